"""Confidential fields: how they show, what comes back, and what it takes to see them in clear."""

from __future__ import annotations

from typing import Any

import pytest

import frappe
from frappe.exceptions import PermissionError, ValidationError
from frappe.permissions.masking import guard_write, mask, masked, unmask
from frappe.schema.meta import meta_of
from frappe.schema.spec import FieldSpec

ANN, BOB = "ann@example.com", "bob@example.com"
World = Any  # the fixture ``world``


@pytest.mark.parametrize(
    ("mask_format", "value", "shown"),
    [
        ("mobile", "13812345678", "138****5678"),
        ("mobile", "+86 13812345678", "+86****5678"),
        ("mobile", "1234567", "1*****7"),
        ("mobile", "12", "1*"),
        ("id", "320102199001010012", "320***********0012"),
        ("id", "1234567", "1******"),
        ("id", "1", "*"),
        ("name", "张三丰", "张**"),
        ("name", "张三", "张**"),
        ("name", "欧阳修", "欧阳**"),
        ("name", "欧阳", "欧**"),
        ("name", "John Smith", "J** S**"),
        ("bank", "6222021234567890123", "**** 0123"),
        ("bank", "12345", "******"),
        ("email", "zhang.san@example.com", "z***@example.com"),
        ("email", "no address", "******"),
        ("plate", "苏A12345", "****345"),
        ("plate", "苏A1", "******"),
        ("all", "anything", "******"),
        (None, "anything", "******"),
        ("mobile", None, None),
        ("mobile", "", ""),
        ("mobile", 13812345678, "138****5678"),
    ],
)
def test_mask(mask_format: str | None, value: Any, shown: Any) -> None:
    assert (
        mask(FieldSpec({"fieldname": "f", "fieldtype": "Data", "mask": 1, "mask_format": mask_format}), value) == shown
    )


@pytest.mark.parametrize(
    ("field", "shown"),
    [({"fieldtype": "Phone"}, "138****5678"), ({"options": "Phone"}, "138****5678"), ({"options": "Name"}, "1**"), ({"options": "Email"}, "******")],
)  # fmt: skip
def test_format_follows_the_kind_of_field_where_none_is_named(field: dict[str, Any], shown: str) -> None:
    assert mask(FieldSpec({"fieldname": "f", "fieldtype": "Data", "mask": 1, **field}), "13812345678") == shown


def test_mask_is_lifted_level_by_level(world: World) -> None:
    world.rule("All", "read")
    assert masked(world.ctx, world.access(), world.meta) == {"phone", "deep_phone"}
    world.rule("All", "read", unmask=1)
    assert masked(world.ctx, world.access(), world.meta) == {"deep_phone"}
    world.rule("All", "read", permlevel=1, unmask=1)
    assert masked(world.ctx, world.access(), world.meta) == frozenset()
    assert masked(world.ctx, world.access("Administrator"), world.meta) == frozenset()


def test_rule_for_owners_lifts_the_mask_of_own_documents_and_their_rows(world: World) -> None:
    world.rule("All", "read")
    world.rule("All", "read", "unmask", if_owner=1)
    own, other = world.doc("D1", owner=ANN, lines=("A1",)), world.doc("D2", owner=BOB, lines=("A1",))
    line = meta_of(world.ctx, "R Line")
    assert masked(world.ctx, world.access(), world.meta) == {"phone", "deep_phone"}
    assert masked(world.ctx, world.access(), world.meta, doc=own) == {"deep_phone"}
    assert masked(world.ctx, world.access(), world.meta, doc=other) == {"phone", "deep_phone"}
    assert masked(world.ctx, world.access(), line, world.meta, own.lines[0]) == frozenset()
    assert masked(world.ctx, world.access(), line, world.meta, other.lines[0]) == {"phone"}


# --- what comes back -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("138****5678", "13812345678"),
        ("13812345678", "13812345678"),
        ("13900000000", "13900000000"),
        (None, None),
        ("", ""),
    ],
)
def test_mask_that_comes_back_changes_nothing(world: World, sent: Any, kept: Any) -> None:
    world.rule("All", "read", "write")
    before = world.doc("D1", phone="13812345678")
    doc = frappe.get_doc("R Doc", "D1")
    doc.phone = sent
    guard_write(world.ctx, world.access(), world.meta, doc, before)
    assert doc.phone == kept


