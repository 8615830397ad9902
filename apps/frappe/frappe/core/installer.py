"""Making sites and putting apps on them."""

from __future__ import annotations

import hashlib
import secrets
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet

from frappe.core.users import ADMINISTRATOR, GUEST
from frappe.custom import layers
from frappe.database import DatabaseConfig, create_database, drop_database
from frappe.exceptions import AppNotInstalledError, SiteExistsError, ValidationError
from frappe.facade import open_site
from frappe.jobs.schedule import sync_jobs
from frappe.model.docs import get_doc, new_doc
from frappe.model.passwords import update_password
from frappe.query.database_config import database_config
from frappe.runtime.apps import app_modules, app_path, installed_apps, set_installed_apps
from frappe.runtime.context import Context, Mode
from frappe.runtime.hooks import app_hooks, resolve
from frappe.runtime.locks import site_lock
from frappe.runtime.site import SITE_CONFIG, Site, load_site, write_config
from frappe.runtime.versions import SCOPES, bump
from frappe.schema import fixtures, load, patches, sync, system_tables

FOLDERS = ("db", "private/files", "private/backups", "public/files", "locks", "logs")
LANGUAGES = (("en", "English", None), ("zh", "简体中文", None), ("zh_TW", "繁體中文", "zh"))
Progress = Callable[[str], None]


def _quiet(_text: str) -> None:
    return None


def new_site(
    name: str,
    *,
    apps: list[str],
    sites_path: Path,
    admin_password: str,
    db_type: str = "sqlite",
    force: bool = False,
    time_zone: str = "Asia/Shanghai",
    lang: str = "zh",
    db_root_username: str = "root",
    db_root_password: str = "",
    progress: Progress = _quiet,
    **database: Any,
) -> Site:
    """Make a site with its database, the platform's tables, Administrator and ``apps``.

    On any error nothing of it stays. Raises SiteExistsError unless ``force`` replaces a site of this name.
    """
    folder = sites_path / name
    if (folder / SITE_CONFIG).exists():
        if not force:
            raise SiteExistsError(f"site {name} exists already: drop it first, or use --force to replace it")
        drop_site(name, sites_path=sites_path, root_user=db_root_username, root_password=db_root_password)
    for part in FOLDERS:
        (folder / part).mkdir(parents=True, exist_ok=True)
    write_config(folder / SITE_CONFIG, _site_config(name, db_type, time_zone, lang, database))
    site = load_site(name, sites_path)
    config = database_config(site)
    try:
        create_database(config, root_user=db_root_username, root_password=db_root_password)
        with open_site(name, mode=Mode.INSTALL, sites_path=sites_path) as ctx:
            _install_platform(ctx, admin_password, progress)
        for app in apps:
            with open_site(name, mode=Mode.INSTALL, sites_path=sites_path) as ctx:
                install_app(ctx, app, progress=progress)
    except BaseException:
        _remove(site, config, db_root_username, db_root_password)
        raise
    return site


def _site_config(name: str, db_type: str, time_zone: str, lang: str, database: dict[str, Any]) -> dict[str, Any]:
    made_up = "s" + hashlib.sha256(name.encode()).hexdigest()[:15]
    config = {
        "db_type": db_type,
        "db_name": database.get("db_name") or made_up,
        "encryption_key": Fernet.generate_key().decode(),
        "time_zone": time_zone,
        "lang": lang,
    }
    if db_type != "sqlite":
        config["db_user"] = database.get("db_user") or config["db_name"]
        config["db_password"] = database.get("db_password") or secrets.token_urlsafe(16)
    config.update({key: value for key, value in database.items() if value and key.startswith("db_")})
    return config


def _install_platform(ctx: Context, admin_password: str, progress: Progress) -> None:
    progress("Making tables")
    system_tables.create(ctx)
    sync.sync_doctypes(ctx, load.load_app("frappe").values())
    set_installed_apps(ctx, ["frappe"])
    _make_base_documents(ctx)
    update_password(ADMINISTRATOR, admin_password)
    settings = get_doc("System Settings")
    settings.update({"language": ctx.conf.lang, "time_zone": ctx.conf.time_zone})
    settings.flags.ignore_permissions = True
    settings.save()
    patches.record_all(ctx, "frappe")
    for scope in SCOPES:
        bump(ctx, scope)
    sync_jobs()


