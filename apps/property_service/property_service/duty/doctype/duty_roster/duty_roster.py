from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import frappe
from frappe import _, _lt
from frappe.model.document import Document
from frappe.utils import date_diff, getdate, now_datetime
from property_service.duty import exceptions, plans
from property_service.duty.rules.generator import generate
from property_service.duty.rules.plan import violations
from property_service.tell import tell

LONGEST = 62  # days


class DutyRoster(Document):
    """Who of a department works when. Assignments are documents of their own; this one makes, checks and publishes them."""

    def validate(self) -> None:
        self.validate_from_to_dates("from_date", "to_date")
        if date_diff(self.to_date, self.from_date) >= LONGEST:
            frappe.throw(_("{0}: a roster has at most {1} days").format(self.name or _(self.doctype), LONGEST))
        filters = {"department": self.department, "name": ["!=", self.name or ""], "docstatus": ["<", 2]}
        filters |= {"from_date": ["<=", self.to_date], "to_date": [">=", self.from_date]}
        other = frappe.db.exists("Duty Roster", filters)
        if other:
            frappe.throw(_("{0} has a roster for these days already: {1}").format(self.department, other))

    @frappe.whitelist(methods=["POST"])
    def generate(self) -> dict[str, Any]:
        """Make a fair plan that keeps all hard rules, locked assignments included; saves nothing where people are missing."""
        self.check_permission("write")
        if self.docstatus != 0:
            frappe.throw(_("{0} is published; amend it to plan anew").format(self.name))
        problem = plans.problem_of(self)
        result = generate(problem, int(self.generator_seed or 0))
        if not result.duties:
            frappe.throw(plans.shortage_text(self, result.shortages), title=_("This roster cannot be made"))
        count = plans.write(self, result.duties)
        self.db_set("solver_status", _("{0} assignments").format(count))
        return {"assignments": count, "status": result.status}

    @frappe.whitelist()
    def get_matrix(self) -> dict[str, Any]:
        """``{"days": [{date, kind}], "people": [{name, title, cells: {date: [{shift, color, locked, status}]}, counts}], "violations": […]}``."""
        self.check_permission("read")
        return plans.matrix(self)

    def before_submit(self) -> None:
        found = violations(plans.problem_of(self), plans.duties_of(self))
        if self.amended_from:  # R45: what was worked is not judged again
            found = [entry for entry in found if entry.day > getdate()]
        found = exceptions.left(found, self.name)
        if found:
            frappe.throw(
                "<br>".join(plans.violation_text(entry) for entry in found[:10]), title=_("The plan breaks these rules")
            )
        self.published_at = now_datetime()

    def after_insert(self) -> None:
        """R45: an amendment starts from the plan there was; days that are over stay as they were worked."""
        if not self.amended_from:
            return
        self.db_set("plan_before", json.dumps(sorted(self._plan(self.amended_from))))
        for row in frappe.get_all(
            "Shift Assignment", {"roster": self.amended_from}, ["name", "staff", "date", "shift_type", "status"]
        ):
            ahead = getdate(row.date) > getdate()
            values: dict[str, Any] = {"roster": self.name}
            if ahead and row.status == "Cancelled":
                values |= {"status": "Planned", "slot_key": f"{row.staff}/{getdate(row.date)}/{row.shift_type}"}
            elif not ahead:
                values["locked"] = 1
            frappe.db.set_value("Shift Assignment", row.name, values)

    @staticmethod
    def _plan(roster: str) -> set[tuple[str, str, str]]:
        """Who works what when: what a person has to know. Shifts that a cancelled roster would have had count."""
        filters = {"roster": roster, "status": ["not in", ("On Leave", "Replaced")]}
        rows = frappe.get_all("Shift Assignment", filters, ["staff", "date", "shift_type"])
        return {(row.staff, str(getdate(row.date)), row.shift_type) for row in rows}

    def on_submit(self) -> None:
        now = self._plan(self.name)
        before = {tuple(entry) for entry in json.loads(self.plan_before or "[]")}
        staff = sorted({entry[0] for entry in now ^ before})  # R45: after an amendment only those whom it concerns
        users = frappe.get_all("Staff Member", {"name": ["in", staff or [""]], "user": ["is", "set"]}, pluck="user")
        values = (self.department, self.from_date, self.to_date)
        tell(users, _lt("The roster of {0} from {1} to {2} is published"), self, values=values, event="roster")

    def on_cancel(self) -> None:
        """What lies ahead is cancelled; what was worked stays."""
        tomorrow = getdate() + timedelta(days=1)
        filters = {"roster": self.name, "date": [">=", tomorrow], "status": "Planned"}
        for name in frappe.get_all("Shift Assignment", filters, pluck="name"):
            frappe.db.set_value("Shift Assignment", name, {"status": "Cancelled", "slot_key": None})

    def on_trash(self) -> None:
        for name in frappe.get_all("Shift Assignment", {"roster": self.name}, pluck="name"):
            frappe.delete_doc("Shift Assignment", name, ignore_permissions=True, force=True)
