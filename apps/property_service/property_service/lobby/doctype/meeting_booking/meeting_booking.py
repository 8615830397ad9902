from __future__ import annotations

from typing import Any

import frappe
from frappe import _, _lt
from frappe.model.document import Document
from frappe.utils import get_datetime, now_datetime
from property_service.asking import ask_for
from property_service.customer_service.reach import staff_of
from property_service.lobby import bookings
from property_service.property_setup import checklists
from property_service.residents.portal import is_portal_user, resident_of, stays_of
from property_service.tell import tell, users_with

SMOKING = "吸烟区"  # the section of the checklist that only rooms for smokers have
STEPS_STAMPED = ("Completed", "No Show")


class MeetingBooking(Document):
    """A room for a meeting and its service, from the booking to the key back in the office."""

    def before_insert(self) -> None:
        user = frappe.session.user
        if is_portal_user(user):
            self.resident = resident_of(user)
            if self.unit not in [stay.unit for stay in stays_of(user)]:
                frappe.throw(_("Book for an organisation of your own"), frappe.PermissionError)
        if self.checklist_template:
            checklists.fill(self, "checklist", self.checklist_template)
        if not frappe.db.get_value("Service Location", self.room, "is_smoking"):
            self.set("checklist", [row for row in self.checklist if row.section != SMOKING])

    def validate(self) -> None:
        room = frappe.db.get_value(
            "Service Location", self.room, ["bookable", "capacity", "location_name", "project"], as_dict=True
        )
        if room is None or not (self.starts_at and self.ends_at):
            return  # what is missing is said next, by its field
        if not room.bookable:
            frappe.throw(_("{0} cannot be booked").format(room.location_name))
        if get_datetime(self.ends_at) <= get_datetime(self.starts_at):
            frappe.throw(_("{0}: the end must be after the start").format(self.title))
        if int(self.attendee_count or 0) > int(room.capacity or 0) > 0:
            frappe.msgprint(_("{0} has {1} seats only").format(room.location_name, room.capacity), alert=True)
        self.project = room.project or self.project
        self.block_from, self.block_to = bookings.block_of(self)
        checklists.check(self, "checklist")
        before = self.get_doc_before_save()
        if before and before.workflow_state != self.workflow_state:
            self.check_step(str(self.workflow_state))
        if (self.workflow_state or bookings.HOLDING[0]) in bookings.HOLDING and self._moved(before):
            bookings.require_free(self)
            bookings.require_attendants(self)

    def _moved(self, before: Any) -> bool:
        """Has anything changed that others might hold at that time?"""
        if before is None or before.workflow_state not in bookings.HOLDING:
            return True
        same = all(str(before.get(key)) == str(self.get(key)) for key in ("room", "block_from", "block_to", "usher"))
        return not same or [row.staff for row in before.attendants] != [row.staff for row in self.attendants]

    def check_step(self, state: str) -> None:
        if state == "Cancelled" and not self.cancel_reason:
            ask_for(self, "cancel_reason", _("{0}: say why it is cancelled").format(self.name))
        if state == "No Show" and now_datetime() < bookings.no_show_at(self):
            frappe.throw(_("{0}: wait half an hour before you give the meeting up").format(self.name))
        if state == "Completed":
            self.check_closing()

    def check_closing(self) -> None:
        """S12: power off, key back in the office, checklist done."""
        if not self.power_off_at:
            frappe.throw(_("{0}: switch the power off and tick it first").format(self.name))
        if self.key:
            if frappe.db.get_value("Key Item", self.key, "status") != "In Store":
                frappe.throw(_("{0}: the key {1} has not come back to the office").format(self.name, self.key))
            self.key_returned_at = self.key_returned_at or now_datetime()
        checklists.require_complete(self, "checklist")

    def after_insert(self) -> None:
        if self.repeat_every and not self.repeat_of:
            bookings.repeat(self)
        tell(users_with("CS Lead"), _lt("{0} is booked for {1}"), self, values=(self.title, self.starts_at))

    def on_update(self) -> None:
        before = self.get_doc_before_save()
        if (
            before
            and before.workflow_state != self.workflow_state
            and self.workflow_state in ("Confirmed", "Cancelled")
        ):
            values = (self.title, self.starts_at, _lt(self.workflow_state))
            tell(bookings.users_of(self), _lt("{0} at {1}: {2}"), self, values=values, event="meeting")

    def _serving(self) -> None:
        self.check_permission("write")
        if self.workflow_state not in bookings.RUNNING:
            frappe.throw(_("{0} is not being served now").format(self.name))

    @frappe.whitelist(methods=["POST"])
    def refill(self) -> int:
        """Tea was poured; the time until the next begins. Gives how many there were."""
        self._serving()
        self.db_set({"last_refill_at": now_datetime(), "refills": int(self.refills or 0) + 1})
        return int(self.refills)

    @frappe.whitelist(methods=["POST"])
    def power_off(self) -> None:
        """The power of the room is switched off."""
        self.check_permission("write")
        if self.workflow_state != "Clearing":
            frappe.throw(_("{0}: clear the room first").format(self.name))
        self.db_set("power_off_at", now_datetime())

    @frappe.whitelist(methods=["POST"])
    def call_technician(self, note: str) -> str:
        """Sound or picture fails: a work order, urgent while the meeting is on (M4.2). Gives its name; one at a time."""
        self._serving()
        if self.av_work_order and frappe.db.get_value("Work Order", self.av_work_order, "workflow_state") not in (
            "Completed",
            "Cancelled",
        ):
            return str(self.av_work_order)
        doc = frappe.get_doc(
            {
                "doctype": "Work Order", "subject": _("{0}: sound or picture").format(self.title), "work_type": "AV Support", "priority": "P2",
                "department": bookings.engineering(), "location": self.room, "description": note, "source_doctype": self.doctype,
                "source_name": self.name,
            }
        ).insert(ignore_permissions=True)  # fmt: skip
        self.db_set("av_work_order", doc.name)
        tell(users_with("Engineering", "CS Lead"), _lt("{0}: sound or picture fails"), self, values=(self.title,))
        return str(doc.name)

    @frappe.whitelist(methods=["POST"])
    def take_key(self) -> None:
        """The attendant takes the key of the room out of the office."""
        self.check_permission("write")
        staff = staff_of(frappe.session.user)
        if not self.key or not staff:
            frappe.throw(_("{0} names no key, or you are no member of staff").format(self.name))
        frappe.get_doc("Key Item", self.key).issue("Staff Member", staff.name, str(self.block_to), self.name)

    @frappe.whitelist(methods=["POST"])
    def bring_key(self) -> None:
        """The key is back in the office."""
        self.check_permission("write")
        if self.key and frappe.db.get_value("Key Item", self.key, "status") != "In Store":
            frappe.get_doc("Key Item", self.key).give_back(self.name)
        self.db_set("key_returned_at", now_datetime())

    @frappe.whitelist()
    def get_tasks(self) -> list[dict[str, Any]]:
        """What is to be done when: ``[{"at", "what", "due"}]`` in order (R50)."""
        self.check_permission("read")
        return bookings.tasks_of(self)
