"""Mistakes in DocTypes: all at once, each with its place."""

from __future__ import annotations

from typing import Any

import pytest
from apps.frappe.tests.schema.specs import field, spec

from frappe.exceptions import SpecError
from frappe.schema.validate import check, refuse

KNOWN = {"User", "Broken", "Row"}


def places(*fields: dict[str, Any], **more: Any) -> list[str]:
    return [mistake.path for mistake in check(spec("Broken", *fields, **more), KNOWN, {"Row"})]


def test_right_doctype_has_no_mistake() -> None:
    fields = [
        field("status", "Select", options="Open\nClosed", default="Open", in_list_view=1),
        field("user", "Link", options="User"),
        field("full_name", fetch_from="user.full_name", unique=1),
        field("kind", "Link", options="User"),
        field("what", "Dynamic Link", options="kind", depends_on="eval:doc.status == 'Open' && doc.user"),
        field("rows", "Table", options="Row", in_list_view=1),
        {"fieldtype": "Section Break"},
    ]
    rights = [
        {"role": "All", "read": 1, "write": 1, "submit": 1, "cancel": 1},
        {"role": "All", "permlevel": 1, "read": 1},
    ]
    more = {
        "title_field": "status",
        "search_fields": "user, status",
        "sort_field": "modified",
        "autoname": "format:B-{status}-{####}",
    }
    assert places(*fields, permissions=rights, is_submittable=1, **more) == []


@pytest.mark.parametrize(
    ("given", "place"),
    [
        pytest.param(field("x", "Dat"), "fields[0].fieldtype", id="unknown type"),
        pytest.param({"fieldtype": "Data"}, "fields[0].fieldname", id="no fieldname"),
        pytest.param(field("has space"), "fields[0].fieldname", id="blank in fieldname"),
        pytest.param(field("1st"), "fields[0].fieldname", id="digit first"),
        pytest.param(field("栋"), "fields[0].fieldname", id="beyond ASCII"),
        pytest.param(field("x" * 65), "fields[0].fieldname", id="too long"),
        pytest.param(field("docstatus", "Int"), "fields[0].fieldname", id="standard column"),
        pytest.param(field("doctype"), "fields[0].fieldname", id="reserved"),
        pytest.param(field("x", "Link"), "fields[0].options", id="Link without DocType"),
        pytest.param(field("x", "Link", options="Nothing"), "fields[0].options", id="Link to unknown DocType"),
        pytest.param(field("x", "Table"), "fields[0].options", id="Table without DocType"),
        pytest.param(field("x", "Table", options="User"), "fields[0].options", id="Table of no child"),
        pytest.param(field("x", "Table MultiSelect", options="User"), "fields[0].options", id="MultiSelect of no child"),
        pytest.param(field("x", "Dynamic Link", options="User"), "fields[0].options", id="Dynamic Link without field"),
        pytest.param(field("x", "Select", options="A\nB", default="C"), "fields[0].default", id="default no option"),
        pytest.param(field("x", fetch_from="nobody.name"), "fields[0].fetch_from", id="fetch from unknown link"),
        pytest.param(field("x", fetch_from="user"), "fields[0].fetch_from", id="fetch without source"),
        pytest.param(field("x", "Long Text", unique=1), "fields[0].unique", id="unique long text"),
        pytest.param(field("x", "Section Break", in_list_view=1), "fields[0].in_list_view", id="layout in list"),
        pytest.param(field("x", "Password", in_list_view=1), "fields[0].in_list_view", id="password in list"),
        pytest.param(field("x", length=1001), "fields[0].length", id="too wide"),
        pytest.param(field("x", hidden=1, reqd=1), "fields[0].reqd", id="hidden and mandatory"),
        pytest.param(field("x", depends_on="eval:doc.a ="), "fields[0].depends_on", id="depends_on"),
        pytest.param(field("x", mandatory_depends_on="eval:("), "fields[0].mandatory_depends_on", id="mandatory_depends_on"),
        pytest.param(field("x", read_only_depends_on="eval:a b"), "fields[0].read_only_depends_on", id="read_only_depends_on"),
    ],
)  # fmt: skip
def test_mistake_in_a_field_is_found_at_its_place(given: dict[str, Any], place: str) -> None:
    assert places(given) == [place]


