"""Once a day, by mail: what others changed about the documents one follows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import frappe
from frappe import _
from frappe.automation.follow import FOLLOW
from frappe.permissions import hidden_fields
from frappe.utils import escape_html, get_link_to_form, now_datetime


def send() -> int:
    """One mail per person, of what the person may still read; gives how many people were written to."""
    since = now_datetime() - timedelta(days=1)
    by_user: dict[str, list[str]] = {}
    for row in frappe.get_all(FOLLOW, {}, ["ref_doctype", "ref_docname", "user"], order_by="user, creation"):
        found = _changes(row, since)
        if found:
            by_user.setdefault(row.user, []).append(found)
    for user, lines in by_user.items():
        frappe.sendmail(
            recipients=[user], subject=_("Documents you follow have changed"), message=f"<ul>{''.join(lines)}</ul>"
        )
    return len(by_user)


def _changes(row: Any, since: Any) -> str:
    """A line about one document; empty if nothing of it is to be told."""
    key = {
        "ref_doctype": row.ref_doctype,
        "docname": row.ref_docname,
        "creation": [">", since],
        "owner": ["!=", row.user],
    }
    versions = frappe.get_all("Version", key, ["owner", "data"], order_by="creation", limit=20)
    if not versions or not frappe.db.exists(row.ref_doctype, row.ref_docname):
        return ""
    if not frappe.has_permission(row.ref_doctype, "read", row.ref_docname, user=row.user):
        return ""
    meta, hidden = frappe.get_meta(row.ref_doctype), hidden_fields(row.ref_doctype, row.user)
    names = [
        name
        for version in versions
        for name, *_values in frappe.parse_json(version.data).get("changed", [])
        if name not in hidden
    ]
    fields = ", ".join(escape_html(meta.get_label(name)) for name in dict.fromkeys(names))
    people = ", ".join(escape_html(name) for name in dict.fromkeys(version.owner for version in versions))
    return f"<li>{get_link_to_form(row.ref_doctype, row.ref_docname)}: {people} ({fields or '…'})</li>"
