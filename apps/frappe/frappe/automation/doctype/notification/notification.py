from __future__ import annotations

import datetime
import json
from typing import Any

import frappe
from frappe import _
from frappe.automation import alerts
from frappe.automation.watchers import no_field, watching
from frappe.integrations import webhooks
from frappe.model.document import Document
from frappe.permissions.masking import shielded
from frappe.sandbox import check_conditions
from frappe.utils import add_days, getdate, nowdate

EVENTS = {
    "after_insert": ("New",),
    "on_update": ("Save", "Value Change"),
    "on_submit": ("Submit",),
    "on_update_after_submit": ("Save", "Value Change"),
    "on_cancel": ("Cancel",),
}
_KINDS_WITHOUT = ("Notification", "Notification Log", "Notification Settings", "Error Log", "Version", "Comment")
MOST_DOCUMENTS = 1000


class Notification(Document):
    """Tells people when something happens to documents of a type."""

    def validate(self) -> None:
        meta = frappe.get_meta(self.document_type)
        for place in (self, *self.recipients):
            check_conditions(place, ("condition",))
        needed = {"Days Before": "date_changed", "Days After": "date_changed", "Value Change": "value_changed"}.get(
            self.event
        )
        for field in (needed, "set_property_after_alert" if self.set_property_after_alert else None):
            if field and not (self.get(field) and (meta.has_field(self.get(field)) or self.get(field) in meta.columns)):
                frappe.throw(no_field(self, field, self.document_type))
        if self.channel == "Webhook" and not self.webhook:
            frappe.throw(_("Choose the webhook that {0} uses").format(self.name))
        if self.event == "Method" and not self.method:
            frappe.throw(_("Name the event that {0} waits for").format(self.name))

    def on_update(self) -> None:
        frappe.clear_settings_cache()

    def on_trash(self) -> None:
        frappe.clear_settings_cache()

    def fits(self, doc: Any) -> bool:
        return not self.condition or bool(frappe.safe_eval(self.condition, None, {"doc": doc}))

    def send(self, doc: Any) -> int:
        """Tell the recipients, then set the property; gives how many people were told."""
        people = self.people(doc)
        subject, message = self.texts(doc)
        if people:
            alerts.send(
                people, subject, message, doc, mail=self.channel == "Email",
                in_app=self.channel == "System Notification" or bool(self.send_system_notification),
            )  # fmt: skip
        if self.channel == "Webhook":
            webhooks.queue(frappe.get_cached_doc("Webhook", self.webhook), doc)
        if self.set_property_after_alert:
            value = frappe.render_template(str(self.property_value or ""), self.context(doc))
            if str(doc.get(self.set_property_after_alert) or "") != value:
                doc.db_set(self.set_property_after_alert, value or None)
        return len(people)

    def context(self, doc: Any) -> dict[str, Any]:
        return {"doc": doc, "comments": [], "alert": self}

    def texts(self, doc: Any) -> tuple[str, str]:
        """Subject and message about a document; confidential values are masked, since a message may go to anybody."""
        seen = self.context(shielded(doc))
        subject, message = (frappe.render_template(text or "", seen) for text in (self.subject, self.message))
        return subject, message

    def due_today(self) -> list[list[str]]:
        """Filters of the documents whose date lies the given number of days ahead or behind."""
        sign = 1 if self.event == "Days Before" else -1
        day = getdate(add_days(nowdate(), sign * int(self.days_in_advance or 0)))
        return [[self.date_changed, ">=", str(day)], [self.date_changed, "<", str(day + datetime.timedelta(days=1))]]

    def people(self, doc: Any) -> list[str]:
        """Enabled users among the recipients, each once: by field, by role, and the assignees."""
        found: list[str] = []
        for row in self.recipients:
            if row.condition and not frappe.safe_eval(row.condition, None, {"doc": doc}):
                continue
            if row.receiver_by_document_field:
                found.append(str(doc.get(row.receiver_by_document_field.split(",")[0].strip()) or ""))
            if row.receiver_by_role:
                found += frappe.get_all(
                    "Has Role", {"role": row.receiver_by_role, "parenttype": "User"}, pluck="parent"
                )
        if self.send_to_all_assignees:
            found += json.loads(doc.get("_assign") or "[]")
        known = [user for user in dict.fromkeys(found) if user]
        enabled = set(frappe.get_all("User", {"name": ["in", known], "enabled": 1}, pluck="name")) if known else set()
        return [user for user in known if user in enabled]


def notifications_of(doctype: str) -> list[Any]:
    """Enabled notifications of a DocType."""
    return watching("Notification", doctype, {"enabled": 1}, "name asc")


def run(doc: Any, method: str) -> None:
    """At an event of a document: send the notifications that wait for it."""
    if doc.meta.istable or doc.doctype in _KINDS_WITHOUT:
        return
    for alert in notifications_of(doc.doctype):
        waits = alert.event in EVENTS.get(method, ()) or (alert.event == "Method" and alert.method == method)
        if waits and (alert.event != "Value Change" or _has_changed(doc, alert.value_changed)):
            evaluate_alert(doc, alert)


def _has_changed(doc: Any, field: str) -> bool:
    return doc.get_doc_before_save() is not None and doc.has_value_changed(field)


def evaluate_alert(doc: Any, alert: Any, event: str | None = None) -> int:
    """Send one notification about a document if its condition holds; gives how many people were told.

    A condition or template that fails is written to the error log and does not hold the document back.
    """
    notice = frappe.get_cached_doc("Notification", alert) if isinstance(alert, str) else alert
    try:
        return int(notice.send(doc)) if notice.fits(doc) else 0
    except frappe.ValidationError as error:
        frappe.log_error(_("Notification {0} failed").format(notice.name), str(error), doc.doctype, str(doc.name))
        return 0


def trigger_daily_alerts() -> int:
    """Once a day: documents whose date lies the given number of days ahead or behind; gives how many were looked at."""
    count = 0
    for name in frappe.get_all(
        "Notification", {"enabled": 1, "event": ["in", ("Days Before", "Days After")]}, pluck="name"
    ):
        alert = frappe.get_doc("Notification", name, for_update=True)
        if alert.last_sent_on and getdate(alert.last_sent_on) >= getdate(nowdate()):
            continue  # told today: a second run tells nobody twice
        alert.db_set("last_sent_on", nowdate(), update_modified=False)
        for doc_name in frappe.get_all(alert.document_type, alert.due_today(), pluck="name", limit=MOST_DOCUMENTS):
            evaluate_alert(frappe.get_doc(alert.document_type, doc_name), alert)
            count += 1
    return count
