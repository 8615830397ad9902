from __future__ import annotations

import frappe
from frappe import _, _lt
from property_service.asking import ask_for
from property_service.locking import LocksFirst
from property_service.moving import keys, moves
from property_service.moving.moves import IN, OUT
from property_service.property_setup import checklists
from property_service.residents.portal import is_portal_user, resident_of, stays_of
from property_service.tell import tell, users_with

SERIES = {IN: "MIN-.YYYY.-.####", OUT: "MOT-.YYYY.-.####"}
KEPT = (
    "dues_cleared", "dues_by", "release_code", "release_pass", "released_by", "keys_returned", "passes_closed", "vehicles_closed",
)  # fmt: skip
_THEIRS = frozenset(
    {"move_type", "unit", "relation", "planned_at", "window_slot", "items", "forward_address", "owner_consent", "lease_end", "naming_series"}
)  # fmt: skip


class MoveRequest(LocksFirst):
    """Somebody moves in or out: papers, finance, keys or the release of things at the gate."""

    def lock_first(self) -> None:
        moves.lock_place(self)

    def before_naming(self) -> None:
        self.naming_series = SERIES[self.move_type or IN]

    def before_insert(self) -> None:
        if is_portal_user(frappe.session.user):
            self.take_in()

    def take_in(self) -> None:
        """A resident announces a move of the own household; the office decides the rest."""
        resident = resident_of(frappe.session.user)
        if not resident or self.unit not in [stay.unit for stay in stays_of(frappe.session.user)]:
            frappe.throw(_("{0} is not a unit of yours").format(self.unit), frappe.PermissionError)
        for df in self.meta.fields:
            if df.fieldname not in _THEIRS and df.fieldtype not in ("Section Break", "Column Break"):
                self.set(df.fieldname, [] if df.fieldtype == "Table" else df.default or None)
        self.resident = resident

    def validate(self) -> None:
        before = self.get_doc_before_save()
        for key in KEPT if self.docstatus == 0 else ():
            self.set(key, before.get(key) if before else None)
        self.project = frappe.db.get_value("Property Unit", self.unit, "project") or self.project
        self.lock_first()
        self.hold_slot()
        self.hold_open()
        if self.paired_with and not before:
            self.check_pair()
        template = self.template or moves.CHECKLISTS[self.move_type]
        if frappe.db.exists("Checklist Template", template):
            checklists.fill(self, "checklist", template)
        checklists.check(self, "checklist")
        old = before.workflow_state if before else None
        if before and old != self.workflow_state:
            self.take_step(str(old))

    def hold_slot(self) -> None:
        """The lift of an entrance is one household's at a time; the unique key decides between two."""
        self.slot_key = moves.slot_key(self)
        filters = {"slot_key": self.slot_key, "name": ["!=", self.name or ""]}
        other = self.slot_key and frappe.db.get_value(self.doctype, filters, ["name", "unit"], for_update=True)
        if other:
            frappe.throw(
                _("The lift is booked then for {0} ({1}); choose another time").format(other[1], other[0]),
                frappe.DuplicateEntryError,
            )

    def hold_open(self) -> None:
        """One file at a time for a person, a home and a direction."""
        self.open_key = f"{self.unit}/{self.resident}/{self.move_type}" if self.docstatus == 0 else None
        filters = {"open_key": self.open_key, "name": ["!=", self.name or ""]}
        fields = ["name", "workflow_state"]
        other = self.open_key and frappe.db.get_value(self.doctype, filters, fields, for_update=True)
        if other:
            text = _("{0} has an open application already: {1} ({2})")
            frappe.throw(text.format(self.unit, other[0], _(other[1])), frappe.DuplicateEntryError)

    def check_pair(self) -> None:
        pair = frappe.db.get_value(self.doctype, self.paired_with, ["resident", "move_type"], as_dict=True)
        if pair.resident != self.resident or pair.move_type == self.move_type:
            frappe.throw(
                _("{0}: a change of home is a move in and a move out of the same person").format(self.paired_with)
            )

    def take_step(self, old: str) -> None:
        new = self.workflow_state
        if (old, new) == ("Draft", "Paper Review") and (gaps := moves.missing_papers(self)):
            frappe.throw(_("{0}: still missing: {1}").format(self.unit, "、".join(gaps)), frappe.MandatoryError)
        if new == "Draft" and not self.return_reason:
            ask_for(self, "return_reason", _("{0}: say why it goes back").format(self.name))
        if old == "Paper Review" and new == "Awaiting Finance":
            tell(users_with("Finance"), _lt("{0}: settle the dues"), self, values=(self.name,))
        if old == "Awaiting Finance":
            self.leave_finance()

    def leave_finance(self) -> None:
        """Dues are settled or noted; either way the household goes on."""
        self.dues_cleared, self.dues_by = int(not float(self.dues_amount or 0)), frappe.session.user
        if self.move_type == OUT:
            made = moves.release_pass(self)
            self.release_pass, self.release_code = made.name, made.short_code
            tell(users_with("Security Guard"), _lt("{0}: things leave with code {1}"), self, values=(self.name, self.release_code))  # fmt: skip

    def before_submit(self) -> None:
        if self.move_type == IN:
            checklists.require_complete(self, "checklist")
            moves.move_in(self)
            return
        self.released_by = frappe.session.user
        self.update(moves.move_out(self))
        outstanding = keys.lent_to(self.resident)
        if outstanding:
            frappe.msgprint(_("Keys are still out: {0}").format("、".join(outstanding)), indicator="orange")

    def on_submit(self) -> None:
        tell((), _lt("{0} is complete"), self, values=(self.name,), event="move", residents=[self.resident])

    def on_cancel(self) -> None:
        self.db_set("slot_key", None, update_modified=False)
