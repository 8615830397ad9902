from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import now_datetime
from property_service.patrol import tasks
from property_service.patrol.rules import rounds

SCANNED = ("location", "scanned_at", "result", "note", "photo", "suspect", "client_key")


class PatrolTask(Document):
    """One walk of a route. Scans are written by the phone page; what it has come to is judged when somebody asks."""

    def validate(self) -> None:
        before = self.get_doc_before_save()
        if before and not self.flags.scanning:
            kept = [[str(row.get(key) or "") for key in SCANNED] for row in before.checks]
            if kept != [[str(row.get(key) or "") for key in SCANNED] for row in self.checks]:
                frappe.throw(_("{0}: scans are made at the points, not in the form").format(self.name))
        self.findings = sum(row.result == "Problem" for row in self.checks)
        self.suspects = sum(bool(row.suspect) for row in self.checks)
        self.status = self.verdict
        if self.status == rounds.DONE and not self.finished_at:
            self.finished_at = max(row.scanned_at for row in self.checks)

    @property
    def verdict(self) -> str:
        """What the patrol has come to by now. Points that were skipped are not made."""
        places = {row.location for row in self.get("checks") if row.result != "Skipped"}
        return rounds.verdict(tasks.window_of(self), len(tasks.stops_of(self)), len(places), now_datetime())
