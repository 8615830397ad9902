"""The workspaces: what stands on them is there, each role sees its own, the numbers are those of the lists (surfaces 3.2)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import frappe
import property_service
from frappe.desk.desktop import get_desktop_page, get_workspace_sidebar_items
from frappe.utils import add_to_date, now_datetime
from property_service import figures

APP = Path(property_service.__file__).parent
PAGES = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in APP.glob("*/workspace/*/*.json")}
FIRST = {
    "Front Desk": "Front Desk", "CS Lead": "Service Lead", "Property Manager": "Management", "Security Guard": "Gate Post",
    "Lobby Receptionist": "Lobby Reception", "Meeting Attendant": "Lobby Reception", "Sales CS Supervisor": "Sales Service", "Sales Consultant": "Sales Service",
    "Engineering": "Field Work", "Environment": "Field Work", "Developer": "Field Work", "Finance": "Finance",
    "HR Archivist": "Personnel and Archives", "Privacy Officer": "Personal Data", "System Manager": "Office Setup",
}  # fmt: skip


def somebody(name: str, role: str) -> str:
    """The user of a new colleague."""
    user = {"doctype": "User", "email": f"{name}@pages.example", "first_name": "New", "roles": [{"role": role}]}
    return str(frappe.get_doc(user).insert().name)


@pytest.mark.parametrize("page", sorted(PAGES))
def test_every_block_of_a_page_shows_something_to_the_manager(site: Any, page: str) -> None:
    found = get_desktop_page(PAGES[page]["name"])
    kinds = {
        "shortcut": ("shortcuts", "label"), "number_card": ("number_cards", "number_card_name"), "chart": ("charts", "chart_name"),
        "quick_list": ("quick_lists", "label"), "card": ("cards", "label"),
    }  # fmt: skip
    for block in json.loads(found["content"]):
        if block["type"] in kinds:
            kind, key = kinds[block["type"]]
            assert block["data"][f"{block['type']}_name"] in {item[key] for item in found[kind]["items"]}


@pytest.mark.parametrize("role", sorted(FIRST))
def test_each_role_opens_its_own_page_first(site: Any, role: str) -> None:
    frappe.set_user(somebody(frappe.scrub(role), role))
    assert get_workspace_sidebar_items()["pages"][0]["name"] == FIRST[role]


@pytest.mark.parametrize("page", sorted(PAGES))
def test_the_people_of_a_page_see_its_lists_and_figures(site: Any, page: str) -> None:
    """Nobody's page is half empty: whom it was made for first reads what stands on it."""
    frappe.set_user(somebody(f"sees.{page}", PAGES[page]["roles"][0]["role"]))
    found = get_desktop_page(PAGES[page]["name"])
    for kind in ("shortcuts", "number_cards", "quick_lists"):
        shown = {row.get("label") for row in found[kind]["items"]}
        assert {row["label"] for row in PAGES[page][kind]} - shown == set()


@pytest.mark.parametrize("page", sorted(PAGES))
def test_each_page_has_first_steps_for_its_people(site: Any, page: str) -> None:
    user = somebody(f"first.{page}", PAGES[page]["roles"][0]["role"])
    doc = frappe.get_doc("Module Onboarding", f"First Steps {PAGES[page]['name']}")
    frappe.set_user(user)
    (item,) = get_desktop_page(PAGES[page]["name"])["onboardings"]["items"]
    assert [step.name for step in item["items"]] == [row.step for row in doc.steps]
    assert not any(step.is_complete for step in item["items"])


def test_numbers_of_nothing_are_nothing(site: Any) -> None:
    for figure in (figures.solved_in_time, figures.satisfaction, figures.inside_now, figures.deposits_held):
        assert figure()["value"] == 0


def test_who_was_let_in_and_not_out_is_inside(site: Any) -> None:
    for entry, direction, minutes, result in (
        ("P-1", "In", 90, "Let Through"),
        ("P-1", "Out", 60, "Let Through"),
        ("P-1", "In", 30, "Let Through"),
        ("P-2", "In", 50, "Let Through"),
        ("P-2", "Out", 40, "Let Through"),
        ("P-3", "In", 20, "Refused"),
    ):
        row = frappe.get_doc(
            {
                "doctype": "Pass Scan Log",
                "entry_pass": entry,
                "direction": direction,
                "result": result,
                "at": add_to_date(now_datetime(), minutes=-minutes),
            }
        )
        row.flags.ignore_links = True
        row.insert(ignore_permissions=True)
    assert figures.inside_now()["value"] == 1


def test_satisfaction_is_the_share_of_content_answers(site: Any) -> None:
    for number, result in enumerate(("Satisfied", "Satisfied", "Fairly Satisfied", "Dissatisfied", "Not Reached")):
        values = {"name": f"FU-{number}", "status": "Done", "result": result, "done_at": now_datetime()}
        frappe.get_doc({"doctype": "Follow Up", **values}).db_insert()
    assert figures.satisfaction()["value"] == 75.0
