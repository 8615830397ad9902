"""What a rule would do if it were stored as it stands: shown on a chosen document, and never done.

Who may make or change rules of the kind may look; documents are those the person may read.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from typing import Any

import frappe
from frappe import _
from frappe.model.naming import names_ahead, rule_fits
from frappe.permissions.roles import Access
from frappe.printing import view
from frappe.sandbox import evaluate_condition
from frappe.utils import add_days, cint, format_date, getdate, nowdate, sanitize_html

MOST_DOCUMENTS = 200
SHOWN = 10
AHEAD = 5

# Kind -> the field that names the DocType it is about.
ABOUT: Mapping[str, str] = {
    "Notification": "document_type", "Assignment Rule": "document_type", "Email Template": "reference_doctype",
    "Document Naming Rule": "document_type", "Webhook": "webhook_doctype", "Auto Repeat": "reference_doctype",
    "Auto Email Report": "report",
}  # fmt: skip


@frappe.whitelist(methods=["POST"])
def show(doc: dict[str, Any], document: str | None = None) -> dict[str, Any]:
    """What a rule, as it stands in a form, would do with a document; the last changed one unless one is named.

    Of the keys ``fits, subject, message, recipients, body, names, dates, matches, rows, period`` those the kind has. Nothing is stored or
    sent. Raises what saving the rule would raise.
    """
    kind = str(doc.get("doctype") or "")
    if kind not in ABOUT:
        frappe.throw(_("There is no preview of {0}").format(_(kind)))
    if not (frappe.has_permission(kind, "create") or frappe.has_permission(kind, "write")):
        raise frappe.PermissionError(_("You may not change {0}").format(_(kind)))
    if kind == "Auto Email Report":  # a report only reads, and one that fails takes its own transaction back
        return _mailing(frappe.get_doc({**doc, "doctype": kind}))
    frappe.db.savepoint("rule_preview")
    try:
        return _shown(kind, doc, document)
    finally:
        frappe.db.rollback(save_point="rule_preview")


def _shown(kind: str, values: dict[str, Any], document: str | None) -> dict[str, Any]:
    rule: Any = frappe.get_doc({**values, "doctype": kind})
    about = rule.get(ABOUT[kind])
    if not (about and frappe.db.exists("DocType", about)):
        frappe.throw(_("Choose the document type first."))
    rule.run_method("validate")
    if kind == "Auto Repeat":
        return {"dates": _dates(rule)}
    example = _example(about, document)
    found: dict[str, Any] = {"document": _named(example)} if example is not None else {}
    return {**found, **_PREVIEWS[kind](rule, example)}


def _example(doctype: str, name: str | None) -> Any:
    """The document to look at: the named one, else the last changed that the person may read; None if there is none."""
    if not name:
        listed = frappe.get_list(doctype, pluck="name", order_by="modified desc", limit_page_length=1)
        name = listed[0] if listed else None
    if not name:
        return None
    doc = frappe.get_doc(doctype, name)
    doc.check_permission("read")
    return doc


def _as_seen(doc: Any) -> Any:
    """The document as this person may see it: what a text shows is no way round rights and masks."""
    ctx = frappe.context()
    seen = view.fresh(doc.doctype, doc.name)
    view.cover(ctx, Access.of(ctx), seen)
    return seen


def _named(doc: Any) -> dict[str, str]:
    return {"doctype": doc.doctype, "name": str(doc.name), "title": str(doc.get_title() or doc.name)}


def _matches(doctype: str, test: Callable[[Any], bool], filters: Any = None) -> dict[str, Any]:
    """Which of the last changed documents meet the rule."""
    names = frappe.get_list(
        doctype, filters=filters, pluck="name", order_by="modified desc", limit_page_length=MOST_DOCUMENTS
    )
    met = [doc for doc in (frappe.get_doc(doctype, name) for name in names) if test(doc)]
    return {"of": len(names), "count": len(met), "documents": [_named(doc) for doc in met[:SHOWN]]}


def _people(names: list[str]) -> list[dict[str, str]]:
    return [{"name": name, "full_name": frappe.utils.get_fullname(name)} for name in names]


def _notification(rule: Any, doc: Any) -> dict[str, Any]:
    dated = rule.event in ("Days Before", "Days After")
    found: dict[str, Any] = {
        "matches": _matches(rule.document_type, rule.fits, rule.due_today() if dated else None),
        "today": int(dated),
    }
    if doc is not None:
        subject, message = rule.texts(_as_seen(doc))
        found |= {"subject": subject, "message": sanitize_html(message), "recipients": _people(rule.people(doc))}
        found["fits"] = rule.fits(doc)
    return found


def _assignment(rule: Any, doc: Any) -> dict[str, Any]:
    found: dict[str, Any] = {
        "matches": _matches(rule.document_type, lambda each: rule.holds("assign_condition", each)),
        "weekday_off": int(not rule.is_for_today()),
    }
    if doc is not None:
        task, person = rule.task(_as_seen(doc)), rule.next_user(doc)
        found |= {"subject": task["description"], "recipients": _people([person] if person else [])}
        found |= {
            "until": format_date(task["date"]) if task["date"] else None,
            "fits": rule.holds("assign_condition", doc),
        }
    return found


def _template(rule: Any, doc: Any) -> dict[str, Any]:
    if doc is None:
        return {}
    mail = rule.get_formatted_email(_as_seen(doc))
    return {"subject": mail["subject"], "message": sanitize_html(mail["message"])}


def _naming(rule: Any, doc: Any) -> dict[str, Any]:
    conditions = rule.get("conditions") or []

    def test(each: Any) -> bool:
        return all(rule_fits(each, condition) for condition in conditions)

    found: dict[str, Any] = {
        "names": names_ahead(rule, doc if doc is not None else frappe.new_doc(rule.document_type), AHEAD)
    }
    if conditions:
        found["matches"] = _matches(rule.document_type, test)
    return found


def _webhook(rule: Any, doc: Any) -> dict[str, Any]:
    def test(each: Any) -> bool:
        return evaluate_condition(rule.condition, each)

    found: dict[str, Any] = {"matches": _matches(rule.webhook_doctype, test)}
    if doc is not None:
        found["fits"] = test(doc)
    return found


def _mailing(rule: Any) -> dict[str, Any]:
    """How many rows a mail of now would hold, of which days; None for a report that takes long."""
    if not rule.report:
        frappe.throw(_("Choose the report first."))
    rule.run_method("validate")
    found = {"period": [str(day) for day in rule.period() or ()], "skipped": cint(rule.send_if_data)}
    if frappe.db.get_value("Report", rule.report, "prepared_report"):
        return {**found, "rows": None}
    return {**found, "rows": len(rule.documents(rule.answer()))}


def _dates(rule: Any) -> list[str]:
    """The next dates of a rhythm, until its end."""
    dates: list[str] = []
    day: datetime.date | None = getdate(rule.next_schedule_date or nowdate())
    while rule.next_schedule_date and len(dates) < AHEAD:
        day = rule.date_from(day)
        if rule.end_date and day > getdate(rule.end_date):
            break
        dates.append(str(day))
        day = getdate(add_days(day, 1))
    return dates


_PREVIEWS: Mapping[str, Callable[[Any, Any], dict[str, Any]]] = {
    "Notification": _notification, "Assignment Rule": _assignment, "Email Template": _template,
    "Document Naming Rule": _naming, "Webhook": _webhook,
}  # fmt: skip
