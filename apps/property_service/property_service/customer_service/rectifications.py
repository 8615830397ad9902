"""Rectifications: exactly one per finding (R21), the warranty they fall under (R22), and pressure while they are late (R23)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import frappe
from frappe import _lt
from frappe.utils import add_days, getdate, nowdate
from property_service.customer_service.rules.warranty import warranty_until
from property_service.property_setup import checklists
from property_service.property_setup.calendars import calendar_of
from property_service.property_setup.settings import setting
from property_service.tell import head_of, tell, users_with

RECTIFICATION = "Rectification"
MINOR, SERIOUS, CRITICAL = "Minor", "Serious", "Critical"
DAYS = {MINOR: 7, SERIOUS: 3, CRITICAL: 1}  # to put it right, unless somebody sets a day
IN_HAND, PRESSED, CLOSED = "In Rectification", "Pressed", "Closed"
LATE = (0, 3, 7)  # days of delay after which the responsible, their head and the manager hear of it


@dataclass(frozen=True, slots=True)
class Responsible:
    """Who puts it right: kind is Agency, Department, Contractor, Owner or Staff; the party in the field of its kind."""

    kind: str = "Department"
    agency: str | None = None
    department: str | None = None
    staff: str | None = None

    def values(self) -> dict[str, Any]:
        return {
            "responsible_type": self.kind, "responsible_agency": self.agency, "responsible_department": self.department,
            "responsible_staff": self.staff,
        }  # fmt: skip


def for_failed_rows(
    doc: Any, table: str, source_type: str, responsible: Responsible, *, by_row: Callable[[Any], dict[str, Any]] | None = None, **values: Any
) -> list[str]:  # fmt: skip
    """One rectification for each failed row of a checklist, linked in the row; gives the names of all of them, old and new.

    Call from ``on_submit`` or ``on_update``: the document must be stored. Saving again or amending makes no second one: a
    finding is known by the first version of its document and its item. ``values`` are further fields, such as ``unit`` or ``severity``; ``by_row`` gives
    those that differ from row to row.
    """
    names, seen = [], {}
    for row in doc.get(table):
        item = f"{row.section or ''}/{row.item}"
        seen[item] = seen.get(item, 0) + 1
        if row.result != checklists.FAILED:
            continue
        issue = row.item if not row.comment else f"{row.item}: {row.comment}"
        key = f"{table}/{item}/{seen[item]}"
        given = {"photo": row.photo, **values, **(by_row(row) if by_row else {})}
        name = raise_one(doc, key, issue, source_type, responsible, **given)
        if row.rectification != name:
            row.db_set("rectification", name, update_modified=False)
        names.append(name)
    return names


def raise_one(
    doc: Any, key: str, issue: str, source_type: str, responsible: Responsible, *, severity: str = MINOR, **values: Any
) -> str:
    """The rectification of one finding of a stored document, made if there is none yet; ``key`` tells its findings apart."""
    source_key = f"{doc.doctype}/{_first_version(doc)}/{key}"[:190]
    known = frappe.db.get_value(RECTIFICATION, {"source_key": source_key}, "name")
    if known:
        return str(known)
    given = {"unit": doc.get("unit"), "location": doc.get("location"), "project": doc.get("project")} | values
    rectification = frappe.get_doc(
        {
            "doctype": RECTIFICATION, "issue": issue, "source_type": source_type, "severity": severity, "source_doctype": doc.doctype,
            "source_name": doc.name, **responsible.values(), **given,
        }
    )  # fmt: skip
    rectification.flags.source_key = source_key
    return str(rectification.insert(ignore_permissions=True).name)


def _first_version(doc: Any) -> str:
    """The name under which an amended document began (edge 49)."""
    name, before = doc.name, doc.get("amended_from")
    while before:
        name, before = before, frappe.db.get_value(doc.doctype, before, "amended_from")
    return str(name)


def open_of(**filters: Any) -> list[str]:
    """Names of those that are not closed, by any fields: ``open_of(unit=…)``, ``open_of(source_name=…)``."""
    return frappe.get_all(RECTIFICATION, {**filters, "workflow_state": ["!=", CLOSED]}, pluck="name")


def covered_until(item: str, unit: str | None, project: str | None, by_contract: Any = None) -> Any:
    """The last day of the warranty for an item of a place; None where nothing says when the building was completed."""
    building = frappe.db.get_value("Property Unit", unit, "building") if unit else None
    completed = frappe.db.get_value("Building", building, "completion_date") if building else None
    completed = completed or (project and frappe.db.get_value("Property Project", project, "completion_date"))
    if not (item and completed):
        return getdate(by_contract) if by_contract else None
    season = (str(setting("heating_season_start")), str(setting("heating_season_end")))
    return warranty_until(item, getdate(completed), season, getdate(by_contract) if by_contract else None)


def press() -> int:
    """Each working morning: late ones are pressed, and each level of lateness is told once; how many moved."""
    today, count = getdate(nowdate()), 0
    filters = {"workflow_state": ["in", (IN_HAND, PRESSED)], "due_date": ["<", today]}
    for row in frappe.get_all(RECTIFICATION, filters, ["name", "project", "due_date", "press_level"]):
        late = (today - getdate(row.due_date)).days - 1
        level = sum(late >= days for days in LATE)
        if level > int(row.press_level or 0) and _is_workday(row.project, today):
            frappe.get_doc(RECTIFICATION, row.name).press(level)
            count += 1
    return count


def _is_workday(project: str | None, day: Any) -> bool:
    name = frappe.db.get_value("Property Project", project, "back_calendar") if project else None
    return calendar_of(name).is_workday(day) if name else day.weekday() < 5


def tell_of_lateness(doc: Any, old: int, new: int) -> None:
    """Whom the levels between two concern: the responsible, the head of the department, the manager."""
    heads = [head_of(doc.responsible_department), *([] if doc.responsible_department else users_with("CS Lead"))]
    whom = ([doc.responsible_user], heads, users_with("Property Manager"))
    sentence, values = _lt("{0} should have been put right by {1}: {2}"), (doc.name, doc.due_date, doc.issue)
    for level in range(old, new):
        tell(whom[level], sentence, doc, values=values, event="rectification")


def due_from(severity: str, day: Any = None) -> Any:
    """The day by which something of a severity is put right."""
    return add_days(getdate(day or nowdate()), DAYS.get(severity, DAYS[MINOR]))
