from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frappe.exceptions import MalformedRequestError
from frappe.types import _dict
from frappe.utils import (
    as_json,
    comma_and,
    comma_or,
    create_batch,
    cstr,
    dict_to_str,
    generate_hash,
    get_abbr,
    get_string_between,
    get_table_name,
    groupby_metric,
    json_bytes,
    mask_string,
    parse_json,
    providers,
    random_string,
    safe_decode,
    scrub,
    sha256_hash,
    split_emails,
    strip,
    unique,
    unscrub,
)


@pytest.mark.parametrize(("value", "text"), [(None, ""), (b"\xe4\xb8\xad", "中"), (1.5, "1.5"), ("x", "x")])
def test_cstr_makes_a_text_of_anything(value: Any, text: str) -> None:
    assert cstr(value) == text


def test_names_in_code_and_titles() -> None:
    assert (scrub("Sales Order-Item"), unscrub("sales_order")) == ("sales_order_item", "Sales Order")
    assert (get_table_name("ToDo"), get_table_name("__Auth"), get_table_name("ToDo", True)) == (
        "tabToDo",
        "__Auth",
        "`tabToDo`",
    )


def test_lists_in_sentences(provide: Callable[[str, Any], None]) -> None:
    provide("language", "en")
    assert comma_and(["a", "b", "c"]) == "'a', 'b' and 'c'"
    assert comma_or(("a", "b"), add_quotes=False) == "a or b"
    assert (comma_and(["a"]), comma_and([]), comma_and("text")) == ("'a'", "", "text")


def test_lists_in_sentences_follow_the_language(provide: Callable[[str, Any], None]) -> None:
    provide("translate", None)
    chinese = {", ": "、", "{0} and {1}": "{0}和{1}"}
    providers.set_provider("translate", lambda text: chinese.get(text, text))
    assert comma_and(["甲", "乙", "丙"], add_quotes=False) == "甲、乙和丙"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a@x.org, b@y.org", ["a@x.org", "b@y.org"]),
        ('"Doe, Ann" <ann@x.org>; b@y.org', ['"Doe, Ann" <ann@x.org>', "b@y.org"]),
        ("a@x.org\n\nb@y.org,", ["a@x.org", "b@y.org"]),
        (None, []),
    ],
)
def test_addresses_are_split_outside_quotes(text: str | None, parts: list[str]) -> None:
    assert split_emails(text) == parts


def test_random_texts_have_the_length_and_differ() -> None:
    assert (len(random_string(12)), len(generate_hash(length=7)), len(generate_hash("seed"))) == (12, 7, 56)
    assert generate_hash("same") != generate_hash("same")
    assert sha256_hash("a") == sha256_hash(b"a")


def test_small_helpers() -> None:
    assert strip("\ufeff x\u200b ") == "x"
    assert get_string_between("<", "a<b>c", ">") == "b"
    assert dict_to_str({"a": 1, "b": None}) == "a=1&b="
    assert unique([3, 1, 3]) == [3, 1]
    assert list(create_batch(range(5), 2)) == [[0, 1], [2, 3], [4]]
    assert mask_string("13800001234") == "1380****234"
    assert mask_string("short") == "*****"
    assert (get_abbr("Ann Doe"), get_abbr("王小明"), get_abbr("")) == ("AD", "小明", "?")
    assert safe_decode(b"\xff") == b"\xff"


def test_rows_are_grouped_by_a_value() -> None:
    rows = groupby_metric({"a": [{"m": 1, "x": 2}], "b": [{"m": 1, "y": 3}, {"m": 2}]}, "m")
    assert rows == [{"m": 1, "x": 2, "y": 3}, {"m": 2}]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (dt.datetime(2026, 3, 5, 9, 30), '"2026-03-05 09:30:00.000000"'),
        (dt.date(2026, 3, 5), '"2026-03-05"'),
        (dt.timedelta(hours=30, seconds=5), '"30:00:05"'),
        (-dt.timedelta(minutes=90), '"-1:30:00"'),
        (dt.time(9, 30), '"09:30:00"'),
        (Decimal("1.50"), "1.5"),
        (float("nan"), "null"),
        (Decimal("NaN"), "null"),
        (_dict(a=_dict(b=1)), '{"a":{"b":1}}'),
        ({1: {"x"}}, '{"1":["x"]}'),
        (uuid.UUID(int=0), '"00000000-0000-0000-0000-000000000000"'),
        ("中", '"中"'),
        (b"ab", '"ab"'),
        (True, "true"),
    ],
)
def test_json_writes_values_as_clients_expect_them(value: Any, text: str) -> None:
    assert json_bytes(value).decode() == text


def test_json_asks_objects_for_their_form() -> None:
    class Doc:
        def as_dict(self) -> dict[str, Any]:
            return {"name": "X", "on": dt.date(2026, 1, 1)}

    class Lazy:
        def __json__(self) -> str:
            return "later"

    assert json_bytes([Doc(), Lazy()]) == b'[{"name":"X","on":"2026-01-01"},"later"]'


def test_json_refuses_what_has_no_form() -> None:
    with pytest.raises(TypeError, match="object"):
        json_bytes(object())


def test_as_json_sorts_keys_and_indents_by_one() -> None:
    assert as_json({"b": 1, "a": "中"}) == '{\n "a": "\\u4e2d",\n "b": 1\n}'
    assert as_json({"b": 1, "a": "中"}, indent=None, ensure_ascii=False, separators=(",", ":")) == '{"a":"中","b":1}'


def test_parse_json_gives_attribute_dicts_and_leaves_the_rest() -> None:
    assert parse_json('{"a": 1}').a == 1
    assert parse_json("[1]") == [1]
    assert parse_json(5) == 5
    with pytest.raises(MalformedRequestError, match="not valid JSON"):
        parse_json("{broken")


_json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(_json_values)
def test_json_reads_back_what_it_wrote(value: Any) -> None:
    assert json.loads(json_bytes(value)) == value
    assert json.loads(as_json(value)) == value


@given(st.datetimes(min_value=dt.datetime(1, 1, 1)))
def test_every_moment_has_26_letters_and_reads_back(moment: dt.datetime) -> None:
    text = json.loads(json_bytes(moment))
    assert len(text) == 26
    assert dt.datetime.fromisoformat(text) == moment
