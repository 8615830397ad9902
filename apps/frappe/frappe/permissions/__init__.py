"""Rights: one compiler for lists and documents, masking, sharing, explanations. Upstream's names are here."""

from __future__ import annotations

from frappe.permissions import share
from frappe.permissions.public import (
    add_permission,
    add_user_permission,
    can_export,
    can_import,
    clear_user_permissions_for_doctype,
    get_doc_permissions,
    get_role_permissions,
    get_roles,
    get_user_permissions,
    get_valid_perms,
    has_permission,
    hidden_fields,
    is_system_user,
    remove_user_permission,
    reset_perms,
    rights,
    setup_custom_perms,
    update_permission_property,
)
from frappe.permissions.roles import ADMIN_ROLE, ALL_USER_ROLE, AUTOMATIC_ROLES, GUEST_ROLE, SYSTEM_USER_ROLE, Access

__all__ = [
    "ADMIN_ROLE",
    "ALL_USER_ROLE",
    "AUTOMATIC_ROLES",
    "GUEST_ROLE",
    "SYSTEM_USER_ROLE",
    "Access",
    "add_permission",
    "add_user_permission",
    "can_export",
    "can_import",
    "clear_user_permissions_for_doctype",
    "get_doc_permissions",
    "get_role_permissions",
    "get_roles",
    "get_user_permissions",
    "get_valid_perms",
    "has_permission",
    "hidden_fields",
    "is_system_user",
    "remove_user_permission",
    "reset_perms",
    "rights",
    "setup_custom_perms",
    "share",
    "update_permission_property",
]
