"""Patches: what an app runs once on each site. A patch is its whole line; a changed line runs again."""

from __future__ import annotations

import importlib
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, cast

from frappe.database.rows import insert
from frappe.exceptions import ValidationError
from frappe.runtime.apps import app_path
from frappe.runtime.context import Context, Mode
from frappe.utils.clock import site_now
from frappe.utils.text import generate_hash

Progress = Callable[[str], None]


class PatchType(Enum):
    """When a patch runs: before the DocTypes are synced, or after."""

    pre_model_sync = "pre_model_sync"
    post_model_sync = "post_model_sync"


@dataclass(frozen=True, slots=True)
class Patch:
    line: str
    app: str
    stage: PatchType

    @property
    def code(self) -> str:
        """Python of an ``execute:`` line; empty for a module."""
        text = self.line.removeprefix("finally:").strip()
        return text.removeprefix("execute:").strip() if text.startswith("execute:") else ""

    @property
    def module(self) -> str:
        """Dotted path of the patch module, without what follows it on the line."""
        return self.line.removeprefix("finally:").strip().split(" ")[0].split("#")[0].strip()


def read(app: str) -> list[Patch]:
    """The app's patches in order; a file without sections is all ``pre_model_sync``. ``finally:`` lines come last."""
    path = app_path(app) / "patches.txt"
    if not path.exists():
        return []
    stage = PatchType.pre_model_sync
    found: list[Patch] = []
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            try:
                stage = PatchType(line.strip("[]").strip())
            except ValueError as error:
                raise ValidationError(
                    f"{path}, line {number}: {line} is not a section; use [pre_model_sync] or [post_model_sync]"
                ) from error
            continue
        found.append(Patch(line, app, stage))
    return sorted(found, key=lambda patch: patch.line.startswith("finally:"))


def executed(ctx: Context) -> set[str]:
    """Lines of patches that have run on this site."""
    return {
        row[0]
        for row in ctx.db.connection.execute_native("select `patch` from `tabPatch Log` where `skipped` = 0").rows
    }


def pending(ctx: Context, apps: list[str], stage: PatchType) -> list[Patch]:
    """Patches of a stage that have not run yet, apps in order of installation."""
    done = executed(ctx)
    return [patch for app in apps for patch in read(app) if patch.stage is stage and patch.line not in done]


def run(ctx: Context, patch: Patch, *, progress: Progress, skip_failing: bool = False) -> None:
    """Run one patch and log it. An error ends the migration unless ``skip_failing``."""
    progress(f"patch {patch.line}")
    mode, ctx.mode = ctx.mode, Mode.PATCH
    undo = _point_of_return(ctx) if skip_failing else None
    try:
        _call(patch)
        _log(ctx, patch)
    except Exception:
        if undo is None:
            raise
        undo()
        _log(ctx, patch, traceback.format_exc())
        progress(f"patch {patch.line} failed and was skipped; it is marked in Patch Log")
    finally:
        ctx.mode = mode


def _point_of_return(ctx: Context) -> Callable[[], None]:
    """Undoes a failed patch, and only that; where DDL ends transactions, what came before it is committed first."""
    if not ctx.db.connection.dialect.transactional_ddl:
        ctx.db.commit()
        return cast("Callable[[], None]", ctx.db.rollback)
    ctx.db.savepoint("patch")
    return lambda: ctx.db.rollback(save_point="patch")


def _call(patch: Patch) -> None:
    if patch.code:
        scope: dict[str, Any] = {"frappe": importlib.import_module("frappe")}
        exec(compile(patch.code, patch.line, "exec"), scope)  # noqa: S102 - the app's own code, from its patches.txt
        return
    module = importlib.import_module(patch.module)
    function = getattr(module, "execute", None)
    if function is None:
        raise ValidationError(f"patch {patch.module} has no function execute()")
    function()


def _log(ctx: Context, patch: Patch, error: str = "") -> None:
    now = site_now()
    insert(
        ctx.db.connection,
        "tabPatch Log",
        {
            "name": generate_hash(length=10), "creation": now, "modified": now, "owner": ctx.user, "modified_by": ctx.user,
            "docstatus": 0, "idx": 0, "patch": patch.line, "skipped": int(bool(error)), "traceback": error or None,
        },
    )  # fmt: skip


def record_all(ctx: Context, app: str) -> None:
    """On a new site there is nothing to patch: mark all of the app's patches as done."""
    done = executed(ctx)
    for patch in read(app):
        if patch.line not in done:
            _log(ctx, patch)
