from __future__ import annotations

from datetime import datetime

import frappe
from frappe import _
from frappe.jobs import schedule
from frappe.model.document import Document
from frappe.runtime.context import current
from frappe.utils import get_datetime, now_datetime


class ScheduledJobType(Document):
    """A function and how often it is called."""

    def validate(self) -> None:
        if self.frequency == "Cron":
            schedule.check_cron(self.cron_format or "")
        else:
            self.cron_format = ""

    @property
    def next_execution(self) -> datetime | None:
        if self.stopped:
            return None
        last = get_datetime(self.last_execution or self.creation) or now_datetime()
        return schedule.next_execution(self.frequency, self.cron_format, last)

    @frappe.whitelist(methods=["POST"])
    def run_now(self) -> None:
        """Queue the job now, whatever its time."""
        frappe.only_for("System Manager")
        if not schedule.start(current(), self):
            frappe.throw(_("{0} waits or runs already").format(self.method))
        frappe.msgprint(_("{0} is queued").format(self.method), alert=True)
