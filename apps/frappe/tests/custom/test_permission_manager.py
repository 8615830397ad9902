"""The permission manager: rules of a DocType changed one right at a time, by system managers only."""

from __future__ import annotations

from typing import Any

import pytest
from apps.frappe.tests.conftest import World

import frappe

PATH = "frappe.core.page.permission_manager.permission_manager"


def asked(world: World, name: str, **arguments: Any) -> Any:
    answer = world.person("admin").method(f"{PATH}.{name}", **arguments)
    assert answer.status_code == 200, answer.text
    return answer.json.get("message")


def rules(world: World, role: str) -> list[dict[str, Any]]:
    return asked(world, "get_permissions", doctype="S Customer", role=role)


def test_a_right_given_counts_at_once_and_reset_takes_it_back(world: World) -> None:
    assert world.person("reader").put("/api/resource/S Customer/Acme", json={"region": "South"}).status_code == 403
    asked(world, "update", doctype="S Customer", role="S Reader", permlevel=0, ptype="write", value=1)
    assert world.person("reader").put("/api/resource/S Customer/Acme", json={"region": "South"}).status_code == 200
    assert rules(world, "S Reader")[0]["custom"] == 1
    asked(world, "reset", doctype="S Customer")
    assert world.person("reader").put("/api/resource/S Customer/Acme", json={"region": "West"}).status_code == 403
    assert rules(world, "S Reader")[0]["write"] == 0


def test_a_rule_is_added_and_removed(world: World) -> None:
    asked(world, "add", parent="S Customer", role="S Manager", permlevel=0)
    assert [(rule["read"], rule["write"]) for rule in rules(world, "S Manager")] == [(1, 0)]
    asked(world, "remove", doctype="S Customer", role="S Manager", permlevel=0)
    assert rules(world, "S Manager") == []
    with world.inside():
        assert frappe.get_all("Custom DocPerm", {"parent": "S Customer", "role": "S Reader"})


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("add", {"parent": "S Customer", "role": "Nobody", "permlevel": 0}),
        ("add", {"parent": "S Customer", "role": "S Manager", "permlevel": 1}),
        ("update", {"doctype": "S Customer", "role": "S Reader", "permlevel": 0, "ptype": "submit", "value": 1}),
        ("update", {"doctype": "S Customer", "role": "S Reader", "permlevel": 0, "ptype": "parent", "value": 1}),
        ("update", {"doctype": "DocType", "role": "S Reader", "permlevel": 0, "ptype": "write", "value": 1}),
        ("get_permissions", {}),
    ],
    ids=["unknown role", "no rule at level 0", "not submittable", "no right", "part of the platform", "nothing asked"],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(world: World, name: str, arguments: dict[str, Any]) -> None:
    assert world.person("admin").method(f"{PATH}.{name}", **arguments).status_code in (404, 417)
    with world.inside():
        assert frappe.get_all("Custom DocPerm") == []


@pytest.mark.parametrize("name", ["get_permissions", "add", "update", "remove", "reset", "get_users_with_role"])
def test_only_system_managers_may(world: World, name: str) -> None:
    arguments = {"doctype": "S Customer", "parent": "S Customer", "role": "S Clerk", "permlevel": 0, "ptype": "write"}
    assert world.person("manager").method(f"{PATH}.{name}", **arguments).status_code == 403
    assert world.person("guest").method(f"{PATH}.{name}", **arguments).status_code == 403


def test_users_of_a_role_and_what_to_choose_from(world: World) -> None:
    assert asked(world, "get_users_with_role", role="S Clerk") == ["clerk@example.com", "manager@example.com"]
    choices = asked(world, "get_roles_and_doctypes")
    assert {"label": "S Order", "value": "S Order"} in choices["doctypes"]
    assert "DocField" not in {entry["value"] for entry in choices["doctypes"]}
