"""What the calendar, the tree and the other views of a DocType ask the server for."""

from __future__ import annotations

import json
from typing import Any

import pytest

from frappe.desk import scripts
from frappe.exceptions import DoesNotExistError
from frappe.schema.meta import meta_of

EVENTS = "frappe.desk.calendar.get_events"
TREE = "frappe.desk.treeview."


def call(world: Any, person: str, path: str, /, **arguments: Any) -> Any:
    answer = world.person(person).method(path, **arguments)
    assert answer.status_code == 200, answer.text
    return answer.json.get("message")


# --- calendar -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def dated(world: Any) -> Any:
    manager = world.person("manager")
    for title, due, at in (
        ("before", "2026-04-30", "2026-04-29 08:00:00"), ("first", "2026-05-01", None), ("across", "2026-04-28", "2026-05-03 09:00:00"),
        ("last", "2026-05-31", "2026-05-31 23:30:00"), ("after", "2026-06-01", "2026-06-02 10:00:00"), ("none", None, None),
    ):  # fmt: skip
        manager.post("/api/resource/S Order", json={"title": title, "due": due, "at": at, "mobile": "13812345678"})
    return world


def test_a_calendar_gets_what_touches_its_days(dated: Any) -> None:
    given = {"doctype": "S Order", "start": "2026-05-01", "end": "2026-05-31"}
    fields = {"start": "due", "end": "at", "title": "title", "id": "name", "allDay": "1"}
    rows = call(dated, "clerk", EVENTS, **given, field_map=json.dumps(fields), fields=["mobile", "no_such_field"])
    assert [row["title"] for row in rows] == ["across", "first", "last"]
    assert {row["mobile"] for row in rows} == {"138****5678"}
    rows = call(dated, "clerk", EVENTS, **given, field_map={"start": "at", "title": "title"}, filters=[["title", "!=", "last"]])  # fmt: skip
    assert [row["title"] for row in rows] == ["across"]
    assert dated.person("portal").method(EVENTS, **given, field_map=fields).status_code == 403
    assert dated.person("clerk").method(EVENTS, **given, field_map={"end": "at"}).status_code == 417


def test_an_entry_is_moved_as_a_form_saves_it(dated: Any) -> None:
    name = dated.person("clerk").get('/api/resource/S Order?filters=[["title","=","first"]]').json["data"][0]["name"]
    moved = {"args": {"doctype": "S Order", "name": name, "start": "2026-05-09"}, "field_map": {"start": "due"}}
    assert dated.person("reader").method("frappe.desk.calendar.update_event", **moved).status_code == 403
    call(dated, "clerk", "frappe.desk.calendar.update_event", **moved)
    assert dated.person("clerk").get(f"/api/resource/S Order/{name}").json["data"]["due"] == "2026-05-09"


# --- tree -----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def places(world: Any) -> Any:
    """Site > Tower > (Hall, Lift), Garden; Hall is disabled."""
    with world.inside() as ctx:
        rule = {"role": "S Clerk", "read": 1, "write": 1, "create": 1}
        fields = [
            {"fieldname": "parent_s_place", "fieldtype": "Link", "options": "S Place", "label": "Parent"},
            {"fieldname": "is_group", "fieldtype": "Check", "label": "Group"},
            {"fieldname": "disabled", "fieldtype": "Check", "label": "Disabled"},
        ]
        more = {"custom": 1, "module": "Core", "is_tree": 1, "autoname": "prompt", "nsm_parent_field": "parent_s_place"}
        world.new_doc("DocType", __newname="S Place", fields=fields, permissions=[rule], **more).insert()
        ctx.db.commit()
    for name, parent, group in (("Site", None, 1), ("Tower", "Site", 1), ("Garden", "Site", 0), ("Hall", "Tower", 0), ("Lift", "Tower", 0)):  # fmt: skip
        given = {
            "doctype": "S Place",
            "parent": parent,
            "is_root": parent is None,
            "is_group": group,
            "__newname": name,
        }
        call(world, "clerk", TREE + "add_node", **given)
    world.person("clerk").put("/api/resource/S Place/Hall", json={"disabled": 1})
    return world


def below(world: Any, parent: str = "", **more: Any) -> list[tuple[str, int]]:
    rows = call(world, "clerk", TREE + "get_children", doctype="S Place", parent=parent, **more)
    return [(row["value"], row["expandable"]) for row in rows]


def test_a_tree_gives_the_nodes_below_one(places: Any) -> None:
    assert below(places) == [("Site", 1)]
    assert below(places, "Site") == [("Garden", 0), ("Tower", 1)]
    assert below(places, "Tower") == [("Lift", 0)]
    assert below(places, "Tower", include_disabled=1) == [("Hall", 0), ("Lift", 0)]
    assert places.person("reader").method(TREE + "get_children", doctype="S Place").status_code == 403
    assert places.person("clerk").method(TREE + "get_children", doctype="S Order").status_code == 417


def test_a_node_is_moved_with_what_is_below_it(places: Any) -> None:
    call(places, "clerk", TREE + "move_node", doctype="S Place", name="Tower", parent="Garden")
    assert below(places, "Garden") == [("Tower", 1)]
    assert places.person("clerk").method(TREE + "move_node", doctype="S Place", name="Garden", parent="Tower").status_code == 417  # fmt: skip
    call(places, "clerk", TREE + "move_node", doctype="S Place", name="Tower", parent="")
    assert below(places) == [("Site", 1), ("Tower", 1)]


# --- scripts --------------------------------------------------------------------------------------------------------------


def test_a_list_script_is_a_file_of_its_app_and_no_other(world: Any) -> None:
    with world.inside() as ctx:
        (listed,) = scripts.list_scripts(ctx, meta_of(ctx, "Session"))
        assert listed["name"] == "session_list.js"
        assert scripts.list_script("Session", listed["name"]).get_data(as_text=True).startswith("{//")
        with pytest.raises(DoesNotExistError):
            scripts.list_script("Session", "session.json")
