from __future__ import annotations

import frappe
from frappe import _
from frappe.jobs import queue, rows
from frappe.model.document import Document
from frappe.runtime.context import current


class BackgroundJob(Document):
    """A job, as the queue keeps it."""

    @frappe.whitelist(methods=["POST"])
    def retry(self) -> str:
        """Queue the job once more; gives the name of the new one."""
        frappe.only_for("System Manager")
        name = queue.retry(current(), str(self.name)).name
        frappe.msgprint(_("Job {0} is queued").format(name), alert=True)
        return name

    @frappe.whitelist(methods=["POST"])
    def cancel_job(self) -> None:
        """Take a job that waits out of the queue."""
        frappe.only_for("System Manager")
        if self.status != rows.QUEUED:
            frappe.throw(_("Job {0} is {1}: only waiting jobs can be cancelled").format(self.name, _(self.status)))
        self.db_set("status", rows.CANCELLED)

    def on_trash(self) -> None:
        if self.status == rows.STARTED:
            frappe.throw(_("Job {0} runs: wait for its end").format(self.name))
