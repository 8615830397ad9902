"""What lists and link fields ask for: rows in a compact form, counts, finding while typing, acting on many, taking away as a table."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from frappe.desk import bulk, reportview
from frappe.utils.xlsxutils import read_xlsx_file_from_attached_file

NUMBER = "13812345678"
COUNTS = "frappe.desk.listview.get_group_by_count"
BULK = "frappe.desk.bulk.act"


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
    rows = call(world, "clerk", COUNTS, doctype="S Order", field="status")
    assert {row["name"]: row["count"] for row in rows} == {"Open": 3, "Closed": 1}
    assert world.person("clerk").method(COUNTS, doctype="S Order", field="mobile").status_code == 403


@pytest.mark.usefixtures("orders")
def test_of_many_documents_only_the_newest_are_counted(world: Any) -> None:
    clerk = world.person("clerk")
    some = clerk.method(COUNTS, doctype="S Order", field="status", newest=2).json
    assert (some["message"], some["newest"]) == ([{"name": "Open", "count": 2}], 2)
    mine = clerk.method(COUNTS, doctype="S Order", field="status", newest=2, current_filters=[["status", "=", "Closed"]]).json  # fmt: skip
    assert (mine["message"], mine.get("newest")) == ([{"name": "Closed", "count": 1}], None)
    assert clerk.method(COUNTS, doctype="S Order", field="mobile", newest=2).status_code == 403
    assert clerk.method(COUNTS, doctype="S Order", field="owner", newest=3).json["message"][0]["count"] == 3


def test_assignments_and_tags_are_counted_one_by_one(world: Any, orders: list[str]) -> None:
    for names, people in ((orders[:2], ["clerk@example.com"]), (orders[:1], ["reader@example.com"])):
        call(world, "manager", BULK, doctype="S Order", names=names, action="assign", values={"assign_to": people})
    call(world, "manager", BULK, doctype="S Order", names=orders[:3], action="tag", values={"tags": ["urgent", "roof"]})
    rows = call(world, "manager", COUNTS, doctype="S Order", field="assigned_to")
    assert {row["name"]: row["count"] for row in rows} == {"clerk@example.com": 2, "reader@example.com": 1, None: 2}
    filters = [["status", "=", "Open"]]
    rows = call(world, "manager", COUNTS, doctype="S Order", field="tags", current_filters=json.dumps(filters))
    assert {row["name"]: row["count"] for row in rows} == {"urgent": 2, "roof": 2, None: 1}


# --- going on -------------------------------------------------------------------------------------------------------------


def page(world: Any, order: str, after: Any = None) -> list[Any]:
    """Two rows of orders, as [value, name]."""
    field = order.split()[0]
    found = call(world, "clerk", "frappe.desk.reportview.get", doctype="S Order", fields=["name", field], order_by=order,
                 page_length=2, after=after and json.dumps(after))  # fmt: skip
    return [[row[-1], row[0]] for row in found["values"]] if found else []


@pytest.mark.parametrize("order", ["modified desc, name desc", "quantity asc, name asc", "quantity desc, name desc", "title asc", "status asc, name asc", "name desc", "due asc, name asc", "due desc, name desc"])  # fmt: skip
def test_a_list_goes_on_after_a_row_whatever_comes_in_between(world: Any, orders: list[str], order: str) -> None:
    world.person("manager").put(f"/api/resource/S Order/{orders[1]}", json={"due": "2026-05-01"})
    first = page(world, order)
    made = world.person("manager").post("/api/resource/S Order", json={"title": "new", "status": "Open", "quantity": 1})
    rest = [name for _value, name in page(world, order, first[-1])]
    third = page(world, order, page(world, order, first[-1])[-1])
    names = [name for _value, name in first] + rest + [name for _value, name in third]
    assert len(set(names)) == len(names)
    assert set(names) >= set(orders)
    assert set(names) - set(orders) <= {made.json["data"]["name"]}


@pytest.mark.parametrize(("order", "after"), [("status asc, title asc", ["Open", "x"]), ("mobile asc", ["1", "x"]), ("status asc", "Open"), ("status asc", [1])])  # fmt: skip
def test_a_list_does_not_go_on_in_other_orders(world: Any, order: str, after: Any) -> None:
    answer = world.person("clerk").method("frappe.desk.reportview.get", doctype="S Order", order_by=order, after=json.dumps(after))  # fmt: skip
    assert answer.status_code in (403, 417)


@pytest.mark.parametrize("most", [0, 2, 200])
@pytest.mark.usefixtures("orders")
def test_a_search_finds_the_same_in_both_ways(world: Any, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(reportview, "MOST_FOUND", most)
    asked = {"doctype": "S Order", "fields": ["title"], "order_by": "title desc", "page_length": 2}
    either = [["S Order", "title", "like", "%la%"], ["S Order", "status", "like", "%pen%"]]
    found = call(
        world, "manager", "frappe.desk.reportview.get", **asked, or_filters=either, filters=[["docstatus", "=", 0]]
    )
    assert [row[0] for row in found["values"]] == ["清洁大厅", "lamp"]
    nothing = [["S Order", "title", "like", "%nowhere%"]]
    assert call(world, "manager", "frappe.desk.reportview.get", **asked, or_filters=nothing) == []


def test_figures_of_a_list_come_together(world: Any, orders: list[str]) -> None:
    asked = {"doctype": "S Order", "fields": ["status"], "since": "2020-01-01", "filters": [["name", "in", orders]]}
    found = call(world, "manager", "frappe.desk.listview.get_figures", **asked)
    assert (found["total"], found["unassigned"], sum(found["months"].values())) == (4, 4, 4)
    assert found["groups"] == {"status": [{"name": "Open", "count": 3}, {"name": "Closed", "count": 1}]}
    assert world.person("portal").method("frappe.desk.listview.get_figures", **asked).status_code == 403


# --- many -----------------------------------------------------------------------------------------------------------------


def test_every_act_on_many_says_what_failed_and_why(world: Any, orders: list[str]) -> None:
    call(world, "clerk", BULK, doctype="S Order", names=orders[:1], action="submit")
    found = call(world, "clerk", BULK, doctype="S Order", names=orders, action="submit")
    assert found["done"] == orders[1:]
    assert list(found["failed"]) == orders[:1]
    assert found["failed"][orders[0]]
    found = call(world, "clerk", BULK, doctype="S Order", names=orders[1:3], action="cancel")
    assert (found["done"], found["failed"]) == (orders[1:3], {})
    found = call(world, "reader", BULK, doctype="S Order", names=orders, action="update", values={"title": "mine"})
    assert sorted(found["failed"]) == sorted(orders)
    assert world.person("clerk").method(BULK, doctype="S Order", names=orders, action="drop").status_code == 417


def test_an_act_on_very_many_is_a_job_that_reports(world: Any, orders: list[str]) -> None:
    names = [*orders, *(f"S-9{number:04}" for number in range(30))]
    found = call(world, "manager", BULK, doctype="S Order", names=names, action="update", values={"title": "all"})
    assert found["job"]
    with world.inside() as ctx:
        ctx.set_user("manager@example.com")
        bulk.step(found["run"])
        assert ctx.db.get_value("Bulk Run", found["run"], ["status", "tried"]) == ("Running", 20)
        bulk.step(found["run"])
        ctx.db.commit()
    state = call(world, "manager", "frappe.desk.bulk.status", run=found["run"])
    assert (state["status"], state["done"], len(state["failed"])) == ("Finished", orders, 30)
    with world.inside() as ctx:
        told = {"for_user": "manager@example.com", "document_name": found["run"]}
        assert "4" in ctx.db.get_value("Notification Log", told, "subject")
        bulk.step(found["run"])  # told twice, it does nothing twice
    assert world.person("clerk").method("frappe.desk.bulk.status", run=found["run"]).status_code == 403
    again = call(world, "manager", "frappe.desk.bulk.retry", run=found["run"])
    call(world, "manager", "frappe.desk.bulk.stop", run=again["run"])
    with world.inside() as ctx:
        bulk.step(again["run"])
        assert ctx.db.get_value("Bulk Run", again["run"], ["status", "tried"]) == ("Stopped", 0)


# --- what one keeps -------------------------------------------------------------------------------------------------------


def test_settings_are_kept_per_person_and_put_together(world: Any) -> None:
    save, get = "frappe.model.utils.user_settings.save", "frappe.model.utils.user_settings.get"
    call(world, "clerk", save, doctype="S Order", user_settings={"last_view": "List", "List": {"columns": ["title"]}})
    call(world, "clerk", save, doctype="S Order", user_settings=json.dumps({"List": {"order_by": "title asc"}}))
    kept = {"last_view": "List", "List": {"columns": ["title"], "order_by": "title asc"}}
    assert json.loads(call(world, "clerk", get, doctype="S Order")) == kept
    assert json.loads(call(world, "manager", get, doctype="S Order")) == {}
    answer = world.person("clerk").get("/api/method/frappe.desk.form.load.getdoctype?doctype=S Order")
    assert json.loads(answer.json["user_settings"]) == kept
    assert world.person("clerk").method(save, doctype="S Order", user_settings={"x": "y" * 70_000}).status_code == 417
    assert world.person("portal").method(save, doctype="S Order", user_settings={"x": 1}).status_code == 403


def test_filters_are_kept_for_oneself_or_for_all(world: Any) -> None:
    mine = {"filter_name": "mine", "reference_doctype": "S Order", "filters": "[]", "for_user": "clerk@example.com"}
    name = world.person("clerk").post("/api/resource/List Filter", json=mine).json["data"]["name"]
    shared = {"filter_name": "ours", "reference_doctype": "S Order", "filters": '[["status","=","Open"]]'}
    assert world.person("clerk").post("/api/resource/List Filter", json=shared).status_code == 200
    path = '/api/resource/List Filter?fields=["filter_name"]'
    assert [row["filter_name"] for row in world.person("reader").get(path).json["data"]] == ["ours"]
    assert len(world.person("clerk").get(path).json["data"]) == 2
    assert world.person("reader").get(f"/api/resource/List Filter/{name}").status_code == 403
    for_others = {**mine, "for_user": "reader@example.com"}
    assert world.person("clerk").post("/api/resource/List Filter", json=for_others).status_code == 403
    assert world.person("clerk").post("/api/resource/List Filter", json={**mine, "filters": "{}"}).status_code == 417


def test_a_board_has_a_column_for_each_value(world: Any, orders: list[str]) -> None:
    place = "frappe.desk.doctype.kanban_board.kanban_board."
    made = {"doctype": "S Order", "board_name": "Orders", "field_name": "status"}
    board = call(world, "clerk", place + "quick_kanban_board", **made)
    assert [row["column_name"] for row in board["columns"]] == ["Open", "Closed"]
    call(world, "clerk", place + "set_indicator", board_name="Orders", column_name="Open", indicator="Red")
    call(world, "clerk", place + "update_column_order", board_name="Orders", order=["Closed", "Open"])
    rows = call(world, "clerk", place + "archive_restore_column", board_name="Orders", column_title="Closed", status="Archived")  # fmt: skip
    assert [(row["column_name"], row["indicator"], row["status"]) for row in rows] == [("Closed", "Gray", "Archived"), ("Open", "Red", "Active")]  # fmt: skip
    call(world, "reader", place + "update_order", board_name="Orders", order={"Open": orders[:2]})
    assert world.person("reader").method(place + "set_indicator", board_name="Orders", column_name="Open", indicator="Red").status_code == 403  # fmt: skip
    assert [row["name"] for row in call(world, "reader", place + "get_kanban_boards", doctype="S Order")] == ["Orders"]
    world.person("clerk").put("/api/resource/Kanban Board/Orders", json={"private": 1})
    assert call(world, "reader", place + "get_kanban_boards", doctype="S Order") == []
    assert world.person("clerk").method(place + "quick_kanban_board", **{**made, "board_name": "x", "field_name": "title"}).status_code == 417  # fmt: skip


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


@pytest.mark.usefixtures("orders")
def test_a_spreadsheet_holds_the_chosen_rows_in_the_chosen_columns(world: Any) -> None:
    answer = world.person("clerk").post(
        "/api/method/frappe.desk.reportview.export_query",
        json={"doctype": "S Order", "fields": ["title", "mobile"], "selected_items": ["S-00001"], "file_format_type": "Excel"},
    )  # fmt: skip
    rows = read_xlsx_file_from_attached_file(fcontent=answer.data)
    assert [list(row) for row in rows] == [["Title", "Mobile"], ["lamp", "138****5678"]]


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
