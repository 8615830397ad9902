from __future__ import annotations

from typing import Any

import frappe
from frappe import _, _lt
from frappe.model.document import Document
from frappe.utils import get_datetime, nowdate
from property_service.asking import ask_for
from property_service.moving import handovers
from property_service.property_setup import checklists
from property_service.residents.portal import is_portal_user
from property_service.tell import tell

KEPT = ("conclusion", "handed_over_on", "fee_from", "open_defects", "round")
CONCLUSIONS = {"Handed Over": "Accepted", "Accepted with Defects": "Accepted with Defects", "Refused": "Refused"}


class HandoverInspection(Document):
    """The appointment, the inspection and the acceptance of one home (收楼验楼)."""

    def before_insert(self) -> None:
        self.round = self.flags.round or 1

    def validate(self) -> None:
        before = self.get_doc_before_save()
        if self.docstatus == 0:
            for key in KEPT:
                self.set(key, before.get(key) if before else self.round if key == "round" else None)
        self.project = frappe.db.get_value("Property Unit", self.unit, "project") or self.project
        if get_datetime(self.appoint_to) <= get_datetime(self.appoint_from):
            frappe.throw(_("{0}: the appointment must end after it begins").format(self.unit))
        if self.proxy and not self.proxy_doc:
            frappe.throw(
                _("{0}: somebody who comes for the owner needs the authorisation").format(self.unit),
                frappe.MandatoryError,
            )
        self.hold_unit()
        if self.docstatus == 0:
            self.contract = handovers.contract_of(self.unit)
        if self.workflow_state in (None, *handovers.ACTIVE) and _moved(self, before):
            handovers.check_slot(self)
        if self.workflow_state == "On Site" and self.template:
            checklists.fill(self, "results", self.template)
        checklists.check(self, "results")

    def hold_unit(self) -> None:
        """R24: one active appointment per unit, decided by the unit's row and a unique key."""
        frappe.db.get_value("Property Unit", self.unit, "name", for_update=True)
        self.open_key = self.unit if self.workflow_state in (None, *handovers.ACTIVE) else None
        other = self.open_key and frappe.db.get_value(
            self.doctype,
            {"open_key": self.open_key, "name": ["!=", self.name or ""]},
            ["name", "appoint_from"],
            for_update=True,
        )
        if other:
            frappe.throw(
                _("{0} has an appointment already: {1}, {2}").format(self.unit, other[0], str(other[1])[:16]),
                frappe.DuplicateEntryError,
            )

    def before_submit(self) -> None:
        self.conclusion = CONCLUSIONS.get(self.workflow_state)
        self.open_key = None
        checklists.require_complete(self, "results")
        if self.conclusion == "Refused":
            if not self.refuse_reason:
                ask_for(self, "refuse_reason", _("{0}: write down why the owner refuses").format(self.name))
            if int(self.keys_handed or 0):
                frappe.throw(_("{0}: no keys are handed over when the owner refuses").format(self.name))
            return
        self.check_acceptance()
        self.handed_over_on = self.fee_from = nowdate()

    def check_acceptance(self) -> None:
        failed = checklists.failed(self, "results")
        if self.conclusion == "Accepted" and failed:
            frappe.throw(_("{0}: {1} items failed; take the step Accept with Defects").format(self.name, len(failed)))
        if self.conclusion == "Accepted with Defects" and not failed:
            frappe.throw(_("{0}: no item failed; take the step Accept").format(self.name))
        missing = [
            self.meta.get_label(key) for key in ("warranty_book", "manual_book", "owner_sign") if not self.get(key)
        ]
        if missing:
            frappe.throw(
                _("{0} is not complete: {1}").format(self.name, "、".join(_(label) for label in missing)),
                frappe.MandatoryError,
            )

    def on_submit(self) -> None:
        if self.conclusion == "Refused":
            handovers.raise_defects(self)
            handovers.next_round(self)
        else:
            handovers.accept(self)
            handovers.raise_defects(self)
        handovers.count_defects(str(self.name))

    def on_update(self) -> None:
        before = self.get_doc_before_save()
        if before and self.workflow_state == "Booked" and _moved(self, before):
            when = get_datetime(self.appoint_from).strftime("%Y-%m-%d %H:%M")
            sentence, values = _lt("{0}: the appointment is now {1}"), (self.name, when)
            inspectors = handovers.inspectors_of(self)
            tell(inspectors, sentence, self, values=values, event="handover", residents=[self.resident])

    def on_rectification(self, _rectification: Any) -> None:
        handovers.count_defects(str(self.name))

    def choose_slot(self, start: str) -> None:
        """The owner moves the appointment to an hour that is free."""
        self.check_permission("read")
        if not is_portal_user(frappe.session.user) or self.workflow_state != "Booked":
            raise frappe.PermissionError(_("{0}: the owner chooses the time, until the day comes").format(self.name))
        slot = get_datetime(start)
        if slot not in handovers.free_slots(self):
            frappe.throw(_("This hour is not free any more; choose another one"))
        self.appoint_from, self.appoint_to = slot, frappe.utils.add_to_date(slot, hours=1)
        self.save(ignore_permissions=True)

    def sign(self, signature: str) -> None:
        """The owner signs on the spot what was found."""
        self.check_permission("read")
        if not is_portal_user(frappe.session.user) or self.workflow_state != "On Site":
            raise frappe.PermissionError(_("{0}: the owner signs during the inspection").format(self.name))
        self.owner_sign = signature
        self.save(ignore_permissions=True)


def _moved(doc: Any, before: Any) -> bool:
    if before is None:
        return True
    return any(get_datetime(before.get(key)) != get_datetime(doc.get(key)) for key in ("appoint_from", "appoint_to"))
