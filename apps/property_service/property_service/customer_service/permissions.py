"""Which complaints and requests a user sees: the reach as SQL and as a check. Both say the same; a test compares them."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.utils import get_datetime
from property_service.customer_service.reach import PRIVACY, Reach, reach_of

ACCUSED = "Complaint"  # the one of the two that may be about somebody who works here


def case_conditions(user: str | None = None, doctype: str = "Complaint") -> str:
    """The part of a list's condition that is ours. Values are escaped; names are fixed."""
    user = user or frappe.session.user
    if user == "Administrator":
        return ""
    table, reach = f"`tab{doctype}`", reach_of(user)
    ways = [f"({' and '.join(_as_staff(table, reach, accused=doctype == ACCUSED))})"] if reach.staff else []
    if reach.resident:
        resident = frappe.db.escape(reach.resident)
        ways.append(f"({table}.resident = {resident} and ({' or '.join(_as_resident(table, reach))}))")
    return f"({' or '.join(ways) or '1 = 0'})"


def _list(values: tuple[str, ...]) -> str:
    return ", ".join(frappe.db.escape(value) for value in values)


def _as_staff(table: str, reach: Reach, *, accused: bool) -> list[str]:
    parts = ["1 = 1"]
    if not reach.confidential:
        # An officer for personal data reads requests about them although they are confidential.
        own = f" or {table}.category = '{PRIVACY}'" if reach.privacy else ""
        parts.append(f"(ifnull({table}.is_confidential, 0) = 0{own})")
    if not reach.privacy:
        parts.append(f"ifnull({table}.category, '') != '{PRIVACY}'")
    if accused and reach.barred:
        parts.append(f"ifnull({table}.against_staff, '') not in ({_list(reach.barred)})")
    if not reach.all:
        parts.append(f"({' or '.join(_scope(table, reach))})")
    return parts


def _scope(table: str, reach: Reach) -> list[str]:
    name = frappe.db.escape(reach.user)
    found = [f"{table}.owner = {name}", f"{table}.assigned_to = {name}"]
    if reach.departments:
        found.append(f"{table}.department in ({_list(reach.departments)})")
    if reach.all_confidential:
        found.append(f"{table}.is_confidential = 1")
    if reach.privacy:
        found.append(f"{table}.category = '{PRIVACY}'")
    return found


def _as_resident(table: str, reach: Reach) -> list[str]:
    found = [f"ifnull({table}.unit, '') = ''"]
    for unit, since in reach.stays:
        found.append(
            f"({table}.unit = {frappe.db.escape(unit)} and {table}.opened_at >= {frappe.db.escape(str(since))})"
        )
    return found


def may_case(doc: Any, ptype: str = "read", user: str | None = None) -> bool:
    """The same rule for one document."""
    user = user or frappe.session.user
    if user == "Administrator" or ptype == "create":
        return True
    reach = reach_of(user)
    return (reach.staff and _staff_may(reach, doc)) or _resident_may(reach, doc)


def _staff_may(reach: Reach, doc: Any) -> bool:
    is_privacy = doc.get("category") == PRIVACY
    if doc.get("is_confidential") and not (reach.confidential or (reach.privacy and is_privacy)):
        return False
    if is_privacy and not reach.privacy:
        return False
    if doc.get("against_staff") in reach.barred:
        return False
    return reach.all or _in_scope(reach, doc, is_privacy=is_privacy)


def _in_scope(reach: Reach, doc: Any, *, is_privacy: bool) -> bool:
    return bool(
        reach.user in (doc.get("owner"), doc.get("assigned_to"))
        or doc.get("department") in reach.departments
        or (reach.all_confidential and doc.get("is_confidential"))
        or (reach.privacy and is_privacy)
    )


def _resident_may(reach: Reach, doc: Any) -> bool:
    if not reach.resident or doc.get("resident") != reach.resident:
        return False
    if not doc.get("unit"):
        return True
    opened = get_datetime(doc.get("opened_at"))
    return any(doc.get("unit") == unit and opened >= since for unit, since in reach.stays)
