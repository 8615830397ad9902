"""The roster's grid: cells filled by hand, locked, taken away; R43 holds for each; a published roster is only shown; two planners at once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

import frappe
from property_service.duty import events, grid

from .test_rosters import lobby_staff, roster, staff

__all__ = ["lobby_staff"]  # the fixture
As = Callable[[str], AbstractContextManager[None]]
MONDAY, TUESDAY = "2026-10-12", "2026-10-13"


def cell(found: dict[str, Any], person: str, day: str) -> list[tuple[str, int]]:
    row = next(each for each in found["people"] if each["name"] == person)
    return [(entry["shift_type"], entry["locked"]) for entry in row["cells"].get(day, [])]


def test_r43_a_cell_is_filled_changed_locked_and_emptied(lobby_staff: dict[str, str]) -> None:
    doc, ann = roster(), staff(lobby_staff["a"])
    found = grid.put(doc.name, ann, MONDAY, "晚")
    assert cell(found, ann, MONDAY) == [("晚", 1)]  # put by hand: a new plan leaves it alone
    assert found["may_change"]
    assert [shift["name"] for shift in found["shifts"]] == ["早", "晚"]
    person = next(each for each in found["people"] if each["name"] == ann)
    assert (person["counts"]["total"], person["hours"] > 0, person["nights"]) == (1, True, 0)
    own = person["cells"][MONDAY][0]["name"]
    with pytest.raises(frappe.ValidationError, match="11"):
        grid.put(doc.name, ann, TUESDAY, "早")
    assert cell(grid.lock(doc.name, own, locked=False), ann, MONDAY) == [("晚", 0)]
    found = grid.put(doc.name, ann, MONDAY, "早", own)
    assert cell(found, ann, MONDAY) == [("早", 1)]
    assert any("missing" in entry["text"] for entry in found["violations"])
    assert cell(grid.put(doc.name, ann, MONDAY, "", own), ann, MONDAY) == []


def test_what_was_put_by_hand_outlives_a_new_plan(lobby_staff: dict[str, str]) -> None:
    doc, ann = roster(), staff(lobby_staff["a"])
    grid.put(doc.name, ann, MONDAY, "晚")
    doc.reload().generate()
    assert cell(grid.get_grid(doc.name), ann, MONDAY) == [("晚", 1)]
    planned = frappe.get_all("Shift Assignment", {"roster": doc.name, "source": "Generated"}, pluck="name")
    own = frappe.get_doc("Shift Assignment", planned[0])
    grid.put(doc.name, own.staff, str(own.date), own.shift_type, own.name)
    assert own.reload().source == "By Hand"


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"date": "2026-12-01"}, id="a day outside"),
        pytest.param({"staff": "nobody"}, id="somebody else"),
        pytest.param({"shift_type": "no such shift"}, id="another department's shift"),
        pytest.param({"assignment": "no-such-assignment"}, id="no assignment of its own"),
    ],
)
def test_a_grid_takes_only_what_is_its_own(lobby_staff: dict[str, str], values: dict[str, str]) -> None:
    given = {"staff": staff(lobby_staff["a"]), "date": MONDAY, "shift_type": "早", **values}
    with pytest.raises((frappe.ValidationError, frappe.DoesNotExistError)):
        grid.put(roster().name, **given)


def test_only_planners_change_it_and_nobody_once_it_is_published(lobby_staff: dict[str, str], as_user: As) -> None:
    doc, ann = roster(), staff(lobby_staff["a"])
    with as_user(lobby_staff["a"]):
        assert not grid.get_grid(doc.name)["may_change"]
        with pytest.raises(frappe.PermissionError):
            grid.put(doc.name, ann, MONDAY, "早")
    frappe.db.set_value("Duty Roster", doc.name, "docstatus", 1)
    assert not grid.get_grid(doc.name)["may_change"]
    with pytest.raises(frappe.ValidationError, match="published"):
        grid.put(doc.name, ann, MONDAY, "早")


def test_the_calendar_shows_who_in_the_colour_of_the_shift(lobby_staff: dict[str, str]) -> None:
    doc, ann = roster(), staff(lobby_staff["a"])
    frappe.db.set_value("Shift Type", "晚", "color", "#7a5ea8")
    grid.put(doc.name, ann, MONDAY, "晚")
    rows = events.get_events("Shift Assignment", "2026-10-12", "2026-10-18", filters=[["roster", "=", doc.name]])
    assert [(row["color"], row["start_at"][:10]) for row in rows] == [("#7a5ea8", MONDAY)]
    assert frappe.db.get_value("Staff Member", ann, "staff_name") in rows[0]["title"]
