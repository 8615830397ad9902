"""Every clause of the offices' duties has a screen, and a test that shows it; every rule has a test that names it."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

import frappe
import property_service
from frappe.desk import query_report, reportview
from frappe.desk.desktop import get_desktop_page
from frappe.runtime.context import Context
from property_service import coverage

APP = Path(property_service.__file__).parent
REPOSITORY = APP.parents[2]
TESTS = sorted(
    [
        *APP.parent.glob("tests/test_*.py"),
        *REPOSITORY.glob("tests/*/test_*.py"),
        *REPOSITORY.glob("apps/frappe/tests/*/test_*.py"),
    ]
)
ROWS = coverage.read()
# What the three texts hold, clause by clause; a letter marks the parts of a compound clause.
CLAUSES = """
A1a A1b A2a A2b A3a A3b A4 A5 A6a A6b A7a A7b A8 A9a A9b A10a A10b A11 A12a A12b A12c A12d A13a A13b A14
B1 B2 B3 B4 B5 B6 B7 B8 B9 B10 B11 B12 B13 B14a B14b B15
F1 F2 F3 F4a F4b F5 F6 F7 F8 F9 F10 F11a F11b F12 G1 G2 G3a G3b G4 G5 G6
C1a C1b C1c C2 C3a C3b C4a C4b C5 C6 C7 C8a C8b C9a C9b C10 C11 C12
D1 D2a D2b D3 D4 D5 D6 D7 D8 D9 D10a D10b D11 E1a E1b E2 E3 E4 E5 E6 E7 E8 E9 E10
M1 M2 M3 M4.1 M4.2 M4.3 M4.4 M5 M6
"""


def functions(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_no_clause_lost_its_row() -> None:
    assert [row["clause"] for row in ROWS] == CLAUSES.split()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["clause"])
def test_a_clause_has_a_screen_and_a_test(row: dict[str, list[str]]) -> None:
    assert row["screens"]
    assert row["tests"]
    for test in row["tests"]:
        file, name = test.split("::")
        assert name in functions(REPOSITORY / file), test


# Whose duties the letters of the clauses are; a lead answers for the post below.
DUTY_OF = {
    "A": {"Sales CS Supervisor"}, "B": {"CS Lead"}, "C": {"CS Lead"}, "F": {"Front Desk", "CS Lead"}, "G": {"Front Desk", "CS Lead"},
    "D": {"Lobby Receptionist", "CS Lead"}, "E": {"Lobby Receptionist", "CS Lead"}, "M": {"Meeting Attendant", "CS Lead"},
}  # fmt: skip
DATES = {"Today": "2026-10-31", "Month Start": "2026-10-01", "Year Start": "2026-01-01"}
OTHERS_KEEP = {
    "Service Calendar": "the manager sets the office's hours, the supervisor's are in shifts and rosters",
    "Sensitive Access": "the privacy officer and the manager see who looked",
    "Report: Sensitive Access Review": "the privacy officer and the manager see who looked",
    "Action Log": "rows of a case, read with it",
}


def opens(screen: str) -> bool:
    """Does a screen open to the present user: the list, the report with its default filters, the first page?"""
    kind, _colon, name = screen.rpartition(": ")
    try:
        if kind == "Report":
            wanted = {row.fieldname: DATES.get(row.default, row.default) for row in frappe.get_doc(kind, name).filters}
            query_report.run(name, {key: value for key, value in wanted.items() if value})
        elif kind == "Workspace":
            get_desktop_page(name)
        elif frappe.get_meta(name).issingle:
            frappe.get_doc(name).check_permission("read")
        else:
            reportview.get(name, fields=["name"], page_length=1)
    except frappe.PermissionError:
        return False
    return True


def test_the_screens_of_a_duty_open_to_whose_duty_it_is(
    site: Context, make_user: Callable[..., str], as_user: Callable[[str], AbstractContextManager[None]]
) -> None:
    wanted = {
        (role, screen): row["clause"]
        for row in ROWS
        for screen in row["screens"]
        if not screen.startswith("Page: ") and screen not in OTHERS_KEEP
        for role in DUTY_OF[row["clause"][0]]
    }
    roles = sorted({role for role, _screen in wanted})
    users = {role: make_user(f"duty{place}@example.org", role) for place, role in enumerate(roles)}
    seen: set[tuple[str, str]] = set()
    for role, screen in wanted:
        with as_user(users[role]):
            seen |= {(role, screen)} if opens(screen) else set()
    closed = {
        (row["clause"], screen)
        for row in ROWS
        for screen in row["screens"]
        if any((role, screen) in wanted for role in DUTY_OF[row["clause"][0]])
        if not any((role, screen) in seen for role in DUTY_OF[row["clause"][0]])
    }
    assert closed == set()


# Where each scenario is played: through documents, over REST, and these in a browser too.
PLAYED = {
    "apps/property_service/tests": range(1, 15),
    "tests/acceptance": range(1, 15),
    "tests/e2e": (2, 6, 7, 11, 13, 14),
}


@pytest.mark.parametrize(("folder", "number"), [(folder, number) for folder, all_ in PLAYED.items() for number in all_])
def test_a_scenario_is_played_everywhere_it_has_to_be(folder: str, number: int) -> None:
    names = set().union(*(functions(path) for path in (REPOSITORY / folder).glob("test_*.py")))
    assert any(re.match(rf"test_(\w+_)?s{number:02}_", name) for name in names)


@pytest.mark.parametrize("number", range(1, 66))
def test_a_rule_has_a_test_that_names_it(number: int) -> None:
    named = re.compile(rf"\b[rR]{number}(?!\d)|_r{number}_")
    assert any(named.search(path.read_text(encoding="utf-8")) for path in TESTS)


@pytest.mark.parametrize("number", range(1, 56))
def test_an_edge_case_has_a_test_that_names_it(number: int) -> None:
    named = re.compile(rf"[Ee]dges?[ _](?:\d+(?:,|[ _]and|[ _]to)?[ _])*{number}(?!\d)")
    assert any(named.search(path.read_text(encoding="utf-8")) for path in TESTS)


def test_the_listing_knows_every_screen(site: Context) -> None:
    assert [(row["clause"], row["missing"]) for row in coverage.clauses() if row["missing"]] == []
