"""Lists in the order of names (edge 50): by the key beside a field, on every page, whichever way a value was written."""

from __future__ import annotations

from typing import Any

import pytest

import frappe
from frappe.exceptions import PermissionError
from frappe.permissions.roles import Access
from frappe.query import fetch
from frappe.query.compile import ListQuery
from frappe.runtime.context import Context

PEOPLE = {"曾静": "10栋", "单雄信": "2栋", "Ann": "", "李雷": "1栋", "查良镛": "3栋", "朴志勇": "地下室"}
IN_ORDER = ["Ann", "李雷", "朴志勇", "单雄信", "曾静", "查良镛"]


@pytest.fixture
def guests(ctx: Context) -> list[str]:
    """Six of them, and one without a name."""
    for number, (guest, room) in enumerate([*PEOPLE.items(), (None, None)]):
        values = {"guest": guest, "room": room, "case": "C1", "phone": "13800000000"}
        frappe.get_doc({"doctype": "Q Guest", "name": f"G{number}", "__newname": f"G{number}", **values}).insert()
    return IN_ORDER


def listed(field: str, order_by: str, **options: Any) -> list[Any]:
    return frappe.get_all("Q Guest", pluck=field, order_by=order_by, **options)


def asked(order_by: str, after: Any) -> ListQuery:
    return ListQuery(fields=["guest", "name"], order_by=order_by, after=after, limit=2)


def test_persons_and_places_are_sorted_as_they_are_read(guests: list[str]) -> None:
    assert listed("guest", "guest asc") == [None, *guests]
    assert listed("guest", "guest desc, name desc") == [*guests[::-1], None]
    assert [room for room in listed("room", "room asc") if room] == ["1栋", "2栋", "3栋", "10栋", "地下室"]


@pytest.mark.parametrize("way", ["asc", "desc"])
def test_pages_go_on_behind_a_row_of_that_order(ctx: Context, guests: list[str], way: str) -> None:
    order, pages, after = f"guest {way}, name {way}", [], None
    while page := fetch.get_list(ctx, Access.of(ctx), "Q Guest", asked(order, after)):
        pages += [row.name for row in page]
        after = [page[-1].guest, page[-1].name]
    assert pages == listed("name", order)


def test_a_page_is_one_range_of_an_index(ctx: Context, guests: list[str], statements: list[str]) -> None:
    fetch.get_list(ctx, Access.of(ctx), "Q Guest", asked("guest asc, name asc", ["李雷", "G3"]))
    text = next(sql for sql in statements if "from `tabQ Guest`" in sql)
    if ctx.db.db_type == "sqlite":
        plan = ctx.db.connection.execute_native(
            f"explain query plan {text}", ["x", "x", "G3", *[0] * (text.count("?") - 3)]
        ).rows
        assert "q_guest_sort_guest" in str(plan)
        assert "TEMP B-TREE" not in str(plan)


def test_a_value_that_is_written_past_the_document_moves_the_row(ctx: Context, guests: list[str]) -> None:
    frappe.db.set_value("Q Guest", "G0", "guest", "阿宝")
    assert listed("guest", "guest asc")[:3] == [None, "Ann", "阿宝"]
    doc = frappe.get_doc("Q Guest", "G2")
    doc.guest = "赵云"
    doc.save()
    doc.db_set("room", "99栋")
    assert listed("guest", "guest asc")[-1] == "赵云"
    assert listed("room", "room desc")[:2] == ["地下室", "99栋"]
    frappe.db.bulk_insert("Q Guest", ["name", "guest"], [("G8", "白起"), ("G9", "毕升")])
    assert listed("guest", "guest asc")[2:4] == ["白起", "毕升"]


def test_groups_and_distinct_values_are_sorted_by_themselves(guests: list[str]) -> None:
    found = frappe.get_all("Q Guest", fields=["room", "count(name) as n"], group_by="room", order_by="room asc")
    assert sum(row.n for row in found) == 7
    assert len(frappe.get_all("Q Guest", pluck="case", distinct=True, order_by="case asc")) == 1


def test_a_masked_field_is_not_sorted_by_its_key_either(guests: list[str], act_as: Any) -> None:
    act_as("clerk")
    with pytest.raises(PermissionError):
        frappe.get_list("Q Guest", order_by="phone asc")
    assert frappe.get_list("Q Guest", fields=["*"], limit=1)[0].keys().isdisjoint({"_sort_phone", "_sort_guest"})
