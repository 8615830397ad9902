"""Names of upstream's that apps use less often."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import pytest
from frappe.utils.user import get_system_managers, get_users_with_role

import frappe
from frappe.desk.doctype.notification_log.notification_log import make_notification_logs
from frappe.model.utils.rename_field import rename_field
from frappe.utils import file_manager


def test_users_of_a_role(world: Any) -> None:
    with world.inside():
        assert "clerk@example.com" in get_users_with_role("S Clerk")
        assert "Administrator" not in get_system_managers(only_name=True)


def test_files_by_name_and_address(world: Any) -> None:
    with world.inside():
        stored = file_manager.save_file("note.txt", b"text", None, None, is_private=1)
        for name in (stored.name, stored.file_url, stored.file_name):
            assert file_manager.get_file(name) == [stored.file_name, b"text"]


def test_one_entry_for_each_person(world: Any) -> None:
    with world.inside():
        make_notification_logs({"type": "Alert", "subject": "<b>a</b><script>1</script>"}, ["clerk@example.com"] * 2)
        (row,) = frappe.get_all("Notification Log", {"for_user": "clerk@example.com"}, ["subject", "type"])
        assert (row.subject, row.type) == ("<b>a</b>", "Alert")


def test_values_follow_a_renamed_field(world: Any) -> None:
    with world.inside():
        doc = world.new_doc("S Order", title="kept", status="Open").insert()
        rename_field("S Order", "title", "text")
        assert frappe.db.get_value("S Order", doc.name, "text") == "kept"
        frappe.db.set_single_value("System Settings", "app_name", "Office")
        rename_field("System Settings", "app_name", "country")
        assert frappe.db.get_single_value("System Settings", "country") == "Office"


def test_an_action_runs_in_the_background_and_nobody_saves_meanwhile(world: Any) -> None:
    with world.inside():
        doc = world.new_doc("S Order", title="later", status="Open").insert()
        doc.queue_action("add_comment", text="from behind")
        job = frappe.get_last_doc("Background Job")
        assert job.method == "frappe.model.document.execute_action"
        assert frappe.get_doc("S Order", doc.name).is_locked
        execute = frappe.get_attr(job.method)
        execute(doc.doctype, doc.name, "add_comment", text="from behind")
        assert not frappe.get_doc("S Order", doc.name).is_locked
        assert frappe.db.exists("Comment", {"reference_name": doc.name, "content": "from behind"})
        doc.queue_action("add_comment", text="never")
        frappe.db.rollback()
        assert not doc.is_locked


def test_headers_and_links(world: Any) -> None:
    with world.inside():
        assert frappe.get_request_header("X-None", "nothing") == "nothing"
        assert "S Order X" in frappe.get_desk_link("S Order", "X")
        assert (frappe.cstr(None), frappe.cint("3"), frappe.flt("1.5")) == ("", 3, 1.5)


@pytest.mark.parametrize(
    ("address", "is_taken"),
    [
        ("", True), ("https://tiles.example/{z}/{x}/{y}.png", True), ("/tiles/{z}/{x}/{y}.png", True), ("//tiles.example/{z}/{x}/{y}.png", False),
        ("http://tiles.example/{z}/{x}/{y}.png", False), ("https://tiles.example/{z}/{x}.png", False), ("javascript:{x}{y}{z}", False),
    ],
)  # fmt: skip
def test_tiles_come_by_https_or_from_the_site(world: Any, address: str, is_taken: bool) -> None:
    with world.inside():
        settings = frappe.get_single("System Settings")
        settings.map_tile_url = address
        with nullcontext() if is_taken else pytest.raises(frappe.ValidationError, match="https"):
            settings.validate()
