"""Sites for tests. ``new_site`` makes one on each kind of database, for tests that look inside; a ``world`` is for tests of
surfaces: a copy, for this test alone, of a site with an app of orders.

TEST_MARIADB_SOCKET or TEST_MARIADB_PORT reach the server, as root with TEST_MARIADB_PASSWORD (default: root).
"""

from __future__ import annotations

import importlib
import itertools
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

import frappe
from frappe import app
from frappe.core import installer
from frappe.database import pool
from frappe.facade import open_site
from frappe.runtime.apps import set_installed_apps
from frappe.runtime.context import Context
from frappe.runtime.versions import bump
from frappe.schema.spec import DocTypeSpec
from frappe.schema.sync import sync_doctypes

SERVER = "TEST_MARIADB_SOCKET" in os.environ or "TEST_MARIADB_PORT" in os.environ
KINDS = [
    # a run on the server follows one on the embedded database (./test)
    *([] if os.environ.get("TEST_DATABASE") == "mariadb" else ["sqlite"]),
    pytest.param("mariadb", marks=[pytest.mark.mariadb, pytest.mark.skipif(not SERVER, reason="no server")]),
]
TEMPLATE = "surfaces.test"
PASSWORD = "correct-horse-7"
PEOPLE = {
    "clerk": ("S Clerk",), "reader": ("S Reader",), "owner": ("S Own",), "other": ("S Own",), "manager": ("S Clerk", "S Manager"),
    "admin": ("System Manager",),
}  # fmt: skip
_numbers = itertools.count(1)

HOOKS = """
app_name = "surface_app"
app_title = "Surfaces"
EVENTS = (
    "before_insert before_validate validate before_save after_insert on_update before_submit on_submit before_cancel on_cancel "
    "before_update_after_submit on_update_after_submit on_change on_trash after_delete"
).split()
doc_events = {"S Order": {event: "surface_app.rules.seen" for event in EVENTS}}
override_doctype_class = {"S Order": "surface_app.rules.Order"}
doctype_js = {"S Order": "public/js/order.js"}
doctype_list_js = {"S Order": ["public/js/order_list.js", "public/js/gone.js", "/assets/gone_app/x.js", "public/../rules.js"]}
"""
RULES = """
import frappe
from frappe.model.document import Document
from frappe.rate_limiter import rate_limit

events = []

class Order(Document):
    def validate(self):
        if self.title == "forbidden":
            frappe.throw("This title is forbidden", title="Order")

    @frappe.whitelist()
    def double(self, factor: int = 2):
        self.db_set("quantity", (self.quantity or 0) * factor)
        return self.quantity

    def secret_method(self):
        return "never"

def seen(doc, event, *args):
    events.append(event)

@frappe.whitelist()
def typed(number: int, flag: bool = False, names: list | None = None, share: float = 0.0, text: str = ""):
    return [number, flag, names, share, text]

@frappe.whitelist(allow_guest=True)
def echo(text="", nested=None):
    return {"text": text, "nested": nested}

@frappe.whitelist(allow_guest=True, xss_safe=True)
def echo_raw(text=""):
    return text

@frappe.whitelist(allow_guest=True)
@rate_limit(limit=2, seconds=60)
def rare():
    return "done"

@frappe.whitelist()
def broken():
    raise RuntimeError("a secret of the inside")

@frappe.whitelist()
def write_then_fail():
    frappe.get_doc({"doctype": "S Customer", "__newname": "half"}).insert(set_name="half")
    frappe.throw("too late")

@frappe.whitelist()
def write_by_get():
    frappe.get_doc({"doctype": "S Customer"}).insert(set_name="by get")

@frappe.whitelist()
def download():
    frappe.response.update(type="download", filename="\\u6e05\\u5355.txt", filecontent=b"bytes")

def not_for_outside():
    return "never"
"""


def field(fieldname: str, fieldtype: str = "Data", **more: Any) -> dict[str, Any]:
    return {"fieldname": fieldname, "fieldtype": fieldtype, "label": fieldname.replace("_", " ").title(), **more}


def rule(role: str, *rights: str, **more: Any) -> dict[str, Any]:
    return {"role": role, **dict.fromkeys(rights, 1), **more}


