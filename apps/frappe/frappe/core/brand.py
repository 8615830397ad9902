"""The name of what people work with."""

from __future__ import annotations

from frappe.runtime.context import Context
from frappe.runtime.hooks import get_hooks
from frappe.runtime.i18n import _


def brand(ctx: Context) -> str:
    """The website's name, else the desk's, else that of the app installed last."""
    named = ctx.db.get_single_value("Website Settings", "app_name") or ctx.db.get_single_value(
        "System Settings", "app_name"
    )
    titles = get_hooks(ctx, "app_title")
    return _(named or (titles[-1] if titles else "Framework"))
