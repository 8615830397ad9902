"""Which rows of a DocType a user sees, beyond roles: all, those of the own department, or the own ones.

The table of ``row_rules`` is read twice, as a condition for lists and as a check for one document; a test compares the
two.
"""

from __future__ import annotations

from typing import Any

from frappe.utils.nestedset import get_descendants_of

import frappe
from frappe.utils import get_datetime
from property_service.customer_service.reach import staff_of
from property_service.residents.portal import is_portal_user, resident_of, stays_of
from property_service.row_rules import RULES, Rows


def conditions(user: str | None = None, doctype: str = "") -> str:
    """The part of a list's condition that is ours. Values are escaped; names are fixed."""
    user = user or frappe.session.user
    rule = RULES.get(doctype)
    if user == "Administrator" or rule is None:
        return ""
    ways = _portal_ways(user, rule, doctype) if is_portal_user(user) else _staff_ways(user, rule, doctype)
    return "" if ways is None else f"({' or '.join(ways) or '1 = 0'})"


def may(doc: Any, ptype: str = "read", user: str | None = None) -> bool:
    """The same rule for one document."""
    user = user or frappe.session.user
    rule = RULES.get(doc.doctype)
    if user == "Administrator" or rule is None or ptype == "create" or doc.get("__islocal"):
        return True
    return _portal_may(user, rule, doc) if is_portal_user(user) else _staff_may(user, rule, doc, ptype)


def _narrowed(user: str, rule: Rows, doctype: str, ptype: str = "read") -> tuple[bool, bool] | None:
    """None: all rows; otherwise (by department, own). The roles that give a right say for which rows: who reads all as one role
    and writes the own ones as another does not write all.
    """
    given = [entry for entry in frappe.get_meta(doctype).permissions if not entry.permlevel]
    roles = set(frappe.get_roles(user))
    granted = roles & {entry.role for entry in given if entry.get(ptype)}
    granted = granted or roles & {entry.role for entry in given}  # by a share or a step of the workflow
    if granted - rule.department - rule.own:
        return None
    return bool(granted & rule.department), bool(granted)


def departments_of(user: str) -> list[str]:
    """The department of a user's Staff Member, and those below it."""
    staff = staff_of(user)
    return [staff.department, *get_descendants_of("Service Department", staff.department)] if staff else []


def _in(column: str, values: list[str]) -> str:
    return f"{column} in ({', '.join(frappe.db.escape(value) for value in values)})"


def _staff_ways(user: str, rule: Rows, doctype: str) -> list[str] | None:
    reach = _narrowed(user, rule, doctype)
    if reach is None:
        return None
    table, ways = f"`tab{doctype}`", []
    if reach[0] and (departments := departments_of(user)):
        ways.append(_in(f"{table}.`{rule.department_field}`", departments))
    if reach[1]:
        ways += [f"{table}.`{field}` = {frappe.db.escape(user)}" for field in rule.user_fields]
        if (rule.staff_fields or rule.staff_tables) and (staff := staff_of(user)):
            ways += [f"{table}.`{field}` = {frappe.db.escape(staff.name)}" for field in rule.staff_fields]
            ways += [_named_in(doctype, field, column, staff.name) for field, column in rule.staff_tables]
    return ways


def _named_in(doctype: str, field: str, column: str, staff: str) -> str:
    """A row of the child table names the Staff Member."""
    child = f"`tab{frappe.get_meta(doctype).get_field(field).options}`"
    same = f"{child}.`parenttype` = {frappe.db.escape(doctype)} and {child}.`parentfield` = {frappe.db.escape(field)}"
    of_staff = f"{child}.`{column}` = {frappe.db.escape(staff)}"
    return f"`tab{doctype}`.`name` in (select {child}.`parent` from {child} where {same} and {of_staff})"  # noqa: S608 - names are those of the table, values are escaped


def _staff_may(user: str, rule: Rows, doc: Any, ptype: str) -> bool:
    reach = _narrowed(user, rule, doc.doctype, ptype)
    if reach is None:
        return True
    if reach[0] and doc.get(rule.department_field) in departments_of(user):
        return True
    if not reach[1]:
        return False
    if user in [doc.get(field) for field in rule.user_fields]:
        return True
    staff = staff_of(user) if rule.staff_fields or rule.staff_tables else None
    return staff is not None and staff.name in _staff_named(rule, doc)


def _staff_named(rule: Rows, doc: Any) -> set[str | None]:
    """Staff Members in the fields and in the rows of the child tables."""
    in_tables = {row.get(column) for field, column in rule.staff_tables for row in doc.get(field) or ()}
    return in_tables | {doc.get(field) for field in rule.staff_fields}


def _portal_ways(user: str, rule: Rows, doctype: str) -> list[str]:
    table, ways = f"`tab{doctype}`", []
    if rule.unit_field:
        ways += [
            f"({table}.`{rule.unit_field}` = {frappe.db.escape(stay.unit)}"
            f" and {table}.`{rule.since_field}` >= {frappe.db.escape(str(stay.from_date))})"
            for stay in stays_of(user)
        ]
    if rule.resident_field and (resident := resident_of(user)):
        ways.append(f"{table}.`{rule.resident_field}` = {frappe.db.escape(resident)}")
    return ways


def _portal_may(user: str, rule: Rows, doc: Any) -> bool:
    if rule.resident_field and doc.get(rule.resident_field) and doc.get(rule.resident_field) == resident_of(user):
        return True
    if not rule.unit_field or not doc.get(rule.since_field):
        return False
    since = get_datetime(doc.get(rule.since_field))
    return any(
        stay.unit == doc.get(rule.unit_field) and since >= get_datetime(stay.from_date) for stay in stays_of(user)
    )
