"""Terms apps import from this place."""

from __future__ import annotations

from typing import Any

from frappe.query_builder.functions import GROUP_CONCAT, MATCH, Month
from frappe.query_builder.terms import ValueWrapper


class ConstantColumn(ValueWrapper):
    """A column that has the same value in every row."""

    def __init__(self, value: Any) -> None:
        super().__init__(value)


__all__ = ["GROUP_CONCAT", "MATCH", "ConstantColumn", "Month"]
