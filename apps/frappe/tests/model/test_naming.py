"""What documents are called: every rule of upstream's order, and counters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

import frappe
from frappe.exceptions import DuplicateEntryError, NamingError, ValidationError
from frappe.model import naming
from frappe.runtime.context import Context
from frappe.utils.clock import FrozenClock

Make = Callable[..., Any]


@pytest.fixture(autouse=True)
def _spring(ctx: Context) -> None:
    """It is the 5th of March 2026, noon, and nothing was counted yet but the history of the site, which has begun."""
    ctx.db.sql("delete from `tabSeries` where `name` <> 'autoincrement:Customization Log'")
    ctx.clock = FrozenClock(datetime(2026, 3, 5, 12))


@pytest.mark.parametrize(
    ("doctype", "values", "name"),
    [
        ("M Group", {"title": " North "}, "North"),
        ("M Series", {}, "A-2026-00001"),
        ("M Series", {"naming_series": "B-.###"}, "B-001"),
        ("M Format", {"title": "x"}, "F-03-x-001"),
        ("M Pattern", {"title": "x"}, "P-26-x-001"),
        ("M Target", {"__newname": "chosen"}, "chosen"),
        ("M Target", {"name": "chosen"}, "chosen"),
        ("M Named", {"title": "t", "number": 7}, "t/7"),
        ("M Voucher", {}, "MV-00001"),
        ("M Settings", {}, "M Settings"),
        ("M Auto", {}, 1),
    ],
)
def test_rules(make: Make, doctype: str, values: dict[str, Any], name: Any) -> None:
    assert make(doctype, **values).name == name


@pytest.mark.parametrize("doctype", ["M Hash", "M Free"])
def test_random_names_are_ten_characters_and_not_the_callers(make: Make, doctype: str) -> None:
    first, second = make(doctype, **{"name": "new-m-1"}), make(doctype)
    assert len(first.name) == len(second.name) == 10
    assert first.name != second.name
    assert first.name != "new-m-1"


@pytest.mark.parametrize("doctype", ["M Hash", "M Series", "M Voucher"])
def test_a_name_that_is_set_wins_over_the_rule(make: Make, doctype: str) -> None:
    assert make(doctype, "set").name == "set"


def test_counters_go_on_for_each_prefix_alone(make: Make) -> None:
    assert [make("M Series", naming_series=series).name for series in ("B-.###", "A-.YYYY.-", "B-.###")] == [
        "B-001", "A-2026-00001", "B-002",
    ]  # fmt: skip
    assert naming.next_number("B-") == 3


def test_autoincremented_names_are_numbers_and_found_as_text(make: Make) -> None:
    first, second = make("M Auto", title="a"), make("M Auto", title="b")
    assert (first.name, second.name) == (1, 2)
    assert frappe.get_doc("M Auto", "2").title == "b"
    linked = make("M Auto", voucher=1)
    assert frappe.db.get_value("M Auto", linked.name, "voucher") == "1"


def test_numbers_that_are_set_are_not_drawn_again(make: Make) -> None:
    assert make("M Auto", "7").name == 7
    assert make("M Auto", 3).name == 3
    assert make("M Auto").name == 8
    with pytest.raises(NamingError, match="not a number"):
        make("M Auto", "seven")


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("INV-", "INV-00001"),
        ("INV-.YY.-", "INV-26-00001"),
        ("INV-####", "INV-0001"),
        ("INV-.MM.DD.-.###.-X", "INV-0305-001-X"),
        (".WW.-.##", "10-01"),
        ("X-.##.-.##", "X-01-##"),
        ("SHOP.-.##", "S7-01"),
        (".{title}.-.##", "ti-01"),
        ("title.-.##", "ti-01"),
    ],
)
def test_make_autoname(ctx: Context, key: str, name: str) -> None:
    assert naming.make_autoname(key, doc=frappe.get_doc({"doctype": "M Target", "title": "ti"})) == name


def test_make_autoname_by_hash() -> None:
    assert len(naming.make_autoname("hash")) == 10


def test_a_naming_rule_of_the_site_comes_before_the_doctypes_own(make: Make) -> None:
    make("Document Naming Rule", document_type="M Pattern", prefix="LOW-", prefix_digits=3, priority=1)
    make(
        "Document Naming Rule", document_type="M Pattern", prefix="HIGH-.YYYY.-", prefix_digits=4, priority=9,
        conditions=[{"field": "title", "condition": "=", "value": "vip"}],
    )  # fmt: skip
    assert make("M Pattern", title="vip").name == "HIGH-2026-0001"
    assert make("M Pattern", title="other").name == "LOW-001"
    assert make("M Pattern", title="vip").name == "HIGH-2026-0002"


def test_a_field_that_is_the_name_must_be_filled_in(make: Make) -> None:
    with pytest.raises(NamingError, match="Title"):
        make("M Group")


def test_a_name_that_is_asked_for_must_be_given(make: Make) -> None:
    with pytest.raises(NamingError, match="M Target"):
        make("M Target")


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("x" * 141, "140"),
        ("a<b", "angle"),
        ("New M Target 1", "cannot be a name"),
        ("M Target", "cannot be a name"),
        (5, "text"),
    ],
)
def test_names_that_are_refused(ctx: Context, name: Any, word: str) -> None:
    with pytest.raises(NamingError, match=word):
        naming.validate_name("M Target", name)


def test_names_are_stripped(make: Make) -> None:
    assert make("M Target", __newname="  a b ").name == "a b"


def test_a_taken_name_is_refused(make: Make) -> None:
    make("M Target", "T")
    with pytest.raises(DuplicateEntryError, match="T already exists"):
        make("M Target", "T")
    with pytest.raises(DuplicateEntryError):
        make("M Target", __newname="T")


def test_a_taken_name_can_be_ignored(make: Make) -> None:
    make("M Doc", "D", title="first", rows=[{"item": "a"}])
    again = frappe.get_doc({"doctype": "M Doc", "__newname": "D", "title": "second", "rows": [{"item": "b"}]})
    again.insert(ignore_if_duplicate=True)
    stored = frappe.get_doc("M Doc", "D")
    assert (stored.title, [row.item for row in stored.rows]) == ("first", ["a"])


def test_a_random_name_that_is_taken_is_drawn_again(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    names = iter(["taken00000", "taken00000", "taken00000", "fresh00000"])
    for module in ("frappe.model.naming.generate_hash", "frappe.model.document.generate_hash"):
        monkeypatch.setattr(module, lambda *_args, **_kwargs: next(names))
    make("M Hash")
    again = frappe.get_doc({"doctype": "M Hash"})
    again.flags.ignore_if_duplicate = False
    frappe.model.naming.set_new_name(again)
    again.db_insert()
    assert again.name == "fresh00000"


def test_the_last_number_is_given_back_and_no_other(make: Make) -> None:
    first, second, third = make("M Voucher"), make("M Voucher"), make("M Voucher")
    second.delete()
    assert naming.next_number("MV-") == 4
    third.delete()
    assert naming.next_number("MV-") == 3
    assert first.name == "MV-00001"
    series = make("M Series")
    series.delete()
    assert make("M Series").name == series.name


def test_append_number_if_name_exists(make: Make) -> None:
    for name in ("T", "T-1", "T-2"):
        make("M Target", name)
    assert naming.append_number_if_name_exists("M Target", "T") == "T-3"
    assert naming.append_number_if_name_exists("M Target", "U") == "U"


def test_a_field_that_is_the_name_follows_the_name(make: Make) -> None:
    doc = make("M Group", title="North")
    doc.rename("South")
    assert doc.title == "South"
    doc.title = "East"
    doc.save()
    assert frappe.db.get_value("M Group", "South", "title") == "South"


@pytest.mark.parametrize("series", ["A-", "A-" + "#" * 11])
def test_series_without_a_usable_counter_are_refused(ctx: Context, series: str) -> None:
    with pytest.raises(NamingError):
        naming.validate_series(series)


def test_rows_get_names_before_the_controller_runs(make: Make, app: Any) -> None:
    seen: list[Any] = []
    app.reactions["validate"] = lambda doc: seen.append([bool(row.name) for row in doc.rows])
    doc = make("M Doc", "D", rows=[{"item": "a"}])
    doc.append("rows", {"item": "b"})
    doc.save()
    assert seen == [[True], [True, True]]


def test_rows_are_not_saved_on_their_own_without_a_parent(make: Make) -> None:
    with pytest.raises(ValidationError, match="document they belong to"):
        make("M Row", item="x")
