"""S12 over REST: rooms decided by the database, however many ask at once (R49, edge 37)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.conftest import PASSWORD

BOOKING = "/api/resource/Meeting Booking"


@pytest.fixture
def office(private_site: Callable[[], Any]) -> Any:
    """Administrator's client of a site with one room, and how to make another client."""
    admin = private_site()
    admin.post("/api/method/login", json={"usr": "Administrator", "pwd": PASSWORD})
    admin.post("/api/resource/Property Project", json={"project_code": "HY", "project_name": "花园小区"})
    room = {
        "location_code": "R-1",
        "location_name": "第一会议室",
        "location_type": "Meeting Room",
        "bookable": 1,
        "project": "HY",
    }
    assert admin.post("/api/resource/Service Location", json=room).status_code == 200
    admin.another = private_site
    return admin


def given(number: int, start: str = "14:00", end: str = "15:00") -> dict[str, Any]:
    return {
        "title": f"会议 {number}",
        "organiser": "办公室",
        "room": "R-1",
        "starts_at": f"2027-01-04 {start}:00",
        "ends_at": f"2027-01-04 {end}:00",
    }


def test_s12_booking_moving_and_closing(office: Any) -> None:
    first = office.post(BOOKING, json=given(1)).json["data"]
    assert (first["block_from"][:19], first["block_to"][:19]) == ("2027-01-04 13:30:00", "2027-01-04 15:20:00")
    refused = office.post(BOOKING, json=given(2, "15:30", "16:00"))
    assert (refused.status_code, first["name"] in refused.text) == (417, True)
    assert office.post(BOOKING, json=given(3, "15:50", "16:30")).status_code == 200
    moved = office.put(f"{BOOKING}/{first['name']}", json={"starts_at": "2027-01-04 14:10:00"})
    assert moved.json["data"]["block_from"][:19] == "2027-01-04 13:40:00"
    for action in ("Confirm", "Prepare", "Begin", "Clear"):
        doc = {"doctype": "Meeting Booking", "name": first["name"]}
        office.post("/api/method/frappe.model.workflow.apply_workflow", json={"doc": doc, "action": action})
    answer = office.post("/api/method/frappe.model.workflow.apply_workflow", json={"doc": doc, "action": "Close"})
    assert answer.status_code == 417


def test_s12_edge_37_twenty_bookings_at_once_give_one(office: Any) -> None:
    clients = [office.another() for _number in range(4)]
    for client in clients:
        client.post("/api/method/login", json={"usr": "Administrator", "pwd": PASSWORD})

    def ask(number: int) -> int:
        return int(clients[number % 4].post(BOOKING, json=given(number)).status_code)

    with ThreadPoolExecutor(4) as pool:
        codes = list(pool.map(ask, range(20)))
    assert sorted(codes) == [200] + [417] * 19
    assert len(office.get(BOOKING, query_string={"limit_page_length": 0}).json["data"]) == 1
