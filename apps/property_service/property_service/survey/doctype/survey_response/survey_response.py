from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, now_datetime
from property_service.property_setup import checklists
from property_service.survey import votes


class SurveyResponse(Document):
    """The answers of one household or person. Whose they are is known by a keyed hash alone, unless the survey is named."""

    def before_insert(self) -> None:
        survey = frappe.get_doc(votes.SURVEY, self.survey)
        votes.require_open(survey)
        voter = self.flags.voter
        if not voter:  # taken down by staff, on the telephone or from paper
            voter = self.unit
            if not voter or voter not in votes.voters(survey):
                frappe.throw(_("{0} is not among those who are asked").format(self.unit or _("Unit")))
            self.entered_by = frappe.session.user
            checklists.fill(self, "answers", survey.template)
        self.flags.voter = voter
        self.submitted_at = now_datetime()

    def identify(self) -> None:
        """Keep who answered as a hash; the unit itself only where the survey is named. A second answer is refused."""
        survey, voter = frappe.get_doc(votes.SURVEY, self.survey), self.flags.voter
        self.unit_hash = votes.hash_of(survey, voter)
        self.vote_key = f"{survey.name}/{self.unit_hash}"
        if frappe.db.exists(votes.RESPONSE, {"vote_key": self.vote_key}):
            frappe.throw(_("This household has answered already"))
        unit = voter if frappe.db.exists("Property Unit", voter) else None
        self.building = frappe.db.get_value("Property Unit", unit, "building") if unit else None
        self.unit = None if survey.anonymous else unit

    def validate(self) -> None:
        before = self.get_doc_before_save()
        if not before:
            self.identify()
        if before and [row.as_dict().get("score") for row in before.answers] != [
            row.as_dict().get("score") for row in self.answers
        ]:
            frappe.throw(_("{0}: answers are not changed afterwards").format(self.name))
        if not 1 <= cint(self.overall) <= 5:
            frappe.throw(_("Say how content you are overall, from 1 to 5"), frappe.MandatoryError)
        checklists.check(self, "answers")
        checklists.require_complete(self, "answers")

    def after_insert(self) -> None:
        frappe.get_doc(votes.SURVEY, self.survey).count()

    @frappe.whitelist(methods=["POST"])
    def make_request(self) -> str:
        """A suggestion for the departments out of the comment; its name. Once."""
        self.check_permission("write")
        if self.converted_case:
            return str(self.converted_case)
        if not (self.comment or "").strip():
            frappe.throw(_("{0} has no comment").format(self.name))
        doc = frappe.get_doc(
            {
                "doctype": "Service Request", "case_type": "Suggestion", "subject": self.comment[:80], "description": self.comment,
                "category": "FACILITY", "unit": self.unit, "priority": "P4",
            }
        ).insert()  # fmt: skip
        self.db_set("converted_case", doc.name)
        return str(doc.name)
