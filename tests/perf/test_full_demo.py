"""The full demo: how long it loads, that its checks hold, how long its reports, cards and pages take. Prints.

``FULL_DEMO_SITES=…`` names a folder of sites with one that has it already (``full.localhost``).
"""

from __future__ import annotations

import json
import os
import time as clock
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

import frappe
from frappe.core import installer
from frappe.desk import desktop, query_report, reportview
from frappe.desk.calendar import get_events
from frappe.desk.doctype.dashboard_chart import dashboard_chart
from frappe.desk.doctype.number_card import number_card
from frappe.desk.search import global_search
from frappe.facade import open_site
from frappe.runtime.context import Mode
from frappe.utils import get_first_day
from property_service.demo import checks, load
from property_service.demo.people import account
from property_service.demo.run import ANCHOR, DOMAIN, EVENING, at
from property_service.residents import unit_360
from tests.conftest import PASSWORD

pytestmark = pytest.mark.perf
SITE = "full.localhost"
ROUNDS = 3
FIRST_CHOICE = ("Property Manager", "CS Lead", "Front Desk", "Finance")
UNIT = "HY-03-1-1202"


@pytest.fixture(scope="module")
def full(sites_path: Path) -> Iterator[Path]:
    """The sites folder of a site with the full demo."""
    given = os.environ.get("FULL_DEMO_SITES")
    if given:
        yield Path(given)
        return
    installer.new_site(SITE, apps=["property_service"], sites_path=sites_path, admin_password=PASSWORD, lang="zh")
    started, worked = clock.perf_counter(), clock.process_time()
    with open_site(SITE, mode=Mode.INSTALL, sites_path=sites_path):
        load("full", password="demo")
    print(
        f"\nfull demo: {clock.perf_counter() - started:.0f} s, {clock.process_time() - worked:.0f} s of processor time"
    )
    yield sites_path


def took(sites: Path, role: str, call: Callable[[], Any]) -> float:
    """Milliseconds of the median of three rounds, each in a context of its own, as somebody of the demo on its last day."""
    rounds = []
    for _round in range(ROUNDS):
        with open_site(SITE, sites_path=sites), at(datetime.combine(ANCHOR, EVENING)):
            frappe.set_user(account(role, DOMAIN))
            started = clock.perf_counter()
            call()
            rounds.append((clock.perf_counter() - started) * 1000)
    return sorted(rounds)[ROUNDS // 2]


def shown(title: str, rows: list[tuple[str, str, float]]) -> None:
    print(f"\n{title}: {len(rows)}, slowest first")
    for name, role, spent in sorted(rows, key=lambda row: -row[2]):
        print(f"  {spent:7.1f} ms  {name} ({role})")


def role_of(roles: list[str]) -> str:
    return next(
        (role for role in FIRST_CHOICE if role in roles), next(role for role in roles if role != "System Manager")
    )


def test_what_has_to_hold_holds(full: Path) -> None:
    with open_site(SITE, sites_path=full):
        assert [entry for entry in checks.run() if not entry["holds"]] == []


def test_reports(full: Path) -> None:
    with open_site(SITE, sites_path=full):
        names = frappe.get_all("Report", {"module": ["in", checks._modules()]}, pluck="name")
        reports = {name: frappe.get_doc("Report", name) for name in names}
        roles = {name: role_of([row.role for row in doc.roles]) for name, doc in reports.items()}
    rows = []
    for name, doc in reports.items():
        given = {row.fieldname: _default(row) for row in doc.filters if row.default}
        rows.append((name, roles[name], took(full, roles[name], lambda: query_report.run(name, filters=given))))  # noqa: B023
    shown("reports", rows)


def _default(row: Any) -> Any:
    meant = {
        "Today": ANCHOR, "Month Start": get_first_day(ANCHOR), "Year Start": ANCHOR.replace(month=1, day=1),
    }  # fmt: skip
    return str(meant.get(row.default) or row.default)


def test_workspaces(full: Path) -> None:
    with open_site(SITE, sites_path=full):
        pages = frappe.get_all("Workspace", {"module": ["in", checks._modules()]}, pluck="name")
        roles = {name: role_of([row.role for row in frappe.get_doc("Workspace", name).roles]) for name in pages}
        blocks = {name: json.loads(frappe.db.get_value("Workspace", name, "content")) for name in pages}
    rows = []
    for page, role in roles.items():
        rows.append((page, role, took(full, role, lambda: desktop.get_desktop_page(page))))  # noqa: B023
        for block in blocks[page]:
            name = block["data"].get(f"{block['type']}_name")
            if block["type"] == "number_card":
                rows.append((f"{page}: {name}", role, took(full, role, lambda: _card(name))))  # noqa: B023
            elif block["type"] == "chart":
                call = lambda: dashboard_chart.get(chart_name=name, refresh=1)  # noqa: B023, E731
                rows.append((f"{page}: {name}", role, took(full, role, call)))
    shown("workspaces, cards and charts", rows)


def _card(name: str) -> Any:
    card = frappe.get_doc("Number Card", name)
    return frappe.get_attr(card.method)() if card.type == "Custom" else number_card.get_result(card.as_json())


def test_pages_of_the_desk(full: Path) -> None:
    month = [str(get_first_day(ANCHOR)), str(ANCHOR)]
    calls = {
        "list of complaints, first page": lambda: reportview.get("Complaint", fields=["*"], page_length=20),
        "list of patrol tasks, first page": lambda: reportview.get("Patrol Task", fields=["*"], page_length=20),
        "count of complaints": lambda: reportview.get_count("Complaint"),
        "Unit 360": lambda: unit_360.show(UNIT),
        "search for a name": lambda: global_search("曾静"),
        "search by pinyin": lambda: global_search("zengjing"),
        "search for a room": lambda: global_search("1202"),
        "calendar, a month of shifts": lambda: get_events(
            "Shift Assignment", *month, {"start": "start_at", "end": "end_at", "title": "staff"}
        ),
        "calendar, a month of meetings": lambda: get_events(
            "Meeting Booking", *month, {"start": "starts_at", "end": "ends_at", "title": "title"}
        ),
    }
    role = "Property Manager"
    shown("pages", [(name, role, took(full, role, call)) for name, call in calls.items()])
