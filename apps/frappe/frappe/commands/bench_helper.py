"""The door through which the ``bench`` command reaches us: ``python -m frappe.utils.bench_helper frappe …``."""

from __future__ import annotations

import importlib
import json
import os
import sys
from pathlib import Path
from typing import Any

import click

from frappe.commands import LazyGroup
from frappe.exceptions import FrappeError
from frappe.runtime.apps import bench_apps
from frappe.runtime.site import default_sites_path


@click.group(cls=LazyGroup, name="frappe", context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--site", envvar="FRAPPE_SITE", help="Site to work on, or `all`.")
@click.option("--profile", is_flag=True, help="Print where the time went.")
@click.option("--verbose", is_flag=True, help="Say more.")
@click.option("--force", is_flag=True, help="Do not ask.")
@click.pass_context
def frappe_group(context: click.Context, site: str | None, profile: bool, verbose: bool, force: bool) -> None:
    """Commands of the framework."""
    context.obj = {"site": site, "profile": profile, "verbose": verbose, "force": force}


def get_app_groups() -> dict[str, click.Group]:
    """The command group of each app that has one, ``frappe`` first."""
    groups: dict[str, click.Group] = {"frappe": frappe_group}
    for app in bench_apps(default_sites_path()):
        if app == "frappe":
            continue
        commands = app_commands(app)
        if commands:
            groups[app] = click.Group(name=app, commands={str(command.name): command for command in commands})
            for command in commands:
                frappe_group.add_command(command)
    return groups


def app_commands(app: str) -> list[click.Command]:
    """The click commands that ``<app>.commands`` lists; none if there is no such module."""
    try:
        module = importlib.import_module(f"{app}.commands")
    except ModuleNotFoundError as error:
        if error.name not in (app, f"{app}.commands"):
            raise
        return []
    return list(getattr(module, "commands", []))


@click.command("get-frappe-commands")
def get_frappe_commands() -> None:
    """All commands as JSON: bench asks, to know what to pass on."""
    get_app_groups()
    click.echo(json.dumps(frappe_group.list_commands(click.Context(frappe_group))))


@click.command("get-frappe-help")
def get_frappe_help() -> None:
    """The commands' help: bench shows it below its own."""
    get_app_groups()
    click.echo(frappe_group.get_help(click.Context(frappe_group, info_name="bench")))


def main(arguments: list[str] | None = None) -> Any:
    """Run a command line. Our own errors end it with one line and status 1, not with a traceback."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    here = Path.cwd()
    if (here / "sites" / "apps.txt").exists():
        os.chdir(here / "sites")
    groups = click.Group(
        name="bench",
        commands={
            "frappe": frappe_group,
            "get-frappe-commands": get_frappe_commands,
            "get-frappe-help": get_frappe_help,
        },
    )
    named = next((word for word in words[1:] if not word.startswith("-")), "")
    if named and named not in frappe_group.list_commands(click.Context(frappe_group)):
        groups.commands.update(get_app_groups())
    try:
        return groups.main(args=words, prog_name="bench")
    except FrappeError as error:
        click.secho(f"{type(error).__name__}: {error}", fg="red", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
