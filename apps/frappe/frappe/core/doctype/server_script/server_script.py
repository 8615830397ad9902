from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import frappe
from frappe import _
from frappe.core.scripts import code, events, scope
from frappe.core.scripts import run as runner
from frappe.core.scripts.rehearsal import rehearse
from frappe.jobs import schedule
from frappe.model.document import Document

_JOB = "Scheduled Job Type"


@frappe.whitelist()
def get_autocompletion_items() -> list[dict[str, str]]:
    """Dotted names that scripts may use, for the editor: ``{"value"}`` each."""
    frappe.only_for("System Manager")
    known = scope.names(runner.new_budget(), [])
    found = [*dotted("", known), *(name for name in known["__builtins__"] if not name.startswith("_"))]
    return [{"value": name} for name in sorted(set(found))]


def dotted(before: str, names: Mapping[str, Any]) -> Iterator[str]:
    """The names, and those that their values hold, as paths: ``frappe.utils.getdate``."""
    for name, value in names.items():
        if name.startswith("_"):
            continue
        yield before + name
        if isinstance(value, dict) and before.count(".") < 2:
            yield from dotted(f"{before}{name}.", value)


class ServerScript(Document):
    """Python that answers events of documents, paths of the API or the clock, within limits."""

    def validate(self) -> None:
        code.compiled(self.name, self.script or "")
        if (
            self.script_type == "API"
            and not str(self.api_method or "").replace("_", "").replace(".", "").replace("-", "").isalnum()
        ):
            frappe.throw(_("The API method consists of letters, digits, points, - and _"))
        if self.script_type == "Scheduler Event" and self.event_frequency == "Cron":
            schedule.check_cron(self.cron_format or "")
        if self.script_type == "DocType Event" and self.doctype_event not in events.EVENTS:
            frappe.throw(_("Choose the event that {0} answers").format(self.name))

    def on_update(self) -> None:
        frappe.clear_settings_cache()
        self.follow_schedule()

    def follow_schedule(self) -> None:
        """A job of the schedule for a script that waits for the clock, none for others."""
        stored = frappe.db.get_value(_JOB, {"server_script": self.name}, "name")
        if self.script_type != "Scheduler Event":
            if stored:
                frappe.delete_doc(_JOB, stored, ignore_permissions=True, force=True)
            return
        job = frappe.get_doc(_JOB, stored) if stored else frappe.new_doc(_JOB)
        job.update(
            {
                "method": f"script:{self.name}", "server_script": self.name, "frequency": self.event_frequency,
                "cron_format": self.cron_format, "stopped": self.disabled,
            }
        )  # fmt: skip
        job.save(ignore_permissions=True)

    def on_trash(self) -> None:
        frappe.clear_settings_cache()
        for name in frappe.get_all(_JOB, {"server_script": self.name}, pluck="name"):
            frappe.delete_doc(_JOB, name, ignore_permissions=True, force=True)

    @frappe.whitelist(methods=["POST"])
    def dry_run(self, document: str | None = None, script: str | None = None) -> dict[str, Any]:
        """Run the script, or another text of it that is not saved yet, and take everything back: ``{"log", "names", "statements", "seconds", "rows", "changes",
        "error"}``. document: the document that ``doc`` is; none is made up.
        """
        frappe.only_for("System Manager")
        runner.require_enabled()
        given: dict[str, Any] = {"user": frappe.session.user}
        if self.script_type == "Permission Query":
            given["conditions"] = ""
        doc = self._document(document)
        if doc is not None:
            given["doc"] = doc
        return rehearse(self.name or _("New"), self.script or "" if script is None else script, given)

    def _document(self, name: str | None) -> Any:
        if self.script_type != "DocType Event" or not self.reference_doctype:
            return None
        if not name:
            return frappe.new_doc(self.reference_doctype)
        doc = frappe.get_doc(self.reference_doctype, name)
        doc.check_permission("read")
        return doc
