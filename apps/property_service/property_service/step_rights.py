"""Roles that take steps of a document without writing it: permissions.md gives them a step, the platform asks a standing right for it.

What such a role may fill in with its steps is a table; everything else in the document stays as it is for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import frappe
from frappe import _
from frappe.utils import cstr, flt

_NO_VALUE = frozenset({"Section Break", "Column Break", "Tab Break", "HTML", "Button"})
_NUMBERS = frozenset({"Check", "Int", "Float", "Currency", "Percent"})
_TABLES = frozenset({"Table", "Table MultiSelect"})


@dataclass(frozen=True, slots=True)
class Steps:
    """editors: roles that write the document; fields: what the others who take steps fill in, by role."""

    editors: frozenset[str]
    fields: Mapping[str, frozenset[str]] = field(default_factory=dict)


_DESK = frozenset({"Front Desk", "CS Lead", "System Manager"})
_SALES = frozenset({"Sales CS Supervisor", "System Manager"})
_NOTHING: frozenset[str] = frozenset()
_POSTS = frozenset(
    {"Front Desk", "Lobby Receptionist", "Meeting Attendant", "Security Guard", "Engineering", "Environment", "Finance", "Sales Consultant"}
)  # fmt: skip
RULES: dict[str, Steps] = {
    "Renovation Application": Steps(
        _DESK, {"Engineering": frozenset({"return_reason", "remarks"}), "Property Manager": _NOTHING}
    ),
    "Special Permit": Steps(
        _DESK,
        {
            "Security Guard": frozenset({"before_photo", "after_photo", "seal_no", "meter_readings", "checklist", "remarks"}),
            "Engineering": frozenset({"reject_reason"}),
            "Property Manager": frozenset({"reject_reason"}),
        },
    ),
    "Parking Permit": Steps(
        _DESK | {"Property Manager"}, {"Security Guard": frozenset({"suspend_reason"}), "Finance": frozenset({"amount"})}
    ),
    "Move Request": Steps(
        _DESK,
        {"Finance": frozenset({"dues_amount"}), "Security Guard": frozenset({"remarks"}), "Property Manager": _NOTHING},
    ),
    "Handover Inspection": Steps(_DESK | {"Engineering"}, {"Property Manager": _NOTHING}),
    "Subscription Agreement": Steps(_SALES, {"Property Manager": frozenset({"refund_decision"})}),
    "Sales Contract": Steps(_SALES, {"Finance": frozenset({"remarks"})}),
    # whoever is asked agrees or refuses and changes nothing of what was asked
    "Roster Change Request": Steps(
        frozenset({"CS Lead", "Sales CS Supervisor", "System Manager"}),
        {**dict.fromkeys(_POSTS, _NOTHING), "Property Manager": frozenset({"decision_note", "exception_reason"})},
    ),
    "Data Export Request": Steps(
        frozenset({"System Manager"}),
        dict.fromkeys(("CS Lead", "Sales CS Supervisor", "Privacy Officer"), frozenset({"reject_reason"})),
    ),
    "Handbook Article": Steps(
        frozenset({"CS Lead", "Sales CS Supervisor", "HR Archivist", "Privacy Officer", "System Manager"}),
        {"Property Manager": _NOTHING},
    ),
    "Entry Pass": Steps(_DESK | {"Security Guard"}, {"Property Manager": frozenset({"suspend_reason"})}),
    "Shift Handover": Steps(
        frozenset({"CS Lead", "Lobby Receptionist", "Security Guard", "Engineering", "System Manager"}),
        {"Property Manager": frozenset({"override_reason"})},
    ),
}  # fmt: skip


def check(doc: Any, method: str | None = None) -> None:
    """Refuse what somebody changed who only takes steps of the document. Before its own rules fill in what follows."""
    before = doc.get_doc_before_save()
    own = own_fields(doc.doctype)
    if own is None or before is None or doc.flags.ignore_permissions:
        return
    changed = [
        _(df.label) for df in doc.meta.fields if df.fieldname not in own and _written(df) and not _same(df, before, doc)
    ]
    if changed:
        text = _("{0}: your roles take steps here; they do not change {1}")
        raise frappe.PermissionError(text.format(doc.name, "、".join(changed)))


def show(doc: Any, method: str | None = None) -> None:
    """Tell the form which fields are the user's, so that the others are shown as fixed."""
    own = own_fields(doc.doctype)
    if own is not None:
        doc.set_onload("step_fields", sorted(own))


def own_fields(doctype: str) -> frozenset[str] | None:
    """What the user may fill in where the own roles only take steps; None for who writes all that the rights allow."""
    rule = RULES.get(doctype)
    roles = set(frappe.get_roles())
    if rule is None or frappe.session.user == "Administrator" or roles & rule.editors:
        return None
    given = [rule.fields[role] for role in roles & set(rule.fields)]
    return frozenset().union(*given) if given else None


def _written(df: Any) -> bool:
    return not (df.read_only or df.fieldtype in _NO_VALUE or df.fieldname in ("workflow_state", "naming_series"))


def _same(df: Any, before: Any, after: Any) -> bool:
    if df.fieldtype in _TABLES:
        columns = [each for each in frappe.get_meta(df.options).fields if _written(each)]
        old, new = before.get(df.fieldname) or [], after.get(df.fieldname) or []
        return len(old) == len(new) and all(
            _same(each, one, other) for one, other in zip(old, new, strict=True) for each in columns
        )
    old, new = before.get(df.fieldname), after.get(df.fieldname)
    return flt(old) == flt(new) if df.fieldtype in _NUMBERS else cstr(old) == cstr(new)
