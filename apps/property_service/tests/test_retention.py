"""Personal data whose time is over, consent taken back, private attachments (R63, R64, R65)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest

import frappe
from frappe.core.files import save_file
from property_service.residents import retention
from property_service.residents.rules.retention import may_be_anonymised

from .conftest import at, new, stored

As = Callable[[str], AbstractContextManager[None]]
Member = Callable[..., str]
TODAY = date(2026, 10, 31)
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


@pytest.mark.parametrize(
    ("ends", "hold", "may"),
    [
        pytest.param([date(2023, 10, 30)], False, True, id="three years and a day"),
        pytest.param([date(2023, 10, 31)], False, False, id="three years"),
        pytest.param([date(2020, 1, 1), None], False, False, id="still lives somewhere"),
        pytest.param([date(2020, 1, 1)], True, False, id="legal hold"),
        pytest.param([], False, False, id="a contact of the office"),
    ],
)
def test_r63_a_file_is_kept_three_years_after_the_last_relation(ends: list[Any], hold: bool, may: bool) -> None:
    assert may_be_anonymised(ends, TODAY, legal_hold=hold) is may


def visitor(until: str, **values: Any) -> Any:
    given = {"pass_type": "VISITOR", "holder_name": "访客", "unit": "HY-03-1-1202", "valid_to": until}
    return new("Entry Pass", valid_from=f"{until[:8]}01 08:00:00", **{**given, **values})


def test_r63_passes_of_visitors_go_after_ninety_days_and_photos_after_thirty(resident: Any) -> None:
    old, recent = visitor("2026-07-07 22:00:00"), visitor("2026-09-05 22:00:00", pass_type="TEMP")
    new("Pass Scan Log", entry_pass=old.name, at="2026-07-06 10:00:00", result="Let Through")
    file = save_file("face.png", PNG, "Entry Pass", recent.name, is_private=1)
    frappe.db.set_value("Entry Pass", recent.name, "holder_photo", file.file_url)
    with at("2026-10-31 03:00:00"):
        first, again = retention.purge(), retention.purge()
    assert (first["passes"], first["photos"], again["passes"], again["photos"]) == (1, 1, 0, 0)
    assert not frappe.db.exists("Entry Pass", old.name)
    assert not frappe.db.exists("Pass Scan Log", {"entry_pass": old.name})
    assert frappe.db.get_value("Entry Pass", recent.name, "holder_photo") is None
    assert not frappe.db.exists("File", file.name)


def test_r63_who_left_long_ago_becomes_nobody_and_the_history_stays(
    resident: Any, complaint: Callable[..., Any], make_user: Callable[..., str]
) -> None:
    case = complaint()
    case.priority = "P4"
    case.save()
    resident.user = make_user("zeng@example.org", "Resident", user_type="Website User")
    resident.save()
    frappe.db.set_value("Unit Occupancy", {"resident": resident.name}, {"to_date": "2023-01-01", "status": "Ended"})
    held = new("Resident", resident_name="留存", mobile="19900000999", legal_hold=1)
    new(
        "Unit Occupancy",
        unit="HY-03-1-1302",
        resident=held.name,
        relation="Tenant",
        from_date="2019-01-01",
        to_date="2020-01-01",
    )
    with at("2026-10-31 03:00:00"):
        assert (retention.purge()["residents"], retention.purge()["residents"]) == (1, 0)
    doc = frappe.get_doc("Resident", resident.name)
    assert (doc.anonymised, doc.mobile, doc.id_no, doc.id_no_hash, doc.user) == (1, None, None, None, None)
    case = frappe.get_doc("Complaint", case.name)
    assert (case.resident, case.caller_name, case.caller_mobile, case.category) == (resident.name, None, None, "NOISE")
    assert frappe.db.get_value("Resident", held.name, "resident_name") == "留存"
    assert frappe.db.get_value("User", "zeng@example.org", "enabled") == 0
    stored = str(frappe.get_all("Version", fields=["*"])) + str(frappe.get_all("Resident", fields=["*"]))
    assert "曾静" not in stored
    assert "19900000123" not in stored
    with pytest.raises(frappe.ValidationError, match="is anonymous"):
        doc.save()


def test_r63_nobody_finds_an_anonymous_person_any_more(resident: Any) -> None:
    retention.anonymise(resident.name)
    found = frappe.call("property_service.search.residents", doctype="Resident", txt="cengjing")
    assert list(found) == []


def test_r64_consent_taken_back_deletes_photos_and_keeps_the_card(resident: Any) -> None:
    resident.consent_face_on = "2026-01-01"
    resident.save()
    card = visitor("2026-12-05 22:00:00", pass_type="HELPER", holder_name="曾静", host=resident.name)
    card.issue()
    file = save_file("face.png", PNG, "Entry Pass", card.name)
    frappe.db.set_value("Entry Pass", card.name, "holder_photo", file.file_url)
    before = frappe.db.get_value("Entry Pass", card.name, ["status", "token"])
    resident.consent_face_on = None
    resident.save()
    assert frappe.db.get_value("Entry Pass", card.name, "holder_photo") is None
    assert not frappe.db.exists("File", file.name)
    assert frappe.db.get_value("Entry Pass", card.name, ["status", "token"]) == before


def test_r65_attachments_of_files_on_people_are_private_whatever_is_asked(
    resident: Any, as_user: As, member: Member
) -> None:
    file = save_file("id.png", PNG, "Resident", resident.name, is_private=0)
    assert file.is_private
    assert file.file_url.startswith("/private/files/")
    with as_user(member("env", "环境部", "Environment")):
        assert not frappe.get_doc("File", file.name).has_permission("read")
    with as_user(member("desk", "客服部", "Front Desk")):
        assert frappe.get_doc("File", file.name).has_permission("read")
    public = save_file("plan.png", PNG + b"1", "Building", "HY-03", is_private=0)
    assert not public.is_private


@pytest.mark.parametrize(("state", "modified", "gone"), [("Signed", "2020-01-01", 0), ("Title Issued", "2024-01-01", 0), ("Cancelled", "2021-01-01", 1)])  # fmt: skip
def test_r63_a_contract_keeps_the_file_of_a_buyer_who_moved_out(
    resident: Any, state: str, modified: str, gone: int
) -> None:
    frappe.db.set_value("Unit Occupancy", {"resident": resident.name}, {"to_date": "2020-01-01", "status": "Ended"})
    stored("Sales Contract", "SC-1", workflow_state=state, contract_no="HT-1", docstatus=1)
    stored("Sales Buyer", "SB-1", parent="SC-1", parenttype="Sales Contract", parentfield="buyers", resident=resident.name, idx=1)  # fmt: skip
    frappe.db.set_value("Sales Contract", "SC-1", "modified", f"{modified} 09:00:00", update_modified=False)
    with at("2026-10-31 03:00:00"):
        assert retention.purge()["residents"] == gone
