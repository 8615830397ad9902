"""Reports made in the desk: the columns, filters, groups and totals somebody put together over one DocType, and the rearranged
columns of a Custom Report.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from frappe.exceptions import DoesNotExistError, ValidationError
from frappe.permissions.roles import Access
from frappe.query import fetch
from frappe.query.compile import ListQuery
from frappe.runtime.context import Context
from frappe.runtime.i18n import _
from frappe.runtime.messages import throw
from frappe.schema.meta import Meta, meta_of
from frappe.schema.spec import FieldSpec
from frappe.types import _dict
from frappe.utils.text import parse_json

_LIMIT = 100_000
FUNCTIONS = ("count", "sum", "avg", "min", "max")


def execute(ctx: Context, access: Access, report: Any, values: _dict) -> tuple[list[_dict], list[list[Any]]]:
    """Columns and rows of a report of the report builder; ``values`` narrow it further, field by field: a value, or ``[operator, value]``."""
    settings = parse_json(report.json) if report.json else {}
    if not isinstance(settings, dict):
        raise ValidationError(_("The settings of the report {0} are not an object").format(_(report.report_name)))
    meta = meta_of(ctx, report.ref_doctype)
    query = query_of(meta, settings)
    more = [[report.ref_doctype, key, *_narrowing(value)] for key, value in values.items() if value is not None]
    narrowed = [*query["filters"], *more]
    keys, rows = fetch.get_rows(
        ctx, access, report.ref_doctype,
        ListQuery(fields=query["fields"], filters=narrowed, order_by=query["order_by"], group_by=query["group_by"], limit=_LIMIT, raw=True),
    )  # fmt: skip
    return [column(ctx, meta, key) for key in keys], [list(row) for row in rows]


def _narrowing(value: Any) -> list[Any]:
    """Operator and value of what narrows a saved list."""
    return list(value) if isinstance(value, list | tuple) and len(value) == 2 else ["=", value]


def query_of(meta: Meta, settings: dict[str, Any]) -> dict[str, Any]:
    """Fields, filters, order and group of a saved report, in the words of a list query.

    settings: ``{"fields": [[fieldname, doctype]], "filters", "order_by", "group_by", "aggregate"}``, as the desk stores them.
    """
    filters = list(settings.get("filters") or [])
    group, aggregate = settings.get("group_by"), settings.get("aggregate") or {}
    if isinstance(group, dict):  # upstream's shape
        aggregate = {"function": group.get("aggregate_function"), "field": group.get("aggregate_on")}
        group = group.get("group_by")
    order = settings.get("order_by") or None
    if not group:
        fields = [selected(place(meta, item)) for item in settings.get("fields") or [["name", meta.name]]]
        return {"fields": fields, "filters": filters, "group_by": None, "order_by": order}
    function = str(aggregate.get("function") or "count").lower()
    if function not in FUNCTIONS:
        throw(_("{0} is not one of {1}").format(function, ", ".join(FUNCTIONS)))
    field = "name" if function == "count" else aggregate.get("field")
    fields = [selected(group), f"{function}({field}) as _aggregate"]
    return {"fields": fields, "filters": filters, "group_by": group, "order_by": order or "_aggregate desc"}


def place(meta: Meta, item: Any) -> str:
    """``[fieldname, DocType]`` as a list query names it: a field, or ``table.field`` of a child table."""
    if isinstance(item, str):
        return item
    name, owner = str(item[0]), str(item[1]) if len(item) > 1 else meta.name
    table = next((df.fieldname for df in meta.table_fields if df.options == owner), None)
    return f"{table}.{name}" if table and owner != meta.name else name


def selected(name: str) -> str:
    """A field in a selection; one of another table keeps its whole name, so that two of the same name stay apart."""
    plain = "." in name and "(" not in name and "`" not in name and " as " not in name.lower()
    return f"{name} as {name}" if plain else name


def column(ctx: Context, meta: Meta, key: str) -> _dict:
    """How a column of a list query is headed and formatted."""
    if key == "_aggregate":
        return _dict(label=_("Value"), fieldname=key, fieldtype="Float")
    if key == "_count" or key.startswith("count("):
        return _dict(label=_("Count"), fieldname=key, fieldtype="Int")
    df, owner = field_of(ctx, meta, key)
    name = key.replace("`", "")
    if df is None:
        kind = {
            "name": "Link",
            "owner": "Link",
            "modified_by": "Link",
            "creation": "Datetime",
            "modified": "Datetime",
        }.get(name, "Data")
        options = meta.name if name == "name" else "User" if kind == "Link" else None
        return _dict(
            label=meta.get_label(name) if name != "name" else _("ID"), fieldname=name, fieldtype=kind, options=options
        )
    label = _(df.label or df.fieldname)
    if owner is not meta:
        label = f"{label} ({_(owner.name)})"
    return _dict(label=label, fieldname=name, fieldtype=df.fieldtype, options=df.options, doctype=owner.name)


def field_of(ctx: Context, meta: Meta, key: str) -> tuple[FieldSpec | None, Meta]:
    """The field behind ``field``, ``link.field``, ``table.field`` or a table's quoted name with a field; and whose it is."""
    first, dot, second = key.replace("`", "").partition(".")
    if not dot:
        return meta.fields_by_name.get(first), meta
    if first == f"tab{meta.name}":
        return meta.fields_by_name.get(second), meta
    df = meta.fields_by_name.get(first)
    target = df.options if df is not None else first.removeprefix("tab")
    try:
        other = meta_of(ctx, target or "")
    except DoesNotExistError:
        return None, meta
    return other.fields_by_name.get(second), other


