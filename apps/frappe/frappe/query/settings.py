"""How numbers, dates and money look on this site: System Settings as answers to what pure functions ask."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from frappe.runtime.cache import cached
from frappe.runtime.context import Context, current_or_none
from frappe.utils import providers

_FIELDS = {
    "number_format": "number_format",
    "date_format": "date_format",
    "time_format": "time_format",
    "float_precision": "float_precision",
    "currency_precision": "currency_precision",
    "rounding_method": "rounding_method",
    "first_day_of_week": "first_day_of_the_week",
    "currency": "currency",
}


def formats(ctx: Context) -> dict[str, Any]:
    """The values that shape texts, read once per process and change of settings."""
    return cached(ctx, "settings", "formats", lambda: dict(ctx.db.get_singles_dict("System Settings")))


def _answer(field: str) -> Callable[[], Any]:
    def answer() -> Any:
        ctx = current_or_none()
        if ctx is None or not ctx.db.table_exists("Singles"):
            return None
        return formats(ctx).get(field) or None

    return answer


for _name, _field in _FIELDS.items():
    providers.set_provider(_name, _answer(_field))
