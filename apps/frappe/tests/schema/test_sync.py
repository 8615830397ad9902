"""DocTypes into tables: nothing is lost, a second run finds nothing to do, a broken run can be repeated."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from apps.frappe.tests.schema.all_types import ALL_TYPES
from apps.frappe.tests.schema.specs import field, spec

import frappe
from frappe.database import NarrowingRefused, inspect
from frappe.database.ddl import AddColumn, Change, CreateTable, RenameColumn, WidenColumn
from frappe.exceptions import SpecError
from frappe.runtime.context import Context
from frappe.schema import sync
from frappe.schema.diff import diff, table_name, wanted_indexes
from frappe.schema.load import load_app
from frappe.schema.meta import BOOTSTRAP, Meta, meta_of
from frappe.schema.spec import DocTypeSpec
from frappe.schema.trim import unused_columns

_numbers = itertools.count(1)


@pytest.fixture
def name() -> str:
    """A DocType name that no other test uses."""
    return f"S Type {next(_numbers)}"


def left_to_do(ctx: Context, doctype: str) -> tuple[list[Change], list[Any]]:
    return diff(meta_of(ctx, doctype), inspect(ctx.db.connection, table_name(doctype)))


def make(ctx: Context, made: DocTypeSpec) -> list[Change]:
    return sync.sync_doctypes(ctx, [made])


def put(ctx: Context, doctype: str, name: str, **values: Any) -> None:
    ctx.db.insert_row(table_name(doctype), {"name": name, "docstatus": 0, "idx": 0, **values})


def value(ctx: Context, doctype: str, name: str, column: str) -> Any:
    rows = ctx.db.connection.execute(f"select `{column}` from `{table_name(doctype)}` where name = %s", (name,)).rows
    return rows[0][0]


def column(ctx: Context, doctype: str, name: str) -> Any:
    state = inspect(ctx.db.connection, table_name(doctype))
    assert state is not None
    return state.column(name)


def test_shipped_doctypes_leave_nothing_to_do(ctx: Context) -> None:
    for doctype in load_app("frappe"):
        assert left_to_do(ctx, doctype) == ([], []), doctype


def test_new_doctype_is_one_change_and_then_none(ctx: Context, name: str) -> None:
    changes = make(ctx, spec(name, *ALL_TYPES))
    assert [type(change) for change in changes] == [CreateTable]
    assert left_to_do(ctx, name) == ([], [])
    assert make(ctx, spec(name, *ALL_TYPES)) == []


def test_every_data_field_has_its_column(ctx: Context, name: str) -> None:
    make(ctx, spec(name, *ALL_TYPES))
    state = inspect(ctx.db.connection, table_name(name))
    assert state is not None
    meta = meta_of(ctx, name)
    assert set(state.columns) == set(meta.columns) | set(meta.optional_columns)


def test_single_and_virtual_doctypes_have_no_table(ctx: Context, name: str) -> None:
    assert make(ctx, spec(name, field("a"), issingle=1)) == []
    assert make(ctx, spec(f"{name} V", field("a"), is_virtual=1)) == []
    assert inspect(ctx.db.connection, table_name(name)) is None


def test_child_has_parent_columns_and_an_index_over_them(ctx: Context, name: str) -> None:
    make(ctx, spec(name, field("a"), istable=1))
    state = inspect(ctx.db.connection, table_name(name))
    assert state is not None
    assert {"parent", "parenttype", "parentfield"} <= set(state.columns)
    assert ("parent",) in state.indexes.values()
    assert "_assign" not in state.columns


def test_new_field_is_an_added_column(ctx: Context, name: str) -> None:
    make(ctx, spec(name, field("a")))
    put(ctx, name, "R1", a="x")
    changes = make(ctx, spec(name, field("a"), field("n", "Int", default="4")))
    assert [type(change) for change in changes] == [AddColumn]
    assert (value(ctx, name, "R1", "a"), value(ctx, name, "R1", "n")) == ("x", 4)


def test_removed_field_keeps_its_column_and_values(ctx: Context, name: str) -> None:
    make(ctx, spec(name, field("a"), field("b")))
    put(ctx, name, "R1", b="kept")
    assert make(ctx, spec(name, field("a"))) == []
    assert value(ctx, name, "R1", "b") == "kept"
    assert "b" not in meta_of(ctx, name).columns


def test_field_that_says_what_it_was_called_takes_the_values_along(ctx: Context, name: str) -> None:
    make(ctx, spec(name, field("phone", "Int")))
    put(ctx, name, "R1", phone=5)
    changes = make(ctx, spec(name, field("mobile", renamed_from="phone")))
    assert [type(change) for change in changes] == [RenameColumn, WidenColumn]
    assert value(ctx, name, "R1", "mobile") == "5"
    assert left_to_do(ctx, name) == ([], [])


@pytest.mark.parametrize(
    ("old", "new", "stored", "read"),
    [
        pytest.param(field("x", "Int"), field("x", "Currency"), 7, 7.0, id="whole number to money"),
        pytest.param(field("x", "Check"), field("x", "Int"), 1, 1, id="yes or no to number"),
        pytest.param(field("x", "Int"), field("x"), 7, "7", id="number to text"),
        pytest.param(field("x", length=20), field("x"), "a" * 20, "a" * 20, id="longer text"),
        pytest.param(field("x"), field("x", "Small Text"), "栋", "栋", id="line to lines"),
        pytest.param(field("x", "Small Text"), field("x", "Long Text"), "y", "y", id="lines to long text"),
        pytest.param(field("x", "Date"), field("x", "Datetime"), date(2026, 3, 1), datetime(2026, 3, 1), id="day to moment"),
        pytest.param(field("x", "Date"), field("x"), date(2026, 3, 1), "2026-03-01", id="day to text"),
        pytest.param(field("x", "JSON"), field("x", "Long Text"), '{"a": 1}', '{"a": 1}', id="JSON to text"),
    ],
)  # fmt: skip
def test_wider_type_keeps_every_value(ctx: Context, name: str, old: Any, new: Any, stored: Any, read: Any) -> None:
    make(ctx, spec(name, old))
    put(ctx, name, "R1", x=stored)
    assert [type(change) for change in make(ctx, spec(name, new))] == [WidenColumn]
    assert value(ctx, name, "R1", "x") == read
    assert left_to_do(ctx, name) == ([], [])


@pytest.mark.parametrize(
    ("old", "new", "stored"),
    [
        pytest.param(field("x"), field("x", length=3), "四个汉字", id="text too long"),
        pytest.param(field("x"), field("x", "Int"), "many", id="text is no number"),
        pytest.param(field("x"), field("x", "Int"), "1.5", id="text is no whole number"),
        pytest.param(field("x"), field("x", "Date"), "2026-02-31x", id="text is no day"),
        pytest.param(field("x", "Long Text"), field("x", "JSON"), "{", id="text is no JSON"),
        pytest.param(field("x", "Datetime"), field("x", "Date"), datetime(2026, 3, 1, 9), id="moment to day"),
        pytest.param(field("x", "Int"), field("x", "Date"), 5, id="number to day"),
    ],
)
def test_loss_is_refused_and_names_field_and_rows(ctx: Context, name: str, old: Any, new: Any, stored: Any) -> None:
    make(ctx, spec(name, old))
    put(ctx, name, "R1", x=stored)
    put(ctx, name, "R2")
    before = inspect(ctx.db.connection, table_name(name))
    with pytest.raises(NarrowingRefused, match=rf"{name}\.x cannot become .*values of R1 would be lost"):
        make(ctx, spec(name, new))
    assert inspect(ctx.db.connection, table_name(name)) == before
    assert str(value(ctx, name, "R1", "x")).startswith(str(stored)[:10])


@pytest.mark.parametrize(
    ("old", "new", "stored", "read"),
    [
        pytest.param(field("x"), field("x", "Int"), "12", 12, id="text to number"),
        pytest.param(field("x"), field("x", "Currency"), "12.50", 12.5, id="text to money"),
        pytest.param(field("x"), field("x", "Int"), "", 0, id="no text to number"),
        pytest.param(field("x", "Small Text"), field("x", "Date"), "2026-03-01", date(2026, 3, 1), id="text to day"),
        pytest.param(field("x", not_nullable=1), field("x", "Date"), "", None, id="mandatory empty text to day"),
        pytest.param(field("x", "Int"), field("x", "Date"), 0, None, id="zero to day"),
        pytest.param(field("x", "Long Text"), field("x", "JSON"), "[1]", "[1]", id="text to JSON"),
    ],
)
def test_type_changes_where_every_value_fits(
    ctx: Context, name: str, old: Any, new: Any, stored: Any, read: Any
) -> None:
    make(ctx, spec(name, old))
    put(ctx, name, "R1", x=stored)
    make(ctx, spec(name, new))
    assert value(ctx, name, "R1", "x") == read
    assert left_to_do(ctx, name) == ([], [])


def test_shorter_text_is_agreed_to_where_all_values_fit(ctx: Context, name: str) -> None:
    make(ctx, spec(name, field("x")))
    put(ctx, name, "R1", x="四个汉字")
    assert make(ctx, spec(name, field("x", length=4))) == []


def test_field_becomes_unique_and_empty_texts_never_clash(ctx: Context, name: str) -> None:
    make(ctx, spec(name, field("x")))
    for row, text in (("R1", ""), ("R2", ""), ("R3", "a"), ("R4", None)):
        put(ctx, name, row, x=text)
    make(ctx, spec(name, field("x", unique=1)))
    state = inspect(ctx.db.connection, table_name(name))
    assert state is not None
    assert ("x",) in state.uniques.values()
    assert value(ctx, name, "R1", "x") is None
    make(ctx, spec(name, field("x")))
    state = inspect(ctx.db.connection, table_name(name))
    assert state is not None
    assert ("x",) not in state.uniques.values()


def test_values_that_clash_are_named_before_a_field_becomes_unique(ctx: Context, name: str) -> None:
    make(ctx, spec(name, field("x")))
    for row in ("R1", "R2"):
        put(ctx, name, row, x="twice")
    with pytest.raises(NarrowingRefused, match=rf"{name}\.x cannot become unique: twice"):
        make(ctx, spec(name, field("x", unique=1)))


def test_filter_fields_are_indexed_with_modified() -> None:
    fields = [
        field("status", "Select", options="A\nB", in_standard_filter=1),
        field("u", "Link", options="User", search_index=1),
        field("t"),
    ]
    found = wanted_indexes(Meta(spec("Idx", *fields).__dict__))
    assert sorted(found.values()) == [("modified",), ("status", "modified"), ("u", "modified")]


def test_names_of_indexes_are_short_and_never_meet() -> None:
    long = "Very Long DocType Name That Nobody Would Ever Want To Type In"
    fields = [field(f"a_rather_long_fieldname_{number}", search_index=1) for number in range(5)]
    found = wanted_indexes(Meta(spec(long, *fields).__dict__))
    assert len(found) == 6
    assert all(len(name) <= 60 for name in found)


def test_index_over_other_columns_is_made_anew(ctx: Context, name: str) -> None:
    make(ctx, spec(name, field("x", search_index=1), istable=1))
    make(ctx, spec(name, field("x", search_index=1)))
    state = inspect(ctx.db.connection, table_name(name))
    assert state is not None
    assert ("x", "modified") in state.indexes.values()
    assert left_to_do(ctx, name) == ([], [])


def test_row_of_a_field_that_is_never_null_holds_the_empty_text(ctx: Context, name: str) -> None:
    make(
        ctx,
        spec(name, field("t", not_nullable=1), field("n", "Int"), field("d", "Date", not_nullable=1), autoname="hash"),
    )
    doc = frappe.get_doc({"doctype": name, "t": "a", "n": 3}).insert()
    doc.update({"t": None, "n": None})
    doc.save()
    assert (value(ctx, name, doc.name, "t"), value(ctx, name, doc.name, "n"), value(ctx, name, doc.name, "d")) == (
        "",
        0,
        None,
    )
    ctx.db.set_value(name, doc.name, {"t": None, "n": None})
    assert (value(ctx, name, doc.name, "t"), value(ctx, name, doc.name, "n")) == ("", 0)


def test_indexed_line_becomes_lines_and_line_again(ctx: Context, name: str) -> None:
    make(ctx, spec(name, field("x", search_index=1, unique=0), field("u", unique=1)))
    put(ctx, name, "R1", x="a", u="b")
    make(ctx, spec(name, field("x", "Small Text"), field("u", "Text")))
    assert left_to_do(ctx, name) == ([], [])
    make(ctx, spec(name, field("x", search_index=1), field("u", unique=1)))
    assert left_to_do(ctx, name) == ([], [])
    assert (value(ctx, name, "R1", "x"), value(ctx, name, "R1", "u")) == ("a", "b")


# --- rows that describe ------------------------------------------------------------------------------------------------


def test_rows_describe_the_doctype_and_follow_it(ctx: Context, name: str) -> None:
    rule = {"role": "All", "read": 1}
    make(
        ctx,
        spec(
            name,
            field("a"),
            field("b", "Int"),
            permissions=[rule],
            links=[{"link_doctype": "User", "link_fieldname": "a"}],
        ),
    )
    make(ctx, spec(name, field("b", "Float"), permissions=[rule]))
    assert frappe.get_all("DocField", {"parent": name}, ["fieldname", "fieldtype", "idx"], order_by="idx") == [
        {"fieldname": "b", "fieldtype": "Float", "idx": 1}
    ]
    assert frappe.get_all("DocPerm", {"parent": name}, pluck="role") == ["All"]
    assert frappe.get_all("DocType Link", {"parent": name}) == []


def test_description_keeps_the_day_of_its_birth(ctx: Context, name: str) -> None:
    make(ctx, spec(name, field("a")))
    frappe.db.set_value("DocType", name, "creation", datetime(2020, 1, 1), update_modified=False)
    make(ctx, spec(name, field("a"), field("b")))
    assert frappe.db.get_value("DocType", name, "creation") == datetime(2020, 1, 1)


def test_connection_that_the_site_added_outlives_a_sync_and_reaches_the_meta(ctx: Context, name: str) -> None:
    first = spec(name, field("a"), links=[{"link_doctype": "User", "link_fieldname": "a"}]).replace(custom=0)
    make(ctx, first)
    own = {
        "name": f"own-{name}",
        "parent": name,
        "parenttype": "DocType",
        "parentfield": "links",
        "docstatus": 0,
        "idx": 9,
    }
    ctx.db.insert_row("tabDocType Link", {**own, "link_doctype": "ToDo", "link_fieldname": "b", "custom": 1})
    make(ctx, first.replace(description="new"))
    assert [row.link_doctype for row in meta_of(ctx, name).links] == ["User", "ToDo"]
    ctx.db.set_value(
        "DocType", name, "custom", 1
    )  # a server keeps the DocType; no later test shall report it as nobody's
    ctx.db.commit()


def test_mistakes_of_all_doctypes_are_told_before_anything_is_written(ctx: Context, name: str) -> None:
    good, bad = spec(name, field("a")), spec(f"{name} B", field("x", "Table", options="User"), field("y", "Dat"))
    with pytest.raises(SpecError) as raised:
        sync.sync_doctypes(ctx, [good, bad])
    assert "fields[0].options: User is not a child table" in str(raised.value)
    assert "fields[1].fieldtype" in str(raised.value)
    assert inspect(ctx.db.connection, table_name(name)) is None


def test_custom_field_reaches_table_and_meta_without_a_restart(
    site: Callable[[], Any], ctx: Context, name: str
) -> None:
    make(ctx, spec(name, field("a"), field("b")))
    made = frappe.get_doc(
        {"doctype": "Custom Field", "dt": name, "label": "Ward No", "fieldtype": "Int", "insert_after": "a"}
    )
    made.insert()
    assert (made.name, made.fieldname) == (f"{name}-custom_ward_no", "custom_ward_no")
    assert [df.fieldname for df in meta_of(ctx, name).fields] == ["a", "custom_ward_no", "b"]
    assert column(ctx, name, "custom_ward_no").kind == "int"
    assert left_to_do(ctx, name) == ([], [])


def test_property_setter_without_a_type_gets_that_of_the_property(ctx: Context, name: str) -> None:
    make(ctx, spec(name, field("a", hidden=1)))
    wish = {"doctype_or_field": "DocField", "doc_type": name, "field_name": "a", "property": "hidden", "value": "0"}
    frappe.get_doc({"doctype": "Property Setter", **wish}).insert()
    assert meta_of(ctx, name).fields[0].hidden == 0


# --- broken off ----------------------------------------------------------------------------------------------------------


def test_broken_run_changes_nothing_or_is_taken_up_again(
    site: Callable[[], Any], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An embedded database undoes all of it; a server keeps what was done, and the next run does the rest."""
    fresh, other = spec(name, field("a")), f"{name} B"
    grown = spec(other, field("a"), field("b", search_index=1), field("c", unique=1))
    with site() as ctx:
        make(ctx, spec(other, field("a")))
        undoes = ctx.db.connection.dialect.transactional_ddl
    real = sync.apply

    def breaks(connection: Any, changes: list[Change]) -> list[str]:
        """Of what the other table needs, only the first is done."""
        if not any(change.table == table_name(other) for change in changes):
            return real(connection, changes)
        real(connection, changes[:1])
        raise RuntimeError("power cut")

    def migrate() -> None:
        with site() as ctx:
            sync.sync_doctypes(ctx, [fresh, grown])

    monkeypatch.setattr(sync, "apply", breaks)
    with pytest.raises(RuntimeError, match="power cut"):
        migrate()
    monkeypatch.setattr(sync, "apply", real)
    with site() as ctx:
        assert (inspect(ctx.db.connection, table_name(name)) is None) is undoes
        assert (column(ctx, other, "b") is None) is undoes
    migrate()
    with site() as ctx:
        for doctype in (name, other):
            assert left_to_do(ctx, doctype) == ([], [])
            assert ctx.db.get_value("DocType", doctype, "migration_hash")


