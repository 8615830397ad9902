from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime, now_datetime
from property_service.permits import inspections
from property_service.property_setup import checklists
from property_service.property_setup.settings import number

GRAVE = ("Serious", "Critical")
STOPPERS = frozenset({"Engineering", "CS Lead", "Property Manager", "System Manager"})
ENGINEERS = frozenset({"Engineering", "System Manager"})
FIXED = (
    "site_result",
    "conclusion",
    "severity",
    "stop_work",
    "workers_without_pass",
    "purpose",
    "issue",
    "visited_at",
    "water_from",
)


class RenovationInspection(Document):
    """One visit to a renovation: planned in the morning, recorded on the spot, and not altered after that."""

    def before_insert(self) -> None:
        self.plan_key, self.recorded, self.rectifications = self.flags.plan_key, 0, None
        template = self.template or inspections.TEMPLATE_OF.get(self.purpose)
        if template and frappe.db.exists("Checklist Template", template):
            self.template = template
            checklists.fill(self, "results", template)
        made = {"renovation": self.renovation, "purpose": self.purpose, "recorded": 1}
        self.round = frappe.db.count(self.doctype, made) + 1

    def validate(self) -> None:
        before = self.get_doc_before_save()
        work = frappe.db.get_value(
            "Renovation Application", self.renovation, ["unit", "project", "docstatus"], as_dict=True
        )
        if not work:
            return  # reported with the other missing links
        self.unit, self.project = work.unit, work.project
        if work.docstatus != 1:
            frappe.throw(_("{0} is not approved; there is nothing to inspect yet").format(self.renovation))
        if before and before.recorded:
            self.keep(before)
        checklists.check(self, "results")
        if not self.recorded and (self.site_result or self.conclusion):
            self.record()

    def keep(self, before: Any) -> None:
        self.recorded, self.visitor, self.plan_key, self.round = 1, before.visitor, before.plan_key, before.round
        changed = [_(self.meta.get_label(key)) for key in FIXED if (before.get(key) or "") != (self.get(key) or "")]
        if changed or [row.result for row in before.results] != [row.result for row in self.results]:
            frappe.throw(
                _("{0} is recorded; make another visit instead of changing {1}").format(
                    self.name, "、".join(changed) or _("Results")
                )
            )

    def record(self) -> None:
        self.recorded, self.visited_at, self.visitor = 1, self.visited_at or now_datetime(), frappe.session.user
        if self.site_result == "Violation" and not (self.issue or checklists.failed(self, "results")):
            frappe.throw(
                _("{0}: write down what was found (What Was Found)").format(self.name or _(self.doctype)),
                frappe.MandatoryError,
            )
        if self.stop_work:
            self.require(STOPPERS)
            if self.severity not in GRAVE:
                frappe.throw(
                    _("{0}: only serious and critical violations stop the work").format(self.name or _(self.doctype))
                )
        if self.conclusion == "Passed" and self.purpose in (inspections.ACCEPTANCE, inspections.AGAIN):
            self.require(ENGINEERS)
        if self.conclusion == "Passed" and self.purpose in (inspections.ACCEPTANCE, inspections.WATER):
            checklists.require_complete(self, "results")
        if self.conclusion == "Passed" and self.purpose == inspections.WATER:
            self.check_water()
        if self.conclusion == "Passed" and checklists.failed(self, "results"):
            frappe.throw(
                _("{0}: failed items cannot be passed; conclude with Rectify or Failed").format(
                    self.name or _(self.doctype)
                )
            )

    def check_water(self) -> None:
        """R27: the water stood as long as the settings ask for, from when it was let in to this visit."""
        hours = number("water_test_hours")
        if not self.water_from:
            frappe.throw(
                _("{0}: enter since when the water stood (Water Stands Since)").format(self.name or _(self.doctype)),
                frappe.MandatoryError,
            )
        stood = (get_datetime(self.visited_at) - get_datetime(self.water_from)).total_seconds() / 3600
        if stood < hours:
            frappe.throw(
                _("{0}: the water stood {1} hours; a closed-water test takes {2}").format(
                    self.name or _(self.doctype), f"{stood:.1f}", f"{hours:g}"
                )
            )

    def require(self, roles: frozenset[str]) -> None:
        if frappe.session.user != "Administrator" and not roles & set(frappe.get_roles()):
            names = ", ".join(_(role) for role in sorted(roles - {"System Manager"}))
            raise frappe.PermissionError(_("{0}: this is decided by {1}").format(self.name or _(self.doctype), names))

    def on_update(self) -> None:
        before = self.get_doc_before_save()
        if self.recorded and not (before and before.recorded):
            inspections.follow(self)
