"""What may be imported, and by whom."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import cint


def check_allowed(doctype: str) -> None:
    """Refuse DocTypes that are not meant to be imported, and users without the right to."""
    meta = frappe.get_meta(doctype)
    if meta.istable or meta.issingle:
        frappe.throw(_("{0} cannot be imported: choose a document type that has a list").format(_(doctype)))
    if not meta.allow_import and not meta.custom:
        frappe.throw(_("{0} cannot be imported: allow it in Customize Form first").format(_(doctype)))
    frappe.has_permission(doctype, "import", throw=True)


@frappe.whitelist()
def importable(
    doctype: str, txt: str = "", searchfield: str = "name", start: int = 0, page_len: int = 10, filters: Any = None
) -> list[tuple[str, str]]:
    """DocTypes that the user may import documents of, found by name or by their name in the user's language."""
    frappe.has_permission("Data Import", "create", throw=True)
    rows = frappe.get_all("DocType", {"istable": 0, "issingle": 0}, ["name", "custom"], order_by="name asc")
    wanted = (txt or "").casefold()
    found = [
        (row.name, _(row.name))
        for row in rows
        if (wanted in row.name.casefold() or wanted in _(row.name).casefold())
        and (row.custom or frappe.get_meta(row.name).allow_import)
        and frappe.has_permission(row.name, "import")
    ]
    first = max(cint(start), 0)
    return found[first : first + min(cint(page_len), 50)]