ALL = ("read", "write", "create", "delete", "submit", "cancel", "select", "export", "report", "share", "amend")
SPECS = [
    {
        "name": "S Customer", "autoname": "prompt", "allow_rename": 1, "fields": [field("region")],
        "permissions": [rule("S Clerk", *ALL[:4], "select"), rule("S Reader", "read"), rule("S Own", "read", "select")],
    },
    {
        "name": "S Line", "istable": 1,
        "fields": [field("item", reqd=1, in_list_view=1), field("pieces", "Int"), field("margin", "Currency", permlevel=1)],
    },
    {
        "name": "S Order", "autoname": "S-.#####", "is_submittable": 1, "track_changes": 1, "title_field": "title", "allow_rename": 1,
        "show_name_in_global_search": 1,
        "search_fields": "title,mobile",
        "fields": [
            field("title", reqd=1, in_list_view=1), field("status", "Select", options="Open\nClosed", default="Open", in_standard_filter=1),
            field("customer", "Link", options="S Customer"), field("code", unique=1), field("quantity", "Int"),
            field("due", "Date"), field("at", "Datetime"), field("urgent", "Check"), field("text", "Text Editor"),
            field("cost", "Currency", permlevel=1), field("mobile", mask=1, mask_format="mobile", options="Phone"),
            field("lines", "Table", options="S Line"), field("remark", allow_on_submit=1),
            field("amended_from", "Link", options="S Order", no_copy=1, read_only=1),
        ],
        "permissions": [
            rule("S Clerk", *ALL), rule("S Reader", "read"), rule("S Own", "read", "write", "create", "select", if_owner=1),
            rule("S Manager", "read", "write", permlevel=1), rule("S Manager", "read", "unmask"),
        ],
    },
    {"name": "S Settings", "issingle": 1, "fields": [field("limit", "Int"), field("cost", permlevel=1)], "permissions": [rule("S Clerk", "read", "write")]},
]  # fmt: skip


@pytest.fixture(scope="session", params=KINDS)
def new_site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Callable[[], Any]]]:
    """Makes a site on each kind of database and gives what opens it: ``with new_site("query")() as ctx``; all are dropped."""
    with making_sites(request.param, tmp_path_factory) as make:
        yield make


@pytest.fixture(scope="session")
def new_embedded_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Callable[[], Any]]]:
    """Makes sites on the embedded database, for tests that compare what another kind comes to."""
    with making_sites("sqlite", tmp_path_factory) as make:
        yield make


@contextmanager
def making_sites(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Callable[[], Any]]]:
    root_password = os.environ.get("TEST_MARIADB_PASSWORD", "root")
    made: list[tuple[str, Path]] = []

    def make(label: str) -> Callable[[], Any]:
        name, folder = f"{label}.test", tmp_path_factory.mktemp(f"{label}-{kind}")
        options: dict[str, Any] = {}
        if kind == "mariadb":
            options = {
                "db_name": f"test_{label}_{os.getpid()}",
                "db_socket": os.environ.get("TEST_MARIADB_SOCKET"),
                "db_port": int(os.environ.get("TEST_MARIADB_PORT", "3306")),
                "db_root_password": root_password,
            }
        installer.new_site(
            name, apps=[], sites_path=folder, admin_password="secret", db_type=kind, lang="en", **options
        )
        made.append((name, folder))
        return lambda: open_site(name, sites_path=folder)

    yield make
    pool.close_all()
    if kind == "mariadb":
        for name, folder in made:
            installer.drop_site(name, sites_path=folder, root_user="root", root_password=root_password)


@pytest.fixture
def ctx(site: Callable[[], Any]) -> Iterator[Context]:
    """The area's site, opened by Administrator; what a test changes and does not commit is undone."""
    with site() as context:
        yield context
        context.db.rollback()


@pytest.fixture(scope="session")
def make_app(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., None]:
    """Makes an app that can be imported: ``make_app("an_app", hooks=text, rules=text)``."""

    def make(name: str, **modules: str) -> None:
        folder = tmp_path_factory.mktemp("apps") / name
        folder.mkdir()
        for module, text in {"__init__": "", **modules}.items():
            (folder / f"{module}.py").write_text(text, encoding="utf-8")
        for listed in ("modules.txt", "patches.txt"):
            (folder / listed).touch()
        sys.path.insert(0, str(folder.parent))

    return make


@pytest.fixture(scope="session")
def order_rules(make_app: Callable[..., None]) -> Any:
    """The app's module: ``order_rules.events`` is what its orders went through."""
    make_app("surface_app", hooks=HOOKS, rules=RULES)
    return importlib.import_module("surface_app.rules")


@pytest.fixture(scope="session")
def surfaces(tmp_path_factory: pytest.TempPathFactory, order_rules: Any) -> Path:
    """The bench's sites folder with the template site in it."""
    folder: Path = tmp_path_factory.mktemp("surfaces") / "sites"
    folder.mkdir()
    (folder / "apps.txt").write_text("frappe\nsurface_app\n")
    installer.new_site(TEMPLATE, apps=[], sites_path=folder, admin_password=PASSWORD, lang="en")
    with open_site(TEMPLATE, sites_path=folder) as ctx:
        _build(ctx)
    pool.close_all()
    return folder


