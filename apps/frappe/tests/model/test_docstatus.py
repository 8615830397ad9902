"""Draft, submitted, cancelled: which steps there are, and what stands in their way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import frappe
from frappe.exceptions import (
    CancelledLinkError,
    DocstatusTransitionError,
    LinkExistsError,
    PermissionError,
    UpdateAfterSubmitError,
    ValidationError,
)
from frappe.model.docstatus import DocStatus

Make = Callable[..., Any]


@pytest.mark.parametrize(
    ("stored", "wanted", "error"),
    [
        (0, 0, None), (0, 1, None), (1, 1, None), (1, 2, None), (0, 2, DocstatusTransitionError), (1, 0, DocstatusTransitionError),
        (2, 0, ValidationError), (2, 1, ValidationError), (2, 2, ValidationError),
    ],
)  # fmt: skip
def test_transitions(make: Make, stored: int, wanted: int, error: type[Exception] | None) -> None:
    doc = make("M Voucher", rows=[{"item": "a"}])
    for status in range(1, stored + 1):
        doc.docstatus = status
        doc.save()
    doc.docstatus = DocStatus(wanted)
    if error:
        with pytest.raises(error):
            doc.save()
        assert frappe.db.get_value("M Voucher", doc.name, "docstatus") == stored
    else:
        doc.save()
        assert frappe.db.get_value("M Voucher", doc.name, "docstatus") == wanted
        assert frappe.db.get_value("M Row", {"parent": doc.name}, "docstatus") == wanted


def test_a_new_document_is_not_cancelled(make: Make) -> None:
    with pytest.raises(DocstatusTransitionError):
        make("M Voucher", docstatus=2)


def test_only_submittable_doctypes_are_submitted(make: Make) -> None:
    with pytest.raises(DocstatusTransitionError):
        make("M Target", "T", docstatus=1)
    doc = make("M Target", "T")
    doc.docstatus = 1
    with pytest.raises(DocstatusTransitionError):
        doc.save()


def test_the_number_answers_questions(make: Make) -> None:
    doc = make("M Voucher")
    assert doc.docstatus.is_draft()
    doc.submit()
    assert doc.docstatus.is_submitted()
    doc.cancel()
    assert doc.docstatus.is_cancelled()
    assert frappe.get_doc("M Voucher", doc.name).docstatus.is_cancelled()


def test_after_submitting_only_marked_fields_change(make: Make) -> None:
    doc = make("M Doc", "D1", title="a").submit()
    doc.note = "may"
    doc.save()
    doc.title = "may not"
    with pytest.raises(UpdateAfterSubmitError, match="Title"):
        doc.save()


def test_after_submitting_rows_stay_unless_their_table_is_marked(make: Make) -> None:
    doc = make("M Voucher", rows=[{"item": "a"}], loose_rows=[{"item": "b"}]).submit()
    doc.rows[0].done = 1
    doc.append("loose_rows", {"item": "c"})
    doc.save()
    assert [row.item for row in frappe.get_doc("M Voucher", doc.name).loose_rows] == ["b", "c"]
    doc.append("rows", {"item": "d"})
    with pytest.raises(UpdateAfterSubmitError, match="Rows"):
        doc.save()
    doc.reload()
    doc.rows[0].item = "changed"
    with pytest.raises(UpdateAfterSubmitError, match="row 1"):
        doc.save()


def test_rows_added_while_submitting_are_submitted_too(make: Make, app: Any, events: Any) -> None:
    doc = make("M Doc", "D1")
    app.reactions["validate"] = lambda each: each.append("rows", {"item": "late"})
    doc.submit()
    assert frappe.db.get_value("M Row", {"parent": "D1"}, ["docstatus", "idx", "parent"]) == (1, 1, "D1")


def test_cancelling_is_refused_while_a_submitted_document_points_here(make: Make) -> None:
    first = make("M Voucher").submit()
    second = make("M Voucher", voucher=first.name)
    second.submit()
    with pytest.raises(LinkExistsError, match=second.name):
        first.cancel()


def test_cancelling_is_allowed_while_drafts_point_here(make: Make) -> None:
    first = make("M Voucher").submit()
    make("M Voucher", voucher=first.name)
    first.cancel()


def test_links_to_cancelled_documents_are_refused(make: Make) -> None:
    first = make("M Voucher").submit()
    first.cancel()
    with pytest.raises(CancelledLinkError, match=first.name):
        make("M Voucher", voucher=first.name)


def test_amending_numbers_the_name_and_takes_the_attachments_along(make: Make) -> None:
    first = make("M Voucher", title="x").submit()
    make("File", file_name="a.txt", content="text", attached_to_doctype="M Voucher", attached_to_name=first.name)
    first.cancel()
    second = frappe.copy_doc(first)
    second.amended_from = first.name
    second.insert()
    assert second.name == f"{first.name}-1"
    assert second.docstatus == 0
    assert frappe.db.count("File", {"attached_to_name": second.name}) == 1
    second.submit().cancel()
    third = frappe.copy_doc(second)
    third.amended_from = second.name
    assert third.insert().name == f"{first.name}-2"


def test_only_cancelled_documents_are_amended(make: Make) -> None:
    first = make("M Voucher").submit()
    with pytest.raises(ValidationError, match="not cancelled"):
        make("M Voucher", amended_from=first.name)


def test_amending_needs_its_right(make: Make, act_as: Callable[[str], None]) -> None:
    first = make("M Voucher").submit()
    first.cancel()
    act_as("typist")
    with pytest.raises(PermissionError):
        make("M Voucher", amended_from=first.name)


def test_a_draft_is_discarded_and_nothing_else(make: Make) -> None:
    doc = make("M Voucher")
    doc.discard()
    assert doc.docstatus.is_cancelled()
    with pytest.raises(ValidationError):
        make("M Voucher").submit().discard()


@pytest.mark.parametrize("action", ["submit", "cancel"])
def test_submitting_and_cancelling_need_their_rights(make: Make, act_as: Callable[[str], None], action: str) -> None:
    doc = make("M Voucher")
    if action == "cancel":
        doc.submit()
    act_as("typist")
    with pytest.raises(PermissionError):
        getattr(frappe.get_doc("M Voucher", doc.name), action)()


def test_nobody_submits_a_document_out_of_their_reach(make: Make, act_as: Callable[[str], None]) -> None:
    make("M Target", "Mine")
    make("M Target", "Yours")
    make("User Permission", user="clerk@example.com", allow="M Target", for_value="Mine", apply_to_all_doctypes=1)
    doc = make("M Voucher", target="Mine")
    act_as("clerk")
    mine = frappe.get_doc("M Voucher", doc.name)
    mine.target = "Yours"
    with pytest.raises(PermissionError):
        mine.submit()
