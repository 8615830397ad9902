from __future__ import annotations

import frappe
from frappe import _, _lt
from frappe.model.document import Document
from frappe.utils import nowdate
from property_service.archives import files, transfers
from property_service.asking import ask_for
from property_service.tell import tell, users_with

KEPT = ("from_signed_by", "to_signed_by", "completed_on", "run_key")


class ArchiveTransfer(Document):
    """Files that are handed over, lent, given back or destroyed; both sides sign, and both count the same."""

    def validate(self) -> None:
        before = self.get_doc_before_save()
        for key in KEPT:
            self.set(key, before.get(key) if before else None)
        if not before:
            self.run_key = self.flags.run_key
        if self.action == "Transfer" and (not self.to_dept or self.to_dept == self.from_dept):
            frappe.throw(_("{0}: choose another department to transfer to").format(self.name or _(self.doctype)))
        if self.action == "Borrow" and not (self.borrower and self.due_back):
            frappe.throw(
                _("{0}: enter the borrower and the day it is due back").format(self.name or _(self.doctype)),
                frappe.MandatoryError,
            )
        self.count_declared, self.count_received = len(self.items), sum(int(row.received or 0) for row in self.items)
        old = before.workflow_state if before else None
        if old != self.workflow_state and self.workflow_state == "Signed Over":
            self.sign_over()
        if old != self.workflow_state and self.workflow_state == "Difference":
            self.note_difference()

    def sign_over(self) -> None:
        files.require_custody(self, self.from_dept)
        if not self.from_sign:
            ask_for(self, "from_sign", _("{0}: whoever hands over has to sign").format(self.name))
        self.from_signed_by = frappe.session.user
        rows = [frappe.get_doc(files.FILE, row.archive_file, for_update=True) for row in self.items]
        wrong = list(filter(None, (transfers.obstacle(self.action, row, self.from_dept) for row in rows)))
        if not rows or wrong:
            frappe.throw(
                "<br>".join(wrong) or _("{0}: choose the files").format(self.name),
                title=_("These files cannot be handed over"),
            )
        if self.action == "Transfer":
            for row in rows:
                frappe.db.set_value(files.FILE, row.name, "status", "In Transfer")

    def note_difference(self) -> None:
        if any(not row.received and not row.shortage_note for row in self.items):
            frappe.throw(
                _("{0}: say of each file that is missing what is wrong (Shortage)").format(self.name),
                frappe.MandatoryError,
            )
        if self.count_received == self.count_declared:
            frappe.throw(_("{0}: every file is there; complete it").format(self.name))
        missing = self.count_declared - self.count_received
        whom, values = [self.from_signed_by, *users_with("HR Archivist")], (self.name, missing, self.count_declared)
        tell(whom, _lt("{0}: {1} of {2} files are missing"), self, values=values, event="archive")

    def before_submit(self) -> None:
        """R57: custody changes with the receiver's signature and equal counts, and not before."""
        if self.action == "Transfer":
            files.require_custody(self, self.to_dept)
            if self.from_signed_by == frappe.session.user:
                raise frappe.PermissionError(
                    _("{0}: whoever receives is somebody else than whoever hands over").format(self.name)
                )
        if not self.to_sign:
            ask_for(self, "to_sign", _("{0}: whoever receives has to sign").format(self.name))
        if self.count_received != self.count_declared:
            text = _("{0}: {1} files were declared and {2} are received; note the difference")
            frappe.throw(text.format(self.name, self.count_declared, self.count_received))
        self.to_signed_by, self.completed_on = frappe.session.user, nowdate()

    def on_submit(self) -> None:
        transfers.carry_out(self)
