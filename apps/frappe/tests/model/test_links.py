"""Links: the target exists, in its own spelling, and what is fetched through it is up to date."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import frappe
from frappe.exceptions import LinkValidationError

Make = Callable[..., Any]


@pytest.fixture(autouse=True)
def _targets(make: Make) -> None:
    make("M Target", "T1", title="one", amount=5)
    make("M Target", "T2", title="two", amount=7)


def test_all_broken_links_are_named_at_once(make: Make) -> None:
    with pytest.raises(LinkValidationError) as caught:
        make("M Voucher", target="gone", rows=[{"item": "a", "target": "lost"}])
    assert "Target: gone" in str(caught.value)
    assert "Rows, row 1, Target: lost" in str(caught.value)


def test_the_stored_spelling_replaces_the_given_one(make: Make) -> None:
    assert make("M Voucher", target="t1").target == "T1"


def test_one_statement_reads_all_targets_of_a_kind(make: Make, statements: list[str]) -> None:
    doc = make("M Voucher", target="T1", rows=[{"item": "a", "target": "T2"}, {"item": "b", "target": "T1"}])
    assert [row.target_title for row in doc.rows] == ["two", "one"]
    assert sum("from `tabM Target`" in sql for sql in statements) == 1


def test_fetched_values_follow_the_link_and_go_with_it(make: Make) -> None:
    doc = make("M Voucher", target="T1")
    assert (doc.target_title, doc.target_amount) == ("one", 5)
    doc.target = "T2"
    doc.target_title = "invented"
    doc.save()
    assert doc.target_title == "two"
    assert doc.target_amount == 5, "fetch_if_empty keeps what is there"
    doc.target = None
    doc.save()
    assert (doc.target_title, doc.target_amount) == (None, 5)


def test_submitted_documents_keep_what_was_fetched_but_for_marked_fields(make: Make) -> None:
    doc = make("M Voucher", target="T1").submit()
    frappe.db.set_value("M Target", "T1", "title", "new")
    doc.save()
    assert (doc.target_title, doc.late_title) == ("one", "new")


def test_documents_inserted_as_submitted_fetch(make: Make) -> None:
    assert make("M Voucher", target="T1", docstatus=1).target_title == "one"


def test_dynamic_links_need_their_type_and_their_target(make: Make) -> None:
    make("M Remark", "R1", ref_type="M Target", ref_name="T1")
    with pytest.raises(LinkValidationError, match="Ref Type"):
        make("M Remark", "R2", ref_name="T1")
    with pytest.raises(LinkValidationError, match="nowhere"):
        make("M Remark", "R3", ref_type="M Target", ref_name="nowhere")
    with pytest.raises(LinkValidationError, match="No Such Type"):
        make("M Remark", "R4", ref_type="No Such Type", ref_name="T1")


def test_a_link_to_a_single_is_its_name(make: Make) -> None:
    make("M Remark", "R1", ref_type="M Settings", ref_name="M Settings")
    with pytest.raises(LinkValidationError):
        make("M Remark", "R2", ref_type="M Settings", ref_name="x")


def test_links_are_not_checked_where_the_caller_says_so(make: Make) -> None:
    doc = frappe.get_doc({"doctype": "M Voucher", "target": "gone"}).insert(ignore_links=True)
    assert doc.target == "gone"


def test_cancelling_does_not_check_links(make: Make) -> None:
    doc = make("M Voucher", target="T1").submit()
    frappe.db.delete("M Target", {"name": "T1"})
    doc.cancel()


def test_links_to_numbered_documents_hold(make: Make) -> None:
    number = make("M Auto").name
    assert make("M Auto", voucher=str(number)).voucher == str(number)
    with pytest.raises(LinkValidationError):
        make("M Auto", voucher="999999")
