"""What comes with the application as data: checklists of the office's standards. Ordinary documents, changed by the office."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import frappe

DATA = Path(__file__).parent / "data"


def read(name: str) -> dict[str, Any]:
    """A file of the application's own data."""
    return dict(json.loads((DATA / f"{name}.json").read_text(encoding="utf-8")))


def add_checklists() -> None:
    """Those that are not there; one that the office has changed is left alone."""
    for name, values in read("checklists").items():
        if not frappe.db.exists("Checklist Template", name):
            frappe.get_doc({"doctype": "Checklist Template", "template_name": name, **values}).insert(
                ignore_permissions=True
            )
