"""Renovations: the papers and S06 (R26–R28), the start, patrols (R30), the stop order and S08 (R31), acceptance and refund (R32)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

import frappe
from frappe.model.workflow import apply_workflow
from frappe.utils import add_days, nowdate
from property_service.permits import deposits, gate, inspections, renovations

from .conftest import at, new

As = Callable[[str], AbstractContextManager[None]]
Member = Callable[..., str]
UNIT = "HY-04-1-1501"
DAY = "2026-10-12 09:00"
FILE = "/private/files/paper.pdf"


@pytest.fixture
def office(estate: Any, member: Member) -> dict[str, str]:
    """The people of a renovation, a unit with owner and tenant, and a contractor with a licence."""
    new("Building", project="HY", building_no="04", label="4栋", entrances=1)
    new("Property Unit", building="HY-04", entrance=1, floor=15, room_no="1501", life_status="Let")
    roles = {
        "desk": ("客服部", "Front Desk"), "lead": ("客服部", "CS Lead"), "eng": ("工程部", "Engineering"), "money": ("财务部", "Finance"),
        "guard": ("安管部", "Security Guard"), "boss": ("管理处", "Property Manager"),
    }  # fmt: skip
    return {name: member(name, *where) for name, where in roles.items()}


@pytest.fixture
def people(office: Any) -> dict[str, str]:
    found = {}
    for key, name, mobile, relation in (
        ("owner", "王建国", "19900000501", "Owner"),
        ("tenant", "李小龙", "19900000502", "Tenant"),
    ):
        found[key] = new("Resident", resident_name=name, mobile=mobile).name
        new("Unit Occupancy", unit=UNIT, resident=found[key], relation=relation, from_date="2024-01-01")
    firm = new("External Agency", agency_name="恒远装饰", agency_type="Contractor", license_valid_to="2026-12-31")
    return found | {"firm": firm.name}


def application(
    people: dict[str, str], who: str = "tenant", *, items: tuple[str, ...] = ("拆改燃气管",), **values: Any
) -> Any:
    given = {
        "unit": UNIT, "applicant": people[who], "contractor": people["firm"], "start_date": "2026-10-12", "end_date": "2026-11-20",
        "scope": [{"item": item} for item in items],
    }  # fmt: skip
    return new("Renovation Application", **{**given, **values})


def pay(
    office: dict[str, str],
    as_user: As,
    name: str,
    kind: str,
    payer: str,
    amount: float,
    bearer: str = "Renovation Application",
) -> str:
    with as_user(office["desk"]):
        doc = new(
            "Deposit Entry", entry_type="Received", against_doctype=bearer, against_name=name, payer_type=kind, payer_name=payer, amount=amount,
        )  # fmt: skip
    with as_user(office["money"]):
        apply_workflow(doc, "Confirm")
    return str(doc.name)


def take(user: str, name: str, action: str, as_user: As, **values: Any) -> Any:
    with as_user(user):
        doc = frappe.get_doc("Renovation Application", name)
        if values:
            doc.update(values)
            doc.save()
        return apply_workflow(doc, action)


def approved(office: dict[str, str], people: dict[str, str], as_user: As, *, workers: int = 0, **values: Any) -> str:
    """An application that has gone all the way to its approval, with draft passes for its workers."""
    with at(DAY):
        with as_user(office["desk"]):
            doc = application(people, "owner", **{"items": ("墙面涂料",), **values})
            for number in range(workers):
                new("Entry Pass", pass_type="WORKER", holder_name=f"工人{number}", renovation=doc.name, valid_from="2026-10-12 00:00:00", valid_to="2026-11-20 18:00:00")  # fmt: skip
        pay(office, as_user, doc.name, "Owner", "王建国", 2000)
        pay(office, as_user, doc.name, "Contractor", "恒远装饰", 3000)
        take(office["desk"], doc.name, "Submit for Review", as_user)
        take(office["eng"], doc.name, "Technical OK", as_user)
        take(
            office["lead"],
            doc.name,
            "Approve",
            as_user,
            agreement_signed_on="2026-10-12",
            neighbours_notified_on="2026-10-12",
        )
    return str(doc.name)


def working(office: dict[str, str], people: dict[str, str], as_user: As, **options: Any) -> str:
    name = approved(office, people, as_user, **options)
    with at(DAY):
        take(office["eng"], name, "Start Work", as_user)
    return name


def state(name: str) -> str:
    return str(frappe.db.get_value("Renovation Application", name, "workflow_state"))


def statuses(name: str) -> list[str]:
    return frappe.get_all("Entry Pass", {"renovation": name}, pluck="status", order_by="name asc")


def visit(office: dict[str, str], as_user: As, name: str, who: str, moment: str, **values: Any) -> Any:
    with at(moment), as_user(office[who]):
        return new("Renovation Inspection", **{"renovation": name, "purpose": "Patrol", **values})


# --- S06, R26 to R28 --------------------------------------------------------------------------------------------------------


def test_s06_all_gaps_are_named_at_once(office: Any, people: Any, as_user: As) -> None:
    with at(DAY), as_user(office["desk"]):
        doc = application(people)
        with pytest.raises(frappe.ValidationError) as refused:
            apply_workflow(doc, "Submit for Review")
    message = str(refused.value)
    for gap in (
        "consent of the owner",
        "Approval of the Gas Company",
        "拆改燃气管",
        "confirmed deposits",
        "2,000.00",
        "3,000.00",
    ):
        assert gap in message
    titled = [row["message"] for row in frappe.context().messages if "<li>" in row["message"]]
    assert titled[-1].count("<li>") == 3


def test_s06_from_the_papers_to_the_permit(office: Any, people: Any, as_user: As) -> None:
    with at(DAY):
        with as_user(office["desk"]):
            doc = application(people, owner_consent_doc=FILE, gas_approval_doc=FILE)
            for number in range(4):
                new("Entry Pass", pass_type="WORKER", holder_name=f"工人{number}", renovation=doc.name, valid_from="2026-10-12 00:00:00", valid_to="2026-11-20 18:00:00")  # fmt: skip
        pay(office, as_user, doc.name, "Owner", "王建国", 2000)
        pay(office, as_user, doc.name, "Contractor", "恒远装饰", 3000)
        take(office["desk"], doc.name, "Submit for Review", as_user)
        take(office["eng"], doc.name, "Technical OK", as_user)
        with pytest.raises(frappe.ValidationError) as refused:
            take(office["lead"], doc.name, "Approve", as_user)
        assert "Agreement Signed On" in str(refused.value)
        assert "Neighbours Notified On" in str(refused.value)
        done = take(
            office["lead"],
            doc.name,
            "Approve",
            as_user,
            agreement_signed_on="2026-10-12",
            neighbours_notified_on="2026-10-12",
        )
    assert (done.docstatus, done.workflow_state, done.permit_no) == (1, "Approved", "ZX-2026-0001")
    assert len(done.permit_token) >= 22
    assert done.applicant_relation == "Tenant"
    assert statuses(doc.name) == ["Valid"] * 4
    assert frappe.db.get_value("Property Unit", UNIT, "life_status") == "Under Renovation"
    with pytest.raises(frappe.DuplicateEntryError, match=doc.name):
        application(people, "owner", items=())


def test_r27_prohibited_work_is_approved_by_nobody(office: Any, people: Any, as_user: As) -> None:
    with at(DAY):
        doc = application(people, "owner", items=("墙面涂料", "拆承重墙"), structural_design_doc=FILE)
        assert [bool(row.prohibited) for row in doc.scope] == [False, True]  # by the template, whatever was sent
        pay(office, as_user, doc.name, "Owner", "王建国", 2000)
        pay(office, as_user, doc.name, "Contractor", "恒远装饰", 3000)
        for user in ("Administrator", office["desk"]):
            with as_user(user), pytest.raises(frappe.ValidationError, match="拆承重墙 is prohibited"):
                apply_workflow(frappe.get_doc("Renovation Application", doc.name), "Submit for Review")
        frappe.db.set_value(
            doc.doctype,
            doc.name,
            {
                "workflow_state": "Agreement Pending",
                "technical_ok_by": office["eng"],
                "agreement_signed_on": "2026-10-12",
                "neighbours_notified_on": "2026-10-12",
            },
        )
        with pytest.raises(frappe.ValidationError, match="prohibited"):
            take(office["boss"], doc.name, "Approve", as_user)
        sent = frappe.get_doc("Renovation Application", doc.name)
        sent.scope[1].prohibited = 0
        sent.save()
        assert sent.scope[1].prohibited == 1


@pytest.mark.parametrize(
    ("item", "paper", "label"),
    [
        ("设备基础与楼面荷载变更", "structural_design_doc", "Design of the Structural Change"),
        ("拆改暖气管", "heating_approval_doc", "Approval of the Heating Company"),
    ],
)
def test_r27_each_risk_asks_for_its_paper(
    office: Any, people: Any, as_user: As, item: str, paper: str, label: str
) -> None:
    with at(DAY):
        doc = application(people, "owner", items=(item,))
        gaps = " ".join(renovations.paper_gaps(doc))
        assert (f"for {item}" in gaps, label in gaps) == (True, True)
        doc.set(paper, FILE)
        assert label not in " ".join(renovations.paper_gaps(doc))


def test_r26_a_tenant_or_agent_brings_the_consent_whatever_else_they_are_trusted_with(office: Any, people: Any) -> None:
    agent = new("Resident", resident_name="代理人", mobile="19900000503").name
    for who, relation in (("tenant", None), ("agent", "Agent")):
        if relation:
            new("Unit Occupancy", unit=UNIT, resident=agent, relation=relation, from_date="2024-01-01")
        person = people.get(who, agent)
        frappe.db.set_value("Unit Occupancy", {"unit": UNIT, "resident": person}, "authorised_to_apply", 1)
        with at(DAY):
            doc = application({**people, "agent": agent}, who, items=())
            assert "consent of the owner" in " ".join(renovations.paper_gaps(doc))
            doc.owner_consent_doc = FILE
            assert "consent of the owner" not in " ".join(renovations.paper_gaps(doc))
            doc.delete()


def test_r26_only_who_lives_there_applies_for_a_unit_that_was_handed_over(
    office: Any, people: Any, resident: Any, as_user: As
) -> None:
    with at(DAY):
        with pytest.raises(frappe.ValidationError, match="no present relation"):
            application({**people, "tenant": resident.name})
        tenancy = frappe.get_doc("Unit Occupancy", {"unit": UNIT, "resident": people["tenant"]})
        tenancy.db_set("to_date", add_days(nowdate(), -1))
        with pytest.raises(frappe.ValidationError, match="no present relation"):
            application(people)
        tenancy.db_set("to_date", nowdate())  # the last day counts
        application(people).delete()
        frappe.db.set_value("Property Unit", UNIT, "life_status", "Not Handed Over")
        with pytest.raises(frappe.ValidationError, match="handed over"):
            application(people)


def test_r28_a_contractor_without_licence_or_on_the_blacklist_is_a_gap(office: Any, people: Any, as_user: As) -> None:
    with at(DAY):
        doc = application(people, "owner", items=())
        gaps = renovations.approval_gaps(doc)
        for field in ("agreement_signed_on", "neighbours_notified_on"):
            assert doc.meta.get_label(field) in gaps
            doc.set(field, "2026-10-12")
            assert doc.meta.get_label(field) not in renovations.approval_gaps(doc)
        frappe.db.set_value("External Agency", people["firm"], "license_valid_to", "2026-11-19")
        assert "valid through 2026-11-20" in " ".join(renovations.approval_gaps(doc))
        firm = frappe.get_doc("External Agency", people["firm"])
        firm.update({"blacklisted": 1, "blacklist_reason": "违章"})
        firm.save()
        assert "blacklisted" in " ".join(renovations.approval_gaps(doc))
        doc.self_build = 1
        assert "blacklisted" not in " ".join(renovations.approval_gaps(doc))
        assert "3,000.00" not in " ".join(renovations.deposit_gaps(doc))


def test_r28_the_parts_of_the_deposit_do_not_make_up_for_each_other(office: Any, people: Any, as_user: As) -> None:
    with at(DAY):
        doc = application(people, "owner", items=())
        pay(office, as_user, doc.name, "Owner", "王建国", 5000)
        assert renovations.deposit_gaps(doc) == ["confirmed deposits (Contractor ¥ 3,000.00)"]


def test_a_resident_hands_in_the_own_application_and_sees_no_one_elses(
    office: Any, people: Any, resident: Any, as_user: As, make_user: Any
) -> None:
    user = make_user("wang@example.org", "Resident", user_type="Website User")
    frappe.db.set_value("Resident", people["owner"], "user", user)
    with at(DAY):
        with as_user(user):
            doc = application(people, "tenant", items=())
            assert doc.applicant == people["owner"]  # of whoever is signed in, whatever was sent
            with pytest.raises(frappe.ValidationError, match="deposits"):
                doc.ask("hand in")
            with pytest.raises(frappe.PermissionError):
                doc.ask("approve")
        frappe.db.set_value("Unit Occupancy", {"resident": people["owner"]}, "to_date", "2026-10-11")
        with as_user(user):  # edge 27: sold in the middle of the work
            assert frappe.get_list("Renovation Application", pluck="name") == []


# --- passes of the site, R34 -----------------------------------------------------------------------------------------------------


def test_r34_workers_passes_lie_within_the_renovation_and_end_with_it(office: Any, people: Any, as_user: As) -> None:
    name = working(office, people, as_user, workers=1)
    worker = frappe.get_doc("Entry Pass", {"renovation": name})
    with at(DAY), as_user(office["desk"]), pytest.raises(frappe.ValidationError, match="within the renovation"):
        new("Entry Pass", pass_type="WORKER", holder_name="赵", renovation=name, valid_from="2026-10-12 00:00:00", valid_to="2026-11-21 18:00:00")  # fmt: skip

    def good(moment: str) -> tuple[bool, str]:
        with at(moment), as_user(office["guard"]):
            found = gate.verify(worker.token)
        return found["good"], found["reason"]

    assert good("2026-10-14 09:12") == (True, "")
    frappe.db.set_value("Renovation Application", name, "end_date", "2026-10-13")
    assert good("2026-10-14 09:12") == (False, "Renovation Over")  # expired: until an extension is approved
    with at("2026-10-14 09:00"), as_user(office["lead"]):
        frappe.get_doc("Renovation Application", name).prolong("2026-10-30", "材料晚到")
    assert good("2026-10-14 09:12") == (True, "")


def test_r34_a_pass_of_an_application_that_is_not_approved_stays_a_draft(office: Any, people: Any, as_user: As) -> None:
    with at(DAY), as_user(office["desk"]):
        doc = application(people, "owner", items=())
        worker = new("Entry Pass", pass_type="WORKER", holder_name="赵", renovation=doc.name, valid_from="2026-10-12 00:00:00", valid_to="2026-11-20 18:00:00")  # fmt: skip
        with pytest.raises(frappe.ValidationError, match="does not run"):
            worker.issue()


# --- S08, R30 and R31 ---------------------------------------------------------------------------------------------------------------


def test_s08_a_serious_violation_stops_everything_in_one_go(office: Any, people: Any, as_user: As) -> None:
    name = working(office, people, as_user, workers=4)
    lost, *others = frappe.get_all("Entry Pass", {"renovation": name}, pluck="name", order_by="name asc")
    found = {
        "site_result": "Violation",
        "issue": "拆改承重墙",
        "severity": "Serious",
        "stop_work": 1,
        "photo": "/private/files/wall.jpg",
    }
    with pytest.raises(frappe.PermissionError, match="Engineering"):
        visit(office, as_user, name, "guard", "2026-10-14 10:00", **found)
    assert state(name) == "Under Construction"
    order = visit(office, as_user, name, "eng", "2026-10-14 10:00", **found)
    fault = frappe.get_doc("Rectification", {"source_name": order.name})
    assert (fault.severity, fault.photo, fault.responsible_agency, fault.stop_work) == (
        "Serious",
        "/private/files/wall.jpg",
        people["firm"],
        1,
    )
    assert order.reload().rectifications == fault.name
    assert (state(name), statuses(name)) == ("Stopped", ["Suspended"] * 4)
    token = frappe.db.get_value("Entry Pass", others[0], "token")
    with at("2026-10-14 10:00:01"), as_user(office["guard"]):
        assert gate.verify(token)["good"] is False
    told = frappe.get_all(
        "Notification Log", {"document_name": name, "subject": ["like", "%stopped%"]}, pluck="for_user"
    )
    assert office["guard"] in told
    with at("2026-10-15 09:00"), as_user(office["desk"]):
        frappe.get_doc("Entry Pass", lost).report_lost()
    with pytest.raises(frappe.PermissionError):
        visit(office, as_user, name, "guard", "2026-10-16 10:00", purpose="Re-inspection", conclusion="Passed")
    visit(office, as_user, name, "eng", "2026-10-16 10:00", purpose="Re-inspection", conclusion="Passed")
    assert state(name) == "Under Construction"
    assert statuses(name) == ["Lost", "Valid", "Valid", "Valid"]


def test_edge_28_lifting_restores_neither_what_others_suspended_nor_what_is_out_of_date(
    office: Any, people: Any, as_user: As
) -> None:
    name = working(office, people, as_user, workers=3)
    first, second, _third = frappe.get_all("Entry Pass", {"renovation": name}, pluck="name", order_by="name asc")
    with at("2026-10-13 09:00"), as_user(office["guard"]):
        frappe.get_doc("Entry Pass", first).suspend("冒用他人证件")
    frappe.db.set_value("Entry Pass", second, "valid_to", "2026-10-15 18:00:00")
    with at("2026-10-14 09:00"):
        take(office["eng"], name, "Stop Work", as_user)
    with at("2026-10-16 09:00"):
        take(office["eng"], name, "Lift Stop", as_user)
    assert statuses(name) == ["Suspended", "Expired", "Valid"]


def test_r30_the_list_of_the_morning_and_two_visits_without_anybody(office: Any, people: Any, as_user: As) -> None:
    name = working(office, people, as_user)
    with at("2026-10-13 07:00"):
        assert inspections.plan_day() == 1
        assert inspections.plan_day() == 0
    plan = frappe.get_doc("Renovation Inspection", {"renovation": name})
    assert (str(plan.planned_for), plan.recorded, len(plan.results)) == ("2026-10-13", 0, 15)
    with at("2026-10-13 10:00"), as_user(office["guard"]):
        plan.site_result = "Nobody There"
        plan.save()
        plan.site_result = "Normal"
        with pytest.raises(frappe.ValidationError, match="recorded"):
            plan.save()
    assert not frappe.db.exists("ToDo", {"reference_type": "Renovation Inspection"})
    visit(office, as_user, name, "guard", "2026-10-14 10:00", site_result="Door Not Opened")
    assert frappe.get_all("ToDo", {"reference_type": "Renovation Inspection"}, pluck="allocated_to") == [office["lead"]]
    visit(
        office,
        as_user,
        name,
        "guard",
        "2026-10-15 10:00",
        site_result="Normal",
        workers_on_site=3,
        workers_without_pass=2,
    )
    faults = frappe.get_all("Rectification", {"source_type": "Renovation Violation"}, ["severity", "issue"])
    assert [(row.severity, row.issue) for row in faults] == [("Minor", "2 workers without a pass")]
    visit(office, as_user, name, "guard", "2026-10-16 10:00", site_result="Nobody There")  # not in a row any more
    assert frappe.db.count("ToDo", {"reference_type": "Renovation Inspection"}) == 1


# --- acceptance and refund, R32 and R33 -----------------------------------------------------------------------------------------------


def accepted(office: Any, people: Any, as_user: As, **options: Any) -> str:
    name = working(office, people, as_user, **options)
    with at("2026-11-10 09:00"):
        take(office["desk"], name, "Request Acceptance", as_user)
    return name


def all_passed(name: str, purpose: str, **values: Any) -> Any:
    doc = frappe.get_doc(
        {"doctype": "Renovation Inspection", "renovation": name, "purpose": purpose, **values}
    ).insert()
    for row in doc.results:
        row.result = "Pass"
    doc.conclusion = "Passed"
    return doc


def test_r32_accepted_after_the_water_test_and_when_nothing_is_open(office: Any, people: Any, as_user: As) -> None:
    name = working(office, people, as_user, items=("卫生间防水",), workers=1)
    visit(office, as_user, name, "guard", "2026-10-15 10:00", site_result="Violation", issue="通道堆放材料")
    with at("2026-11-10 09:00"):
        take(office["desk"], name, "Request Acceptance", as_user)
        with as_user(office["eng"]):
            with pytest.raises(frappe.ValidationError) as refused:
                all_passed(name, "Acceptance").save()
            frappe.db.delete("Renovation Inspection", {"purpose": "Acceptance"})
            test = all_passed(name, "Water Test")
            with pytest.raises(frappe.MandatoryError, match="since when the water stood"):
                test.save()
            test = all_passed(name, "Water Test", water_from="2026-11-09 09:00:01")
            with pytest.raises(frappe.ValidationError, match="takes 24"):
                test.save()
            all_passed(name, "Water Test", water_from="2026-11-09 09:00:00").save()
        assert "卫生间防水" in str(refused.value)
        fault = frappe.get_value("Rectification", {"source_type": "Renovation Violation"})
        assert fault in str(refused.value)
        frappe.db.set_value("Rectification", fault, "workflow_state", "Closed")
        with as_user(office["eng"]):
            all_passed(name, "Acceptance").save()
    doc = frappe.get_doc("Renovation Application", name)
    assert (doc.workflow_state, str(doc.accepted_on), str(doc.refund_eligible_on)) == (
        "Observation",
        "2026-11-10",
        "2027-02-08",
    )
    assert statuses(name) == ["Expired"]
    assert frappe.db.get_value("Archive File", {"ref_name": name}, ["file_class", "custodian_dept"]) == (
        "Renovation",
        "客服部",
    )
    assert frappe.db.get_value("Property Unit", UNIT, "life_status") == "Let"


def test_r32_a_failed_acceptance_goes_back_to_work(office: Any, people: Any, as_user: As) -> None:
    name = accepted(office, people, as_user)
    visit(
        office,
        as_user,
        name,
        "eng",
        "2026-11-10 10:00",
        purpose="Acceptance",
        conclusion="Rectify",
        results=[{"item": "地漏位置合规", "result": "Fail"}],
    )
    assert state(name) == "Under Construction"
    assert frappe.db.get_value("Rectification", {"unit": UNIT}, "issue") == "地漏位置合规"


def test_r33_refunded_after_the_wait_when_every_card_is_back(office: Any, people: Any, as_user: As) -> None:
    name = accepted(office, people, as_user, workers=2)
    with at("2026-11-10 10:00"), as_user(office["eng"]):
        all_passed(name, "Acceptance").save()
    given, lost = frappe.get_all("Entry Pass", {"renovation": name}, pluck="name", order_by="name asc")
    with at("2027-02-08 06:30"):
        renovations.release_refunds()
        assert state(name) == "Observation"  # two cards are out
        frappe.db.set_value("Entry Pass", lost, "status", "Lost")
        with as_user(office["desk"]):
            frappe.get_doc("Entry Pass", given).take_back()
            fee = new("Deposit Entry", entry_type="Deducted", against_doctype="Renovation Application", against_name=name, payer_type="Contractor",
                      payer_name="恒远装饰", amount=5, reason_type="Lost Card", entry_pass=lost, payer_notified_on="2027-02-08")  # fmt: skip
        with as_user(office["money"]):
            apply_workflow(fee, "Confirm")
        renovations.release_refunds()
        renovations.release_refunds()
        assert state(name) == "Refund Due"
        with as_user(office["desk"]):
            refunds = deposits.draft_refunds("Renovation Application", name)
        for refund in refunds:
            with as_user(office["money"]):
                apply_workflow(frappe.get_doc("Deposit Entry", refund), "Confirm")
    paid = frappe.get_all("Deposit Entry", {"entry_type": "Refunded"}, ["payer_name", "amount"], order_by="amount asc")
    assert [(row.payer_name, row.amount) for row in paid] == [("王建国", 2000), ("恒远装饰", 2995)]
    assert (state(name), deposits.balance("Renovation Application", name)) == ("File Closed", 0)


def test_r33_no_refund_before_the_waiting_time_is_over(office: Any, people: Any, as_user: As) -> None:
    name = working(office, people, as_user)
    with at("2026-11-10 09:00"):
        with as_user(office["desk"]):
            refunds = deposits.draft_refunds("Renovation Application", name)
        with as_user(office["money"]), pytest.raises(frappe.ValidationError, match="waiting time"):
            apply_workflow(frappe.get_doc("Deposit Entry", refunds[0]), "Confirm")


def test_a_renovation_that_ends_within_a_week_is_announced_once(office: Any, people: Any, as_user: As) -> None:
    name = working(office, people, as_user)
    for moment in ("2026-11-12 06:00", "2026-11-13 06:00", "2026-11-14 06:00"):
        with at(moment):
            renovations.warn_of_ends()
    told = frappe.get_all(
        "Notification Log", {"document_name": name, "subject": ["like", "%ends on%"]}, pluck="for_user"
    )
    assert told.count(office["guard"]) == 1
