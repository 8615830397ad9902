"""Documents that apps ship for their tests: ``test_records.json`` beside a DocType, as upstream has them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import frappe
from frappe.runtime.apps import app_of_module, installed_apps, module_path

_MADE = "test_records_made"


def get_test_records(doctype: str) -> list[dict[str, Any]]:
    """What stands in the DocType's ``test_records.json``; nothing without one."""
    file = _folder(doctype) / "test_records.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else []


def make_test_records(doctype: str, force: bool = False, commit: bool = False) -> None:
    """Insert a DocType's test records, after those of the DocTypes it links to. Those that are there stay as they are."""
    made: set[str] = frappe.flags.setdefault(_MADE, set())
    if doctype in made and not force:
        return
    made.add(doctype)
    for other in _needed(doctype):
        make_test_records(other)
    for values in get_test_records(doctype):
        if not _is_there(values):
            frappe.get_doc(dict(values)).insert(ignore_permissions=True, ignore_if_duplicate=True)
    if commit:
        frappe.db.commit()


def make_records_of(module: ModuleType) -> None:
    """The records a test module of a DocType asks for: its DocType's, and those of ``test_dependencies``."""
    file = Path(str(module.__file__ or ""))
    names = list(getattr(module, "test_dependencies", ()))
    definition = file.with_name(f"{file.parent.name}.json")
    if file.parent.parent.name == "doctype" and definition.is_file():
        names.append(json.loads(definition.read_text(encoding="utf-8"))["name"])
    for name in names:
        make_test_records(name)


def _folder(doctype: str) -> Path:
    meta = frappe.get_meta(doctype)
    app = app_of_module(meta.module, installed_apps(frappe.context()))
    return module_path(app, str(meta.module)) / "doctype" / str(frappe.scrub(doctype))


def _needed(doctype: str) -> list[str]:
    """DocTypes with test records that the fields link to; what the DocType's test module says it can do without is left out."""
    meta = frappe.get_meta(doctype)
    metas = [meta, *(frappe.get_meta(df.options) for df in meta.get_table_fields())]
    found = [df.options for each in metas for df in each.fields if df.fieldtype == "Link" and df.options]
    test = (
        sys.modules.get(f"{meta.controller_path.rpartition('.')[0]}.test_{frappe.scrub(doctype)}")
        if meta.controller_path
        else None
    )
    ignored = getattr(test, "test_ignore", ())
    known = [
        name
        for name in dict.fromkeys(found)
        if name != doctype and name not in ignored and frappe.db.exists("DocType", name)
    ]
    return [name for name in known if (_folder(name) / "test_records.json").is_file()]


def _is_there(values: dict[str, Any]) -> bool:
    if values.get("name"):
        return bool(frappe.db.exists(values["doctype"], values["name"]))
    meta = frappe.get_meta(values["doctype"])
    plain = {
        key: value
        for key, value in values.items()
        if key in meta.all_columns and key not in ("doctype", "docstatus", "naming_series")
    }
    return bool(plain and frappe.db.exists(values["doctype"], plain))
