"""Whoever may not shape the site is told so with 403: by every page of the builders, by each of their methods, by each kind over REST.

The lists come from the sources: a new page or kind takes part by being there.
"""

from __future__ import annotations

import importlib
import inspect
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from apps.frappe.tests.conftest import World

import frappe
from frappe.custom import kinds
from frappe.runtime.whitelist import Endpoint, endpoints

UI = Path(frappe.__file__).parents[1] / "ui" / "src"
_METHOD = re.compile(r"\"(frappe(?:\.[a-z_]+)+)\"")
# Modules whose methods ask for the rights of the document they are given, as every surface does.
GENERAL = ("frappe.client", "frappe.desk", "frappe.api")
# Methods of builders that answer anybody in the desk, and why.
OPEN = {"frappe.printing.designer.get_template_names": "words that templates know, for whoever writes one; no data"}
# Kinds that people of the desk make for themselves: what may be made is checked elsewhere.
OWN = {
    "Kanban Board": "everybody of the desk has boards of their own",
    "Dashboard Chart": "everybody of the desk draws charts of what they may read",
    "Number Card": "everybody of the desk counts what they may read",
    "Workspace": "everybody of the desk has pages of their own",
}


def builder_pages() -> dict[str, tuple[str, bool]]:
    """Address of each builder's page -> the source of its component, and whether more may follow the address; from the router."""
    found = {}
    for line in (UI / "router.ts").read_text(encoding="utf-8").splitlines():
        route = re.search(
            r'path: "/([a-z-]+)([^"]*)", component: \(\) => import\("\./(builder/\w+|views/TextsView)\.vue"\)', line
        )
        if route:
            found[route.group(1)] = (f"{route.group(3)}.vue", bool(route.group(2)))
    return found


def builder_methods() -> list[Endpoint]:
    """Every method of the modules that sources of the builders name."""
    sources = [*(UI / "builder").iterdir(), UI / "views" / "TextsView.vue", UI / "views" / "TranslateMode.vue"]
    modules = set()
    for source in sources:
        for name in _METHOD.findall(source.read_text(encoding="utf-8")):
            parts = name.split(".")
            if parts[1] in ("client", "desk", "api"):
                continue
            try:
                modules.add(importlib.import_module(name).__name__)
            except ModuleNotFoundError:
                modules.add(importlib.import_module(".".join(parts[:-1])).__name__)
    return [each for each in endpoints() if each.function.__module__ in modules and each.path not in OPEN]


PAGES, METHODS = builder_pages(), builder_methods()


def arguments(endpoint: Endpoint) -> dict[str, Any]:
    """Something of the right type for everything the method must be given."""
    given: dict[str, Any] = {}
    for name, parameter in inspect.signature(endpoint.function).parameters.items():
        kind = str(parameter.annotation)
        if parameter.default is not parameter.empty:
            continue
        if kind.startswith("dict"):
            given[name] = {"doctype": "S Order", "name": "Mine", "format": 1, "customizations": []}
        elif kind.startswith("list"):
            given[name] = [1] if "int" in kind else []
        else:
            given[name] = 1 if kind == "int" else "S Order"
    return given


def test_the_lists_are_as_long_as_the_sources_say() -> None:
    assert {
        "customize-form",
        "doctype-builder",
        "workflow-builder",
        "permission-manager",
        "customization-history",
    } <= set(PAGES)
    assert len(METHODS) > 30


def test_no_method_of_a_builder_answers_somebody_of_the_desk(world: World) -> None:
    reader, guest = world.person("reader"), world.person("guest")
    told = {each.path: reader.method(each.path, **arguments(each)).status_code for each in METHODS}
    assert {path: status for path, status in told.items() if status != 403} == {}
    asked = {each.path: guest.method(each.path, **arguments(each)).status_code for each in METHODS}
    assert {path: status for path, status in asked.items() if status not in (401, 403)} == {}


@pytest.mark.parametrize("kind", [kind for kind in kinds.KINDS if kind not in OWN])
def test_no_kind_of_customisation_is_made_changed_or_deleted_by_somebody_of_the_desk(world: World, kind: str) -> None:
    with world.inside():
        name = frappe.db.get_value(kind, {}, "name")
    reader = world.person("reader")
    answers = {"POST": reader.post(f"/api/resource/{quote(kind)}", json={"name": "Mine", "__newname": "Mine"})}
    if name:
        path = f"/api/resource/{quote(kind)}/{quote(str(name), safe='')}"
        answers |= {"PUT": reader.put(path, json={"title": "x"}), "DELETE": reader.delete(path)}
    assert {verb: answer.status_code for verb, answer in answers.items()} == dict.fromkeys(answers, 403)


def test_customize_form_and_its_document_are_closed(world: World) -> None:
    reader = world.person("reader")
    assert reader.get("/api/resource/Customize Form/Customize Form").status_code == 403
    form = {"doctype": "Customize Form", "name": "Customize Form", "doc_type": "S Order"}
    for method in ("fetch_to_customize", "find_mistakes", "save_customization", "reset_to_defaults"):
        assert reader.method("run_doc_method", docs=form, method=method).status_code == 403, method
