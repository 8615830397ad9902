"""Pages of people who stand somewhere or live here: reports by a poster's code, surveys that wait, papers ordered."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

import frappe
from frappe.facade import open_site
from property_service.customer_service import qr_reports
from property_service.patches import report_codes
from property_service.portal import household, person, releases
from property_service.survey import votes

from .conftest import at, new

As = Callable[[str], AbstractContextManager[None]]
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 60


@pytest.fixture
def account(resident: Any, make_user: Callable[..., str]) -> str:
    user = make_user("zengjing@example.org", "Resident", user_type="Website User")
    frappe.db.set_value("Resident", resident.name, "user", user)
    return user


def test_anybody_at_a_poster_reports_what_is_wrong(private_site: Any, sites_path: Path) -> None:
    guest = private_site()
    with open_site(guest.site, sites_path=sites_path):
        new("Service Location", location_code="L-1", location_name="3栋电梯厅", location_type="Lobby")
        token = frappe.db.get_value("Service Location", "L-1", "report_token")
        category = qr_reports.categories()[0].name
        frappe.db.commit()
    own = {"Origin": f"http://{guest.site}"}

    def send(**values: Any) -> Any:
        page = guest.get(f"/here/{token}").text
        seal = re.search(r'name="seal" value="([^"]+)"', page).group(1)  # type: ignore[union-attr]
        first, second = re.search(r"What is (\d+) \+ (\d+)\?", page).groups()  # type: ignore[union-attr]
        given = {"seal": seal, "answer": str(int(first) + int(second)), "category": category, "subject": "灯不亮", "mobile": "19900000555"}  # fmt: skip
        return guest.post(f"/here/{token}", data={**given, "photos": (io.BytesIO(PNG), "a.png"), **values}, headers=own)

    assert guest.get("/here/nowhere").status_code == 404
    assert "do the sum once more" in send(answer="99").text
    assert "do the sum once more" in send(website="spam").text
    assert "what is wrong" in send(category="LEAK").text  # needs a home
    done = send()
    assert done.status_code == 303
    assert "we have received it" in guest.get(done.headers["Location"]).text
    assert [send().status_code for _try in range(3)][-1] != 303  # six within an hour
    with open_site(guest.site, sites_path=sites_path):
        doc = frappe.get_last_doc("Complaint")
        assert (doc.subject, doc.channel, doc.caller_mobile) == ("3栋电梯厅：灯不亮", "QR Code", "19900000555")
        assert frappe.db.get_value("File", {"attached_to_name": doc.name}, "is_private") == 1


def test_the_sum_is_good_for_half_an_hour(site: Any) -> None:
    with at("2026-10-14 09:00:00"):
        found = person.sum_of_today()
        answer = str(sum(map(int, found["words"].split(" + "))))
    for moment, good in (("2026-10-14 09:29:59", True), ("2026-10-14 09:30:01", False), ("2026-10-14 08:59:00", False)):
        with at(moment):
            assert person.is_right(found["seal"], answer) is good
            assert not person.is_right(found["seal"], "1")


def test_places_from_before_get_their_codes_and_the_poster_shows_it(estate: Any) -> None:
    new("Service Location", location_code="L-1", location_name="大堂", location_type="Lobby")
    frappe.db.set_value("Service Location", "L-1", "report_token", None)
    report_codes.execute()
    token = frappe.db.get_value("Service Location", "L-1", "report_token")
    report_codes.execute()
    assert token == frappe.db.get_value("Service Location", "L-1", "report_token")
    html = frappe.get_print("Service Location", "L-1", print_format="Report Poster")
    assert "大堂" in html
    assert "<svg" in html


def test_a_survey_waits_for_whoever_is_asked_until_it_is_answered(account: str, as_user: As) -> None:
    survey = new("Satisfaction Survey", title="年度满意度", template="满意度问卷", from_date="2026-10-10 00:00:00", to_date="2026-10-20 00:00:00")  # fmt: skip
    survey.submit()
    token = frappe.db.get_value("Satisfaction Survey", survey.name, "token")
    for moment, waiting in (("2026-10-09 10:00:00", []), ("2026-10-12 10:00:00", [{"title": "年度满意度", "path": f"/survey/{token}"}]), ("2026-10-21 10:00:00", [])):  # fmt: skip
        with at(moment), as_user(account):
            assert votes.waiting_for(account) == waiting
    with at("2026-10-12 11:00:00"), as_user(account):
        votes.answer(str(token), {str(number): 5 for number in range(1, 12)}, 5)
        assert votes.waiting_for(account) == []
    assert votes.waiting_for("Administrator") == []


def test_a_resident_orders_a_paper_and_goes_on_with_it(account: str, as_user: As) -> None:
    given = {"step": "order", "title": "扬子晚报", "unit": "HY-03-1-1202", "frequency": "Daily", "from_date": "2026-11-01", "months": "12", "paid": 1}  # fmt: skip
    with at("2026-10-14 09:00:00"), as_user(account):
        household.at_mail(frappe._dict(given))
        with pytest.raises(frappe.PermissionError, match="of your own"):
            household.at_mail(frappe._dict(given | {"unit": "HY-03-1-1302"}))
        with pytest.raises(frappe.ValidationError, match="today"):
            household.at_mail(frappe._dict(given | {"from_date": "2026-10-01"}))
    doc = frappe.get_last_doc("Periodical Subscription")
    assert (str(doc.from_date), str(doc.to_date), doc.paid, doc.docstatus) == ("2026-11-01", "2027-10-31", 0, 0)
    doc.paid = 1
    doc.submit()
    with at("2026-10-14 10:00:00"), as_user(account):
        household.at_mail(frappe._dict({"step": "renew", "name": doc.name}))
        assert [(row.docstatus, str(row.from_date)) for row in household.mail()["papers"]] == [(0, "2027-11-01"), (1, "2026-11-01")]  # fmt: skip


def test_things_leave_with_a_code_that_the_desk_gives(account: str, make_user: Callable[..., str], as_user: As) -> None:
    desk = make_user("desk@example.org", "Front Desk")
    with at("2026-10-12 10:00:00"):
        with as_user(account):
            releases.ask({"unit": "HY-03-1-1202", "items": "沙发一张", "valid_from": "2026-10-12T14:00"})
            with pytest.raises(frappe.PermissionError):
                releases.ask({"unit": "HY-03-1-1302", "items": "冰箱"})
            with pytest.raises(frappe.ValidationError):
                releases.ask({"unit": "HY-03-1-1202", "items": " "})
            [row] = releases.listed()
            assert (row.status, row.code) == ("Draft", "")
            with pytest.raises(frappe.PermissionError):
                new("Entry Pass", pass_type="WORKER", holder_name="x", unit="HY-03-1-1202", valid_from="2026-10-12", valid_to="2026-10-13")  # fmt: skip
        assert frappe.db.count("Notification Log", {"for_user": desk, "document_name": row.name}) == 1
        with as_user(desk):
            frappe.get_doc("Entry Pass", row.name).issue()
        with as_user(account):
            [row] = releases.listed()
    assert len(row.code) == 6
