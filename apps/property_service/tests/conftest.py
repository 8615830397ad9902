"""The fixtures of all tests above the engine, and the few documents that tests of the application start from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

import frappe
from frappe.desk import query_report
from frappe.facade import open_site
from frappe.runtime.context import Context
from frappe.utils.clock import FrozenClock, site_time_zone
from property_service import demo
from tests.conftest import (
    PASSWORD,
    as_user,
    frozen_site,
    installed_site,
    make_user,
    private_site,
    site,
    sites_path,
    untouched_site,
    worker_id,
)

__all__ = [
    "as_user",
    "frozen_site",
    "installed_site",
    "make_user",
    "private_site",
    "site",
    "sites_path",
    "untouched_site",
    "worker_id",
]


@pytest.fixture(scope="module")
def loaded(installed_site: str, sites_path: Path) -> Iterator[Context]:
    """The small demo, one load for all tests of a module, in their order: undone after them."""
    with open_site(installed_site, sites_path=sites_path) as ctx:
        demo.load("small", password=PASSWORD)
        yield ctx
        ctx.db.rollback()


@pytest.fixture
def estate(site: Context) -> Context:
    """A project with one building and two units, HY-03-1-1202 and HY-03-1-1302."""
    new(
        "Property Project",
        project_code="HY",
        project_name="花园小区",
        front_calendar="前台7天",
        back_calendar="行政5天",
    )
    new("Building", project="HY", building_no="03", label="3栋", entrances=2)
    for floor in (12, 13):
        new("Property Unit", building="HY-03", entrance=1, floor=floor, room_no=f"{floor}02")
    frappe.db.set_single_value("Property Service Settings", "default_project", "HY")
    return site


@pytest.fixture
def resident(estate: Context) -> Any:
    """曾静, who has owned HY-03-1-1202 since 2022."""
    doc = new("Resident", resident_name="曾静", mobile="19900000123", id_no="320599198802290012")
    new(
        "Unit Occupancy",
        unit="HY-03-1-1202",
        resident=doc.name,
        relation="Owner",
        from_date="2022-01-01",
        share_pct=100,
    )
    return doc


@pytest.fixture
def member(estate: Context, make_user: Callable[..., str]) -> Callable[..., str]:
    """Make a Staff Member who may work alone, with an account: ``member("eng", "工程部", "Engineering")`` gives the user."""

    def make(name: str, department: str, *roles: str) -> str:
        user = make_user(f"{name}@example.org", *roles)
        made = new("Staff Member", staff_name=name, department=department, user=user, employed_from="2024-01-01")
        made.db_set("can_work_alone", 1)  # what an induction gives
        return user

    return make


@contextmanager
def at(moment: str) -> Iterator[None]:
    """For a block the clock stands still: ``with at("2026-09-18 16:45")``, in the time of the site."""
    ctx = frappe.context()
    before = ctx.clock
    ctx.clock = FrozenClock(datetime.fromisoformat(moment).replace(tzinfo=site_time_zone()))
    try:
        yield
    finally:
        ctx.clock = before


def new(doctype: str, **values: Any) -> Any:
    """Insert a document as the present user."""
    return frappe.get_doc({"doctype": doctype, **values}).insert()


def report(name: str, **filters: Any) -> Any:
    """A report as the present user gets it; besides ``lines`` (rows without the total) and ``figures`` by label."""
    found = frappe._dict(query_report.run(name, filters))
    found.lines = [row for row in found.result if not isinstance(row, list)]
    found.figures = {entry["label"]: entry["value"] for entry in found.report_summary or []}
    return found


def stored(doctype: str, name: str, **values: Any) -> str:
    """A document as its table has it, without the way that leads there: reports read tables, their tests write them."""
    frappe.get_doc({"doctype": doctype, "name": name, **values}).db_insert()
    return name


@pytest.fixture
def complaint(resident: Any) -> Callable[..., Any]:
    """File a complaint about noise from HY-03-1-1202."""

    def file(**values: Any) -> Any:
        given = {
            "subject": "装修噪音",
            "category": "NOISE",
            "description": "楼上电钻",
            "unit": "HY-03-1-1202",
            "resident": resident.name,
        }
        return new("Complaint", **{**given, **values})

    return file
