"""Whatever would take something from documents says what and from how many before it happens, and waits for a yes."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from apps.frappe.tests.conftest import World
from apps.frappe.tests.schema.specs import field, spec

import frappe
from frappe.custom import builder, changes
from frappe.custom.fields import create_custom_field, make_property_setter
from frappe.custom.losses import ConfirmLoss
from frappe.database import NarrowingRefused
from frappe.exceptions import LinkExistsError, SpecError, ValidationError
from frappe.runtime.context import Context
from frappe.schema.sync import sync_doctypes

_numbers = itertools.count(1)
Change = Callable[[str], None]


@pytest.fixture
def doctype(ctx: Context) -> str:
    """A DocType as an app brings it, with a field of the site and two documents."""
    name = f"Loss {next(_numbers)}"
    child = spec(f"{name} Row", field("item"), module="Core", istable=1)
    other = spec(f"{name} Other", field("item"), module="Core", istable=1)
    made = spec(
        name, field("title"), field("kind", "Select", options="A\nB"), field("code"), field("who", "Link", options="User"),
        field("lines", "Table", options=child.name), field("word"), module="Core", is_submittable=1,
        permissions=[{"role": "System Manager", "read": 1, "write": 1, "create": 1, "submit": 1}],
    )  # fmt: skip
    sync_doctypes(ctx, [each.replace(custom=0) for each in (child, other, made)])
    create_custom_field(name, {"label": "Pets", "fieldname": "pets"}, is_system_generated=False)
    values = {
        "title": "the same",
        "kind": "B",
        "who": "Administrator",
        "lines": [{"item": "x"}, {"item": "y"}],
        "word": "free",
    }
    frappe.get_doc({"doctype": name, **values, "pets": "cat"}).insert().submit()
    frappe.get_doc({"doctype": name, "title": "the same", "kind": "A", "code": "1"}).insert()
    frappe.flags.customization_batch = None
    frappe.db.commit()
    return name


def setter(doctype: str, fieldname: str | None, key: str, value: str) -> None:
    """A Property Setter as a person saves it, over REST or on its form."""
    values = {"doc_type": doctype, "field_name": fieldname, "property": key, "value": value}
    about = "DocField" if fieldname else "DocType"
    frappe.get_doc({"doctype": "Property Setter", "doctype_or_field": about, **values}).insert()


def change_field(doctype: str, **values: Any) -> None:
    doc = frappe.get_doc("Custom Field", f"{doctype}-pets")
    doc.update(values)
    doc.save()


def customise(doctype: str, fieldname: str, **values: Any) -> None:
    """The page Customize Form: a field is changed, or goes."""
    form = frappe.get_doc({"doctype": "Customize Form", "doc_type": doctype})
    form.fetch_to_customize()
    row = next(each for each in form.fields if each.fieldname == fieldname)
    if values:
        row.update(values)
    else:
        form.fields.remove(row)
    form.save_customization(confirmed=bool(frappe.form_dict.get("confirmed")))


def undo_field(doctype: str) -> None:
    entry = next(each for each in changes.get_history(doctype)["entries"] if each["kind"] == "Custom Field")
    changes.undo([entry["name"]], confirmed=bool(frappe.form_dict.get("confirmed")))


def import_options(doctype: str) -> None:
    values = {"doctype": "Property Setter", "name": f"{doctype}-kind-options", "doctype_or_field": "DocField", "doc_type": doctype,
              "field_name": "kind", "property": "options", "value": "A", "property_type": "Text"}  # fmt: skip
    item = {"kind": "Property Setter", "name": values["name"]}
    changes.import_file({"format": 1, "customizations": [values]}, [item], bool(frappe.form_dict.get("confirmed")))


LOSSES: list[Any] = [
    pytest.param(lambda name: frappe.delete_doc("Custom Field", f"{name}-pets"), "Pets: 1 documents hold a value", id="field deleted"),
    pytest.param(lambda name: customise(name, "pets"), "Pets: 1 documents hold a value", id="field taken off the form"),
    pytest.param(undo_field, "Pets: 1 documents hold a value", id="field undone"),
    pytest.param(lambda name: change_field(name, fieldtype="Select", options="dog"), "Pets: 1 documents hold a value that is not among", id="text to options"),
    pytest.param(lambda name: setter(name, "kind", "options", "A"), "Kind: 1 documents hold B", id="option in use"),
    pytest.param(lambda name: customise(name, "kind", options="A"), "Kind: 1 documents hold B", id="option in use, on the form"),
    pytest.param(import_options, "Kind: 1 documents hold B", id="option in use, from a file"),
    pytest.param(lambda name: setter(name, "code", "reqd", "1"), "Code: 1 documents have no value", id="mandatory"),
    pytest.param(lambda name: change_field(name, reqd=1), "Pets: 1 documents have no value", id="own field mandatory"),
    pytest.param(lambda name: setter(name, "lines", "reqd", "1"), "Lines: 1 documents have no value", id="table mandatory"),
    pytest.param(lambda name: setter(name, "who", "options", "Role"), "Who: 1 documents hold a User", id="link elsewhere"),
    pytest.param(lambda name: setter(name, "lines", "options", f"{name} Other"), "Lines: 2 rows of", id="other child table"),
]  # fmt: skip


def as_it_stands(doctype: str) -> Any:
    frappe.clear_cache(doctype=doctype)
    meta = frappe.get_meta(doctype)
    return [(df.fieldname, df.fieldtype, df.options, df.reqd) for df in meta.fields]


@pytest.mark.parametrize(("change", "message"), LOSSES)
def test_a_loss_is_told_with_its_documents_and_happens_once_confirmed(
    ctx: Context, doctype: str, change: Change, message: str
) -> None:
    before, rows = as_it_stands(doctype), frappe.get_all(doctype, fields=["*"], order_by="name")
    with pytest.raises(ConfirmLoss, match=message):
        change(doctype)
    ctx.db.rollback()
    assert as_it_stands(doctype) == before
    assert frappe.get_all(doctype, fields=["*"], order_by="name") == rows
    frappe.form_dict["confirmed"] = 1
    change(doctype)
    assert as_it_stands(doctype) != before


NEVER: list[Any] = [
    pytest.param(lambda name: setter(name, "title", "unique", "1"), NarrowingRefused, "the same occur more than once \\(2 rows", id="unique"),
    pytest.param(lambda name: customise(name, "title", unique=1), NarrowingRefused, "\\(2 rows", id="unique, on the form"),
    pytest.param(lambda name: setter(name, "word", "length", "3"), NarrowingRefused, "word cannot become .*1 in all", id="length"),
    pytest.param(lambda name: setter(name, "word", "fieldtype", "Date"), ValidationError, "do not mean the same", id="type of another kind"),
    pytest.param(lambda name: setter(name, "kind", "fieldtype", "Int"), NarrowingRefused, "kind cannot become .*2 in all", id="narrower type"),
    pytest.param(lambda name: change_field(name, fieldtype="Table", options=f"{name} Row"), ValidationError, "do not mean the same", id="own field to table"),
    pytest.param(lambda name: setter(name, None, "issingle", "1"), SpecError, "issingle: this cannot be changed", id="single"),
    pytest.param(lambda name: setter(name, None, "istable", "1"), SpecError, "istable: this cannot be changed", id="child table"),
    pytest.param(lambda name: setter(name, None, "is_submittable", "0"), SpecError, "1 documents are submitted", id="not submittable"),
    pytest.param(lambda name: setter(name, "title", "fieldname", "other"), ValidationError, "cannot be changed", id="name of a field"),
    pytest.param(lambda name: setter(name, "title", "depends_on", "eval:doc.("), SpecError, "depends_on", id="broken expression"),
    pytest.param(lambda name: setter(name, "who", "fetch_from", "who.name"), SpecError, "in a circle", id="circular fetch"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "error", "message"), NEVER)
def test_what_cannot_be_kept_or_is_wrong_is_refused_confirmed_or_not(
    ctx: Context, doctype: str, change: Change, error: type[Exception], message: str
) -> None:
    before = as_it_stands(doctype)
    for said in (0, 1):
        frappe.form_dict["confirmed"] = said
        with pytest.raises(error, match=message):
            change(doctype)
        ctx.db.rollback()
        assert as_it_stands(doctype) == before


def test_going_back_to_the_apps_own_properties_asks_too(ctx: Context, doctype: str) -> None:
    make_property_setter(doctype, "kind", "options", "A\nB\nC", is_system_generated=False)
    frappe.get_doc({"doctype": doctype, "kind": "C"}).insert()
    form = frappe.get_doc({"doctype": "Customize Form", "doc_type": doctype})
    for ask in (form.reset_to_defaults, lambda: frappe.delete_doc("Property Setter", f"{doctype}-kind-options")):
        with pytest.raises(ConfirmLoss, match="Kind: 1 documents hold C"):
            ask()
    form.reset_to_defaults(confirmed=True)
    assert frappe.get_meta(doctype).get_field("kind").options == "A\nB"


def test_undoing_a_wider_type_that_is_used_asks(ctx: Context, doctype: str) -> None:
    make_property_setter(doctype, "kind", "fieldtype", "Small Text", is_system_generated=False)
    frappe.db.set_value(doctype, {"kind": "A"}, "kind", "w" * 300)
    frappe.db.commit()
    entry = changes.get_history(doctype)["entries"][0]
    with pytest.raises(ConfirmLoss, match="Kind: 1 documents hold a value that is not among"):
        changes.undo([entry["name"]])
    ctx.db.rollback()
    frappe.clear_cache(doctype=doctype)
    assert frappe.get_meta(doctype).get_field("kind").fieldtype == "Small Text"


def test_a_type_of_the_site_tells_what_its_tables_and_texts_lose(ctx: Context, doctype: str) -> None:
    name = f"Own {doctype}"
    rows = [
        {"label": "Lines", "fieldtype": "Table", "options": f"{doctype} Row"},
        {"label": "Word", "fieldtype": "Data"},
    ]
    stored = builder.save({"name": name, "__islocal": 1, "fields": rows})
    frappe.get_doc({"doctype": name, "word": "w", "lines": [{"item": "x"}, {"item": "y"}]}).insert()
    frappe.db.commit()
    doc = frappe.get_doc("DocType", name)
    doc.fields[0].options = f"{doctype} Other"
    with pytest.raises(ConfirmLoss, match="Lines: 2 rows of"):
        doc.save()
    with pytest.raises(ConfirmLoss, match="Lines: 2 rows of"):
        builder.save({**stored, "fields": stored["fields"][1:]})
    with pytest.raises(ConfirmLoss, match="1 documents would be seen no more"):
        frappe.delete_doc("DocType", name)
    frappe.form_dict["confirmed"] = 1
    frappe.delete_doc("DocType", name)
    assert not frappe.db.exists("DocType", name)


def test_rules_that_ask_for_a_field_or_an_option_are_named(ctx: Context, doctype: str) -> None:
    values = {
        "event": "New",
        "channel": "System Notification",
        "subject": "New",
        "recipients": [{"receiver_by_role": "System Manager"}],
    }
    condition = "doc.kind == 'B' and doc.pets"
    frappe.get_doc({"doctype": "Notification", "document_type": doctype, **values, "condition": condition}).insert(
        set_name=f"N {doctype}"
    )
    with pytest.raises(ConfirmLoss, match=f"Pets: Notification N {doctype} asks for it"):
        frappe.delete_doc("Custom Field", f"{doctype}-pets")
    with pytest.raises(ConfirmLoss, match=f"Kind: Notification N {doctype} asks for B"):
        setter(doctype, "kind", "options", "A")


@pytest.fixture
def workflow(ctx: Context, doctype: str) -> Any:
    """Two states that documents are in."""
    for kind, name in (
        ("Workflow State", "Asked"),
        ("Workflow State", "Granted"),
        ("Workflow State", "Refused"),
        ("Workflow Action Master", "Grant"),
    ):
        if not frappe.db.exists(kind, name):
            frappe.get_doc({"doctype": kind, "workflow_state_name": name, "workflow_action_name": name}).insert()
    states = [
        {"state": "Asked", "doc_status": "0", "allow_edit": "All"},
        {"state": "Granted", "doc_status": "1", "allow_edit": "All"},
    ]
    step = {"state": "Asked", "action": "Grant", "next_state": "Granted", "allowed": "All"}
    values = {
        "workflow_name": f"W {doctype}",
        "document_type": doctype,
        "is_active": 1,
        "workflow_state_field": "stage",
    }
    return frappe.get_doc({"doctype": "Workflow", **values, "states": states, "transitions": [step]}).insert()


def test_a_state_that_documents_are_in_goes_only_when_confirmed(workflow: Any) -> None:
    workflow.states = [workflow.states[0]]
    workflow.append(
        "states", {"state": "Refused", "doc_status": "1", "allow_edit": "All"}
    )  # a new row: no other name of the old
    workflow.transitions[0].next_state = "Refused"
    with pytest.raises(ConfirmLoss, match="State Granted: 1 documents of type Loss"):
        workflow.save()
    with pytest.raises(ConfirmLoss, match="State Asked: 1 documents"):
        frappe.delete_doc("Workflow", workflow.name)
    frappe.form_dict["confirmed"] = 1
    workflow.save()
    assert [row.state for row in workflow.reload().states] == ["Asked", "Refused"]


def test_what_others_need_is_named_by_them_and_stays(ctx: Context, doctype: str) -> None:
    role = frappe.get_doc({"doctype": "Role", "role_name": f"R {doctype}"}).insert().name
    user = {
        "doctype": "User",
        "email": f"{frappe.scrub(doctype)}@example.com",
        "first_name": "x",
        "send_welcome_email": 0,
    }
    frappe.get_doc({**user, "roles": [{"role": role}]}).insert()
    with pytest.raises(LinkExistsError, match="User"):
        frappe.delete_doc("Role", role)
    with pytest.raises(LinkExistsError):
        frappe.delete_doc("Module Def", "Core")


def test_over_rest_the_answer_is_417_and_a_yes_is_a_parameter(world: World) -> None:
    admin = world.person("admin")
    values = {"dt": "S Customer", "fieldname": "pets", "label": "Pets", "fieldtype": "Data"}
    assert admin.post("/api/resource/Custom Field", json=values).status_code == 200
    assert world.person("clerk").put("/api/resource/S Customer/Acme", json={"pets": "cat"}).status_code == 200
    own = {
        "doctype": "DocType",
        "name": "Guests",
        "__newname": "Guests",
        "fields": [{"label": "A", "fieldtype": "Data"}],
    }
    assert admin.post("/api/resource/DocType", json=own).status_code == 200
    assert admin.post("/api/resource/Guests", json={"a": "x"}).status_code == 200
    field_of_site = "/api/resource/Custom Field/" + quote("S Customer-pets")
    narrower = {
        "doctype_or_field": "DocField",
        "doc_type": "S Order",
        "field_name": "title",
        "property": "reqd",
        "value": "0",
    }
    assert admin.post("/api/resource/Property Setter", json=narrower).status_code == 200
    for verb, path, body in (
        (admin.put, field_of_site, {"fieldtype": "Select", "options": "dog"}),
        (admin.put, "/api/resource/DocType/Guests", {"fields": [{"label": "B", "fieldtype": "Data"}]}),
        (admin.delete, field_of_site, None),
        (admin.delete, "/api/v2/document/DocType/Guests/", None),
    ):
        answer = verb(path, json=body)
        assert answer.status_code == 417, (path, answer.text)
        assert "ConfirmLoss" in answer.text
        assert "1 documents" in answer.text
        answer = verb(f"{path}?confirmed=1", json=body)
        assert answer.status_code in (200, 202), (path, answer.text)
    assert admin.get(field_of_site).status_code == 404
    assert admin.get("/api/resource/DocType/Guests").status_code == 404
