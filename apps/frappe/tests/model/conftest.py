"""A site of each kind of database with an app whose DocTypes show the life of documents; every test is undone at its end."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import frappe
from frappe.runtime.apps import set_installed_apps
from frappe.runtime.context import Context
from frappe.runtime.versions import bump
from frappe.schema.spec import DocTypeSpec
from frappe.schema.sync import sync_doctypes

EVENTS = [
    "before_insert", "before_naming", "before_validate", "validate", "before_save", "after_insert", "on_update", "before_submit",
    "on_submit", "before_cancel", "on_cancel", "before_update_after_submit", "on_update_after_submit", "on_change", "on_trash",
    "after_delete", "before_rename", "after_rename", "before_change", "after_mapping", "before_discard", "on_discard",
]  # fmt: skip

HOOKS = f"""
app_name = "model_app"
doc_events = {{
    "*": dict.fromkeys({EVENTS!r}, "model_app.controllers.anywhere"),
    "M Doc": dict.fromkeys({EVENTS!r}, "model_app.controllers.subscribed"),
}}
override_doctype_class = {{
    "M Doc": "model_app.controllers.Recorder", "M Named": "model_app.controllers.Named", "M Virtual": "model_app.controllers.Virtual",
    "M Node": "frappe.model.tree.NestedSet",
}}
naming_series_variables = {{"SHOP": "model_app.controllers.shop"}}
ignore_links_on_delete = ["M Remark"]
"""
CONTROLLERS = """
import frappe
from frappe.model.document import Document

calls = []     # (who, event) of "M Doc"
reactions = {}  # event -> what the controller does then
stored = {}    # rows of the virtual DocType

class Recorder(Document):
    pass

def _method(event):
    def called(self, *args):
        calls.append(("controller", event))
        return reactions[event](self, *args) if event in reactions else None
    called.__name__ = event
    return called

for event in EVENTS:
    setattr(Recorder, event, _method(event))

def subscribed(doc, event, *args):
    calls.append(("doctype", event))
    return {"subscribed": event}

def anywhere(doc, event, *args):
    if doc.doctype == "M Doc":
        calls.append(("all", event))
        return {"anywhere": event}

class Named(Document):
    def autoname(self):
        self.name = f"{self.title}/{self.number}"

def shop(doc, part):
    return "S7"

class Virtual(Document):
    def db_insert(self, *args, **kwargs):
        stored[self.name] = self.get_valid_dict()
    def db_update(self):
        stored[self.name] = self.get_valid_dict()
    def load_from_db(self, for_update=False):
        if self.name not in stored:
            raise frappe.DoesNotExistError
        self.update(stored[self.name])
        return self
    def delete(self, *args, **kwargs):
        del stored[self.name]
