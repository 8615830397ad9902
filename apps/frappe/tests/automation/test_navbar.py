"""Entries of the desk's menus by settings and by apps."""

from __future__ import annotations

from typing import Any

import pytest

import frappe
from frappe.desk import navbar
from frappe.exceptions import ValidationError


def test_settings_and_apps_add_entries(ctx: Any) -> None:
    standard = [
        {"item_label": "Runs code", "item_type": "Action", "action": "alert(1)"},
        {"item_label": "Of an app", "item_type": "Route", "route": "/app/todo"},
    ]
    assert [item["route"] for item in navbar.shown(standard)] == ["/app/todo"]
    doc = frappe.get_doc("Navbar Settings")
    doc.app_logo = "/files/logo.png"
    gone = {"item_type": "Route", "item_label": "Gone", "route": "/x", "hidden": 1}
    doc.set("settings_dropdown", [{"item_type": "Separator"}, gone])
    doc.set("help_dropdown", [{"item_type": "Route", "item_label": "Handbook", "route": "https://example.com"}])
    doc.save()
    found = navbar.navbar(ctx)
    assert found["app_logo"] == "/files/logo.png"
    assert [(item["item_type"], item["item_label"]) for item in found["settings_dropdown"]] == [
        ("Separator", ""),
    ]
    assert found["help_dropdown"][0]["route"] == "https://example.com"


@pytest.mark.parametrize("row", [{"item_label": "A", "route": "javascript:alert(1)"}, {"item_label": "A"}])
def test_an_entry_leads_somewhere(ctx: Any, row: dict[str, Any]) -> None:
    doc = frappe.get_doc("Navbar Settings")
    doc.append("help_dropdown", {"item_type": "Route", **row})
    with pytest.raises(ValidationError):
        doc.save()
