"""Exceptions as answers: upstream's bodies and status codes, nothing about our insides to people who need not know."""

from __future__ import annotations

import logging
import traceback
from typing import Any

from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request, Response

from frappe.database.errors import SQLError
from frappe.exceptions import CacheUnavailableError, DatabaseUnavailableError, FrappeError, StorageFullError
from frappe.http.response import add_messages, json_response
from frappe.permissions.roles import Access
from frappe.runtime.context import Context, current_or_none
from frappe.runtime.i18n import _, _lt
from frappe.utils.text import json_bytes

logger = logging.getLogger("frappe.http")
_AWAY = {
    StorageFullError: _lt("The disk of the server is full, so nothing was stored. Please tell an administrator"),
    DatabaseUnavailableError: _lt(
        "The database cannot be reached at the moment, so nothing was stored. Please try again in a minute"
    ),
    CacheUnavailableError: _lt(
        "The cache server cannot be reached at the moment, so nothing was stored. Please try again in a minute"
    ),
}
_NO_TRACE = frozenset({404, 400, 413, 429, 503, 507})


def status_of(error: BaseException) -> int:
    """The HTTP status of an exception; 500 for those that are no answer."""
    if isinstance(error, HTTPException):
        return error.code or 500
    status = getattr(error, "http_status_code", None)
    return int(status) if isinstance(status, int) and isinstance(error, FrappeError) else 500


def error_response(ctx: Context | None, request: Request, error: BaseException) -> Response:
    """The JSON answer to an exception, in the shape of the API version that was asked."""
    status = status_of(error)
    if status >= 500:
        logger.error("%s %s", request.method, request.path, exc_info=error)
    response = json_response(
        body_v2(ctx, error, status) if request.path.startswith("/api/v2") else body_v1(ctx, error, status), status
    )
    retry = getattr(error, "retry_after", None)
    if retry:
        response.headers["Retry-After"] = str(int(retry))
    return response


def message_of(error: BaseException, status: int) -> str:
    """What the person may read. Texts of unexpected errors stay inside."""
    for kind, text in _AWAY.items():
        if isinstance(error, kind):
            return str(text)
    unexpected = status >= 500 and not isinstance(error, FrappeError)
    if unexpected or (isinstance(error, SQLError) and not _sees_insides(current_or_none())):
        return _("Something went wrong on the server. The administrators can see it in the error log")
    if isinstance(error, HTTPException):
        return error.description or error.name
    return str(error)


def _exception_line(error: BaseException, status: int) -> str:
    kind = type(error)
    return f"{kind.__module__}.{kind.__name__}: {message_of(error, status)}"


def _sees_insides(ctx: Context | None) -> bool:
    return ctx is not None and ctx.has_db and ctx.user != "Guest" and "System Manager" in Access.of(ctx).roles


def _trace(ctx: Context | None, error: BaseException, status: int) -> str:
    """The whole traceback for system managers, the last line for everybody else: some clients read success without it."""
    if _sees_insides(ctx):
        return "".join(traceback.format_exception(error))
    return f"Traceback (most recent call last):\n{_exception_line(error, status)}\n"


def _messages(ctx: Context | None, error: BaseException, status: int) -> None:
    """The message of the exception travels with the others, once."""
    if ctx is None or getattr(error, "message_shown", None) in ctx.messages:
        return
    text = message_of(error, status)
    if text and status != 401:
        ctx.messages.append(type(ctx.response)(message=text, indicator="red", raise_exception=1, title=_("Message")))


def body_v1(ctx: Context | None, error: BaseException, status: int) -> dict[str, Any]:
    """Upstream's first form: exc_type, exception, exc (JSON text of a list), _server_messages."""
    body: dict[str, Any] = {"exc_type": type(error).__name__}
    if status not in _NO_TRACE:
        body["exception"] = _exception_line(error, status)
        body["exc"] = json_bytes([_trace(ctx, error, status)]).decode()
    if status == 401:
        body["message"] = message_of(error, status)
    _messages(ctx, error, status)
    if ctx is not None:
        body.update(
            {key: value for key, value in ctx.response.items() if key in ("session_expired", "message", "docs")}
        )
        add_messages(ctx, body)
    else:
        body["message"] = message_of(error, status)
    return body


def body_v2(ctx: Context | None, error: BaseException, status: int) -> dict[str, Any]:
    """Upstream's second form: a list of errors and a list of messages."""
    _messages(ctx, error, status)
    entry: dict[str, Any] = {
        "type": type(error).__name__,
        "message": message_of(error, status),
        "title": _("Message"),
        "indicator": "red",
    }
    if status not in _NO_TRACE:
        entry["exception"] = _trace(ctx, error, status)
    body: dict[str, Any] = {"errors": [entry]}
    if ctx is not None and ctx.messages:
        body["messages"] = list(ctx.messages)
    return body
