"""Desk documents that travel with an app as files: ``<module>/<kind>/<name>/<name>.json``, taken in by each migration."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import frappe
from frappe.exceptions import ValidationError
from frappe.runtime.apps import app_modules, module_path

# In this order, since later kinds name earlier ones.
KINDS = (
    *("page", "report", "letter_head", "print_style", "print_format"),
    *("number_card", "dashboard_chart", "dashboard", "form_tour", "onboarding_step", "module_onboarding", "workspace"),
)


def sync(app: str | None = None) -> int:
    """Take in the files of one app and the platform, or of all apps; gives how many documents were written.

    A document that is on the site stays as it is unless the file says it was modified later: what an administrator
    changed is not lost by a migration that brings nothing new.
    """
    apps = frappe.get_installed_apps()
    count = 0
    for document in documents([name for name in apps if app in (None, name) or name == "frappe"]):
        stored = frappe.db.get_value(document["doctype"], document["name"], "modified")
        if stored and str(stored) >= str(document.get("modified") or ""):
            continue
        doc = frappe.import_document(document)
        if document.get("modified"):
            frappe.db.set_value(doc.doctype, doc.name, "modified", document["modified"], update_modified=False)
        count += 1
    return count


def documents(apps: list[str]) -> Iterator[dict[str, Any]]:
    """The documents in the apps' files, kind by kind. Raises ValidationError naming a file that cannot be read."""
    for kind in KINDS:
        for app in apps:
            for module in app_modules(app):
                folder = module_path(app, module) / kind
                for path in sorted(folder.glob("*/*.json")) if folder.is_dir() else ():
                    if path.stem == path.parent.name:
                        yield _read(path)


def stored(doctype: str, name: str, module: str | None) -> dict[str, Any] | None:
    """What an app's file says about one document of a module; None where there is no such file."""
    stem = frappe.scrub(name)
    for app in frappe.get_installed_apps():
        if module in app_modules(app):
            path = module_path(app, str(module)) / frappe.scrub(doctype) / stem / f"{stem}.json"
            return _read(path) if path.is_file() else None
    return None


def _read(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise ValidationError(f"{path}: not valid JSON: {error}") from error
    if not isinstance(value, dict) or not value.get("doctype") or not value.get("name"):
        raise ValidationError(f"{path}: a document with doctype and name is expected")
    return value
