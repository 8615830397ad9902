"""A template and a context as an answer: headers, ETag for guests, scripts that the page's author wrote let through."""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import Any
from urllib.parse import quote

from werkzeug.wrappers import Response

from frappe.http.response import CONTENT_SECURITY_POLICY, html_response, redirect_response
from frappe.http.urls import base_of
from frappe.runtime.context import Context
from frappe.templating import render_template
from frappe.website.context import page_context

_INLINE_SCRIPT = re.compile(r"<script(?![^>]*\b(?:src|nonce)\s*=)", re.IGNORECASE)
_NONCE = '<script nonce="{{ csp_nonce }}"'


def page(ctx: Context, template: str, status: int = 200, /, *, path: str = "", **values: Any) -> Response:
    """A page from a template file."""
    context = page_context(ctx, path, values)
    return _answer(ctx, render_template(template, context, is_path=True), status, cacheable=not context.get("no_cache"))


def page_from_source(ctx: Context, source: str, context: dict[str, Any]) -> Response:
    """A page from the text of an app's file. Only the inline scripts that stand in the text itself may run."""
    marked, count = _INLINE_SCRIPT.subn(_NONCE, source)
    nonce = secrets.token_urlsafe(16) if count else ""
    text = render_template(marked, {**context, "csp_nonce": nonce}, is_path=False, safe_render=False)
    response = _answer(
        ctx, text, int(context.get("http_status_code") or 200), cacheable=not (nonce or context.get("no_cache"))
    )
    if nonce:
        policy = CONTENT_SECURITY_POLICY.replace("script-src 'self'", f"script-src 'self' 'nonce-{nonce}'")
        response.headers["Content-Security-Policy"] = policy
    return response


def to_login(ctx: Context, asked: str) -> Response:
    """To the login page, which leads on to the path that was asked for."""
    return redirect_response(f"{base_of(ctx)}/login?redirect-to={quote('/' + asked.strip('/'))}")


def _answer(ctx: Context, text: str, status: int, *, cacheable: bool) -> Response:
    """Guests' pages are asked for again by their ETag; pages of somebody are kept nowhere."""
    response = html_response(text, status)
    if (
        not cacheable
        or status != 200
        or ctx.user != "Guest"
        or ctx.request is None
        or ctx.request.method not in ("GET", "HEAD")
    ):
        return response
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Vary"] = "Accept-Language, Cookie"
    response.set_etag(hashlib.sha256(text.encode()).hexdigest()[:32])
    return response.make_conditional(ctx.request)
