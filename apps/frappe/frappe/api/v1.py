"""REST, first version: ``/api/resource`` and ``/api/method``."""

from __future__ import annotations

from werkzeug.exceptions import MethodNotAllowed
from werkzeug.wrappers import Response

from frappe.api import rpc
from frappe.exceptions import DoesNotExistError
from frappe.http import documents
from frappe.http.response import add_messages, json_response, method_response
from frappe.model.docs import get_doc
from frappe.runtime.context import Context
from frappe.runtime.i18n import _


def dispatch(ctx: Context, parts: list[str]) -> Response:
    """``parts``: the decoded path below ``/api`` or ``/api/v1``."""
    if parts[:1] == ["method"] and len(parts) >= 2:
        return method_response(ctx, rpc.shown(ctx, rpc.call_path(ctx, "/".join(parts[1:]), ctx.form_dict)))
    if parts[:1] == ["resource"] and len(parts) >= 2 and parts[1]:
        name = "/".join(parts[2:])
        return _document(ctx, parts[1], name) if name else _collection(ctx, parts[1])
    raise DoesNotExistError(_("There is nothing at /api/{0}").format("/".join(parts)))


def _data(ctx: Context, value: object, status: int = 200) -> Response:
    body = {"data": value}
    add_messages(ctx, body)
    return json_response(body, status)


def _collection(ctx: Context, doctype: str) -> Response:
    method = ctx.request.method
    if method in ("GET", "HEAD"):
        return _data(ctx, documents.list_rows(ctx, doctype, ctx.form_dict)[0])
    if method == "POST":
        return _data(ctx, documents.create(ctx, doctype, ctx.form_dict, with_nulls=False))
    raise MethodNotAllowed(["GET", "POST"])


def _document(ctx: Context, doctype: str, name: str) -> Response:
    method, called = ctx.request.method, ctx.form_dict.get("run_method")
    if called and method in ("GET", "POST"):
        arguments = {key: value for key, value in ctx.form_dict.items() if key != "run_method"}
        return _data(ctx, rpc.shown(ctx, rpc.on_document(get_doc(doctype, name), called, arguments)))
    if method in ("GET", "HEAD"):
        return _data(ctx, documents.read(ctx, doctype, name, with_nulls=False))
    if method in ("PUT", "PATCH"):
        return _data(ctx, documents.change(ctx, doctype, name, ctx.form_dict, with_nulls=False))
    if method == "DELETE":
        documents.remove(ctx, doctype, name)
        return _data(ctx, "ok", 202)
    raise MethodNotAllowed(["GET", "PUT", "DELETE"])
