from __future__ import annotations

from typing import Any, ClassVar

from frappe.utils.nestedset import get_descendants_of

import frappe
from frappe import _, _lt
from frappe.utils import getdate, now_datetime, nowdate
from property_service.asking import ask_for
from property_service.customer_service import rectifications, work_orders
from property_service.customer_service.reach import staff_of
from property_service.customer_service.rectifications import CLOSED, CRITICAL, IN_HAND, PRESSED
from property_service.customer_service.stepped import Stepped
from property_service.tell import ask, settled, tell, users_with

ON_BEHALF = frozenset({"Front Desk", "CS Lead", "Property Manager", "System Manager"})


class Rectification(Stepped):
    """A defect that somebody has to put right under supervision, until somebody else has seen that it is (督办)."""

    ACTIONS: ClassVar = {
        ("To Notify", IN_HAND): "Notify", (IN_HAND, "To Inspect"): "Finish", (PRESSED, "To Inspect"): "Finish",
        ("To Inspect", CLOSED): "Pass", ("To Inspect", IN_HAND): "Fail", (IN_HAND, PRESSED): "Press",
    }  # fmt: skip
    KEPT: ClassVar = (
        "notified_on", "done_by", "done_at", "result", "reinspected_by", "reinspected_at", "press_count", "press_level", "reported_to",
        "reported_on", "source_key", "shared_since", "round",
    )  # fmt: skip

    def validate(self) -> None:
        before = self.get_doc_before_save()
        self.keep_own(before)
        if self.unit:
            self.project = frappe.db.get_value("Property Unit", self.unit, "project")
        self.project = self.project or frappe.db.get_single_value("Property Service Settings", "default_project")
        self.due_date = self.due_date or rectifications.due_from(self.severity)
        self.find_responsible()
        self.count_warranty()
        self.follow(before)

    def start(self) -> None:
        self.source_key, self.round, self.press_count, self.press_level = self.flags.source_key, 1, 0, 0
        self.shared_since = now_datetime()

    def find_responsible(self) -> None:
        """One party: the fields of the other kinds are emptied, so that nobody reads it who has nothing to do with it."""
        kind = self.responsible_type
        if kind not in ("Agency", "Contractor"):
            self.responsible_agency = None
        if kind != "Department":
            self.responsible_department = None
        if kind != "Staff":
            self.responsible_staff = None
        party = {
            "Agency": self.responsible_agency, "Contractor": self.responsible_agency, "Department": self.responsible_department,
            "Staff": self.responsible_staff,
        }  # fmt: skip
        if kind in party and not party[kind]:
            frappe.throw(_("Say who puts it right: the responsible {0}").format(_(kind)), frappe.MandatoryError)
        self.responsible_user = self.account_of_responsible()

    def account_of_responsible(self) -> Any:
        if self.responsible_agency:
            return frappe.db.get_value("External Agency", self.responsible_agency, "user")
        if self.responsible_staff:
            return frappe.db.get_value("Staff Member", self.responsible_staff, "user")
        return rectifications.head_of(self.responsible_department)

    def count_warranty(self) -> None:
        """R22: under warranty is what was found on its last day at the latest."""
        self.warranty_until = rectifications.covered_until(
            self.warranty_item, self.unit, self.project, self.contract_warranty_until
        )
        found = getdate(self.creation or nowdate())
        self.under_warranty = int(bool(self.warranty_until and found <= getdate(self.warranty_until)))

    def note_of(self, action: str) -> str | None:
        return str(self.result_note or "") if action in ("Pass", "Fail") else None

    def on_notify(self) -> None:
        self.notified_on = nowdate()
        sentence, values = _lt("{0} is to be put right by {1}: {2}"), (self.name, self.due_date, self.issue)
        tell([self.responsible_user], sentence, self, values=values, event="rectification")

    def on_finish(self) -> None:
        user = frappe.session.user
        if not (self.flags.by_contractor or self.is_responsible(user) or ON_BEHALF & set(frappe.get_roles())):
            raise frappe.PermissionError(
                _("{0}: whoever is responsible reports it done, or the front desk on their behalf").format(self.name)
            )
        self.done_by, self.done_at = user, now_datetime()

    def on_pass(self) -> None:
        self.inspect("Pass")

    def on_fail(self) -> None:
        if not self.result_note:
            ask_for(self, "result_note", _("{0}: write down what is still wrong (Inspection Note)").format(self.name))
        self.inspect("Fail")
        self.round = int(self.round or 1) + 1
        self.press_level = 0
        if getdate(self.due_date) < getdate(nowdate()):
            self.due_date = rectifications.due_from(self.severity)
        tell([self.responsible_user], _lt("{0} did not pass: {1}"), self, values=(self.name, self.result_note))

    def inspect(self, result: str) -> None:
        """Somebody else looks: neither who did it nor who is responsible for it."""
        user = frappe.session.user
        if user == self.done_by or self.is_responsible(user):
            raise frappe.PermissionError(
                _("{0}: you are responsible for this; somebody else inspects it").format(self.name)
            )
        self.result, self.reinspected_by, self.reinspected_at = result, user, now_datetime()

    def is_responsible(self, user: str) -> bool:
        if user == self.responsible_user:
            return True
        staff = staff_of(user)
        if not staff:
            return False
        line = self.responsible_department
        return staff.name == self.responsible_staff or bool(
            line and staff.department in (line, *get_descendants_of("Service Department", line))
        )

    def on_update(self) -> None:
        before = self.get_doc_before_save()
        if self.severity == CRITICAL and (before is None or before.severity != CRITICAL):
            sentence = _lt("{0} is critical; report it to the authority: {1}")
            ask(users_with("Property Manager"), sentence, self, values=(self.name, self.issue), event="rectification")
        if before and before.workflow_state != self.workflow_state and self.source_name:
            frappe.get_doc(self.source_doctype, self.source_name).run_method("on_rectification", self)

    def press(self, level: int) -> None:
        """R23: one more level of lateness, told to those whom it concerns. For the job of the morning."""
        known = int(self.press_level or 0)
        self.flags.step = ("Press", None)
        self.press_level, self.press_count = level, int(self.press_count or 0) + 1
        self.workflow_state = PRESSED
        self.save(ignore_permissions=True)
        rectifications.tell_of_lateness(self, known, level)

    @frappe.whitelist(methods=["POST"])
    def report_to_authority(self, agency: str) -> None:
        """Note that the manager reported it to an authority. The state stays."""
        self.check_permission("write")
        if frappe.session.user != "Administrator" and "Property Manager" not in frappe.get_roles():
            raise frappe.PermissionError(_("The Property Manager reports to authorities"))
        if self.reported_on:
            frappe.throw(
                _("{0} was reported to {1} on {2} already").format(self.name, self.reported_to, self.reported_on)
            )
        self.flags.step = ("Escalate", agency)
        self.reported_to, self.reported_on = agency, nowdate()
        self.save()
        settled(self)

    @frappe.whitelist(methods=["POST"])
    def hand_on(self) -> None:
        """Show an open rectification to those who live in the unit now, although they moved in after it was found."""
        self.check_permission("write")
        if not ON_BEHALF & set(frappe.get_roles()) and frappe.session.user != "Administrator":
            raise frappe.PermissionError(_("The front desk hands rectifications on to new owners"))
        if self.workflow_state == CLOSED:
            frappe.throw(_("{0} is closed; it stays with those who lived there").format(self.name))
        self.flags.step = ("Transfer", None)
        self.shared_since = now_datetime()
        self.save()

    @frappe.whitelist(methods=["POST"])
    def make_work_order(self) -> str:
        """Order the work that puts it right, with the user's own rights; beyond the warranty it is paid work (R22)."""
        self.check_permission("read")
        return work_orders.of_rectification(self)
