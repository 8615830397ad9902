"""Which screen, rule and test serves each clause of the offices' duties: ``bench execute property_service.coverage.clauses``."""

from __future__ import annotations

import csv
from pathlib import Path

import frappe

TABLE = Path(__file__).with_name("coverage.csv")


def read() -> list[dict[str, str | list[str]]]:
    """The rows of the table: clause, kind (F function, C conduct, O organisation), duty, and lists of screens, rules and tests."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [
            {key: value.split("; ") if value and key in ("screens", "rules", "tests") else value for key, value in row.items()}
            for row in csv.DictReader(file)
        ]  # fmt: skip


def clauses() -> list[dict[str, object]]:
    """The same rows, each with ``missing``: the screens that this site does not have."""
    frappe.only_for("System Manager")
    return [{**row, "missing": [screen for screen in row["screens"] if not _exists(screen)]} for row in read()]


def _exists(screen: str) -> bool:
    """A screen is a DocType's form, or with its kind in front ``Report: …``, ``Workspace: …``, ``Page: …`` (a route)."""
    kind, _colon, name = screen.rpartition(": ")
    if kind == "Page":
        return any(Path(frappe.get_app_path("property_service", "www")).glob(f"{name}.*"))
    return bool(frappe.db.exists(kind or "DocType", name))
