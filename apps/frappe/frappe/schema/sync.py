"""DocTypes into the database: their tables, and the rows that describe them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import orjson

from frappe.database import apply, inspect
from frappe.database.ddl import Change, DropIndex, DropTable, DropUnique, RenameColumn, describe, type_text
from frappe.database.rows import delete, insert, insert_many, update
from frappe.fields import FieldType, field_type
from frappe.runtime.apps import app_path, installed_apps, scrub
from frappe.runtime.context import Context, current
from frappe.runtime.versions import bump
from frappe.schema import conversions, sort_columns
from frappe.schema.customise import row_name
from frappe.schema.diff import diff, table_name
from frappe.schema.load import content_hash, load_app, load_file
from frappe.schema.meta import BOOTSTRAP, Meta, app_of, customised, meta_of
from frappe.schema.spec import DocTypeSpec, Spec
from frappe.schema.validate import check, refuse
from frappe.utils.clock import site_now

Progress = Callable[[str], None]
_ROW_TABLES = {
    "fields": "DocField",
    "permissions": "DocPerm",
    "actions": "DocType Action",
    "links": "DocType Link",
    "states": "DocType State",
}

_BEFORE_CONVERSION = (RenameColumn, DropIndex, DropUnique)


def _quiet(_line: str) -> None:
    return None


def validate_specs(specs: Sequence[DocTypeSpec], known: Iterable[str] = (), known_children: Iterable[str] = ()) -> None:
    """Refuse a set of DocTypes with all mistakes of all of them.

    known: DocTypes that are there already; known_children: those of them that are child tables.
    """
    names = {spec.name for spec in specs} | set(known) | set(BOOTSTRAP)
    children = {spec.name for spec in specs if spec.istable} | set(known_children)
    found = {
        spec.name: check(spec, names, children, file=spec.written.file if spec.written else spec.name) for spec in specs
    }
    refuse(
        [mistake for each in found.values() for mistake in each],
        ", ".join(name for name, each in found.items() if each),
    )


def sync_doctypes(
    ctx: Context, specs: Iterable[DocTypeSpec], *, force: bool = False, progress: Progress = _quiet
) -> list[Change]:
    """Bring tables and descriptions of standard DocTypes up to their files; those unchanged since are skipped."""
    listed = sorted(specs, key=lambda spec: (spec.name not in BOOTSTRAP, not spec.istable))
    present, children = _hashes(ctx)
    validate_specs(listed, present, children)
    fingerprints = {spec.name: content_hash(spec) for spec in listed}
    changed = [spec for spec in listed if force or present.get(spec.name) != fingerprints[spec.name]]
    changes: list[Change] = []
    # The tables that describe tables come before what they describe, on a new site as in a new version of the platform.
    for spec in changed:
        if spec.name in BOOTSTRAP:
            changes += sync_table(ctx, Meta({**spec.__dict__, "app": "frappe"}))
    for spec in changed:
        progress(spec.name)
        changes += sync_one(ctx, spec, fingerprint=fingerprints[spec.name])
    return changes


def _hashes(ctx: Context) -> tuple[dict[str, str], set[str]]:
    """Fingerprints of the DocTypes that are there, and which of them are child tables."""
    if not ctx.db.table_exists("DocType"):
        return {}, set()
    rows = ctx.db.connection.execute_native("select `name`, `migration_hash`, `istable` from `tabDocType`").rows
    return {row[0]: row[1] or "" for row in rows}, {row[0] for row in rows if row[2]}


def sync_one(
    ctx: Context,
    spec: DocTypeSpec,
    *,
    fingerprint: str = "",
    renamed: dict[str, str] | None = None,
    app: str | None = None,
    modified: Any = None,
) -> list[Change]:
    """Describe one DocType and make its table fit, customisations of the site included.

    modified: when the document that describes it was saved, so that its next save finds what it expects.
    """
    app = app or spec.get("app") or (None if spec.custom else app_of(ctx, spec.module or ""))
    bump(ctx, "schema")
    _describe(ctx, spec, app, modified)
    meta = Meta({**spec.__dict__, "app": app}) if spec.name in BOOTSTRAP else meta_of(ctx, spec.name)
    changes = sync_table(ctx, meta, renamed)
    # Last, since a server commits at every change of a table: what was broken off is taken up again.
    update(ctx.db.connection, "tabDocType", {"migration_hash": fingerprint}, {"name": spec.name})
    return changes


def sync_table(ctx: Context, meta: Meta, renamed: dict[str, str] | None = None) -> list[Change]:
    """Make the table fit. Raises NarrowingRefused, before anything is changed, if stored values would be lost."""
    connection = ctx.db.connection
    changes, narrowings = diff(meta, inspect(connection, table_name(meta.name)), renamed)
    conversions.refuse_losses(ctx, narrowings)
    conversions.refuse_duplicates(ctx, changes)
    first = [change for change in changes if isinstance(change, _BEFORE_CONVERSION)]
    others = [change for change in changes if not isinstance(change, _BEFORE_CONVERSION)]
    statements = apply(connection, first)
    converted = conversions.convert(ctx, narrowings)
    conversions.prepare_uniques(ctx, others)
    statements += apply(connection, others)
    if statements or converted:
        ctx.db.forget_tables()
    sort_columns.fill(ctx, meta)
    return [*first, *converted, *others]


def plan_changes(ctx: Context, app: str) -> list[str]:
    """What a sync of the app would do, one line each; nothing is written."""
    present, _children = _hashes(ctx)
    lines: list[str] = []
    for spec in load_app(app).values():
        if present.get(spec.name) == content_hash(spec):
            continue
        meta = customised(ctx, spec.replace(app=app))
        changes, narrowings = diff(meta, inspect(ctx.db.connection, table_name(spec.name)))
        lines += [describe(change) for change in changes]
        lines += [
            f"{narrowing.table}: {narrowing.old.name} would become {type_text(narrowing.column)}: refused if a value does not fit"
            for narrowing in narrowings
        ]
        lines.append(f"describe DocType {spec.name} anew")
    return lines


# --- rows that describe ------------------------------------------------------------------------------------------------


def _describe(ctx: Context, spec: DocTypeSpec, app: str | None, modified: Any = None) -> None:
    """Write the rows of DocType, DocField, DocPerm, … for a spec, replacing earlier ones but not those of the site."""
    connection = ctx.db.connection
    now = modified or site_now()
    stamp = {
        "modified": now,
        "modified_by": ctx.user,
        "owner": "Administrator",
        "creation": now,
        "docstatus": 0,
        "idx": 0,
    }
    own = _bootstrap_meta("DocType")
    row = {**stamp, "name": spec.name, **_row_values(own, spec)}
    row.update(
        app=app, migration_hash="", custom=int(spec.custom or 0),
        definition=orjson.dumps(_definition(spec)).decode(), field_order=None,
    )  # fmt: skip
    born = connection.execute_native("select `creation`, `owner` from `tabDocType` where `name` = ?", (spec.name,)).rows
    if born:
        row["creation"], row["owner"] = born[0]
    delete(connection, "tabDocType", {"name": spec.name})
    insert(connection, "tabDocType", row)
    for key, child in _ROW_TABLES.items():
        meta = _bootstrap_meta(child)
        standard = {"custom": 0} if meta.has_field("custom") and not spec.custom else {}
        delete(connection, table_name(child), {"parent": spec.name, "parenttype": "DocType", **standard})
        rows = []
        columns = list(meta.columns)
        for index, item in enumerate(getattr(spec, key) or (), 1):
            values = {
                **stamp, **_row_values(meta, item), "name": row_name(spec.name, key, index), "idx": index,
                "parent": spec.name, "parentfield": key, "parenttype": "DocType",
            }  # fmt: skip
            rows.append([values.get(name) for name in columns])
        if rows:
            insert_many(connection, table_name(child), columns, rows)
    _module_row(ctx, spec.module, app, stamp)


def _definition(spec: DocTypeSpec) -> dict[str, Any]:
    return {key: value for key, value in spec.as_dict().items() if key not in ("definition", "migration_hash", "app")}


def _bootstrap_meta(name: str) -> Meta:
    folder = app_path("frappe") / scrub(BOOTSTRAP[name]) / "doctype" / scrub(name)
    return _file_meta(str(folder / f"{scrub(name)}.json"))


_file_metas: dict[str, Meta] = {}


def _file_meta(path: str) -> Meta:
    meta = _file_metas.get(path)
    if meta is None:
        meta = _file_metas[path] = Meta({**load_file(Path(path)).__dict__, "app": "frappe"})
    return meta


def _row_values(meta: Meta, item: Spec) -> dict[str, Any]:
    """The columns that ``meta`` has, filled from a spec; numbers that are not given are 0."""
    values: dict[str, Any] = {}
    for name, kind, empty in _columns_to_fill(meta):
        value = item.get(name)
        if isinstance(value, list | dict | tuple):
            value = orjson.dumps(value).decode()
        values[name] = empty if value is None else kind.cast(value)
    return values


def _columns_to_fill(meta: Meta) -> list[tuple[str, FieldType, Any]]:
    """Each column with its type and what stands there when nothing is given; the same for thousands of rows."""
    known: list[tuple[str, FieldType, Any]] | None = meta.memo.get("columns to fill")
    if known is not None:
        return known
    found: list[tuple[str, FieldType, Any]] = []
    for df in meta.column_fields:
        kind = field_type(df.fieldtype)
        empty = kind.column_default(df) if kind.is_numeric else None
        found.append((df.fieldname, kind, None if empty is None else kind.cast(empty)))
    meta.memo["columns to fill"] = found
    return found


def _module_row(ctx: Context, module: str, app: str | None, stamp: dict[str, Any]) -> None:
    connection = ctx.db.connection
    if not module or connection.execute_native("select 1 from `tabModule Def` where `name` = ?", (module,)).rows:
        return
    insert(
        connection,
        "tabModule Def",
        {**stamp, "name": module, "module_name": module, "app_name": app or "frappe", "custom": int(app is None)},
    )


def remove_doctype(ctx: Context, name: str, *, keep_table: bool = False) -> None:
    """Remove a DocType, its table, its documents and its customisations.

    keep_table: the documents stay in the database, where a DocType of the same name finds them again.
    """
    connection = ctx.db.connection
    meta = meta_of(ctx, name)
    for child in _ROW_TABLES.values():
        delete(connection, table_name(child), {"parent": name, "parenttype": "DocType"})
    for table, column in (
        ("tabDocType", "name"),
        ("tabCustom Field", "dt"),
        ("tabProperty Setter", "doc_type"),
        ("tabCustom DocPerm", "parent"),
    ):
        delete(connection, table, {column: name})
    if not keep_table:
        delete(connection, "tabSingles", {"doctype": name})
    if not (meta.issingle or meta.is_virtual or keep_table):
        apply(connection, [DropTable(table_name(name))])
        ctx.db.forget_tables()
    bump(ctx, "schema")
    bump(ctx, "customisation")
    bump(ctx, "permission")


# --- upstream's names ----------------------------------------------------------------------------------------------------


def reload_doc(
    module: str, dt: str | None = None, dn: str | None = None, force: bool = False, reset_permissions: bool = False
) -> bool | None:
    """Sync one DocType from its file, for patches. Documents other than DocTypes are left to fixtures."""
    if scrub(dt or "") != "doctype" or not dn:
        return None
    ctx = current()
    for app in installed_apps(ctx):
        path = app_path(app) / scrub(module) / "doctype" / scrub(dn) / f"{scrub(dn)}.json"
        if path.exists():
            sync_doctypes(ctx, [load_file(path)], force=True)
            return True
    return None


def reload_doctype(doctype: str, force: bool = False, reset_permissions: bool = False) -> None:
    """Sync one DocType from its file, by name."""
    meta = meta_of(current(), doctype)
    reload_doc(meta.module, "doctype", doctype, force=True)
