"""Moving in and out: papers, finance that holds nobody back, what the end of the file brings about."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

import frappe
from frappe.model.workflow import apply_workflow
from property_service.permits import gate

from .conftest import at, new

As = Callable[[str], AbstractContextManager[None]]
Member = Callable[..., str]
UNIT, MOMENT = "HY-03-1-1302", "2026-10-12 09:00:00"


@pytest.fixture
def tenant(estate: Any) -> Any:
    return new("Resident", resident_name="租客甲", mobile="19900000888")


@pytest.fixture
def lives_here(tenant: Any) -> Any:
    new(
        "Unit Occupancy",
        unit=UNIT,
        resident=tenant.name,
        relation="Tenant",
        from_date="2025-01-01",
        lease_end="2027-01-01",
    )
    frappe.db.set_value("Property Unit", UNIT, "life_status", "Let")
    return tenant


def move(resident: Any, move_type: str = "Move In", **values: Any) -> Any:
    papers = {"owner_consent": "/files/consent.pdf", "lease_end": "2027-10-11"}
    given = {"unit": UNIT, "relation": "Tenant", "planned_at": MOMENT, **(papers if move_type == "Move In" else {"owner_consent": "/files/consent.pdf"})}  # fmt: skip
    return new("Move Request", move_type=move_type, resident=resident.name, **{**given, **values})


def step(doc: Any, *actions: str, **values: Any) -> Any:
    for action in actions:
        doc = frappe.get_doc("Move Request", doc.name)
        if action == actions[-1]:
            doc.update(values)
        doc = apply_workflow(doc, action)
    return doc


def answered(doc: Any) -> Any:
    doc = frappe.get_doc("Move Request", doc.name)
    for row in doc.checklist:
        row.result = "Pass"
    doc.save()
    return doc


def test_moving_in_makes_the_tenant_an_occupant(tenant: Any) -> None:
    with at(MOMENT):
        doc = move(tenant)
        assert doc.name.startswith("MIN-2026-")
        assert len(doc.checklist) == 15
        doc = step(doc, "Submit Papers", "Check", "Clear")
        assert (doc.workflow_state, doc.dues_cleared) == ("Awaiting Keys", 1)
        with pytest.raises(frappe.MandatoryError, match="no answer yet"):
            step(doc, "Complete")
        doc = step(answered(doc), "Complete")
    stay = frappe.get_doc("Unit Occupancy", {"unit": UNIT, "resident": tenant.name})
    assert (stay.relation, str(stay.from_date), str(stay.lease_end), stay.status) == (
        "Tenant", "2026-10-12", "2027-10-11", "Active",
    )  # fmt: skip
    assert frappe.db.get_value("Property Unit", UNIT, "life_status") == "Let"
    assert doc.docstatus == 1


def test_a_tenant_brings_the_owners_consent(tenant: Any) -> None:
    with pytest.raises(frappe.MandatoryError, match="owner's consent、the end of the lease"):
        step(move(tenant, owner_consent=None, lease_end=None), "Submit Papers")


def test_dues_are_noted_and_hold_nobody_back(lives_here: Any, member: Member, as_user: As) -> None:
    new("Key Item", key_label="入户门", unit=UNIT, storage_slot="A").issue("Resident", lives_here.name)
    finance, guard = member("fin", "财务部", "Finance"), member("guard", "安管部", "Security Guard")
    with at(MOMENT):
        doc = step(move(lives_here, "Move Out", items="沙发一张、纸箱六个"), "Submit Papers", "Check")
        with as_user(finance):
            doc = step(doc, "Note Dues", dues_amount=350)
        assert (doc.workflow_state, doc.dues_cleared, doc.dues_by) == ("Awaiting Release", 0, finance)
        with as_user(guard):
            doc = frappe.get_doc("Move Request", doc.name)
            address = gate.by_code(doc.release_code)
            found = gate.verify(address.removeprefix("/pass/"))
            assert (found["good"], found["items"]) == (True, "沙发一张、纸箱六个")
            doc = step(doc, "Release")
    assert (doc.docstatus, doc.released_by, doc.keys_returned, doc.passes_closed) == (1, guard, 0, 1)
    stay = frappe.get_doc("Unit Occupancy", {"unit": UNIT, "resident": lives_here.name})
    assert str(stay.to_date) == "2026-10-12"
    assert frappe.db.get_value("Property Unit", UNIT, "life_status") == "Vacant"


def test_r34_passes_of_who_moves_out_end(lives_here: Any) -> None:
    with at(MOMENT):
        visitor = new("Entry Pass", pass_type="VISITOR", holder_name="访客", unit=UNIT, host=lives_here.name, valid_from=MOMENT, valid_to="2026-10-14 09:00:00")  # fmt: skip
        visitor.issue()
    with at("2026-10-12 10:00:00"):
        step(move(lives_here, "Move Out", items="箱子"), "Submit Papers", "Check", "Clear", "Release")
    assert frappe.db.get_value("Entry Pass", visitor.name, "status") == "Expired"


def test_an_owner_who_moves_out_goes_on_owning(resident: Any) -> None:
    with at(MOMENT):
        doc = move(resident, "Move Out", unit="HY-03-1-1202", relation="Owner", items="箱子")
        step(doc, "Submit Papers", "Check", "Clear", "Release")
    assert frappe.db.get_value("Unit Occupancy", {"resident": resident.name}, "to_date") is None


def test_the_lift_is_one_households_at_a_time(tenant: Any) -> None:
    first = move(tenant, window_slot="08:00-10:00")
    with pytest.raises(frappe.DuplicateEntryError, match=first.name):
        move(tenant, window_slot="08:00-10:00", unit="HY-03-1-1202")
    assert move(tenant, window_slot="10:00-12:00", unit="HY-03-1-1202").name


def test_a_change_of_home_is_a_pair_of_one_person(tenant: Any, resident: Any) -> None:
    first = move(tenant)
    with pytest.raises(frappe.ValidationError, match="same person"):
        move(resident, "Move Out", paired_with=first.name)
    assert move(tenant, "Move Out", paired_with=first.name).name.startswith("MOT-")


def test_what_goes_back_says_why(tenant: Any) -> None:
    doc = step(move(tenant), "Submit Papers")
    with pytest.raises(frappe.MandatoryError, match="why it goes back"):
        step(doc, "Return")
    assert step(doc, "Return", return_reason="缺合同").workflow_state == "Draft"


def test_residents_announce_their_own_moves(lives_here: Any, as_user: As, make_user: Callable[..., str]) -> None:
    user = make_user("tenant@example.org", "Resident", user_type="Website User")
    lives_here.user = user
    lives_here.save()
    with as_user(user):
        doc = new("Move Request", move_type="Move Out", unit=UNIT, relation="Tenant", planned_at=MOMENT, items="床", dues_amount=1, release_code="X")  # fmt: skip
        assert (doc.resident, float(doc.dues_amount or 0), doc.release_code, doc.workflow_state) == (
            lives_here.name,
            0,
            None,
            "Draft",
        )
        assert [row.name for row in frappe.get_list("Move Request")] == [doc.name]
        with pytest.raises(frappe.PermissionError, match="not a unit of yours"):
            new(
                "Move Request",
                move_type="Move Out",
                unit="HY-03-1-1202",
                resident=lives_here.name,
                relation="Tenant",
                planned_at=MOMENT,
            )