@pytest.mark.parametrize("sent", ["138****0000", "*", "139*", "138****5678 "])
def test_any_other_value_with_a_star_is_refused(world: World, sent: str) -> None:
    world.rule("All", "read", "write")
    before = world.doc("D1", phone="13812345678")
    doc = frappe.get_doc("R Doc", "D1")
    doc.phone = sent
    with pytest.raises(ValidationError, match="Phone"):
        guard_write(world.ctx, world.access(), world.meta, doc, before)
    with pytest.raises(ValidationError, match="Phone"):
        guard_write(world.ctx, world.access(), world.meta, doc, None)


def test_saving_a_document_as_it_was_shown_keeps_the_stored_value(world: World) -> None:
    world.rule("All", "read", "write")
    world.doc("D1", phone="13812345678", lines=("A1",))
    world.ctx.set_user(ANN)
    doc = frappe.get_doc("R Doc", "D1")
    doc.update({"phone": "138****5678", "title": "New"})
    doc.lines[0].phone = "138****5678"
    doc.save()
    assert frappe.db.get_value("R Doc", "D1", ["title", "phone"]) == ("New", "13812345678")
    assert frappe.db.get_value("R Line", {"parent": "D1"}, "phone") == "13812345678"


# --- in clear --------------------------------------------------------------------------------------------------------------------


def log(world: World) -> list[tuple[Any, ...]]:
    fields = ["user", "action", "reference_name", "field_name", "purpose"]
    return frappe.get_all("Sensitive Access", fields=fields, order_by="creation", as_list=True)


def look(world: World, doc: Any, purpose: str = "call back", fieldname: str = "phone") -> Any:
    return unmask(world.ctx, world.access(), world.meta, doc, fieldname, purpose)


def test_value_in_clear_takes_a_right_a_purpose_and_leaves_a_record(world: World) -> None:
    world.rule("All", "read", unmask_on_request=1)
    doc = world.doc("D1", phone="13812345678")
    assert masked(world.ctx, world.access(), world.meta) >= {"phone"}
    with pytest.raises(ValidationError, match="Phone"):
        look(world, doc, " ")
    assert look(world, doc) == "13812345678"
    assert log(world) == [(ANN, "Unmask", "D1", "phone", "call back")]
    with pytest.raises(ValidationError, match="title"):
        look(world, doc, fieldname="title")


@pytest.fixture
def refusals(world: World) -> Any:
    """Refusals are stored at once, so they are taken away by hand."""
    yield
    for doctype in ("Sensitive Access", "R Doc", "Custom DocPerm", "ToDo"):
        world.ctx.db.delete(doctype)
    frappe.clear_cache()
    world.ctx.db.commit()


@pytest.mark.parametrize("rights", [("read",), ("unmask_on_request",)], ids=["no right to unmask", "no right to read"])
@pytest.mark.usefixtures("refusals")
def test_refused_look_is_recorded_even_though_the_request_fails(world: World, rights: tuple[str, ...]) -> None:
    world.rule("All", *rights)
    doc = world.doc("D1", phone="13812345678")
    with pytest.raises(PermissionError, match="Phone"):
        look(world, doc)
    world.ctx.db.rollback()
    assert log(world) == [(ANN, "Refused", "D1", "phone", "call back")]


def test_request_right_for_owners_holds_for_own_documents(world: World) -> None:
    world.rule("All", "read")
    world.rule("All", "read", if_owner=1, unmask_on_request=1)
    assert look(world, world.doc("D1", owner=ANN, phone="13812345678")) == "13812345678"


def test_more_than_thirty_looks_an_hour_alert_once(world: World) -> None:
    world.rule("All", "read", unmask_on_request=1)
    doc = world.doc("D1", phone="13812345678")
    user = frappe.get_doc(
        {
            "doctype": "User",
            "email": f"{frappe.generate_hash()}@example.com",
            "first_name": "C",
            "user_type": "System User",
        }
    )
    access = world.access(user.insert().name)
    for _time in range(30):
        unmask(world.ctx, access, world.meta, doc, "phone", "call back")
    assert not frappe.get_all("ToDo", {"priority": "High"})
    for _time in range(3):
        unmask(world.ctx, access, world.meta, doc, "phone", "call back")
    assert {
        row.description for row in frappe.get_all("ToDo", fields=["description"], filters={"priority": "High"})
    } == {f"{access.user} has asked for 31 masked values within an hour"}
