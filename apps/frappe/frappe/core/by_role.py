"""Documents that are there for some roles: reports and pages, whose table ``roles`` names them; without a row they are there for all."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.permissions.roles import Access
from frappe.runtime.context import current


def has_role(access: Access, doc: Any) -> bool:
    """Has ``access`` one of the document's roles, or has the document none, or is it one's own?"""
    roles = {row.role for row in doc.roles}
    return access.is_system or not roles or bool(roles & access.roles) or doc.owner == access.user


def conditions(user: str | None = None, doctype: str = "") -> str:
    """The same for a list. System managers see what there is, for it is they who set it up."""
    user = user or frappe.session.user
    roles = frappe.get_roles(user)
    if user == "Administrator" or "System Manager" in roles:
        return ""
    table, kind = f"`tab{frappe.get_meta(doctype).name}`", frappe.db.escape(doctype)
    mine = ", ".join(frappe.db.escape(role) for role in roles)
    rows = f"select 1 from `tabHas Role` `r` where `r`.`parent` = {table}.`name` and `r`.`parenttype` = {kind}"  # noqa: S608 - fixed names, escaped values
    return f"({table}.`owner` = {frappe.db.escape(user)} or not exists ({rows}) or exists ({rows} and `r`.`role` in ({mine})))"


def may(doc: Any, ptype: str = "read", user: str | None = None) -> bool:
    """The same for one document."""
    access = Access.of(current(), user)
    return "System Manager" in access.roles or bool(doc.is_new()) or has_role(access, doc)
