"""What portal residents see: themselves, and the units they occupy at the time of access. Staff are left to their roles."""

from __future__ import annotations

from typing import Any

import frappe
from property_service.residents.portal import is_portal_user, resident_of, stays_of


def _in(column: str, values: list[str]) -> str:
    listed = ", ".join(frappe.db.escape(value) for value in values)
    return f"{column} in ({listed or 'null'})"


def _self(user: str) -> list[str]:
    resident = resident_of(user)
    return [resident] if resident else []


def _conditions(column: str, values_of: Any, user: str | None) -> str:
    user = user or frappe.session.user
    return _in(column, values_of(user)) if is_portal_user(user) else ""


def _may(value: Any, values_of: Any, user: str | None) -> bool:
    user = user or frappe.session.user
    return not is_portal_user(user) or value in values_of(user)


def _units(user: str) -> list[str]:
    return [stay.unit for stay in stays_of(user)]


def _stays(user: str) -> list[str]:
    return [stay.name for stay in stays_of(user)]


def resident_conditions(user: str | None = None) -> str:
    return _conditions("`tabResident`.name", _self, user)


def may_resident(doc: Any, ptype: str = "read", user: str | None = None) -> bool:
    return _may(doc.get("name"), _self, user)


def occupancy_conditions(user: str | None = None) -> str:
    return _conditions("`tabUnit Occupancy`.name", _stays, user)


def may_occupancy(doc: Any, ptype: str = "read", user: str | None = None) -> bool:
    return _may(doc.get("name"), _stays, user)


def unit_conditions(user: str | None = None) -> str:
    return _conditions("`tabProperty Unit`.name", _units, user)


def may_unit(doc: Any, ptype: str = "read", user: str | None = None) -> bool:
    return _may(doc.get("name"), _units, user)
