from __future__ import annotations

import frappe
from frappe import _, _lt
from frappe.model.document import Document
from frappe.utils import cint, nowdate
from property_service.staff import handbook
from property_service.tell import tell


class HandbookArticle(Document):
    """A rule, a procedure, somebody's duties or a plan: prepared, reviewed, approved, and read by whom it concerns."""

    def before_insert(self) -> None:
        self.prepared_by, self.prepared_on = frappe.session.user, nowdate()

    def validate(self) -> None:
        if self.replaces:
            self.version = cint(frappe.db.get_value("Handbook Article", self.replaces, "version")) + 1
        for row in self.quiz:
            choices = handbook.lines(row.choices)
            if len(choices) < 2 or not 1 <= cint(row.answer) <= len(choices):
                frappe.throw(
                    _("{0}, question {1}: give two choices or more and the number of the right one").format(
                        self.title, row.idx
                    )
                )
            if row.choices_en and len(handbook.lines(row.choices_en)) != len(choices):
                frappe.throw(
                    _("{0}, question {1}: give as many choices in English, in the same order").format(
                        self.title, row.idx
                    )
                )
        before = self.get_doc_before_save()
        if before and before.workflow_state == "Draft" and self.workflow_state == "Under Review":
            self.reviewed_by, self.reviewed_on = frappe.session.user, nowdate()

    def before_submit(self) -> None:
        if self.prepared_by == frappe.session.user != "Administrator":
            frappe.throw(_("{0}: somebody else approves what you have prepared").format(self.title))
        self.approved_by, self.approved_on = frappe.session.user, nowdate()

    def on_submit(self) -> None:
        """The version before is no longer valid; whoever acknowledged it is asked anew."""
        if not self.replaces:
            return
        frappe.db.set_value("Handbook Article", self.replaces, "superseded", 1)
        read = {"reference_doctype": self.doctype, "reference_name": self.replaces, "record_type": "Acknowledgement"}
        staff = frappe.get_all(handbook.RECORD, read, pluck="staff", distinct=True)
        users = frappe.get_all("Staff Member", {"name": ["in", staff or [""]], "user": ["is", "set"]}, pluck="user")
        tell(users, _lt("{0} has a new version; read it"), self, values=(self.title,))

    @frappe.whitelist(methods=["POST"])
    def new_version(self) -> str:
        """A draft of the next version; its name. One at a time."""
        frappe.has_permission(self.doctype, "create", throw=True)
        self.check_permission("read")
        open_draft = frappe.db.get_value(self.doctype, {"replaces": self.name, "docstatus": 0})
        if open_draft:
            return str(open_draft)
        if self.docstatus != 1 or self.superseded:
            frappe.throw(_("{0} is not the valid version").format(self.title))
        copy = frappe.copy_doc(self, ignore_no_copy=False)
        copy.update({"replaces": self.name, "workflow_state": "Draft"})
        return str(copy.insert().name)
