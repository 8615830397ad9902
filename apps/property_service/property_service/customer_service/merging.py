"""Cases about the same thing: found by a radar, merged into one, carried along with it (R16)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import frappe
from frappe import _
from frappe.model.workflow import apply_workflow
from frappe.utils import get_datetime
from property_service.customer_service import followups
from property_service.customer_service.deadlines import CASES
from property_service.tell import tell

SAME_WITHIN, GROUP_WITHIN = timedelta(hours=72), timedelta(hours=24)
GROUP_OF = 3  # units of one building
MOST_SHOWN, MOST_MERGED = 20, 200
MERGEABLE = ("New", "Accepted")
OPEN = (*MERGEABLE, "In Progress", "On Hold")
SOLVED = ("Resolved", "Closed")
_SHOWN = ["name", "subject", "unit", "resident", "caller_mobile", "opened_at", "workflow_state", "is_group_issue"]


@frappe.whitelist()
def suggestions(doctype: str, name: str) -> dict[str, Any]:
    """What the case may belong to, complaint or request, among those the user may read.

    ``{"duplicates": [{"doctype", "name", "subject", "unit", "opened_at", "workflow_state"}], "group": {"building", "cases"} or None}``:
    cases of the same category from the same unit or caller within 72 hours, and from three units of a building within 24.
    """
    if doctype not in CASES:
        frappe.throw(_("{0} is not a kind of case").format(doctype))
    doc = frappe.get_doc(doctype, name)
    doc.check_permission("read")
    if doc.workflow_state not in OPEN:
        return {"duplicates": [], "group": None}
    readable = [kind for kind in CASES if frappe.has_permission(kind, "read")]
    nearby = sorted(
        (row for kind in readable for row in _nearby(doc, kind)), key=lambda row: get_datetime(row.opened_at)
    )
    same = [row for row in nearby if _same_origin(doc, row)]
    return {"duplicates": [_face(row) for row in same[:MOST_SHOWN]], "group": _group(doc, nearby)}


def _nearby(doc: Any, doctype: str) -> list[Any]:
    """Open cases of a kind and of the category around the time of this one. Permissions are those of the user."""
    opened = get_datetime(doc.opened_at)
    filters = {
        "name": ["!=", doc.name], "category": doc.category, "workflow_state": ["in", OPEN],
        "opened_at": ["between", [opened - SAME_WITHIN, opened + SAME_WITHIN]],
    }  # fmt: skip
    rows = frappe.get_list(doctype, filters=filters, fields=_SHOWN, order_by="opened_at asc", limit_page_length=0)
    return [frappe._dict(row, doctype=doctype) for row in rows]


def _same_origin(doc: Any, row: Any) -> bool:
    """The same unit or the same person; a masked number tells nothing."""
    number = row.caller_mobile if "*" not in str(row.caller_mobile or "") else None
    return bool(
        (doc.unit and row.unit == doc.unit)
        or (doc.resident and row.resident == doc.resident)
        or (number and number == doc.caller_mobile)
    )


def _face(row: Any) -> dict[str, Any]:
    return {key: row[key] for key in ("doctype", "name", "subject", "unit", "opened_at", "workflow_state")}


def _group(doc: Any, nearby: list[Any]) -> dict[str, Any] | None:
    """The cases of one building that look like one trouble, this one among them."""
    building = frappe.db.get_value("Property Unit", doc.unit, "building") if doc.unit else None
    if not building:
        return None
    units = set(frappe.get_all("Property Unit", {"building": building}, pluck="name"))
    opened = get_datetime(doc.opened_at)
    close = [row for row in nearby if row.unit in units and abs(get_datetime(row.opened_at) - opened) <= GROUP_WITHIN]
    if len({doc.unit, *(row.unit for row in close)}) < GROUP_OF:
        return None
    return {"building": frappe.db.get_value("Building", building, "label"), "cases": [_face(row) for row in close]}


@frappe.whitelist(methods=["POST"])
def merge(doctype: str, into: str, names: Any) -> dict[str, Any]:
    """Merge cases into one, each by the user's own right to the step: ``{"merged": [...], "into"}``. All or none."""
    listed = frappe.parse_json(names)
    if doctype not in CASES or not isinstance(listed, list) or not 0 < len(listed) <= MOST_MERGED:
        frappe.throw(_("Send the kind of case and a list of at most {0} names").format(MOST_MERGED))
    parent = frappe.get_doc(doctype, into)
    parent.check_permission("write")
    for name in dict.fromkeys(str(name) for name in listed):
        child = frappe.get_doc(doctype, name)
        child.duplicate_of = parent.name
        apply_workflow(child, "Merge")
    frappe.db.set_value(doctype, parent.name, "is_group_issue", 1, update_modified=False)
    return {"merged": listed, "into": parent.name}


def check_target(doc: Any) -> None:
    """A case is merged into another one, which was itself neither merged nor declined."""
    if doc.duplicate_of == doc.name:
        frappe.throw(_("{0} cannot be a duplicate of itself").format(doc.name))
    target = frappe.db.get_value(
        doc.doctype, doc.duplicate_of, ["workflow_state", "solution"], as_dict=True, for_update=True
    )
    if target is None or target.workflow_state in ("Merged", "Declined"):
        frappe.throw(
            _("{0} is {1}; choose another case to merge {2} into").format(
                doc.duplicate_of, _(target.workflow_state if target else "Draft"), doc.name
            )
        )
    if target.workflow_state in SOLVED:
        doc.solution = target.solution


def children_of(doc: Any) -> list[str]:
    return frappe.get_all(
        doc.doctype,
        {"duplicate_of": doc.name, "workflow_state": "Merged"},
        pluck="name",
        order_by="opened_at asc, name asc",
    )


def follow(doc: Any) -> None:
    """After a save: what was merged into the case hears its public replies, and closes with it."""
    before = doc.get_doc_before_save()
    if before is None:
        return
    if doc.workflow_state == "Merged" and before.workflow_state != "Merged":
        for name in children_of(doc):
            frappe.db.set_value(doc.doctype, name, "duplicate_of", doc.duplicate_of, update_modified=False)
        parent = frappe.get_doc(doc.doctype, doc.duplicate_of)
        if parent.workflow_state == "Closed":
            followups.ensure(doc, parent)
        return
    known = {row.name for row in before.actions}
    said = [row.note for row in doc.actions if row.is_public and row.note and row.name not in known]
    if doc.workflow_state == "Resolved" != before.workflow_state:
        said.append(doc.solution)
    closed = doc.workflow_state == "Closed" != before.workflow_state
    if said or closed:
        for name in children_of(doc):
            _carry(frappe.get_doc(doc.doctype, name), doc, said, closed=closed)
    if closed and frappe.db.exists(doc.doctype, {"duplicate_of": doc.name}):
        followups.ensure(doc)


def _carry(child: Any, parent: Any, said: list[str], *, closed: bool) -> None:
    for note in said:
        child.append("actions", {"action": "Note", "note": f"{parent.name}: {note}", "is_public": 1})
    if parent.solution:
        child.solution = parent.solution
    if closed:
        child.workflow_state = "Closed"
    child.save(ignore_permissions=True)
    if closed:
        followups.ensure(child, parent)
    for note in said:
        tell((), f"{child.name}: {note}", child, event="case_step", residents=[child.resident])
