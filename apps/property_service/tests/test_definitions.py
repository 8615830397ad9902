"""The DocTypes as written down: consistent in themselves and with each other."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import property_service
from property_service import shipped

APP = Path(property_service.__file__).parent
FILES = sorted(APP.glob("*/doctype/*/*.json"))
DEFINITIONS: dict[str, dict[str, Any]] = {}
for _path in FILES:
    _content = json.loads(_path.read_text(encoding="utf-8"))
    DEFINITIONS[_content["name"]] = _content
PLATFORM = {"User", "Workflow State", "DocType", "Role", "Has Role"}
ROLES = {row["name"] for row in json.loads((APP / "fixtures" / "role.json").read_text(encoding="utf-8"))}
MASKS = {"mobile", "id", "name", "bank", "email", "plate", "all"}
every = pytest.mark.parametrize("name", sorted(DEFINITIONS))


def fields(name: str) -> list[dict[str, Any]]:
    return DEFINITIONS[name]["fields"]


@every
def test_fieldnames_are_unique_and_in_order(name: str) -> None:
    names = [field["fieldname"] for field in fields(name)]
    assert len(names) == len(set(names))
    assert DEFINITIONS[name]["field_order"] == names


@every
def test_links_lead_somewhere(name: str) -> None:
    targets = {field["options"] for field in fields(name) if field["fieldtype"] in ("Link", "Table")}
    assert targets <= DEFINITIONS.keys() | PLATFORM


@every
def test_titles_and_search_fields_exist(name: str) -> None:
    names = {field["fieldname"] for field in fields(name)}
    definition = DEFINITIONS[name]
    searched = [part.strip() for part in definition.get("search_fields", "").split(",") if part.strip()]
    assert {*searched, *filter(None, [definition.get("title_field")])} <= names


@every
def test_rules_name_known_roles_and_masks_known_formats(name: str) -> None:
    assert {rule["role"] for rule in DEFINITIONS[name].get("permissions", [])} <= ROLES | {"System Manager"}
    assert {field["mask_format"] for field in fields(name) if field.get("mask")} <= MASKS


@every
def test_levels_of_fields_have_readers(name: str) -> None:
    if DEFINITIONS[name].get("istable"):
        return
    levels = {field.get("permlevel", 0) for field in fields(name)} - {0, 9}  # nobody reads level 9: keys for searching
    granted = {rule.get("permlevel", 0) for rule in DEFINITIONS[name]["permissions"]}
    assert levels <= granted


@every
def test_lists_show_a_handful_of_columns(name: str) -> None:
    if DEFINITIONS[name].get("issingle"):
        return
    shown = [field for field in fields(name) if field.get("in_list_view")]
    assert 1 <= len(shown) <= 7
    assert not [field["fieldname"] for field in shown if field.get("permlevel")]


def test_the_workflow_uses_states_and_actions_that_come_with_it() -> None:
    def read(file: str) -> list[dict[str, Any]]:
        return json.loads((APP / "fixtures" / f"{file}.json").read_text(encoding="utf-8"))

    states, actions = (
        {row["name"] for row in read("workflow_state")},
        {row["name"] for row in read("workflow_action_master")},
    )
    for workflow in read("workflow"):
        assert {row["state"] for row in workflow["states"]} <= states
        assert {row["action"] for row in workflow["transitions"]} <= actions
        assert {row["allowed"] for row in workflow["transitions"]} <= ROLES | {"Desk User"}


def test_what_is_shipped_for_checklists_and_handbook_has_english_names() -> None:
    """Every item and title has an English name of its own; templates of colleagues need none."""
    checklists = shipped.read("checklists").values()
    names = [row.get("item_en", "") for template in checklists for row in template["items"]]
    names += [article.get("title_en", "") for article in shipped.read("handbook")["articles"]]
    assert [name for name in names if not name or len(name) > 140 or not name.isprintable()] == []
    articles = shipped.read("handbook")["articles"]
    for article in articles:
        assert len(article["body_en"]) == len(article["body"])
        assert all(len(row["choices_en"]) == len(row["choices"]) for row in article["quiz"])
        names += [
            *article["body_en"],
            *(text for row in article["quiz"] for text in (row["question_en"], *row["choices_en"])),
        ]
    assert all(names)
    assert [name for name in names if any("\u4e00" <= sign <= "\u9fff" for sign in name)] == []
