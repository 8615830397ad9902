"""Mail and papers: who may sign for what (R41), what comes on which day (R42, edge 54), reminders once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest

import frappe
from property_service.mail_room import papers
from property_service.mail_room.doctype.mail_item.mail_item import find_stuck
from property_service.mail_room.rules.issues import delivered, is_issue
from property_service.portal import household

from .conftest import at, new, stored

As = Callable[[str], AbstractContextManager[None]]
Member = Callable[..., str]
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
HOLIDAYS = {date(2026, 10, day) for day in range(1, 8)}


def post_office(day: date) -> bool:
    """The post comes on weekdays and on make-up workdays, not on holidays."""
    return (day.weekday() < 5 and day not in HOLIDAYS) or day == date(2026, 10, 10)


@pytest.mark.parametrize(
    ("frequency", "day", "count"),
    [
        ("Daily", date(2026, 9, 30), 1), ("Daily", date(2026, 10, 3), 0), ("Daily", date(2026, 10, 8), 8),
        ("Daily", date(2026, 10, 10), 1), ("Daily", date(2026, 10, 12), 2), ("Weekly", date(2026, 10, 8), 2),
        ("Monthly", date(2026, 10, 8), 1), ("Monthly", date(2026, 11, 2), 1), ("Quarterly", date(2026, 11, 2), 0),
        ("Twice a Month", date(2026, 10, 15), 1),
    ],
)  # fmt: skip
def test_r42_edge_54_issues_pile_up_over_days_without_post(frequency: str, day: date, count: int) -> None:
    assert delivered(frequency, FIRST, LAST, day, post_office) == count


def test_r42_nothing_comes_before_or_after_the_order() -> None:
    assert delivered("Daily", date(2026, 10, 6), LAST, date(2026, 10, 8), post_office) == 3
    assert delivered("Daily", FIRST, date(2026, 10, 5), date(2026, 10, 8), post_office) == 5
    assert delivered("Daily", FIRST, date(2026, 10, 5), date(2026, 10, 9), post_office) == 0
    assert is_issue("Weekly", FIRST, date(2026, 1, 8))


@pytest.fixture
def desk(resident: Any, member: Member) -> str:
    """The front desk."""
    return member("desk", "客服部", "Front Desk")


def mail(resident: Any, **values: Any) -> Any:
    given = {
        "kind": "Parcel",
        "addressee_text": "曾静",
        "addressee": resident.name,
        "unit": "HY-03-1-1202",
        "received_at": "2026-10-12 09:00:00",
    }
    return new("Mail Item", **{**given, **values})


def test_r41_court_mail_is_signed_by_name_with_the_card_seen(resident: Any, desk: str, as_user: As) -> None:
    with as_user(desk):
        with pytest.raises(frappe.MandatoryError):
            mail(resident, kind="Court Document")
        doc = mail(resident, kind="Court Document", tracking_no="FY-1", proxy_authorised=1)
        with pytest.raises(frappe.MandatoryError):
            doc.hand_over(signed_by="曾静")
        with pytest.raises(frappe.ValidationError, match="addressee alone"):
            doc.hand_over(signed_by="曾强", id_checked=1, proxy_relation="弟弟")
        doc.hand_over(signed_by="曾静", id_checked=1)
        assert (doc.status, doc.signed_by) == ("Signed For", "曾静")
        with pytest.raises(frappe.ValidationError, match="not possible"):
            doc.send_back("拒收")


def test_r41_a_proxy_signs_only_if_authorised(resident: Any, desk: str, as_user: As) -> None:
    with as_user(desk):
        doc = mail(resident)
        with pytest.raises(frappe.ValidationError, match="authorised"):
            doc.hand_over(signed_by="曾强", proxy_relation="弟弟")
        doc.proxy_authorised = 1
        doc.status = "Signed For"  # a step, not a field
        doc.save()
        assert doc.status == "Waiting"
        doc.hand_over(signed_by="曾强", proxy_relation="弟弟")
    assert doc.reload().proxy_relation == "弟弟"


def test_r41_mail_of_somebody_who_moved_out_goes_back(resident: Any, desk: str, as_user: As) -> None:
    with as_user(desk):
        doc = mail(resident, unit="HY-03-1-1302")
        assert doc.moved_out
        with pytest.raises(frappe.ValidationError, match="moved out"):
            doc.hand_over(signed_by="曾静")
        doc.send_back("收件人已迁出")
    assert (doc.reload().status, bool(doc.returned_on)) == ("Returned", True)


def test_r41_mail_is_sent_on_by_the_papers_of_the_move_and_the_address_is_told_nobody(
    resident: Any, desk: str, as_user: As
) -> None:
    with as_user(desk):
        doc, court = mail(resident, unit="HY-03-1-1302"), mail(resident, unit="HY-03-1-1302", kind="Court Document", tracking_no="FY-1")  # fmt: skip
        for each in (doc, mail(resident)):  # nothing was left; and who lives here is not sent on
            with pytest.raises(frappe.ValidationError, match="send it back"):
                each.forward()
    left = {
        "move_type": "Move Out",
        "resident": resident.name,
        "unit": "HY-03-1-1302",
        "relation": "Tenant",
        "docstatus": 1,
    }
    move = stored(
        "Move Request", "MOT-1", **left, forward_address="江苏省某市某路 8 号", planned_at="2026-09-30 09:00:00"
    )
    with as_user(desk):
        with pytest.raises(frappe.ValidationError, match="send it back"):
            court.forward()
        assert doc.forward() == move
        shown = doc.reload().as_dict()
        assert (shown["status"], str(shown["returned_on"]) != "None", "某路" in str(shown)) == (
            "Sent On",
            True,
            False,
        )
        assert "某路" not in str(frappe.get_list("Move Request", fields=["*"]))


def test_r41_the_addressee_signs_on_their_own_page_but_not_for_registered_mail(
    resident: Any, desk: str, as_user: As, make_user: Callable[..., str]
) -> None:
    """Whose mail it is signs; registered, EMS and court mail, mail of others and of those who moved out stay at the desk."""
    own = make_user("zj@example.org", "Resident", user_type="Website User")
    frappe.db.set_value("Resident", resident.name, "user", own)
    other = new("Resident", resident_name="沈浩", mobile="19900000456")
    with as_user(desk):
        parcel, theirs = mail(resident), mail(resident, addressee=other.name, addressee_text="沈浩")
        strict = [mail(resident, kind=kind, tracking_no=kind) for kind in ("Registered", "EMS", "Court Document")]
        moved = mail(resident, unit="HY-03-1-1302")
    with as_user(own):
        assert {row.name: row.at_desk for row in household.mail()["items_waiting"]} == {
            parcel.name: False, moved.name: False, **{doc.name: True for doc in strict},
        }  # fmt: skip
        with pytest.raises(frappe.MandatoryError):
            household.sign_mail({"name": parcel.name, "signature": " "})
        for doc, refusal in (
            (theirs, frappe.PermissionError),
            *((doc, frappe.ValidationError) for doc in (*strict, moved)),
        ):
            with pytest.raises(refusal):
                household.sign_mail({"name": doc.name, "signature": "曾静"})
        with pytest.raises(frappe.PermissionError):
            frappe.get_doc("Mail Item", parcel.name).hand_over(signed_by="曾静")
        with at("2026-10-13 18:00:00"):
            assert household.sign_mail({"name": parcel.name, "signature": "曾静"}) == "/my/mail?signed=1"
        with pytest.raises(frappe.ValidationError, match="not possible"):
            household.sign_mail({"name": parcel.name, "signature": "曾静"})
    parcel.reload()
    assert (parcel.status, parcel.signed_by, parcel.signature, str(parcel.signed_at)) == (
        "Signed For", "曾静", "曾静", "2026-10-13 18:00:00",
    )  # fmt: skip
    assert {frappe.db.get_value("Mail Item", doc.name, "status") for doc in (theirs, *strict, moved)} == {"Waiting"}


def test_mail_that_nobody_fetches_is_stuck_and_told_once(resident: Any, desk: str, as_user: As) -> None:
    doc, other = mail(resident), mail(resident)
    with as_user(desk):
        assert [other.not_reached(), other.not_reached(), other.not_reached()] == [1, 2, 3]
    assert other.status == "Stuck"
    for moment, state in (
        ("2026-10-15 09:00:00", "Waiting"),
        ("2026-10-19 09:00:00", "Stuck"),
        ("2026-10-19 09:01:00", "Stuck"),
    ):
        with at(moment):
            find_stuck()
        assert doc.reload().status == state
    assert frappe.db.count("Notification Log", {"document_name": doc.name, "for_user": desk}) == 1


def paper(resident: Any, **values: Any) -> Any:
    given = {"subscriber": resident.name, "unit": "HY-03-1-1202", "title_code": "27-1", "title": "扬子晚报", "paid": 1}
    return new("Periodical Subscription", **{**given, "from_date": "2026-01-01", "to_date": "2026-11-10", **values})


def test_r42_the_sheet_of_a_day_and_two_reminders(resident: Any, desk: str, as_user: As) -> None:
    doc = paper(resident, issue_calendar="行政5天", copies=2)
    doc.submit()
    assert [(row["title"], row["copies"]) for row in papers.sheet("2026-10-12")] == [
        ("扬子晚报", 4)
    ]  # Sunday's and Monday's
    assert papers.sheet("2026-10-11") == []
    told = []
    for moment in ("2026-10-10", "2026-10-11", "2026-10-12", "2026-11-03", "2026-11-04"):
        with at(f"{moment} 06:00:00"):
            told.append(papers.remind())
    assert told == [0, 1, 0, 1, 0]
    with as_user(desk):
        renewed = frappe.get_doc(doc.doctype, frappe.get_doc(doc.doctype, doc.name).renew(1))
    assert (str(renewed.from_date), str(renewed.to_date)) == ("2026-11-11", "2026-12-10")


def test_papers_are_paid_first_and_come_once(resident: Any) -> None:
    with pytest.raises(frappe.ValidationError, match="Paid"):
        paper(resident, paid=0).submit()
    first = paper(resident)
    first.submit()
    with pytest.raises(frappe.ValidationError, match=first.name):
        paper(resident)
