"""What stands behind a code: an entry pass, a special permit, or the permit on the door of a renovation; each judged live."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import Any

import frappe
from frappe import _
from frappe.utils import get_datetime, get_time
from property_service.permits import renovations, special
from property_service.permits.rules import passes
from property_service.shared import names

ENTRY = "Entry Pass"
FORGED = passes.Verdict(False, "Forged")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,40}")
_FIELDS = {ENTRY: "token", special.SPECIAL: "token", renovations.RENOVATION: "permit_token"}
_ISSUED = (passes.VALID, passes.EARLY, passes.EXPIRED)


def find(token: str) -> Any:
    """The document of a token. Unique indexes find it: no part of a token helps to guess the rest."""
    if not _TOKEN.fullmatch(token or ""):
        return None
    for doctype, field in _FIELDS.items():
        name = frappe.db.get_value(doctype, {field: token})
        if name:
            return frappe.get_doc(doctype, name)
    return None


def verdict(doc: Any, now: datetime) -> passes.Verdict:
    """Is it good at this moment?"""
    if doc is None:
        return FORGED
    if doc.doctype == ENTRY:
        return passes.judge(terms_of(doc), now)
    why = special.verdict(doc, now) if doc.doctype == special.SPECIAL else renovations.bar(doc.name)
    return passes.Verdict(not why, why)


def terms_of(doc: Any, state: str | None = None) -> passes.Terms:
    """What a pass allows, read afresh: dates decide, not the stored state of an issued pass."""
    known = state or doc.status
    barred = doc.contractor and frappe.db.get_value("External Agency", doc.contractor, "blacklisted")
    outside = "Blacklisted" if barred else renovations.bar(doc.renovation)
    return passes.Terms(
        passes.VALID if known in _ISSUED else known, get_datetime(doc.valid_from), get_datetime(doc.valid_to), clock(doc.daily_from),
        clock(doc.daily_to), int(doc.max_entries or 0), int(doc.entries_used or 0), outside,
    )  # fmt: skip


def clock(value: Any) -> time | None:
    return get_time(value) if value not in (None, "") else None


def kind_of(doc: Any) -> str:
    """What it is, for whoever looks: the only thing besides the verdict that a stranger learns."""
    if doc.doctype == renovations.RENOVATION:
        return _("Renovation Permit")
    field = "pass_type" if doc.doctype == ENTRY else "permit_type"
    return str(frappe.db.get_value("Permit Type", doc.get(field), "label"))


def facts(doc: Any) -> dict[str, Any]:
    """For guards: where and how long, and of a pass who it is and what they may bring."""
    where = frappe.db.get_value("Property Unit", doc.unit, "display_name") if doc.get("unit") else None
    if doc.doctype == ENTRY:
        hours = [str(clock(value))[:5] for value in (doc.daily_from, doc.daily_to) if value not in (None, "")]
        return {
            "pass": doc.name, "code": doc.short_code, "holder": names.masked(doc.holder_name), "photo": doc.holder_photo, "companions": doc.companions,
            "unit": where or doc.areas, "hours": "–".join(hours), "until": get_datetime(doc.valid_to), "items": doc.items,
        }  # fmt: skip
    if doc.doctype == special.SPECIAL:
        start, end = special.span_of(doc)
        place = where or frappe.db.get_value("Service Location", doc.location, "location_name")
        return {
            "permit": doc.name,
            "unit": place,
            "hours": f"{start:%m-%d %H:%M}–{end:%m-%d %H:%M}",
            "until": end,
            "items": doc.alternate_route,
        }
    scope = "、".join(row.item for row in renovations.chosen(doc))
    return {
        "permit": doc.permit_no,
        "unit": where,
        "until": datetime.combine(renovations.until(doc), time(23, 59)),
        "items": scope,
    }
