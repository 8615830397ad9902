"""The ``bench`` commands. Each is loaded when it is called, so that those which need no database start at once."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from frappe.exceptions import SiteNotSpecifiedError
from frappe.runtime.site import default_site, list_sites

# name -> (module, what it does)
COMMANDS: dict[str, tuple[str, str]] = {
    "new-site": ("sites", "Make a site: folder, database, tables, Administrator."),
    "drop-site": ("sites", "Remove a site and its database, after a backup."),
    "install-app": ("sites", "Install apps on a site."),
    "uninstall-app": ("sites", "Remove an app and its documents from a site."),
    "list-apps": ("sites", "List the apps of a site."),
    "list-sites": ("config", "List the sites of this bench."),
    "use": ("config", "Make a site the default one."),
    "set-admin-password": ("sites", "Set Administrator's password."),
    "set-password": ("sites", "Set a user's password."),
    "add-system-manager": ("sites", "Add a user who may do everything."),
    "migrate": ("maintain", "Bring a site's tables and documents up to its apps."),
    "backup": ("maintain", "Copy a site's database and files, while it runs."),
    "restore": ("maintain", "Replace a site's database and files by a backup."),
    "export-fixtures": ("maintain", "Write an app's fixtures from the site into the app's folder."),
    "trim-tables": ("maintain", "Show, or drop, columns that no field uses any more."),
    "build-search-index": ("maintain", "Write a site's search index anew."),
    "clear-cache": ("maintain", "Make every process read metadata and settings anew."),
    "doctor": ("maintain", "Check a site: manifests, tables, permissions to files, settings."),
    "add-user": ("documents", "Add a user."),
    "disable-user": ("documents", "Switch a user off."),
    "export-json": ("documents", "Write documents to a JSON file."),
    "export-csv": ("documents", "Write documents to a CSV file."),
    "import-doc": ("documents", "Insert or overwrite documents from a JSON file."),
    "data-import": ("changes", "Make documents of the rows of a CSV file."),
    "set-maintenance-mode": ("changes", "Tell visitors that a site is being worked on, and run no jobs."),
    "export-customizations": ("changes", "Write a site's customisations to a JSON file."),
    "import-customizations": ("changes", "Take in customisations from a JSON file."),
    "set-config": ("config", "Set a key of the configuration."),
    "show-config": ("config", "Show the configuration, secrets left out."),
    "version": ("config", "Show the versions of all apps."),
    "serve": ("run", "Serve sites over HTTP."),
    "console": ("run", "A Python prompt inside a site."),
    "execute": ("run", "Call a function inside a site and print what it returns."),
    "run-tests": ("run", "Run an app's tests on a throw-away copy of a site."),
    "build": ("run", "Build the desk."),
    "watch": ("run", "Build the desk at each change."),
    "schedule": ("jobs", "Queue scheduled jobs when they are due."),
    "worker": ("jobs", "Run queued jobs."),
    "background": ("jobs", "Jobs, schedule and realtime in one process: what ./start runs beside the server."),
    "scheduler": ("jobs", "Pause, resume, enable, disable the schedule, or say how it stands."),
    "trigger-scheduler-event": ("jobs", "Run the scheduled jobs of an event now."),
    "purge-jobs": ("jobs", "Remove jobs that wait."),
    "show-pending-jobs": ("jobs", "List jobs that wait or run."),
    "make-app": ("apps", "Make the files of a new app."),
    "load-demo": ("demo", "Load an app's demo data into a site."),
    "wipe-demo": ("demo", "Remove what load-demo made."),
    "update-translations": ("texts", "Bring an app's catalogues up to its texts."),
}


class LazyGroup(click.Group):
    """A group that imports a command's module only when the command runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*COMMANDS, *super().list_commands(ctx)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return super().get_command(ctx, cmd_name)
        module = importlib.import_module(f"frappe.commands.{entry[0]}")
        found = getattr(module, cmd_name.replace("-", "_"))
        assert isinstance(found, click.Command)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(name, COMMANDS[name][1] if name in COMMANDS else "") for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def pass_context(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of its group (``sites``, ``force``, ``verbose``) as first argument."""

    @click.pass_context
    @wraps(function)
    def call(context: click.Context, *args: Any, **kwargs: Any) -> Any:
        return function(context.obj, *args, **kwargs)

    return call


def sites_of(options: dict[str, Any]) -> list[str]:
    """The sites a command works on: ``--site``, all of them for ``--site all``, else the default site."""
    named = options.get("site")
    if named == "all":
        return list_sites()
    name = named or default_site()
    if not name:
        raise SiteNotSpecifiedError("name the site: bench --site NAME …")
    return [name]


def get_site(options: dict[str, Any]) -> str:
    """The one site a command works on. Raises a usage error when there are several."""
    names = sites_of(options)
    if len(names) != 1:
        raise click.UsageError("this command works on one site: name it with --site")
    return names[0]
