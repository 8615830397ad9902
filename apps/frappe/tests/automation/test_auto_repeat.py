"""Auto Repeat: dates of a rhythm, and copies made on them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import frappe
from frappe.automation.doctype.auto_repeat.auto_repeat import make_auto_repeat_entry
from frappe.exceptions import ValidationError
from frappe.utils import add_days, getdate, nowdate

Make = Callable[..., Any]


@pytest.mark.parametrize(
    ("values", "after", "due"),
    [
        ({"frequency": "Daily"}, "2026-02-03", "2026-02-03"), ({"frequency": "Weekly"}, "2026-02-03", "2026-02-07"),
        ({"frequency": "Monthly"}, "2026-02-03", "2026-02-28"), ({"frequency": "Monthly"}, "2026-03-01", "2026-03-31"),
        ({"frequency": "Monthly", "repeat_on_day": 30}, "2026-04-01", "2026-04-30"),
        ({"frequency": "Quarterly", "repeat_on_last_day": 1}, "2026-02-01", "2026-04-30"),
        ({"frequency": "Half-yearly"}, "2026-02-01", "2026-07-31"), ({"frequency": "Yearly"}, "2026-02-01", "2027-01-31"),
        ({"frequency": "Daily"}, "2025-01-01", "2026-01-31"),
    ],
)  # fmt: skip
def test_dates_of_a_rhythm(ctx: Any, values: dict[str, Any], after: str, due: str) -> None:
    plan = frappe.new_doc("Auto Repeat").update({"start_date": "2026-01-31", **values})
    assert str(plan.date_from(getdate(after))) == due


def plan(make: Make, **values: Any) -> Any:
    job = make("A Job", title="again", status="Open")
    return make(
        "Auto Repeat",
        reference_doctype="A Job",
        reference_document=job.name,
        frequency="Daily",
        start_date=nowdate(),
        **values,
    )


def copies() -> int:
    return int(frappe.db.count("A Job", {"title": "again"})) - 1


def test_what_is_due_is_made_once(make: Make) -> None:
    entry = plan(make)
    assert len(make_auto_repeat_entry()) == 1
    assert make_auto_repeat_entry() == []
    assert copies() == 1
    entry.reload()
    assert str(entry.next_schedule_date) == add_days(nowdate(), 1)


def test_days_that_were_missed_are_made_up_for_once(make: Make) -> None:
    plan(make)
    later = add_days(nowdate(), 5)
    assert len(make_auto_repeat_entry(later)) == 1
    assert make_auto_repeat_entry(later) == []


def test_it_ends(make: Make) -> None:
    entry = plan(make, end_date=nowdate())
    make_auto_repeat_entry()
    entry.reload()
    assert (entry.status, entry.next_schedule_date) == ("Completed", None)


def test_one_that_fails_is_logged_and_the_others_are_made(make: Make) -> None:
    broken, _whole = plan(make), plan(make)
    frappe.db.set_value("Auto Repeat", broken.name, "reference_document", "A-nothing")
    assert len(make_auto_repeat_entry()) == 1
    assert frappe.db.exists("Error Log", {"reference_name": broken.name})


@pytest.mark.parametrize(
    "values", [{"disabled": 1}, {"end_date": "2000-01-01"}, {"submit_on_creation": 1}, {"repeat_on_day": 32}]
)
def test_what_is_off_or_wrong_makes_nothing(make: Make, values: dict[str, Any]) -> None:
    if values.get("disabled"):
        plan(make, **values)
    else:
        with pytest.raises(ValidationError):
            plan(make, **values)
    assert make_auto_repeat_entry() == []
