"""The whole of ``bench migrate``, in upstream's order: patches, DocTypes, patches, fixtures, orphans, hooks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from frappe.runtime.apps import installed_apps
from frappe.runtime.context import Context
from frappe.runtime.hooks import get_hooks, resolve
from frappe.runtime.locks import site_lock
from frappe.runtime.versions import SCOPES, bump
from frappe.schema import fixtures, patches, system_tables
from frappe.schema.load import load_app
from frappe.schema.patches import PatchType
from frappe.schema.sync import plan_changes, sync_doctypes

Progress = Callable[[str], None]


def migrate(
    ctx: Context,
    *,
    write_document: Callable[[dict[str, Any], str], Any],
    progress: Progress = lambda _line: None,
    skip_failing: bool = False,
) -> None:
    """Bring the site up to its apps.

    Where the database can undo DDL the caller's transaction holds all of it: an error leaves the site as it was.
    Elsewhere every step commits and can be repeated: run it again when the cause is gone.
    """
    apps = installed_apps(ctx)
    with site_lock(ctx.site, "migrate"):
        _hooks(ctx, "before_migrate", progress)
        system_tables.create(ctx)
        for patch in patches.pending(ctx, apps, PatchType.pre_model_sync):
            patches.run(ctx, patch, progress=progress, skip_failing=skip_failing)
        for app in apps:
            sync_doctypes(ctx, load_app(app).values(), progress=progress)
        for patch in patches.pending(ctx, apps, PatchType.post_model_sync):
            patches.run(ctx, patch, progress=progress, skip_failing=skip_failing)
        for app in apps:
            fixtures.sync(ctx, app, write_document)
        for line in orphans(ctx):
            progress(line)
        for scope in SCOPES:
            bump(ctx, scope)
        _hooks(ctx, "after_migrate", progress)


def _hooks(ctx: Context, name: str, progress: Progress) -> None:
    for path in get_hooks(ctx, name):
        if not path.startswith("frappe."):  # the platform's own run each time and say nothing
            progress(f"{name}: {path}")
        resolve(path)()


def plan(ctx: Context) -> list[str]:
    """What ``migrate`` would do, one line each; nothing is written."""
    apps = installed_apps(ctx)
    lines = [f"run patch {patch.line}" for patch in patches.pending(ctx, apps, PatchType.pre_model_sync)]
    for app in apps:
        lines += plan_changes(ctx, app)
    lines += [f"run patch {patch.line}" for patch in patches.pending(ctx, apps, PatchType.post_model_sync)]
    return lines


def orphans(ctx: Context) -> list[str]:
    """Standard DocTypes on the site that no installed app ships any more. They are reported, never removed."""
    shipped = {name for app in installed_apps(ctx) for name in load_app(app)}
    rows = ctx.db.connection.execute_native("select `name` from `tabDocType` where `custom` = 0 order by `name`").rows
    return [
        f"DocType {name} belongs to no installed app any more; delete it if its documents are not needed"
        for (name,) in rows
        if name not in shipped
    ]
