"""A site of each kind of database with DocTypes to have rights on; every test is undone at its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import frappe
from frappe.permissions.roles import Access
from frappe.permissions.rules import RIGHTS
from frappe.runtime.context import Context
from frappe.runtime.versions import bump
from frappe.schema.meta import Meta, meta_of
from frappe.schema.spec import DocTypeSpec
from frappe.schema.sync import sync_doctypes

ANN, BOB = "ann@example.com", "bob@example.com"
ROLES = ("R One", "R Two")


def field(fieldname: str, fieldtype: str = "Data", **more: Any) -> dict[str, Any]:
    return {"fieldname": fieldname, "fieldtype": fieldtype, "label": fieldname.title(), **more}


def doctype(name: str, fields: list[dict[str, Any]], **more: Any) -> DocTypeSpec:
    return DocTypeSpec.from_dict(
        {"name": name, "module": "Core", "custom": 1, "fields": fields, "permissions": [], "autoname": "prompt", **more}
    )


SPECS = [
    doctype("R Area", [field("title")]),
    doctype(
        "R Region",
        [field("title"), field("parent_r_region", "Link", options="R Region"), field("lft", "Int"), field("rgt", "Int")],
        is_tree=1,
    ),
    doctype("R Line", [field("area", "Link", options="R Area"), field("phone", mask=1, mask_format="mobile")], istable=1),
    doctype(
        "R Doc",
        [
            field("title"), field("area", "Link", options="R Area"), field("area2", "Link", options="R Area"),
            field("free_area", "Link", options="R Area", ignore_user_permissions=1), field("region", "Link", options="R Region"),
            field("phone", mask=1, mask_format="mobile"), field("deep_phone", mask=1, mask_format="mobile", permlevel=1),
            field("secret", permlevel=1), field("hidden", permlevel=2), field("lines", "Table", options="R Line"),
        ],
        is_submittable=1,
    ),
]  # fmt: skip

# An app whose rules speak the SQL of a server database.
APP_HOOKS = """
app_name = "rights_app"
permission_query_conditions = {"R Doc": ["rights_app.rules.conditions"]}
has_permission = {"R Doc": ["rights_app.rules.allows"]}
"""
APP_RULES = """
import frappe

def conditions(user):
    if user == "bob@example.com":
        return 'ifnull(`tabR Doc`.`title`, "") not like "%%hidden%%" and `tabR Doc`.title != ' + frappe.db.escape("it's \\\\ 100% ?")

def allows(doc, ptype, user):
    if user == "bob@example.com" and ("hidden" in (doc.get("title") or "") or doc.get("title") == "it's \\\\ 100% ?"):
        return False
"""


@pytest.fixture(scope="session")
def rights_app(make_app: Callable[..., None]) -> str:
    """Import name of the app with rules of its own."""
    make_app("rights_app", hooks=APP_HOOKS, rules=APP_RULES)
    return "rights_app"


@pytest.fixture(scope="session")
def site(new_site: Callable[[str], Callable[[], Any]]) -> Callable[[], Any]:
    """Opens the site: ``with site() as ctx``."""
    opened = new_site("rights")
    with opened() as ctx:
        _build(ctx)
    return opened


class World:
    """Rules, documents, restrictions and shares of one test."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx

    @property
    def meta(self) -> Meta:
        return meta_of(self.ctx, "R Doc")

    def access(self, user: str = ANN) -> Access:
        return Access.of(self.ctx, user)

    def _insert(self, doctype: str, **values: Any) -> None:
        now = frappe.utils.now_datetime()
        stamp = {"name": frappe.generate_hash(length=10), "creation": now, "modified": now, "owner": "Administrator"}
        self.ctx.db.insert_row(
            f"tab{doctype}", {**stamp, "modified_by": "Administrator", "docstatus": 0, "idx": 0, **values}
        )

    def _changed(self) -> None:
        bump(self.ctx, "permission")
        bump(self.ctx, "customisation")
        self.ctx.request_cache.clear()

    def rule(self, role: str, *rights: str, doctype: str = "R Doc", **more: Any) -> None:
        """A rule of the site; the DocType has none of its own."""
        given = {"permlevel": 0, **dict.fromkeys(RIGHTS, 0), **dict.fromkeys(rights, 1), **more}
        self._insert("Custom DocPerm", parent=doctype, role=role, **given)
        self._changed()

    def give(self, user: str, *roles: str) -> None:
        for role in roles:
            self._insert("Has Role", parent=user, parenttype="User", parentfield="roles", role=role)
        self._changed()

    def restrict(self, allow: str, value: str, user: str = ANN, **more: Any) -> None:
        self._insert("User Permission", user=user, allow=allow, for_value=value, **more)
        self._changed()

    def share(self, name: str, *rights: str, user: str | None = ANN, doctype: str = "R Doc") -> None:
        given = dict.fromkeys(rights, 1)
        self._insert("DocShare", share_doctype=doctype, share_name=name, user=user, everyone=int(user is None), **given)
        self._changed()

    def strict(self, on: bool = True) -> None:
        self.ctx.db.set_single_value("System Settings", "apply_strict_user_permissions", int(on))
        bump(self.ctx, "settings")
        self.ctx.request_cache.clear()

    def doc(self, name: str, *, lines: tuple[Any, ...] = (), owner: str = "Administrator", **values: Any) -> Any:
        """A stored document; ``lines`` are the areas of its rows."""
        self._insert("R Doc", name=name, owner=owner, **values)
        for index, area in enumerate(lines, 1):
            place = {"parent": name, "parenttype": "R Doc", "parentfield": "lines", "idx": index}
            self._insert("R Line", owner=owner, area=area, phone="13812345678", **place)
        return frappe.get_doc("R Doc", name)


@pytest.fixture(scope="session")
def world_of() -> Callable[[Context], World]:
    """A world on a site that the test opens itself."""
    return World


@pytest.fixture
def world(ctx: Context) -> World:
    return World(ctx)


def _build(ctx: Context) -> None:
    sync_doctypes(ctx, SPECS)
    for role in ROLES:
        frappe.get_doc({"doctype": "Role", "role_name": role, "desk_access": 1}).insert()
    for user in (ANN, BOB):
        values = {
            "doctype": "User",
            "email": user,
            "first_name": user.split("@")[0],
            "user_type": "System User",
            "enabled": 1,
        }
        frappe.get_doc(values).insert()
    now = frappe.utils.now_datetime()
    stamp = {
        "creation": now,
        "modified": now,
        "owner": "Administrator",
        "modified_by": "Administrator",
        "docstatus": 0,
        "idx": 0,
    }
    for name in ("A1", "A2", "A3"):
        ctx.db.insert_row("tabR Area", {**stamp, "name": name, "title": name})
    for name, lft, rgt in (("World", 1, 8), ("North", 2, 5), ("Lake", 3, 4), ("South", 6, 7)):
        ctx.db.insert_row("tabR Region", {**stamp, "name": name, "title": name, "lft": lft, "rgt": rgt})
