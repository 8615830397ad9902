from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from property_service.shared.identity import IdentityError, phone_number

COMPLAINT, REQUEST = "Complaint", "Service Request"
REQUESTS = ("Repair", "Enquiry", "Service", "Suggestion", "Praise")
MADE = "Made a Case"


class CallLog(Document):
    """A call or a visit, taken down in a breath; what needs work becomes a case (S02)."""

    def validate(self) -> None:
        if self.resident and not self.caller:
            self.caller = frappe.db.get_value("Resident", self.resident, "resident_name")
        if self.resident and not self.number:
            self.number = frappe.db.get_value("Resident", self.resident, "mobile")
        if self.number:
            try:
                self.number = phone_number(self.number)
            except IdentityError:
                frappe.throw(_("{0}: this is not a telephone number").format(_("Number")))
        self.project = self.project or frappe.db.get_single_value("Property Service Settings", "default_project")
        before = self.get_doc_before_save()
        if not self.flags.step:
            self.case_doctype, self.case_name = (before.case_doctype, before.case_name) if before else (None, None)

    @frappe.whitelist(methods=["POST"])
    def make_case(self) -> dict[str, str]:
        """Turn the call into a complaint or a request, with the user's own rights: ``{"doctype", "name"}``. Once."""
        self.check_permission("write")
        if self.case_name:
            frappe.throw(_("{0} became {1} already").format(self.name, self.case_name))
        if not self.category:
            frappe.throw(_("{0}: choose the category first").format(self.name), frappe.MandatoryError)
        doctype = COMPLAINT if self.purpose == COMPLAINT else REQUEST
        case = frappe.get_doc({"doctype": doctype, **self.case_values(doctype)}).insert()
        self.flags.step = True
        self.update({"case_doctype": doctype, "case_name": case.name, "handled": MADE})
        self.save()
        return {"doctype": doctype, "name": str(case.name)}

    def case_values(self, doctype: str) -> dict[str, Any]:
        category = frappe.get_cached_doc("Case Category", self.category)
        values = {
            "subject": (self.summary or "").strip().splitlines()[0][:140], "description": self.summary, "category": self.category,
            "priority": category.default_priority or "P3", "channel": "Walk-in" if self.kind == "Visit" else "Phone", "unit": self.unit,
            "resident": self.resident, "caller_name": self.caller, "caller_mobile": self.number,
        }  # fmt: skip
        if doctype == REQUEST:
            values["case_type"] = self.purpose if self.purpose in REQUESTS else "Service"
        return values