@pytest.mark.parametrize(
    ("more", "place"),
    [
        pytest.param({"name": "1st Type"}, "name", id="name"),
        pytest.param({"name": "A/B"}, "name", id="sign in name"),
        pytest.param({"module": ""}, "module", id="no module"),
        pytest.param({"issingle": 1, "is_submittable": 1}, "is_submittable", id="submittable Single"),
        pytest.param({"issingle": 1, "istable": 1}, "issingle", id="child Single"),
        pytest.param({"istable": 1, "permissions": [{"role": "All", "read": 1}]}, "permissions", id="child with rules"),
        pytest.param({"title_field": "nope"}, "title_field", id="title_field"),
        pytest.param({"image_field": "nope"}, "image_field", id="image_field"),
        pytest.param({"search_fields": "a, nope"}, "search_fields", id="search_fields"),
        pytest.param({"sort_field": "nope"}, "sort_field", id="sort_field"),
        pytest.param({"autoname": "field:nope"}, "autoname", id="field:"),
        pytest.param({"autoname": "naming_series:"}, "autoname", id="naming_series:"),
        pytest.param({"autoname": "format:X-{nope}"}, "autoname", id="format:"),
        pytest.param({"autoname": "whatever"}, "autoname", id="no rule at all"),
    ],
)  # fmt: skip
def test_mistake_in_a_doctype_is_found_at_its_place(more: dict[str, Any], place: str) -> None:
    assert places(field("a"), **more) == [place]


@pytest.mark.parametrize(
    "autoname", ["hash", "Prompt", "autoincrement", "field:a", "format:{a}-{YYYY}-{##}", "CMP-.YYYY.-.#####", ""]
)
def test_upstreams_naming_rules_are_known(autoname: str) -> None:
    assert places(field("a"), autoname=autoname) == []


@pytest.mark.parametrize(
    ("rules", "place"),
    [
        pytest.param([{"read": 1}], "permissions[0].role", id="no role"),
        pytest.param([{"role": "A", "permlevel": 1, "read": 1}], "permissions[0].permlevel", id="no rule at level 0"),
        pytest.param([{"role": "A", "read": 1}, {"role": "A", "write": 1}], "permissions[1]", id="two rules"),
        pytest.param([{"role": "A", "read": 1, "write": 1, "submit": 1}], "permissions[0].submit", id="not submittable"),
        pytest.param([{"role": "A", "read": 1, "import": 1}], "permissions[0].import", id="import without create"),
    ],
)  # fmt: skip
def test_mistake_in_a_permission_rule_is_found_at_its_place(rules: list[dict[str, Any]], place: str) -> None:
    assert places(field("a"), permissions=rules) == [place]


@pytest.mark.parametrize(("right", "rule"), [("submit", {}), ("cancel", {"write": 1}), ("amend", {})])
def test_right_without_the_one_it_needs_is_a_mistake(right: str, rule: dict[str, int]) -> None:
    rules = [{"role": "A", "read": 1, right: 1, **rule}]
    assert places(field("a"), permissions=rules, is_submittable=1) == [f"permissions[0].{right}"]


def test_two_fields_of_one_name_are_a_mistake_whatever_their_case() -> None:
    assert places(field("city"), field("City")) == ["fields"]


def test_child_columns_are_reserved_in_children_only() -> None:
    assert places(field("parent")) == []
    assert places(field("parent"), istable=1) == ["fields[0].fieldname"]


def test_all_mistakes_are_told_at_once_with_the_file() -> None:
    broken = spec("Broken", field("x", "Dat"), field("y", "Link"), title_field="z")
    with pytest.raises(SpecError) as raised:
        refuse(check(broken, KNOWN, file="broken.json"), "Broken")
    text = str(raised.value)
    assert "has 3 mistakes" in text
    for place in ("broken.json: title_field:", "broken.json: fields[0].fieldtype:", "broken.json: fields[1].options:"):
        assert place in text
