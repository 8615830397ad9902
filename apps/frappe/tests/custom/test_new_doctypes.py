"""DocTypes made by an administrator through the document API: alive at once, checked, and taken back with their documents."""

from __future__ import annotations

import itertools
from typing import Any
from urllib.parse import quote

import pytest
from apps.frappe.tests.conftest import World

import frappe
from frappe.custom import builder
from frappe.database import NarrowingRefused
from frappe.exceptions import FrappeError, LinkExistsError, SpecError, ValidationError
from frappe.runtime.context import Context

RESOURCE = "/api/resource/" + quote("访客登记")
_numbers = itertools.count(1)


def definition(name: str, *fields: dict[str, Any], **values: Any) -> dict[str, Any]:
    given = fields or (
        {"label": "访客姓名", "fieldtype": "Data", "in_list_view": 1},
        {"label": "Count", "fieldtype": "Int"},
    )
    return {"doctype": "DocType", "name": name, "__newname": name, "__islocal": 1, "fields": [*given], **values}


def new_name() -> str:
    return f"访客登记 {next(_numbers)}"


@pytest.fixture
def made(ctx: Context) -> str:
    """A DocType of the site with one document."""
    name = new_name()
    builder.save(definition(name))
    frappe.get_doc({"doctype": name, "fang_ke_xing_ming": "王芳", "count": 3}).insert()
    return name


def changed(name: str, **values: Any) -> dict[str, Any]:
    return {**builder.load(name), **values}


def test_a_type_made_over_rest_has_everything_at_once(world: World) -> None:
    admin, clerk = world.person("admin"), world.person("clerk")
    fields = [
        {"label": "访客姓名", "fieldtype": "Data", "reqd": 1, "in_list_view": 1},
        {"label": "Visits", "fieldtype": "Table", "options": "访问记录"},
    ]
    child = definition("访问记录", {"label": "时间", "fieldtype": "Datetime", "in_list_view": 1}, istable=1)
    assert admin.post("/api/resource/DocType", json=child).status_code == 200
    answer = admin.post("/api/resource/DocType", json=definition("访客登记", *fields))
    assert answer.status_code == 200, answer.text
    assert [row["fieldname"] for row in answer.json["data"]["fields"]] == ["fang_ke_xing_ming", "visits"]
    body = {"fang_ke_xing_ming": "王芳", "visits": [{"shi_jian": "2026-08-01 09:00:00"}]}
    answer = admin.post(RESOURCE, json=body)
    assert answer.status_code == 200, answer.text
    doc = answer.json["data"]
    assert doc["visits"][0]["shi_jian"].startswith("2026-08-01 09:00:00")
    assert admin.get(RESOURCE + '?fields=["fang_ke_xing_ming"]').json["data"] == [{"fang_ke_xing_ming": "王芳"}]
    assert "fang_ke_xing_ming" in admin.get("/api/openapi.json").text
    assert admin.post(RESOURCE, json={}).status_code == 417
    assert clerk.get(RESOURCE).status_code == 403
    path = "frappe.core.page.permission_manager.permission_manager"
    assert admin.method(f"{path}.add", parent="访客登记", role="S Clerk", permlevel=0).status_code == 200
    assert clerk.get(RESOURCE).status_code == 200
    assert clerk.post("/api/resource/DocType", json=definition("Mine")).status_code == 403
    template = f"frappe.core.doctype.data_import.data_import.download_template?doctype={quote('访客登记')}"
    assert "访客姓名" in admin.get(f"/api/method/{template}").text


