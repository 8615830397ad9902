"""The log of API requests: who asked for what, how it was answered and how long that took. Off unless System Settings say so."""

from __future__ import annotations

import logging
import time

from werkzeug.wrappers import Request, Response

from frappe.database.rows import insert
from frappe.exceptions import FrappeError
from frappe.http.request import client_address
from frappe.runtime.cache import cached
from frappe.runtime.context import Context
from frappe.utils.clock import site_now
from frappe.utils.text import generate_hash

DOCTYPE = "API Request Log"
_PATH_LENGTH = 500

logger = logging.getLogger("frappe.app")


def wanted(ctx: Context, request: Request) -> bool:
    """Is this request written down? Asked at each of them; the database is read only when settings have changed."""
    return request.path.startswith("/api/") and cached(
        ctx,
        "settings",
        "log_api_requests",
        lambda: bool(ctx.db.get_single_value("System Settings", "log_api_requests")),
    )


def record(ctx: Context, request: Request, response: Response, begun: float) -> None:
    """Write the entry, in a transaction of its own: what the request did is kept or undone by now.

    The path stands without its query, whose filters may name people. begun: ``time.perf_counter()`` of the first byte.
    """
    now = site_now()
    row = {
        "name": generate_hash(length=16), "creation": now, "modified": now, "owner": ctx.user, "modified_by": ctx.user, "docstatus": 0,
        "idx": 0, "path": request.path[:_PATH_LENGTH], "method": request.method, "user": ctx.user, "status_code": response.status_code,
        "duration": round((time.perf_counter() - begun) * 1000, 1), "ip_address": client_address(request, ctx.conf),
        "authentication": _authentication(ctx),
    }  # fmt: skip
    try:
        insert(ctx.db.connection, f"tab{DOCTYPE}", row)
        ctx.db.commit()
    except FrappeError:  # nothing must stand between the person and the answer
        logger.warning("the API request log cannot be written", exc_info=True)


def _authentication(ctx: Context) -> str:
    if ctx.user == "Guest":
        return ""
    return "Key" if ctx.flags.token_login else "Session"
