"""Notices: who may publish, whom they reach, quiet hours, reading."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

import frappe
from property_service.customer_service import notices, quiet

from .conftest import at, new

As = Callable[[str], AbstractContextManager[None]]
Member = Callable[..., str]
NOON, NIGHT, MORNING = "2026-10-12 12:00:00", "2026-10-12 22:30:00", "2026-10-13 08:00:00"


@pytest.fixture
def neighbour(resident: Any, make_user: Callable[..., str]) -> str:
    """The account of 曾静 in HY-03-1-1202."""
    user = make_user("zeng@example.org", "Resident", user_type="Website User")
    resident.user = user
    resident.save()
    return user


def notice(**values: Any) -> Any:
    return new("Notice", **{"title": "停水通知", "notice_type": "Water Outage", "body": "明日停水", **values})


def told(user: str) -> list[str]:
    return frappe.get_all("Notification Log", {"for_user": user}, pluck="subject")


def test_only_the_manager_publishes(estate: Any, member: Member, as_user: As) -> None:
    with as_user(member("desk", "客服部", "Front Desk")):
        doc = notice()
        with pytest.raises(frappe.PermissionError):
            doc.publish()
    with as_user(member("pm", "管理处", "Property Manager")):
        doc = frappe.get_doc("Notice", doc.name)
        doc.publish()
        assert (doc.status, bool(doc.publish_at)) == ("Published", True)
        with pytest.raises(frappe.ValidationError, match="already"):
            doc.publish()
        doc.title = "改过"
        doc.flags.step = None
        with pytest.raises(frappe.ValidationError, match="withdraw it"):
            doc.save()


def test_edge_55_an_ordinary_notice_waits_for_the_morning_and_an_emergency_does_not(neighbour: str) -> None:
    with at(NIGHT):
        notice().publish()
        notices.deliver()
        assert told(neighbour) == []
        notice(title="燃气泄漏", emergency=1).publish()
        assert told(neighbour) == ["燃气泄漏"]
    with at(MORNING):
        assert (notices.deliver(), notices.deliver()) == (1, 0)
    assert sorted(told(neighbour)) == ["停水通知", "燃气泄漏"]


@pytest.mark.parametrize(
    ("clock", "expected"),
    [("20:59:59", False), ("21:00:00", True), ("23:59:59", True), ("07:59:59", True), ("08:00:00", False)],
)
def test_edge_55_quiet_hours_go_over_midnight(site: Any, clock: str, expected: bool) -> None:
    assert quiet.is_quiet(frappe.utils.get_datetime(f"2026-10-12 {clock}")) is expected


@pytest.mark.parametrize(
    ("places", "visible"),
    [
        pytest.param({"audience": "All"}, True, id="all"),
        pytest.param({"audience": "Buildings", "places": [{"building": "HY-03"}]}, True, id="the building"),
        pytest.param({"audience": "Units", "places": [{"unit": "HY-03-1-1202"}]}, True, id="the unit"),
        pytest.param({"audience": "Units", "places": [{"unit": "HY-03-1-1302"}]}, False, id="another unit"),
    ],
)
def test_residents_see_what_is_for_them(neighbour: str, as_user: As, places: dict[str, Any], visible: bool) -> None:
    with at(NOON):
        doc = notice(**places)
        with as_user(neighbour):
            assert frappe.get_list("Notice") == []
        doc.publish()
        with as_user(neighbour):
            assert bool(frappe.get_list("Notice")) is visible
            assert frappe.get_doc("Notice", doc.name).has_permission("read") is visible
        assert bool(told(neighbour)) is visible


def test_a_notice_for_later_is_seen_and_sent_later(neighbour: str, as_user: As) -> None:
    with at(NOON):
        notice(publish_at="2026-10-13 10:00:00").publish()
        with as_user(neighbour):
            assert frappe.get_list("Notice") == []
    with at("2026-10-13 10:00:00"):
        assert notices.deliver() == 1
        with as_user(neighbour):
            assert len(frappe.get_list("Notice")) == 1


def test_each_reader_counts_once(neighbour: str) -> None:
    with at(NOON):
        doc = notice()
        doc.publish()
        for user in (neighbour, neighbour, "Administrator"):
            notices.read(frappe.get_doc("Notice", doc.name), user)
    assert frappe.db.get_value("Notice", doc.name, "read_count") == 1


def test_an_audience_is_named_and_a_request_publishes_nothing(estate: Any) -> None:
    with pytest.raises(frappe.MandatoryError, match="buildings or units"):
        notice(audience="Units")
    assert notice(status="Published", read_count=7).status == "Draft"


def test_what_is_withdrawn_is_gone(neighbour: str, as_user: As) -> None:
    with at(NOON):
        doc = notice()
        doc.publish()
        doc.withdraw()
        with as_user(neighbour):
            assert frappe.get_list("Notice") == []
