"""Fixtures: documents that travel with an app, in its folder ``fixtures``."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from frappe.exceptions import ValidationError
from frappe.runtime.apps import app_path, scrub
from frappe.runtime.context import Context
from frappe.runtime.hooks import app_hooks
from frappe.schema.meta import meta_of
from frappe.utils.text import as_json

Writer = Callable[[dict[str, Any], str], Any]
# What a site fills in by itself: left out, so that exporting twice gives the same file.
_LEFT_OUT = (
    "modified",
    "modified_by",
    "creation",
    "owner",
    "idx",
    "_user_tags",
    "_comments",
    "_assign",
    "_liked_by",
    "_seen",
)
_LEFT_OUT_OF_ROWS = (*_LEFT_OUT, "name", "parent", "parentfield", "parenttype", "docstatus")


def _entries(app: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for entry in app_hooks(app).get("fixtures") or ():
        options = {"dt": entry} if isinstance(entry, str) else dict(entry)
        doctype = options.get("dt") or options.get("doctype")
        if not doctype:
            raise ValidationError(f"{app}.hooks: an entry of fixtures needs dt")
        yield doctype, options


def documents(app: str) -> Iterator[dict[str, Any]]:
    """The documents in the app's fixture files, file by file in the order of their names."""
    folder = app_path(app) / "fixtures"
    for path in sorted(folder.glob("*.json")) if folder.is_dir() else ():
        try:
            rows = json.loads(path.read_text(encoding="utf-8"))
        except json.JSONDecodeError as error:
            raise ValidationError(f"{path.name}: not valid JSON: {error}") from error
        yield from rows if isinstance(rows, list) else [rows]


def sync(ctx: Context, app: str, write: Writer) -> int:
    """Insert the app's fixtures, or overwrite documents of the same name; returns how many.

    write: stores one document, given as a dict, of the app named (the model stands above this module).
    """
    count = 0
    for document in documents(app):
        write(document, app)
        count += 1
    return count


def export(ctx: Context, app: str, read: Callable[[str, str], dict[str, Any]]) -> list[tuple[Path, int]]:
    """Write what the app names under ``fixtures`` to its folder, sorted by name; gives files and counts."""
    folder = app_path(app) / "fixtures"
    written: list[tuple[Path, int]] = []
    for doctype, options in _entries(app):
        meta_of(ctx, doctype)
        names = ctx.db.get_values(
            doctype, options.get("filters") or {}, "name", pluck=True, order_by="`idx` asc, `creation` asc, `name` asc"
        )
        rows = [_without_bookkeeping(read(doctype, name)) for name in names]
        folder.mkdir(exist_ok=True)
        prefix = f"{options['prefix']}_" if options.get("prefix") else ""
        path = folder / f"{prefix}{scrub(doctype)}.json"
        path.write_text(as_json(rows, indent=1) + "\n", encoding="utf-8")
        written.append((path, len(rows)))
    return written


def _without_bookkeeping(document: dict[str, Any], left_out: tuple[str, ...] = _LEFT_OUT) -> dict[str, Any]:
    return {
        key: [_without_bookkeeping(row, _LEFT_OUT_OF_ROWS) for row in value] if isinstance(value, list) else value
        for key, value in sorted(document.items())
        if value is not None and key not in left_out
    }
