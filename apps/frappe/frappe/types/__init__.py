"""Types shared by every layer: the attribute dict, JSON values, and names for DocType annotations."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TypeAlias

from frappe.types import docfield as DF
from frappe.types.attribute_dict import _dict

JsonValue: TypeAlias = "bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None"
DateTimeLike = str | datetime.date | datetime.datetime
NumericType = int | float | Decimal

__all__ = ["DF", "DateTimeLike", "JsonValue", "NumericType", "_dict"]
