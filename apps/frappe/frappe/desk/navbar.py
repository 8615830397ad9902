"""The desk's bar: what apps (hook ``standard_dropdown_items``) and Navbar Settings add to its menus."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from frappe.model.docs import get_cached_doc
from frappe.runtime.context import Context
from frappe.runtime.hooks import get_hooks
from frappe.runtime.i18n import _


def navbar(ctx: Context) -> dict[str, Any]:
    """``{"app_logo": URL or None, "settings_dropdown": [...], "help_dropdown": [...]}`` with entries
    ``{"item_label", "item_type", "route"}``; hidden ones are left out, and what an app would have the browser execute.
    """
    doc = get_cached_doc("Navbar Settings")
    standard = get_hooks(ctx, "standard_dropdown_items")
    return {
        "app_logo": doc.app_logo or None,
        "settings_dropdown": [*shown(standard), *shown(doc.settings_dropdown)],
        "help_dropdown": shown(doc.help_dropdown),
    }


def shown(rows: Iterable[Any]) -> list[dict[str, Any]]:
    """Entries of an app's hook, or rows of the settings, as the desk draws them."""
    found = []
    for row in rows:
        get = row.get if isinstance(row, Mapping) else row.as_dict().get
        if get("item_type") not in ("Route", "Separator") or get("hidden"):
            continue
        label = get("item_label") or ""
        found.append(
            {"item_label": _(label) if label else "", "item_type": get("item_type"), "route": get("route") or ""}
        )
    return found
