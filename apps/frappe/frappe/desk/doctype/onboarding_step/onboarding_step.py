from __future__ import annotations

from urllib.parse import urlsplit

import frappe
from frappe import _
from frappe.model.document import Document


class OnboardingStep(Document):
    """One thing to try: make a document, change a setting, open a page or report, watch a video."""

    def before_validate(self) -> None:
        if self.reference_report and not self.report_type:
            report = frappe.get_doc("Report", self.reference_report)
            self.report_type, self.report_reference_doctype = report.report_type, report.ref_doctype

    def validate(self) -> None:
        for field in ("video_url", "path"):
            if self.get(field) and urlsplit(self.get(field)).scheme not in ("", "http", "https"):
                frappe.throw(_("{0} is no address that can be opened").format(self.get(field)))
        validated = self.action == "Update Settings" and self.field and self.validate_action
        if validated and not frappe.get_meta(self.reference_document).has_field(self.field):
            frappe.throw(_("{0} has no field {1}").format(_(self.reference_document), self.field))
        if self.form_tour:
            shown = frappe.db.get_value("Form Tour", self.form_tour, "reference_doctype")
            if shown != self.reference_document:
                frappe.throw(_("Form Tour {0} is one of {1}").format(self.form_tour, _(shown)))
