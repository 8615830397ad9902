"""The application uses only names that upstream Frappe has too; what it has beyond is listed here and in docs/property-service.md.

``upstream_names.txt`` holds the names of upstream that it uses, in five kinds. A new one is looked up there first, then written down.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import property_service

APP = Path(property_service.__file__).parent
DOCS = APP.parents[2] / "docs" / "property-service.md"
LIST = Path(__file__).with_name("upstream_names.txt")
# kind -> names of ours; elsewhere these keys are ignored, and the demo and the counts of wrong codes ask for our platform
BEYOND = {
    "python": {"frappe.context", "frappe.utils.clock.FrozenClock", "frappe.utils.clock.site_time_zone"},
    "javascript": {"frappe.boot.csrf_token"},
    "hook": {"data_export", "demo", "login_links", "search_spellings"},
    "field": {"mask", "mask_format", "sort_as"},
    "rule": {"unmask", "unmask_on_request"},
}  # fmt: skip
_SCRIPT = re.compile(r"(?<![\w.])(?:frappe|frm)(?:\.\w+)+")


def dotted(node: ast.AST) -> str:
    """``frappe.db.get_value`` of an attribute; "" of anything that does not begin with frappe."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return (
        ".".join(["frappe", *reversed(parts)]) if isinstance(node, ast.Name) and node.id == "frappe" and parts else ""
    )


def python_names() -> Iterator[str]:
    for path in APP.rglob("*.py"):
        inner: set[int] = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "frappe":
                yield from (f"{node.module}.{each.name}" for each in node.names)
            elif isinstance(node, ast.Attribute) and id(node) not in inner:
                if isinstance(node.value, ast.Attribute):
                    inner.add(id(node.value))  # of a.b.c only the longest
                if name := dotted(node):
                    yield name


def script_names() -> Iterator[str]:
    for path in APP.rglob("*.js"):
        for name in _SCRIPT.findall(path.read_text(encoding="utf-8")):
            yield re.sub(r"^(frm\.doc)\..*", r"\1", name)


def hook_names() -> Iterator[str]:
    for node in ast.parse((APP / "hooks.py").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign):
            yield from (each.id for each in node.targets if isinstance(each, ast.Name) and each.id[0] != "_")


def keys_of(part: str) -> Iterator[str]:
    for path in APP.glob("*/doctype/*/*.json"):
        for row in json.loads(path.read_text(encoding="utf-8")).get(part, ()):
            yield from row


def used() -> dict[str, set[str]]:
    return {
        "python": set(python_names()), "javascript": set(script_names()), "hook": set(hook_names()), "field": set(keys_of("fields")),
        "rule": set(keys_of("permissions")),
    }  # fmt: skip


def known() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {kind: set() for kind in BEYOND}
    for line in LIST.read_text(encoding="utf-8").split("\n"):
        if line:
            kind, name = line.split(" ", 1)
            found[kind].add(name)
    return found


@pytest.mark.parametrize("kind", list(BEYOND))
def test_names_are_upstreams_or_listed_exceptions(kind: str) -> None:
    names = used()[kind]
    assert names - known()[kind] - BEYOND[kind] == set()
    assert known()[kind] | BEYOND[kind] == names, "a name that nothing uses any more is taken off the list"


def test_every_exception_stands_in_the_documentation() -> None:
    text = DOCS.read_text(encoding="utf-8")
    missing = [name for names in BEYOND.values() for name in sorted(names) if f"`{name}`" not in text]
    assert missing == []
