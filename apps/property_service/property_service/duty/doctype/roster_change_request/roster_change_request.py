from __future__ import annotations

from typing import Any

import frappe
from frappe import _, _lt
from frappe.model.document import Document
from frappe.utils import get_datetime, now_datetime
from property_service.customer_service.reach import staff_of
from property_service.duty import changes, exceptions
from property_service.duty.plans import ASSIGNMENT, LEAVES, NOT_WORKED
from property_service.tell import tell, users_with

LEADS = frozenset({"CS Lead", "Sales CS Supervisor", "Property Manager", "HR Archivist", "System Manager"})
SWAP, REPLACEMENT = "Swap", "Replacement"
SICK = "Sick Leave"


class RosterChangeRequest(Document):
    """Leave, a swap or a replacement. Approved, it rewrites the assignments at once, or not at all (R45)."""

    def before_insert(self) -> None:
        own = staff_of(frappe.session.user)
        self.staff = self.staff or (own.name if own else None)
        if not LEADS & set(frappe.get_roles()) and not (own and own.name == self.staff):
            frappe.throw(_("Ask for yourself; a lead enters requests of others"), frappe.PermissionError)

    def validate(self) -> None:
        staff = frappe.db.get_value("Staff Member", self.staff, ["department", "user"], as_dict=True)
        if not staff:
            return  # reported with the other missing fields
        self.department = staff.department
        self.project = self.project or frappe.db.get_single_value("Property Service Settings", "default_project")
        self.of_lead = int("CS Lead" in frappe.get_roles(staff.user)) if staff.user else 0
        if self.workflow_state == "Rejected":
            pass  # also what is out of date by now can be turned down
        elif self.request_type in LEAVES:
            self.check_leave()
        else:
            self.check_shifts()
        before = self.get_doc_before_save()
        if before and before.workflow_state != self.workflow_state:
            self.check_step(before.workflow_state)
        if self.docstatus == 0:
            exceptions.hold(self)
        if self.docstatus == 0 and self.workflow_state != "Rejected":
            self.preview()

    def check_leave(self) -> None:
        if not (self.from_date and self.to_date):
            frappe.throw(_("{0}: say from which day to which the leave is").format(_(self.request_type)))
        self.validate_from_to_dates("from_date", "to_date")
        self.assignment = self.swap_with = self.swap_assignment = None

    def check_shifts(self) -> None:
        self.from_date = self.to_date = None
        self._require_open("assignment", self.assignment, self.staff)
        if self.request_type == SWAP:
            self.replacement = None
            self._require_open("swap_assignment", self.swap_assignment, self.swap_with)
            if self.swap_with == self.staff:
                frappe.throw(_("Swap with a colleague, not with yourself"))
        else:
            self.swap_with = self.swap_assignment = None
            if not self.replacement or self.replacement == self.staff:
                frappe.throw(_("{0}: name the colleague who takes the shift").format(_(self.request_type)))

    def _require_open(self, field: str, name: str | None, staff: str | None) -> None:
        label = _(self.meta.get_label(field))
        if not name or not staff:
            frappe.throw(_("{0}: {1} is missing").format(_(self.request_type), label), frappe.MandatoryError)
        row = frappe.db.get_value(ASSIGNMENT, name, ["staff", "status", "start_at", "modified_by"], as_dict=True)
        if row is None or row.staff != staff:
            text = _("{0}: {1} is the shift of somebody else; it was last changed by {2}")
            frappe.throw(text.format(label, name, row.modified_by if row else "-"))
        if row.status != "Planned" or get_datetime(row.start_at) <= now_datetime():
            frappe.throw(_("{0}: {1} has begun or is over; past days stay as they are").format(label, name))

    def check_step(self, old: str) -> None:
        if old == "Requested" and self.workflow_state == "Pending Approval":
            own = staff_of(frappe.session.user)
            if not own or own.name != self.swap_with:
                frappe.throw(_("Only {0} agrees to this swap").format(_title(self.swap_with)), frappe.PermissionError)
            self.peer_accepted_at = now_datetime()
        if self.workflow_state in ("Approved", "Rejected"):
            self.decided_by, self.decided_at = frappe.session.user, now_datetime()

    def preview(self) -> None:
        """Show whoever decides what the rules say now; approval asks them again."""
        moves = self.moves()
        found = changes.outcome(moves) if moves else changes.Outcome((), ())
        self.coverage_ok = int(not found.posts)
        self.coverage_note = changes.text((*found.people, *found.posts), cures=True).replace("<br>", "\n")

    def moves(self) -> dict[str, str | None]:
        """Which assignments go to whom."""
        if self.request_type == SWAP:
            return {self.assignment: self.swap_with, self.swap_assignment: self.staff}
        if self.request_type == REPLACEMENT:
            return {self.assignment: self.replacement}
        filters: dict[str, Any] = {"staff": self.staff, "date": ["between", [self.from_date, self.to_date]]}
        filters |= {"status": ["not in", (*NOT_WORKED, "Done")], "start_at": [">", now_datetime()]}
        names = frappe.get_all(ASSIGNMENT, filters, pluck="name", order_by="name asc")
        return dict.fromkeys(names, self.replacement or None)

    def after_insert(self) -> None:
        if self.request_type == SWAP:
            peer = frappe.db.get_value("Staff Member", self.swap_with, "user")
            tell([peer], _lt("{0} asks you to swap shifts"), self, values=(_title(self.staff),))
        else:
            self.db_set("workflow_state", "Pending Approval")
            self.ask_leads()

    def on_update(self) -> None:
        before = self.get_doc_before_save()
        if not before or before.workflow_state == self.workflow_state:
            return
        if self.workflow_state == "Pending Approval":
            self.ask_leads()
        elif self.workflow_state == "Rejected":
            self.tell_staff(_("The request of {0} was rejected").format(_title(self.staff)))

    def ask_leads(self) -> None:
        roles = ("Property Manager",) if self.of_lead else ("CS Lead", "Sales CS Supervisor")
        users = users_with(*roles)
        text, values = _lt("{0} asks for {1}"), (_title(self.staff), _lt(self.request_type))
        told = tell(users, text, self, values=values, event="roster")
        if not told and not self.of_lead:  # departments without a lead of their own
            tell(users_with("Property Manager"), text, self, values=values, event="roster")

    def tell_staff(self, text: str) -> None:
        names = [name for name in (self.staff, self.swap_with, self.replacement) if name]
        users = [frappe.db.get_value("Staff Member", name, "user") for name in names]
        tell(users, text, self)

    def before_submit(self) -> None:
        """R43 for both persons, under the locks of all assignments that change (edge 22), of their people and of their department.

        Two changes that touch neither the same shift nor the same person may still empty one post, or give a third person too much.
        """
        frappe.db.get_value("Service Department", self.department, "name", for_update=True)
        for name in sorted(filter(None, {self.staff, self.swap_with, self.replacement})):
            frappe.db.get_value("Staff Member", name, "name", for_update=True)
        moves = self.moves()
        self.flags.locked = {name: frappe.get_doc(ASSIGNMENT, name, for_update=True) for name in sorted(moves)}
        for doc in self.flags.locked.values():
            owner = self.swap_with if doc.name == self.swap_assignment else self.staff
            if (doc.status, doc.staff) != ("Planned", owner):
                text = _("{0} was changed meanwhile by {1}; make a new request")
                frappe.throw(text.format(doc.name, doc.modified_by))
        found = changes.outcome(moves) if moves else changes.Outcome((), ())
        people = (self.staff, self.swap_with, self.replacement)
        exceptions.settle(self, found.people, people, _("The change breaks these rules"))
        self.coverage_ok, self.coverage_note = int(not found.posts), changes.text(found.posts).replace("<br>", "\n")
        if found.posts and self.request_type != SICK:  # nobody works because a post would stay empty
            frappe.throw(
                _("{0}<br>Name a replacement first").format(changes.text(found.posts)),
                title=_("A post would stay empty"),
            )

    def on_submit(self) -> None:
        docs = self.flags.locked
        if self.request_type == SWAP:
            changes.exchange(docs[self.assignment], docs[self.swap_assignment], self.name, exceptions.grant(self))
        else:
            for doc in docs.values():
                if self.replacement:
                    changes.take_over(doc, self.replacement, REPLACEMENT, self.name, exceptions.grant(self))
                else:
                    changes.set_aside(doc, "On Leave", self.name)
        exceptions.announce(self)
        self.tell_staff(_("The request of {0} was approved").format(_title(self.staff)))

    @frappe.whitelist()
    def get_candidates(self) -> list[dict[str, str]]:
        """Who could take the shift over without a rule against it: ``[{"staff", "title"}]``."""
        self.check_permission("read")
        names = list(self.moves())
        return changes.candidates(frappe.get_doc(ASSIGNMENT, names[0])) if names else []


def _title(staff: str | None) -> str:
    return str(frappe.db.get_value("Staff Member", staff, "staff_name") or staff or "")
