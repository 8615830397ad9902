"""Links: the documents pointed to exist, and fields fetched from them are up to date. One statement per target DocType."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from frappe.database.rows import quote
from frappe.exceptions import CancelledLinkError, DoesNotExistError, LinkValidationError
from frappe.fields import field_type
from frappe.model.checks import place
from frappe.runtime.context import Context
from frappe.runtime.i18n import _
from frappe.runtime.messages import throw
from frappe.schema.meta import Meta, meta_of
from frappe.schema.spec import FieldSpec


@dataclass(slots=True)
class _Target:
    """All links of the document to one DocType."""

    uses: list[tuple[Any, FieldSpec, str]] = field(default_factory=list)
    columns: set[str] = field(default_factory=set)


def check(ctx: Context, doc: Any) -> None:
    """Check all links of the document and its rows, and fill what is fetched through them."""
    if doc.flags.ignore_links:
        return
    targets: dict[str, _Target] = {}
    for each in (doc, *doc.get_all_children()):
        _collect(ctx, each, targets)
    lost: list[str] = []
    for doctype, target in targets.items():
        _check_target(ctx, doc, doctype, target, lost)
    if lost:
        throw(_("Could not find {0}. Choose an existing entry").format("; ".join(lost)), LinkValidationError)


def _collect(ctx: Context, doc: Any, targets: dict[str, _Target]) -> None:
    own = doc.__dict__
    for df in (*doc.meta.link_fields, *doc.meta.dynamic_link_fields):
        value = own.get(df.fieldname)
        if df.is_virtual:
            continue
        if value is None or value == "":
            _clear_fetched(doc, df)
            continue
        doctype = df.options if df.fieldtype == "Link" else own.get(df.options or "")
        if not doctype:
            throw(
                _("{0}: choose the document type in {1} first").format(
                    place(doc, df), doc.meta.get_label(df.options or "")
                ),
                LinkValidationError,
            )
        target = targets.setdefault(doctype, _Target())
        target.uses.append((doc, df, str(value)))
        target.columns |= {source for _df, source in doc.meta.fetch_map.get(df.fieldname, ())}


def _clear_fetched(doc: Any, df: FieldSpec) -> None:
    for fetched, _source in doc.meta.fetch_map.get(df.fieldname, ()):
        if not fetched.fetch_if_empty and _may_fetch(doc, fetched):
            doc.set(fetched.fieldname, None)


def _may_fetch(doc: Any, df: FieldSpec) -> bool:
    return doc.is_new() or int(doc.docstatus or 0) == 0 or bool(df.allow_on_submit)


def _check_target(ctx: Context, doc: Any, doctype: str, target: _Target, lost: list[str]) -> None:
    try:
        meta = meta_of(ctx, doctype)
    except DoesNotExistError:
        lost += [f"{place(each, df)}: {doctype}" for each, df, _value in target.uses]
        return
    if meta.is_virtual:
        return
    found = {meta.name.casefold(): {"name": meta.name}} if meta.issingle else _read(ctx, meta, target)
    for each, df, value in target.uses:
        row = found.get(value.casefold())
        if row is None:
            lost.append(f"{place(each, df)}: {value}")
            continue
        each.set(df.fieldname, row["name"] if isinstance(row["name"], str) else value)  # the stored spelling counts
        if (
            doc.meta.is_submittable
            and meta.is_submittable
            and df.fieldname != "amended_from"
            and int(row.get("docstatus") or 0) == 2
        ):
            throw(_("{0}: {1} is cancelled; choose another").format(place(each, df), value), CancelledLinkError)
        _fetch(each, df, meta, row)


def _read(ctx: Context, meta: Meta, target: _Target) -> dict[str, dict[str, Any]]:
    names = sorted({value for _doc, _df, value in target.uses})
    columns = ["name", *sorted((target.columns & meta.all_columns) - {"name", "docstatus"}), "docstatus"]
    marks = ", ".join("?" * len(names))
    text = f"select {', '.join(map(quote, columns))} from {quote('tab' + meta.name)} where `name` in ({marks})"
    return {str(row["name"]).casefold(): row for row in ctx.db.connection.execute_native(text, names).dicts()}


def _fetch(doc: Any, df: FieldSpec, meta: Meta, row: dict[str, Any]) -> None:
    for fetched, source in doc.meta.fetch_map.get(df.fieldname, ()):
        if not _may_fetch(doc, fetched) or source not in row:
            continue
        if fetched.fetch_if_empty and doc.get(fetched.fieldname) not in (None, "", 0):
            continue
        doc.set(fetched.fieldname, field_type(fetched.fieldtype).cast(row[source]))
