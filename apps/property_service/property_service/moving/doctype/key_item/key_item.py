from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime, now_datetime
from property_service.moving import keys

KEPT = ("status", "holder_type", "holder", "due_back")
HOLDERS = ("Staff Member", "Resident", "External Agency")
EVERY_KEY = frozenset(
    {"Property Manager", "CS Lead", "Front Desk", "Lobby Receptionist", "Security Guard", "Engineering", "System Manager"}
)  # fmt: skip


class KeyItem(Document):
    """A key, or a set of them, in the custody of the office."""

    def validate(self) -> None:
        before = self.get_doc_before_save()
        if not self.flags.step:
            for key in KEPT:
                self.set(key, before.get(key) if before else None)
            self.status = self.status or keys.STORED
            self.movements = list(before.movements) if before else []
        if not (self.unit or self.location):
            frappe.throw(_("{0}: say what it opens, by Unit or Location").format(self.key_label), frappe.MandatoryError)
        if self.unit:
            self.project = frappe.db.get_value("Property Unit", self.unit, "project")
        self.project = self.project or frappe.db.get_single_value("Property Service Settings", "default_project")

    def step(self, *states: str) -> KeyItem:
        """The key as it is now, locked, if the user may move it and it is in one of the states."""
        self.check_permission("write")
        if frappe.session.user != "Administrator" and not EVERY_KEY & set(frappe.get_roles()):
            kind = frappe.db.get_value("Service Location", self.location, "location_type") if self.location else None
            if kind != "Meeting Room":
                raise frappe.PermissionError(_("{0}: you may take keys of meeting rooms only").format(self.key_label))
        doc: KeyItem = keys.locked(str(self.name))
        if doc.status not in states:
            holder = f" ({doc.held_by()})" if doc.holder else ""
            frappe.throw(_("{0} is {1}{2}; this is not possible now").format(doc.key_label, _(doc.status), holder))
        return doc

    def held_by(self) -> str:
        """What people call who has it."""
        field = frappe.get_meta(self.holder_type).get_title_field()
        return str(frappe.db.get_value(self.holder_type, self.holder, field) or self.holder)

    @frappe.whitelist(methods=["POST"])
    def issue(self, holder_type: str, holder: str, due_back: str | None = None, note: str | None = None) -> None:
        """Lend it to a colleague, a resident or an agency, until a time."""
        doc = self.step(keys.STORED)
        if holder_type not in HOLDERS or not frappe.db.exists(holder_type, holder):
            frappe.throw(_("{0}: say who takes it").format(self.key_label), frappe.MandatoryError)
        if due_back and get_datetime(due_back) <= now_datetime():
            frappe.throw(_("{0}: Due Back must be later than now").format(self.key_label))
        keys.move(doc, keys.LENT, "Issue", note, holder_type=holder_type, holder=holder, due_back=due_back)

    @frappe.whitelist(methods=["POST"])
    def give_back(self, note: str | None = None) -> None:
        """It is in store again."""
        keys.move(self.step(keys.LENT, keys.OWNED, keys.LOST), keys.STORED, "Return", note)

    @frappe.whitelist(methods=["POST"])
    def report_lost(self, note: str) -> None:
        """Nobody knows where it is."""
        doc = self.step(keys.STORED, keys.LENT, keys.OWNED)
        held = {"holder_type": doc.holder_type, "holder": doc.holder}
        keys.move(doc, keys.LOST, "Lose", note, **held)
