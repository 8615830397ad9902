"""Cases about the same thing: found by a radar, merged into one, carried along with it (R16)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import frappe
from frappe import _
from frappe.model.workflow import apply_workflow
from frappe.utils import get_datetime
from property_service.customer_service import deadlines, followups
from property_service.customer_service.deadlines import CASES
from property_service.customer_service.reach import PRIVACY
from property_service.tell import tell

SAME_WITHIN, GROUP_WITHIN = timedelta(hours=72), timedelta(hours=24)
GROUP_OF = 3  # units of one building
MOST_SHOWN, MOST_MERGED = 20, 200
HOTLINE = "12345 Hotline"
MERGEABLE = ("New", "Accepted")
OPEN = (*MERGEABLE, "In Progress", "On Hold")
SOLVED = ("Resolved", "Closed")
_SHOWN = ["name", "subject", "unit", "resident", "caller_mobile", "opened_at", "workflow_state", "is_group_issue"]
_FOLLOWER = [
    "name", "subject", "unit", "caller_name", "channel", "opened_at", "workflow_state", "resolve_due", "sla_resolve",
]  # fmt: skip


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
    """Merge cases of both kinds into one, each by the user's own right to the step: ``{"merged": [...], "into"}``. All or none.

    names: a list of names of the same kind, or of ``{"doctype", "name"}``.
    """
    listed = frappe.parse_json(names)
    if doctype not in CASES or not isinstance(listed, list) or not 0 < len(listed) <= MOST_MERGED:
        frappe.throw(_("Send the kind of case and a list of at most {0} names").format(MOST_MERGED))
    pairs = [(str(row.get("doctype") or ""), str(row.get("name") or "")) if isinstance(row, dict) else (doctype, str(row)) for row in listed]  # fmt: skip
    for kind, _name in pairs:
        if kind not in CASES:
            frappe.throw(_("{0} is not a kind of case").format(kind))
    hold((doctype, into), *pairs)
    parent = frappe.get_doc(doctype, into)
    parent.check_permission("write")
    for kind, name in dict.fromkeys(pairs):
        child = frappe.get_doc(kind, name)
        child.duplicate_kind, child.duplicate_of = parent.doctype, parent.name
        apply_workflow(child, "Merge")
    frappe.db.set_value(doctype, parent.name, "is_group_issue", 1, update_modified=False)
    return {"merged": [name for _kind, name in pairs], "into": parent.name}


@frappe.whitelist()
def followers(doctype: str, name: str) -> list[dict[str, Any]]:
    """The cases that were merged into one, of both kinds, as far as the user may read them, the oldest first.

    ``[{"doctype", "name", "subject", "unit", "caller_name", "channel", "opened_at", "workflow_state", "resolve_due", "sla_resolve", "files"}]``
    """
    if doctype not in CASES:
        frappe.throw(_("{0} is not a kind of case").format(doctype))
    frappe.get_doc(doctype, name).check_permission("read")
    found: list[dict[str, Any]] = []
    for kind in CASES:
        if not frappe.has_permission(kind, "read"):
            continue
        for row in frappe.get_list(
            kind, filters={"duplicate_of": name}, fields=_FOLLOWER, limit_page_length=MOST_MERGED
        ):
            files = frappe.db.count("File", {"attached_to_doctype": kind, "attached_to_name": row.name})
            found.append({**row, "doctype": kind, "files": files})
    return sorted(found, key=lambda row: get_datetime(row["opened_at"]))


def hold(*cases: tuple[str, str]) -> None:
    """Lock cases that are merged, always in the same order: two who merge the same ones crosswise wait in line."""
    for kind, name in sorted(set(cases)):
        frappe.db.get_value(kind, name, "name", for_update=True)


def kind_of_target(doc: Any) -> str:
    """Complaint or Service Request: what a case is a duplicate of; its own kind where nothing is said."""
    return str(doc.duplicate_kind or doc.doctype)


def check_target(doc: Any) -> None:
    """A case is merged into another one, which was itself neither merged nor declined, and which is as secret as itself."""
    kind = doc.duplicate_kind = kind_of_target(doc)
    if kind == doc.doctype and doc.duplicate_of == doc.name:
        frappe.throw(_("{0} cannot be a duplicate of itself").format(doc.name))
    fields = ["workflow_state", "solution", "is_confidential", "category"]
    target = frappe.db.get_value(kind, doc.duplicate_of, fields, as_dict=True, for_update=True)
    if target is None or target.workflow_state in ("Merged", "Declined"):
        frappe.throw(
            _("{0} is {1}; choose another case to merge {2} into").format(
                doc.duplicate_of, _(target.workflow_state if target else "Draft"), doc.name
            )
        )
    if not doc.flags.ignore_permissions and not frappe.has_permission(kind, "read", doc=doc.duplicate_of):
        raise frappe.PermissionError(_("You may not read {0}; choose another case").format(doc.duplicate_of))
    _require_as_secret(doc, kind, target)
    if target.workflow_state in SOLVED:
        doc.solution = target.solution


def _require_as_secret(doc: Any, kind: str, target: Any) -> None:
    """R18, R64: what few may read is not settled in a case that others read, or that the accused may be working on."""
    accused = doc.get("against_staff")
    other = frappe.db.get_value(kind, doc.duplicate_of, "against_staff") if kind == "Complaint" else None
    if accused and other != accused:
        text = _("{0} is about somebody who works here; merge it into a complaint about the same person only")
        frappe.throw(text.format(doc.name))
    private = {doc.category == PRIVACY, target.category == PRIVACY}
    if (doc.is_confidential and not target.is_confidential) or len(private) > 1:
        frappe.throw(
            _("{0} is confidential and {1} is read by others; choose another case").format(doc.name, doc.duplicate_of)
        )


def children_of(doc: Any) -> list[tuple[str, str]]:
    """The open followers of a case: (doctype, name), the oldest first."""
    merged = {"duplicate_of": doc.name, "workflow_state": "Merged"}
    rows = [
        (row.opened_at, kind, row.name) for kind in CASES for row in frappe.get_all(kind, merged, ["name", "opened_at"])
    ]
    return [(kind, name) for _at, kind, name in sorted(rows)]


def answers_hotline(doc: Any) -> bool:
    """R20: does somebody who called the hotline wait for the reply of this case?"""
    merged = {"duplicate_of": doc.name, "workflow_state": "Merged", "channel": HOTLINE}
    return doc.channel == HOTLINE or any(frappe.db.exists(kind, merged) for kind in CASES)


def follow(doc: Any) -> None:
    """After a save: what was merged into the case hears its public replies, and closes with it."""
    before = doc.get_doc_before_save()
    if before is None:
        return
    if doc.workflow_state == "Merged" and before.workflow_state != "Merged":
        _joined(doc)
        return
    known = {row.name for row in before.actions}
    said = [row.note for row in doc.actions if row.is_public and row.note and row.name not in known]
    solved = doc.workflow_state == "Resolved" != before.workflow_state
    if solved:
        said.append(doc.solution)
    closed = doc.workflow_state == "Closed" != before.workflow_state
    if said or closed:
        for kind, name in children_of(doc):
            _carry(frappe.get_doc(kind, name), doc, said, solved=solved, closed=closed)
    if closed and any(frappe.db.exists(kind, {"duplicate_of": doc.name}) for kind in CASES):
        followups.ensure(doc)


def _joined(doc: Any) -> None:
    """A case was merged: its own followers come along, and the case it joins is as urgent as itself (R15)."""
    kind = kind_of_target(doc)
    for each, name in children_of(doc):
        values = {"duplicate_of": doc.duplicate_of, "duplicate_kind": kind}
        frappe.db.set_value(each, name, values, update_modified=False)
    parent = frappe.get_doc(kind, doc.duplicate_of)
    if parent.workflow_state == "Closed":
        followups.ensure(doc, parent)
    elif parent.workflow_state in OPEN and doc.priority and doc.priority < parent.priority:
        parent.priority = doc.priority
        parent.save(ignore_permissions=True)


def _carry(child: Any, parent: Any, said: list[str], *, solved: bool, closed: bool) -> None:
    for note in said:
        child.append("actions", {"action": "Note", "note": f"{parent.name}: {note}", "is_public": 1})
    if parent.solution:
        child.solution = parent.solution
    if solved:  # what each caller was promised is judged by when they were told
        deadlines.resolve(child, get_datetime(parent.resolved_at))
    if closed:
        child.workflow_state = "Closed"
    child.flags.by_server = True
    child.save(ignore_permissions=True)
    if closed:
        followups.ensure(child, parent)
    for note in said:
        tell((), f"{child.name}: {note}", child, event="case_step", residents=[child.resident])
