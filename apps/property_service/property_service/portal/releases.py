"""Things that a household takes out: asked for here, let go by the desk, shown to the guard with a code."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import frappe
from frappe import _, _lt
from frappe.utils import get_datetime, now_datetime
from property_service.permits.doctype.entry_pass.entry_pass import RELEASE
from property_service.permits.rules import passes
from property_service.portal import frame
from property_service.tell import tell, users_with

PASS, GOOD_FOR = "Entry Pass", timedelta(days=1)


def listed() -> list[Any]:
    """The household's releases, the newest first, with the code of those that hold."""
    fields = ["name", "unit", "status", "items", "valid_from", "valid_to", "short_code"]
    rows = frappe.get_list(PASS, {"pass_type": RELEASE}, fields, order_by="valid_from desc", limit_page_length=50)
    for row in rows:
        row["unit_title"] = frappe.db.get_value("Property Unit", row.unit, "display_name")
        row["code"] = row.short_code if row.status in (passes.VALID, passes.EARLY) else ""
    return rows


def ask(values: Any) -> str:
    """A draft that the front desk looks at and issues."""
    items = str(values.get("items") or "").strip()[:1000]
    if not items:
        frappe.throw(_("Write down what is taken out"))
    who = frame.visitor()
    start = get_datetime(str(values.get("valid_from") or now_datetime()).replace("T", " "))
    doc = frappe.get_doc(
        {
            "doctype": PASS, "pass_type": RELEASE, "holder_name": frappe.db.get_value("Resident", who.resident, "resident_name"),
            "unit": values.get("unit"), "items": items, "valid_from": start, "valid_to": start + GOOD_FOR,
        }
    ).insert()  # fmt: skip
    tell(users_with("Front Desk"), _lt("{0}: things are to leave {1}"), doc, values=(doc.name, doc.unit), event="pass")
    return "/my/releases?filed=1"
