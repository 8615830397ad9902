"""How long logs are kept. Which there are, and for how long unless an administrator says otherwise, apps say by
``default_log_clearing_doctypes``; a controller's ``clear_old_logs(days)`` may be choosy about what goes."""

from __future__ import annotations

from datetime import timedelta

import frappe
from frappe import _
from frappe.model.controllers import get_controller
from frappe.model.document import Document
from frappe.utils import now_datetime


class LogSettings(Document):
    """One row for each log of the site's apps; 0 days keep it for ever."""

    def onload(self) -> None:
        self.set_onload("log_doctypes", sorted(declared()))

    def validate(self) -> None:
        known, seen = declared(), set()
        for row in self.logs_to_clear:
            if row.ref_doctype not in known:
                frappe.throw(
                    _("Row {0}: {1} is not a log that can be cleared").format(row.idx, _(row.ref_doctype or ""))
                )
            if row.ref_doctype in seen:
                frappe.throw(_("Row {0}: {1} is there twice").format(row.idx, _(row.ref_doctype)))
            seen.add(row.ref_doctype)
        self.add_default_logtypes()

    def add_default_logtypes(self) -> None:
        """Rows for those that have none."""
        there = {row.ref_doctype for row in self.logs_to_clear}
        for doctype, days in declared().items():
            if doctype not in there:
                self.append("logs_to_clear", {"ref_doctype": doctype, "days": days})

    def clear_logs(self) -> None:
        """Remove what is older than each row says."""
        for row in self.logs_to_clear:
            if row.days and row.ref_doctype in declared():
                clear(row.ref_doctype, row.days)


def declared() -> dict[str, int]:
    """Log -> days, as the site's apps say; of two that speak of the same the last."""
    return {doctype: int(days[-1]) for doctype, days in frappe.get_hooks("default_log_clearing_doctypes", {}).items()}


def clear(doctype: str, days: int) -> None:
    """Remove entries of a log that were written more than ``days`` ago."""
    own = getattr(get_controller(doctype), "clear_old_logs", None)
    if own is not None:
        own(days=days)
    else:
        frappe.db.delete(doctype, {"creation": ["<", now_datetime() - timedelta(days=days)]})


def sync(_app: str | None = None) -> None:
    """After a migration or an installation: logs of new apps have a row."""
    settings = frappe.get_doc("Log Settings")
    if set(declared()) - {row.ref_doctype for row in settings.logs_to_clear}:
        settings.save(ignore_permissions=True)


def run_log_clean_up() -> None:
    """The schedule's: old entries of logs go."""
    settings = frappe.get_doc("Log Settings")
    settings.add_default_logtypes()
    settings.clear_logs()
