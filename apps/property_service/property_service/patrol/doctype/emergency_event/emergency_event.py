from __future__ import annotations

from typing import Any

import frappe
from frappe import _, _lt
from frappe.model.document import Document
from frappe.utils import now_datetime
from property_service.asking import ask_for
from property_service.customer_service import action_log
from property_service.customer_service.reach import staff_of
from property_service.customer_service.rectifications import CRITICAL, Responsible, for_failed_rows, raise_one
from property_service.property_setup import checklists
from property_service.tell import head_of, tell, users_with

WEATHER = ("Typhoon", "Rainstorm", "Snowstorm", "Heat", "Cold Wave")
GRAVE = ("Orange", "Red")
STAMPS = {"Responding": "responded_at", "Under Control": "controlled_at", "Closed": "closed_at"}
STEPS = {"Responding": "Accept", "Closed": "Close"}
NOTICES = {
    "Water Outage": "Water Outage",
    "Power Outage": "Power Outage",
    "Gas": "Gas Outage",
    "Trapped in a Lift": "Lift Maintenance",
}


class EmergencyEvent(Document):
    """A fire, an outage, a storm: who does what when, and what is learnt from it."""

    def before_insert(self) -> None:
        own = staff_of(frappe.session.user)
        self.reported_by = self.reported_by or (own.name if own else None)
        if self.plan and not self.checklist_template:
            self.checklist_template = frappe.db.get_value("Handbook Article", self.plan, "plan_checklist")
        if self.checklist_template:
            checklists.fill(self, "checklist", self.checklist_template)

    def validate(self) -> None:
        before = self.get_doc_before_save()
        if self.kind not in WEATHER:
            self.weather_level = None
        elif not self.weather_level:
            frappe.throw(_("{0}: say which level of warning was given").format(_(self.kind)), frappe.MandatoryError)
        self.review_needed = int(self.weather_level in GRAVE or bool(self.casualties) or self.kind == "Fire Alarm")
        self.project = self.project or frappe.db.get_single_value("Property Service Settings", "default_project")
        checklists.check(self, "checklist")
        action_log.protect(self, before)
        if before and before.workflow_state != self.workflow_state:
            self.take_step(before.workflow_state, str(self.workflow_state))

    def take_step(self, old: str, state: str) -> None:
        now = now_datetime()
        if state == "Responding":
            self.commander = self.commander or getattr(staff_of(frappe.session.user), "name", None)
        if state == "Closed":
            self.check_closing()
        if field := STAMPS.get(state):
            self.set(field, self.get(field) or now)
        action_log.write(self, STEPS.get(state, "Note"), old, state, None, now)

    def check_closing(self) -> None:
        """A grave event is closed only with what was learnt from it."""
        if self.review_needed and not (self.review or "").strip():
            ask_for(self, "review", _("{0}: write the review first").format(self.name))
        checklists.require_complete(self, "checklist")

    def after_insert(self) -> None:
        """Everybody who leads hears of it at once, at any hour; of a lesser warning of the weather, the two who watch the estate."""
        heads = [head_of(name) for name in frappe.get_all("Service Department", {"is_group": 0}, pluck="name")]
        place = frappe.db.get_value("Service Location", self.location, "location_name")
        level = f" ({_(self.weather_level)})" if self.weather_level else ""
        users = [*users_with("Property Manager", "CS Lead", "Security Guard", "Engineering"), *heads]
        if self.kind in WEATHER and self.weather_level not in GRAVE:
            users = users_with("Property Manager", "CS Lead")
        tell(users, _lt("Emergency: {0}{1} at {2}"), self, values=(_lt(self.kind), level, place))

    def on_update(self) -> None:
        before = self.get_doc_before_save()
        if self.workflow_state == "Closed" and before and before.workflow_state != "Closed":
            responsible = Responsible(department=self.improvement_department or _safety())
            for_failed_rows(self, "checklist", "Emergency", responsible)
            for number, line in enumerate(filter(None, map(str.strip, (self.improvements or "").splitlines()))):
                severity = {"severity": CRITICAL} if self.casualties else {}
                raise_one(self, f"improvement/{number}/{line}", line, "Emergency", responsible, **severity)

    @frappe.whitelist(methods=["POST"])
    def warn_residents(self, title: str, body: str, buildings: str = "") -> str:
        """A notice to the residents of buildings, or to all, sent at once, in quiet hours too (edge 55). Gives its name."""
        self.check_permission("write")
        places = [{"building": name.strip()} for name in buildings.split(",") if name.strip()]
        values: dict[str, Any] = {"notice_type": "Weather" if self.kind in WEATHER else NOTICES.get(self.kind, "Other")}
        doc = frappe.get_doc(
            {
                "doctype": "Notice", "title": title, "body": body, "emergency": 1, "audience": "Buildings" if places else "All", "places": places,
                "project": self.project, "source_doctype": self.doctype, "source_name": self.name, **values,
            }
        ).insert(ignore_permissions=True)  # fmt: skip
        doc.announce()
        return str(doc.name)


def _safety() -> str:
    """Who improves what nobody was named for: the department behind falling objects and gates."""
    name = frappe.db.get_value("Case Category", "ACCESS", "default_department")
    return str(name or frappe.db.get_value("Service Department", {"is_group": 0}, "name"))
