"""Model Context Protocol over HTTP (``/api/mcp``, JSON answers): tools made from metadata, for an assistant that acts as its user.

Rights are the caller's. What writes is a dry run unless ``dry_run`` is false; each call of a tool is an MCP Log.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from werkzeug.wrappers import Response

import frappe
from frappe import _
from frappe.api.mcp_tools import TOOLS, Tool, listed
from frappe.exceptions import FrappeError
from frappe.http.response import json_response
from frappe.runtime.context import Context
from frappe.utils import sbool

VERSIONS = ("2025-06-18", "2025-03-26", "2024-11-05")
PARSE, INVALID, UNKNOWN, WRONG = -32700, -32600, -32601, -32602
LOG = "MCP Log"


class _Fault(Exception):
    """An error of the protocol: code and sentence."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


def serve(ctx: Context) -> Response:
    """One message, or a list of them. Notifications are answered with 202 and nothing else."""
    if ctx.request.method != "POST":
        response = json_response(
            {"jsonrpc": "2.0", "id": None, "error": {"code": INVALID, "message": "POST only"}}, 405
        )
        response.headers["Allow"] = "POST"
        return response
    if ctx.user == "Guest":
        response = json_response(
            {"jsonrpc": "2.0", "id": None, "error": {"code": INVALID, "message": _("Log in to use this")}}, 401
        )
        response.headers["WWW-Authenticate"] = "Bearer"
        return response
    body = ctx.request.get_json(silent=True)
    messages = body if isinstance(body, list) else [body]
    answers = [answer for message in messages if (answer := _answer(ctx, message)) is not None]
    if not answers:
        return Response(status=202)
    return json_response(answers if isinstance(body, list) else answers[0])


def _answer(ctx: Context, message: Any) -> dict[str, Any] | None:
    if not isinstance(message, dict) or message.get("jsonrpc") != "2.0" or not isinstance(message.get("method"), str):
        return _error(None, _Fault(PARSE if message is None else INVALID, "a JSON-RPC 2.0 request is expected"))
    if "id" not in message:
        return None
    params = message.get("params") or {}
    try:
        work = _METHODS.get(message["method"])
        if work is None:
            raise _Fault(UNKNOWN, f"there is no method {message['method']}")
        if not isinstance(params, dict):
            raise _Fault(WRONG, "params are an object")
        return {"jsonrpc": "2.0", "id": message["id"], "result": work(ctx, params)}
    except _Fault as fault:
        return _error(message["id"], fault)


def _error(key: Any, fault: _Fault) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": key, "error": {"code": fault.code, "message": str(fault)}}


def _initialize(ctx: Context, params: dict[str, Any]) -> dict[str, Any]:
    asked = params.get("protocolVersion")
    return {
        "protocolVersion": asked if asked in VERSIONS else VERSIONS[0], "capabilities": {"tools": {"listChanged": False}},
        "serverInfo": {"name": "frappe", "title": ctx.site.name, "version": frappe.__version__},
        "instructions": "Documents of this site, with the rights of the calling user. Tools that write only try it unless dry_run is false: "
        "show people what would be written before it is.",
    }  # fmt: skip


def _list_tools(ctx: Context, _params: dict[str, Any]) -> dict[str, Any]:
    return {"tools": listed(ctx)}


def _call_tool(ctx: Context, params: dict[str, Any]) -> dict[str, Any]:
    tool = TOOLS.get(str(params.get("name")))
    arguments = params.get("arguments") or {}
    if tool is None or not isinstance(arguments, dict):
        raise _Fault(WRONG, f"there is no tool {params.get('name')}")
    missing = [key for key in tool.required if arguments.get(key) in (None, "")]
    if missing:
        raise _Fault(WRONG, f"{params['name']} needs {', '.join(missing)}")
    dry = tool.writes and bool(sbool(arguments.get("dry_run", True)))
    return _run(ctx, str(params["name"]), tool, arguments, dry)


def _run(ctx: Context, name: str, tool: Tool, arguments: dict[str, Any], dry: bool) -> dict[str, Any]:
    """The result of a tool. What was refused, and what was only tried, leaves nothing but the log."""
    try:
        if dry:
            frappe.flags.mute_emails = True
        found = tool.work(ctx, {key: value for key, value in arguments.items() if key != "dry_run"})
        refused = ""
    except (FrappeError, ValueError, TypeError) as error:
        found, refused = None, str(error) or type(error).__name__
    finally:
        frappe.flags.mute_emails = False
    if dry or refused or not tool.writes:
        ctx.db.rollback()
    ctx.messages.clear()
    _log(ctx, name, arguments, dry, refused)
    if refused:
        return {"content": [{"type": "text", "text": refused}], "isError": True}
    if tool.writes:
        found = {"dry_run": dry, "document": found}
    shown = _object(found)
    return {
        "content": [{"type": "text", "text": json.dumps(shown, ensure_ascii=False)}],
        "structuredContent": shown,
        "isError": False,
    }


def _object(found: Any) -> dict[str, Any]:
    value = frappe.parse_json(frappe.as_json(found))
    return value if isinstance(value, dict) else {"result": value}


def _log(ctx: Context, tool: str, arguments: dict[str, Any], dry: bool, refused: str) -> None:
    """The audit entry. It is kept even where the request reads only."""
    values = {
        "doctype": LOG, "tool": tool, "user": ctx.user, "reference_doctype": str(arguments.get("doctype") or arguments.get("report") or "")[:140],
        "reference_name": str(arguments.get("name") or "")[:140], "dry_run": int(dry), "outcome": "Refused" if refused else "Done",
        "ip_address": frappe.local.request_ip, "arguments": frappe.as_json(arguments)[:20_000], "message": refused[:1000],
    }  # fmt: skip
    frappe.get_doc(values).insert(ignore_permissions=True, ignore_links=True)


_METHODS: dict[str, Callable[[Context, dict[str, Any]], Any]] = {
    "initialize": _initialize, "ping": lambda _ctx, _params: {}, "tools/list": _list_tools, "tools/call": _call_tool,
}  # fmt: skip
