"""A site of each kind of database with jobs to do and people who do them; what a test writes is undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import frappe
from frappe.runtime.context import Context
from frappe.runtime.versions import bump
from frappe.schema.spec import DocTypeSpec
from frappe.schema.sync import sync_doctypes

PEOPLE = ("ann", "ben", "cid", "guard")
SPEC = {
    "name": "A Job", "module": "Core", "custom": 1, "autoname": "A-.####", "track_changes": 1, "title_field": "title",
    "fields": [
        {"fieldname": "title", "fieldtype": "Data", "label": "Title"},
        {"fieldname": "status", "fieldtype": "Select", "label": "Status", "options": "Open\nDone\nOff", "default": "Open"},
        {"fieldname": "due", "fieldtype": "Date", "label": "Due"},
        {"fieldname": "hours", "fieldtype": "Float", "label": "Hours"},
        {"fieldname": "worker", "fieldtype": "Link", "options": "User", "label": "Worker"},
        {"fieldname": "note", "fieldtype": "Data", "label": "Note"},
    ],
    "permissions": [
        {"role": "A Worker", "read": 1, "write": 1, "create": 1, "select": 1},
    ],
}  # fmt: skip


@pytest.fixture(scope="session")
def site(new_site: Callable[[str], Callable[[], Any]]) -> Callable[[], Any]:
    """Opens the site: ``with site() as ctx``."""
    opened = new_site("automation")
    with opened() as ctx:
        sync_doctypes(ctx, [DocTypeSpec.from_dict(SPEC)])
        frappe.get_doc({"doctype": "Role", "role_name": "A Worker", "desk_access": 1}).insert()
        for name in PEOPLE:
            roles = [] if name == "guard" else [{"role": "A Worker"}]
            values = {"email": f"{name}@example.com", "first_name": name, "user_type": "System User", "enabled": 1}
            frappe.get_doc({"doctype": "User", **values, "roles": roles}).insert()
        bump(ctx, "permission")
    return opened


@pytest.fixture
def act_as(ctx: Context) -> Callable[[str], None]:
    """Go on as one of PEOPLE."""
    return lambda name: ctx.set_user(f"{name}@example.com")


@pytest.fixture
def make(ctx: Context) -> Callable[..., Any]:
    """A stored document."""

    def make(doctype: str, /, **values: Any) -> Any:
        return frappe.get_doc({"doctype": doctype, **values}).insert(ignore_permissions=True)

    return make
