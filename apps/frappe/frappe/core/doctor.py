"""A check-up of a site: each finding says what was looked at and, if it is wrong, how to mend it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from frappe.exceptions import FrappeError
from frappe.jobs import rows, schedule
from frappe.runtime.apps import bench_apps, installed_apps
from frappe.runtime.context import Context
from frappe.runtime.hooks import all_hooks, resolve
from frappe.runtime.site import COMMON_CONFIG, SITE_CONFIG
from frappe.schema.migrate import plan
from frappe.utils.data import now_datetime

# Hooks whose values are not functions.
_PLAIN = (
    "app_",
    "fixtures",
    "required_apps",
    "website_route_rules",
    "website_redirects",
    "ignore_",
    "portal_menu",
    "standard_",
    "doctype_",
    "page_js",
)


@dataclass(frozen=True, slots=True)
class Finding:
    ok: bool
    text: str


def examine(ctx: Context) -> list[Finding]:
    """All findings, good and bad."""
    return [*_apps(ctx), *_hooks(ctx), *_tables(ctx), *_files(ctx), *_settings(ctx), *_jobs(ctx)]


def _apps(ctx: Context) -> Iterator[Finding]:
    known = set(bench_apps(ctx.site.sites_path))
    lost = [app for app in installed_apps(ctx) if app not in known]
    yield Finding(
        not lost,
        f"apps {', '.join(lost)} are installed but not in this bench: get them or uninstall them"
        if lost
        else "all installed apps are in this bench",
    )


def _paths(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _paths(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _paths(inner)
    elif isinstance(value, str) and "." in value and "/" not in value and " " not in value:
        yield value


def _hooks(ctx: Context) -> Iterator[Finding]:
    broken = []
    for name, value in all_hooks(ctx).items():
        if name.startswith(_PLAIN):
            continue
        for path in _paths(value):
            try:
                resolve(path)
            except FrappeError as error:
                broken.append(f"{name}: {error}")
    yield from (Finding(False, text) for text in broken)
    if not broken:
        yield Finding(True, "every function that a hooks.py names exists")


def _tables(ctx: Context) -> Iterator[Finding]:
    changes = plan(ctx)
    yield Finding(
        not changes,
        f"{len(changes)} changes are waiting: run `bench --site {ctx.site.name} migrate`"
        if changes
        else "tables fit the DocTypes",
    )


def _files(ctx: Context) -> Iterator[Finding]:
    for name in ("private/files", "public/files", "private/backups"):
        folder = ctx.site.path / name
        ok = folder.is_dir() and os.access(folder, os.W_OK)
        yield Finding(ok, f"{name} can be written" if ok else f"{folder} is missing or cannot be written by this user")
    for path in (ctx.site.path / SITE_CONFIG, ctx.site.sites_path / COMMON_CONFIG):
        if path.exists() and path.name == SITE_CONFIG and path.stat().st_mode & 0o077:
            yield Finding(False, f"{path.name} holds secrets and can be read by others: chmod 600 {path}")


def _settings(ctx: Context) -> Iterator[Finding]:
    ok = bool(ctx.conf.get("encryption_key"))
    yield Finding(
        ok,
        "the encryption key is set"
        if ok
        else "encryption_key is missing from site_config.json: stored passwords cannot be read; take it from a backup",
    )


def _jobs(ctx: Context) -> Iterator[Finding]:
    """What waits, what stands still, what failed."""
    late = now_datetime() - timedelta(minutes=5)
    stuck = rows.find(ctx, {"status": rows.QUEUED, "run_at": ["<", late]}, 1)
    waiting = ctx.db.count(rows.DOCTYPE, {"status": rows.QUEUED})
    yield Finding(
        not stuck,
        f"{waiting} jobs wait, {stuck[0].job_name} since {stuck[0].run_at}: no worker runs; start one with `bench worker`"
        if stuck
        else f"{waiting} jobs wait",
    )
    for job in rows.orphans(ctx):
        yield Finding(
            False, f"job {job.name} ({job.job_name}) was left by its worker {job.worker}: it runs again when one starts"
        )
    failed = ctx.db.count(rows.DOCTYPE, {"status": rows.FAILED, "modified": [">", now_datetime() - timedelta(days=1)]})
    yield Finding(not failed, f"{failed} jobs failed within a day" + (": see Background Job" if failed else ""))
    if schedule.is_paused(ctx):
        yield Finding(False, "the schedule is paused: `bench --site NAME scheduler resume` or System Settings")
