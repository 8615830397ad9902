"""What the parts of the application share: checklists, rows by role, agencies, who is told."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

import frappe
from frappe.core.brand import brand
from frappe.runtime.context import Context
from property_service import tell
from property_service.property_setup import checklists
from property_service.row_access import may

from .conftest import new


@pytest.fixture
def template(site: Context) -> Any:
    items = [
        {"item": "墙面平整", "mandatory": 1, "photo_required_on_fail": 1, "weight": 3},
        {"item": "水表读数", "answer_type": "Number", "number_min": 0, "number_max": 9999},
        {"item": "态度", "answer_type": "Score 1-5"},
    ]
    return new("Checklist Template", template_name="收楼", usage="Handover", items=items)


@pytest.mark.parametrize(("lang", "name"), [("en", "Property Service"), ("zh", "物业服务"), ("zh_TW", "物業服務")])
def test_the_application_is_named_in_everybodys_language(site: Context, lang: str, name: str) -> None:
    before, site.lang = site.lang, lang
    assert brand(site) == name
    site.lang = before


def filled(template: Any) -> Any:
    doc = frappe._dict(name="X", doctype="Checklist Template", rows=[])
    doc.append = lambda table, values: doc[table].append(frappe._dict(values, idx=len(doc[table]) + 1))
    checklists.fill(doc, "rows", template.name)
    return doc


def test_a_checklist_is_a_copy_of_its_template(template: Any) -> None:
    doc = filled(template)
    template.items[0].item = "地面平整"  # edge 48: what was copied stays
    template.save()
    assert [row["item"] for row in doc.rows] == ["墙面平整", "水表读数", "态度"]
    assert template.version == 2


def test_mandatory_items_and_photos_are_asked_for(template: Any) -> None:
    doc = filled(template)
    with pytest.raises(frappe.MandatoryError, match="墙面平整"):
        checklists.require_complete(doc, "rows")
    doc.rows[0].result = "Fail"
    with pytest.raises(frappe.MandatoryError, match="墙面平整"):
        checklists.require_complete(doc, "rows")
    doc.rows[0].photo = "/private/files/wall.jpg"
    checklists.require_complete(doc, "rows")
    assert [row["item"] for row in checklists.failed(doc, "rows")] == ["墙面平整"]


def test_numbers_stay_within_their_limits_and_answers_are_stamped(template: Any) -> None:
    doc = filled(template)
    doc.rows[1].value = "10000"
    with pytest.raises(frappe.ValidationError, match="水表读数"):
        checklists.check(doc, "rows")
    doc.rows[1].value = "218"
    checklists.check(doc, "rows")
    assert doc.rows[1].checked_by == frappe.session.user


def test_the_score_weighs_items_and_leaves_out_what_does_not_apply(template: Any) -> None:
    doc = filled(template)
    assert checklists.score(doc, "rows") == 100
    doc.rows[0].result, doc.rows[1].result, doc.rows[2].score = "Pass", "Not Applicable", 3
    assert checklists.score(doc, "rows") == round(100 * 3.6 / 4, 1)
    doc.rows[0].result = "Fail"
    assert not checklists.passed(doc, "rows", template.name)


def test_a_lead_sees_the_staff_of_the_own_department(
    member: Callable[..., str], as_user: Callable[[str], AbstractContextManager[None]]
) -> None:
    lead = member("lead", "客服部", "CS Lead")
    member("guard", "安管部", "Security Guard")
    everybody = frappe.get_all("Staff Member", pluck="name")
    with as_user(lead):
        seen = frappe.get_list("Staff Member", pluck="staff_name")
    assert seen == ["lead"]
    documents = [frappe.get_doc("Staff Member", name) for name in everybody]
    allowed = [doc.staff_name for doc in documents if may(doc, "read", lead)]
    assert allowed == seen
    rows = frappe.get_all("Staff Member", fields=["*"])  # a search asks about rows, not documents
    assert [row.staff_name for row in rows if may(row | {"doctype": "Staff Member"}, "read", lead)] == seen


def test_r2_an_agency_gives_its_code(site: Context) -> None:
    agency = new("External Agency", agency_name="恒远装饰", agency_type="Contractor", uscc=" 91320599ma9yy0018h ")
    assert agency.uscc == "91320599MA9YY0018H"
    agency.uscc = "91320599MA9YY0018A"
    with pytest.raises(frappe.ValidationError, match="恒远装饰"):
        agency.save()


def test_a_lost_sticker_is_worthless(site: Context) -> None:
    place = new("Service Location", location_code="P-01", location_name="东门", location_type="Patrol Point")
    old = place.scan_token
    assert len(old) >= 22
    place.rotate_token()
    assert place.scan_token != old
    assert place.token_version == 2


def test_people_are_told_once_and_only_of_what_they_may_read(member: Callable[..., str]) -> None:
    lead = member("lead", "客服部", "CS Lead")
    manager = member("boss", "管理处", "Property Manager")
    assert {lead, manager} <= set(tell.users_with("CS Lead", "Property Manager"))
    guard = frappe.get_doc("Staff Member", {"user": member("guard", "安管部", "Security Guard")})
    assert tell.tell([manager, manager, lead, None], "新同事", guard) == [manager]
    entry = frappe.get_last_doc("Notification Log")
    assert (entry.for_user, entry.document_type, entry.document_name) == (manager, "Staff Member", guard.name)


def test_the_head_of_a_department_or_of_the_one_above(member: Callable[..., str]) -> None:
    manager = member("boss", "管理处", "Property Manager")
    frappe.db.set_value("Service Department", "管理处", "head", frappe.db.get_value("Staff Member", {"user": manager}))
    assert tell.head_of("工程部") == manager
    assert tell.head_of(None) is None
