"""Deleting what nothing needs, and renaming without losing a link."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import frappe
from frappe.exceptions import DoesNotExistError, DuplicateEntryError, LinkExistsError, PermissionError, ValidationError
from frappe.model.delete_doc import check_if_doc_is_linked, delete_doc, delete_doc_if_exists, restore_deleted
from frappe.model.rename_doc import rename_doc, update_document_title
from frappe.runtime.context import Context

Make = Callable[..., Any]


def test_everything_of_a_deleted_document_goes(make: Make) -> None:
    doc = make("M Doc", "D", title="x", rows=[{"item": "a", "pin": "p"}])
    doc.add_comment("Comment", "hello")
    make("File", file_name="a.txt", content="text", attached_to_doctype="M Doc", attached_to_name="D")
    doc.delete()
    assert not frappe.db.exists("M Doc", "D")
    for doctype, filters in (
        ("M Row", {"parent": "D"}), ("Comment", {"reference_name": "D"}), ("File", {"attached_to_name": "D"}),
    ):  # fmt: skip
        assert not frappe.db.count(doctype, filters)
    assert not frappe.db.sql("select * from `__Auth` where doctype = 'M Row'")


def test_a_deleted_document_can_come_back(make: Make) -> None:
    make("M Doc", "D", title="x", rows=[{"item": "a"}]).delete()
    copy = frappe.get_last_doc("Deleted Document", {"deleted_doctype": "M Doc"})
    assert copy.deleted_name == "D"
    assert restore_deleted(copy.name) == "D"
    stored = frappe.get_doc("M Doc", "D")
    assert (stored.title, [row.item for row in stored.rows]) == ("x", ["a"])
    with pytest.raises(ValidationError, match="restored already"):
        restore_deleted(copy.name)


def test_no_copy_is_kept_where_the_caller_says_so(make: Make) -> None:
    make("M Doc", "D").delete(delete_permanently=True)
    assert not frappe.db.count("Deleted Document")


@pytest.mark.parametrize("place", ["field", "row", "dynamic", "draft"])
def test_what_something_points_to_stays(make: Make, place: str) -> None:
    target = make("M Target", "T")
    if place == "field":
        make("M Voucher", "V", target="T")
    elif place == "row":
        make("M Voucher", "V", rows=[{"item": "a", "target": "T"}])
    elif place == "dynamic":
        make("ToDo", description="x", reference_type="M Target", reference_name="T")
        make("M Remark", "V", ref_type="M Target", ref_name="T")  # neither counts: the apps say so
        target.delete()
        return
    else:
        make("M Checked", "V", title="x", tags=[{"target": "T"}])
    with pytest.raises(LinkExistsError, match="V points to it"):
        target.delete()
    with pytest.raises(LinkExistsError):
        check_if_doc_is_linked(target)
    delete_doc("M Target", "T", force=True)


def test_links_to_itself_do_not_hold_a_document(make: Make) -> None:
    doc = make("M Auto")
    doc.voucher = str(doc.name)
    doc.save()
    doc.delete()


def test_submitted_documents_are_not_deleted_even_by_force(make: Make) -> None:
    doc = make("M Voucher", rows=[{"item": "a"}]).submit()
    for force in (False, True):
        with pytest.raises(ValidationError, match="submitted"):
            delete_doc("M Voucher", doc.name, force=force)
    doc.cancel()
    doc.delete()


def test_deleting_needs_its_right(make: Make, act_as: Callable[[str], None]) -> None:
    make("M Target", "T")
    act_as("Guest")
    with pytest.raises(PermissionError):
        delete_doc("M Target", "T", force=True)
    delete_doc("M Target", "T", ignore_permissions=True)


def test_deleting_what_does_not_exist(make: Make) -> None:
    assert delete_doc("M Target", "nope") is False
    delete_doc_if_exists("M Target", "nope")
    with pytest.raises(DoesNotExistError):
        delete_doc("M Target", "nope", ignore_missing=False)


def test_several_are_deleted_at_once(make: Make) -> None:
    for name in "AB":
        make("M Target", name)
    delete_doc("M Target", ["A", "B"])
    assert not frappe.db.count("M Target")


# --- renaming --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def linked(make: Make) -> Any:
    """A target with everything that can point to it."""
    target = make("M Target", "Old", title="t")
    make("M Voucher", "V", target="Old", rows=[{"item": "a", "target": "Old"}])
    make("M Remark", "R", ref_type="M Target", ref_name="Old")
    make("M Remark", "S", ref_type="M Group", ref_name=make("M Group", title="Old").name)
    target.add_comment("Comment", "hello")
    return target


def _pointers() -> tuple[Any, ...]:
    return (
        frappe.db.get_value("M Voucher", "V", "target"), frappe.db.get_value("M Row", {"parent": "V"}, "target"),
        frappe.db.get_value("M Remark", "R", "ref_name"), frappe.db.get_value("M Remark", "S", "ref_name"),
        frappe.db.get_value("Comment", {"content": "hello"}, "reference_name"),
    )  # fmt: skip


def test_every_link_follows_a_rename(linked: Any) -> None:
    assert rename_doc("M Target", "Old", "New") == "New"
    assert not frappe.db.exists("M Target", "Old")
    assert _pointers() == ("New", "New", "New", "Old", "New")
    assert frappe.db.exists("Comment", {"reference_name": "New", "comment_type": "Edit"})


def test_rows_passwords_and_attachments_follow_a_rename(make: Make) -> None:
    make("M Checked", "C1", title="x", pwd="secret", rows=[{"item": "a"}])
    rename_doc("M Checked", "C1", "C2", force=True)
    doc = frappe.get_doc("M Checked", "C2")
    assert doc.get_password("pwd") == "secret"
    assert [row.item for row in doc.rows] == ["a"]


def test_merging_moves_links_and_deletes_the_old(make: Make, linked: Any) -> None:
    make("M Target", "Other", title="kept")
    assert rename_doc("M Target", "Old", "Other", merge=True) == "Other"
    assert _pointers() == ("Other", "Other", "Other", "Old", "Other")
    assert frappe.db.get_value("M Target", "Other", "title") == "kept"
    assert not frappe.db.exists("M Target", "Old")


def test_merging_with_rows_leaves_those_of_the_one_that_stays(make: Make) -> None:
    make("M Doc", "D1", rows=[{"item": "a"}])
    make("M Doc", "D2", rows=[{"item": "b"}])
    rename_doc("M Doc", "D1", "D2", merge=True)
    assert [row.item for row in frappe.get_doc("M Doc", "D2").rows] == ["b"]
    assert frappe.db.count("M Row", {"parenttype": "M Doc"}) == 1


def test_the_controller_may_choose_another_name(make: Make, app: Any) -> None:
    make("M Doc", "D")
    app.reactions["before_rename"] = lambda doc, old, new, merge: {"new": f"{old}-{new}"}
    assert rename_doc("M Doc", "D", "E") == "D-E"


def test_only_the_case_may_change(make: Make) -> None:
    make("M Target", "abc")
    assert rename_doc("M Target", "abc", "ABC") == "ABC"
    assert frappe.get_doc("M Target", "ABC").name == "ABC"


@pytest.mark.parametrize(
    ("doctype", "old", "new", "options", "error"),
    [
        ("M Target", "A", "B", {}, DuplicateEntryError), ("M Target", "A", "A", {}, ValidationError),
        ("M Target", "A", "nope", {"merge": True}, DoesNotExistError), ("M Target", "A", "a<b>", {}, ValidationError),
        ("M Checked", "A", "C", {}, ValidationError), ("M Settings", "M Settings", "X", {"force": True}, ValidationError),
        ("M Target", "gone", "X", {}, DoesNotExistError),
    ],
)  # fmt: skip
def test_renames_that_are_refused(
    make: Make, doctype: str, old: str, new: str, options: dict[str, Any], error: type[Exception]
) -> None:
    for name in "AB":
        make("M Target", name)
        make("M Checked", name, title="x")
    with pytest.raises(error):
        rename_doc(doctype, old, new, **options)


def test_a_taken_name_can_be_ignored(make: Make) -> None:
    for name in "AB":
        make("M Target", name)
    assert rename_doc("M Target", "A", "B", ignore_if_exists=True) == "B"
    assert frappe.db.exists("M Target", "A")


@pytest.mark.parametrize("force", [False, True])
def test_renaming_needs_the_right_to_write_even_by_force(
    make: Make, act_as: Callable[[str], None], force: bool
) -> None:
    doc = make("M Target", "T")
    act_as("Guest")
    with pytest.raises(PermissionError):
        doc.rename("U", force=force)
    rename_doc("M Target", "T", "U", ignore_permissions=True)


def test_title_and_name_change_together(ctx: Context, make: Make) -> None:
    make("M Target", "T")
    assert update_document_title("M Target", "T", name="U") == "U"
    assert frappe.db.exists("M Target", "U")
