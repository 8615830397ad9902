"""``frappe.db``: single values, existence, direct writes, Singles, defaults."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

import frappe
from frappe.exceptions import DataError, DoesNotExistError, ValidationError
from frappe.runtime.context import Context


@pytest.mark.parametrize(
    ("filters", "fieldname", "options", "expected"),
    [
        pytest.param("C1", "status", {}, "Open", id="one field by name"),
        pytest.param("C1", ["title", "visits"], {}, ("Water leak", 2), id="several fields are a tuple"),
        pytest.param("C1", ["title"], {}, "Water leak", id="a list of one is a value"),
        pytest.param("C1", ["title", "visits"], {"as_dict": True}, {"title": "Water leak", "visits": 2}, id="as dict"),
        pytest.param("C1", "title", {"as_dict": 1}, {"title": "Water leak"}, id="one field as dict"),
        pytest.param({"status": "Closed"}, "name", {}, "C2", id="by dict"),
        pytest.param([["visits", ">", 2]], "name", {}, "C2", id="by list"),
        pytest.param({"status": "Open"}, "name", {"order_by": "visits asc"}, "C3", id="ordered"),
        pytest.param({"status": "Open"}, "name", {}, "C3", id="the last changed by default"),
        pytest.param({}, "name", {"order_by": "name"}, "C1", id="an empty dict is any"),
        pytest.param(None, "name", {}, None, id="None is none"),
        pytest.param("", "name", {}, None, id="an empty name is none"),
        pytest.param("no such", "name", {}, None, id="missing"),
        pytest.param("no such", ["name", "title"], {"as_dict": True}, None, id="missing as dict"),
        pytest.param("C1", "due", {}, date(2026, 3, 10), id="a date"),
        pytest.param("C1", "project.title", {}, "Sunny Garden", id="through a link"),
        pytest.param("C1", "title", {"for_update": True}, "Water leak", id="locked"),
        pytest.param("C1", "title", {"for_update": True, "skip_locked": True}, "Water leak", id="locked, others skipped"),
        pytest.param("C1", "title", {"for_update": True, "wait": False}, "Water leak", id="locked at once"),
        pytest.param({"done": 1}, "sum(visits) as n", {}, 6, id="an aggregate"),
        pytest.param("C1", "title", {"pluck": True}, "Water leak", id="pluck"),
    ],
)  # fmt: skip
def test_get_value(ctx: Context, filters: Any, fieldname: Any, options: dict[str, Any], expected: Any) -> None:
    assert frappe.db.get_value("Q Case", filters, fieldname, **options) == expected


def test_get_value_star_gives_the_row(ctx: Context) -> None:
    assert frappe.db.get_value("Q Case", "C1", "*", as_dict=True).status == "Open"


def test_get_value_of_a_document_named_as_its_doctype(ctx: Context) -> None:
    assert frappe.db.get_value("DocType", "DocType", "module") == "Core"


def test_cached_value_is_read_once_and_forgotten_on_write(ctx: Context, statements: list[str]) -> None:
    def read() -> Any:
        return frappe.db.get_value("Q Case", "C1", ["title", "visits"], as_dict=True, cache=True)

    read().title = "changed by the caller"
    statements.clear()
    assert read().title == "Water leak"
    assert statements == []
    frappe.db.set_value("Q Case", "C1", "title", "New")
    assert read().title == "New"


def test_get_values(ctx: Context) -> None:
    get = frappe.db.get_values
    assert get("Q Case", {"status": "Open"}, ["name", "visits"], order_by="name") == [("C1", 2), ("C3", 0)]
    assert get("Q Case", {"status": "Open"}, "name", order_by="name") == [("C1",), ("C3",)]
    assert get("Q Case", {"status": "Open"}, "name", pluck=True, order_by="name") == ["C1", "C3"]
    assert get("Q Case", ["C1", "C2"], "name", order_by="name", as_dict=True) == [{"name": "C1"}, {"name": "C2"}]
    assert get("Q Case", None, "name") == []


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        pytest.param(("Q Case", "C1"), "C1", id="name"),
        pytest.param(("Q Case", "no such"), None, id="missing"),
        pytest.param(("Q Case", None), None, id="no name"),
        pytest.param(("Q Case", {"status": "Closed"}), "C2", id="filters"),
        pytest.param(("Q Case", [["visits", ">", 99]]), None, id="filters without a match"),
        pytest.param(({"doctype": "Q Case", "status": "Closed"},), "C2", id="one dict with its DocType"),
        pytest.param(("Q Settings", "Q Settings"), "Q Settings", id="a Single"),
    ],
)
def test_exists(ctx: Context, arguments: tuple[Any, ...], expected: Any) -> None:
    assert frappe.db.exists(*arguments) == expected


def test_exists_leaves_the_callers_dict_alone(ctx: Context) -> None:
    asked = {"doctype": "Q Case", "name": "C1"}
    frappe.db.exists(asked)
    assert asked == {"doctype": "Q Case", "name": "C1"}


def test_count(ctx: Context) -> None:
    assert frappe.db.count("Q Case") == 4
    assert frappe.db.count("Q Case", {"status": "Open"}) == 2
    assert frappe.db.count("Q Case", [["Q Line", "note", "=", "hose"]]) == 2
    assert frappe.db.estimate_count("Q Case") == 4
    assert frappe.db.a_row_exists("Q Case")
    assert frappe.db.get_creation_count("Q Case", 60) == 0


# --- writes ----------------------------------------------------------------------------------------------------------------


def test_set_value_stamps_the_change(ctx: Context) -> None:
    ctx.user = "clerk@example.com"
    before = frappe.db.get_value("Q Case", "C1", "modified")
    frappe.db.set_value("Q Case", "C1", "title", "New")
    row = frappe.db.get_value("Q Case", "C1", ["title", "modified_by", "modified"], as_dict=True)
    assert (row.title, row.modified_by, row.modified > before) == ("New", "clerk@example.com", True)


def test_set_value_without_stamp(ctx: Context) -> None:
    before = frappe.db.get_value("Q Case", "C1", "modified")
    frappe.db.set_value("Q Case", "C1", {"title": "New", "visits": "7"}, update_modified=False)
    assert frappe.db.get_value("Q Case", "C1", ["title", "visits", "modified"]) == ("New", 7, before)


@pytest.mark.parametrize(
    ("which", "changed"),
    [
        pytest.param({"status": "Open"}, ["C1", "C3"], id="equality"),
        pytest.param({"status": ["!=", "Open"]}, ["C2", "C4"], id="operator"),
        pytest.param({"project.title": "Sunny Garden"}, ["C1", "C4"], id="through a link"),
        pytest.param(["C1", "C2"], ["C1", "C2"], id="names"),
        pytest.param("no such", [], id="a name without document"),
        pytest.param({"status": ["in", []]}, [], id="nothing"),
    ],
)
def test_set_value_by_filters_and_delete_by_filters(ctx: Context, which: Any, changed: list[str]) -> None:
    frappe.db.set_value("Q Case", which, "secret", "seen")
    assert frappe.get_all("Q Case", {"secret": "seen"}, pluck="name", order_by="name") == changed
    assert frappe.db.delete("Q Case", {"secret": "seen"}) == len(changed)
    assert frappe.db.count("Q Case") == 4 - len(changed)


def test_set_value_refuses_what_would_be_lost(ctx: Context) -> None:
    with pytest.raises(ValidationError, match="nothing"):
        frappe.db.set_value("Q Case", "C1", "nothing", 1)
    with pytest.raises(ValidationError, match="Visits"):
        frappe.db.set_value("Q Case", "C1", "visits", "many")
    with pytest.raises(ValidationError, match="Q Case"):
        frappe.db.set_value("Q Case", None, "title", "all of them")


def test_bulk_insert_and_update(ctx: Context) -> None:
    frappe.db.bulk_insert("Q Region", ["name", "title"], [("R1", "One"), ("R2", "Two")])
    frappe.db.bulk_insert("Q Region", ["name", "title"], [("R2", "again"), ("R3", "Three")], ignore_duplicates=True)
    frappe.db.bulk_update("Q Region", {"R1": {"title": "Uno"}, "R3": {"title": "Tre"}})
    titles = frappe.get_all("Q Region", {"name": ["like", "R_"]}, ["name", "title"], as_list=True, order_by="name")
    assert titles == [("R1", "Uno"), ("R2", "Two"), ("R3", "Tre")]


def test_delete_without_filters_takes_all_rows(ctx: Context) -> None:
    assert frappe.db.delete("Q Case") == 4
    assert not frappe.db.a_row_exists("Q Case")


# --- Singles and defaults ----------------------------------------------------------------------------------------------------


def test_single_values_are_kept_as_text_and_read_in_their_type(ctx: Context) -> None:
    frappe.db.set_single_value("Q Settings", {"company": "Sun", "limit": 5, "open": True, "from": date(2026, 1, 2)})
    assert frappe.db.get_single_value("Q Settings", "limit") == 5
    assert frappe.db.get_single_value("Q Settings", "from") == date(2026, 1, 2)
    assert frappe.db.get_value("Q Settings", None, ["company", "limit"]) == ("Sun", 5)
    assert frappe.db.get_value("Q Settings", "Q Settings", "open") == 1
    assert frappe.db.get_singles_dict("Q Settings").limit == "5"
    assert frappe.db.get_singles_dict("Q Settings", cast=True).limit == 5


def test_a_single_that_was_read_is_read_anew_after_a_change(ctx: Context) -> None:
    for limit in (3, 4):
        frappe.db.set_single_value("Q Settings", "limit", limit)
        assert frappe.get_cached_doc("Q Settings").limit == limit


def test_single_value_that_is_not_stored(ctx: Context) -> None:
    assert frappe.db.get_single_value("Q Settings", "limit") == 0
    assert frappe.db.get_single_value("Q Settings", "company") is None
    with pytest.raises(ValidationError, match="nothing"):
        frappe.db.get_single_value("Q Settings", "nothing")
    with pytest.raises(DataError, match="Q Settings"):
        frappe.get_all("Q Settings")


def test_set_value_of_a_single_takes_upstreams_spellings(ctx: Context) -> None:
    frappe.db.set_value("Q Settings", None, "limit", 1)
    frappe.db.set_value("Q Settings", "Q Settings", "company", "Moon")
    assert frappe.db.get_value("Q Settings", "Q Settings", ["limit", "company"]) == (1, "Moon")


def test_defaults(ctx: Context) -> None:
    frappe.db.set_default("company", "Sun")
    assert frappe.db.get_default("company") == "Sun"
    frappe.db.set_default("company", "Moon", parent="clerk@example.com")
    assert frappe.db.get_default("company", "clerk@example.com") == "Moon"
    frappe.db.set_default("company", None)
    assert frappe.db.get_default("company") is None
    frappe.db.set_global("flag", "1")
    assert frappe.db.get_global("flag") == "1"
    frappe.db.add_default("fruit", "apple")
    frappe.db.add_default("fruit", "pear")
    assert frappe.db.get_defaults("fruit") == ["apple", "pear"]


def test_unknown_doctype_is_named(ctx: Context) -> None:
    assert frappe.db.exists("No Such", "x") is None
    with pytest.raises(DoesNotExistError, match="No Such"):
        frappe.get_all("No Such")


def test_time_between_midnight_and_midnight(ctx: Context) -> None:
    frappe.db.set_value("Q Case", "C1", "at", "07:05:09")
    assert frappe.db.get_value("Q Case", "C1", "at") == timedelta(hours=7, minutes=5, seconds=9)
