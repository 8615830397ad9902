"""Client Scripts reach the forms and lists of those who may open them; many documents are changed at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

BULK = "frappe.desk.doctype.bulk_update.bulk_update.submit_cancel_or_update_docs"


@pytest.fixture
def scripted(world: Any) -> Any:
    with world.inside():
        for name, view, enabled in (("ours & theirs", "Form", 1), ("listed", "List", 1), ("off", "Form", 0)):
            values = {"dt": "S Order", "view": view, "enabled": enabled, "script": f"// {name}"}
            world.new_doc("Client Script", __newname=name, **values).insert()
    return world


def test_a_form_names_its_scripts_and_they_are_served(scripted: Any) -> None:
    clerk = scripted.person("clerk")
    meta = clerk.method("frappe.desk.form.load.getdoctype", doctype="S Order").json["docs"][0]
    sources = {entry["name"]: entry["src"] for entry in meta["__js"]}
    assert "off" not in sources
    answer = clerk.get(sources["ours & theirs"])
    assert (answer.status_code, answer.text) == (200, "{// ours & theirs\n}")  # a scope of its own


def test_a_list_has_its_scripts_each_as_a_file_so_that_lines_keep_their_numbers(scripted: Any) -> None:
    with scripted.inside():
        scripted.new_doc(
            "Client Script", __newname="second", dt="S Order", view="List", enabled=1, script="// 2"
        ).insert()
    clerk = scripted.person("clerk")
    sources = clerk.method("frappe.desk.form.load.getdoctype", doctype="S Order").json["docs"][0]["__list_js"]
    assert [clerk.get(entry["src"]).text for entry in sources[-2:]] == ["{// listed\n}", "{// 2\n}"]


def test_apps_name_scripts_by_their_path_inside_the_app(world: Any) -> None:
    files = Path(world.rules.__file__).parent / "public" / "js"
    files.mkdir(parents=True, exist_ok=True)
    for name in ("order.js", "order_list.js"):
        (files / name).write_text(f"// {name}", encoding="utf-8")
    (files.parent.parent / "rules.js").write_text("// not public", encoding="utf-8")
    clerk = world.person("clerk")
    meta = clerk.method("frappe.desk.form.load.getdoctype", doctype="S Order").json["docs"][0]
    source = next(entry["src"] for entry in meta["__js"] if entry["name"] == "public/js/order.js")
    assert (source, clerk.get(source).text) == ("/assets/surface_app/js/order.js", "// order.js")
    listed = [clerk.get(entry["src"]).text for entry in meta["__list_js"]]
    assert listed == ["{// order_list.js\n}"]  # the others are not there


@pytest.mark.parametrize(
    ("person", "name", "status"), [("portal", "listed", 403), ("clerk", "off", 404), ("guest", "listed", 403)]
)
def test_scripts_are_for_those_who_may_open_the_type(scripted: Any, person: str, name: str, status: int) -> None:
    path = f"/api/method/frappe.desk.scripts.client_script?name={name}"
    assert scripted.person(person).get(path).status_code == status


def test_only_administrators_write_them(world: Any) -> None:
    values = {"name": "mine", "dt": "S Order", "script": "alert(1)"}
    assert world.person("clerk").post("/api/resource/Client Script", json=values).status_code == 403


def test_a_bulk_act_names_what_failed(world: Any) -> None:
    clerk = world.person("clerk")
    names = [clerk.post("/api/resource/S Order", json={"title": title}).json["data"]["name"] for title in ("a", "b")]
    answer = clerk.method(BULK, doctype="S Order", docnames=[*names, "S-99999"], action="submit")
    assert answer.json["message"] == ["S-99999"]
    with world.inside():
        assert [world.document("S Order", name).docstatus for name in names] == [1, 1]
