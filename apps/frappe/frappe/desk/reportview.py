"""Lists of the desk: rows in a compact form, counts, bulk deletion, export."""

from __future__ import annotations

from typing import Any

from frappe.desk.search import titles
from frappe.exceptions import FrappeError, ValidationError
from frappe.http.documents import MAX_LIMIT, check_tables, list_rows
from frappe.model.delete_doc import delete_doc
from frappe.model.docs import get_doc
from frappe.permissions.decide import require
from frappe.permissions.roles import Access
from frappe.query import fetch
from frappe.query.compile import ListQuery
from frappe.runtime.context import current
from frappe.runtime.i18n import _
from frappe.runtime.whitelist import whitelist
from frappe.schema.meta import meta_of
from frappe.utils.csvutils import to_csv
from frappe.utils.text import parse_json

COUNT_CAP = 1001


def _arguments(given: dict[str, Any]) -> dict[str, Any]:
    return {
        **given,
        "fields": parse_json(given.get("fields")),
        "filters": parse_json(given.get("filters")),
        "or_filters": parse_json(given.get("or_filters")),
    }


@whitelist()
def get(doctype: str, **options: Any) -> dict[str, Any] | list[Any]:
    """Rows of a list: names of columns once, then values."""
    rows = list_rows(current(), doctype, _arguments(options))[0]
    if not rows:
        return []
    keys = list(rows[0])
    return {
        "keys": keys,
        "values": [list(row.values()) for row in rows],
        "link_titles": link_titles(doctype, rows),
        "user_info": {},
    }


def link_titles(doctype: str, rows: list[dict[str, Any]]) -> dict[str, str]:
    """``DocType::name`` -> title, for links whose DocTypes are known by their titles: one statement per DocType."""
    ctx = current()
    found: dict[str, str] = {}
    wanted: dict[str, set[str]] = {}
    for df in meta_of(ctx, doctype).link_fields:
        wanted.setdefault(df.options or "", set()).update(
            str(row[df.fieldname]) for row in rows if row.get(df.fieldname)
        )
    for target, names in wanted.items():
        meta = meta_of(ctx, target)
        if names and meta.show_title_field_in_link and meta.get_title_field() != "name":
            found.update({f"{target}::{name}": title for name, title in titles(target, sorted(names)).items()})
    return found


@whitelist()
def get_list(doctype: str, **options: Any) -> list[Any]:
    """Rows of a list as objects."""
    return list_rows(current(), doctype, _arguments(options))[0]


@whitelist()
def get_count(
    doctype: str, filters: Any = None, or_filters: Any = None, limit: int | None = None, **_options: Any
) -> int:
    """Number of rows; counting stops at ``limit`` (1001 by default), so that it stays quick."""
    ctx = current()
    return fetch.count(
        ctx, Access.of(ctx), doctype, parse_json(filters), or_filters=parse_json(or_filters), limit=limit or COUNT_CAP
    )


def names_in(value: Any) -> list[Any]:
    """Names of documents, sent as a list or its JSON text. Raises ValidationError for anything else."""
    found = parse_json(value)
    if not isinstance(found, list):
        raise ValidationError(_("Names of documents are a list"))
    return found


@whitelist(methods=["POST"])
def delete_items(items: Any, doctype: str) -> dict[str, str]:
    """Delete documents, each on its own; gives the reasons of those that stayed."""
    ctx = current()
    failed: dict[str, str] = {}
    for name in names_in(items):
        ctx.db.savepoint("delete_item")
        try:
            delete_doc(doctype, name, ignore_missing=False)
        except FrappeError as error:
            ctx.db.rollback(save_point="delete_item")
            failed[str(name)] = str(error)
    ctx.messages.clear()
    return failed


@whitelist()
def get_group_by_count(doctype: str, current_filters: Any = None, field: str = "") -> list[Any]:
    """How many documents per value of a field, for the list's side bar."""
    ctx = current()
    query = ListQuery(
        fields=[f"{field} as name", "count(name) as count"],
        filters=parse_json(current_filters),
        group_by=field,
        order_by="count desc",
        limit=50,
    )
    return fetch.get_list(ctx, Access.of(ctx), doctype, query)


@whitelist(methods=["GET", "POST"])
def export_query(
    doctype: str, fields: Any = None, filters: Any = None, order_by: str | None = None, **_options: Any
) -> None:
    """The list as CSV: masked as on the screen, formulas neutralised, long numbers as text. Written to the access log."""
    ctx = current()
    meta, access = meta_of(ctx, doctype), Access.of(ctx)
    require(ctx, access, "export", meta)
    names = parse_json(fields) or meta.get_list_fields()
    keys, rows = fetch.get_rows(
        ctx,
        access,
        doctype,
        ListQuery(fields=names, filters=parse_json(filters), order_by=order_by, limit=MAX_LIMIT, raw=True),
    )
    table = to_csv([[meta.get_label(key) for key in keys], *rows])
    entry = get_doc(
        {
            "doctype": "Access Log",
            "export_from": doctype,
            "user": ctx.user,
            "file_type": "CSV",
            "method": "export",
            "filters": str(filters or ""),
        }
    )
    entry.insert(ignore_permissions=True)
    ctx.flags.commit_get = True
    ctx.response.update(type="csv", result=table, doctype=doctype)


@whitelist(methods=["POST"])
def bulk_edit(doctype: str, docnames: Any, action: str = "update", data: Any = None) -> list[str]:
    """Change the same fields of many documents; gives the names of those that failed."""
    ctx = current()
    values, failed = parse_json(data) or {}, []
    if action not in ("update", "submit", "cancel") or not isinstance(values, dict):
        raise ValidationError(_("{0} is not an action").format(action))
    check_tables({**values, "doctype": doctype})
    for name in names_in(docnames):
        ctx.db.savepoint("bulk_edit")
        try:
            doc = get_doc(doctype, name)
            if action == "update":
                doc.update(values)
                doc.save()
            else:
                getattr(doc, action)()
        except FrappeError:
            ctx.db.rollback(save_point="bulk_edit")
            failed.append(str(name))
    return failed
