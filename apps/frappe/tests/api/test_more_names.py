"""Names of upstream's that apps use less often."""

from __future__ import annotations

import importlib
from contextlib import nullcontext
from typing import Any

import pytest
from frappe.utils.user import get_system_managers, get_users_with_role

import frappe
from frappe import model
from frappe._aliases import ABSENT, NAMES
from frappe.desk import notifications, reportview
from frappe.desk.doctype.notification_log.notification_log import make_notification_logs
from frappe.desk.form import assign_to
from frappe.desk.treeview import make_tree_args
from frappe.exceptions import NotImplementedInThisRuntime
from frappe.model import document
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


# --- names that are functions elsewhere here ---------------------------------------------------------------------------------


@pytest.mark.parametrize("module", sorted(NAMES))
def test_every_name_given_to_a_module_is_there(module: str) -> None:
    found = importlib.import_module(module)
    for entry in NAMES[module]:
        for word in entry.partition(":")[2].split():
            assert getattr(found, word.partition("=")[0]) is not None


@pytest.mark.parametrize("module", sorted(ABSENT))
def test_what_is_absent_can_be_imported_and_says_so_when_it_is_called(module: str) -> None:
    found = importlib.import_module(module)
    for name in ABSENT[module].split():
        derived = type("Derived", (getattr(found, name),), {})
        with pytest.raises(NotImplementedInThisRuntime, match=name):
            derived()
    with pytest.raises(AttributeError):
        _ = found.no_such_name


def test_both_names_of_a_module_stay_one(world: Any) -> None:
    handler, rpc = (importlib.import_module(path) for path in ("frappe.handler", "frappe.api.rpc"))
    assert handler is rpc
    assert handler.upload_file is importlib.import_module("frappe.api.upload").upload_file


def test_conditions_for_sql_are_the_rights_of_a_list(world: Any) -> None:
    with world.inside() as ctx:
        mine = world.new_doc("S Order", title="it's mine?").insert()
        mine.db_set("owner", "owner@example.com")
        world.new_doc("S Order", title="not mine").insert()
        assert reportview.get_match_cond("S Order") == ""
        ctx.set_user("owner@example.com")
        conditions: list[str] = []
        text = reportview.get_filters_cond(
            "S Order", {"title": ["like", "%mine?"], "status": ["in", ["Open", "x'"]]}, conditions
        )
        match = reportview.build_match_conditions("S Order")
        rows = frappe.db.sql("select name from `tabS Order` where " + match + text)
        assert rows == ((mine.name,),)
        with pytest.raises(frappe.ValidationError, match="1=1"):
            reportview.get_filters_cond("S Order", [["1=1 --", "=", "x"]], [])


def test_documents_in_bulk_and_what_links_fetch(world: Any) -> None:
    with world.inside():
        made = [world.new_doc("S Customer", name=name, region="South") for name in ("Bulk 1", "Bulk 2")]
        document.bulk_insert("S Customer", made)
        assert frappe.db.count("S Customer", {"region": "South"}) == 2
        assert "cost" in model.get_permitted_fields("S Order")
        assert "cost" not in model.get_permitted_fields("S Order", user="reader@example.com")


def test_sequences_go_up(world: Any) -> None:
    with world.inside():
        frappe.db.create_sequence("S Order", start_value=5)
        assert [frappe.db.get_next_sequence_val("S Order") for _turn in range(2)] == [5, 6]
        frappe.db.set_next_sequence_val("S Order", 20)
        assert frappe.db.get_next_sequence_val("S Order") == 20


def test_assignments_end_and_mentions_are_read(world: Any) -> None:
    with world.inside():
        order = world.new_doc("S Order", title="a").insert()
        given = {"doctype": "S Order", "name": order.name, "assign_to": ["clerk@example.com"]}
        assign_to._add(given, ignore_permissions=True)
        assert [row.owner for row in assign_to.get(doctype="S Order", name=order.name)] == ["clerk@example.com"]
        assert assign_to.clear("S Order", order.name)
        assert not assign_to.get(doctype="S Order", name=order.name)
    text = (
        '<p><span class="mention" data-id="a@example.com" data-value="A">@A</span> and <span data-id="x">x</span></p>'
    )
    assert notifications.extract_mentions(text) == ["a@example.com"]


def test_small_helpers_of_upstreams(world: Any) -> None:
    with world.inside():
        assert frappe.get_newargs(lambda a, b=1: a, {"a": 1, "c": 2, "flags": 3}) == {"a": 1}
        assert frappe.get_precision("S Order", "cost") == 2
        assert frappe.utils.get_user_info_for_avatar("clerk@example.com")["name"] == "clerk"
        with pytest.raises(frappe.Redirect):
            frappe.redirect("/elsewhere")
        assert frappe.flags.redirect_location == "/elsewhere"
        setter = frappe.make_property_setter(
            {"doctype": "S Order", "fieldname": "title", "property": "label", "value": "Words", "property_type": "Data"}
        )
        assert frappe.get_meta("S Order").get_label("title") == "Words", setter
        tracker = frappe.auth.LoginAttemptTracker("somebody", max_consecutive_login_attempts=1)
        assert tracker.is_user_allowed()
        tracker.add_failure_attempt()
        tracker.add_failure_attempt()
        assert not tracker.is_user_allowed()
        tracker.add_success_attempt()
        assert tracker.is_user_allowed()
        assert make_tree_args(doctype="S Order", is_root="true", parent="x").parent_s_order is None


def test_controllers_of_doctypes_are_found_at_upstreams_path_too(world: Any) -> None:
    upstreams, ours = (importlib.import_module(f"frappe.{module}.doctype.todo.todo") for module in ("desk", "core"))
    assert upstreams.ToDo is ours.ToDo
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("frappe.desk.doctype.no_such_type.no_such_type")
