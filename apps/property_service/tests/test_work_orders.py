"""Work orders: where they come from, who takes which step, fees, the number in clear, the resident's signature."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from decimal import Decimal
from typing import Any

import pytest

import frappe
from frappe.model.workflow import apply_workflow
from property_service.customer_service.rules.fees import FeeError, total
from property_service.duty import my_day

from .conftest import new

As = Callable[[str], AbstractContextManager[None]]
File = Callable[..., Any]
Member = Callable[..., str]
PHOTO = "/files/after.png"


def order(**values: Any) -> Any:
    return new("Work Order", **{"subject": "修水管", "department": "工程部", "unit": "HY-03-1-1202", **values})


def step(doc: Any, *actions: str, **values: Any) -> Any:
    for action in actions:
        doc = frappe.get_doc(doc.doctype, doc.name)
        if action == actions[-1]:
            doc.update(values)
        doc = apply_workflow(doc, action)
    return doc


@pytest.fixture
def engineer(member: Member) -> str:
    """Head of the engineers, who works too."""
    user = member("eng", "工程部", "Engineering")
    frappe.db.set_value("Service Department", "工程部", "head", frappe.db.get_value("Staff Member", {"user": user}))
    return user


def test_a_job_goes_from_the_order_to_acceptance(complaint: File, engineer: str, member: Member, as_user: As) -> None:
    desk = member("desk", "客服部", "Front Desk")
    with as_user(desk):
        case = step(complaint(category="LEAK"), "Accept", "Dispatch")
        name = case.make_work_order()
    doc = frappe.get_doc("Work Order", name)
    assert (doc.department, doc.contact_name, doc.contact_mobile, doc.priority) == (
        "工程部",
        "曾静",
        "19900000123",
        "P3",
    )
    with as_user(engineer):
        with pytest.raises(frappe.MandatoryError, match="Assigned To"):
            step(doc, "Assign")
        doc = step(doc, "Assign", assigned_to=engineer)
        doc = step(doc, "Arrive")
        with pytest.raises(frappe.MandatoryError, match="photo"):
            step(doc, "Finish")
        doc = step(doc, "Finish", after_photo=PHOTO, work_done="换了角阀", labour_fee=50, material_fee="35.50")
    with as_user(desk):
        doc = step(doc, "Accept")
    assert (doc.workflow_state, doc.accepted_by, doc.total_fee) == ("Done", desk, 85.5)
    assert [row.action for row in doc.actions] == ["Assign", "Arrive", "Finish", "Close"]
    case = frappe.get_doc("Complaint", case.name)
    assert case.arrived_at
    assert [row.note for row in case.actions][-2:] == [name, f"{name} is done: 换了角阀"]


def test_only_the_head_or_the_lead_assigns_and_only_the_worker_works(
    estate: Any, engineer: str, member: Member, as_user: As
) -> None:
    doc, other = order(), member("other", "工程部", "Engineering")
    with as_user(other), pytest.raises(frappe.PermissionError, match="the head of"):
        step(doc, "Assign", assigned_to=other)
    with as_user(member("lead", "客服部", "CS Lead")):
        doc = step(doc, "Assign", assigned_to=other)
    with as_user(engineer), pytest.raises(frappe.PermissionError, match="is the work of"):
        step(doc, "Arrive")
    with as_user(other):
        assert step(doc, "No Access").workflow_state == "Rescheduled"


def test_what_is_not_accepted_goes_back_and_what_is_cancelled_says_why(estate: Any, member: Member) -> None:
    doc = step(order(work_type="Cleaning"), "Assign", assigned_to="Administrator")
    doc = step(doc, "Arrive", "Finish")
    with pytest.raises(frappe.MandatoryError, match="what is missing"):
        step(doc, "Reject")
    doc = step(doc, "Reject", reject_reason="地没拖")
    assert (doc.workflow_state, doc.actions[-1].note) == ("Under Way", "地没拖")
    with pytest.raises(frappe.MandatoryError, match=r"why it is cancelled.*: cancel_reason$"):
        step(doc, "Cancel")
    assert step(doc, "Cancel", cancel_reason="重复").workflow_state == "Cancelled"


def test_a_category_orders_the_work_on_dispatch_once(complaint: File) -> None:
    frappe.db.set_value("Case Category", "LEAK", "auto_work_order", 1)
    frappe.clear_document_cache("Case Category", "LEAK")
    case = step(complaint(category="LEAK"), "Accept", "Dispatch")
    case = step(case, "Wait", pause_reason="Waiting for Parts")
    step(case, "Resume")
    assert frappe.get_all("Work Order", {"source_name": case.name}, pluck="subject") == ["装修噪音"]


def test_a_confidential_case_keeps_its_words_to_itself(complaint: File) -> None:
    case = complaint(category="ATTITUDE", subject="某人骂人", description="详情")
    doc = frappe.get_doc("Work Order", case.make_work_order())
    assert (doc.subject, doc.description) == ("服务态度", None)


def test_r22_work_beyond_the_warranty_is_paid_work(estate: Any) -> None:
    agency = new("External Agency", agency_name="花园置业", agency_type="Developer").name
    frappe.db.set_value("Building", "HY-03", "completion_date", "2021-06-30")
    made = []
    for until in (None, "2099-01-01"):
        defect = new(
            "Rectification", issue="渗水", source_type="Patrol", unit="HY-03-1-1202", responsible_type="Agency", responsible_agency=agency,
            warranty_item="Pipes and Wiring", contract_warranty_until=until, responsible_department="工程部",
        )  # fmt: skip
        defect.responsible_department = "工程部"
        made.append(frappe.get_doc("Work Order", defect.make_work_order()))
    assert [(doc.is_warranty, doc.liable_agency) for doc in made] == [(0, None), (1, agency)]


def test_fees_are_added_to_the_cent() -> None:
    assert total("0.1", "0.2", "0.005") == Decimal("0.31")
    with pytest.raises(FeeError):
        total("-1", "5")


def test_a_negative_fee_is_refused(estate: Any) -> None:
    with pytest.raises(frappe.ValidationError, match="less than zero"):
        order(labour_fee=-1)


# --- who sees what -------------------------------------------------------------------------------------------------------


def test_the_number_is_clear_to_the_worker_while_the_order_is_open(
    resident: Any, engineer: str, member: Member, as_user: As
) -> None:
    doc = step(order(resident=resident.name, work_type="Cleaning"), "Assign", assigned_to=engineer)
    with as_user(engineer):
        assert frappe.get_list("Work Order", fields=["contact_mobile"])[0].contact_mobile == "199****0123"
        assert frappe.get_doc("Work Order", doc.name).contact() == {"name": "曾静", "mobile": "19900000123"}
    with (
        as_user(member("other", "工程部", "Engineering")),
        pytest.raises(frappe.PermissionError, match="only who does"),
    ):
        frappe.get_doc("Work Order", doc.name).contact()
    assert frappe.get_all("Sensitive Access", {"reference_name": doc.name}, pluck="user") == [engineer]
    frappe.db.set_value("Work Order", doc.name, "workflow_state", "Done")
    with as_user(engineer), pytest.raises(frappe.PermissionError, match="only until it is done"):
        frappe.get_doc("Work Order", doc.name).contact()


@pytest.mark.parametrize(
    ("department", "role", "visible"),
    [("工程部", "Engineering", True), ("安管部", "Security Guard", False), ("客服部", "Lobby Receptionist", False), ("财务部", "Finance", True)],
)  # fmt: skip
def test_departments_see_their_own_orders(
    estate: Any, member: Member, as_user: As, department: str, role: str, visible: bool
) -> None:
    doc = order()
    with as_user(member("one", department, role)):
        assert bool(frappe.get_list("Work Order")) is visible
        assert frappe.get_doc("Work Order", doc.name).has_permission("read") is visible


def test_the_resident_signs_once_the_work_is_done(resident: Any, as_user: As, make_user: Callable[..., str]) -> None:
    user = make_user("zeng@example.org", "Resident", user_type="Website User")
    resident.user = user
    resident.save()
    doc = step(order(work_type="Cleaning", resident=resident.name), "Assign", assigned_to="Administrator")
    with as_user(user), pytest.raises(frappe.ValidationError, match="nothing to sign"):
        frappe.get_doc("Work Order", doc.name).sign("data:image/png;base64,AA==")
    step(doc, "Arrive", "Finish")
    with as_user(user):
        assert frappe.get_doc("Work Order", doc.name).sign("data:image/png;base64,AA==") == "Done"
    doc = frappe.get_doc("Work Order", doc.name)
    assert (doc.accepted_by, bool(doc.resident_sign)) == (user, True)
    with pytest.raises(frappe.PermissionError, match="the resident signs"):
        doc.sign("x")


def test_the_phone_shows_what_waits_for_the_worker_the_most_urgent_first(
    estate: Any, engineer: str, as_user: As
) -> None:
    def waiting(subject: str, *actions: str, **values: Any) -> None:
        made = order(subject=subject, work_type="Cleaning", **values)
        with as_user(engineer):
            step(step(made, "Assign", assigned_to=engineer), *actions, work_done="好了")

    waiting("换灯", priority="P3")
    waiting("明天通下水", priority="P3", scheduled_from="2026-10-15 09:00:00", scheduled_to="2026-10-15 10:00:00")
    waiting("水漫出来了", priority="P2")
    waiting("做完了", "Arrive", "Finish", priority="P1")
    with as_user(engineer):
        shown = my_day.show()["work_orders"]
    assert [row["subject"] for row in shown] == ["水漫出来了", "明天通下水", "换灯"]
    assert (shown[0]["place"], shown[0]["priority"], shown[0]["workflow_state"]) == ("3栋1单元1202", "P2", "To Visit")
