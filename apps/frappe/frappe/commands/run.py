"""Running things: the server, a prompt, a function, tests, the front end's build."""

from __future__ import annotations

import code
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import click
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from frappe.commands import get_site, pass_context, sites_of
from frappe.exceptions import ValidationError
from frappe.facade import open_site
from frappe.query.database_config import database_config
from frappe.runtime.apps import app_path, bench_apps
from frappe.runtime.hooks import resolve
from frappe.runtime.site import default_sites_path, load_site
from frappe.utils.text import as_json

_BLOCKING_THREADS = 4  # measured: docs/performance.md


@click.command("serve")
@click.option("--port", type=int, default=8000, show_default=True)
@click.option("--bind", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--workers", type=int, default=1, show_default=True, help="Processes; keep 1 on an embedded database.")
@click.option(
    "--threads", type=int, default=_BLOCKING_THREADS, show_default=True, help="Requests at a time per process."
)
@click.option("--noreload", is_flag=True, hidden=True)
@click.option("--nothreading", is_flag=True, hidden=True)
@click.option("--with-coverage", is_flag=True, hidden=True)
@pass_context
def serve(options: dict[str, Any], port: int, bind: str, workers: int, threads: int, **_upstream: Any) -> None:
    """Serve sites over HTTP until stopped."""
    os.environ["SITES_PATH"] = str(default_sites_path())
    if options["site"]:
        os.environ["FRAPPE_SITE"] = load_site(options["site"]).name
    Granian(
        target="frappe.app:application",
        address=bind,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        log_level=LogLevels.warning,
        workers_kill_timeout=10,
        respawn_failed_workers=True,
    ).serve()


@click.command("console")
@click.option("--autoreload", is_flag=True, hidden=True)
@pass_context
def console(options: dict[str, Any], autoreload: bool) -> None:
    """A Python prompt inside the site; nothing is kept unless you call frappe.db.commit()."""
    frappe = __import__("frappe")
    with open_site(get_site(options)) as ctx:
        names = {"frappe": frappe, "ctx": ctx}
        if sys.stdin.isatty():
            code.interact(banner=f"Site {ctx.site.name}. `frappe` is at hand.", local=names, exitmsg="")
        else:  # a script on standard input
            exec(compile(sys.stdin.read(), "<stdin>", "exec"), names)  # noqa: S102 - the operator's own code
        ctx.db.rollback()


@click.command("execute")
@click.argument("method")
@click.option("--args", help="Positional arguments: a JSON list.")
@click.option("--kwargs", help="Named arguments: a JSON object.")
@pass_context
def execute(options: dict[str, Any], method: str, args: str | None, kwargs: str | None) -> None:
    """Call the function METHOD (a dotted path) inside the site, commit, and print what it returns as JSON."""
    try:
        positional, named = json.loads(args or "[]"), json.loads(kwargs or "{}")
    except json.JSONDecodeError as error:
        raise ValidationError(f"--args and --kwargs take JSON: {error}") from error
    for site in sites_of(options):
        with open_site(site):
            result = resolve(method)(*positional, **named)
        if result is not None:
            click.echo(as_json(result))


@click.command("run-tests")
@click.option("--app", help="App whose tests to run (default: all of the site).")
@click.option("--module", help="Dotted path of one test module.")
@click.option("--doctype", help="DocType whose tests to run.")
@click.option("--test", multiple=True, help="Name of a test; may be given several times.")
@click.option("--failfast", is_flag=True, help="Stop at the first failure.")
@pass_context
def run_tests(
    options: dict[str, Any],
    app: str | None,
    module: str | None,
    doctype: str | None,
    test: tuple[str, ...],
    failfast: bool,
) -> None:
    """Run tests with pytest on a throw-away copy of the site, so that they cannot change it."""
    if importlib.util.find_spec("pytest") is None:
        raise ValidationError("pytest is not here: `./start --prepare --extras dev` installs what tests need")
    site = load_site(get_site(options))
    file = database_config(site).path
    if not (file and file.exists()) and not site.config.get("allow_tests"):
        raise ValidationError(
            f"{site.name} keeps its data on a server, where a copy of its folder protects nothing: on a site made for"
            f" tests say `bench --site {site.name} set-config allow_tests true`"
        )
    targets = [module.replace(".", "/") + ".py"] if module else []
    for name in [app] if app else bench_apps(default_sites_path()):
        root = app_path(name)
        if doctype:
            targets += [str(path) for path in root.rglob(f"test_{doctype.replace(' ', '_').lower()}.py")]
        elif not module:
            targets.append(str(root))
    if not targets:
        raise ValidationError("no such tests")
    with tempfile.TemporaryDirectory(prefix="site-tests-") as folder:
        copy = Path(folder) / "sites"
        copy.mkdir()
        for shared in ("apps.txt", "common_site_config.json"):
            if (site.sites_path / shared).exists():
                shutil.copy2(site.sites_path / shared, copy / shared)
        shutil.copytree(site.path, copy / site.name, ignore=shutil.ignore_patterns("backups", "locks"))
        environment = {**os.environ, "SITES_PATH": str(copy), "FRAPPE_SITE": site.name}
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "frappe.tests.plugin",
            *(["-x"] if failfast else []),
            *(["-k", " or ".join(test)] if test else []),
        ]
        done = subprocess.run([*command, *targets], env=environment, cwd=site.sites_path.parent, check=False)  # noqa: S603
    if done.returncode == 5:  # pytest: there was nothing to run
        click.echo("No tests found")
        return
    sys.exit(done.returncode)


def _front_end() -> Path:
    return app_path("frappe").parent / "ui"


@click.command("build")
@click.option("--app", hidden=True)
@click.option("--apps", hidden=True)
@click.option("--production", is_flag=True, hidden=True)
@click.option("--hard-link", is_flag=True, hidden=True)
@click.option("--force", is_flag=True, hidden=True)
@click.option("--using-cached", is_flag=True, hidden=True)
def build(**_upstream: Any) -> None:
    """Build the desk from apps/frappe/ui."""
    npm = shutil.which("npm")
    if npm is None:
        raise ValidationError(
            "npm is not here: `./start --prepare` builds the desk with the Node.js that comes from PyPI"
        )
    folder = _front_end()
    if not (folder / "node_modules").exists():
        subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=folder, check=True)  # noqa: S603
    subprocess.run([npm, "run", "build"], cwd=folder, check=True)  # noqa: S603


def _idle(reason: str) -> None:
    """Wait without doing anything: honcho stops the whole bench when one of its processes ends."""
    click.echo(reason)
    while True:
        time.sleep(3600)


@click.command("watch")
@click.option("--apps", hidden=True)
def watch(apps: str | None) -> None:
    """Build the desk at each change; idles where there is no Node.js."""
    npm = shutil.which("npm")
    if npm is None or not (_front_end() / "node_modules").exists():
        _idle("watch: no Node.js set-up here, nothing to watch")
        return
    subprocess.run([npm, "run", "build", "--", "--watch"], cwd=_front_end(), check=False)  # noqa: S603