def test_fingerprint_is_stored_only_when_the_table_fits(ctx: Context, name: str) -> None:
    make(ctx, spec(name, field("x")))
    put(ctx, name, "R1", x="many")
    with pytest.raises(NarrowingRefused):
        make(ctx, spec(name, field("x", "Int")))
    assert not ctx.db.get_value("DocType", name, "migration_hash")


def test_new_column_of_the_platforms_own_tables_comes_before_it_is_filled(ctx: Context) -> None:
    shipped = load_app("frappe")
    shipped["DocType"] = shipped["DocType"].replace(
        fields=(*shipped["DocType"].fields, type(shipped["DocType"].fields[0])(field("later", "Int")))
    )
    changes = sync.sync_doctypes(ctx, shipped.values())
    assert AddColumn in {type(change) for change in changes}
    assert "DocType" in BOOTSTRAP
    assert column(ctx, "DocType", "later").kind == "int"


def test_plan_lists_changes_and_writes_nothing(ctx: Context, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    make(ctx, spec(name, field("a")))
    coming = spec(name, field("a"), field("b", search_index=1))
    monkeypatch.setattr(sync, "load_app", lambda _app: {name: coming})
    before = inspect(ctx.db.connection, table_name(name))
    lines = sync.plan_changes(ctx, "frappe")
    assert f"tab{name}: add b (varchar(140))" in lines
    assert any("index over b, modified" in line for line in lines)
    assert inspect(ctx.db.connection, table_name(name)) == before


def test_rows_of_before_get_their_keys_to_be_sorted_by(ctx: Context, name: str) -> None:
    """A field that is sorted otherwise from now on: older rows follow at once, whatever is asked of it next."""
    make(ctx, spec(name, field("title")))
    for number, title in enumerate(("10栋", "2栋", "单元", None)):
        put(ctx, name, f"T{number}", title=title)

    def in_order() -> list[Any]:
        return frappe.get_all(name, pluck="title", order_by="title asc")[1:]

    make(ctx, spec(name, field("title", sort_as="Title")))
    frappe.db.set_value(name, "T3", "title", "赵")
    assert frappe.get_all(name, pluck="title", order_by="title asc") == ["2栋", "10栋", "单元", "赵"]
    assert left_to_do(ctx, name) == ([], [])
    frappe.db.set_value(name, "T0", "title", "邓")
    make(ctx, spec(name, field("title", sort_as="Person")))
    assert in_order() == ["邓", "单元", "赵"]
    assert not [found for found in unused_columns(ctx) if found[0] == table_name(name)]
