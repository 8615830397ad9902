"""permissions.md: who takes a step of a document does not write the rest of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

import frappe
from frappe.model.workflow import apply_workflow
from property_service.step_rights import RULES

from .conftest import at, new
from .test_renovations import DAY, FILE, UNIT, application, office, pay, people, take

__all__ = ["office", "people"]
As = Callable[[str], AbstractContextManager[None]]


def test_every_role_of_the_table_has_the_right_it_is_kept_within(site: Any) -> None:
    for doctype, rule in RULES.items():
        given = {entry.role for entry in frappe.get_meta(doctype).permissions if entry.write and not entry.permlevel}
        assert given - rule.editors == set(rule.fields), doctype
        fields = {df.fieldname for df in frappe.get_meta(doctype).fields}
        assert all(names <= fields for names in rule.fields.values()), doctype


def test_engineering_checks_a_renovation_and_changes_no_paper(office: Any, people: Any, as_user: As) -> None:
    with at(DAY):
        with as_user(office["desk"]):
            doc = application(people, "owner", items=("墙面涂料",))
        pay(office, as_user, doc.name, "Owner", "王建国", 2000)
        pay(office, as_user, doc.name, "Contractor", "恒远装饰", 3000)
        take(office["desk"], doc.name, "Submit for Review", as_user)
        with as_user(office["eng"]):
            for values in ({"end_date": "2026-12-20"}, {"deposit_due_owner": 1}, {"drawings": FILE}, {"scope": []}):
                doc = frappe.get_doc("Renovation Application", doc.name)
                doc.update(values)
                with pytest.raises(frappe.PermissionError, match="take steps"):
                    doc.save()
            doc = frappe.get_doc("Renovation Application", doc.name)
            doc.update({"workflow_state": "Agreement Pending", "end_date": "2026-12-20"})
            with pytest.raises(frappe.PermissionError, match="take steps"):
                doc.save()  # nor with a step
            doc = frappe.get_doc("Renovation Application", doc.name)
            doc.remarks = "承重墙已核对"
            doc.save()
            assert apply_workflow(doc, "Technical OK").workflow_state == "Agreement Pending"


def test_finance_names_the_dues_of_a_move_and_the_manager_none_of_it(office: Any, people: Any, as_user: As) -> None:
    given = {"relation": "Owner", "move_type": "Move In", "planned_at": "2099-01-05 09:00:00"}
    doc = new("Move Request", unit=UNIT, resident=people["owner"], **given)
    with as_user(office["money"]):
        doc = frappe.get_doc(doc.doctype, doc.name)
        doc.dues_amount = 120
        doc.save()
        doc.planned_at = "2099-01-06 09:00:00"
        with pytest.raises(frappe.PermissionError, match="take steps"):
            doc.save()
    with as_user(office["boss"]):
        doc = frappe.get_doc(doc.doctype, doc.name)
        doc.dues_amount = 0
        with pytest.raises(frappe.PermissionError, match="take steps"):
            doc.save()


def test_the_manager_approves_an_article_and_writes_none(member: Callable[..., str], as_user: As) -> None:
    with as_user(member("lead", "客服部", "CS Lead")):
        doc = apply_workflow(
            new("Handbook Article", title="接待规范", article_type="Procedure", body="<p>起身问候</p>"),
            "Ask for Review",
        )
    with as_user(member("boss", "管理处", "Property Manager")):
        doc = frappe.get_doc(doc.doctype, doc.name)
        doc.body = "<p>改写</p>"
        with pytest.raises(frappe.PermissionError, match="take steps"):
            doc.save()
        assert apply_workflow(frappe.get_doc(doc.doctype, doc.name), "Approve").docstatus == 1
