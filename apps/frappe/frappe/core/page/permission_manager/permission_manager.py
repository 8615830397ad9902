"""What the permission manager asks: rules by DocType and role, changed one right at a time. For system managers only."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.custom import history
from frappe.permissions import (
    AUTOMATIC_ROLES,
    add_permission,
    reset_perms,
    rights,
    setup_custom_perms,
    update_permission_property,
)
from frappe.schema.meta import BOOTSTRAP, definition_of
from frappe.schema.validate import check

_MORE_RIGHTS = ("if_owner", "unmask", "unmask_on_request")


def _only_managers() -> None:
    frappe.only_for("System Manager")


@frappe.whitelist()
def get_roles_and_doctypes() -> dict[str, list[dict[str, str]]]:
    """Roles and DocTypes to choose from, as ``label`` and ``value``."""
    _only_managers()
    doctypes = frappe.get_all("DocType", {"istable": 0, "name": ["not in", list(BOOTSTRAP)]}, pluck="name")
    roles = frappe.get_all("Role", {"disabled": 0, "name": ["!=", "Administrator"]}, pluck="name")
    return {"doctypes": _choices(doctypes), "roles": _choices(roles)}


def _choices(names: list[str]) -> list[dict[str, str]]:
    return sorted(({"label": _(name), "value": name} for name in names), key=lambda entry: entry["label"])


@frappe.whitelist()
def get_permissions(doctype: str | None = None, role: str | None = None) -> list[dict[str, Any]]:
    """The rules that count now, of a DocType, a role, or both: rights as 1 and 0, and whether documents can be submitted."""
    _only_managers()
    if not doctype and not role:
        frappe.throw(_("Choose a DocType or a role"))
    names = [doctype] if doctype else frappe.get_all("DocType", {"istable": 0}, pluck="name")
    found = []
    for name in names:
        meta = frappe.get_meta(name)
        own = bool(frappe.db.exists("Custom DocPerm", {"parent": name}))
        for rule in meta.permissions:
            if role and rule.role != role:
                continue
            given = {right: int(rule.get(right) or 0) for right in (*rights, *_MORE_RIGHTS)}
            found.append(
                {
                    "parent": name,
                    "role": rule.role,
                    "permlevel": int(rule.permlevel or 0),
                    **given,
                    "is_submittable": int(meta.is_submittable or 0),
                    "custom": int(own),
                }
            )
    return sorted(found, key=lambda rule: (rule["parent"], rule["permlevel"], rule["role"]))


@frappe.whitelist(methods=["POST"])
def add(parent: str, role: str, permlevel: int, if_owner: int = 0) -> None:
    """Add a rule that lets a role read, or read what its people made. The site's own rules then replace those of the app."""
    _only_managers()
    _refuse_target(parent, role)
    with history.of_rules(parent):
        add_permission(parent, role, permlevel, if_owner=int(bool(if_owner)))
    _refuse_mistakes(parent)


@frappe.whitelist(methods=["POST"])
def update(doctype: str, role: str, permlevel: int, ptype: str, value: int = 0, if_owner: int = 0) -> str | None:
    """Give or take one right of a rule; ``refresh`` if other rights of the rule changed as well."""
    _only_managers()
    _refuse_target(doctype, role)
    if ptype not in (*rights, *_MORE_RIGHTS):
        frappe.throw(_("{0} is not a right").format(ptype))
    with history.of_rules(doctype):
        update_permission_property(doctype, role, permlevel, ptype, value, if_owner=if_owner)
    _refuse_mistakes(doctype)
    return "refresh" if ptype == "if_owner" else None


@frappe.whitelist(methods=["POST"])
def remove(doctype: str, role: str, permlevel: int, if_owner: int = 0) -> None:
    """Take a rule away; the last one stays, since a DocType without rules would fall back to those of the app."""
    _only_managers()
    _refuse_target(doctype, role)
    with history.of_rules(doctype):
        setup_custom_perms(doctype)
        key = {"parent": doctype, "role": role, "permlevel": permlevel, "if_owner": if_owner}
        for name in frappe.get_all("Custom DocPerm", key, pluck="name"):
            frappe.delete_doc("Custom DocPerm", name, ignore_permissions=True)
    if not frappe.db.exists("Custom DocPerm", {"parent": doctype}):
        frappe.throw(_("There must be at least one rule; reset to the standard ones instead"))
    frappe.clear_cache(doctype=doctype)
    _refuse_mistakes(doctype)


@frappe.whitelist(methods=["POST"])
def reset(doctype: str) -> None:
    """Forget the site's own rules of a DocType."""
    _only_managers()
    with history.of_rules(doctype):
        reset_perms(doctype)
    frappe.clear_cache(doctype=doctype)


@frappe.whitelist()
def get_users_with_role(role: str) -> list[str]:
    """Enabled users who have the role."""
    _only_managers()
    names = frappe.get_all("Has Role", {"role": role, "parenttype": "User"}, pluck="parent")
    wanted = {"name": ["in", names or [""]], "enabled": 1}
    return sorted(frappe.get_all("User", wanted, pluck="name"))


@frappe.whitelist()
def get_standard_permissions(doctype: str) -> list[dict[str, Any]]:
    """The rules as the app has them."""
    _only_managers()
    return [rule.as_dict() for rule in definition_of(frappe.context(), doctype).permissions]


def _refuse_target(doctype: str, role: str) -> None:
    if doctype in BOOTSTRAP:
        frappe.throw(_("{0} is part of the platform and cannot be changed").format(_(doctype)))
    if role not in AUTOMATIC_ROLES and not frappe.db.exists("Role", role):
        frappe.throw(_("There is no role {0}").format(role), frappe.DoesNotExistError)


def _refuse_mistakes(doctype: str) -> None:
    """Rules that contradict each other, such as submit without write, are no rules."""
    frappe.clear_cache(doctype=doctype)
    for mistake in check(frappe.get_meta(doctype)):
        if mistake.path.startswith("permissions"):
            frappe.throw(mistake.message)
