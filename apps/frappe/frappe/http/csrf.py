"""Forged requests: a session that has opened a desk page must show its token; others must come from our own origin."""

from __future__ import annotations

import hmac
from urllib.parse import urlsplit

from werkzeug.wrappers import Request

from frappe.exceptions import CSRFTokenError
from frappe.http.request import UNSAFE
from frappe.runtime.context import Context
from frappe.runtime.i18n import _

HEADER = "X-Frappe-CSRF-Token"


def check(ctx: Context, request: Request) -> None:
    """Refuse an unsafe request of a cookie session without its token, or from a foreign origin."""
    if request.method not in UNSAFE or ctx.flags.token_login or ctx.user == "Guest" or ctx.conf.get("ignore_csrf"):
        return
    token = ctx.session.data.get("csrf_token")
    if token:
        given = request.headers.get(HEADER) or ctx.form_dict.pop("csrf_token", "") or ""
        if not hmac.compare_digest(str(given).encode(), str(token).encode()):
            raise CSRFTokenError(_("The page is out of date. Reload it and try again; what you typed is kept"))
        return
    origin = request.headers.get("Origin")
    if origin and urlsplit(origin).netloc != request.host:
        raise CSRFTokenError(_("The request came from another site and was refused"))
