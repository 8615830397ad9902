from __future__ import annotations

import frappe
from frappe import _, _lt
from frappe.model.document import Document
from frappe.utils import get_datetime, now_datetime
from property_service.asking import ask_for
from property_service.locking import LocksFirst
from property_service.permits import dues, renovations, special
from property_service.permits.rules import passes
from property_service.property_setup import checklists
from property_service.residents.portal import is_portal_user, resident_of
from property_service.shared.identity import IdentityError, phone_number
from property_service.tell import account_of, tell

KEPT = (
    "token",
    "filed_at",
    "approved_by",
    "second_approved_by",
    "neighbours_notified_at",
    "owner_informed_at",
    "executed_at",
    "closed_at",
    "life_status_before",
)
OPEN = ("Draft", "Pending Approval", "Second Approval")


class SpecialPermit(LocksFirst):
    """Leave for something out of the ordinary: work after hours, a lock, a seal, a closed gate, hot work. Its type says what it needs."""

    def before_insert(self) -> None:
        for key in KEPT:
            self.set(key, None)
        if is_portal_user(frappe.session.user):
            self.applicant = resident_of(frappe.session.user)
        kind = special.type_of(self)
        if kind.checklist:
            checklists.fill(self, "checklist", kind.checklist)

    def lock_first(self) -> None:
        special.lock_place(self)

    def validate(self) -> None:
        before = self.get_doc_before_save()
        self.keep_own(before)
        kind = special.type_of(self)
        if kind.applies_to != "Special Permit":
            frappe.throw(_("{0} is no type of special permit").format(kind.label))
        dues.take_over(self, before, kind)
        self.approver_role, self.second_approver_role = kind.approver_role, kind.second_approver_role
        place = ("Property Unit", self.unit) if self.unit else ("Service Location", self.location)
        self.project = frappe.db.get_value(*place, "project") if place[1] else self.project
        self.check_contact()
        checklists.check(self, "checklist")
        if self.workflow_state == "Rejected":
            if not self.reject_reason:
                ask_for(self, "reject_reason", _("{0}: give the reason (Reason of Rejection)").format(self.name))
            return
        self.refuse([*special.time_problems(self), *special.place_problems(self)])
        if self.workflow_state not in (None, "", "Draft"):
            self.refuse(special.filing_gaps(self))
        old = before.workflow_state if before else None
        if (old, self.workflow_state) == ("Pending Approval", "Second Approval"):
            self.require_approver(self.approver_role)
            self.refuse(dues.gaps(self))
            self.approved_by = frappe.session.user

    def keep_own(self, before: Document | None) -> None:
        for key in KEPT:
            self.set(key, before.get(key) if before else None)
        moved = before and any(
            get_datetime(before.get(key)) != get_datetime(self.get(key)) for key in ("from_time", "to_time")
        )
        if not self.filed_at or moved:
            self.filed_at = now_datetime()

    def check_contact(self) -> None:
        try:
            self.emergency_mobile = phone_number(self.emergency_mobile) if self.emergency_mobile else None
        except IdentityError:
            frappe.throw(
                _("{0}: the mobile number of the emergency contact is not valid").format(self.name or _(self.doctype))
            )

    def refuse(self, gaps: list[str]) -> None:
        if gaps:
            listed = "".join(f"<li>{frappe.utils.escape_html(gap)}</li>" for gap in gaps)
            frappe.throw(
                _("{0} is not possible like this: {1}").format(special.type_of(self).label, f"<ul>{listed}</ul>")
            )

    def require_approver(self, role: str | None) -> None:
        """Whoever the type names approves; never the person who asks for it."""
        user = frappe.session.user
        asked = account_of(self.applicant)
        if user in (self.owner, asked) or user == self.approved_by:
            raise frappe.PermissionError(_("{0}: somebody else has to approve it").format(self.name))
        if role and user != "Administrator" and role not in frappe.get_roles():
            raise frappe.PermissionError(_("{0} is approved by {1}").format(self.name, _(role)))

    def before_submit(self) -> None:
        self.refuse([*dues.gaps(self), *filter(None, [special.told_in_time(self)])])
        if self.approved_by:
            self.require_approver(self.second_approver_role)
            self.second_approved_by = frappe.session.user
        else:
            self.require_approver(self.approver_role)
            self.approved_by = frappe.session.user
        self.token = passes.new_token()

    def on_submit(self) -> None:
        special.announce(self)
        if self.applicant:
            tell((), _lt("{0} is approved"), self, values=(self.name,), event="permit", residents=[self.applicant])

    def before_update_after_submit(self) -> None:
        before = self.get_doc_before_save()
        for key in KEPT:
            self.set(key, before.get(key))
        old, new = before.workflow_state, self.workflow_state
        if old == new or new == special.EXPIRED:
            return
        if renovations.bar(self.renovation) and not self.flags.ignore_permissions:
            frappe.throw(_("{0}: {1} does not run").format(self.name, self.renovation))
        if not self.flags.ignore_permissions:  # the clock records nothing; people do
            self.refuse(special.execution_gaps(self, closing=new == "Completed"))
        if new == "Completed":
            checklists.require_complete(self, "checklist")
            self.closed_at = now_datetime()
        self.executed_at = self.executed_at or now_datetime()

    def on_update_after_submit(self) -> None:
        old, new = self.get_doc_before_save().workflow_state, self.workflow_state
        if old == new or not (self.unit and special.type_of(self).needs_seal):
            return
        if new == special.EFFECTIVE:
            self.db_set(
                "life_status_before",
                frappe.db.get_value("Property Unit", self.unit, "life_status"),
                update_modified=False,
            )
            frappe.db.set_value("Property Unit", self.unit, "life_status", "Sealed")
        else:
            self.unseal()

    def on_cancel(self) -> None:
        if self.unit and special.type_of(self).needs_seal:
            self.unseal()

    def unseal(self) -> None:
        if self.life_status_before:
            frappe.db.set_value("Property Unit", self.unit, "life_status", self.life_status_before)