def _make_base_documents(ctx: Context) -> None:
    """What the platform cannot run without: automatic roles, the two standard users, languages."""
    for code, title, based_on in LANGUAGES:
        _insert("Language", language_code=code, language_name=title, enabled=1, based_on=based_on)
    for role in ("Administrator", "Guest", "All", "Desk User", "System Manager"):
        _insert("Role", role_name=role, desk_access=int(role not in ("Guest", "All")))
    for user, first_name in ((ADMINISTRATOR, "Administrator"), (GUEST, "Guest")):
        kind = "System User" if user == ADMINISTRATOR else "Website User"
        _insert(
            "User", name=user, email=f"{user.lower()}@example.com", first_name=first_name, user_type=kind, enabled=1,
            language=ctx.conf.lang, roles=[{"role": "System Manager"}] if user == ADMINISTRATOR else [],
        )  # fmt: skip


def _insert(doctype: str, **values: Any) -> None:
    doc = new_doc(doctype)
    doc.update(values)
    doc.insert(ignore_permissions=True, ignore_links=True)


def own_hooks(app: str, name: str) -> list[str]:
    """What one app's own manifest lists under ``name``."""
    value = app_hooks(app).get(name) or []
    return [value] if isinstance(value, str) else list(value)


def _run_hooks(apps: list[str], name: str, *args: Any) -> None:
    for app in apps:
        for path in own_hooks(app, name):
            resolve(path)(*args)


def install_app(ctx: Context, app: str, *, force: bool = False, progress: Progress = _quiet) -> None:
    """Put ``app`` on the site: tables, documents, fixtures, its own set-up. Required apps come first."""
    present = installed_apps(ctx)
    if app in present and not force:
        return
    app_path(app)  # raises if the app is not in this bench
    for needed in own_hooks(app, "required_apps"):
        install_app(ctx, needed.rpartition("/")[2], progress=progress)
    present = installed_apps(ctx)
    progress(f"Installing {app}")
    _run_hooks([app], "before_install")
    _run_hooks(present, "before_app_install", app)
    set_installed_apps(ctx, [*(name for name in present if name != app), app])
    bump(ctx, "schema")
    sync.sync_doctypes(ctx, load.load_app(app).values())
    _run_hooks([app], "after_sync")
    fixtures.sync(ctx, app, layers.take_in)
    layers.sync_folders(app)
    patches.record_all(ctx, app)
    for scope in SCOPES:
        bump(ctx, scope)
    sync_jobs()
    _run_hooks([app], "after_install")
    _run_hooks(present, "after_app_install", app)


def uninstall_app(ctx: Context, app: str, *, dry_run: bool = False) -> list[str]:
    """Take ``app`` off the site: its DocTypes, their tables and documents. Returns what goes, one line each."""
    present = installed_apps(ctx)
    if app == "frappe":
        raise ValidationError("the platform itself cannot be uninstalled")
    if app not in present:
        raise AppNotInstalledError(f"{app} is not installed on {ctx.site.name}")
    dependents = [name for name in present if app in own_hooks(name, "required_apps")]
    if dependents:
        raise ValidationError(f"{', '.join(dependents)} need {app}: uninstall them first")
    doctypes = ctx.db.get_values("DocType", {"module": ["in", app_modules(app)]}, ["name", "issingle"], as_dict=True)
    lines = [f"DocType {row.name}: {0 if row.issingle else ctx.db.count(row.name)} documents" for row in doctypes]
    if dry_run:
        return lines
    _run_hooks([app], "before_uninstall")
    for row in doctypes:
        sync.remove_doctype(ctx, row.name)
    ctx.db.delete("Module Def", {"app_name": app})
    set_installed_apps(ctx, [name for name in present if name != app])
    _run_hooks([app], "after_uninstall")
    for scope in SCOPES:
        bump(ctx, scope)
    sync_jobs()
    return lines


def _remove(site: Site, config: DatabaseConfig, root_user: str, root_password: str) -> None:
    drop_database(config, root_user=root_user, root_password=root_password)
    shutil.rmtree(site.path, ignore_errors=True)


def drop_site(
    name: str, *, sites_path: Path, root_user: str = "root", root_password: str = "", archive: Path | None = None
) -> Path:
    """Drop the site's database and move its folder to the archive; gives the folder's new place."""
    site = load_site(name, sites_path)
    with site_lock(site, "drop-site"):
        drop_database(database_config(site), root_user=root_user, root_password=root_password)
    target = (
        archive or sites_path.parent / "archived" / "sites"
    ) / f"{name}-{date.today():%Y%m%d}-{secrets.token_hex(3)}"
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(site.path, target)
    return target