"""


def field(fieldname: str, fieldtype: str = "Data", **more: Any) -> dict[str, Any]:
    return {"fieldname": fieldname, "fieldtype": fieldtype, "label": fieldname.replace("_", " ").title(), **more}


def doctype(name: str, *fields: dict[str, Any], **more: Any) -> DocTypeSpec:
    rights = (*DRAFT, *SUBMITTED) if more.get("is_submittable") else DRAFT
    roles = () if more.get("istable") else more.pop("roles", ("M Clerk",))
    permissions = [{"role": role, **dict.fromkeys(rights, 1)} for role in roles]
    if more.get("is_submittable"):
        permissions.append({"role": "M Typist", **dict.fromkeys(DRAFT, 1)})
    return DocTypeSpec.from_dict(
        {
            "name": name, "module": "Core", "custom": 1, "autoname": "prompt", "fields": list(fields), "permissions": permissions, **more,
        }
    )  # fmt: skip


DRAFT, SUBMITTED = ("read", "write", "create", "delete"), ("submit", "cancel", "amend")
AMENDED = field("amended_from", "Link", options="M Voucher", no_copy=1, read_only=1)

SPECS = [
    doctype("M Target", field("title"), field("amount", "Currency"), field("group", "Link", options="M Group"), allow_rename=1),
    doctype("M Group", field("title"), autoname="field:title", allow_rename=1),
    doctype("M Remark", field("ref_type", "Link", options="DocType"), field("ref_name", "Dynamic Link", options="ref_type")),
    doctype(
        "M Row",
        field("item", reqd=1), field("qty", "Int"), field("target", "Link", options="M Target"),
        field("target_title", fetch_from="target.title"), field("price", "Currency", precision="2"), field("pin", "Password"),
        field("serial", unique=1), field("done", "Check", allow_on_submit=1),
        istable=1,
    ),
    doctype("M Tag", field("target", "Link", options="M Target"), istable=1),
    doctype(
        "M Doc",
        field("title"), field("target", "Link", options="M Target"), field("rows", "Table", options="M Row"),
        field("note", allow_on_submit=1), field("amended_from", "Link", options="M Doc", no_copy=1),
        field("mobile", mask=1, mask_format="mobile", allow_on_submit=1), field("secret", permlevel=1, allow_on_submit=1),
        is_submittable=1, track_changes=1, allow_rename=1,
    ),
    doctype(
        "M Voucher",
        field("title"), field("target", "Link", options="M Target"), field("voucher", "Link", options="M Voucher"),
        field("target_title", fetch_from="target.title"),
        field("target_amount", "Currency", fetch_from="target.amount", fetch_if_empty=1),
        field("late_title", fetch_from="target.title", allow_on_submit=1),
        field("rows", "Table", options="M Row"), field("loose_rows", "Table", options="M Row", allow_on_submit=1), AMENDED,
        is_submittable=1, track_changes=1, autoname="MV-.#####",
    ),
    doctype(
        "M Checked",
        field("title", reqd=1), field("status", "Select", options="\nOpen\nClosed"), field("mail", options="Email"),
        field("phone", options="Phone"), field("site", options="URL"), field("person", options="Name"),
        field("short", length=5), field("count", "Int", non_negative=1), field("born", "Date", set_only_once=1),
        field("code", "JSON"), field("key_no", unique=1), field("at", "Time"), field("day", "Datetime"),
        field("secret", permlevel=1, default="stays"), field("mobile", mask=1, mask_format="mobile"),
        field("id_no", unique=1, mask=1, mask_format="id_number"), field("text", "Text Editor"), field("pwd", "Password"),
        field("rate", "Percent"), field("ok", "Check", default="1"), field("agreed", "Check", reqd=1), field("rows", "Table", options="M Row"),
        field("tags", "Table MultiSelect", options="M Tag"),
    ),
    doctype("M Settings", field("company"), field("limit", "Int"), field("pwd", "Password"), field("rows", "Table", options="M Row"), issingle=1),
    doctype("M Virtual", field("title"), is_virtual=1),
    doctype(
        "M Node",
        field("title"), field("parent_m_node", "Link", options="M Node"), field("lft", "Int"), field("rgt", "Int"),
        field("is_group", "Check"), is_tree=1, allow_rename=1,
    ),
    doctype(
        "M Case",
        field("title"), field("workflow_state", "Link", options="Workflow State", allow_on_submit=1), field("amount", "Currency"),
        field("stage", allow_on_submit=1), field("amended_from", "Link", options="M Case"),
        is_submittable=1, roles=("M Clerk", "M Chief"),
    ),
    doctype("M Series", field("title"), field("naming_series", "Select", options="A-.YYYY.-\nB-.###"), autoname="naming_series:"),
    doctype("M Format", field("title"), autoname="format:F-{MM}-{title}-{###}"),
    doctype("M Pattern", field("title"), autoname="P-.YY.-.{title}.-.###"),
    doctype("M Hash", field("title"), autoname="hash"),
    doctype("M Free", field("title"), autoname=""),
    doctype("M Auto", field("title"), field("voucher", "Link", options="M Auto"), autoname="autoincrement"),
    doctype("M Named", field("title"), field("number", "Int"), autoname="hash"),
]  # fmt: skip


@pytest.fixture(scope="session")
def controllers(make_app: Callable[..., None]) -> Any:
    """The app's module of controllers."""
    make_app("model_app", hooks=HOOKS, controllers=f"EVENTS = {EVENTS!r}\n{CONTROLLERS}")
    return importlib.import_module("model_app.controllers")


@pytest.fixture(scope="session")
def site(new_site: Callable[[str], Callable[[], Any]], controllers: Any) -> Callable[[], Any]:
    """Opens the site: ``with site() as ctx``."""
    opened = new_site("model")
    with opened() as ctx:
        _build(ctx)
    return opened


@pytest.fixture
def app(ctx: Context, controllers: Any) -> Iterator[Any]:
    """The app's controllers; ``app.reactions[event]`` is what "M Doc" does then."""
    controllers.calls.clear()
    yield controllers
    controllers.calls.clear()
    controllers.reactions.clear()
    controllers.stored.clear()


@pytest.fixture
def events(app: Any) -> Callable[..., list[str]]:
    """What was called since: ``events()`` gives the controller's events and forgets them."""

    def happened(who: str = "controller") -> list[str]:
        found = [event for caller, event in app.calls if caller == who]
        app.calls.clear()
        return found

    return happened


@pytest.fixture
def statements(ctx: Context) -> Iterator[list[str]]:
    """What reaches the database from now on."""
    sent: list[str] = []

    def listen(sql: str, _params: Any, _seconds: float) -> None:
        sent.append(sql)

    ctx.db.connection.listeners.append(listen)
    yield sent
    ctx.db.connection.listeners.remove(listen)


@pytest.fixture
def make(ctx: Context) -> Callable[..., Any]:
    """Insert a document: ``make("M Target", "T1", title="x")``."""

    def insert(doctype: str, name: Any = None, /, **values: Any) -> Any:
        doc = frappe.get_doc({"doctype": doctype, **values})
        return doc.insert(set_name=name)

    return insert


@pytest.fixture
def act_as(ctx: Context) -> Callable[[str], None]:
    """Go on as clerk, chief, typist, Guest or Administrator."""
    return lambda name: ctx.set_user(name if name in ("Administrator", "Guest") else f"{name}@example.com")


def _insert(doctype: str, **values: Any) -> None:
    frappe.get_doc({"doctype": doctype, **values}).insert()


def _build(ctx: Context) -> None:
    sync_doctypes(ctx, SPECS)
    for role in ("M Clerk", "M Chief", "M Typist"):
        _insert("Role", role_name=role, desk_access=1)
    for name, roles in (("clerk", ["M Clerk"]), ("chief", ["M Chief", "M Clerk"]), ("typist", ["M Typist"])):
        _insert(
            "User", email=f"{name}@example.com", first_name=name, user_type="System User", enabled=1,
            roles=[{"role": role} for role in roles],
        )  # fmt: skip
    set_installed_apps(ctx, ["frappe", "model_app"])
    bump(ctx, "permission")
    bump(ctx, "settings")
