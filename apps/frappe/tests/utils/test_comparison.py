from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from frappe.exceptions import ValidationError
from frappe.utils import cast, compare, evaluate_filters, make_filter_dict, make_filter_tuple

pytestmark = pytest.mark.usefixtures("clock")


@pytest.mark.parametrize(
    ("fieldtype", "value", "expected"),
    [
        ("Currency", "1,000.5", 1000.5),
        ("Check", "1", 1),
        ("Int", None, 0),
        ("Data", None, ""),
        ("Date", "2026-03-05", dt.date(2026, 3, 5)),
        ("Date", "", dt.date(1, 1, 1)),
        ("Datetime", "2026-03-05 09:00:00", dt.datetime(2026, 3, 5, 9)),
        ("Time", "9:00:00", dt.timedelta(hours=9)),
        ("JSON", {"a": 1}, {"a": 1}),
    ],
)
def test_values_are_cast_to_their_field(fieldtype: str, value: Any, expected: Any) -> None:
    assert cast(fieldtype, value) == expected


@pytest.mark.parametrize(
    ("left", "condition", "right", "expected"),
    [
        ("a", "=", "a", True),
        (5, ">", 3, True),
        (None, ">", 3, False),
        (None, "<", 3, False),
        ("Open", "in", "Open, Closed", True),
        ("x", "not in", ["x"], False),
        ("Hello", "like", "%ELL%", True),
        ("a*b", "like", "a*b", True),
        ("axb", "like", "a*b", False),
        ("abc", "not like", "x%", True),
        ("", "is", "set", False),
        (0, "is", "set", True),
        (None, "is", "not set", True),
        (5, "between", [1, 5], True),
        (dt.date(2026, 3, 5), "timespan", "this month", True),
        ("abc", "^", "ab", True),
    ],
)
def test_operators_of_filters(left: Any, condition: str, right: Any, expected: bool) -> None:
    assert compare(left, condition, right) is expected


def test_values_are_compared_in_the_type_of_the_field() -> None:
    assert compare("10", ">", "9", "Int")
    assert compare("2026-03-05", "<", "2026-03-06", "Date")
    assert compare("3", "in", "1,2,3", "Int")


def test_an_unknown_operator_is_refused() -> None:
    with pytest.raises(ValidationError, match="regexp"):
        compare(1, "regexp", 2)


DOC = {"status": "Open", "qty": 5, "due": dt.date(2026, 3, 5), "doctype": "Task"}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"status": "Open", "qty": [">", 3]}, True),
        ({"status": ["in", ["Closed"]]}, False),
        ([["status", "=", "Open"], ["Task", "qty", "<", 6]], True),
        ([["Task", "due", ">=", "2026-03-01", False]], None),
        ([["due", ">", "2026-03-05"]], False),
        ([["due", "between", [dt.date(2026, 3, 1), dt.date(2026, 3, 31)]]], True),
        ([], True),
    ],
)
def test_filters_are_applied_to_a_document(filters: Any, expected: bool | None) -> None:
    if expected is None:
        with pytest.raises(ValidationError, match="no filter"):
            evaluate_filters(DOC, filters)
    else:
        assert evaluate_filters(DOC, filters) is expected


def test_filters_change_shape() -> None:
    assert make_filter_tuple("Task", "qty", [">", 3]) == ("Task", "qty", ">", 3)
    assert make_filter_tuple("Task", "qty", 3) == ("Task", "qty", "=", 3)
    assert make_filter_dict([["Task", "qty", ">", 3]]) == {"qty": (">", 3)}
