"""Assignments: a document handed to people, each with a ToDo of their own."""

from __future__ import annotations

from typing import Any

from frappe.automation import assignments
from frappe.desk.reportview import names_in
from frappe.exceptions import ValidationError
from frappe.model.docs import get_doc
from frappe.runtime.context import current
from frappe.runtime.i18n import _
from frappe.runtime.whitelist import whitelist
from frappe.utils.text import parse_json


def _given(args: Any, named: dict[str, Any]) -> dict[str, Any]:
    """The arguments, sent one by one or together as ``args``. Raises ValidationError unless they name a document."""
    sent = parse_json(args) if args else {}
    given = (
        {**sent, **{key: value for key, value in named.items() if value is not None}} if isinstance(sent, dict) else {}
    )
    if not given.get("doctype") or not given.get("name"):
        raise ValidationError(_("Name the document by doctype and name"))
    return given


@whitelist()
def get(args: Any = None, doctype: str | None = None, name: Any = None) -> list[Any]:
    """Open assignments of a document."""
    given = _given(args, {"doctype": doctype, "name": name})
    doc = get_doc(given["doctype"], given["name"])
    doc.check_permission("read")
    key = {
        "reference_type": doc.doctype,
        "reference_name": str(doc.name),
        "status": assignments.OPEN,
    }
    return list(current().db.get_values("ToDo", key, ["allocated_to as owner", "name"], as_dict=True))


@whitelist(methods=["POST"])
def add(args: Any = None, *, ignore_permissions: bool = False, **named: Any) -> list[Any]:
    """Assign a document to people: ``assign_to`` (list), doctype, name, description, date, priority.

    Those who could not open it get it shared. Gives the open assignments.
    """
    given = _given(args, named)
    people = given.get("assign_to")
    if isinstance(people, str):
        people = parse_json(people) if people.startswith("[") else [people]
    if not people or not isinstance(people, list):
        raise ValidationError(_("Choose somebody to assign to"))
    doc = get_doc(given["doctype"], given["name"])
    doc.check_permission("write")
    for user in people:
        assignments.assign(doc, user, **{key: given.get(key) for key in ("description", "date", "priority")})
    return get(doctype=doc.doctype, name=doc.name)


@whitelist(methods=["POST"])
def add_multiple(args: Any = None, **named: Any) -> None:
    """Assign several documents of a type to the same people."""
    given = _given(args, named)
    for name in names_in(given["name"]):
        add(**{**given, "name": name})


@whitelist(methods=["POST"])
def remove(doctype: str, name: Any, assign_to: str, ignore_permissions: bool = False) -> list[Any]:
    """Take an assignment back."""
    return _close(doctype, name, assign_to, "Cancelled")


@whitelist(methods=["POST"])
def close(doctype: str, name: Any, assign_to: str) -> list[Any]:
    """Mark one's assignment as done."""
    return _close(doctype, name, assign_to, "Closed")


def _close(doctype: str, name: Any, user: str, status: str) -> list[Any]:
    ctx = current()
    doc = get_doc(doctype, name)
    doc.check_permission("read" if user == ctx.user else "write")
    assignments.end(doc, status, allocated_to=user)
    return get(doctype=doctype, name=name)
