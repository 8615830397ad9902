"""Field types: how values are read, cleaned, refused, stored and written out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from frappe.exceptions import SpecError
from frappe.fields import DATA_TYPES, FIELD_TYPES, LAYOUT_TYPES, NUMERIC_TYPES, TABLE_TYPES, field_type
from frappe.schema.spec import FieldSpec
from frappe.utils import providers

UPSTREAM = """Attach,Attach Image,Autocomplete,Barcode,Button,Check,Code,Color,Column Break,Currency,Data,Date,Datetime,
Duration,Dynamic Link,Float,Fold,Geolocation,HTML,HTML Editor,Heading,Icon,Image,Int,JSON,Link,Long Text,Markdown Editor,
Password,Percent,Phone,Rating,Read Only,Section Break,Select,Signature,Small Text,Tab Break,Table,Table MultiSelect,Text,
Text Editor,Time""".replace("\n", "").split(",")


@pytest.fixture(autouse=True)
def _plain_formats() -> Iterator[None]:
    """Formats without a site: no provider of an earlier test speaks."""
    names = ("float_precision", "currency_precision", "time_zone")
    before = {name: providers.get_provider(name) for name in names}
    for name in names:
        providers.remove_provider(name)
    yield
    for name, provider in before.items():
        if provider is not None:
            providers.set_provider(name, provider)


def df(fieldtype: str, **more: Any) -> FieldSpec:
    return FieldSpec({"fieldname": "x", "fieldtype": fieldtype, "label": "X", **more})


def read(fieldtype: str, value: Any, **more: Any) -> Any:
    """The value as a save would keep it."""
    kind = field_type(fieldtype)
    return kind.clean(df(fieldtype, **more), kind.cast(value))


def wrong(fieldtype: str, value: Any, **more: Any) -> str | None:
    return field_type(fieldtype).check(df(fieldtype, **more), read(fieldtype, value, **more))


def test_every_upstream_type_exists_and_no_other() -> None:
    assert sorted(FIELD_TYPES) == sorted(UPSTREAM)


def test_every_type_is_layout_table_or_data() -> None:
    assert set(FIELD_TYPES) == LAYOUT_TYPES | TABLE_TYPES | DATA_TYPES
    assert not (LAYOUT_TYPES & DATA_TYPES)
    assert not (TABLE_TYPES & DATA_TYPES)


def test_unknown_type_is_refused_by_name() -> None:
    with pytest.raises(SpecError, match="'Dat' is not a field type"):
        field_type("Dat")


COLUMNS = [
    ("Data", {}, ("varchar", 140, None)),
    ("Data", {"length": 20}, ("varchar", 20, None)),
    ("Link", {}, ("varchar", 140, None)),
    ("Dynamic Link", {}, ("varchar", 140, None)),
    ("Select", {}, ("varchar", 140, None)),
    ("Read Only", {}, ("varchar", 140, None)),
    ("Autocomplete", {}, ("varchar", 140, None)),
    ("Color", {}, ("varchar", 140, None)),
    ("Icon", {}, ("varchar", 140, None)),
    ("Phone", {}, ("varchar", 140, None)),
    ("Check", {}, ("check", None, None)),
    ("Int", {}, ("int", None, None)),
    ("Int", {"length": 12}, ("bigint", None, None)),
    ("Float", {}, ("decimal", 21, 9)),
    ("Currency", {}, ("decimal", 21, 9)),
    ("Percent", {}, ("decimal", 21, 9)),
    ("Rating", {}, ("decimal", 3, 2)),
    ("Duration", {}, ("decimal", 21, 9)),
    ("Date", {}, ("date", None, None)),
    ("Datetime", {}, ("datetime", 6, None)),
    ("Time", {}, ("time", 6, None)),
    ("Small Text", {}, ("text", None, None)),
    ("Text", {}, ("text", None, None)),
    ("Attach", {}, ("text", None, None)),
    ("Attach Image", {}, ("text", None, None)),
    ("Password", {}, ("text", None, None)),
    ("Long Text", {}, ("longtext", None, None)),
    ("Text Editor", {}, ("longtext", None, None)),
    ("Markdown Editor", {}, ("longtext", None, None)),
    ("HTML Editor", {}, ("longtext", None, None)),
    ("Code", {}, ("longtext", None, None)),
    ("Barcode", {}, ("longtext", None, None)),
    ("Signature", {}, ("longtext", None, None)),
    ("JSON", {}, ("json", None, None)),
    ("Geolocation", {}, ("json", None, None)),
]


@pytest.mark.parametrize(("fieldtype", "more", "expected"), COLUMNS)
def test_column_is_the_one_upstream_makes(fieldtype: str, more: dict[str, Any], expected: tuple[Any, ...]) -> None:
    definition = field_type(fieldtype).column_def(df(fieldtype, **more))
    assert definition is not None
    column = definition.canonical()
    length = column.length if column.kind not in ("datetime", "time") else 6
    assert (column.kind, length, column.precision) == expected


def test_every_data_type_stands_in_the_table_of_columns() -> None:
    assert {row[0] for row in COLUMNS} == DATA_TYPES


@pytest.mark.parametrize("fieldtype", sorted(LAYOUT_TYPES | TABLE_TYPES))
def test_layout_and_tables_have_no_column(fieldtype: str) -> None:
    assert field_type(fieldtype).column_def(df(fieldtype)) is None


def test_virtual_field_has_no_column() -> None:
    assert field_type("Data").column_def(df("Data", is_virtual=1)) is None


@pytest.mark.parametrize("fieldtype", sorted(NUMERIC_TYPES - {"Duration"}))
def test_numbers_are_never_null(fieldtype: str) -> None:
    definition = field_type(fieldtype).column_def(df(fieldtype))
    assert definition is not None
    assert (definition.nullable, definition.default) == (False, 0)


def test_only_a_constant_default_reaches_the_column() -> None:
    assert field_type("Int").column_def(df("Int", default="7")).default == 7  # type: ignore[union-attr]
    assert field_type("Currency").column_def(df("Currency", default=":Company")).default == 0  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("fieldtype", "value", "expected"),
    [
        ("Int", "12", 12), ("Int", " -3 ", -3), ("Int", "1,000", 1000), ("Int", 2.7, 2), ("Int", True, 1), ("Int", "", 0), ("Int", None, None),
        ("Check", "1", 1), ("Check", "0", 0), ("Check", "false", 0), ("Check", "true", 1), ("Check", None, 0), ("Check", 5, 1),
        ("Float", "1,234.5", 1234.5), ("Float", 3, 3.0), ("Float", "", 0.0), ("Float", 0.1 + 0.2, 0.3),
        ("Float", 22.543096123, 22.543096123), ("Duration", "1d 2h", 93600), ("Duration", 90, 90), ("Duration", "", None),
        ("Date", "2026-10-31", date(2026, 10, 31)), ("Date", "", None), ("Date", "0001-01-01", None),
        ("Datetime", "2026-10-31 14:30:00.000012", datetime(2026, 10, 31, 14, 30, 0, 12)), ("Datetime", "", None),
        ("Time", "14:30:00", timedelta(hours=14, minutes=30)), ("Time", "", None),
        ("Data", "  a ", "a"), ("Data", 7, "7"), ("Select", " Open ", "Open"), ("Link", 12, "12"),
        ("JSON", {"a": "栋"}, '{"a": "栋"}'), ("Code", " <b>x ", " <b>x "), ("Small Text", "a < b", "a < b"),
    ],
)  # fmt: skip
def test_values_are_read_as_people_and_clients_write_them(fieldtype: str, value: Any, expected: Any) -> None:
    assert read(fieldtype, value) == expected


@pytest.mark.parametrize(
    ("precision", "expected"), [("2", 1.24), (2, 1.24), ("0", 1.0), (0, 1.2355), (None, 1.2355), ("", 1.2355)]
)
def test_number_is_rounded_to_the_precision_its_field_names(precision: Any, expected: float) -> None:
    assert read("Float", 1.2355, precision=precision) == expected


def test_shown_digits_come_from_the_site_where_the_field_names_none() -> None:
    kind: Any = field_type("Float")
    assert kind.display(df("Float"), 1234.5678) == "1,234.568"
    assert kind.display(df("Float", precision="1"), 1234.5678) == "1,234.6"


@pytest.mark.parametrize(
    ("fieldtype", "more", "value"),
    [
        ("Data", {"options": "Email"}, "a@example.com"), ("Data", {"options": "Email"}, "a@example.com, b@example.com"),
        ("Data", {"options": "Phone"}, "+86 138 1234 5678"), ("Data", {"options": "Name"}, "O'Neil 小明"),
        ("Data", {"options": "URL"}, "https://example.com/x"), ("Data", {"options": "URL"}, "/files/a.png"),
        ("Data", {"options": "IBAN"}, "DE89 3704 0044 0532 0130 00"), ("Data", {"options": "Barcode"}, "4006381333931"),
        ("Select", {"options": "Open\nClosed"}, "Closed"), ("Select", {"options": "\n"}, "anything"),
        ("Select", {"options": "A-.####", "fieldname": "naming_series"}, "B-.####"), ("Int", {"non_negative": 1}, 0),
        ("Int", {"length": 12}, 2**31), ("Rating", {}, 0.8), ("Color", {}, "#a0B1c2"), ("Color", {}, "Grey"), ("Phone", {}, "13812345678"),
        ("Time", {}, "23:59:59.999999"), ("Code", {"options": "JSON"}, "[1]"), ("JSON", {}, "{}"), ("Attach", {}, "/private/files/x.pdf"),
    ],
)  # fmt: skip
def test_right_values_pass(fieldtype: str, more: dict[str, Any], value: Any) -> None:
    assert wrong(fieldtype, value, **more) is None


@pytest.mark.parametrize(
    ("fieldtype", "more", "value", "sentence"),
    [
        ("Data", {"options": "Email"}, "a@example.com, nobody", "nobody is not an e-mail address"),
        ("Data", {"options": "Phone"}, "call me", "not a telephone number"),
        ("Data", {"options": "Name"}, "R2D2", "not a person's name"),
        ("Data", {"options": "URL"}, "example", "not a web address"),
        ("Data", {"options": "IBAN"}, "DE89 3704 0044 0532 0130 01", "not an IBAN"),
        ("Select", {"options": "Open\nClosed"}, "Lost", "Lost is not one of Open, Closed"),
        ("Int", {}, "many", "many is not a number"), ("Int", {}, "1-2", "1-2 is not a number"),
        ("Int", {"non_negative": 1}, -1, "must not be negative"), ("Int", {}, 2**31, "too large"),
        ("Float", {}, "nan", "nan is not a number"), ("Currency", {}, float("inf"), "inf is not a number"),
        ("Currency", {}, 10**12, "too large"), ("Rating", {}, 1.5, "between 0 and 1"),
        ("Duration", {}, "soon", "soon is not a duration"), ("Duration", {"non_negative": 1}, -5, "must not be negative"),
        ("Date", {}, "31 Oct maybe", "is not a date"), ("Date", {}, "2026-02-30", "is not a date"),
        ("Date", {}, True, "is not a date"), ("Date", {}, -1, "is not a date"), ("Date", {}, [], "is not a date"), ("Time", {}, {}, "is not a time"),
        ("Datetime", {}, 5, "is not a date and time"), ("Datetime", {}, "soon", "is not a date and time"), ("Time", {}, "25:00:00", "is not a time of day"),
        ("Color", {}, "reddish", "is not a colour"), ("JSON", {}, "{", "not valid JSON"), ("Code", {"options": "JSON"}, "{", "not valid JSON"),
        ("Attach", {}, "javascript:alert(1)", "not the address of a file"),
    ],
)  # fmt: skip
def test_wrong_values_are_named(fieldtype: str, more: dict[str, Any], value: Any, sentence: str) -> None:
    assert sentence in (wrong(fieldtype, value, **more) or "")


@pytest.mark.parametrize(
    "fieldtype", ["Data", "Small Text", "Long Text", "Text Editor", "HTML Editor", "Markdown Editor", "Read Only"]
)
def test_script_does_not_survive_a_save(fieldtype: str) -> None:
    assert "script" not in read(fieldtype, '<p onclick="x()">a<script>alert(1)</script></p>')


def test_markup_stays_where_the_field_asks_for_it() -> None:
    markup = "<script>1</script>"
    assert read("Text Editor", markup, ignore_xss_filter=1) == markup
    assert read("Code", markup) == markup


@pytest.mark.parametrize(
    ("fieldtype", "value", "expected"),
    [
        ("Check", 1, 1), ("Int", 3, 3), ("Float", 1.5, 1.5), ("Date", date(2026, 1, 2), "2026-01-02"),
        ("Datetime", datetime(2026, 1, 2, 3, 4, 5), "2026-01-02 03:04:05.000000"),
        ("Datetime", datetime(2026, 1, 2, 3, 4, 5, 7), "2026-01-02 03:04:05.000007"), ("Time", timedelta(hours=9, minutes=5), "9:05:00"),
        ("Date", None, None), ("Data", "x", "x"), ("JSON", '{"a": 1}', '{"a": 1}'),
    ],
)  # fmt: skip
def test_json_form_is_upstreams(fieldtype: str, value: Any, expected: Any) -> None:
    written = field_type(fieldtype).to_json(value)
    assert written == expected
    assert json.loads(json.dumps(written)) == expected


@pytest.mark.parametrize("fieldtype", sorted(DATA_TYPES))
def test_reading_twice_changes_nothing(fieldtype: str) -> None:
    samples: list[Any] = ["", None, "12", " a ", 5, 1.25, "2026-01-02", "10:00:00", "<b>x</b> & y", "[1]"]
    for sample in samples:
        once = read(fieldtype, sample)
        assert read(fieldtype, once) == once


@pytest.mark.parametrize(
    ("fieldtype", "value", "empty"),
    [("Data", "", True), ("Data", "x", False), ("Int", 0, False), ("Int", None, True), ("Currency", 0.0, False), ("Table", [], True),
     ("Text Editor", "<p><br></p>", True), ("Text Editor", '<p><img src="/a.png"></p>', False), ("Date", None, True)],
)  # fmt: skip
def test_what_leaves_a_mandatory_field_unfilled(fieldtype: str, value: Any, empty: bool) -> None:
    assert field_type(fieldtype).is_empty(value) is empty


def test_password_never_shows() -> None:
    assert field_type("Password").display(df("Password"), "secret") == "********"
