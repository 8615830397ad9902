"""Desk documents that travel with an app as files: ``<module>/<kind>/<name>/<name>.json``, taken in by each migration."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import frappe
from frappe.custom.layers import take_in
from frappe.exceptions import ValidationError
from frappe.runtime.apps import app_modules, module_path

# In this order, since later kinds name earlier ones.
KINDS = (
    *("page", "report", "letter_head", "print_style", "print_format"),
    *("web_form", "notification", "web_page", "client_script", "server_script"),
    *("number_card", "dashboard_chart", "dashboard", "form_tour", "onboarding_step", "module_onboarding", "workspace"),
)


def sync(app: str | None = None) -> int:
    """Take in the files of one app and the platform, or of all apps; gives how many documents were written or merged.

    What the site changed stays (``frappe.custom.layers``).
    """
    count = 0
    for name in frappe.get_installed_apps():
        if app in (None, name) or name == "frappe":
            count += sum(take_in(document, name) for document in documents(name))
    return count


def documents(app: str) -> Iterator[dict[str, Any]]:
    """The documents in an app's files, kind by kind. Raises ValidationError naming a file that cannot be read."""
    for kind in KINDS:
        for module in app_modules(app):
            folder = module_path(app, module) / kind
            for path in sorted(folder.glob("*/*.json")) if folder.is_dir() else ():
                if path.stem == path.parent.name:
                    yield _read(path)


def _read(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise ValidationError(f"{path}: not valid JSON: {error}") from error
    if not isinstance(value, dict) or not value.get("doctype") or not value.get("name"):
        raise ValidationError(f"{path}: a document with doctype and name is expected")
    return value
