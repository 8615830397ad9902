"""Customize Form: fields, properties and order of a DocType of an app, on both databases."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from apps.frappe.tests.schema.specs import field, spec

import frappe
from frappe.database import NarrowingRefused
from frappe.exceptions import PermissionError, SpecError, ValidationError
from frappe.runtime.context import Context
from frappe.schema.sync import sync_doctypes

_numbers = itertools.count(1)


@pytest.fixture
def doctype(ctx: Context) -> str:
    """A DocType as an app brings it, with one document."""
    name = f"Custo {next(_numbers)}"
    made = spec(
        name, field("title", in_list_view=1), field("amount", "Int"), field("kind", "Select", options="A\nB"), module="Core",
        permissions=[{"role": "System Manager", "read": 1, "write": 1, "create": 1}],
    ).replace(custom=0)  # fmt: skip
    sync_doctypes(ctx, [made])
    frappe.get_doc({"doctype": name, "title": "first title", "amount": 3, "kind": "A"}).insert()
    return name


def opened(doctype: str) -> Any:
    form = frappe.get_doc({"doctype": "Customize Form", "doc_type": doctype})
    form.fetch_to_customize()
    return form


def row(form: Any, fieldname: str) -> Any:
    return next(each for each in form.fields if each.fieldname == fieldname)


def add(form: Any, after: str, **values: Any) -> None:
    """A field put behind another, as dragging does."""
    form.append("fields", values)
    moved = form.fields.pop()
    form.fields.insert(form.fields.index(row(form, after)) + 1, moved)


def names(doctype: str) -> list[str]:
    return [df.fieldname for df in frappe.get_meta(doctype).fields]


def test_a_field_is_added_where_it_was_put_and_holds_values(doctype: str) -> None:
    form = opened(doctype)
    add(form, "title", fieldname="dog_licence", label="犬证号", fieldtype="Data", depends_on="eval:doc.kind=='A'")
    form.save_customization()
    assert names(doctype) == ["title", "dog_licence", "amount", "kind"]
    doc = frappe.get_doc({"doctype": doctype, "title": "t", "dog_licence": "沪-1"}).insert()
    assert frappe.db.get_value(doctype, doc.name, "dog_licence") == "沪-1"
    assert frappe.get_list(doctype, {"dog_licence": "沪-1"}, pluck="name") == [doc.name]


def test_what_differs_from_the_app_is_a_property_setter_and_going_back_removes_it(doctype: str) -> None:
    form = opened(doctype)
    row(form, "title").label = "Subject"
    row(form, "title").reqd = 1
    form.title_field = "title"
    form.save_customization()
    meta = frappe.get_meta(doctype)
    assert (meta.get_field("title").label, meta.get_field("title").reqd, meta.title_field) == ("Subject", 1, "title")
    setters = frappe.get_all("Property Setter", {"doc_type": doctype}, pluck="property")
    assert sorted(setters) == ["label", "reqd", "title_field"]
    form = opened(doctype)
    row(form, "title").label = "Title"
    row(form, "title").reqd = 0
    form.title_field = None
    form.save_customization()
    assert frappe.get_all("Property Setter", {"doc_type": doctype}) == []


def test_saving_an_untouched_form_writes_nothing(doctype: str) -> None:
    opened(doctype).save_customization()
    assert frappe.get_all("Property Setter", {"doc_type": doctype}) == []
    assert frappe.get_all("Custom Field", {"dt": doctype}) == []


def test_the_order_is_kept_and_reset_takes_it_back(doctype: str) -> None:
    form = opened(doctype)
    form.set("fields", [row(form, name).as_dict() for name in ("kind", "amount", "title")])
    form.save_customization()
    assert names(doctype) == ["kind", "amount", "title"]
    opened(doctype).reset_to_defaults()
    assert names(doctype) == ["title", "amount", "kind"]


def test_fields_of_a_long_form_and_long_choices_change_too(ctx: Context) -> None:
    form = frappe.get_doc({"doctype": "Customize Form", "doc_type": "Contact"})
    form.fetch_to_customize()
    form.fields.insert(0, form.fields.pop(3))
    moved = form.fields[0].fieldname
    form.save_customization()
    assert frappe.get_meta("Contact").fields[0].fieldname == moved
    standard = frappe.get_meta("Server Script").get_field("doctype_event").options
    assert len(standard) > 140
    form = frappe.get_doc({"doctype": "Customize Form", "doc_type": "Server Script"})
    form.fetch_to_customize()
    next(row for row in form.fields if row.fieldname == "doctype_event").options = f"{standard}\nmine"
    form.save_customization()
    assert frappe.get_meta("Server Script").get_field("doctype_event").options.endswith("mine")


def test_a_type_changes_inside_its_group_with_the_table(doctype: str) -> None:
    form = opened(doctype)
    row(form, "title").fieldtype = "Text"
    form.save_customization()
    assert frappe.get_meta(doctype).get_field("title").fieldtype == "Text"
    form = opened(doctype)
    row(form, "title").fieldtype = "Table"
    assert "fields[0].fieldtype" in {mistake["path"] for mistake in form.find_mistakes()}
    with pytest.raises(SpecError, match="do not mean the same"):
        form.save_customization()


def test_a_type_that_would_lose_values_is_refused_with_the_number_of_rows(doctype: str) -> None:
    form = opened(doctype)
    row(form, "kind").fieldtype = "Int"
    row(form, "kind").options = None
    row(form, "title").label = "Never written"
    with pytest.raises(NarrowingRefused, match=r"kind cannot become .*1 in all"):
        form.save_customization()
    assert frappe.get_meta(doctype).get_field("title").label == "Title"


def test_a_field_with_values_goes_only_when_confirmed(doctype: str) -> None:
    form = opened(doctype)
    add(form, "kind", fieldname="extra", label="Extra", fieldtype="Data")
    form.save_customization()
    frappe.get_doc({"doctype": doctype, "extra": "kept"}).insert()
    form = opened(doctype)
    form.fields.remove(row(form, "extra"))
    with pytest.raises(ValidationError, match="Extra: 1"):
        form.save_customization()
    form.save_customization(confirmed=True)
    assert "extra" not in names(doctype)


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ({"fieldname": "owner"}, "fieldname"),
        ({"fieldname": "x", "depends_on": "eval:doc.("}, "depends_on"),
        ({"fieldname": "x", "fieldtype": "Link", "options": "Nothing Such"}, "options"),
        ({"fieldname": "x", "fieldtype": "Link", "options": "User", "fetch_from": "x.full_name"}, "fetch_from"),
    ],
    ids=["reserved", "broken expression", "no such DocType", "circular fetch"],
)
def test_mistakes_are_named_at_their_field(doctype: str, values: dict[str, Any], key: str) -> None:
    form = opened(doctype)
    form.append("fields", {"label": "X", "fieldtype": "Data", **values})
    assert f"fields[3].{key}" in {mistake["path"] for mistake in form.find_mistakes()}
    with pytest.raises(SpecError):
        form.save_customization()
    assert names(doctype) == ["title", "amount", "kind"]


def test_a_name_that_is_there_already_and_a_missing_standard_field_are_refused(doctype: str) -> None:
    form = opened(doctype)
    form.append("fields", {"label": "X", "fieldtype": "Data", "fieldname": "title"})
    form.fields.remove(row(form, "amount"))
    texts = " ".join(mistake["message"] for mistake in form.find_mistakes())
    assert "used 2 times" in texts
    assert "hide it instead" in texts


def test_parts_of_the_platform_and_people_without_the_right_are_refused(ctx: Context, doctype: str) -> None:
    with pytest.raises(ValidationError, match="part of the platform"):
        opened("DocType")
    frappe.set_user("Guest")
    try:
        with pytest.raises(PermissionError):
            opened(doctype)
    finally:
        frappe.set_user("Administrator")
