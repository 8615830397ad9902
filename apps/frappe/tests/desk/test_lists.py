"""What lists and link fields ask for: rows in a compact form, counts, finding while typing, acting on many, taking away as a table."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

NUMBER = "13812345678"


@pytest.fixture
def orders(world: Any) -> list[str]:
    """Four orders of the manager's."""
    rows = [
        {"title": "lamp", "mobile": NUMBER, "cost": 5, "status": "Open"}, {"title": "ladder", "status": "Closed"},
        {"title": "=1+1", "status": "Open"}, {"title": "清洁大厅", "status": "Open"},
    ]  # fmt: skip
    return [str(world.person("manager").post("/api/resource/S Order", json=row).json["data"]["name"]) for row in rows]


def call(world: Any, person: str, path: str, /, **arguments: Any) -> Any:
    answer = world.person(person).method(path, **arguments)
    assert answer.status_code == 200, answer.text
    return answer.json.get("message")


@pytest.mark.usefixtures("orders")
def test_rows_come_as_names_once_and_values(world: Any) -> None:
    found = call(
        world,
        "clerk",
        "frappe.desk.reportview.get",
        doctype="S Order",
        fields=["`tabS Order`.`title`", "mobile"],
        filters=[["S Order", "title", "=", "lamp"]],
    )
    assert (found["keys"], found["values"]) == (["title", "mobile"], [["lamp", "138****5678"]])


@pytest.mark.usefixtures("orders")
def test_counting_stops_at_the_limit(world: Any) -> None:
    assert call(world, "clerk", "frappe.desk.reportview.get_count", doctype="S Order") == 4
    assert call(world, "clerk", "frappe.desk.reportview.get_count", doctype="S Order", limit=3) == 3


@pytest.mark.usefixtures("orders")
def test_values_are_counted_for_the_side_bar(world: Any) -> None:
    rows = call(world, "clerk", "frappe.desk.reportview.get_group_by_count", doctype="S Order", field="status")
    assert {row["name"]: row["count"] for row in rows} == {"Open": 3, "Closed": 1}
    assert (
        world.person("clerk")
        .method("frappe.desk.reportview.get_group_by_count", doctype="S Order", field="mobile")
        .status_code
        == 403
    )


def test_many_are_deleted_and_those_that_stay_say_why(world: Any, orders: list[str]) -> None:
    world.person("clerk").put(f"/api/resource/S Order/{orders[0]}", json={"docstatus": 1})
    failed = call(world, "clerk", "frappe.desk.reportview.delete_items", doctype="S Order", items=json.dumps(orders))
    assert list(failed) == [orders[0]]
    assert failed[orders[0]]
    assert call(world, "clerk", "frappe.desk.reportview.get_count", doctype="S Order") == 1


def test_deleting_many_needs_the_right(world: Any, orders: list[str]) -> None:
    failed = call(world, "reader", "frappe.desk.reportview.delete_items", doctype="S Order", items=orders)
    assert sorted(failed) == sorted(orders)


def test_many_are_changed_each_on_its_own(world: Any, orders: list[str]) -> None:
    failed = call(
        world,
        "clerk",
        "frappe.desk.reportview.bulk_edit",
        doctype="S Order",
        docnames=[*orders, "S-99999"],
        data={"quantity": 3},
    )
    assert failed == ["S-99999"]
    assert (
        call(world, "clerk", "frappe.desk.reportview.get_count", doctype="S Order", filters=[["quantity", "=", 3]]) == 4
    )


# --- taking away ---------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("orders")
def test_a_table_is_masked_safe_for_spreadsheets_and_written_down(world: Any) -> None:
    answer = world.person("clerk").post(
        "/api/method/frappe.desk.reportview.export_query",
        json={"doctype": "S Order", "fields": ["title", "mobile"], "order_by": "name asc"},
    )
    assert answer.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[0] == ["Title", "Mobile"]
    assert rows[1] == ["lamp", "138****5678"]
    assert not rows[3][0].startswith("=")
    assert rows[4][0] == "清洁大厅"
    with world.inside() as ctx:
        assert ctx.db.get_value("Access Log", {"export_from": "S Order"}, "user") == "clerk@example.com"