def _build(ctx: Context) -> None:
    common = {"module": "Core", "custom": 1}
    sync_doctypes(ctx, [DocTypeSpec.from_dict({**common, **spec}) for spec in SPECS])
    for role in ("S Clerk", "S Reader", "S Own", "S Manager"):
        frappe.get_doc({"doctype": "Role", "role_name": role, "desk_access": 1}).insert()
    for name, roles in {**PEOPLE, "portal": ()}.items():
        kind = "Website User" if name == "portal" else "System User"
        values = {
            "email": f"{name}@example.com",
            "first_name": name,
            "user_type": kind,
            "enabled": 1,
            "api_key": f"{name}-key",
        }
        frappe.get_doc(
            {"doctype": "User", **values, "api_secret": f"{name}-secret", "roles": [{"role": role} for role in roles]}
        ).insert()
    frappe.get_doc({"doctype": "S Customer", "region": "North"}).insert(set_name="Acme")
    settings = frappe.get_doc("System Settings")
    settings.update({"requests_per_minute": 0, "guest_requests_per_minute": 0})
    settings.save()
    set_installed_apps(ctx, ["frappe", "surface_app"])
    bump(ctx, "permission")
    bump(ctx, "settings")


class World:
    """A fresh copy of the site: people who send requests, and a look inside."""

    def __init__(self, sites: Path, name: str, rules: Any) -> None:
        self.sites, self.name, self.rules = sites, name, rules
        self.folder, self.password = sites / name, PASSWORD
        rules.events.clear()

    def browser(self) -> Browser:
        """A client without credentials that keeps cookies."""
        return Browser(self.name)

    def person(self, name: str) -> Browser:
        """A client with the API key of one of PEOPLE; ``guest`` has none."""
        browser = self.browser()
        if name != "guest":
            browser.headers["Authorization"] = f"token {name}-key:{name}-secret"
        return browser

    def inside(self) -> Any:
        """The opened site, as Administrator."""
        return open_site(self.name, sites_path=self.sites)

    def new_doc(self, doctype: str, /, **values: Any) -> Any:
        """A document, inside."""
        return frappe.get_doc({"doctype": doctype, **values})

    def document(self, doctype: str, name: str) -> Any:
        """A stored document, inside."""
        return frappe.get_doc(doctype, name)

    def stored(self, doctype: str) -> list[dict[str, Any]]:
        """All documents of a type as they are stored, inside."""
        return [
            frappe.get_doc(doctype, name).as_dict() for name in frappe.get_all(doctype, pluck="name", order_by="name")
        ]

    def configure(self, **settings: Any) -> None:
        """Set entries of the site's configuration."""
        path = self.folder / "site_config.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), **settings}))

    def setting(self, **values: Any) -> None:
        """Change System Settings."""
        with self.inside():
            settings = frappe.get_doc("System Settings")
            settings.update(values)
            settings.save()


class Browser(Client):
    """Speaks to one site by its host name, with headers of its own."""

    def __init__(self, site: str) -> None:
        super().__init__(app.application)
        self.site = site
        self.headers: dict[str, str] = {}

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        kwargs.setdefault("base_url", f"http://{self.site}")
        kwargs.setdefault("buffered", True)  # closes the answer, and the file in it
        if args and isinstance(args[0], str):
            kwargs["headers"] = {**self.headers, **(kwargs.get("headers") or {})}
        return super().open(*args, **kwargs)

    def log_in(self, user: str = "Administrator", password: str = PASSWORD) -> TestResponse:
        return self.post("/api/method/login", json={"usr": user, "pwd": password})

    def method(self, path: str, /, **arguments: Any) -> TestResponse:
        return self.post(f"/api/method/{path}", json=arguments)


@pytest.fixture
def new_world(surfaces: Path, order_rules: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], World]]:
    """Makes worlds; all are gone after the test."""
    monkeypatch.setattr(app, "_SITES", surfaces)
    made: list[Path] = []

    def make() -> World:
        # A name of its own each time: caches of this process know a site by its name and version numbers.
        name = f"world{next(_numbers)}.test"
        shutil.copytree(surfaces / TEMPLATE, surfaces / name)
        made.append(surfaces / name)
        return World(surfaces, name, order_rules)

    yield make
    pool.close_all()
    for folder in made:
        shutil.rmtree(folder)


@pytest.fixture
def world(new_world: Callable[[], World]) -> World:
    return new_world()
