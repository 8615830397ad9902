"""Archives: files of contracts, custody that decides who writes, transfers by two signatures and equal counts, the draft of each quarter (R57)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

import frappe
from frappe.model.workflow import apply_workflow
from property_service.archives import transfers

from .conftest import at, new
from .test_sales import UNIT, buyer, office, paid, signed

__all__ = ["buyer", "office"]
As = Callable[[str], AbstractContextManager[None]]
Member = Callable[..., str]
SIGN = "data:,"


@pytest.fixture
def archivist(office: Any, member: Member) -> str:
    return member("archivist", "行政人事部", "HR Archivist")


def complete(name: str) -> None:
    doc = frappe.get_doc("Archive File", name)
    for row in doc.contents:
        row.result = "Pass"
    doc.save()


def file_of(contract: str) -> str:
    return str(frappe.db.get_value("Archive File", {"ref_name": contract}))


def handed(file: str, **values: Any) -> Any:
    given = {
        "action": "Transfer",
        "from_dept": "营销中心",
        "to_dept": "行政人事部",
        "items": [{"archive_file": file}],
        "from_sign": SIGN,
    }
    return new("Archive Transfer", **{**given, **values})


def test_a_signed_contract_opens_its_file_once(office: Any, buyer: str, as_user: As) -> None:
    doc = signed(office, buyer, as_user)
    file = frappe.get_doc("Archive File", {"ref_name": doc.name})
    assert (file.file_class, file.custodian_dept, file.status, len(file.contents), file.completeness) == (
        "Contract",
        "营销中心",
        "Created",
        14,
        0,
    )
    complete(file.name)
    assert frappe.db.get_value("Archive File", file.name, "completeness") == 100


def test_r57_custody_changes_with_both_signatures_and_equal_counts(
    office: Any, buyer: str, archivist: str, as_user: As
) -> None:
    contract = signed(office, buyer, as_user)
    file = file_of(contract.name)
    with as_user(archivist):
        assert frappe.get_list("Sales Contract", pluck="name") == []
        assert not frappe.has_permission("Archive File", "write", file)
        assert frappe.has_permission("Archive File", "read", file)
        with pytest.raises(frappe.PermissionError, match="营销中心"):
            apply_workflow(handed(file), "Sign Over")
    with as_user(office["lead"]):
        doc = apply_workflow(handed(file), "Sign Over")
        assert frappe.db.get_value("Archive File", file, "status") == "In Transfer"
        doc.to_sign = SIGN
        doc.items[0].received = 1
        doc.save()
        with pytest.raises(frappe.PermissionError):
            apply_workflow(doc, "Complete")
    assert frappe.db.get_value("Archive File", file, "custodian_dept") == "营销中心"
    with as_user(archivist):
        doc = frappe.get_doc("Archive Transfer", doc.name)
        doc.items[0].received = 0
        doc.save()
        with pytest.raises(frappe.ValidationError, match="1 files were declared and 0"):
            apply_workflow(doc, "Complete")
        doc.reload().items[0].shortage_note = "缺合同正本"
        doc.save()
        doc = apply_workflow(doc, "Note Difference")
        text = f"{doc.name}: 1 of 1 files are missing"
        assert frappe.get_all("Notification Log", {"subject": text}, pluck="for_user", order_by="for_user asc") == sorted([archivist, office["lead"]])  # fmt: skip
        doc.items[0].received = 1
        doc.save()
        doc = apply_workflow(doc, "Complete")
        assert (doc.docstatus, doc.to_signed_by) == (1, archivist)
        assert frappe.has_permission("Archive File", "write", file)
        assert frappe.get_list("Sales Contract", pluck="name") == [contract.name]
    with as_user(office["lead"]):
        assert not frappe.has_permission("Archive File", "write", file)


def test_r57_a_lent_file_is_not_handed_over_and_comes_back_or_is_asked_for(
    office: Any, buyer: str, as_user: As
) -> None:
    file = file_of(signed(office, buyer, as_user).name)
    borrower = frappe.db.get_value("Staff Member", {"user": office["seller"]})
    with at("2026-10-01 09:00"), as_user(office["lead"]):
        loan = handed(file, action="Borrow", to_dept=None, borrower=borrower, due_back="2026-10-10", to_sign=SIGN)
        loan.items[0].received = 1
        loan.save()
        apply_workflow(apply_workflow(loan, "Sign Over"), "Complete")
        assert frappe.db.get_value("Archive File", file, ["status", "borrower"]) == ("Lent", borrower)
        with pytest.raises(frappe.ValidationError, match="Lent"):
            apply_workflow(handed(file), "Sign Over")
    for moment in ("2026-10-12", "2026-10-13", "2026-10-14", "2026-10-17", "2026-10-24", "2026-11-20"):
        with at(f"{moment} 06:15"):
            transfers.remind_borrowers()
    assert len(frappe.get_all("Notification Log", {"document_name": file, "for_user": office["seller"]})) == 3
    with at("2026-11-21 09:00"), as_user(office["lead"]):
        back = handed(file, action="Return", to_dept=None, to_sign=SIGN)
        back.items[0].received = 1
        back.save()
        apply_workflow(apply_workflow(back, "Sign Over"), "Complete")
    assert frappe.db.get_value("Archive File", file, ["status", "borrower"]) == ("On Shelf", None)


def test_r57_the_draft_of_the_quarter_lists_settled_contracts_once(office: Any, buyer: str, as_user: As) -> None:
    first = signed(office, buyer, as_user)
    second = signed(office, buyer, as_user, unit="HY-10-1-0802", contract_no="2026-HT-0802")
    assert second.unit != UNIT
    for doc, slip in ((first, "Q1"), (second, "Q2")):
        for number, (kind, amount) in enumerate((("Earnest", 50000), ("Down Payment", 508000), ("Loan", 1302000))):
            paid(office, as_user, doc.name, kind, amount, f"{slip}-{number}")
        frappe.db.set_value("Sales Contract", doc.name, "workflow_state", "Paid Up")
    complete(file_of(first.name))
    settings = "Property Service Settings"
    frappe.db.set_single_value(settings, "archive_quarter", "2026Q3")
    with at("2026-12-20 06:15"):
        assert transfers.draft_quarter() is None
    with at("2026-12-23 06:15"):  # two days late: it catches up, once
        name = transfers.draft_quarter()
        assert transfers.draft_quarter() is None
    draft = frappe.get_doc("Archive Transfer", name)
    assert [row.archive_file for row in draft.items] == [file_of(first.name)]
    assert draft.shortages == file_of(second.name)
    frappe.delete_doc("Archive Transfer", name)
    with at("2027-01-04 06:15"):  # nothing ran in the last ten days: late, for the quarter that is over
        late = transfers.draft_quarter()
        assert transfers.draft_quarter() is None
    assert frappe.db.get_value("Archive Transfer", late, "run_key") == "2026Q4"
    frappe.delete_doc("Archive Transfer", late)
    with at("2027-02-01 06:15"):  # once: who threw the list away does not get it again
        assert transfers.draft_quarter() is None


def test_r57_what_is_settled_after_a_quarter_waits_for_the_next(office: Any, buyer: str, as_user: As) -> None:
    with at("2026-10-01 06:15"):
        assert transfers.draft_quarter() is None  # nothing is settled, and the quarter was looked at
    doc = signed(office, buyer, as_user)
    complete(file_of(doc.name))
    frappe.db.set_value("Sales Contract", doc.name, "workflow_state", "Paid Up")
    with at("2026-10-02 06:15"):
        assert transfers.draft_quarter() is None
    with at("2026-12-21 06:15"):
        assert transfers.draft_quarter()


def test_secret_files_are_seen_by_their_keepers(office: Any, buyer: str, member: Member, as_user: As) -> None:
    lead = member("lead2", "客服部", "CS Lead")
    file = new(
        "Archive File", title="重要客户", file_class="Client", custodian_dept="营销中心", confidentiality="Secret"
    ).name
    for user, seen in ((office["lead"], True), (lead, False), (office["boss"], True)):
        with as_user(user):
            assert bool(frappe.get_list("Archive File", {"name": file})) is seen
            assert frappe.has_permission("Archive File", "read", file) is seen


def test_nothing_is_destroyed_before_its_time(office: Any, as_user: As) -> None:
    file = new(
        "Archive File",
        title="旧楼书",
        file_class="Sales Material",
        custodian_dept="营销中心",
        retention_until="2026-12-31",
    ).name
    with at("2026-10-01 09:00"), as_user(office["lead"]), pytest.raises(frappe.ValidationError, match="2026-12-31"):
        apply_workflow(handed(file, action="Destroy", to_dept=None), "Sign Over")
