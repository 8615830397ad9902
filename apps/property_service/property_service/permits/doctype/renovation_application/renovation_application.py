from __future__ import annotations

from typing import Any

import frappe
from frappe import _, _lt
from frappe.model.document import Document
from frappe.model.naming import make_autoname
from frappe.utils import add_days, getdate, now_datetime, nowdate
from property_service.archives import files
from property_service.asking import ask_for
from property_service.permits import renovations, site_passes, stops
from property_service.permits.rules import passes
from property_service.property_setup import checklists
from property_service.property_setup.settings import number
from property_service.residents.portal import is_portal_user, resident_of
from property_service.shared.identity import IdentityError, phone_number
from property_service.tell import tell

OFFICE = frozenset({"CS Lead", "Property Manager", "Front Desk", "System Manager"})
KEPT = (
    "permit_no", "permit_token", "technical_ok_by", "technical_ok_at", "stop_order", "closed_water_test_on", "accepted_on", "refund_eligible_on",
    "deposit_balance", "extended_to", "extension_count", "life_status_before", "shared_since",
)  # fmt: skip


class RenovationApplication(Document):
    """A household's renovation, from its papers over the work to the refund of the deposits."""

    def before_insert(self) -> None:
        for key in KEPT:
            self.set(key, None)
        self.shared_since = now_datetime()
        if is_portal_user(frappe.session.user):
            self.applicant = resident_of(frappe.session.user)

    def validate(self) -> None:
        before = self.get_doc_before_save()
        if before:
            for key in KEPT:
                self.set(key, before.get(key))
        self.validate_from_to_dates("start_date", "end_date")
        self.check_applicant()
        self.check_manager()
        renovations.mark_risks(self)
        checklists.check(self, "scope")
        self.hold_unit()
        self.take_step(before.workflow_state if before else None)

    def check_applicant(self) -> None:
        """R26: whoever applies lives in or owns the unit today, and the unit has been handed over."""
        unit = frappe.db.get_value(
            "Property Unit", self.unit, ["project", "life_status", "display_name"], as_dict=True, for_update=True
        )
        if not unit or not self.applicant:
            return  # reported with the other missing fields
        self.project = unit.project or self.project
        if unit.life_status == "Not Handed Over":
            frappe.throw(
                _("{0} has not been handed over yet; a renovation begins after that").format(unit.display_name)
            )
        relation = renovations.relation_of(self.unit, self.applicant)
        if relation is None:
            frappe.throw(
                _("{0}: the applicant has no present relation to the unit (Unit Occupancy)").format(unit.display_name)
            )
        self.applicant_relation = relation.relation

    def check_manager(self) -> None:
        try:
            self.site_manager_mobile = phone_number(self.site_manager_mobile) if self.site_manager_mobile else None
        except IdentityError:
            frappe.throw(
                _("{0}: the mobile number of the site manager is not valid").format(self.name or _(self.doctype))
            )

    def hold_unit(self) -> None:
        """One open application per unit: the row of the unit is locked, and the unique key decides in any case."""
        self.open_key = None if self.workflow_state in renovations.ENDED else self.unit
        filters = {"open_key": self.open_key, "name": ["!=", self.name or ""]}
        other = self.open_key and frappe.db.get_value(
            self.doctype, filters, ["name", "workflow_state"], as_dict=True, for_update=True
        )
        if other:
            text = _("{0} has an open application already: {1} ({2})")
            frappe.throw(text.format(self.unit, other.name, _(other.workflow_state)), frappe.DuplicateEntryError)

    def take_step(self, old: str | None) -> None:
        """What a step needs and what follows from it at once."""
        if old == self.workflow_state or old is None:
            return
        if self.workflow_state == "Paper Review":
            renovations.refuse(self, renovations.paper_gaps(self))
        elif (old, self.workflow_state) == ("Paper Review", "Agreement Pending"):
            self.technical_ok_by, self.technical_ok_at = frappe.session.user, now_datetime()
        elif self.workflow_state == "Draft":
            self.technical_ok_by = self.technical_ok_at = None
        if self.workflow_state in ("Draft", "Rejected") and not self.return_reason:
            ask_for(self, "return_reason", _("{0}: say why (Reason of Return or Rejection)").format(self.name))

    def before_submit(self) -> None:
        renovations.refuse(self, renovations.approval_gaps(self))
        self.permit_no, self.permit_token = make_autoname("ZX-.YYYY.-.####"), passes.new_token()
        self.life_status_before = frappe.db.get_value("Property Unit", self.unit, "life_status")

    def on_submit(self) -> None:
        frappe.db.set_value("Property Unit", self.unit, "life_status", "Under Renovation")
        site_passes.activate(str(self.name))
        self.tell_people(_lt("{0}: the renovation is approved"))

    def before_update_after_submit(self) -> None:
        before = self.get_doc_before_save()
        for key in KEPT:
            self.set(key, before.get(key))
        old, new = before.workflow_state, self.workflow_state
        if old == new:
            return
        if new == "Stopped":
            self.stop_order = self.flags.stop_order or f"{self.name}/{now_datetime():%Y%m%d%H%M%S}"
        if new == "Observation":
            self.accept()
        if new == "File Closed" and self.deposit_balance:
            frappe.throw(_("{0}: the deposits have to be refunded first").format(self.name))
        self.open_key = None if new in renovations.ENDED else self.unit

    def accept(self) -> None:
        """R32: accepted when nothing is open; the waiting time before a refund begins."""
        renovations.refuse(self, renovations.acceptance_gaps(self))
        self.accepted_on = getdate(nowdate())
        self.refund_eligible_on = add_days(self.accepted_on, int(number("renovation_refund_wait_days")))

    def on_update_after_submit(self) -> None:
        old, new = self.get_doc_before_save().workflow_state, self.workflow_state
        if old == new:
            return
        if new == "Stopped":
            stops.stop(self)
        elif old == "Stopped":
            stops.lift(self)
        elif new == "Observation":
            site_passes.end_all(str(self.name))
            self.give_back_unit()
            files.open_for(self, "Renovation", _("Renovation of {0}").format(self.unit))

    def before_print(self, settings: Any = None) -> None:
        """The poster on the door says when there may be noise."""
        self.working_hours = renovations.hours_text()

    def on_cancel(self) -> None:
        self.db_set("open_key", None, update_modified=False)
        site_passes.end_all(str(self.name))
        self.give_back_unit()

    def give_back_unit(self) -> None:
        earlier = self.life_status_before
        frappe.db.set_value(
            "Property Unit", self.unit, "life_status", earlier if earlier != "Under Renovation" else "Vacant"
        )

    def require_office(self) -> None:
        """A step of the office on a renovation that was approved and goes on."""
        self.check_permission("read")
        if not OFFICE & set(frappe.get_roles()):
            raise frappe.PermissionError(_("Your roles do not allow this step on {0}").format(self.name))
        if self.docstatus != 1 or self.workflow_state in renovations.OVER:
            frappe.throw(_("{0} is {1}; this step is not possible now").format(self.name, _(self.workflow_state)))

    @frappe.whitelist(methods=["POST"])
    def prolong(self, until: str, reason: str) -> None:
        """Give the work more time; passes keep their own dates."""
        self.require_office()
        if getdate(until) <= renovations.until(self):
            frappe.throw(
                _("{0} runs through {1} already; choose a later day").format(self.name, renovations.until(self))
            )
        self.db_set({"extended_to": getdate(until), "extension_count": int(self.extension_count or 0) + 1})
        self.add_comment("Info", _("Extended to {0}: {1}").format(until, reason))

    @frappe.whitelist(methods=["POST"])
    def hand_over(self, applicant: str, signed_on: str) -> None:
        """Edge 27: the unit was sold while the work goes on. The new owner signs the agreement and is the applicant from now on.

        Deposits stay those of whoever paid them; they go back to nobody else (R33).
        """
        self.require_office()
        relation = renovations.relation_of(self.unit, applicant)
        if applicant == self.applicant or relation is None or renovations.needs_consent(relation):
            frappe.throw(
                _("{0}: choose somebody else who owns {1} today, or is authorised").format(self.name, self.unit)
            )
        before = self.applicant
        self.db_set(
            {
                "applicant": applicant, "applicant_relation": relation.relation, "agreement_signed_on": getdate(signed_on),
                "shared_since": now_datetime(),
            }
        )  # fmt: skip
        self.add_comment("Info", _("Handed over from {0} to {1}").format(before, applicant))
        self.tell_people(_lt("{0}: the renovation has a new applicant"))

    @frappe.whitelist(methods=["POST"])
    def ask(self, action: str) -> str:
        """A resident's steps on the own application: hand it in, ask for the acceptance. Gives the state."""
        self.check_permission("read")
        steps = {"hand in": ("Draft", "Paper Review"), "acceptance": ("Under Construction", "Acceptance Pending")}
        if self.applicant != resident_of(frappe.session.user) or action not in steps:
            raise frappe.PermissionError(_("Your roles do not allow this step on {0}").format(self.name))
        old, new = steps[action]
        if self.workflow_state != old:
            frappe.throw(_("{0} is {1}; this step is not possible now").format(self.name, _(self.workflow_state)))
        renovations.enter(str(self.name), new)
        return new

    def tell_people(self, sentence: Any) -> None:
        people = renovations.people_of(self)
        tell(people, sentence, self, values=(self.name,), event="renovation", residents=[self.applicant])
