"""Handing homes over: appointments, acceptance and refusal, defects, keys (R24, R25, edge 38)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

import frappe
from frappe.model.workflow import apply_workflow
from frappe.utils import get_datetime, getdate
from property_service.moving import handovers

from .conftest import at, new

As = Callable[[str], AbstractContextManager[None]]
Member = Callable[..., str]
UNIT = "HY-03-1-1302"
SIGNED = {"warranty_book": 1, "manual_book": 1, "owner_sign": "data:,"}


@pytest.fixture
def buyer(estate: Any) -> Any:
    return new("Resident", resident_name="许志远", mobile="19900000777")


@pytest.fixture
def book(buyer: Any, member: Member) -> Callable[..., Any]:
    """Book an appointment; the checklist has two items."""
    inspector = frappe.db.get_value("Staff Member", {"user": member("eng", "工程部", "Engineering")}, "name")
    items = [
        {"section": section, "item": item, "mandatory": 1}
        for section, item in (("防水", "外墙无渗漏"), ("门窗", "窗扇启闭灵活"))
    ]
    new("Checklist Template", template_name="小收楼", usage="Handover", items=items)

    def make(unit: str = UNIT, start: str = "2026-10-12 09:00:00", **values: Any) -> Any:
        end = str(get_datetime(start) + (get_datetime("2026-01-01 10:00") - get_datetime("2026-01-01 09:00")))
        given = {
            "resident": buyer.name,
            "batch": "2026-3",
            "inspector": inspector,
            "appoint_from": start,
            "appoint_to": end,
        }
        return new("Handover Inspection", unit=unit, **{**given, "template": "小收楼", **values})

    return make


def on_site(doc: Any, *results: str) -> Any:
    doc = apply_workflow(frappe.get_doc("Handover Inspection", doc.name), "Arrive")
    for row, result in zip(doc.results, results, strict=True):
        row.result = result
    doc.save()
    return doc


def key(unit: str = UNIT, **values: Any) -> Any:
    return new("Key Item", key_label="入户门钥匙", unit=unit, storage_slot="A-01", **values)


# --- appointments --------------------------------------------------------------------------------------------------------


def test_r24_a_slot_holds_so_many_homes_of_a_batch(book: Callable[..., Any]) -> None:
    for room in ("0101", "0102"):
        new("Property Unit", building="HY-03", entrance=1, floor=1, room_no=room)
    book("HY-03-1-0101", slot_capacity=2)
    book("HY-03-1-0102", slot_capacity=2)
    with pytest.raises(frappe.ValidationError, match="this time is full"):
        book(slot_capacity=2, start="2026-10-12 09:30:00")
    assert book(slot_capacity=2, start="2026-10-12 10:00:00").workflow_state == "Booked"
    assert book(UNIT[:-4] + "1202", batch="2026-4").workflow_state == "Booked"


def test_r24_one_active_appointment_per_unit(book: Callable[..., Any]) -> None:
    first = book()
    with pytest.raises(frappe.DuplicateEntryError, match=first.name):
        book(start="2026-10-13 09:00:00")
    apply_workflow(first, "Call Off")
    assert book(start="2026-10-13 09:00:00").name != first.name


def test_moving_an_appointment_does_not_clash_with_itself(book: Callable[..., Any]) -> None:
    doc = book(slot_capacity=1)
    doc.appoint_from, doc.appoint_to = "2026-10-12 09:30:00", "2026-10-12 10:30:00"
    doc.save()
    doc.appoint_to = "2026-10-12 09:30:00"
    with pytest.raises(frappe.ValidationError, match="must end after"):
        doc.save()


def test_a_proxy_brings_the_authorisation(book: Callable[..., Any]) -> None:
    with pytest.raises(frappe.MandatoryError, match="authorisation"):
        book(proxy=1)


def test_owner_and_inspector_are_reminded_three_days_and_a_day_before(book: Callable[..., Any]) -> None:
    doc = book()
    for day in ("08", "09", "09", "11"):
        with at(f"2026-10-{day} 09:00:00"):
            handovers.remind()
    told = {"document_name": doc.name, "for_user": "eng@example.org"}
    said = frappe.get_all("Notification Log", told, pluck="subject", order_by="creation asc")
    assert [text.rpartition("in ")[2] for text in said] == ["3 days at most", "1 days at most"]


# --- acceptance ----------------------------------------------------------------------------------------------------------


def test_r25_acceptance_makes_the_buyer_the_owner_and_hands_the_keys_over(book: Callable[..., Any], buyer: Any) -> None:
    keys = [key(), key()]
    doc = on_site(book(), "Pass", "Pass")
    doc.update({**SIGNED, "keys_handed": 2})
    with at("2026-10-12 10:00:00"):
        doc = apply_workflow(doc, "Accept")
    assert (doc.docstatus, doc.conclusion, doc.fee_from) == (1, "Accepted", getdate("2026-10-12"))
    unit = frappe.db.get_value("Property Unit", UNIT, ["life_status", "handover_date", "current_owner_display"])
    assert unit == ("Vacant", getdate("2026-10-12"), "许志远")
    stay = frappe.get_doc("Unit Occupancy", {"unit": UNIT})
    assert (stay.resident, stay.relation, stay.share_pct, stay.is_primary_contact) == (buyer.name, "Owner", 100, 1)
    assert {frappe.db.get_value("Key Item", item.name, "status") for item in keys} == {"Handed to Owner"}


def test_r25_all_buyers_of_the_contract_own_it_and_the_file_is_opened(book: Callable[..., Any], buyer: Any) -> None:
    other = new("Resident", resident_name="许太太", mobile="19900000779")
    contract = frappe.get_doc({
        "doctype": "Sales Contract", "name": "SC-TEST", "contract_no": "YS-1", "unit": UNIT, "signed_on": "2026-01-10", "total_price": 1, "pay_method": "Full",
        "docstatus": 1, "buyers": [{"resident": buyer.name, "share_pct": 60, "is_main": 1}, {"resident": other.name, "share_pct": 40}],
    })  # fmt: skip
    contract.db_insert()
    for row in contract.buyers:
        row.update(
            {"name": row.resident, "parent": contract.name, "parenttype": "Sales Contract", "parentfield": "buyers"}
        )
        row.db_insert()
    doc = on_site(book(), "Pass", "Pass")
    doc.update(SIGNED)
    doc = apply_workflow(doc, "Accept")
    stays = frappe.get_all(
        "Unit Occupancy", {"unit": UNIT}, ["resident", "relation", "share_pct"], order_by="share_pct desc"
    )
    assert [(row.resident, row.relation, row.share_pct) for row in stays] == [
        (buyer.name, "Owner", 60), (other.name, "Joint Owner", 40),
    ]  # fmt: skip
    assert frappe.db.get_value("Archive File", {"ref_name": doc.name}, ["file_class", "custodian_dept"]) == (
        "Handover",
        "客服部",
    )


def test_r24_the_keys_counted_out_are_the_keys_in_store(book: Callable[..., Any]) -> None:
    key()
    doc = on_site(book(), "Pass", "Pass")
    doc.update({**SIGNED, "keys_handed": 2})
    with pytest.raises(frappe.ValidationError, match="2 keys are counted out, but 1"):
        apply_workflow(doc, "Accept")


def test_r21_defects_become_the_developers_with_their_warranty(
    book: Callable[..., Any], member: Member, as_user: As
) -> None:
    agency = new("External Agency", agency_name="花园置业", agency_type="Developer").name
    frappe.db.set_value("Property Project", "HY", {"developer": agency, "completion_date": "2026-08-20"})
    frappe.clear_document_cache("Property Project", "HY")
    doc = on_site(book(), "Fail", "Pass")
    doc.update(SIGNED)
    with pytest.raises(frappe.ValidationError, match="Accept with Defects"):
        apply_workflow(doc, "Accept")
    doc = apply_workflow(frappe.get_doc(doc.doctype, doc.name).update(SIGNED), "Accept with Defects")
    defect = frappe.get_doc("Rectification", {"source_name": doc.name})
    assert (defect.responsible_agency, defect.warranty_item, str(defect.warranty_until)) == (agency, "Waterproofing", "2031-08-19")  # fmt: skip
    doc = frappe.get_doc(doc.doctype, doc.name)
    assert (doc.open_defects, doc.results[0].rectification, doc.fee_from) == (1, defect.name, doc.handed_over_on)
    with as_user(member("desk", "客服部", "Front Desk")):
        for action in ("Notify", "Report Done"):
            apply_workflow(frappe.get_doc("Rectification", defect.name), action)
    apply_workflow(frappe.get_doc("Rectification", defect.name), "Pass")
    assert frappe.db.get_value(doc.doctype, doc.name, "open_defects") == 0


def test_edge_38_a_refusal_starts_no_fee_hands_no_key_and_books_another_round(book: Callable[..., Any]) -> None:
    item = key()
    doc = on_site(book(), "Fail", "Pass")
    with pytest.raises(frappe.MandatoryError, match="why the owner refuses"):
        apply_workflow(doc, "Refuse")
    doc = frappe.get_doc(doc.doctype, doc.name)
    doc.update({"refuse_reason": "渗水", "keys_handed": 1})
    with pytest.raises(frappe.ValidationError, match="no keys"):
        apply_workflow(doc, "Refuse")
    doc = frappe.get_doc(doc.doctype, doc.name)
    doc.update({"refuse_reason": "渗水", "keys_handed": 0})
    doc = apply_workflow(doc, "Refuse")
    assert (doc.conclusion, doc.fee_from, doc.handed_over_on) == ("Refused", None, None)
    assert frappe.db.get_value("Property Unit", UNIT, "life_status") == "Not Handed Over"
    assert frappe.db.get_value("Key Item", item.name, "status") == "In Store"
    assert not frappe.db.exists("Unit Occupancy", {"unit": UNIT})
    following = frappe.get_doc(doc.doctype, {"unit": UNIT, "workflow_state": "Booked"})
    assert (following.round, str(following.appoint_from)[:16]) == (2, "2026-10-19 09:00")


def test_what_is_unanswered_or_unsigned_is_named(book: Callable[..., Any]) -> None:
    doc = on_site(book(), "Pass", "")
    with pytest.raises(frappe.MandatoryError, match="窗扇启闭灵活"):
        apply_workflow(doc, "Accept")
    doc = on_site(book("HY-03-1-1202"), "Pass", "Pass")
    with pytest.raises(frappe.MandatoryError, match="Signature of the Owner"):
        apply_workflow(doc, "Accept")


def test_the_conclusion_is_not_a_requests_to_write(book: Callable[..., Any]) -> None:
    doc = book(conclusion="Accepted", fee_from="2020-01-01", round=9)
    assert (doc.conclusion, doc.fee_from, doc.round) == (None, None, 1)


def test_48_a_changed_checklist_does_not_change_an_inspection(book: Callable[..., Any]) -> None:
    """Edge 48: rows are copied."""
    doc = on_site(book(), "Pass", "Pass")
    template = frappe.get_doc("Checklist Template", "小收楼")
    template.items = template.items[:1]
    template.save()
    assert len(frappe.get_doc(doc.doctype, doc.name).results) == 2


def test_the_buyer_sees_moves_and_signs_the_own_appointment_only(
    book: Callable[..., Any], buyer: Any, as_user: As, make_user: Callable[..., str]
) -> None:
    user = make_user("xu@example.org", "Resident", user_type="Website User")
    buyer.user = user
    buyer.save()
    other = new("Resident", resident_name="别人", mobile="19900000778").name
    mine, theirs = book(), book("HY-03-1-1202", resident=other, start="2026-10-12 10:00:00")
    with at("2026-10-09 12:00:00"), as_user(user):
        assert frappe.get_list("Handover Inspection", pluck="name") == [mine.name]
        assert not frappe.get_doc("Handover Inspection", theirs.name).has_permission("read")
        doc = frappe.get_doc("Handover Inspection", mine.name)
        doc.choose_slot("2026-10-12 14:00:00")
        assert str(doc.appoint_to)[:16] == "2026-10-12 15:00"
        with pytest.raises(frappe.ValidationError, match="not free"):
            doc.choose_slot("2026-10-12 03:00:00")
        with pytest.raises(frappe.PermissionError, match="during the inspection"):
            doc.sign("data:,")
    on_site(mine, "Pass", "Pass")
    with as_user(user):
        doc = frappe.get_doc("Handover Inspection", mine.name)
        doc.sign("data:image/png;base64,AA==")
    assert frappe.db.get_value("Handover Inspection", mine.name, "owner_sign")