def test_a_single_keeps_its_values(ctx: Context) -> None:
    name = new_name()
    builder.save(definition(name, {"label": "Limit", "fieldtype": "Int"}, issingle=1))
    doc = frappe.get_doc(name)
    doc.limit = 7
    doc.save()
    assert frappe.db.get_single_value(name, "limit") == 7


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({"name": "user"}, "name"),
        ({"name": "Series"}, "name"),
        ({"name": "Customize Form"}, "name"),
        ({"name": "9 lives"}, "name"),
        ({"fields": [{"label": "Owner", "fieldname": "owner", "fieldtype": "Data"}]}, "fields[0].fieldname"),
        ({"fields": [{"label": "To", "fieldtype": "Link", "options": "Nothing Such"}]}, "fields[0].options"),
        ({"fields": [{"label": "A", "fieldtype": "Data", "depends_on": "eval:doc.("}]}, "fields[0].depends_on"),
        ({"fields": [{"label": "A", "fieldtype": "Link", "options": "User", "fetch_from": "a.full_name"}]}, "fields[0].fetch_from"),
        ({"fields": [{"label": "Rows", "fieldtype": "Table", "options": "DocField"}], "istable": 1}, "fields[0].fieldtype"),
        ({"is_virtual": 1}, "is_virtual"),
        ({"autoname": "field:nothing"}, "autoname"),
    ],
    ids=["collides", "system table", "address", "digit", "reserved", "no such type", "broken", "circular", "table in table", "virtual", "naming"],
)  # fmt: skip
def test_what_is_wrong_is_named_at_its_place_and_nothing_is_made(
    ctx: Context, values: dict[str, Any], path: str
) -> None:
    doc = definition(str(values.get("name") or "Wrong One"))
    doc.update(values)
    assert path in {mistake["path"] for mistake in builder.find_mistakes(doc)}
    with pytest.raises(FrappeError):
        builder.save(doc)
    assert not frappe.db.exists("DocType", "Wrong One")
    assert not ctx.db.table_exists("Wrong One")


def test_a_field_added_later_is_there_for_old_documents_too(made: str) -> None:
    doc = builder.load(made)
    doc["fields"].append({"label": "Plate", "fieldtype": "Data"})
    stored = builder.save(doc)
    assert builder.save(stored)["fields"][2]["fieldname"] == "plate"  # what came back can be saved again
    frappe.db.set_value(made, {"count": 3}, "plate", "沪A12345")
    assert frappe.get_list(made, {"plate": "沪A12345"}, pluck="count") == [3]


def test_a_field_with_another_name_keeps_its_values(made: str) -> None:
    doc = builder.load(made)
    doc["fields"][1]["fieldname"] = "people"
    builder.save(doc)
    assert frappe.get_all(made, pluck="people") == [3]


def test_fields_with_values_go_only_when_confirmed_and_come_back_with_them(made: str) -> None:
    doc = builder.load(made)
    last = doc["fields"].pop()
    with pytest.raises(ValidationError, match="Count: 1"):
        builder.save(doc)
    stored = builder.save(changed(made, fields=doc["fields"]), confirmed=True)
    assert not frappe.get_meta(made).has_field("count")
    builder.save({**stored, "fields": [*stored["fields"], {**last, "name": None}]})
    assert frappe.get_all(made, pluck="count") == [3]


def test_a_type_of_field_that_would_cut_values_is_refused_with_its_rows(made: str) -> None:
    doc = builder.load(made)
    doc["fields"][0]["fieldtype"] = "Int"
    with pytest.raises(NarrowingRefused, match="1 in all"):
        builder.save(doc, confirmed=True)
    assert frappe.get_meta(made).get_field("fang_ke_xing_ming").fieldtype == "Data"


def test_what_a_type_is_cannot_be_changed_later(made: str) -> None:
    for key in ("istable", "issingle"):
        with pytest.raises(SpecError, match="cannot be changed once"):
            builder.save(changed(made, **{key: 1}))


def test_deleting_says_how_many_documents_go_and_restoring_brings_them_back(made: str) -> None:
    frappe.get_doc({"doctype": "Custom DocPerm", "parent": made, "role": "Desk User", "read": 1}).insert()
    with pytest.raises(ValidationError, match="1 documents"):
        builder.delete(made)
    builder.delete(made, confirmed=True)
    assert not frappe.db.exists("DocType", made)
    copy = frappe.get_all("Deleted Document", {"deleted_name": made}, pluck="name")[0]
    frappe.get_attr("frappe.core.doctype.deleted_document.deleted_document.restore")(copy)
    assert frappe.get_all(made, pluck="count") == [3]
    assert [rule.role for rule in frappe.get_meta(made).permissions] == ["Desk User"]


def test_a_type_that_others_point_to_stays(made: str) -> None:
    builder.save(definition(new_name(), {"label": "Visitor", "fieldtype": "Link", "options": made}))
    with pytest.raises(LinkExistsError, match="Visitor"):
        builder.delete(made, confirmed=True)


def test_types_of_apps_and_of_the_platform_are_not_changed_here(ctx: Context) -> None:
    for name in ("ToDo", "DocField"):
        with pytest.raises(ValidationError):
            builder.load(name)
        doc = frappe.get_doc("DocType", name)
        doc.description = "changed"
        with pytest.raises(ValidationError, match=r"Customize Form|part of the platform"):
            doc.save()
