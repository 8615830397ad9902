"""Commands on users and documents."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from apps.frappe.tests.conftest import World
from click.testing import CliRunner, Result

import frappe
from frappe.commands import LazyGroup
from frappe.custom import builder

Run = Callable[..., Result]


@pytest.fixture
def run(world: World, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Call a command on the world's site."""
    monkeypatch.setenv("SITES_PATH", str(world.sites))
    monkeypatch.chdir(world.sites)
    return lambda *words: CliRunner().invoke(LazyGroup("frappe"), list(words), obj={"site": world.name})


def test_a_user_is_added_with_roles_and_switched_off(world: World, run: Run) -> None:
    assert run("add-user", "new@example.com", "--password", "long-enough-7x", "--add-role", "S Clerk").exit_code == 0
    assert world.browser().log_in("new@example.com", "long-enough-7x").status_code == 200
    assert run("disable-user", "new@example.com").exit_code == 0
    assert world.browser().log_in("new@example.com", "long-enough-7x").status_code == 401


def test_documents_go_to_a_file_and_come_back(world: World, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "customers.json"
    assert "1 documents" in run("export-json", "S Customer", str(path)).output
    rows: list[dict[str, Any]] = json.loads(path.read_text())
    path.write_text(json.dumps([{**rows[0], "region": "South"}, {"doctype": "S Customer", "name": "Beta"}]))
    assert run("import-doc", str(path)).exit_code == 0
    with world.inside():
        assert frappe.db.get_value("S Customer", "Acme", "region") == "South"
        assert frappe.db.exists("S Customer", "Beta")


def test_nothing_of_a_file_with_a_mistake_is_imported(world: World, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "mixed.json"
    path.write_text(json.dumps([{"doctype": "S Customer", "name": "Gamma"}, {"name": "no doctype"}]))
    assert run("import-doc", str(path)).exit_code != 0
    with world.inside():
        assert not frappe.db.exists("S Customer", "Gamma")


def test_a_spreadsheet_calculates_nothing_from_an_export(world: World, run: Run, tmp_path: Path) -> None:
    with world.inside():
        world.new_doc("S Customer", region='=HYPERLINK("x")').insert(set_name="Evil")
    path = tmp_path / "customers.csv"
    assert run("export-csv", "S Customer", str(path)).exit_code == 0
    text = path.read_text(encoding="utf-8-sig")
    assert "'=HYPERLINK" in text
    assert run("export-csv", "S Settings", str(path)).exit_code != 0


def test_a_site_in_maintenance_says_so_and_comes_back(world: World, run: Run) -> None:
    assert run("set-maintenance-mode", "on").exit_code == 0
    assert world.person("clerk").get("/api/resource/S Customer").status_code == 503
    assert world.browser().get("/login").status_code == 503
    assert run("set-maintenance-mode", "off").exit_code == 0
    assert world.person("clerk").get("/api/resource/S Customer").status_code == 200


def test_customisations_go_to_a_file_and_come_back(world: World, run: Run, tmp_path: Path) -> None:
    with world.inside():
        made = builder.save({"name": "Own Kind", "__islocal": 1, "fields": [{"label": "Size", "fieldtype": "Int"}]})
    path = tmp_path / "customizations.json"
    assert run("export-customizations", str(path), "--doctype", "Own Kind").exit_code == 0
    with world.inside():
        builder.delete(made["name"])
    assert "New        DocType Own Kind" in run("import-customizations", str(path), "--dry-run").output
    with world.inside():
        assert not frappe.db.exists("DocType", "Own Kind")
    assert run("import-customizations", str(path)).exit_code == 0
    with world.inside():
        assert frappe.get_meta("Own Kind").has_field("size")


def test_rows_of_a_table_become_documents(world: World, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("ID,Region\nDelta,East\n", encoding="utf-8")
    found = run("data-import", "--doctype", "S Customer", "--file", str(path))
    assert "Success" in found.output, found.output
    path.write_text("ID,Region\nDelta,East\n", encoding="utf-8")
    assert run("data-import", "--doctype", "S Customer", "--file", str(path)).exit_code != 0
    with world.inside():
        assert frappe.db.get_value("S Customer", "Delta", "region") == "East"
