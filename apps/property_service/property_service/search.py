"""Finding units and people by whatever the caller says: any spelling of a unit, pinyin, initials, the end of a phone number.

The search everywhere finds the same: the field ``search_keys`` is indexed, ``spellings`` gives other forms of a unit.
"""

from __future__ import annotations

from typing import Any

from frappe.utils.global_search import search

import frappe
from frappe.utils import cint, nowdate
from property_service.shared.units import canonical

MOST_HITS = 200
UNIT_COLUMNS = ("display_name", "building")
RESIDENT_COLUMNS = ("resident_name", "salutation")


@frappe.whitelist()
def units(
    doctype: str, txt: str = "", searchfield: str = "name", start: Any = 0, page_len: Any = 10, filters: Any = None
) -> list[tuple[Any, ...]]:
    """Units for a link field: name, title, building. R6: every spelling finds the same unit."""
    address = canonical(txt or "")
    if address:  # a whole spelling: the index would find longer room numbers too
        return _found("Property Unit", f"%|{address.short.lower()}|%", "", start, page_len, filters, UNIT_COLUMNS)
    return _found("Property Unit", _anywhere(txt), txt, start, page_len, filters, UNIT_COLUMNS)


@frappe.whitelist()
def residents(
    doctype: str, txt: str = "", searchfield: str = "name", start: Any = 0, page_len: Any = 10, filters: Any = None
) -> list[tuple[Any, ...]]:
    """Residents for a link field; ``filters`` may name a unit: then those who are there today come alone."""
    given = frappe._dict(frappe.parse_json(filters) or {})
    if unit := given.pop("unit", None):
        given["name"] = ["in", residents_of(unit) or ["-"]]
    return _found("Resident", _anywhere(txt), txt, start, page_len, given, RESIDENT_COLUMNS)


@frappe.whitelist()
def anybody(
    doctype: str, txt: str = "", searchfield: str = "name", start: Any = 0, page_len: Any = 10, filters: Any = None
) -> list[dict[str, Any]]:
    """Units and people for one box: ``{"value", "label", "description"}``; a unit's value begins with ``unit:``.

    ``filters`` may name a unit: then people of that unit come first, and others after them.
    """
    here = frappe._dict(frappe.parse_json(filters) or {}).get("unit")
    places = [{"value": f"unit:{row[0]}", "label": row[1], "description": ""} for row in units("", txt, page_len=5)]
    rows = [*(residents("", txt, filters={"unit": here}) if here else ()), *residents("", txt, page_len=page_len)]
    people = dict.fromkeys(rows)
    homes = _homes([row[0] for row in people])
    return places + [
        {"value": row[0], "label": row[1], "description": "、".join(filter(None, [row[2], *homes.get(row[0], ())]))}
        for row in people
    ]


def _homes(names: list[str]) -> dict[str, list[str]]:
    """The units of residents today, by their titles."""
    found: dict[str, list[str]] = {}
    rows = frappe.get_list(
        "Unit Occupancy", {"resident": ["in", names or ["-"]], "status": "Active"}, ["resident", "unit.display_name"]
    )
    for row in rows:
        found.setdefault(row.resident, []).append(row.display_name)
    return found


def _anywhere(txt: str | None) -> str:
    text = (txt or "").strip().lower()
    return f"%{text}%" if text else ""


def residents_of(unit: str, day: str | None = None) -> list[str]:
    """Names of the residents who relate to a unit on a day (default: today)."""
    day = day or nowdate()
    rows = frappe.get_all(
        "Unit Occupancy",
        filters={"unit": unit, "from_date": ["<=", day]},
        or_filters=[["to_date", "is", "not set"], ["to_date", ">=", day]],
        fields=["resident"],
        order_by="is_primary_contact desc, creation asc",
    )
    return list(dict.fromkeys(row.resident for row in rows))


def spellings(text: str) -> list[str]:
    """The short form of a unit named in any other spelling, for the search everywhere: R6."""
    address = canonical(text or "")
    return [address.short, f"{address.building}栋{address.entrance}单元{address.room}"] if address else []


def _hits(doctype: str, key: str, text: str, wanted: int) -> list[str]:
    """Names by the search index; where it gives too few, by looking through the keys of all."""
    found = [row["name"] for row in search(text, limit=wanted, doctype=doctype)] if text else []
    if len(found) < wanted:
        found += frappe.get_all(
            doctype, filters={"search_keys": ["like", key]}, pluck="name", limit_page_length=MOST_HITS
        )
    return list(dict.fromkeys(found))


def _found(
    doctype: str, key: str, txt: str | None, start: Any, page_len: Any, filters: Any, shown: tuple[str, ...]
) -> list[tuple[Any, ...]]:
    """Rows the user may see among those whose keys are like ``key``, or whose name contains ``txt``.

    The keys are shown to nobody, so they are searched for everybody.
    """
    fields, either = ["name", *shown], []
    if key:
        either.append(["name", "in", _hits(doctype, key, (txt or "").strip(), cint(page_len) or 10) or ["-"]])
    if txt and txt.strip():
        either.append(["name", "like", f"%{txt.strip()}%"])
    rows = frappe.get_list(
        doctype,
        filters=frappe.parse_json(filters) or {},
        or_filters=either or None,
        fields=fields,
        order_by=f"{shown[0]} asc",
        limit_start=cint(start),
        limit_page_length=cint(page_len) or 10,
    )
    return [tuple(row[name] for name in fields) for row in rows]
