"""Documents as entries of a calendar: those that touch a span of days, and new days for one that was moved."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.exceptions import ValidationError

MOST = 2000


@frappe.whitelist()
def get_events(
    doctype: str, start: str, end: str, field_map: Any, filters: Any = None, fields: Any = None
) -> list[dict[str, Any]]:
    """Documents whose time touches the days ``start`` to ``end``, with the fields that ``field_map`` names.

    field_map: ``{"start": field, "end": field, "id": "name", "title": field, "color": field, …}``; without an end the start counts.
    """
    names = _map(field_map)
    first, last = names["start"], names.get("end") or names["start"]
    wanted = [*dict.fromkeys(["name", *names.values(), *(frappe.parse_json(fields) or [])])]
    meta = frappe.get_meta(doctype)
    wanted = [name for name in wanted if name in meta.all_columns]
    conditions = list(_conditions(doctype, filters))
    conditions.append([doctype, first, "<=", f"{end[:10]} 23:59:59" if _is_moment(meta, first) else end[:10]])
    open_ended = [[doctype, last, ">=", start[:10]]]
    if last != first:
        # One without an end lasts as long as its start.
        open_ended.append([doctype, first, ">=", start[:10]])
    rows = frappe.get_list(
        doctype, filters=conditions, or_filters=open_ended, fields=wanted, order_by=f"{first} asc", limit=MOST, raw=True
    )
    return [dict(row) for row in rows]


def _map(field_map: Any) -> dict[str, str]:
    given = frappe.parse_json(field_map)
    if not isinstance(given, dict) or not given.get("start"):
        raise ValidationError(_("A calendar needs to know the field of the start"))
    return {key: value for key, value in given.items() if isinstance(value, str) and key != "allDay"}


def _conditions(doctype: str, filters: Any) -> list[Any]:
    given = frappe.parse_json(filters) or []
    if isinstance(given, dict):
        return [[doctype, key, *(value if isinstance(value, list) else ("=", value))] for key, value in given.items()]
    return list(given)


def _is_moment(meta: Any, fieldname: str) -> bool:
    df = meta.get_field(fieldname)
    return df is None or df.fieldtype == "Datetime"


@frappe.whitelist(methods=["POST"])
def update_event(args: Any, field_map: Any) -> None:
    """Give a document new days; args: doctype, name, and the values under the keys of ``field_map``. It is saved as a form saves."""
    given, names = frappe.parse_json(args), _map(field_map)
    doc = frappe.get_doc(given["doctype"], given["name"])
    for key in ("start", "end"):
        if key in given and names.get(key):
            doc.set(names[key], given[key])
    doc.save()
