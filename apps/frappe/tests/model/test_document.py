"""The surface of documents: values, rows, dicts, getting and copying them, Singles and virtual ones."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

import frappe
from frappe.exceptions import DoesNotExistError, PermissionError, ValidationError
from frappe.model.base_document import BaseDocument
from frappe.model.docs import (
    clear_document_cache,
    get_cached_doc,
    get_cached_value,
    get_last_doc,
    get_single,
    set_value,
)
from frappe.model.serialize import public
from frappe.permissions.roles import Access
from frappe.runtime.context import Context

Make = Callable[..., Any]


@pytest.fixture
def doc(make: Make) -> Any:
    rows = [{"item": "a", "qty": 1, "price": 1.234}, {"item": "b", "qty": 2}, {"item": "c", "qty": 2}]
    return make("M Doc", "D", title="one", rows=rows)


# --- values and rows -----------------------------------------------------------------------------------------------------


def test_fields_without_value_are_none_and_unknown_names_are_errors(ctx: Context) -> None:
    doc = frappe.get_doc({"doctype": "M Doc"})
    assert doc.title is None
    assert doc.rows == []
    assert doc.name is None
    with pytest.raises(AttributeError, match="no_such"):
        _ = doc.no_such


def test_get_gives_values_defaults_and_rows(doc: Any) -> None:
    assert doc.get("title") == "one"
    assert doc.get("no_such", "else") == "else"
    assert doc.get("no_such", default=3) == 3
    assert [row.item for row in doc.get("rows", {"qty": 2})] == ["b", "c"]
    assert [row.item for row in doc.get("rows", {"qty": 2}, limit=1)] == ["b"]
    assert [row.item for row in doc.get("rows", {"item": ["in", ["a", "c"]]})] == ["a", "c"]
    assert [row.item for row in doc.get("rows", {"qty": [">", 1], "item": ["!=", "b"]})] == ["c"]
    assert doc.getone("rows", {"item": "b"}).qty == 2
    assert doc.getone("rows", {"item": "z"}) is None


def test_rows_are_documents_that_know_their_parent(doc: Any) -> None:
    row = doc.append("rows", {"item": "d"})
    assert isinstance(row, BaseDocument)
    assert (row.doctype, row.parent, row.parenttype, row.parentfield, row.idx) == ("M Row", "D", "M Doc", "rows", 4)
    assert row.parent_doc is doc
    assert doc.get_parentfield_of_doctype("M Row") == "rows"
    assert len(doc.get_all_children()) == 4


def test_rows_are_put_in_taken_out_and_replaced(doc: Any) -> None:
    doc.append("rows", {"item": "first"}, position=0)
    doc.remove(doc.rows[1])
    doc.extend("rows", [{"item": "x"}])
    assert [(row.idx, row.item) for row in doc.rows] == [(1, "first"), (2, "b"), (3, "c"), (4, "x")]
    doc.set("rows", [{"item": "only"}])
    doc.save()
    assert [row.item for row in frappe.get_doc("M Doc", "D").rows] == ["only"]
    assert frappe.db.count("M Row", {"parent": "D"}) == 1


def test_only_tables_have_rows(doc: Any) -> None:
    for field in ("title", "no_such"):
        with pytest.raises(ValidationError, match=field):
            doc.append(field, {})


def test_rows_that_are_sorted_keep_their_names_and_get_new_numbers(doc: Any) -> None:
    names = {row.item: row.name for row in doc.rows}
    doc.rows.reverse()
    doc.save()
    stored = frappe.get_doc("M Doc", "D")
    assert [(row.item, row.idx) for row in stored.rows] == [("c", 1), ("b", 2), ("a", 3)]
    assert {row.item: row.name for row in stored.rows} == names


def test_rows_of_another_document_are_not_taken_over(make: Make, doc: Any) -> None:
    other = make("M Doc", "E")
    other.append("rows", {"name": doc.rows[0].name, "item": "stolen"})
    with pytest.raises(frappe.DuplicateEntryError):
        other.save()


def test_has_value_changed_looks_into_rows(doc: Any, app: Any) -> None:
    seen: list[bool] = []
    app.reactions["validate"] = lambda each: seen.append(each.has_value_changed("rows"))
    doc.save()
    doc.rows[0].qty = 9
    doc.save()
    doc.append("rows", {"item": "d"})
    doc.save()
    assert seen == [False, True, True]


def test_has_value_changed_compares_in_the_fields_type(make: Make) -> None:
    doc = make("M Checked", "C", title="x", born="2020-01-01", count=3)
    doc.born, doc.count = "2020-01-01", "3"
    doc.save()
    assert not doc.has_value_changed("born")
    assert not doc.has_value_changed("count")


# --- dicts ---------------------------------------------------------------------------------------------------------------


def test_as_dict_has_everything_and_leaves_out_what_is_not_wanted(doc: Any) -> None:
    whole = doc.as_dict()
    assert (whole.doctype, whole.name, whole.docstatus, len(whole.rows)) == ("M Doc", "D", 0, 3)
    assert isinstance(whole.creation, datetime)
    assert "target" in whole
    assert "target" not in doc.as_dict(no_nulls=True)
    assert not {"name", "owner", "doctype", "idx"} & set(doc.as_dict(no_default_fields=True))
    assert "parent" not in doc.as_dict(no_child_table_fields=True).rows[0]
    assert isinstance(doc.as_dict(convert_dates_to_str=True).creation, str)
    fresh = frappe.new_doc("M Doc")
    assert fresh.as_dict().get("__islocal")
    assert "__islocal" not in fresh.as_dict(no_private_properties=True)


def test_as_json_is_json(doc: Any) -> None:
    assert json.loads(doc.as_json())["rows"][0]["item"] == "a"


def test_get_valid_dict_has_columns_only(doc: Any) -> None:
    doc.__dict__["noise"] = 1
    values = doc.get_valid_dict()
    assert "noise" not in values
    assert "rows" not in values
    assert values["title"] == "one"


def test_documents_survive_pickling_and_copying(doc: Any) -> None:
    for twin in (pickle.loads(pickle.dumps(doc)), copy.deepcopy(doc)):
        assert twin.as_dict() == doc.as_dict()
        assert twin.rows[0].parent_doc is twin
        assert twin.meta.name == "M Doc"


def test_public_hides_masks_and_speaks_rest(ctx: Context, make: Make) -> None:
    make("M Doc", "D", mobile="13812345678", secret="s", rows=[{"item": "a"}])
    access = Access.of(ctx, "clerk@example.com")
    out = public(ctx, access, frappe.get_doc("M Doc", "D"))
    assert "secret" not in out
    assert out["mobile"] != "13812345678"
    assert isinstance(out["creation"], str)
    assert out["rows"][0]["parent"] == "D"
    assert "target" not in public(ctx, access, frappe.get_doc("M Doc", "D"), with_nulls=False)


# --- getting, making, copying ------------------------------------------------------------------------------------------------


def test_get_doc_takes_every_form(doc: Any, make: Make) -> None:
    assert frappe.get_doc("M Doc", "D").title == "one"
    assert frappe.get_doc("M Doc", {"title": "one"}).name == "D"
    assert frappe.get_doc(doctype="M Doc", title="new").is_new()
    assert frappe.get_doc({"doctype": "M Doc", "title": "new"}).title == "new"
    assert frappe.get_doc(doc) is doc
    assert frappe.get_doc("M Settings").name == "M Settings"


@pytest.mark.parametrize("given", [("M Doc", "nope"), ("M Doc", {"title": "nope"}), ("M Doc",), ("M Nothing", "x")])
def test_get_doc_says_what_is_missing(ctx: Context, given: tuple[Any, ...]) -> None:
    with pytest.raises(DoesNotExistError):
        frappe.get_doc(*given)


@pytest.mark.parametrize("given", [{}, {"title": "no doctype"}])
def test_get_doc_needs_a_doctype(ctx: Context, given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        frappe.get_doc(given)


def test_new_doc_has_defaults(ctx: Context) -> None:
    doc = frappe.new_doc("M Checked", title="t")
    assert (doc.ok, doc.secret, doc.title, doc.is_new()) == (1, "stays", "t", True)


def test_reading_a_document_takes_one_statement_and_one_per_table(make: Make, statements: list[str]) -> None:
    make("M Voucher", "V", rows=[{"item": "a"}], loose_rows=[{"item": "b"}])
    frappe.get_doc("M Voucher", "V")
    statements.clear()
    doc = frappe.get_doc("M Voucher", "V")
    assert len(statements) == 3
    assert [row.item for row in (*doc.rows, *doc.loose_rows)] == ["a", "b"]


def test_cached_documents_are_read_once_and_follow_every_change(doc: Any, statements: list[str]) -> None:
    get_cached_doc("M Doc", "D")
    statements.clear()
    assert get_cached_value("M Doc", "D", ["title", "note"]) == ["one", None]
    assert statements == []
    doc.title = "two"
    doc.save()
    assert get_cached_value("M Doc", "D", "title") == "two"
    frappe.db.set_value("M Doc", "D", "title", "three")
    assert get_cached_value("M Doc", "D", "title") == "three"
    doc.db_set("title", "four")
    assert get_cached_value("M Doc", "D", "title") == "four"
    frappe.db.sql("update `tabM Doc` set title = 'five'")
    clear_document_cache("M Doc", "D")
    assert get_cached_value("M Doc", "D", "title") == "five"
    doc.reload().delete()
    assert get_cached_value("M Doc", "D", "title") is None


def test_get_last_doc_is_the_newest(ctx: Context, make: Make) -> None:
    for name, when in (("A", "2026-01-02"), ("B", "2026-01-03"), ("C", "2026-01-01")):
        make("M Target", name)
        ctx.db.set_value("M Target", name, "creation", when, update_modified=False)
    assert get_last_doc("M Target").name == "B"
    assert get_last_doc("M Target", {"name": ["!=", "B"]}).name == "A"
    with pytest.raises(DoesNotExistError):
        get_last_doc("M Target", {"title": "none"})


def test_copies_are_new_and_have_no_identity(doc: Any) -> None:
    doc.submit()
    twin = frappe.copy_doc(doc)
    assert (twin.name, twin.docstatus or 0, twin.is_new(), twin.title, len(twin.rows)) == (None, 0, True, "one", 3)
    assert {row.name for row in twin.rows} == {None}
    doc.amended_from = "X"
    assert frappe.copy_doc(doc).amended_from is None


def test_set_value_goes_through_the_life_cycle(doc: Any, events: Any) -> None:
    events()
    assert set_value("M Doc", "D", "title", "two")["title"] == "two"
    assert "validate" in events()


# --- writing past the life cycle -------------------------------------------------------------------------------------------------


def test_db_set_writes_at_once_and_leaves_no_version(doc: Any) -> None:
    before = doc.modified
    doc.db_set({"title": "two", "note": "n"})
    assert frappe.db.get_value("M Doc", "D", ["title", "note"]) == ("two", "n")
    assert doc.modified > before
    assert not frappe.db.count("Version", {"docname": "D"})
    stamp = doc.modified
    doc.db_set("title", "three", update_modified=False)
    assert doc.modified == stamp
    doc.save()


def test_db_update_writes_without_events(doc: Any, events: Any) -> None:
    events()
    doc.title = "raw"
    doc.rows[0].item = "raw row"
    doc.db_update_all()
    assert events() == []
    stored = frappe.get_doc("M Doc", "D")
    assert (stored.title, stored.rows[0].item) == ("raw", "raw row")


def test_a_save_writes_what_changed_and_nothing_else(doc: Any, statements: list[str]) -> None:
    doc.reload()
    doc.title = "two"
    doc.rows[1].qty = 7
    statements.clear()
    doc.save()
    updates = [sql for sql in statements if sql.startswith("update `tabM")]
    assert len(updates) == 2
    assert "`title` = ?" in updates[0]
    assert "`note`" not in updates[0]
    assert "`qty` = ?" in updates[1]
    assert "`item`" not in updates[1]


def test_three_rows_are_inserted_by_one_statement(make: Make, statements: list[str]) -> None:
    rows = [{"item": item} for item in "abc"]
    make("M Voucher", "first", rows=rows)
    statements.clear()
    make("M Voucher", "second", rows=rows)
    assert sum("insert into `tabM Row`" in sql for sql in statements) == 1
    assert len(statements) <= 6, statements


# --- for controllers -------------------------------------------------------------------------------------------------------------


def test_helpers_of_controllers(make: Make, doc: Any) -> None:
    doc.round_floats_in(doc.rows[0])
    assert doc.rows[0].price == 1.23
    assert doc.precision("price", "rows") == 2
    checked = frappe.get_doc({"doctype": "M Checked", "born": "2026-02-01", "day": "2026-01-01", "count": 3})
    with pytest.raises(ValidationError, match="Day"):
        checked.validate_from_to_dates("born", "day")
    with pytest.raises(ValidationError, match="Rows"):
        checked.validate_table_has_rows("rows")
    checked.validate_value("count", ">", 2)
    for condition, value in (("=", 4), ("in", [1, 2]), ("<", 3), ("not in", [3])):
        with pytest.raises(ValidationError, match="Count"):
            checked.validate_value("count", condition, value)
    with pytest.raises(ValidationError, match="no date"):
        frappe.get_doc({"doctype": "M Checked", "born": "no date", "day": "2026-01-01"}).validate_from_to_dates(
            "born", "day"
        )


def test_comments_tags_and_errors_stand_beside_the_document(doc: Any) -> None:
    doc.add_comment("Comment", "hello")
    assert frappe.db.get_value("Comment", {"reference_name": "D"}, "content") == "hello"
    for tag in ("red", "blue", "red", " "):
        doc.add_tag(tag)
    assert doc.get_tags() == ["red", "blue"]
    doc.remove_tag("red")
    assert doc.get_tags() == ["blue"]
    assert frappe.get_all("Tag Link", {"document_name": "D"}, pluck="tag") == ["blue"]
    doc.log_error("broken", "details")
    assert frappe.db.get_value("Error Log", {"reference_name": "D"}, "error") == "details"
    assert doc.get_title() == "one"
    assert doc.get_url() == "/app/m-doc/D"


def test_who_has_it_who_likes_it_and_its_tags_are_not_for_saves_to_say(doc: Any, make: Make) -> None:
    doc.add_tag("red")
    sent = {"_assign": '["chief@example.com"]', "_liked_by": '["a@b.cn"]', "_comments": "[{}]", "_user_tags": ",blue"}
    made = make("M Doc", "E", title="two", **sent)
    assert {key: made.get(key) for key in sent} == dict.fromkeys(sent)
    doc.update(sent).save()
    kept = {**dict.fromkeys(sent), "_user_tags": ",red"}
    assert {key: doc.get(key) for key in sent} == kept
    assert {key: frappe.get_doc("M Doc", "D").get(key) for key in sent} == kept


def test_assigned_users_are_those_with_open_tasks(make: Make, doc: Any) -> None:
    for status, user in (("Open", "clerk@example.com"), ("Closed", "chief@example.com")):
        make("ToDo", description="x", reference_type="M Doc", reference_name="D", allocated_to=user, status=status)
    assert doc.get_assigned_users() == {"clerk@example.com"}


def test_onload_values_travel_with_the_document_and_are_not_stored(doc: Any) -> None:
    doc.set_onload("hint", 1)
    assert doc.get_onload("hint") == 1
    assert doc.as_dict()["__onload"] == {"hint": 1}
    assert frappe.get_doc("M Doc", "D").get_onload("hint") is None


def test_flags_hold_for_a_block(doc: Any) -> None:
    doc.flags.kept = 1
    with doc.flag(ignore_permissions=True, kept=2):
        assert doc.flags.ignore_permissions
        assert doc.flags.kept == 2
    assert doc.flags.kept == 1
    assert "ignore_permissions" not in doc.flags


def test_rights_are_the_users_unless_the_caller_takes_them_aside(doc: Any, act_as: Callable[[str], None]) -> None:
    act_as("Guest")
    own = frappe.get_doc("M Doc", "D")
    for action in (
        own.save,
        own.submit,
        own.delete,
        own.check_permission,
        lambda: frappe.get_doc({"doctype": "M Doc", "__newname": "E"}).insert(),
    ):
        with pytest.raises(PermissionError):
            action()
    frappe.get_doc("M Doc", "D").save(ignore_permissions=True)
    frappe.get_doc({"doctype": "M Doc", "__newname": "E"}).insert(ignore_permissions=True)


# --- Singles and virtual documents ---------------------------------------------------------------------------------------------------


def test_singles_are_stored_by_field_and_read_in_their_types(make: Make) -> None:
    settings = get_single("M Settings")
    settings.update({"company": "ACME", "limit": "7", "pwd": "s", "rows": [{"item": "a"}]})
    settings.save()
    stored = frappe.get_doc("M Settings")
    assert (stored.company, stored.limit, [row.item for row in stored.rows]) == ("ACME", 7, ["a"])
    assert stored.get_password("pwd") == "s"
    assert frappe.db.get_single_value("M Settings", "limit") == 7
    stored.db_set("limit", 8)
    assert frappe.db.get_single_value("M Settings", "limit") == 8
    stored.company = None
    stored.save()
    assert frappe.get_doc("M Settings").company is None


def test_virtual_documents_live_where_their_controller_keeps_them(make: Make, app: Any) -> None:
    make("M Virtual", "V", title="one")
    doc = frappe.get_doc("M Virtual", "V")
    doc.title = "two"
    doc.save()
    assert app.stored["V"]["title"] == "two"
    with pytest.raises(DoesNotExistError):
        frappe.get_doc("M Virtual", "W")
    frappe.delete_doc("M Virtual", "V")
    assert not app.stored


def test_dates_read_back_as_dates(make: Make) -> None:
    make("M Checked", "C", title="x", born="2026-02-03", day="2026-02-03 04:05:06")
    doc = frappe.get_doc("M Checked", "C")
    assert (doc.born, doc.day) == (date(2026, 2, 3), datetime(2026, 2, 3, 4, 5, 6))
