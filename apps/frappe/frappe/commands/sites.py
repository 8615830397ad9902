"""Sites: make, drop, list; apps on them; passwords."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import Any

import click

from frappe.commands import get_site, pass_context, sites_of
from frappe.core import backups, installer
from frappe.core.users import add_system_manager as make_system_manager
from frappe.exceptions import ValidationError
from frappe.facade import open_site
from frappe.model.passwords import update_password
from frappe.runtime.apps import app_package, installed_apps
from frappe.runtime.context import Mode
from frappe.runtime.site import COMMON_CONFIG, default_sites_path, load_site, update_config


@click.command("new-site")
@click.argument("site")
@click.option("--db-name", help="Name of the database (made up if not given).")
@click.option("--db-type", default="sqlite", help="Kind of database.", show_default=True)
@click.option("--db-host", help="Host of the database server.")
@click.option("--db-port", type=int, help="Port of the database server.")
@click.option("--db-socket", help="Socket of the database server.")
@click.option("--db-user", help="Database user to make for the site.")
@click.option("--db-password", help="Password of that user (made up if not given).")
@click.option("--db-root-username", "--mariadb-root-username", default="root", help="Who may make databases.")
@click.option("--db-root-password", "--mariadb-root-password", default="", help="Their password.")
@click.option("--admin-password", envvar="ADMIN_PASSWORD", help="Administrator's password (made up if not given).")
@click.option("--install-app", "apps", multiple=True, help="App to install at once.")
@click.option(
    "--time-zone", default="Asia/Shanghai", show_default=True, help="Time zone in which times are kept and shown."
)
@click.option("--lang", default="zh", show_default=True, help="Language of new users.")
@click.option("--force", is_flag=True, help="Replace a site of this name.")
@click.option("--set-default", is_flag=True, help="Make it the default site.")
@click.option("--no-mariadb-socket", is_flag=True, hidden=True)
@click.option("--mariadb-user-host-login-scope", hidden=True)
@pass_context
def new_site(options: dict[str, Any], site: str, apps: tuple[str, ...], set_default: bool, **given: Any) -> None:
    """Make the site SITE."""
    password = given["admin_password"] or secrets.token_urlsafe(9)
    given.update(admin_password=password, force=given["force"] or options["force"])
    given.pop("no_mariadb_socket")
    given.pop("mariadb_user_host_login_scope")
    installer.new_site(site, apps=list(apps), sites_path=default_sites_path(), **given)
    if set_default:
        update_config(default_sites_path() / COMMON_CONFIG, default_site=site)
    click.echo(
        f"Site {site} is ready"
        + ("" if os.environ.get("ADMIN_PASSWORD") else f"; Administrator's password: {password}")
    )


@click.command("drop-site")
@click.argument("site")
@click.option("--db-root-username", "--mariadb-root-username", "--root-login", default="root")
@click.option("--db-root-password", "--mariadb-root-password", "--root-password", default="")
@click.option("--archived-sites-path", type=click.Path(path_type=Path), help="Where the site's folder goes.")
@click.option("--no-backup", is_flag=True, help="Do not make a backup first.")
@click.option("--force", is_flag=True, help="Do not ask, and go on where a part is missing already.")
@pass_context
def drop_site(
    options: dict[str, Any], site: str, db_root_username: str, db_root_password: str,
    archived_sites_path: Path | None, no_backup: bool, force: bool,
) -> None:  # fmt: skip
    """Remove the site SITE; its folder moves to `archived/sites`."""
    force = force or options["force"]
    if not force:
        load_site(site)  # says so if there is none
        click.confirm(f"Remove site {site} and its database?", abort=True)
    if not no_backup:
        with open_site(site) as ctx:
            backups.make(ctx, with_files=True)
    target = installer.drop_site(
        site, sites_path=default_sites_path(), root_user=db_root_username, root_password=db_root_password,
        archive=archived_sites_path,
    )  # fmt: skip
    click.echo(f"Site {site} is gone; its folder is now {target}")


@click.command("install-app")
@click.argument("apps", nargs=-1, required=True)
@click.option("--force", is_flag=True, help="Install again.")
@pass_context
def install_app(options: dict[str, Any], apps: tuple[str, ...], force: bool) -> None:
    """Install APPS on the site."""
    for site in sites_of(options):
        for app in apps:
            with open_site(site, mode=Mode.INSTALL) as ctx:
                installer.install_app(ctx, app, force=force or options["force"])
            click.echo(f"{app} is installed on {site}")


@click.command("uninstall-app")
@click.argument("app")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@click.option("--no-backup", is_flag=True, help="Do not make a backup first.")
@click.option("--force", is_flag=True, hidden=True)
@pass_context
def uninstall_app(options: dict[str, Any], app: str, yes: bool, dry_run: bool, no_backup: bool, force: bool) -> None:
    """Remove APP, its DocTypes and their documents from the site."""
    for site in sites_of(options):
        if not (yes or dry_run or force or options["force"]):
            click.confirm(f"Remove {app} and all documents of its DocTypes from {site}?", abort=True)
        with open_site(site, mode=Mode.INSTALL) as ctx:
            if not (no_backup or dry_run):
                backups.make(ctx)
            gone = installer.uninstall_app(ctx, app, dry_run=dry_run)
        for line in gone:
            click.echo(line)


@click.command("list-apps")
@click.option("-f", "--format", "format_", type=click.Choice(["text", "json"]), default="text")
@pass_context
def list_apps(options: dict[str, Any], format_: str) -> None:
    """List the apps of the site."""
    found: dict[str, list[str]] = {}
    for site in sites_of(options):
        with open_site(site) as ctx:
            found[site] = installed_apps(ctx)
    if format_ == "json":
        click.echo(json.dumps(found))
        return
    for site, apps in found.items():
        if len(found) > 1:
            click.echo(f"{site}:")
        for app in apps:
            click.echo(f"{app:24} {getattr(app_package(app), '__version__', '')}")


def _set_password(site: str, user: str, password: str | None) -> None:
    password = password or click.prompt(f"New password of {user}", hide_input=True, confirmation_prompt=True)
    with open_site(site) as ctx:
        if not ctx.db.exists("User", user):
            raise ValidationError(f"there is no user {user} on site {site}")
        update_password(user, str(password), logout_all_sessions=True)


@click.command("set-admin-password")
@click.argument("password", required=False)
@click.option("--logout-all-sessions", is_flag=True, hidden=True)
@pass_context
def set_admin_password(options: dict[str, Any], password: str | None, logout_all_sessions: bool) -> None:
    """Set Administrator's password and end Administrator's sessions; asks if none is given."""
    for site in sites_of(options):
        _set_password(site, "Administrator", password)
        click.echo(f"Administrator's password on {site} is set")


@click.command("set-password")
@click.argument("user")
@click.argument("password", required=False)
@pass_context
def set_password(options: dict[str, Any], user: str, password: str | None) -> None:
    """Set the password of USER and end USER's sessions; asks if none is given."""
    _set_password(get_site(options), user, password)


@click.command("add-system-manager")
@click.argument("email")
@click.option("--first-name", default="")
@click.option("--last-name", default="")
@click.option("--password")
@click.option("--send-welcome-email", is_flag=True, hidden=True)
@pass_context
def add_system_manager(
    options: dict[str, Any], email: str, first_name: str, last_name: str, password: str | None, send_welcome_email: bool
) -> None:
    """Add the user EMAIL with the role System Manager."""
    with open_site(get_site(options)) as ctx:
        make_system_manager(ctx, email, first_name=first_name, last_name=last_name, password=password)
    click.echo(f"{email} may now administer the site")
