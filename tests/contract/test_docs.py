"""The pages in docs/ say what is there: hooks, field types, settings, commands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from frappe.api.openapi import LIST_PARAMETERS
from frappe.commands import COMMANDS
from frappe.fields import FIELD_TYPES
from frappe.runtime.hooks import HOOKS

ROOT = Path(__file__).parents[2]
FRAPPE = ROOT / "apps" / "frappe" / "frappe"


def rows(page: str) -> set[str]:
    """Words in back-ticks in the first column of the page's tables."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    cells = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    return {word for cell in cells for word in re.findall(r"`([^`]+)`", cell)}


@pytest.mark.parametrize(
    ("page", "known"),
    [("hooks.md", set(HOOKS)), ("field-types.md", set(FIELD_TYPES)), ("commands.md", set(COMMANDS))],
    ids=["hooks", "field types", "commands"],
)
def test_the_page_lists_exactly_what_there_is(page: str, known: set[str]) -> None:
    assert rows(page) == known


def test_every_setting_read_by_the_code_is_documented() -> None:
    pattern = re.compile(r"(?:conf|config)\.get\(\s*\"([a-z_]+)\"")
    read = {name for path in FRAPPE.rglob("*.py") for name in pattern.findall(path.read_text(encoding="utf-8"))}
    assert read - rows("settings.md") - {"maintenance_mode"} == set()


def test_every_link_between_pages_leads_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
    links = [
        (page, target) for page in pages for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
    ]
    broken = [f"{page.name}: {target}" for page, target in links if not (page.parent / target).exists()]
    assert broken == []


def test_every_list_parameter_of_rest_is_documented() -> None:
    text = (ROOT / "docs" / "rest.md").read_text(encoding="utf-8")
    assert [name for name, _text, _schema in LIST_PARAMETERS if f"`{name}`" not in text] == []
