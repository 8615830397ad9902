"""An app with pages of its own on a fresh site, and forms for people outside."""

from __future__ import annotations

import importlib
import itertools
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import frappe
from frappe import templating
from frappe.runtime import apps as runtime_apps
from frappe.runtime import hooks as runtime_hooks
from frappe.runtime.apps import set_installed_apps
from frappe.runtime.versions import bump

_numbers = itertools.count(1)


@pytest.fixture
def web_app(world: Any, tmp_path: Path) -> Iterator[Callable[..., None]]:
    """Installs an app with the given hooks and files on the world's site: ``web_app(hooks_text, **{path: text})``."""
    name = f"web_app_{next(_numbers)}"
    folder = tmp_path / name
    folder.mkdir()
    sys.path.insert(0, str(tmp_path))

    def install(hooks: str = "", **files: str) -> None:
        (folder / "__init__.py").write_text("")
        (folder / "hooks.py").write_text(f'app_name = "{name}"\n' + hooks.replace("APP", name), encoding="utf-8")
        for path, text in files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        importlib.invalidate_caches()
        apps = world.sites / "apps.txt"
        apps.write_text(f"frappe\nsurface_app\n{name}\n")
        with world.inside() as ctx:
            set_installed_apps(ctx, ["frappe", "surface_app", name])
            for scope in ("schema", "settings", "website", "permission"):
                bump(ctx, scope)

    yield install
    sys.path.remove(str(tmp_path))
    for module in [module for module in sys.modules if module.split(".")[0] == name]:
        del sys.modules[module]
    for cache in (runtime_hooks.app_hooks, runtime_apps.app_package, templating._environment):
        cache.cache_clear()
    (world.sites / "apps.txt").write_text("frappe\nsurface_app\n")


@pytest.fixture
def form(world: Any) -> Callable[..., str]:
    """Publishes a web form for orders and gives its route."""

    def publish(**values: Any) -> str:
        fields = values.pop("fields", None) or [
            {"fieldname": "title", "fieldtype": "Data", "reqd": 1, "label": "What is it about"},
            {"fieldname": "status", "fieldtype": "Select"}, {"fieldname": "urgent", "fieldtype": "Check"},
            {"fieldname": "due", "fieldtype": "Date"},
        ]  # fmt: skip
        route = f"orders-{next(_numbers)}"
        with world.inside():
            frappe.get_doc(
                {"doctype": "Web Form", "title": "Order form", "route": route, "doc_type": "S Order", "published": 1, "web_form_fields": fields, **values}
            ).insert()  # fmt: skip
        return route

    return publish


@pytest.fixture
def outsider(world: Any) -> Callable[[str], Any]:
    """The logged-in browser of a portal user, who is made when first asked for."""

    def log_in(name: str) -> Any:
        address = f"{name}@example.com"
        with world.inside():
            if not frappe.db.exists("User", address):
                values = {"email": address, "first_name": name, "user_type": "Website User", "enabled": 1}
                frappe.get_doc({"doctype": "User", **values}).insert()
            doc = frappe.get_doc("User", address)
            doc.new_password = world.password
            doc.save()
        browser = world.browser()
        assert browser.log_in(address).status_code == 200
        return browser

    return log_in


@pytest.fixture
def portal(outsider: Callable[[str], Any]) -> Any:
    """A portal user's browser, logged in."""
    return outsider("portal")


@pytest.fixture
def token_in() -> Callable[[str], str]:
    """The token that a page's form holds."""
    return lambda page: page.partition('name="csrf_token" value="')[2].partition('"')[0]
