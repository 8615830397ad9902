"""Documents that watch others: the enabled rules and notifications of a DocType, known to every process until one changes."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.runtime.cache import cached


def watching(kind: str, doctype: str, enabled: dict[str, int], order_by: str) -> list[Any]:
    """The documents of ``kind`` that watch a DocType and are ``enabled``. Do not change them."""
    names: tuple[str, ...] = cached(
        frappe.context(),
        "settings",
        (kind, doctype),
        lambda: tuple(frappe.get_all(kind, {"document_type": doctype, **enabled}, pluck="name", order_by=order_by)),
    )
    return [frappe.get_cached_doc(kind, name) for name in names]


def no_field(watcher: Any, fieldname: str, doctype: str) -> str:
    """What is said when a field of ``watcher`` names nothing that the watched DocType has."""
    label, chosen = _(watcher.meta.get_label(fieldname)), watcher.get(fieldname)
    if not chosen:
        return _("{0}: choose a field").format(label)
    return f"{label}: {_('{0} has no field {1}').format(_(doctype), chosen)}"
