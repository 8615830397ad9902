from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

_LINES = ("address_line1", "address_line2", "city", "state", "pincode", "country")


class Address(Document):
    """Where somebody or something is, tied to any documents."""

    def autoname(self) -> None:
        if not self.address_title:
            self.address_title = self.links[0].link_name if self.links else self.city
        base = f"{str(self.address_title).strip()}-{_(self.address_type)}"
        name, number = base, 0
        while frappe.db.exists("Address", name):
            number += 1
            name = f"{base}-{number}"
        self.name = name


def get_address_display(address: Any) -> str:
    """The lines of an address as HTML. address: a document, its dict or its name."""
    doc = frappe.get_doc("Address", address) if isinstance(address, str) else address
    return "<br>".join(frappe.utils.escape_html(str(doc.get(key))) for key in _LINES if doc.get(key))


@frappe.whitelist()
def get_default_address(doctype: str, name: str) -> str | None:
    """The preferred address of a document, or one of its addresses."""
    frappe.has_permission(doctype, "read", name, throw=True)
    linked = frappe.get_all(
        "Dynamic Link", {"parenttype": "Address", "link_doctype": doctype, "link_name": name}, pluck="parent"
    )
    found = frappe.get_all(
        "Address",
        {"name": ["in", linked or [""]], "disabled": 0},
        pluck="name",
        order_by="is_primary_address desc, creation asc",
        limit=1,
    )
    return str(found[0]) if found else None
