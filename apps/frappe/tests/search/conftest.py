"""A site of each kind of database with people, cases and a secret; what a test writes is committed, under words of its own."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

import frappe
from frappe.runtime.context import Context
from frappe.runtime.versions import bump
from frappe.schema.spec import DocTypeSpec
from frappe.schema.sync import sync_doctypes

_numbers = itertools.count(1)


def field(fieldname: str, fieldtype: str = "Data", **more: Any) -> dict[str, Any]:
    return {"fieldname": fieldname, "fieldtype": fieldtype, "label": fieldname.title(), **more}


def rule(role: str, *rights: str, **more: Any) -> dict[str, Any]:
    return {"role": role, **dict.fromkeys(rights, 1), **more}


ALL = ("read", "write", "create", "delete", "select")
COMMON = {"module": "Core", "custom": 1, "autoname": "prompt", "allow_rename": 1}
SPECS = [
    {
        **COMMON, "name": "F Person", "title_field": "full_name", "search_fields": "full_name,mobile",
        "fields": [
            field("full_name", in_global_search=1), field("mobile", mask=1, mask_format="mobile"),
            field("salary", in_global_search=1, permlevel=1), field("search_keys", permlevel=9, hidden=1),
        ],
        "permissions": [
            rule("F Clerk", *ALL), rule("F Chief", *ALL, "unmask"), rule("F Chief", "read", "write", permlevel=1),
            rule("F Own", "read", "write", "create", if_owner=1),
        ],
    },
    {**COMMON, "name": "F Line", "istable": 1, "fields": [field("item", in_global_search=1), field("cost", in_global_search=1, permlevel=1)]},
    {
        **COMMON, "name": "F Case", "title_field": "subject", "show_name_in_global_search": 1,
        "fields": [field("subject", in_global_search=1), field("text", "Text Editor", in_global_search=1), field("lines", "Table", options="F Line")],
        "permissions": [rule("F Clerk", *ALL), rule("F Chief", *ALL)],
    },
    {**COMMON, "name": "F Plain", "fields": [field("note")], "permissions": [rule("F Clerk", *ALL)]},
]  # fmt: skip
PEOPLE = {"clerk": "F Clerk", "chief": "F Chief", "own": "F Own", "nobody": None}


@pytest.fixture(scope="session")
def site(new_site: Callable[[str], Callable[[], Any]]) -> Callable[[], Any]:
    """Opens the site: ``with site() as ctx``."""
    opened = new_site("search")
    with opened() as ctx:
        _build(ctx)
    return opened


def _build(ctx: Context) -> None:
    sync_doctypes(ctx, [DocTypeSpec.from_dict(spec) for spec in SPECS])
    for role in ("F Clerk", "F Chief", "F Own"):
        frappe.get_doc({"doctype": "Role", "role_name": role, "desk_access": 1}).insert()
    for name, role in PEOPLE.items():
        values = {"email": f"{name}@example.com", "first_name": name, "user_type": "System User", "enabled": 1}
        roles = [{"role": role}] if role else []
        frappe.get_doc({"doctype": "User", **values, "roles": roles}).insert()
    bump(ctx, "permission")


@pytest.fixture
def act_as(ctx: Context) -> Callable[[str], None]:
    """Go on as one of PEOPLE."""
    return lambda name: ctx.set_user(f"{name}@example.com")


@pytest.fixture
def make(ctx: Context) -> Callable[..., str]:
    """Stores a document and gives its name."""

    def make(doctype: str, /, name: str = "", **values: Any) -> str:
        name = name or f"made-{next(_numbers)}"
        doc = frappe.get_doc({"doctype": doctype, "__newname": name, **values}).insert(ignore_permissions=True)
        ctx.db.commit()
        return str(doc.name)

    return make
