"""Documents written in a browser without a network, and sent when there is one again: each is made once, however often it is sent."""

from __future__ import annotations

import uuid
from typing import Any

import frappe
from frappe import _
from frappe.desk.form.save import savedocs


@frappe.whitelist(methods=["POST"])
def create(key: str, doc: Any) -> dict[str, Any]:
    """Make a document, unless the one with this key was made already. ``{"doctype", "name", "again": bool}``.

    key: a UUID that the browser gave the document. doc: as ``savedocs`` takes it. Raises what saving the document raises.
    """
    try:
        key = str(uuid.UUID(key))
    except ValueError:
        frappe.throw(_("{0} is not the key of a document that waits").format(key))
    known = frappe.db.get_value("Offline Entry", key, ["reference_doctype", "reference_name", "owner"], as_dict=True)
    if known:
        if known.owner != frappe.session.user:
            raise frappe.PermissionError(_("Somebody else has sent the document with this key"))
        return {"doctype": known.reference_doctype, "name": known.reference_name, "again": True}
    savedocs(doc, "Save")
    made = frappe.response["docs"][0]
    entry = frappe.get_doc(
        {"doctype": "Offline Entry", "key": key, "reference_doctype": made["doctype"], "reference_name": made["name"]}
    )
    # Of two that send the same at once the unique key refuses one, and its document with it.
    entry.insert(ignore_permissions=True)
    return {"doctype": made["doctype"], "name": made["name"], "again": False}
