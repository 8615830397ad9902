"""Inspections of posts: seen and answered by the inspected person, failed twice they mean training (R48, R21)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

import frappe

from .conftest import at, new
from .test_rosters import lobby_staff, staff

__all__ = ["lobby_staff"]

As = Callable[[str], AbstractContextManager[None]]


@pytest.fixture
def lead(lobby_staff: dict[str, str], member: Callable[..., str]) -> str:
    """The lead, with a checklist of two items."""
    items = [{"item": "着工装", "mandatory": 1}, {"item": "工牌佩戴", "mandatory": 1}]
    new("Checklist Template", template_name="两项检查", usage="Grooming", items=items)
    return member("lead", "客服部", "CS Lead")


def inspect(lead: str, user: str, as_user: As, moment: str, *results: str) -> Any:
    with at(moment), as_user(lead):
        doc = new("Post Inspection", template="两项检查", staff=staff(user), post="L-01")
        for row, result in zip(doc.results, results, strict=True):
            row.result = result
        doc.save()
        doc.submit()
    return doc


def test_r48_the_inspected_person_sees_it_and_others_do_not(
    lobby_staff: dict[str, str], lead: str, as_user: As
) -> None:
    doc = inspect(lead, lobby_staff["a"], as_user, "2026-10-12 09:00:00", "Pass", "Pass")
    assert (doc.conclusion, doc.score) == ("Pass", 100)
    with as_user(lobby_staff["b"]):
        assert not frappe.has_permission(doc.doctype, "read", doc=doc.name)
    with as_user(lobby_staff["a"]):
        mine = frappe.get_doc(doc.doctype, doc.name)
        mine.check_permission("read")
        mine.acknowledge()
        assert mine.staff_acknowledged_at


@pytest.mark.parametrize(("moment", "heard"), [("2026-10-15 09:00:00", True), ("2026-10-15 09:00:01", False)])
def test_r48_an_objection_has_three_days(
    lobby_staff: dict[str, str], lead: str, as_user: As, moment: str, heard: bool
) -> None:
    doc = inspect(lead, lobby_staff["a"], as_user, "2026-10-12 09:00:00", "Fail", "Pass")
    with at(moment), as_user(lobby_staff["a"]):
        mine = frappe.get_doc(doc.doctype, doc.name)
        if heard:
            mine.object_to("当时正在更换工装")
        else:
            with pytest.raises(frappe.ValidationError, match="over"):
                mine.object_to("当时正在更换工装")
    assert bool(mine.reload().appealed_at) is heard


def test_r48_somebody_else_decides_on_the_objection(
    lobby_staff: dict[str, str], lead: str, member: Callable[..., str], as_user: As
) -> None:
    boss = member("boss", "管理处", "Property Manager")
    doc = inspect(lead, lobby_staff["a"], as_user, "2026-10-12 09:00:00", "Fail", "Pass")
    with at("2026-10-13 09:00:00"), as_user(lobby_staff["a"]):
        frappe.get_doc(doc.doctype, doc.name).object_to("当时正在更换工装")
    with as_user(lead), pytest.raises(frappe.PermissionError):
        frappe.get_doc(doc.doctype, doc.name).decide(1, "情况属实")
    with as_user(boss):
        frappe.get_doc(doc.doctype, doc.name).decide(1, "情况属实")
    assert doc.reload().conclusion == "Pass"


def test_r48_two_fails_in_thirty_days_are_one_training_task(
    lobby_staff: dict[str, str], lead: str, as_user: As
) -> None:
    moments = ("2026-09-01 09:00:00", "2026-10-01 09:00:01", "2026-10-12 09:00:00", "2026-10-20 09:00:00")
    made = [inspect(lead, lobby_staff["a"], as_user, moment, "Fail", "Pass").name for moment in moments]
    tasks = frappe.get_all("Work Plan", {"reference_doctype": "Post Inspection"}, ["is_adhoc", "reference_name"])
    assert [(task.is_adhoc, task.reference_name) for task in tasks] == [
        (1, made[2])
    ]  # the second came a second too late


def test_r21_a_failed_item_is_one_rectification(lobby_staff: dict[str, str], lead: str, as_user: As) -> None:
    doc = inspect(lead, lobby_staff["a"], as_user, "2026-10-12 09:00:00", "Fail", "Pass")
    rows = frappe.get_all("Rectification", {"source_name": doc.name}, ["source_type", "responsible_staff", "issue"])
    assert [(row.source_type, row.responsible_staff, row.issue) for row in rows] == [
        ("Post Inspection", staff(lobby_staff["a"]), "着工装")
    ]
    assert doc.reload().results[0].rectification
    with as_user(lead), pytest.raises(frappe.ValidationError, match="themselves"):
        new("Post Inspection", template="两项检查", staff=staff(lead))
