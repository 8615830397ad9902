"""S08 and S09 over REST at the hours of the scenarios: overtime granted and refused, and a stop order that ends it."""

from __future__ import annotations

import json
from typing import Any

from .test_moments_over_rest import Moment, at, refused, signed_in, step, told
from .test_over_rest import office
from .test_permits_over_rest import FILE, UNIT, frappe_names, pay, posted, read, renovation, take

__all__ = ["at", "office", "renovation"]


def fresh(renovation: dict[str, Any]) -> None:
    """Everybody who has a part in a renovation signs in again: a day has gone by."""
    for who in ("desk", "lead", "eng", "money", "guard", "admin"):
        signed_in(renovation[who], "Administrator" if who == "admin" else f"{who}@example.org")


def started(renovation: dict[str, Any], at: Moment, workers: int = 0) -> str:
    """A renovation that has been under construction since 2026-10-12."""
    at("2026-10-12 09:00:00")
    fresh(renovation)
    given = {"unit": UNIT, "applicant": renovation["owner"], "contractor": renovation["firm"]}
    firm = f"/api/resource/External Agency/{renovation['firm']}"
    renovation["admin"].put(firm, json={"license_valid_to": "2027-12-31"})
    span = {"start_date": "2026-10-12", "end_date": "2026-11-20", "scope": [{"item": "墙面涂料"}]}
    name = str(posted(renovation["desk"], "Renovation Application", **given, **span)["name"])
    window = {"valid_from": "2026-10-12 00:00:00", "valid_to": "2026-11-20 18:00:00"}
    for number in range(workers):
        passed = {"pass_type": "WORKER", "holder_name": f"工人{number}", "renovation": name}
        posted(renovation["desk"], "Entry Pass", **passed, **window)
    pay(renovation, name, "Owner", 2000)
    pay(renovation, name, "Contractor", 3000)
    step(renovation["desk"], "Renovation Application", name, "Submit for Review", drawings=FILE)
    step(renovation["eng"], "Renovation Application", name, "Technical OK")
    signed = {"agreement_signed_on": "2026-10-12", "neighbours_notified_on": "2026-10-12"}
    step(renovation["lead"], "Renovation Application", name, "Approve", **signed)
    step(renovation["eng"], "Renovation Application", name, "Start Work")
    return name


def ask(renovation: dict[str, Any], name: str, start: str, end: str, noise: str = "Low") -> Any:
    """Ask for overtime between two moments of October."""
    values = {"permit_type": "OVERTIME", "unit": UNIT, "applicant": renovation["owner"], "renovation": name}
    times = {"from_time": f"2026-10-{start}:00", "to_time": f"2026-10-{end}:00"}
    body = {**values, **times, "reason": "赶工", "noise_level": noise}
    return renovation["desk"].post("/api/resource/Special Permit", json=body)


def grant(renovation: dict[str, Any], answer: Any) -> Any:
    """Filed by the desk, who may not approve it, and approved by the lead."""
    permit = answer.json["data"]["name"]
    step(renovation["desk"], "Special Permit", permit, "File")
    with refused(take(renovation["desk"], "Special Permit", permit, "Approve")):
        pass
    return step(renovation["lead"], "Special Permit", permit, "Approve")


def test_s09_overtime_at_the_hours_of_the_scenario(renovation: dict[str, Any], at: Moment) -> None:
    name = started(renovation, at)
    at("2026-10-14 13:00:00")
    fresh(renovation)
    granted = grant(renovation, ask(renovation, name, "14 18:30", "14 20:30"))
    assert granted["workflow_state"] == "Approved"
    told = {"filters": json.dumps({"source_name": granted["name"]}), "fields": '["status"]'}
    assert renovation["desk"].get("/api/resource/Notice", query_string=told).json["data"] == [{"status": "Published"}]
    for times, said in (
        (("15 18:30", "15 20:30", "High"), "high noise"), (("15 21:00", "15 22:30"), "22:00 and"),
    ):  # fmt: skip
        with refused(ask(renovation, name, *times), said):
            pass
    grant(renovation, ask(renovation, name, "15 12:00", "15 14:00"))
    with refused(ask(renovation, name, "15 18:00", "15 20:30"), "4.5 hours"):
        pass
    at("2026-10-14 16:00:00")
    fresh(renovation)
    with refused(ask(renovation, name, "14 18:30", "14 20:30"), "4 hours ahead"):
        pass


def test_s08_a_stop_order_reaches_tonights_overtime_the_gate_and_the_people(
    renovation: dict[str, Any], at: Moment
) -> None:
    name = started(renovation, at, workers=1)
    at("2026-10-14 13:00:00")
    fresh(renovation)
    desk, eng, guard = (renovation[who] for who in ("desk", "eng", "guard"))
    permit = desk.get(f"/printview?doctype=Renovation Application&name={name}").text
    assert "<svg" in permit
    assert "1990000050" not in permit
    tonight = grant(renovation, ask(renovation, name, "14 18:30", "14 20:30"))["name"]
    (worker,) = frappe_names(desk, "Entry Pass", renovation=name)
    token = read(desk, "Entry Pass", worker)["token"]
    assert "Work Stopped" not in guard.get(f"/pass/{token}").text
    found = {
        "purpose": "Patrol",
        "site_result": "Violation",
        "issue": "拆改承重墙",
        "severity": "Serious",
        "stop_work": 1,
    }
    posted(eng, "Renovation Inspection", renovation=name, photo="/private/files/w.jpg", **found)
    assert read(desk, "Special Permit", tonight)["workflow_state"] == "Cancelled"
    assert read(desk, "Entry Pass", worker)["status"] == "Suspended"
    page = guard.get(f"/pass/{token}").text
    assert "Work Stopped" in page or "Suspended" in page
    assert told(signed_in(guard, "guard@example.org"), name) > 0
