"""Surveys: one answer per household whoever sends how many (edges 12 and 53), unknown by name, counted at once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

import frappe
from property_service.survey import votes
from property_service.survey.doctype.satisfaction_survey.satisfaction_survey import watch

from .conftest import at, new, stored

As = Callable[[str], AbstractContextManager[None]]
Member = Callable[..., str]
ANSWERS = {str(number): 5 for number in range(1, 12)}
NOW = "2026-10-12 10:00:00"


@pytest.fixture
def survey(resident: Any) -> Any:
    """A survey of the second half of October; 1202 has two owners, 1302 one."""
    other = new("Resident", resident_name="曾强", mobile="19900000124")
    given = {"relation": "Joint Owner", "from_date": "2022-01-01", "share_pct": 0}
    new("Unit Occupancy", unit="HY-03-1-1202", resident=other.name, **given)
    third = new("Resident", resident_name="单雄", mobile="19900000125")
    new(
        "Unit Occupancy",
        unit="HY-03-1-1302",
        resident=third.name,
        relation="Owner",
        from_date="2022-01-01",
        share_pct=100,
    )
    return make()


def make(**values: Any) -> Any:
    doc = new(
        "Satisfaction Survey",
        title="业主满意度",
        template="满意度问卷",
        from_date="2026-10-10 00:00:00",
        to_date="2026-10-20 00:00:00",
        **values,
    )
    doc.submit()
    return doc


def answer(survey: Any, voter: str, **values: Any) -> str:
    given = {"answers": ANSWERS, "overall": 5, "code": votes.code_of(survey, voter), **values}
    with at(NOW):
        return votes.answer(str(frappe.db.get_value("Satisfaction Survey", survey.name, "token")), **given)


def test_edge_12_a_household_has_one_vote_or_each_person_one(survey: Any, resident: Any) -> None:
    assert survey.population == 2
    answer(survey, "HY-03-1-1202")
    with pytest.raises(frappe.ValidationError, match="already"):
        answer(survey, "HY-03-1-1202", overall=1)
    assert make(one_vote_per="Person").population == 3


def test_edge_53_two_hundred_answers_of_one_device_are_one(survey: Any) -> None:
    refused = 0
    for _number in range(20):
        try:
            answer(survey, "HY-03-1-1202")
        except frappe.ValidationError:
            refused += 1
    assert refused == 19
    with pytest.raises(frappe.ValidationError, match="code"):
        answer(survey, "HY-03-1-1202", code="WRONGCODE2")
    assert frappe.db.count("Survey Response") == 1


def test_answers_are_counted_and_nobody_is_named(survey: Any, member: Member, as_user: As) -> None:
    answer(survey, "HY-03-1-1202")
    answer(survey, "HY-03-1-1302", overall=2, comment="希望增加夜间照明")
    found = survey.reload()
    assert (found.response_count, found.response_pct, found.satisfied_pct) == (2, 100, 0)  # two are too few to show
    assert {line["average"] for line in found.get_results()["questions"]} == {None}
    assert found.get_results()["comments"] == []
    row = frappe.get_all("Survey Response", {"overall": 2}, ["*"])[0]
    assert (row.unit, row.building) == (None, "HY-03")
    assert "1302" not in row.unit_hash
    lead = member("lead", "客服部", "CS Lead")
    with as_user(lead):
        doc = frappe.get_doc("Survey Response", row.name)
        name = doc.make_request()
        assert name == doc.make_request()
        assert name.startswith("SUG-")
        assert "unit_hash" not in frappe.get_list("Survey Response", fields=["*"])[0]


def test_r60_five_answers_are_enough_to_be_summed_up(survey: Any) -> None:
    answer(survey, "HY-03-1-1202")
    frappe.db.set_value("Survey Response", {"survey": survey.name}, "comment", "服务好")
    first = frappe.get_doc("Survey Response", {"survey": survey.name})
    for number in range(4):
        values = {
            "survey": survey.name,
            "building": first.building,
            "unit_hash": f"h{number}",
            "vote_key": f"k{number}",
        }
        name = stored("Survey Response", f"r60-{number}", overall=5 - number, **values)
        for row in first.answers:
            parent = {"parent": name, "parenttype": "Survey Response", "parentfield": "answers"}
            stored("Checklist Result", f"{name}-{row.idx}", item=row.item, score=row.score, idx=row.idx, **parent)
    survey.count()
    assert (survey.response_count, survey.satisfied_pct) == (5, 60)
    results = survey.get_results()
    assert {line["count"] for line in results["questions"]} == {5}
    assert None not in {line["average"] for line in results["questions"]}
    assert results["comments"] == ["服务好"]


def test_staff_write_answers_down_once(survey: Any, member: Member, as_user: As) -> None:
    desk = member("desk", "客服部", "Front Desk")
    rows = [{"item": "前台接待态度", "answer_type": "Score 1-5", "score": 4}]
    with at(NOW), as_user(desk):
        given = {"survey": survey.name, "unit": "HY-03-1-1302", "channel": "Telephone", "overall": 4, "answers": rows}
        assert new("Survey Response", **given).entered_by == desk
        for unit in ("HY-03-1-1302", "HY-03-1-9999"):
            with pytest.raises(frappe.ValidationError):
                new("Survey Response", **{**given, "unit": unit})


def test_a_survey_is_open_between_its_moments(survey: Any) -> None:
    token = frappe.db.get_value("Satisfaction Survey", survey.name, "token")
    for moment in ("2026-10-09 23:59:59", "2026-10-20 00:00:01"):
        with at(moment), pytest.raises(frappe.ValidationError, match="open from"):
            votes.answer(token, ANSWERS, 5, code=votes.code_of(survey, "HY-03-1-1202"))
    with at(NOW), pytest.raises(frappe.ValidationError):
        answer(survey, "HY-03-1-1202", answers={"1": 5})


def test_too_few_answers_are_told_once_before_the_end(survey: Any, member: Member) -> None:
    lead = member("lead", "客服部", "CS Lead")
    for moment, told in (("2026-10-16 10:00:00", 0), ("2026-10-18 10:00:00", 1), ("2026-10-18 11:00:00", 1)):
        with at(moment):
            watch()
        assert frappe.db.count("Notification Log", {"for_user": lead, "document_name": survey.name}) == told


def test_a_sample_takes_its_share_of_every_building() -> None:
    homes = {
        f"HY-{building:02d}-1-{room}": f"HY-{building:02d}-1-{room}" for building in (1, 2) for room in range(101, 121)
    }
    found = votes._sample(list(homes), homes, 20, "SVY-1")
    assert [sum(unit.startswith(f"HY-0{number}") for unit in found) for number in (1, 2)] == [4, 4]
    assert found == votes._sample(list(homes), homes, 20, "SVY-1")
