"""Child rows: named, numbered, written in as few statements as possible."""

from __future__ import annotations

from typing import Any

from frappe.database import UniqueViolation
from frappe.database.rows import delete, insert_many, update
from frappe.fields import field_type
from frappe.model import duplicates, naming
from frappe.model.docstatus import DocStatus
from frappe.model.passwords import delete_all_passwords_for
from frappe.runtime.context import Context
from frappe.schema.meta import meta_of
from frappe.utils.clock import site_now


def adopt(doc: Any) -> None:
    """Tell every row whose it is, number the rows of each table, and name the new ones."""
    for df in doc.meta.table_fields:
        for index, row in enumerate(doc.__dict__.get(df.fieldname) or (), 1):
            own = row.__dict__
            own["parent"], own["parenttype"], own["parentfield"], own["idx"] = (
                doc.name,
                doc.doctype,
                df.fieldname,
                index,
            )
            own["docstatus"] = DocStatus(int(doc.docstatus or 0))
            own["parent_doc"] = doc
            if not own.get("name"):
                naming.set_row_name(row)
                own["__islocal"] = True


def insert_all(ctx: Context, doc: Any) -> None:
    """Insert the rows of a new document: one statement per child table."""
    for df in doc.meta.table_fields:
        _insert(ctx, df.options or "", doc.__dict__.get(df.fieldname) or [])


def _insert(ctx: Context, child: str, rows: list[Any]) -> None:
    if not rows:
        return
    now = site_now()
    columns = rows[0].meta.columns
    values = []
    for row in rows:
        own = row.__dict__
        own["creation"] = own.get("creation") or now
        own["modified"] = own.get("modified") or now
        own["owner"] = own.get("owner") or ctx.user
        own["modified_by"] = own.get("modified_by") or ctx.user
        own.pop("__islocal", None)
        own.pop("__unsaved", None)
        values.append(stored_values(row))
    try:
        insert_many(ctx.db.connection, f"tab{child}", columns, values)
    except UniqueViolation as error:
        duplicates.refuse_row(ctx, error, rows)


def stored_values(doc: Any) -> list[Any]:
    """The row's values in column order, in the form in which they are stored."""
    own = doc.__dict__
    numeric = doc.meta.memo.get("numeric")
    if numeric is None:
        numeric = doc.meta.memo["numeric"] = _zeroes(doc.meta)
    unique = doc.meta.memo["unique"]
    found = []
    for name in doc.meta.columns:
        value = own.get(name)
        if value is None:
            value = numeric.get(name)
        elif value == "" and name in unique:
            value = None  # an empty value must not clash with another empty one
        found.append(value)
    return found


def _zeroes(meta: Any) -> dict[str, Any]:
    meta.memo["unique"] = frozenset(df.fieldname for df in meta.column_fields if df.unique)
    blanks = {df.fieldname: field_type(df.fieldtype).blank(df) for df in meta.column_fields}
    return {**{name: blank for name, blank in blanks.items() if blank is not None}, "docstatus": 0, "idx": 0}


def update_all(ctx: Context, doc: Any, before: Any) -> None:
    """Bring the stored rows of each table to what the document has: missing ones go, changed ones are rewritten."""
    for df in doc.meta.table_fields:
        child = df.options or ""
        rows = doc.__dict__.get(df.fieldname)
        if rows is None:
            continue
        stored = {row.name: row for row in (before.get(df.fieldname) if before is not None else None) or ()}
        new = [row for row in rows if not row.name or row.name not in stored]
        gone = [name for name in stored if name not in {row.name for row in rows}]
        if gone and not doc.flags.ignore_children_type_deletion:
            delete(ctx.db.connection, f"tab{child}", {"name": gone})
            if meta_of(ctx, child).password_fields:
                delete_all_passwords_for(child, gone)
        for row in rows:
            if row.name in stored:
                _update(ctx, child, row, stored[row.name])
        _insert(ctx, child, new)


def _update(ctx: Context, child: str, row: Any, stored: Any) -> None:
    changes = changed_columns(row, stored)
    if changes.keys() - {"modified", "modified_by"}:
        try:
            update(ctx.db.connection, f"tab{child}", changes, {"name": row.name})
        except UniqueViolation as error:
            duplicates.refuse(ctx, error, row)


def changed_columns(doc: Any, stored: Any) -> dict[str, Any]:
    """Column -> new value, for those that differ from what is stored."""
    old = stored_values(stored)
    return {
        name: value
        for name, value, was in zip(doc.meta.columns, stored_values(doc), old, strict=True)
        if value != was and name not in ("name", "creation", "owner")
    }
