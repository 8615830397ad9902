"""Which events a document goes through, in which order: the contract of every controller."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import frappe
from frappe.exceptions import ValidationError
from frappe.runtime.context import Context

Make = Callable[..., Any]


@pytest.fixture
def doc(make: Make, events: Any) -> Any:
    """A stored draft; its events are forgotten."""
    found = make("M Doc", "D1", title="one")
    events()
    return found


@pytest.fixture
def submitted(doc: Any, events: Any) -> Any:
    doc.submit()
    events()
    return doc


def test_insert(make: Make, events: Any) -> None:
    make("M Doc", "D1")
    assert events() == [
        "before_insert", "before_naming", "before_validate", "validate", "before_save", "after_insert", "on_update", "on_change",
    ]  # fmt: skip


def test_insert_as_submitted(make: Make, events: Any) -> None:
    make("M Doc", "D1", docstatus=1)
    assert events() == [
        "before_insert", "before_naming", "before_validate", "validate", "before_submit", "after_insert", "on_update", "on_submit",
        "on_change",
    ]  # fmt: skip


def test_save(doc: Any, events: Any) -> None:
    doc.title = "two"
    doc.save()
    assert events() == ["before_validate", "validate", "before_save", "on_update", "on_change"]


def test_submit(doc: Any, events: Any) -> None:
    doc.submit()
    assert events() == ["before_validate", "validate", "before_submit", "on_update", "on_submit", "on_change"]


def test_update_after_submit(submitted: Any, events: Any) -> None:
    submitted.note = "late"
    submitted.save()
    assert events() == ["before_update_after_submit", "on_update_after_submit", "on_change"]


def test_cancel(submitted: Any, events: Any) -> None:
    submitted.cancel()
    assert events() == ["before_cancel", "on_cancel", "on_change"]


def test_discard(doc: Any, events: Any) -> None:
    doc.discard()
    assert events() == ["before_discard", "before_change", "on_change", "on_discard"]
    assert frappe.db.get_value("M Doc", "D1", "docstatus") == 2


def test_rename(doc: Any, events: Any) -> None:
    doc.rename("D2")
    assert events() == ["before_rename", "after_rename"]
    assert doc.name == "D2"


def test_delete(doc: Any, events: Any) -> None:
    doc.delete()
    assert events() == ["on_trash", "on_change", "after_delete"]


def test_db_set(doc: Any, events: Any) -> None:
    doc.db_set("title", "three")
    assert events() == ["before_change", "on_change"]


def test_db_set_with_notice_calls_the_controller_once(doc: Any, events: Any) -> None:
    doc.db_set("title", "three", notify=True)
    assert events() == ["before_change", "on_change"]


def test_notify_update_does_not_call_the_controller(doc: Any, events: Any) -> None:
    doc.notify_update()
    assert events() == []


def test_the_controller_is_first_then_the_doctypes_subscribers_then_those_of_all(
    make: Make, app: Any, events: Any
) -> None:
    make("M Doc", "D1")
    callers = [caller for caller, event in app.calls if event == "validate"]
    assert callers == ["controller", "doctype", "all"]


def test_subscribers_hear_every_event_the_controller_hears(doc: Any, app: Any, events: Any) -> None:
    doc.submit()
    doc.cancel()
    by_caller = {
        who: [event for caller, event in app.calls if caller == who] for who in ("controller", "doctype", "all")
    }
    assert by_caller["controller"] == by_caller["doctype"] == by_caller["all"]


def test_dicts_that_hooks_return_are_merged(doc: Any, app: Any) -> None:
    app.reactions["validate"] = lambda _doc: {"mine": 1, "subscribed": "first"}
    assert doc.run_method("validate") == {"mine": 1, "subscribed": "validate", "anywhere": "validate"}


def test_an_unknown_event_gives_nothing(doc: Any) -> None:
    assert doc.run_method("no_such_event") is None


def test_ignore_validate_leaves_out_the_validation_only(doc: Any, events: Any) -> None:
    doc.flags.ignore_validate = True
    doc.save()
    assert events() == ["before_save", "on_update", "on_change"]


def test_what_the_controller_fills_in_before_save_counts_for_mandatory_fields(
    ctx: Context, make: Make, app: Any
) -> None:
    app.reactions["before_save"] = lambda doc: doc.append("rows", {"item": "filled"})
    doc = make("M Doc", "D1")
    assert [row.item for row in frappe.get_doc("M Doc", "D1").rows] == ["filled"]
    app.reactions.clear()
    assert doc.rows[0].name


def test_links_are_checked_before_the_controller_sees_the_document(make: Make, app: Any, events: Any) -> None:
    with pytest.raises(frappe.LinkValidationError):
        make("M Doc", "D1", target="nowhere")
    assert events() == []


def test_before_insert_runs_before_there_is_a_name(make: Make, app: Any) -> None:
    seen: list[Any] = []
    app.reactions["before_insert"] = lambda doc: seen.append(doc.name)
    app.reactions["validate"] = lambda doc: seen.append(doc.name)
    frappe.get_doc({"doctype": "M Doc", "__newname": "D7"}).insert()
    assert seen == [None, "D7"]


def test_the_stored_document_is_at_hand_while_saving_and_missing_at_insertion(make: Make, doc: Any, app: Any) -> None:
    seen: list[Any] = []
    app.reactions["validate"] = lambda each: seen.append(
        (
            each.get_doc_before_save() and each.get_doc_before_save().title,
            each.has_value_changed("title"),
            each.has_value_changed("note"),
        )
    )
    doc.title = "two"
    doc.save()
    make("M Doc", "D2", title="new")
    assert seen == [("one", True, False), (None, True, True)]


def test_modified_stays_when_a_document_sets_its_own_fields_after_saving(doc: Any, app: Any) -> None:
    stamps: list[Any] = []

    def count(each: Any) -> None:
        stamps.append(each.modified)
        each.db_set("note", "counted")
        stamps.append(each.modified)

    app.reactions["on_update"] = count
    doc.title = "two"
    doc.save()
    app.reactions.clear()
    assert stamps[0] == stamps[1]
    stored = frappe.get_doc("M Doc", "D1")
    assert stored.note == "counted"
    assert stored.modified == doc.modified
    stored.save()  # and nobody else's form is stale because of it
    doc.reload().db_set("note", "again")
    assert doc.modified > stored.modified


def test_an_error_in_a_late_hook_leaves_nothing(ctx: Context, make: Make, app: Any) -> None:
    def fail(_doc: Any) -> None:
        frappe.throw("no")

    app.reactions["on_update"] = fail
    ctx.db.savepoint("before")
    with pytest.raises(ValidationError):
        make("M Doc", "D1", rows=[{"item": "x"}])
    ctx.db.rollback(save_point="before")
    assert not frappe.db.exists("M Doc", "D1")
    assert not frappe.db.count("M Row")


def test_a_failed_save_can_be_tried_again(doc: Any, app: Any) -> None:
    def fail(_doc: Any) -> None:
        frappe.throw("no")

    app.reactions["validate"] = fail
    doc.title = "two"
    with pytest.raises(ValidationError):
        doc.save()
    app.reactions.clear()
    doc.save()
    assert frappe.db.get_value("M Doc", "D1", "title") == "two"
