"""The tools of the MCP endpoint: each with its schema, made from what the caller may see, and its work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from frappe.desk import permissions, query_report, search
from frappe.exceptions import ValidationError
from frappe.fields import LAYOUT_TYPES
from frappe.http import documents
from frappe.permissions import columns
from frappe.permissions.decide import may, require
from frappe.permissions.roles import Access
from frappe.runtime.context import Context
from frappe.runtime.i18n import _
from frappe.schema.meta import meta_of

MOST_ROWS = 200
_TEXT: dict[str, Any] = {"type": "string"}
_VALUES: dict[str, Any] = {"type": "object", "description": "fieldname -> value; child tables are lists of objects"}
_DRY = {"type": "boolean", "default": True, "description": "true: try it and take it back"}


@dataclass(frozen=True, slots=True)
class Tool:
    """properties: its JSON schema without ``doctype``, which is made for each caller; right: the one the DocTypes offered need."""

    description: str
    work: Callable[[Context, dict[str, Any]], Any]
    properties: dict[str, Any]
    required: tuple[str, ...] = ()
    right: str = ""
    writes: bool = False


def _doctypes(ctx: Context, right: str) -> list[str]:
    access = Access.of(ctx)
    names = ctx.db.get_values("DocType", {"istable": 0}, "name", pluck=True, order_by="name asc")
    return [name for name in names if may(ctx, access, right, meta_of(ctx, name))]


def listed(ctx: Context) -> list[dict[str, Any]]:
    """The tools as ``tools/list`` gives them; which DocTypes they take depends on the caller's rights."""
    by_right: dict[str, list[str]] = {}
    found = []
    for name, tool in TOOLS.items():
        properties = dict(tool.properties)
        if tool.right:
            names = by_right.setdefault(tool.right, _doctypes(ctx, tool.right))
            properties["doctype"] = {"type": "string", "enum": names} if names else _TEXT
        if tool.writes:
            properties["dry_run"] = _DRY
        schema = {
            "type": "object",
            "properties": properties,
            "required": list(tool.required),
            "additionalProperties": False,
        }
        hints = {"readOnlyHint": not tool.writes, "destructiveHint": False, "openWorldHint": False}
        found.append({"name": name, "description": tool.description, "inputSchema": schema, "annotations": hints})
    return found


def _describe(ctx: Context, given: dict[str, Any]) -> Any:
    meta, access = meta_of(ctx, str(given["doctype"])), Access.of(ctx)
    require(ctx, access, "read", meta)
    hidden = columns.hidden(ctx, access, meta)
    shown = [
        df for df in meta.fields if df.fieldname and df.fieldname not in hidden and df.fieldtype not in LAYOUT_TYPES
    ]
    keys = ("fieldname", "fieldtype", "options", "reqd", "read_only", "default", "description", "depends_on")
    fields = [
        {**{key: df.get(key) for key in keys if df.get(key)}, "label": _(df.label or df.fieldname)} for df in shown
    ]
    rights = {right: bool(may(ctx, access, right, meta)) for right in ("read", "write", "create", "submit", "delete")}
    return {
        "doctype": meta.name,
        "label": _(meta.name),
        "is_submittable": bool(meta.is_submittable),
        "fields": fields,
        "rights": rights,
    }


def _list(ctx: Context, given: dict[str, Any]) -> Any:
    limit = min(int(given.get("limit") or 20), MOST_ROWS)
    asked = {key: given[key] for key in ("fields", "filters", "or_filters", "order_by") if given.get(key)}
    rows, _limit = documents.list_rows(
        ctx, str(given["doctype"]), {**asked, "limit_page_length": limit, "limit_start": int(given.get("start") or 0)}
    )
    return {"rows": rows, "count": len(rows)}


def _read(ctx: Context, given: dict[str, Any]) -> Any:
    return documents.read(ctx, str(given["doctype"]), str(given["name"]), with_nulls=False)


def _create(ctx: Context, given: dict[str, Any]) -> Any:
    return documents.create(ctx, str(given["doctype"]), {"data": _values(given)}, with_nulls=False)


def _update(ctx: Context, given: dict[str, Any]) -> Any:
    return documents.change(ctx, str(given["doctype"]), str(given["name"]), {"data": _values(given)}, with_nulls=False)


def _values(given: dict[str, Any]) -> dict[str, Any]:
    values = given["values"]
    if not isinstance(values, dict):
        raise ValidationError(_("values is an object: field and value"))
    return values


def _report(ctx: Context, given: dict[str, Any]) -> Any:
    found = query_report.run(str(given["report"]), filters=given.get("filters") or {})
    rows = (found.get("result") or [])[:MOST_ROWS]
    return {"columns": found.get("columns"), "rows": rows, "more": len(found.get("result") or []) > MOST_ROWS}


def _explain(ctx: Context, given: dict[str, Any]) -> Any:
    return permissions.explain(
        str(given["doctype"]), given.get("name"), given.get("user"), str(given.get("right") or "read")
    )


def _search(_ctx: Context, given: dict[str, Any]) -> Any:
    return {"documents": search.global_search(str(given["text"]), limit=20)}


_FILTERS = {"description": "object field -> value, or list of [field, operator, value]", "type": ["object", "array"]}
TOOLS: dict[str, Tool] = {
    "describe_doctype": Tool("Fields of a document type, and what the caller may do with it", _describe, {}, ("doctype",), "read"),
    "list_documents": Tool(
        "Documents that meet conditions", _list,
        {"fields": {"type": "array", "items": _TEXT}, "filters": _FILTERS, "or_filters": _FILTERS, "order_by": _TEXT,
         "start": {"type": "integer", "minimum": 0}, "limit": {"type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": 20}},
        ("doctype",), "read",
    ),
    "read_document": Tool("One document with its child rows", _read, {"name": _TEXT}, ("doctype", "name"), "read"),
    "search_documents": Tool("Documents found by words, Chinese characters, pinyin or initials", _search, {"text": _TEXT}, ("text",)),
    "create_document": Tool("Create a document", _create, {"values": _VALUES}, ("doctype", "values"), "create", True),
    "update_document": Tool("Change fields of a document", _update, {"name": _TEXT, "values": _VALUES}, ("doctype", "name", "values"), "write", True),
    "run_report": Tool("Run a report", _report, {"report": _TEXT, "filters": {"type": "object"}}, ("report",)),
    "explain_permission": Tool(
        "Why somebody may or may not do something with a document type or a document", _explain,
        {"name": _TEXT, "user": _TEXT, "right": _TEXT}, ("doctype",), "select",
    ),
}  # fmt: skip
