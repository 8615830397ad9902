"""Making one document out of another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import frappe
from frappe.exceptions import PermissionError, ValidationError
from frappe.model.mapper import get_mapped_doc

Make = Callable[..., Any]


@pytest.fixture
def source(make: Make) -> Any:
    make("M Target", "T", title="t")
    return make(
        "M Doc", "D", title="one", note="n", target="T", rows=[{"item": "a", "qty": 1}, {"item": "b", "qty": 2}]
    )


def mapped(source: Any, target: Any = None, more: Any = None, **doc_map: Any) -> Any:
    tables = {"M Doc": {"doctype": "M Voucher", **doc_map}, **(more or {})}
    return get_mapped_doc("M Doc", source.name, tables, target)


def test_fields_of_the_same_name_and_tables_go_over(source: Any) -> None:
    doc = mapped(source)
    assert (doc.doctype, doc.name, doc.title, doc.target) == ("M Voucher", None, "one", "T")
    assert [(row.item, row.name, row.parenttype) for row in doc.rows] == [
        ("a", None, "M Voucher"),
        ("b", None, "M Voucher"),
    ]
    doc.insert()
    assert frappe.db.count("M Row", {"parent": "D"}) == 2


def test_the_map_says_what_goes_where(source: Any) -> None:
    def finish(source: Any, target: Any, parent: Any) -> None:
        target.late_title = f"{source.name}!"

    doc = mapped(source, field_map={"note": "title"}, field_no_map=["target"], postprocess=finish)
    assert (doc.title, doc.target, doc.late_title) == ("n", None, "D!")


def test_rows_are_chosen_and_mapped(source: Any) -> None:
    rows = {"doctype": "M Row", "field_map": [("item", "serial")], "condition": lambda row: row.qty > 1}
    doc = mapped(source, more={"M Row": rows})
    assert [(row.item, row.serial) for row in doc.rows] == [("b", "b")]
    doc = mapped(source, more={"M Row": {"doctype": "M Row", "filter": lambda row: row.qty > 1}})
    assert [row.item for row in doc.rows] == ["a"]


@pytest.mark.parametrize(
    ("options", "items"), [({}, "xab"), ({"add_if_empty": True}, "x"), ({"reset_value": True}, "ab")]
)
def test_an_open_form_is_filled(source: Any, options: dict[str, Any], items: str) -> None:
    form = {"doctype": "M Voucher", "title": "mine", "rows": [{"item": "x"}]}
    doc = mapped(source, frappe.as_json(form), more={"M Row": {"doctype": "M Row", **options}})
    assert "".join(row.item for row in doc.rows) == items
    assert doc.title == "one"


def test_tables_can_be_left_out(source: Any) -> None:
    doc = get_mapped_doc("M Doc", "D", {"M Doc": {"doctype": "M Voucher"}}, ignore_child_tables=True)
    assert doc.rows == []


def test_only_fitting_documents_are_mapped(source: Any) -> None:
    with pytest.raises(ValidationError, match="Title is one"):
        mapped(source, validation={"title": ["=", "two"]})
    mapped(source, validation={"docstatus": ["=", 0], "title": ["!=", "two"]})


def test_both_documents_hear_of_it(make: Make, source: Any, events: Any) -> None:
    events()
    other = get_mapped_doc("M Doc", "D", {"M Doc": {"doctype": "M Doc"}})
    assert "after_mapping" in events()
    assert other.get_onload("load_after_mapping")


@pytest.mark.parametrize("form", [None, {"doctype": "M Voucher"}])
def test_mapping_needs_the_right_to_read_and_to_create(source: Any, act_as: Callable[[str], None], form: Any) -> None:
    act_as("Guest")
    with pytest.raises(PermissionError):
        mapped(source, form)
    doc = get_mapped_doc(
        "M Doc", "D", {"M Doc": {"doctype": "M Voucher"}}, form and frappe.get_doc(form), ignore_permissions=True
    )
    assert doc.title == "one"
