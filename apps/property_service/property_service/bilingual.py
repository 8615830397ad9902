"""Texts that were written twice: whoever reads English gets ``<field>_en`` where it is filled, everybody else the field itself."""

from __future__ import annotations

from typing import Any

import frappe


def wanted() -> bool:
    """Does the reader use English?"""
    return str(frappe.local.lang or "").startswith("en")


def text(row: Any, field: str) -> str:
    """The field of a document or row in the reader's language."""
    return str((wanted() and row.get(f"{field}_en")) or row.get(field) or "")
