"""One act on many documents of a list: at once while they are few, in the background with a report when they are many."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import frappe
from frappe import _
from frappe.automation import alerts, assignments
from frappe.desk.reportview import names_in
from frappe.exceptions import ValidationError
from frappe.http.documents import check_tables
from frappe.model.delete_doc import delete_doc
from frappe.model.docs import get_doc
from frappe.model.many import Outcome, each_on_its_own
from frappe.model.workflow import apply_workflow
from frappe.realtime import publish_progress, publish_realtime

AT_ONCE = 20
MOST = 5000
Act = Callable[[str, Any, dict[str, Any]], Any]


def _update(doctype: str, name: Any, values: dict[str, Any]) -> None:
    doc = get_doc(doctype, name)
    doc.update({key: value for key, value in values.items() if key not in ("doctype", "name", "docstatus", "flags")})
    doc.save()


def _assign(doctype: str, name: Any, values: dict[str, Any]) -> None:
    doc = get_doc(doctype, name)
    doc.check_permission("write")
    people = values.get("assign_to")
    if not people or not isinstance(people, list):
        raise ValidationError(_("Choose somebody to assign to"))
    for user in people:
        assignments.assign(doc, user, **{key: values.get(key) for key in ("description", "date", "priority")})


def _unassign(doctype: str, name: Any, values: dict[str, Any]) -> None:
    doc = get_doc(doctype, name)
    doc.check_permission("write")
    assignments.end(doc, "Cancelled")


def _tag(doctype: str, name: Any, values: dict[str, Any]) -> None:
    doc = get_doc(doctype, name)
    doc.check_permission("write")
    for tag in values.get("tags") or ():
        doc.add_tag(str(tag))


def _submit(doctype: str, name: Any, _values: dict[str, Any]) -> None:
    doc = get_doc(doctype, name)
    if not doc.docstatus.is_draft():
        raise ValidationError(_("{0} is no draft any more").format(name))
    doc.submit()


def _cancel(doctype: str, name: Any, _values: dict[str, Any]) -> None:
    doc = get_doc(doctype, name)
    if not doc.docstatus.is_submitted():
        raise ValidationError(_("{0} is not submitted").format(name))
    doc.cancel()


ACTS: dict[str, Act] = {
    "update": _update,
    "submit": _submit,
    "cancel": _cancel,
    "delete": lambda doctype, name, _values: delete_doc(doctype, name, ignore_missing=False),
    "assign": _assign,
    "unassign": _unassign,
    "tag": _tag,
    "workflow": lambda doctype, name, values: apply_workflow(
        {"doctype": doctype, "name": name}, str(values.get("action") or "")
    ),
}


@frappe.whitelist(methods=["POST"])
def act(doctype: str, names: Any, action: str, values: Any = None, task_id: str | None = None) -> dict[str, Any]:
    """Do the same to many documents, each on its own and with the rights of the person.

    action: update (values: fields), submit, cancel, delete, assign (assign_to: users), unassign, tag (tags), workflow (action).
    Up to 20 at once: ``{"done": names, "failed": {name: reason}}``. More go to a background job, ``{"job": id}``; it tells its
    progress under ``task_id`` and notifies the person when it ends. Raises ValidationError for an unknown action.
    """
    listed, given = names_in(names), frappe.parse_json(values) or {}
    if action not in ACTS or not isinstance(given, dict):
        raise ValidationError(_("{0} is not an action").format(action))
    if len(listed) > MOST:
        raise ValidationError(_("At most {0} documents at a time").format(MOST))
    if action == "update":
        check_tables({**given, "doctype": doctype})
    if len(listed) > AT_ONCE:
        job = frappe.enqueue(
            run, queue="long", doctype=doctype, names=listed, action=action, values=given, task_id=task_id
        )
        return {"job": getattr(job, "name", None)}
    outcome = each_on_its_own(listed, lambda name: ACTS[action](doctype, name, given))
    return {"done": outcome.done, "failed": outcome.failed}


def run(doctype: str, names: list[Any], action: str, values: dict[str, Any], task_id: str | None = None) -> Outcome:
    """The job of ``act``: tells how far it is, and the person what came of it."""

    def after(count: int) -> None:
        publish_progress(100 * count / len(names), title=_(doctype), doctype=doctype, task_id=task_id)

    outcome = each_on_its_own(names, lambda name: ACTS[action](doctype, name, values), after)
    summary = {"doctype": doctype, "done": outcome.done, "failed": outcome.failed}
    publish_realtime("bulk_done", summary, user=frappe.session.user, after_commit=True)
    _report(doctype, outcome)
    return outcome


def _report(doctype: str, outcome: Outcome) -> None:
    subject = _("{0}: {1} done, {2} failed").format(_(doctype), len(outcome.done), len(outcome.failed))
    lines = [f"{name}: {reason}" for name, reason in outcome.failed.items()]
    alerts.log(frappe.session.user, subject, "<br>".join(map(frappe.utils.escape_html, lines[:100])), None, "Alert")
