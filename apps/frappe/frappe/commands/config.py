"""Configuration, versions, and which sites there are: what needs no database, and starts at once."""

from __future__ import annotations

import json
from typing import Any

import click

from frappe.commands import get_site, pass_context
from frappe.runtime.apps import app_package, bench_apps
from frappe.runtime.site import COMMON_CONFIG, SITE_CONFIG, default_sites_path, load_site, read_config, update_config
from frappe.runtime.site import list_sites as names_of_sites

_SECRET_WORDS = ("password", "secret", "key", "token")


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


@click.command("set-config")
@click.argument("key")
@click.argument("value")
@click.option("-g", "--global", "global_", is_flag=True, help="Set it for all sites.")
@click.option("-p", "--parse", is_flag=True, help="Read the value as JSON.")
@click.option("--as-dict", is_flag=True, hidden=True)
@pass_context
def set_config(options: dict[str, Any], key: str, value: str, global_: bool, parse: bool, as_dict: bool) -> None:
    """Set KEY to VALUE; the value `null` (with --parse) removes the key."""
    folder = default_sites_path()
    path = folder / COMMON_CONFIG if global_ else folder / get_site(options) / SITE_CONFIG
    update_config(path, **{key: _value(value) if parse or as_dict or value.isdigit() else value})
    click.echo(f"{key} is set in {path.name}")


@click.command("show-config")
@click.option("-f", "--format", "format_", type=click.Choice(["text", "json"]), default="text")
@pass_context
def show_config(options: dict[str, Any], format_: str) -> None:
    """Show the configuration of a site, secrets left out."""
    folder = default_sites_path()
    config = {**read_config(folder / COMMON_CONFIG), **read_config(folder / get_site(options) / SITE_CONFIG)}
    shown = {
        key: "***" if any(word in key for word in _SECRET_WORDS) else value for key, value in sorted(config.items())
    }
    if format_ == "json":
        click.echo(json.dumps(shown, indent=1, ensure_ascii=False))
        return
    for key, value in shown.items():
        click.echo(f"{key:32} {value}")


@click.command("version")
@click.option("-f", "--format", "format_", type=click.Choice(["legacy", "plain", "table", "json"]), default="legacy")
def version(format_: str) -> None:
    """Show the versions of all apps."""
    found = {app: str(getattr(app_package(app), "__version__", "0.0.0")) for app in bench_apps(default_sites_path())}
    if format_ == "json":
        click.echo(json.dumps([{"app": app, "version": number} for app, number in found.items()], indent=1))
        return
    for app, number in found.items():
        click.echo(f"{app} {number}")


@click.command("list-sites")
def list_sites() -> None:
    """List the sites of this bench."""
    for name in names_of_sites():
        click.echo(name)


@click.command("use")
@click.argument("site")
def use(site: str) -> None:
    """Make SITE the default one."""
    load_site(site)
    update_config(default_sites_path() / COMMON_CONFIG, default_site=site)
    click.echo(f"{site} is now the default site")
