"""Files of personal data: refused without an approved request, approved by two others, had once (R60, R62)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

import frappe
from frappe.exceptions import WorkflowTransitionError
from frappe.model.workflow import apply_workflow
from property_service.residents import exports

from .conftest import at, new

As = Callable[[str], AbstractContextManager[None]]
Member = Callable[..., str]
REQUEST = "Data Export Request"


@pytest.fixture
def people(resident: Any, member: Member) -> dict[str, str]:
    """The users of a request: who asks, who agrees, who approves."""
    for number in range(25):
        new("Resident", resident_name=f"住户{number:02d}", mobile=f"199000010{number:02d}")
    return {
        "desk": member("desk", "客服部", "Front Desk"),
        "lead": member("lead", "客服部", "CS Lead"),
        "dpo": member("dpo", "行政人事部", "Privacy Officer"),
        "finance": member("fin", "财务部", "Finance"),
    }


def ask(**values: Any) -> Any:
    given = {
        "target_doctype": "Resident",
        "columns": "resident_name, mobile",
        "purpose": "年度拜访",
        "recipient": "客服部",
    }
    return new(REQUEST, **{**given, **values})


def step(doc: Any, action: str, **values: Any) -> Any:
    doc = frappe.get_doc(REQUEST, doc.name)
    doc.update(values)
    return apply_workflow(doc, action)


def approved(people: dict[str, str], as_user: As, **values: Any) -> Any:
    with as_user(people["desk"]):
        doc = ask(**values)
    with as_user(people["lead"]):
        doc = step(doc, "Agree to Export")
    with as_user(people["dpo"]):
        return step(doc, "Approve")


def download(doc: Any, user: str, as_user: As) -> tuple[str, bytes]:
    with as_user(user):
        frappe.get_doc(REQUEST, doc.name).download()
        answer = frappe.response
        return str(answer.filename), bytes(answer.filecontent)


def test_r19_no_request_lifts_what_is_withheld(people: dict[str, str], complaint: Any, as_user: As) -> None:
    complaint(is_anonymous=1)
    columns = {"target_doctype": "Complaint", "columns": "subject, anonymous_caller"}
    with as_user(people["desk"]):
        with pytest.raises(frappe.ValidationError, match="anonymous_caller is not masked"):
            ask(**columns, clear_columns="anonymous_caller")
        _name, content = exports.file_of(ask(**columns, file_type="CSV"))
    assert "装修噪音" in content.decode()
    assert "曾静" not in content.decode()


# --- the gate ------------------------------------------------------------------------------------------------------------


def leaves(rows: int, personal: list[str], clear: list[str], user: str = "somebody@example.org") -> bool:
    try:
        exports.guard(None, user=user, rows=rows, personal_columns=personal, clear_columns=clear, doctype="Resident")
    except frappe.PermissionError:
        return False
    return True


@pytest.mark.parametrize(
    ("rows", "personal", "clear", "allowed"),
    [
        pytest.param(20, ["mobile"], [], True, id="as many as the threshold"),
        pytest.param(21, ["mobile"], [], False, id="one more"),
        pytest.param(1, ["mobile"], ["mobile"], False, id="one in clear"),
        pytest.param(5000, [], [], True, id="nothing personal"),
    ],
)
def test_r62_many_people_or_clear_text_need_a_request(
    site: Any, rows: int, personal: list[str], clear: list[str], allowed: bool
) -> None:
    assert leaves(rows, personal, clear) is allowed


def test_r62_the_list_of_residents_does_not_leave_by_the_export_of_the_list(
    people: dict[str, str], as_user: As
) -> None:
    frappe.get_doc("DocType", "Resident")
    with as_user(people["lead"]), pytest.raises(frappe.PermissionError, match="Data Export Request"):
        frappe.call(
            "frappe.desk.reportview.export_query", doctype="Resident", fields=["name", "resident_name", "mobile"], file_format_type="CSV"
        )  # fmt: skip


# --- the request ---------------------------------------------------------------------------------------------------------


def test_r62_an_approved_request_gives_a_marked_file_once(people: dict[str, str], as_user: As) -> None:
    doc = approved(people, as_user, filters_json='[["resident_name", "like", "住户0%"]]')
    assert (doc.workflow_state, doc.row_estimate, doc.docstatus) == ("Ready for Download", 10, 1)
    name, content = download(doc, people["desk"], as_user)
    assert name == f"{doc.name}-Resident.xlsx"
    rows = list(load_workbook(BytesIO(content)).active.values)
    assert rows[0] == ("Resident Name", "Mobile")
    assert people["desk"] in rows[1][0]
    assert doc.name in rows[-1][0]
    assert rows[2][1].startswith("199****")
    doc = frappe.get_doc(REQUEST, doc.name)
    assert (doc.file_sha256, doc.workflow_state) == (hashlib.sha256(content).hexdigest(), "Downloaded")
    with pytest.raises(frappe.ValidationError, match="nothing to download"):
        download(doc, people["desk"], as_user)
    entry = frappe.get_all("Sensitive Access", {"reference_name": doc.name}, ["user", "action", "row_count"])[0]
    assert (entry.user, entry.action, entry.row_count) == (people["desk"], "Export", 10)
    with as_user(people["desk"]):
        doc.confirm_destroyed()
    assert frappe.db.get_value(REQUEST, doc.name, "workflow_state") == "Destroyed"


def test_r62_approved_columns_are_in_clear_and_long_numbers_stay_texts(people: dict[str, str], as_user: As) -> None:
    """Edges 44, 51 and 52: what is asked for in clear is, nothing calculates, no digit is lost."""
    new("Resident", resident_name="=HYPERLINK(1)", mobile="19900009999")
    doc = approved(people, as_user, clear_columns="mobile", file_type="CSV")
    _name, content = download(doc, people["desk"], as_user)
    text = content.decode("utf-8-sig")
    assert "19900009999" in text
    assert '"\'=HYPERLINK(1)"' in text


def test_r62_nobody_lets_the_own_request_go(people: dict[str, str], as_user: As, member: Member) -> None:
    both = member("both", "行政人事部", "CS Lead", "Privacy Officer")
    with as_user(both):
        doc = ask()
        with pytest.raises(WorkflowTransitionError):
            step(doc, "Agree to Export")
    with as_user(people["desk"]):
        other = ask()
    with as_user(both):
        other = step(other, "Agree to Export")
        with pytest.raises(frappe.PermissionError, match="nor alone"):
            step(other, "Approve")


def test_r62_only_who_asked_downloads_and_only_in_time(people: dict[str, str], as_user: As) -> None:
    with at("2026-10-12 09:00:00"):
        doc = approved(people, as_user)
        with pytest.raises(frappe.PermissionError, match="only desk"):
            download(doc, people["lead"], as_user)
    with at("2026-10-19 09:00:01"):
        with pytest.raises(frappe.ValidationError, match="expired"):
            download(doc, people["desk"], as_user)
        assert (exports.expire(), exports.expire()) == (1, 0)
    assert frappe.db.get_value(REQUEST, doc.name, "workflow_state") == "Expired"


def test_a_request_names_fields_that_are_there_and_a_reason_when_refused(people: dict[str, str], as_user: As) -> None:
    with as_user(people["desk"]):
        with pytest.raises(frappe.ValidationError, match="has no field salary"):
            ask(columns="salary")
        with pytest.raises(frappe.ValidationError, match="not among the columns"):
            ask(columns="resident_name", clear_columns="mobile")
        with pytest.raises(frappe.ValidationError, match="not JSON"):
            ask(filters_json="{")
        doc = ask()
    with as_user(people["dpo"]), pytest.raises(frappe.MandatoryError, match="why it is refused"):
        step(doc, "Refuse Request")


def test_r62_a_request_gives_no_rows_and_fields_that_the_person_may_not_read(
    people: dict[str, str], as_user: As
) -> None:
    with as_user(people["finance"]), pytest.raises(frappe.PermissionError):
        ask(target_doctype="Follow Up", columns="name")


def test_what_steps_write_is_not_a_requests_to_write(people: dict[str, str], as_user: As) -> None:
    with as_user(people["desk"]):
        doc = ask(approved_by=people["dpo"], downloads_allowed=99, valid_until="2099-01-01")
    assert (doc.approved_by, doc.downloads_allowed, doc.valid_until) == (None, 1, None)


def test_r62_whoever_lets_a_request_go_changes_nothing_of_it(people: dict[str, str], as_user: As) -> None:
    with as_user(people["desk"]):
        doc = ask()
    for who in ("lead", "dpo"):
        with as_user(people[who]):
            for values in (
                {"clear_columns": "mobile"},
                {"columns": "resident_name,mobile,id_no"},
                {"filters_json": "[]"},
            ):
                other = frappe.get_doc(REQUEST, doc.name)
                other.update(values)
                with pytest.raises(frappe.PermissionError, match="take steps"):
                    other.save()
