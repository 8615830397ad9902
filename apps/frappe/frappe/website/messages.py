"""A page that says one thing: what a function called by its address tells a person. Upstream's names."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.http.urls import base_of
from frappe.runtime.context import Context, current
from frappe.utils.html_utils import sanitize_html
from frappe.website.rendering import page

_SECONDS = 300
_TEMPLATE = "templates/website/message.html"


def respond_as_web_page(
    title: str, html: str, success: Any = None, http_status_code: int | None = None, context: dict[str, Any] | None = None,
    indicator_color: str | None = None, primary_action: str = "/", primary_label: str | None = None, **_looks: Any,
) -> None:  # fmt: skip
    """Answer the request with a page instead of JSON. html: markup of which the harmless part is shown."""
    ctx = current()
    told = _told(title, html, http_status_code, context, indicator_color or ("green" if success else None))
    action = {"primary_action": primary_action, "primary_label": primary_label, **(context or {})}
    ctx.response.update(type="page", page=_page(ctx, {**told, **action}))


def redirect_to_message(
    title: str, html: str, http_status_code: int | None = None, context: dict[str, Any] | None = None, indicator_color: str | None = None
) -> str:  # fmt: skip
    """Lead to a page with the message, which is there for five minutes. Gives its address."""
    ctx = current()
    key = frappe.generate_hash(length=16)
    frappe.cache.set_value(
        f"message:{key}", _told(title, html, http_status_code, context, indicator_color), expires_in_sec=_SECONDS
    )
    address = f"{base_of(ctx)}/message?id={key}"
    ctx.response.update(type="redirect", location=address)
    return address


def _told(
    title: str, html: str, status: int | None, context: dict[str, Any] | None, colour: str | None
) -> dict[str, Any]:
    shown = {
        key: value
        for key, value in (context or {}).items()
        if key in ("primary_action", "primary_label", "indicator_color")
    }
    return {"title": title, "html": sanitize_html(html), "status": status or 200, "indicator_color": colour, **shown}


def show(ctx: Context) -> Any:
    """The page ``/message``."""
    key = str(ctx.form_dict.get("id") or "")
    told = frappe.cache.get_value(f"message:{key}") if key else None
    if not told:
        told = {"title": _("Message"), "html": _("This message is no longer there."), "status": 404}
    return _page(ctx, told)


def _page(ctx: Context, told: dict[str, Any]) -> Any:
    action = str(told.get("primary_action") or "/")
    safe = action if action.startswith(("/", "https://", "http://")) and not action.startswith("//") else "/"
    values = {key: told.get(key) for key in ("title", "html", "indicator_color", "primary_label")}
    return page(ctx, _TEMPLATE, int(told.get("status") or 200), path="message", primary_action=safe, **values)
