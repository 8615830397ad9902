"""The gate without a network: the list a phone takes along, and what it brings back (R34, edge 31)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

import pytest

import frappe
from frappe.utils.clock import site_time_zone
from property_service.permits import offline

from .conftest import at, new

As = Callable[[str], AbstractContextManager[None]]
Member = Callable[..., str]
NOON = "2026-10-14 12:00:00"


def ms(moment: str) -> int:
    return int(datetime.fromisoformat(moment).replace(tzinfo=site_time_zone()).timestamp() * 1000)


@pytest.fixture
def worker(estate: Any) -> Any:
    """A pass from 12 October to 20 November, 08:00 to 18:00."""
    with at("2026-10-12 08:00:00"):
        doc = new(
            "Entry Pass", pass_type="TEMP", holder_name="张三丰", unit="HY-03-1-1202", valid_from="2026-10-12 08:00:00",
            valid_to="2026-11-10 18:00:00", daily_from="08:00:00", daily_to="18:00:00",
        )  # fmt: skip
        doc.issue()
    return frappe.get_doc("Entry Pass", doc.name)


def sent(code: str, device_time: str, device_now: str = NOON, **more: Any) -> dict[str, Any]:
    entry = {"key": "key-00000001", "code": code, "direction": "In", "device_time": ms(device_time), **more}
    with at(NOON):
        return offline.sync([entry], ms(device_now))[0]


def test_edge_31_the_list_names_no_code_and_is_signed(worker: Any, member: Member, as_user: As) -> None:
    with at(NOON), as_user(member("guard", "安管部", "Security Guard")):
        found = offline.taken_along()
    assert [row["holder"] for row in found["passes"]] == ["张**"]
    assert hashlib.sha256(worker.short_code.encode()).hexdigest() in found["passes"][0]["marks"]
    assert worker.short_code not in str(found)
    assert worker.token not in str(found)
    assert found["signature"] == offline.signature({key: found[key] for key in ("now", "until", "passes", "vehicles")})


def test_the_list_is_for_guards(worker: Any, member: Member, as_user: As) -> None:
    with as_user(member("eng", "工程部", "Engineering")), pytest.raises(frappe.PermissionError):
        offline.taken_along()


def test_a_visitors_pass_that_a_guard_issues_has_its_code(estate: Any, member: Member, as_user: As) -> None:
    with as_user(member("guard", "安管部", "Security Guard")):
        doc = new("Entry Pass", pass_type="VISITOR", holder_name="访客", unit="HY-03-1-1202", valid_from=NOON, valid_to="2026-10-14 20:00:00")  # fmt: skip
        doc.issue()
    assert all(frappe.db.get_value("Entry Pass", doc.name, ["token", "short_code"]))


@pytest.mark.parametrize(
    ("device_time", "device_now", "good"),
    [
        pytest.param("2026-10-14 09:12:00", NOON, True, id="in hours"),
        pytest.param("2026-10-13 19:05:00", NOON, False, id="after hours"),
        pytest.param("2026-10-14 06:12:00", "2026-10-14 09:00:00", True, id="a phone three hours behind"),
        pytest.param("2026-10-14 10:00:00", "2026-10-14 15:00:00", False, id="a phone three hours ahead"),
    ],
)
def test_r34_edge_31_a_scan_is_judged_at_the_corrected_time(
    worker: Any, device_time: str, device_now: str, good: bool
) -> None:
    answer = sent(worker.short_code, device_time, device_now)
    assert (answer["ok"], answer["good"]) == (True, good)
    row = frappe.get_doc("Pass Scan Log", {"client_key": "key-00000001"})
    assert (row.offline, str(row.device_time)[:19], row.result) == (
        1,
        device_time,
        "Let Through" if good else "Refused",
    )


def test_what_is_sent_twice_is_counted_once(worker: Any) -> None:
    for _time in range(2):
        assert sent(worker.short_code, "2026-10-14 09:12:00")["good"]
    assert frappe.db.count("Pass Scan Log", {"entry_pass": worker.name}) == 1
    assert frappe.db.get_value("Entry Pass", worker.name, "entries_used") == 1


def test_a_forged_code_is_refused_and_written_down(worker: Any) -> None:
    assert not sent("ZZZZZZ", "2026-10-14 09:12:00")["good"]
    assert frappe.db.get_value("Pass Scan Log", {"client_key": "key-00000001"}, "reason") == "Forged"


def test_what_makes_no_sense_is_answered_and_the_rest_is_taken(worker: Any) -> None:
    with at(NOON):
        entries = [
            {"key": "x", "code": worker.short_code, "direction": "In", "device_time": ms(NOON)},
            {"key": "key-00000002", "code": worker.short_code, "direction": "Up", "device_time": ms(NOON)},
            {"key": "key-00000003", "code": worker.short_code, "direction": "In", "device_time": ms(NOON)},
        ]
        assert [row["ok"] for row in offline.sync(entries, ms(NOON))] == [False, False, True]
