"""Which apps the bench has, which a site has installed, and where their modules live on disk."""

from __future__ import annotations

import importlib
import json
from functools import lru_cache
from pathlib import Path
from types import ModuleType

from frappe.exceptions import AppNotInstalledError, DoesNotExistError
from frappe.runtime.cache import cached
from frappe.runtime.context import Context


def scrub(text: str) -> str:
    """``Property Setup`` -> ``property_setup``: the name of a module's or DocType's folder."""
    return text.replace(" ", "_").replace("-", "_").lower()


def bench_apps(sites_path: Path) -> list[str]:
    """Apps named in ``sites/apps.txt``, ``frappe`` always first."""
    path = sites_path / "apps.txt"
    names = path.read_text(encoding="utf-8").split() if path.exists() else []
    return ["frappe", *(name for name in names if name != "frappe")]


def installed_apps(ctx: Context) -> list[str]:
    """Apps of this site in the order of their installation; just ``frappe`` while the site is being made."""
    return list(apps_of(ctx))


def apps_of(ctx: Context) -> tuple[str, ...]:
    """The same, not to be changed: asked many times in every request."""
    found: tuple[str, ...] = cached(ctx, "settings", "installed_apps", lambda: _read_installed(ctx))
    return found


def _read_installed(ctx: Context) -> tuple[str, ...]:
    stored = ctx.db.get_global("installed_apps") if ctx.db.table_exists("DefaultValue") else None
    return tuple(json.loads(stored)) if stored else ("frappe",)


def set_installed_apps(ctx: Context, apps: list[str]) -> None:
    """Store the list of installed apps."""
    ctx.db.set_global("installed_apps", json.dumps(apps))


@lru_cache(maxsize=64)
def app_package(app: str) -> ModuleType:
    """The imported package of ``app``. Raises AppNotInstalledError if there is none."""
    try:
        return importlib.import_module(app)
    except ModuleNotFoundError as error:
        if error.name != app:
            raise
        raise AppNotInstalledError(f"app {app} is not in this bench: `bench get-app` it first") from error


def app_path(app: str) -> Path:
    """Folder of the app's Python package."""
    file = app_package(app).__file__
    if file is None:
        raise AppNotInstalledError(f"app {app} is not a regular package")
    return Path(file).parent


@lru_cache(maxsize=64)
def app_modules(app: str) -> tuple[str, ...]:
    """Titles of the app's modules, from its ``modules.txt``."""
    path = app_path(app) / "modules.txt"
    if not path.exists():
        return ()
    return tuple(line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip())


def app_of_module(module: str, apps: list[str]) -> str:
    """The app that owns ``module``. Raises DoesNotExistError."""
    wanted = scrub(module)
    for app in apps:
        if any(scrub(name) == wanted for name in app_modules(app)):
            return app
    raise DoesNotExistError(f"module {module} belongs to no app of this site ({', '.join(apps)})")


def module_path(app: str, module: str) -> Path:
    """Folder of a module inside its app."""
    return app_path(app) / scrub(module)


def doctype_module(app: str, module: str, doctype: str) -> str:
    """Dotted path of the DocType's controller module."""
    name = scrub(doctype)
    return f"{app}.{scrub(module)}.doctype.{name}.{name}"
