"""Version numbers of what is cached per process.

A write to metadata, permissions, … adds one to its scope's row in the same transaction: other processes see it exactly
when the change itself becomes visible, and a rollback needs nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from frappe.exceptions import ValidationError
from frappe.runtime.context import Context

SCOPES = ("schema", "permission", "customisation", "translation", "settings", "website")
# One row with the number of each scope: a statement that asks for something else can bring it along.
COLUMNS = ", ".join(f"(select `n` from `__version` where `scope` = '{scope}')" for scope in SCOPES)  # noqa: S608 - constants


def read(ctx: Context) -> dict[str, int]:
    """All versions, read once per context."""
    if ctx.versions is None:
        return take(ctx, ctx.db.read_versions())
    return ctx.versions


def take(ctx: Context, numbers: Sequence[int | None]) -> dict[str, int]:
    """The versions as ``COLUMNS`` selected them are the context's."""
    ctx.versions = {scope: number or 0 for scope, number in zip(SCOPES, numbers, strict=True)}
    return ctx.versions


def bump(ctx: Context, scope: str) -> None:
    """Tell every process, from the commit on, that ``scope`` has changed; this context sees it at once."""
    if scope not in SCOPES:
        raise ValidationError(f"{scope!r} is not a cache scope; use one of {', '.join(SCOPES)}")
    # Metas are kept under schema, customisations included.
    gone = {scope, "doc_events", "schema"} if scope == "customisation" else {scope, "doc_events"}
    for key in [key for key in ctx.request_cache if isinstance(key, tuple) and key and key[0] in gone]:
        del ctx.request_cache[key]
    if scope in ctx.dirty_scopes:
        return
    ctx.dirty_scopes.add(scope)
    ctx.db.bump_version(scope)


def forget(ctx: Context) -> None:
    """After a commit or rollback: read the versions anew at the next use."""
    ctx.versions = None
    ctx.dirty_scopes.clear()