@pytest.mark.usefixtures("orders")
@pytest.mark.parametrize("person", ["reader", "other", "portal", "guest"])
def test_taking_a_table_away_is_a_right_of_its_own(world: Any, person: str) -> None:
    assert world.person(person).method("frappe.desk.reportview.export_query", doctype="S Order").status_code == 403


@pytest.mark.usefixtures("orders")
def test_a_download_link_works_by_get_and_is_written_down(world: Any) -> None:
    answer = world.person("clerk").get("/api/method/frappe.desk.reportview.export_query?doctype=S Order")
    assert answer.mimetype == "text/csv"
    with world.inside() as ctx:
        assert ctx.db.count("Access Log") == 1


# --- finding -------------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("orders")
def test_a_link_field_finds_by_title_and_shows_the_rest(world: Any) -> None:
    found = call(world, "clerk", "frappe.desk.search.search_link", doctype="S Order", txt="lad")
    assert [(row["value"], "ladder" in row["description"]) for row in found] == [("S-00002", True)]
    assert [
        row["value"] for row in call(world, "clerk", "frappe.desk.search.search_link", doctype="S Order", txt="大厅")
    ] == ["S-00004"]
    found = call(
        world, "clerk", "frappe.desk.search.search_link", doctype="S Order", txt="la", filters={"status": "Open"}
    )
    assert [row["value"] for row in found] == ["S-00001"]
    found = call(
        world,
        "clerk",
        "frappe.desk.search.search_link",
        doctype="S Order",
        txt="",
        filters='[["status","=","Closed"]]',
        page_length=5,
    )
    assert [row["value"] for row in found] == ["S-00002"]


@pytest.mark.usefixtures("orders")
def test_nothing_confidential_is_found_or_shown_while_typing(world: Any) -> None:
    assert call(world, "clerk", "frappe.desk.search.search_link", doctype="S Order", txt="1381234") == []
    text = json.dumps(call(world, "clerk", "frappe.desk.search.search_link", doctype="S Order", txt="lamp"))
    assert NUMBER not in text
    assert call(world, "clerk", "frappe.desk.search.global_search", text="1381234") == []
    assert NUMBER not in json.dumps(call(world, "clerk", "frappe.desk.search.global_search", text="lamp"))


@pytest.mark.usefixtures("orders")
def test_only_what_one_may_see_is_found(world: Any) -> None:
    assert call(world, "other", "frappe.desk.search.search_link", doctype="S Order", txt="l") == []
    assert call(world, "other", "frappe.desk.search.global_search", text="lamp") == []
    assert (
        world.person("portal").method("frappe.desk.search.search_link", doctype="S Order", txt="l").status_code == 403
    )
    assert world.person("guest").method("frappe.desk.search.global_search", text="lamp").status_code == 403


@pytest.mark.usefixtures("orders")
def test_everything_is_searched_at_once(world: Any) -> None:
    found = call(world, "clerk", "frappe.desk.search.global_search", text="lamp", limit=5)
    assert [(row["doctype"], row["name"], row["title"]) for row in found] == [("S Order", "S-00001", "lamp")]
    assert call(world, "clerk", "frappe.desk.search.global_search", text="  ") == []


@pytest.mark.parametrize("text", ["%", "_", "'", '"', "\\", "%%%", "a'b;--"])
def test_signs_of_the_query_language_are_only_text(world: Any, text: str, orders: list[str]) -> None:
    found = call(world, "clerk", "frappe.desk.search.search_link", doctype="S Order", txt=text)
    assert len(found) <= len(orders)


def test_a_links_existence_is_told_only_to_those_who_may_choose_it(world: Any, orders: list[str]) -> None:
    asked = {"doctype": "S Order", "docname": orders[0]}
    assert call(world, "clerk", "frappe.client.validate_link", **asked, fields='["title"]') == {
        "name": orders[0],
        "title": "lamp",
    }
    assert call(world, "other", "frappe.client.validate_link", **asked) == {"name": None}
    assert world.person("portal").method("frappe.client.validate_link", **asked).status_code == 403
