"""The office's switches: what Property Service Settings say, or would say if somebody had saved them."""

from __future__ import annotations

from typing import Any

import frappe

SETTINGS = "Property Service Settings"


def setting(fieldname: str) -> Any:
    """The value of a switch; its default as long as nobody has saved the settings."""
    value = frappe.get_cached_doc(SETTINGS).get(fieldname)
    if value is not None:
        return value
    return frappe.get_meta(SETTINGS).get_field(fieldname).default


def number(fieldname: str) -> float:
    """The value of a switch as a number."""
    return float(setting(fieldname) or 0)
