"""What a site remembers of its demo: the profile, the day that counts as today, and the names of what was made."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import frappe
from frappe.utils import getdate

PROFILE = "property_service_demo"


def profile() -> str | None:
    """The profile that is loaded; None if none is."""
    return frappe.db.get_default(PROFILE) or None


def keep(name: str, anchor: date, made: list[tuple[str, str]]) -> None:
    _file().parent.mkdir(parents=True, exist_ok=True)
    _file().write_text(json.dumps({"anchor": str(anchor), "made": made}), encoding="utf-8")
    frappe.db.set_default(PROFILE, name)


def anchor() -> date | None:
    """The day that counts as today in the demo; None where there is no demo."""
    return getdate(_read()["anchor"]) if profile() else None


def made() -> list[tuple[str, str]]:
    """DocType and name of what was made, oldest first."""
    return [(doctype, name) for doctype, name in _read()["made"]] if profile() else []


def forget() -> None:
    _file().unlink(missing_ok=True)
    frappe.db.set_default(PROFILE, None)


def _file() -> Path:
    """Too many names for a value in the database."""
    return Path(frappe.get_site_path("private", "demo.json"))


def _read() -> dict[str, Any]:
    return dict(json.loads(_file().read_text(encoding="utf-8")))
