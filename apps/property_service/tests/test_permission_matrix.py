"""The permission matrix, all fifteen roles and every DocType of it: what the rules of the DocTypes give is what a cell says, or is listed with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

import frappe
from frappe.runtime.context import Context
from property_service import hooks
from property_service.row_rules import RULES
from property_service.step_rights import RULES as STEPS

ROLES = {
    "PM": "Property Manager", "CSL": "CS Lead", "FD": "Front Desk", "LR": "Lobby Receptionist", "MA": "Meeting Attendant", "SEC": "Security Guard",
    "ENG": "Engineering", "ENV": "Environment", "FIN": "Finance", "SCS": "Sales CS Supervisor", "SC": "Sales Consultant", "HRA": "HR Archivist",
    "DPO": "Privacy Officer", "DEV": "Developer", "RES": "Resident",
}  # fmt: skip
RIGHTS = {"R": "read", "W": "write", "C": "create", "S": "submit", "X": "cancel"}
LINES = Path(__file__).with_name("permission_matrix.txt").read_text(encoding="utf-8").splitlines()[2:]
MATRIX = {
    name.strip(): dict(zip(ROLES, cells.split(), strict=True)) for name, cells in (line.split(" | ") for line in LINES)
}
CELLS = [(doctype, role, cell) for doctype, row in MATRIX.items() for role, cell in row.items()]


STEP = "takes a step there, for which the platform asks the right to write; step_rights.py keeps it within the fields of the step"
LATER = "takes steps of documents that are submitted, which the platform calls submitting"
OWN = "sees what they entered themselves, and nothing else"
# What the rules of the DocTypes give beyond the matrix, and why: DocTypes, roles, rights, reason.
BEYOND = [
    ("Permit Type, Service Level Rule", "PM", "C", "the office adds kinds of permits and deadlines as data"),
    ("Complaint, Service Request", "DPO", "R", "R19 and R64: who called in confidence, and requests about personal data"),
    ("Data Export Request", "CSL SCS", "W", STEP),
    ("Rectification", "MA", "R", OWN),
    ("Handover Inspection, Move Request, Renovation Application, Special Permit, Roster Change Request, Handbook Article, Entry Pass", "PM", "W", STEP),
    ("Shift Handover", "PM", "SW", STEP),
    ("Subscription Agreement", "PM", "SWX", STEP),
    ("Sales Contract", "FIN", "W", STEP),
    ("Special Permit", "ENG", "SW", STEP),
    ("Roster Change Request", "FD LR MA SEC ENG ENV FIN SC", "W", STEP),
    ("Roster Change Request", "SCS", "CW", "asks for own leave too"),
    ("Move Request", "FD SEC", "S", LATER),
    ("Renovation Application", "ENG", "S", LATER),
    ("Special Permit", "FD SEC", "S", LATER),
    ("Parking Permit", "PM CSL SEC FIN", "S", LATER),
    ("Survey Response", "LR SC", "R", OWN),
    ("Emergency Event", "LR MA SCS HRA", "R", OWN),
    ("Meeting Booking", "SCS HRA RES", "R", OWN),
    ("Archive File", "SC", "R", OWN),
    ("Post Inspection", "PM", "W", "fills in the own inspection before it is submitted"),
    ("Shift Assignment", "PM CSL SCS", "C", "somebody who is called in has a shift that nobody planned"),
    ("Work Plan", "PM", "C", "C12: the manager hands out tasks"),
]  # fmt: skip


def wanted(cell: str, *, submittable: bool) -> set[str]:
    """The rights of a cell. Who creates own rows, or only submits, reads them; what is not submitted has no such rights, but steps."""
    letters = {letter for letter in cell if letter in RIGHTS}
    if cell == "o":
        letters = {"R", "W"}
    if (letters and (letters == {"S"} or "o" in cell)) or cell == "u":
        letters.add("R")
    return letters if submittable else letters - {"S", "X"}


def given(doctype: str, role: str) -> set[str]:
    rules = [rule for rule in frappe.get_meta(doctype).permissions if rule.role == ROLES[role] and not rule.permlevel]
    return {letter for letter, right in RIGHTS.items() if any(rule.get(right) for rule in rules)}


def test_the_matrix_names_every_role_and_document(site: Context) -> None:
    assert len(MATRIX) == 62
    assert all(frappe.db.exists("DocType", doctype) for doctype in MATRIX)


def test_roles_have_the_rights_of_the_matrix_and_what_goes_beyond_it_has_a_reason(site: Context) -> None:
    found = {}
    for doctype, role, cell in CELLS:
        more = given(doctype, role) - wanted(cell, submittable=bool(frappe.get_meta(doctype).is_submittable))
        if more:
            found[doctype, role] = "".join(sorted(more))
    assert found == {
        (doctype, role): rights for doctypes, roles, rights, _why in BEYOND for doctype in doctypes.split(", ") for role in roles.split()
    }  # fmt: skip


def test_rights_that_the_matrix_gives_and_nobody_has_are_those_of_the_system(site: Context) -> None:
    """Logs of scans are written by the gate alone, spaces have no steps, surveys are answered by their page."""
    missing = {
        (doctype, role)
        for doctype, role, cell in CELLS
        if wanted(cell, submittable=bool(frappe.get_meta(doctype).is_submittable)) - given(doctype, role)
    }
    assert {doctype for doctype, _role in missing} == {
        "Pass Scan Log", "Parking Space", "Vehicle", "Satisfaction Survey", "Survey Response", "Data Export Request",
        "Property Project", "Building", "Subscription Agreement",
    }  # fmt: skip


@pytest.mark.parametrize("doctype", sorted({doctype for doctype, _role, cell in CELLS if set(cell) & set("odu")}))
def test_own_rows_and_those_of_a_department_are_told_apart(doctype: str) -> None:
    narrowed = {ROLES[role] for name, role, cell in CELLS if name == doctype and set(cell) & set("od")}
    if not narrowed and doctype in ("Property Project", "Building", "Parking Space"):
        return  # residents read none of these
    assert doctype in hooks.permission_query_conditions
    assert doctype in hooks.has_permission
    rule = RULES.get(doctype)
    assert rule is None or narrowed <= rule.own | rule.department


def test_what_a_step_needs_beyond_the_matrix_is_kept_within_its_fields(site: Context) -> None:
    for doctypes, roles, _rights, why in BEYOND:
        for doctype in doctypes.split(", ") if why == STEP else ():
            assert {ROLES[role] for role in roles.split()} <= set(STEPS[doctype].fields), doctype
