"""What number cards and charts share: who sees them (everybody the public ones, their makers the others), and their filters."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.core.reports import definition
from frappe.core.reports.run import run
from frappe.runtime.context import current


def sees_all(user: str) -> bool:
    """System managers see what others keep for themselves, too."""
    return user == "Administrator" or "System Manager" in frappe.get_roles(user)


def owned_or_public(doc: Any, ptype: str, user: str | None) -> bool:
    """May the user read, or change, the document? Others' are read when they are public, never changed."""
    user = user or frappe.session.user
    if sees_all(user) or doc.is_new() or doc.owner == user:
        return True
    shown = bool(doc.is_public or doc.is_standard)
    return shown and ptype in ("read", "select", "print", "email", "report", "export")


def owned_or_public_sql(doctype: str, user: str | None) -> str:
    """The same as a condition on lists; empty for system managers."""
    user = user or frappe.session.user
    if sees_all(user):
        return ""
    table = f"`tab{doctype}`"
    return f"({table}.is_public = 1 or {table}.is_standard = 1 or {table}.owner = {frappe.db.escape(user)})"


def conditions(doctype: str, given: Any) -> list[Any]:
    """The filters of a card or chart, JSON or not, a list or an object, as a list of conditions."""
    asked = frappe.parse_json(given) or []
    if not isinstance(asked, dict):
        return list(asked)
    return [[doctype, key, *(value if isinstance(value, list) else ("=", value))] for key, value in asked.items()]


def report_is_seen(name: str | None, user: str | None) -> bool:
    """May the user see what is made of a report: is it there, and may they run it?"""
    if not name or not frappe.db.exists("Report", name):
        return False
    return bool(frappe.get_cached_doc("Report", name).has_permission("read", user=user))


def report_figures(name: str | None, filters: Any) -> tuple[dict[str, Any], list[Any]]:
    """A report's answer with the user's rights, and its rows without the total. Raises what the report raises."""
    if not name:
        frappe.throw(_("Choose the report"))
    ctx = current()
    answer = run(ctx, definition.find(ctx, str(name)), filters)
    return answer, [row for row in answer["result"] if not isinstance(row, list)]


def report_column(answer: dict[str, Any], fieldname: str | None) -> Any:
    """The report's column of that name. Raises ValidationError naming those there are."""
    for column in answer["columns"]:
        if column.fieldname == fieldname:
            return column
    names = ", ".join(column.fieldname for column in answer["columns"])
    return frappe.throw(_("The report has no column {0}; it has {1}").format(fieldname, names))
