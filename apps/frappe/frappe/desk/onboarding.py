"""First steps on a workspace: what is shown to whom, and how far each person has gone.

Progress is each person's own (``User.onboarding_status``): a step that somebody has marked or skipped, or whose deed they
have done (a document made, a setting with its value), and onboardings they put away. The fields ``is_complete`` and
``is_skipped`` of a step, and ``is_complete`` of an onboarding, end them for everybody.
"""

from __future__ import annotations

import json
from typing import Any

import frappe
from frappe import _
from frappe.types import _dict

STATUS = "onboarding_status"
_MARKS = ("is_complete", "is_skipped")
_SHOWN = (
    "name", "action", "reference_document", "is_single", "reference_report", "report_type",
    "report_reference_doctype", "path", "video_url", "field", "value_to_validate",
)  # fmt: skip


def of_blocks(content: str | None) -> list[_dict]:
    """The onboardings that a workspace's blocks name, as far as the user is shown them."""
    blocks = frappe.parse_json(content or "[]")
    names = [block.get("data", {}).get("onboarding_name") for block in blocks if block.get("type") == "onboarding"]
    found = (_onboarding(name) for name in names if name and frappe.db.exists("Module Onboarding", name))
    return [item for item in found if item]


def _onboarding(name: str) -> _dict | None:
    doc = frappe.get_cached_doc("Module Onboarding", name)
    roles = doc.get_allowed_roles()
    status = progress()
    if doc.is_complete or status.get(name, {}).get("dismissed") or (roles and not roles & set(frappe.get_roles())):
        return None
    steps = [_step(step, status) for step in doc.get_steps() if _may_do(step)]
    if all(step.is_complete or step.is_skipped for step in steps):
        return None
    return _dict(
        name=name,
        label=_(doc.title),
        title=_(doc.title),
        subtitle=_(doc.subtitle or ""),
        success=_(doc.success_message or ""),
        docs_url=doc.documentation_url,
        items=steps,
    )


def _step(step: Any, status: dict[str, Any]) -> _dict:
    mine = status.get(step.name, {})
    return _dict(
        {field: step.get(field) for field in _SHOWN},
        form_tour=_tour(step),
        title=_(step.title),
        description=_(step.description or ""),
        action_label=_(step.action_label or ""),
        is_complete=int(bool(step.is_complete or mine.get("is_complete") or _is_done(step))),
        is_skipped=int(bool(step.is_skipped or mine.get("is_skipped"))),
    )


def _tour(step: Any) -> str | None:
    """The tour that a step shows: its own, or the form's where showing one is all it does."""
    if step.form_tour or step.action != "Show Form Tour":
        return step.form_tour or None
    found: str | None = frappe.db.get_value("Form Tour", {"reference_doctype": step.reference_document}, "name")
    return found


def _may_do(step: Any) -> bool:
    """What a person has no right to do is none of their steps."""
    if step.action == "View Report":
        report = step.reference_report
        return bool(
            report
            and frappe.db.exists("Report", report)
            and frappe.get_cached_doc("Report", report).has_permission("read")
        )
    if step.action not in ("Create Entry", "Update Settings", "Show Form Tour"):
        return True
    right = {"Create Entry": "create", "Update Settings": "write"}.get(step.action, "read")
    known = step.reference_document and frappe.db.exists("DocType", step.reference_document)
    return bool(known and frappe.has_permission(step.reference_document, right))


def _is_done(step: Any) -> bool:
    """Has the deed been done? Of making a document: by this person."""
    if step.action == "Create Entry":
        return bool(frappe.db.exists(step.reference_document, {"owner": frappe.session.user}))
    if step.action != "Update Settings" or not step.validate_action or not step.field:
        return False
    if not frappe.get_meta(step.reference_document).issingle:
        return False
    value = frappe.db.get_single_value(step.reference_document, step.field)
    return bool(value) if step.value_to_validate in (None, "", "%") else str(value) == step.value_to_validate


def progress() -> dict[str, Any]:
    """What the user has marked: ``{step: {"is_complete" or "is_skipped": 1}, onboarding: {"dismissed": 1}}``."""
    found = frappe.parse_json(frappe.db.get_value("User", frappe.session.user, STATUS) or "{}")
    return found if isinstance(found, dict) else {}


def mark(name: str, field: str, value: bool) -> None:
    """Store one mark of the user; a false value takes it back."""
    status = progress()
    entry = {key: kept for key, kept in status.pop(name, {}).items() if key != field}
    if value:
        entry[field] = 1
    if entry:
        status[name] = entry
    frappe.db.set_value("User", frappe.session.user, STATUS, json.dumps(status), update_modified=False)


def mark_step(name: str, field: str, value: bool) -> None:
    """Mark a step as done (``is_complete``) or left out (``is_skipped``) for the user."""
    if field not in _MARKS:
        frappe.throw(_("A step is marked by {0}").format(", ".join(_MARKS)))
    _known("Onboarding Step", name)
    mark(name, field, value)


@frappe.whitelist(methods=["POST"])
def dismiss(name: str, value: Any = 1) -> None:
    """Put the first steps of a workspace away, for oneself; 0 brings them back."""
    _known("Module Onboarding", name)
    mark(name, "dismissed", bool(frappe.utils.cint(value)))


def forget(onboarding: Any) -> None:
    """Forget the user's marks of an onboarding and its steps."""
    mark(onboarding.name, "dismissed", value=False)
    for row in onboarding.steps:
        for field in _MARKS:
            mark(row.step, field, value=False)


def _known(doctype: str, name: str) -> None:
    if frappe.session.user == "Guest":
        raise frappe.PermissionError(_("Log in first"))
    frappe.get_cached_doc(doctype, name).check_permission("read")
