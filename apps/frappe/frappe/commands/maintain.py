"""Keeping a site well: migrations, backups, fixtures, caches, check-ups."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from frappe.commands import get_site, pass_context, sites_of
from frappe.core import backups
from frappe.core.doctor import examine
from frappe.custom import layers
from frappe.facade import open_site
from frappe.model.docs import get_doc
from frappe.model.passwords import update_password
from frappe.runtime.apps import app_path, installed_apps
from frappe.runtime.context import Mode
from frappe.runtime.site import default_sites_path
from frappe.runtime.versions import SCOPES, bump
from frappe.schema import fixtures
from frappe.schema.migrate import migrate as migrate_site
from frappe.schema.migrate import plan
from frappe.schema.trim import trim, unused_columns
from frappe.search import index as search_index


@click.command("migrate")
@click.option("--dry-run", is_flag=True, help="Only print what would change.")
@click.option("--skip-failing", is_flag=True, help="Go on when a patch fails.")
@click.option("--skip-search-index", is_flag=True, help="Leave the search index as it is.")
@pass_context
def migrate(options: dict[str, Any], dry_run: bool, skip_failing: bool, skip_search_index: bool) -> None:
    """Bring the site's tables and documents up to its apps. On an error the site stays as it was.

    What is searched anew is indexed at the end.
    """
    for site in sites_of(options):
        with open_site(site, mode=Mode.MIGRATE) as ctx:
            if dry_run:
                lines = plan(ctx)
                for line in lines or [f"{site}: nothing to do"]:
                    click.echo(line)
                ctx.db.rollback()
                continue
            if ctx.db.connection.dialect.transactional_ddl is False:
                backups.make(ctx, keep=5)
            migrate_site(ctx, write_document=layers.take_in, progress=click.echo, skip_failing=skip_failing)
            if not skip_search_index:
                search_index.rebuild_changed(ctx, _told)
        click.echo(f"{site} is up to date")


@click.command("backup")
@click.option("--with-files", is_flag=True, help="Back up the files too.")
@click.option(
    "--backup-path",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where to (default: the site's private/backups).",
)
@click.option("--keep", type=int, help="How many backups to leave there.")
@click.option("--compress", is_flag=True, hidden=True)
@click.option("--ignore-backup-conf", is_flag=True, hidden=True)
@pass_context
def backup(
    options: dict[str, Any], with_files: bool, backup_path: Path | None, keep: int | None, **_upstream: Any
) -> None:
    """Copy the site's database, configuration and (if asked) files, while the site runs."""
    for site in sites_of(options):
        with open_site(site) as ctx:
            made = backups.make(ctx, with_files=with_files, folder=backup_path, keep=keep)
        for path in (made.database, made.config, *made.files):
            click.echo(f"{path}  {path.stat().st_size / 1024:.0f} KiB")


def _from_bench(_context: click.Context, _parameter: click.Parameter, path: Path | None) -> Path | None:
    """A file named from the bench's folder: the bench command runs us in its folder `sites`."""
    for found in (path, default_sites_path().parent / path) if path else ():
        if found.is_file():
            return found
    if path:
        raise click.BadParameter(f"there is no file {path}")
    return None


@click.command("restore")
@click.argument("database", type=click.Path(path_type=Path), callback=_from_bench)
@click.option("--with-public-files", type=click.Path(path_type=Path), callback=_from_bench)
@click.option("--with-private-files", type=click.Path(path_type=Path), callback=_from_bench)
@click.option("--admin-password", help="Administrator's password afterwards (default: the one in the backup).")
@click.option("--db-root-username", "--mariadb-root-username", hidden=True)
@click.option("--db-root-password", "--mariadb-root-password", hidden=True)
@click.option("--force", is_flag=True, help="Do not ask.")
@pass_context
def restore(
    options: dict[str, Any], database: Path, with_public_files: Path | None, with_private_files: Path | None,
    force: bool, admin_password: str | None, **_upstream: Any,
) -> None:  # fmt: skip
    """Replace the site's database by the backup DATABASE. Stop the server first."""
    site = get_site(options)
    if not (force or options["force"]):
        click.confirm(f"Replace everything on {site} by {database.name}?", abort=True)
    backups.restore(
        site, database, sites_path=default_sites_path(), files=tuple(path for path in (with_public_files, with_private_files) if path)
    )  # fmt: skip
    if admin_password:
        with open_site(site):
            update_password("Administrator", admin_password, logout_all_sessions=True)
    click.echo(f"{site} is restored; run `bench --site {site} migrate` if the apps are newer than the backup")


@click.command("export-fixtures")
@click.option("--app", help="Only this app's fixtures.")
@pass_context
def export_fixtures(options: dict[str, Any], app: str | None) -> None:
    """Write the documents that apps name under `fixtures` from the site into the apps' folders."""
    with open_site(get_site(options)) as ctx:
        for name in [app] if app else installed_apps(ctx):
            for path, count in fixtures.export(ctx, name, lambda doctype, key: get_doc(doctype, key).as_dict()):
                click.echo(f"{count:5} documents -> {path.relative_to(app_path(name).parent)}")


@click.command("trim-tables")
@click.option("--dry-run", is_flag=True, help="Only list the columns.")
@click.option("--no-backup", is_flag=True, help="Do not make a backup first.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@pass_context
def trim_tables(options: dict[str, Any], dry_run: bool, no_backup: bool, yes: bool) -> None:
    """Drop columns that no field uses any more. Their values are gone then; the backup made before keeps them."""
    with open_site(get_site(options), mode=Mode.MIGRATE) as ctx:
        found = unused_columns(ctx)
        for table, column, count in found:
            click.echo(f"{table}.{column}: {count} values")
        if dry_run or not found:
            return
        if not yes:
            click.confirm("Drop these columns?", abort=True)
        if not no_backup:
            backups.make(ctx)
        trim(ctx, found)


def _told(doctype: str, done: int, total: int) -> None:
    click.echo(f"{doctype}: {done} of {total} indexed")


@click.command("build-search-index")
@click.option("--doctype", multiple=True, help="Only this DocType; may be given several times.")
@pass_context
def build_search_index(options: dict[str, Any], doctype: tuple[str, ...]) -> None:
    """Write the search index anew, while the site runs."""
    for site in sites_of(options):
        with open_site(site) as ctx:
            count = search_index.rebuild(ctx, doctype or None, _told)
        click.echo(f"{site}: {count} documents indexed")


@click.command("clear-cache")
@pass_context
def clear_cache(options: dict[str, Any]) -> None:
    """Make every process read metadata, permissions, texts and settings anew."""
    for site in sites_of(options):
        with open_site(site) as ctx:
            for scope in SCOPES:
                bump(ctx, scope)


@click.command("doctor")
@pass_context
def doctor(options: dict[str, Any]) -> None:
    """Check the site and say what is wrong and how to mend it. Status 1 if anything is."""
    wrong = 0
    for site in sites_of(options):
        with open_site(site) as ctx:
            for finding in examine(ctx):
                click.secho(f"{'ok ' if finding.ok else 'bad'} {finding.text}", fg=None if finding.ok else "red")
                wrong += not finding.ok
    sys.exit(1 if wrong else 0)
