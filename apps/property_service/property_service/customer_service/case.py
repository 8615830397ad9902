"""What complaints and service requests have in common: one controller base over one set of fields, steps and deadlines."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import frappe
from frappe import _, _lt
from frappe.utils import now_datetime
from property_service.asking import ask_for
from property_service.customer_service import action_log, deadlines, merging, portal_intake, work_orders
from property_service.locking import LocksFirst
from property_service.residents.portal import is_portal_user
from property_service.shared.identity import IdentityError, phone_number
from property_service.tell import call_out, settled, tell, users_with

# (from, to) -> what the log calls the step
ACTIONS = {
    ("New", "Accepted"): "Accept", ("Accepted", "In Progress"): "Dispatch", ("In Progress", "On Hold"): "Wait",
    ("On Hold", "In Progress"): "Resume", ("In Progress", "Resolved"): "Resolve", ("Resolved", "Closed"): "Close",
    ("Resolved", "In Progress"): "Reopen", ("New", "Merged"): "Merge", ("Accepted", "Merged"): "Merge",
    ("New", "Declined"): "Decline", ("Merged", "Closed"): "Close",
}  # fmt: skip
# what steps and clocks write; a new case has none of it, whatever came with it
OF_STEPS = (
    "first_responded_at",
    "arrived_at",
    "resolved_at",
    "resolved_by",
    "closed_at",
    "reopen_count",
    "paused_total_sec",
    "paused_at",
    "sla_fired",
    "is_group_issue",
    "satisfaction",
    "satisfaction_note",
)
MIN_HOTLINE_REPLY = 20
URGENT = "P1"


class Case(LocksFirst):
    """A matter that somebody brings to the office, from the call to the closed file."""

    def lock_first(self) -> None:
        """A case that is merged is held together with the one it joins."""
        if self.workflow_state == "Merged" and self.duplicate_of:
            merging.hold((self.doctype, str(self.name)), (merging.kind_of_target(self), str(self.duplicate_of)))

    def before_insert(self) -> None:
        if is_portal_user(frappe.session.user):
            portal_intake.take_in(self)
        for key in OF_STEPS:
            self.set(key, None)
        self.opened_at = now_datetime()

    def validate(self) -> None:
        before = self.get_doc_before_save()
        self.take_over_category()
        self.take_over_unit()
        self.check_caller()
        if self.channel == merging.HOTLINE and not self.external_ref:  # R20
            frappe.throw(_("Cases from the 12345 hotline need the External Reference"), frappe.MandatoryError)
        added = action_log.protect(self, before)
        deadlines.start(self, before)
        self.heed(added)
        old = before.workflow_state if before else None
        if before and old != self.workflow_state:
            self.check_step(old, self.workflow_state)
            self.log_step(old, self.workflow_state)

    def tell_urgent(self) -> None:
        """R12: at once, when it is opened or found to be urgent."""
        before = self.get_doc_before_save()
        if self.priority == URGENT and not (before and before.priority == URGENT):
            people = users_with("CS Lead", "Property Manager", "Security Guard", "Engineering")
            told = tell(people, _lt("{0} is urgent: {1}"), self, values=(self.name, self.subject), event="urgent_case")
            guards = [user for user in users_with("Security Guard") if user not in told]
            call_out(guards, _lt("Urgent, {0}: {1}. Go there; the front desk knows more"), self.where_and_what())

    def where_and_what(self) -> tuple[str, str]:
        """Place and kind of trouble, which whoever has to come may know without reading the case."""
        place = frappe.db.get_value("Property Unit", self.unit, "display_name") if self.unit else self.get("location")
        return place or "-", frappe.db.get_value("Case Category", self.category, "category_name") or "-"

    def on_update(self) -> None:
        self.tell_urgent()
        if self.flags.pop("dispatched", None):
            work_orders.dispatched(self)
        taken = self.flags.pop("taken", "")
        self.tell_resident(taken)
        if taken == "Close":
            settled(self)
        merging.follow(self)

    def tell_resident(self, action: str) -> None:
        """The steps a resident hears of, in their own language and with the public words of the solution."""
        said = {
            "Accept": _lt("{0} is accepted: {1}"), "Dispatch": _lt("{0} is being seen to: {1}"), "Resolve": _lt("{0} is solved: {2}"),
        }  # fmt: skip
        if action in said and self.resident:
            values = (self.name, self.subject, self.solution)
            tell((), said[action], self, values=values, event="case_step", residents=[self.resident])

    def take_over_category(self) -> None:
        if not self.category:
            return  # reported with the other missing fields
        category = frappe.get_cached_doc("Case Category", self.category)
        if category.is_group:
            frappe.throw(_("{0} is a group of categories; choose one of its members").format(category.category_name))
        if category.needs_unit and not self.unit:
            frappe.throw(_("Cases of category {0} need the unit").format(category.category_name), frappe.MandatoryError)
        if self.is_new():
            self.department = self.department or category.default_department
        if category.confidential_default or self.get("against_staff"):
            self.is_confidential = 1

    def take_over_unit(self) -> None:
        if self.unit:
            self.project = frappe.db.get_value("Property Unit", self.unit, "project") or self.project
        self.project = self.project or frappe.db.get_single_value("Property Service Settings", "default_project")

    def check_caller(self) -> None:
        if self.resident and not (self.caller_name and self.caller_mobile):
            person = frappe.db.get_value("Resident", self.resident, ["resident_name", "mobile"], as_dict=True)
            if person:
                self.caller_name = self.caller_name or person.resident_name
                self.caller_mobile = self.caller_mobile or person.mobile
        if self.caller_mobile:
            try:
                self.caller_mobile = phone_number(self.caller_mobile)
            except IdentityError:
                frappe.throw(
                    _(
                        "Caller Mobile: this is not a telephone number; write eleven digits, or the area code and the number"
                    )
                )

    def heed(self, added: list[Any]) -> None:
        """What people note by hand may be the first answer or the arrival."""
        for row in added:
            if row.is_public:
                deadlines.respond(self, row.at, reply=True)
            if row.action == "Arrive":
                deadlines.arrive(self, row.at)

    def check_step(self, old: str | None, new: str) -> None:
        """What must be filled in before a step."""
        missing = [entry for entry in self.needed_for(ACTIONS.get((old or "", new), "")) if not self.get(entry[0])]
        if missing:
            sentence = f"{self.name}: " + "; ".join(message for _field, message in missing)
            ask_for(self, [field for field, _message in missing], sentence)
        if new == "Resolved" and len(self.solution or "") < MIN_HOTLINE_REPLY and merging.answers_hotline(self):
            frappe.throw(
                _("{0}: the reply to the 12345 hotline needs at least {1} characters").format(
                    self.name, MIN_HOTLINE_REPLY
                )
            )
        if new == "Merged":
            merging.check_target(self)

    @staticmethod
    def needed_for(action: str) -> tuple[tuple[str, str], ...]:
        """Fields that a step takes, each with what to say if it is empty."""
        return {
            "Dispatch": (("department", _("choose the department before you dispatch")),),
            "Wait": (("pause_reason", _("say why the case has to wait (Pause Reason)")),),
            "Resolve": (("solution", _("write down the solution")),),
            "Reopen": (("reopen_reason", _("say why it is opened again (Reopen Reason)")),),
            "Merge": (("duplicate_of", _("choose the case this one is a duplicate of")),),
            "Decline": (
                ("decline_reason", _("give the reason (Decline Reason)")),
                ("solution", _("write the reply to the caller (Solution or Reply)")),
            ),
        }.get(action, ())

    def log_step(self, old: str | None, new: str) -> None:
        """Keep the times, stop and start the clocks, and write the log."""
        now = now_datetime()
        action = ACTIONS.get((old or "", new), "Note")
        notes: dict[str, Any] = {
            "Wait": _(self.pause_reason or ""), "Resolve": self.solution, "Decline": self.decline_reason,
            "Reopen": self.reopen_reason, "Merge": self.duplicate_of,
        }  # fmt: skip
        note = notes.get(action)
        if action == "Reopen":
            note = f"{note}; {deadlines.reopen(self, now)}"
        action_log.write(self, action, old, new, note, now)
        self.flags.taken = action
        step = getattr(self, f"on_{action.lower()}", None)
        if step:
            step(now)
        if action in ("Close", "Merge", "Decline"):
            self.closed_at = now

    def on_accept(self, now: datetime) -> None:
        deadlines.respond(self, now)

    def on_dispatch(self, _now: datetime) -> None:
        self.flags.dispatched = True

    def on_wait(self, now: datetime) -> None:
        deadlines.pause(self, now)

    def on_resume(self, now: datetime) -> None:
        deadlines.resume(self, now)
        self.pause_reason = None

    def on_resolve(self, now: datetime) -> None:
        self.resolved_at, self.resolved_by = now, frappe.session.user
        deadlines.resolve(self, now)

    def on_merge(self, now: datetime) -> None:
        """Somebody has seen it; where the other case is solved, this one is too."""
        deadlines.respond(self, now)
        if frappe.db.get_value(self.duplicate_kind, self.duplicate_of, "workflow_state") in merging.SOLVED:
            deadlines.resolve(self, now)

    def on_decline(self, now: datetime) -> None:
        deadlines.respond(self, now, reply=True)

    def on_reopen(self, _now: datetime) -> None:
        self.reopen_count = int(self.reopen_count or 0) + 1
        self.resolved_at = self.resolved_by = self.reopen_reason = None

    @frappe.whitelist(methods=["POST"])
    def make_work_order(self) -> str:
        """Order the work that the case asks for, with the user's own rights: the name of the work order."""
        self.check_permission("read")
        return work_orders.of_case(self)
