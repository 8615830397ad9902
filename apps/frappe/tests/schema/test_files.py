"""DocType files: written back as they were read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from apps.frappe.tests.schema.specs import field, spec

from frappe.exceptions import SpecError, ValidationError
from frappe.runtime.apps import app_path
from frappe.schema.load import content_hash, dump, load_app, load_file
from frappe.schema.validate import check

APPS = ("frappe", "property_service")
FILES = [
    path for app in APPS for path in sorted(app_path(app).glob("*/doctype/*/*.json")) if path.stem == path.parent.name
]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_file_is_written_back_byte_for_byte(path: Path) -> None:
    assert dump(load_file(path)) == path.read_text(encoding="utf-8")


def test_shipped_doctypes_have_no_mistake() -> None:
    specs = [each for app in APPS for each in load_app(app).values()]
    names, children = {each.name for each in specs}, {each.name for each in specs if each.istable}
    assert [str(mistake) for each in specs for mistake in check(each, names, children)] == []


def write(path: Path, values: object, **options: object) -> Path:
    path.write_text(json.dumps(values, indent=1, **options), encoding="utf-8")  # type: ignore[arg-type]
    return path


SOURCE = {
    "zebra": {"nested": [1, 2.50, None]}, "doctype": "DocType", "field_order": ["b", "a"],
    "fields": [{"fieldname": "a", "fieldtype": "Data", "made_up": "栋"}, {"fieldtype": "Int", "fieldname": "b"}],
    "name": "Odd One", "module": "Core", "creation": "2020-01-01",
}  # fmt: skip


@pytest.mark.parametrize("escaped", [True, False])
@pytest.mark.parametrize("end", ["", "\n"])
def test_unknown_keys_order_escapes_and_last_line_survive(tmp_path: Path, escaped: bool, end: str) -> None:
    path = write(tmp_path / "odd_one.json", SOURCE, ensure_ascii=escaped)
    path.write_text(path.read_text(encoding="utf-8") + end, encoding="utf-8")
    assert dump(load_file(path)) == path.read_text(encoding="utf-8")


def test_fields_follow_field_order_and_keep_unknown_keys(tmp_path: Path) -> None:
    odd = load_file(write(tmp_path / "odd_one.json", SOURCE))
    assert [df.fieldname for df in odd.fields] == ["b", "a"]
    assert (odd.fields[1].made_up, odd.zebra, odd.nothing_like_it) == ("栋", {"nested": [1, 2.5, None]}, None)


def test_place_of_a_mistake_is_the_place_in_the_file(tmp_path: Path) -> None:
    source = {**SOURCE, "fields": [{"fieldname": "a", "fieldtype": "Dat"}, {"fieldname": "b", "fieldtype": "Int"}]}
    odd = load_file(write(tmp_path / "odd_one.json", source))
    assert [mistake.path for mistake in check(odd)] == ["fields[0].fieldtype"]


def test_broken_json_names_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text('{\n "a": \n}', encoding="utf-8")
    with pytest.raises(SpecError, match=r"x\.json: not valid JSON: .* line 3"):
        load_file(path)


@pytest.mark.parametrize("values", [{"doctype": "Report", "name": "X"}, {"doctype": "DocType"}, []])
def test_other_json_is_no_doctype(tmp_path: Path, values: object) -> None:
    with pytest.raises(SpecError, match=r"x\.json"):
        load_file(write(tmp_path / "x.json", values))


def test_fingerprint_changes_with_any_key() -> None:
    one = spec("F One", field("a"))
    assert content_hash(one) == content_hash(spec("F One", field("a")))
    assert content_hash(one) != content_hash(spec("F One", field("a", bold=1)))


def test_spec_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="cannot be changed"):
        spec("F One", field("a")).module = "Desk"  # type: ignore[misc]
