from __future__ import annotations

import hashlib
from datetime import timedelta

import frappe
from frappe import _, _lt
from frappe.model.document import Document
from frappe.utils import get_datetime, now_datetime, nowdate
from property_service.asking import ask_for
from property_service.residents import exports, sensitive
from property_service.tell import tell, users_with

KEPT = (
    "requested_by", "agreed_by", "approved_by", "valid_until", "downloads_allowed", "downloads", "file_sha256", "downloaded_at", "destroyed_on",
)  # fmt: skip
VALID_FOR = timedelta(days=7)
STEPS = {"Agreed": "agreed_by", exports.READY: "approved_by"}


class DataExportRequest(Document):
    """Somebody asks for a file of personal data; two others let it go; it is had once (R62)."""

    def validate(self) -> None:
        before = self.get_doc_before_save()
        if not self.flags.step:
            for key in KEPT:
                self.set(key, before.get(key) if before else None)
        if before is None:
            self.requested_by, self.downloads_allowed, self.downloads = frappe.session.user, 1, 0
        if self.docstatus == 0:
            exports.columns_of(self)
            frappe.has_permission(
                self.target_doctype, "read", throw=True
            )  # the approval stands for the right to export
            self.row_estimate = len(exports.rows_of(self)) - 1 if before is None else before.row_estimate
        old = before.workflow_state if before else None
        if before and old != self.workflow_state:
            self.take_step()

    def take_step(self) -> None:
        user = frappe.session.user
        if field := STEPS.get(self.workflow_state):
            if user in (self.requested_by, self.agreed_by if field == "approved_by" else None):
                raise frappe.PermissionError(_("{0}: nobody lets the own request go, nor alone").format(self.name))
            self.set(field, user)
        if self.workflow_state == "Rejected" and not self.reject_reason:
            ask_for(self, "reject_reason", _("{0}: say why it is refused").format(self.name))
        if self.workflow_state == exports.READY:
            self.valid_until = now_datetime() + VALID_FOR

    def after_insert(self) -> None:
        whom = users_with("Privacy Officer", "CS Lead")
        tell(
            whom,
            _lt("{0}: {1} asks for data of {2}"),
            self,
            values=(self.name, self.requested_by, _lt(self.target_doctype)),
        )

    def on_submit(self) -> None:
        tell([self.requested_by], _lt("{0} is approved; download it until {1}"), self, values=(self.name, f"{self.valid_until:%m-%d %H:%M}"))  # fmt: skip

    def download(self) -> None:
        """The file, to who asked for it, once and in time: its fingerprint is kept, its use written down."""
        doc = frappe.get_doc(self.doctype, self.name, for_update=True)
        doc.check_permission("read")
        if frappe.session.user != doc.requested_by:
            raise frappe.PermissionError(_("{0}: only {1} downloads the file").format(doc.name, doc.requested_by))
        if doc.workflow_state != exports.READY or int(doc.downloads or 0) >= int(doc.downloads_allowed or 0):
            frappe.throw(_("{0} is {1}; there is nothing to download").format(doc.name, _(doc.workflow_state)))
        if get_datetime(doc.valid_until) < now_datetime():
            frappe.throw(_("{0} has expired; make another request").format(doc.name))
        name, content = exports.file_of(doc)
        doc.db_set(
            {
                "file_sha256": hashlib.sha256(content).hexdigest(),
                "downloads": int(doc.downloads or 0) + 1,
                "downloaded_at": now_datetime(),
                "workflow_state": "Downloaded",
            }
        )
        sensitive.note("Export", doc.target_doctype, doc.name, doc.clear_columns or doc.columns, doc.purpose, row_count=doc.row_estimate)  # fmt: skip
        tell(users_with("Privacy Officer"), _lt("{0} was downloaded"), doc, values=(doc.name,))
        frappe.response.update({"type": "binary", "filename": name, "filecontent": content})

    def confirm_destroyed(self) -> None:
        """Who had the file says that it is gone."""
        self.check_permission("read")
        if frappe.session.user != self.requested_by or self.workflow_state != "Downloaded":
            raise frappe.PermissionError(
                _("{0}: only {1} says that the file is gone").format(self.name, self.requested_by)
            )
        self.db_set({"destroyed_on": nowdate(), "workflow_state": "Destroyed"})
