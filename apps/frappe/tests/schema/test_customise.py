"""What a site changes about a DocType, laid over what the app says."""

from __future__ import annotations

import json
from typing import Any

import pytest
from apps.frappe.tests.schema.specs import field, spec

from frappe.schema.customise import overlay
from frappe.schema.spec import DocTypeSpec

BASE = spec(
    "Base", field("a"), field("b"), field("c"),
    permissions=[{"role": "All", "read": 1}], links=[{"link_doctype": "X", "link_fieldname": "x"}, {"link_doctype": "Y", "link_fieldname": "y"}],
)  # fmt: skip


def added(fieldname: str, after: str | None = None, **more: Any) -> dict[str, Any]:
    return {**field(fieldname), "insert_after": after, "dt": "Base", "name": f"Base-{fieldname}", "idx": 1, **more}


def setter(
    prop: str, value: Any, kind: str | None = None, *, of: str | None = None, what: str = "DocField"
) -> dict[str, Any]:
    key = "field_name" if what == "DocField" else "row_name"
    return {"doctype_or_field": what, "property": prop, "value": value, "property_type": kind, key: of}


def names(made: DocTypeSpec) -> str:
    return " ".join(df.fieldname for df in made.fields)


@pytest.mark.parametrize(
    ("fields", "order"),
    [
        pytest.param([added("x", "a")], "a x b c", id="after its anchor"),
        pytest.param([added("x", "a"), added("y", "a")], "a x y b c", id="two after one keep their order"),
        pytest.param([added("y", "x"), added("x", "b")], "a b x y c", id="chain, whatever the order of rows"),
        pytest.param([added("x", "gone")], "a b c x", id="anchor is gone"),
        pytest.param([added("x", "y"), added("y", "x")], "a b c x y", id="circle"),
        pytest.param([added("x")], "a b c x", id="no anchor"),
        pytest.param([added("b", "a", label="Mine")], "a b c", id="the app has the field by now"),
    ],
)  # fmt: skip
def test_custom_fields_stand_where_they_say(fields: list[dict[str, Any]], order: str) -> None:
    made = overlay(BASE, fields)
    assert names(made) == order
    assert next(df for df in made.fields if df.fieldname == "b").label == "B"


def test_custom_field_is_marked_and_carries_no_bookkeeping() -> None:
    made = overlay(BASE, [added("x", "a", modified="2026-01-01", parent=None)])
    assert made.fields[1].is_custom_field == 1
    assert "modified" not in made.fields[1]
    assert "idx" not in made.fields[1]


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [("1", "Check", 1), ("0", "Check", 0), ("", "Check", 0), ("3", "Int", 3), ("1.5", "Float", 1.5), ("0", "Data", "0"), ("Text", None, "Text")],
)  # fmt: skip
def test_property_has_the_type_its_setter_names(value: str, kind: str | None, expected: Any) -> None:
    made = overlay(BASE, property_setters=[setter("hidden", value, kind, of="b")])
    assert made.fields[1].hidden == expected
    assert made.fields[0].hidden is None


def test_setters_reach_custom_fields_too() -> None:
    made = overlay(BASE, [added("x", "a")], [setter("reqd", "1", "Check", of="x")])
    assert made.fields[1].reqd == 1


def test_setter_of_the_doctype() -> None:
    made = overlay(BASE, property_setters=[setter("sort_order", "ASC", "Data", what="DocType")])
    assert (made.sort_order, BASE.sort_order) == ("ASC", None)


def test_setter_of_an_unknown_field_changes_nothing() -> None:
    assert overlay(BASE, property_setters=[setter("hidden", "1", "Check", of="gone")]).fields == BASE.fields


def test_field_order_wins_over_anchors_and_unnamed_ones_stay_behind_their_neighbour() -> None:
    """A field that a new version of the app brings stands where the app puts it, not below the form."""
    order = setter("field_order", json.dumps(["c", "x", "a"]), "Data", what="DocType")
    assert names(overlay(BASE, [added("x", "a")], [order])) == "c x a b"
    order = setter("field_order", json.dumps(["b", "c"]), "Data", what="DocType")
    assert names(overlay(BASE, [added("x", "b")], [order])) == "a b x c"


def test_custom_rules_replace_the_standard_ones_entirely() -> None:
    rules = [{"role": "Clerk", "read": 1, "parent": "Base", "idx": 1}, {"role": "Chief", "write": 1}]
    assert [perm.role for perm in overlay(BASE, custom_perms=rules).permissions] == ["Clerk", "Chief"]
    assert overlay(BASE).permissions == BASE.permissions


def test_site_adds_hides_and_orders_connections() -> None:
    own = {"links": [{"name": "own1", "link_doctype": "Z", "link_fieldname": "z", "custom": 1}]}
    setters = [
        setter("hidden", "1", "Check", of="Base-links-1", what="DocType Link"),
        setter("links_order", json.dumps(["own1", "Base-links-2"]), "Small Text", what="DocType"),
    ]
    made = overlay(BASE, (), setters, (), own)
    assert [(row.link_doctype, row.hidden) for row in made.links] == [("Z", None), ("Y", None), ("X", 1)]
    assert made.links_order is None


def test_overlay_leaves_the_definition_alone() -> None:
    before = BASE.as_dict()
    overlay(BASE, [added("x", "a")], [setter("label", "New", "Data", of="a")], [{"role": "Clerk"}])
    assert BASE.as_dict() == before