def rearranged(ctx: Context, access: Access, columns: list[_dict], rows: Sequence[_dict], wanted: Any) -> list[_dict]:
    """The columns as somebody arranged them. What is ``link_field``'s is fetched from the linked documents, with the person's rights.

    wanted: columns with at least a fieldname; those with ``link_field`` (a column of the report) and ``doctype`` are added.
    """
    if not isinstance(wanted, list) or not wanted:
        return columns
    known = {column.fieldname: column for column in columns}
    added = [_dict(item) for item in wanted if isinstance(item, dict) and item.get("link_field")]
    found: list[_dict] = list(columns) if len(added) == len(wanted) else []
    for item in wanted:
        entry = _dict(item) if isinstance(item, dict) else _dict(fieldname=str(item))
        if entry.link_field:
            found.append(_fetched(ctx, access, known, rows, entry))
        elif entry.fieldname in known:
            found.append(_dict({**known[entry.fieldname], **({"width": entry.width} if entry.width else {})}))
    return found


def _fetched(ctx: Context, access: Access, known: dict[str, _dict], rows: Sequence[_dict], entry: _dict) -> _dict:
    given = entry.link_field
    link = str(given.get("fieldname") if isinstance(given, dict) else given)
    source = known.get(link)
    if source is None or source.fieldtype != "Link" or not source.options:
        throw(_("Column {0} is not a link of this report").format(link), ValidationError)
    meta = meta_of(ctx, source.options)
    df = meta.fields_by_name.get(str(entry.fieldname))
    if df is None:
        throw(_("{0} has no field {1}").format(_(meta.name), entry.fieldname), ValidationError)
    key = f"{link}.{df.fieldname}"
    names = sorted({str(row[link]) for row in rows if row.get(link)})
    values: dict[str, Any] = {}
    for start in range(0, len(names), 500):
        query = ListQuery(
            fields=["name", df.fieldname], filters={"name": ["in", names[start : start + 500]]}, order_by="", raw=True
        )
        values.update(dict(fetch.get_rows(ctx, access, meta.name, query)[1]))
    for row in rows:
        row[key] = values.get(str(row.get(link)))
    return _dict(
        label=f"{_(df.label or df.fieldname)} ({_(meta.name)})",
        fieldname=key,
        fieldtype=df.fieldtype,
        options=df.options,
        doctype=meta.name,
    )
