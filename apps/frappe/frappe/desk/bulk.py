"""One act on many documents of a list: at once while they are few, in the background with a report when they are many.

What ends in a file (prints, rows of a list) is always made in the background: see ``bulk_files``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import frappe
from frappe import _
from frappe.automation import alerts, assignments
from frappe.desk import bulk_files
from frappe.desk.reportview import arguments, names_in
from frappe.exceptions import ValidationError
from frappe.http.documents import check_tables
from frappe.model.delete_doc import delete_doc
from frappe.model.docs import get_doc
from frappe.model.many import each_on_its_own
from frappe.model.workflow import apply_workflow
from frappe.realtime import publish_progress, publish_realtime
from frappe.utils import add_to_date, now_datetime

AT_ONCE = 20
MOST = 5000
KEPT_DAYS = 30
_GOES_ON = ("Queued", "Running")
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
        {"doctype": doctype, "name": name}, str(values.get("action") or ""), values.get("reason")
    ),
}


@frappe.whitelist(methods=["POST"])
def act(doctype: str, names: Any, action: str, values: Any = None, task_id: str | None = None) -> dict[str, Any]:
    """Do the same to many documents, each on its own and with the rights of the person.

    action: update (values: fields), submit, cancel, delete, assign (assign_to: users), unassign, tag (tags), workflow (action),
    print (format, letterhead, no_letterhead, _lang). Up to 20 at once: ``{"done": names, "failed": {name: reason}}``. More go to the background, ``{"job": id, "run": name}``:
    ``status`` says how far that is, so does the event ``bulk_run``, its progress is told under ``task_id``, and the person
    is notified at its end. Raises ValidationError for an unknown action.
    """
    listed, given = names_in(names), frappe.parse_json(values) or {}
    if action not in (*ACTS, bulk_files.PRINT) or not isinstance(given, dict):
        raise ValidationError(_("{0} is not an action").format(action))
    if action == bulk_files.PRINT:
        return _begin(doctype, listed, action, given, task_id)
    if len(listed) > MOST:
        raise ValidationError(_("At most {0} documents at a time").format(MOST))
    if action == "update":
        check_tables({**given, "doctype": doctype})
    if len(listed) > AT_ONCE:
        return _begin(doctype, listed, action, given, task_id)
    outcome = each_on_its_own(listed, lambda name: ACTS[action](doctype, name, given))
    return {"done": outcome.done, "failed": outcome.failed}


@frappe.whitelist(methods=["POST"])
def export(doctype: str, task_id: str | None = None, **asked: Any) -> dict[str, Any]:
    """Have a list of more than 5,000 documents made into a file: as ``act`` answers. A shorter one is ``{}``: ask for it directly.

    asked: what ``frappe.desk.reportview.export_query`` takes.
    """
    given = arguments(doctype, asked)
    names = bulk_files.rows_to_export(doctype, given)
    return _begin(doctype, names, bulk_files.EXPORT, given, task_id) if names else {}


@frappe.whitelist(methods=["POST"])
def template(doctype: str, task_id: str | None = None, **asked: Any) -> dict[str, Any]:
    """Have the file for an import with more than 5,000 documents in it made: as ``act`` answers. A shorter one is ``{}``: ask for it directly.

    asked: what ``frappe.core.doctype.data_import.data_import.download_template`` takes.
    """
    keys = ("export_fields", "export_records", "export_filters", "file_type")
    given = {key: asked[key] for key in keys if asked.get(key)}
    for key in ("export_fields", "export_filters"):
        if isinstance(given.get(key), str) and given[key] != "All":
            given[key] = frappe.parse_json(given[key])
    names = bulk_files.template_to_fill(doctype, given)
    return _begin(doctype, names, bulk_files.TEMPLATE, given, task_id) if names else {}


def _begin(doctype: str, names: list[Any], action: str, values: dict[str, Any], task_id: str | None) -> dict[str, Any]:
    """Keep what is asked for, and have a worker begin with it."""
    if action in bulk_files.ACTS:
        bulk_files.check(action, names)
    old = {"owner": frappe.session.user, "creation": ["<", add_to_date(now_datetime(), days=-KEPT_DAYS)]}
    for name in frappe.get_all("Bulk Run", {**old, "status": ["not in", _GOES_ON]}, pluck="name"):
        frappe.delete_doc("Bulk Run", name, ignore_permissions=True)
    doc = frappe.new_doc("Bulk Run").update(
        {
            "document_type": doctype,
            "action": action,
            "arguments": frappe.as_json(values),
            "names": frappe.as_json(names),
            "total": len(names),
            "task_id": task_id,
        }
    )
    doc.insert(ignore_permissions=True)
    return {"job": _enqueue(doc.name).name, "run": doc.name}


def _enqueue(run: str) -> Any:
    return frappe.enqueue(step, queue="long", on_failure=broke, run=run)


def step(run: str) -> None:
    """The next few documents of a run; what is left is a job of its own.

    So others write in between, and what was done and how far it came are stored together: a worker that dies loses nothing.
    """
    doc = frappe.get_doc("Bulk Run", run, for_update=True)
    if doc.status not in _GOES_ON:
        return
    names, values = frappe.parse_json(doc.names), frappe.parse_json(doc.arguments)
    ends_in_file = doc.action in bulk_files.ACTS
    some = names[doc.tried : doc.tried + _most(doc, values)]
    if ends_in_file:
        outcome = bulk_files.add(doc, some, values)
    else:
        outcome = each_on_its_own(some, lambda name: ACTS[doc.action](doc.document_type, name, values))
    done = [*_known(doc.done, []), *outcome.done]
    failed = {**_known(doc.failed, {}), **outcome.failed}
    tried = doc.tried + len(some)
    doc.update({"done": frappe.as_json(done), "failed": frappe.as_json(failed)})
    doc.update({"tried": tried, "status": "Running" if tried < len(names) else "Finished"})
    if ends_in_file and tried >= len(names):
        doc.file = bulk_files.finish(doc, values)
    doc.save(ignore_permissions=True)
    publish_progress(
        100 * tried / len(names), title=_(doc.document_type), doctype=doc.document_type, task_id=doc.task_id
    )
    publish_realtime("bulk_run", {"run": run, "tried": tried}, user=doc.owner, after_commit=True)
    if tried < len(names):
        _enqueue(run)
    else:
        _report(doc, failed)


def _most(doc: Any, values: dict[str, Any]) -> int:
    """How many documents one job takes."""
    return bulk_files.step_of(doc.document_type, doc.action, values) if doc.action in bulk_files.ACTS else AT_ONCE


def broke(job: Any, _connection: Any, _kind: Any, error: BaseException, _traceback: Any) -> None:
    """A run whose job broke off goes no further, and says so."""
    frappe.db.set_value("Bulk Run", job.kwargs["run"], {"status": "Failed", "error": str(error)[:500]})
    bulk_files.forget(job.kwargs["run"])


def _known(stored: str | None, nothing: Any) -> Any:
    return frappe.parse_json(stored) if stored else nothing


def _run(name: str, ptype: str = "read", **options: Any) -> Any:
    """A run of one's own; of others' as a System Manager."""
    doc = frappe.get_doc("Bulk Run", name, **options)
    doc.check_permission(ptype)
    return doc


@frappe.whitelist()
def status(run: str) -> dict[str, Any]:
    """How far a run is: doctype, action, status, total, tried, done (names), failed (``{name: reason}``), error, file."""
    doc = _run(run)
    return {
        "doctype": doc.document_type,
        **{key: doc.get(key) for key in ("action", "status", "total", "tried", "error", "file")},
        "done": _known(doc.done, []),
        "failed": _known(doc.failed, {}),
    }


@frappe.whitelist(methods=["POST"])
def stop(run: str) -> None:
    """Leave the rest of a run as it is; the documents of the step that is on its way are still done."""
    doc = _run(run, "delete", for_update=True)
    if doc.status in _GOES_ON:
        doc.db_set("status", "Stopped")
        bulk_files.forget(run)


@frappe.whitelist(methods=["POST"])
def retry(run: str) -> dict[str, Any]:
    """The same once more for the documents that failed, and for those a run that ended early did not come to; answers as ``act`` does.

    A file that never came is made from the beginning.
    """
    doc = _run(run)
    names, values = frappe.parse_json(doc.names), frappe.parse_json(doc.arguments)
    left = [*_known(doc.failed, {}), *names[doc.tried :]]
    if doc.action in bulk_files.ACTS:
        return _begin(doc.document_type, left if doc.file else names, doc.action, values, None)
    return act(doc.document_type, left, doc.action, values)


def _report(doc: Any, failed: dict[str, str]) -> None:
    subject = _("{0}: {1} done, {2} failed").format(_(doc.document_type), doc.tried - len(failed), len(failed))
    if doc.file:
        subject = _("{0}: the file is ready to be fetched").format(_(doc.document_type))
    lines = [f"{name}: {reason}" for name, reason in failed.items()]
    alerts.log(doc.owner, subject, "<br>".join(map(frappe.utils.escape_html, lines[:100])), doc, "Alert")
