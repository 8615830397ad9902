"""Lists and documents for portal users: what their rights, or an app's ``has_website_permission``, let them see."""

from __future__ import annotations

import importlib
from typing import Any

from markupsafe import Markup
from werkzeug.wrappers import Response

import frappe
from frappe import _
from frappe.desk.search import get_link_title
from frappe.fields import field_type
from frappe.model.serialize import public
from frappe.permissions.roles import Access
from frappe.runtime.apps import doctype_module
from frappe.runtime.context import Context, current
from frappe.runtime.hooks import get_hooks
from frappe.schema.meta import Meta, meta_of
from frappe.types import _dict
from frappe.utils import cint, sanitize_html
from frappe.website.context import menu_items
from frappe.website.rendering import page, to_login

PAGE_LENGTH = 20
_HIDDEN = ("Password", "HTML", "Button", "JSON", "Code")
_RICH = ("Text Editor", "HTML Editor", "Markdown Editor")


def show(ctx: Context, path: str) -> Response | None:
    """The list at the route of a menu entry or at the name of a DocType in a route rule, or a document below it."""
    doctype, route, name = _addressed(ctx, path)
    if not doctype:
        return None
    if ctx.user == "Guest":
        return to_login(ctx, ctx.request.path)
    return show_document(ctx, doctype, name, path, route) if name else show_list(ctx, doctype, route)


def _addressed(ctx: Context, path: str) -> tuple[str, str, str]:
    """DocType, route of its list, and the document's name if the path goes on."""
    for item in menu_items(ctx):
        route = str(item["route"]).strip("/")
        if item["reference_doctype"] and (path == route or path.startswith(f"{route}/")):
            return str(item["reference_doctype"]), route, path[len(route) + 1 :]
    ruled = {rule["to_route"] for rule in get_hooks(ctx, "website_route_rules")}
    if path in ruled and ctx.db.exists(
        "DocType", path
    ):  # a rule leads to a DocType: its list, or the document it names
        asked = ctx.request.path.strip("/")
        name = str(ctx.form_dict.get("name") or "")
        return path, asked.removesuffix(f"/{name}") if name else asked, name
    return "", "", ""


# --- lists ---------------------------------------------------------------------------------------------------------------


def list_context(ctx: Context, meta: Meta, context: _dict) -> _dict:
    """What the DocType's module says about its list in ``get_list_context(context)``."""
    if not meta.custom and meta.app:
        try:
            module = importlib.import_module(doctype_module(meta.app, meta.module or "", meta.name))
        except ModuleNotFoundError:
            return context
        function = getattr(module, "get_list_context", None)
        if function:
            context.update(function(context) or {})
    return context


def show_list(ctx: Context, doctype: str, route: str) -> Response:
    """Documents the person may see, newest first, with a search and pages; usable without scripts."""
    meta = meta_of(ctx, doctype)
    said = list_context(ctx, meta, _dict(doctype=doctype, title=_(doctype)))
    start, text = max(cint(ctx.form_dict.get("start")), 0), str(ctx.form_dict.get("txt") or "").strip()[:100]
    rows = _list_rows(said, meta, text, start)
    more = len(rows) > PAGE_LENGTH
    columns = _columns(ctx, meta)
    return page(
        ctx, str(said.get("list_template") or "templates/website/list.html"), path=route, title=said.title, rows=rows[:PAGE_LENGTH],
        columns=columns, cells=[row_cells(meta, columns, row) for row in rows[:PAGE_LENGTH]], route=route, txt=text, start=start,
        next_start=start + PAGE_LENGTH if more else None, page_length=PAGE_LENGTH, introduction=said.get("introduction"), new_url=None,
        row_template=said.get("row_template"), doctype=doctype, doc_title=meta.get_title_field(),
    )  # fmt: skip


def _list_rows(said: _dict, meta: Meta, text: str, start: int) -> list[Any]:
    filters = said.get("filters") or {}
    own = said.get("get_list")
    order = str(said.get("order_by") or "modified desc")
    if own:
        return list(
            frappe.call(
                own,
                meta.name,
                txt=text,
                filters=filters,
                limit_start=start,
                limit_page_length=PAGE_LENGTH + 1,
                order_by=order,
            )
        )
    searched = [name for name in dict.fromkeys(["name", meta.get_title_field()]) if name in meta.all_columns]
    either = [[name, "like", f"%{text}%"] for name in searched] if text else None
    return frappe.get_list(
        meta.name,
        fields=["*"],
        filters=filters,
        or_filters=either,
        order_by=order,
        limit_start=start,
        limit_page_length=PAGE_LENGTH + 1,
    )


def _columns(ctx: Context, meta: Meta) -> list[Any]:
    hidden = frappe.permissions.hidden_fields(meta.name)
    title = meta.get_title_field()
    listed = [
        df for df in meta.column_fields if df.in_list_view and df.fieldname not in hidden and df.fieldname != title
    ]
    return listed[:4]


def row_cells(meta: Meta, columns: list[Any], row: Any) -> list[str]:
    """Values of a row as people read them."""
    return [shown_value(df, row.get(df.fieldname)) for df in columns]


def shown_value(df: Any, value: Any) -> str:
    """A value as text in the reader's language; a masked one stays as it is."""
    if value in (None, ""):
        return ""
    if df.fieldtype == "Check":
        return _("Yes") if cint(value) else _("No")
    if df.fieldtype == "Select":
        return _(str(value))
    if df.fieldtype == "Link" and df.options:
        return link_label(current(), df.options, str(value))
    if isinstance(value, str) and "*" in value:
        return value
    kind = field_type(df.fieldtype)
    return str(kind.display(df, kind.cast(value)))


def link_label(ctx: Context, doctype: str, name: str) -> str:
    """What a link shows: the title for those who may see it there, else the name; in the reader's language."""
    key = ("link label", doctype, name)
    if key not in ctx.request_cache:
        visible = any(frappe.has_permission(doctype, right) for right in ("select", "read"))
        ctx.request_cache[key] = _(get_link_title(doctype, name) if visible else name)
    return str(ctx.request_cache[key])


# --- documents -----------------------------------------------------------------------------------------------------------


def show_document(ctx: Context, doctype: str, name: str, path: str, route: str) -> Response:
    """One document; whoever may not see it is told no more than that there is no such page."""
    doc = frappe.get_doc(doctype, name) if ctx.db.exists(doctype, name) else None
    if doc is None or not frappe.has_website_permission(doc):
        raise frappe.PageDoesNotExistError(_("There is no page {0}").format(f"/{path}"))
    return page(
        ctx, "templates/website/document.html", path=path, back=route, back_title=_(doctype), **shown_document(ctx, doc)
    )


def shown_document(ctx: Context, doc: Any) -> dict[str, Any]:
    """The context of a document's page: only what its reader may see, masked where it is masked."""
    values = public(ctx, Access.of(ctx), doc)
    sections: list[dict[str, Any]] = [{"label": "", "rows": []}]
    for df in doc.meta.fields:
        if df.fieldtype in ("Section Break", "Tab Break"):
            sections.append({"label": _(df.label) if df.label else "", "rows": []})
        elif df.fieldname in values and not df.hidden and not df.print_hide and df.fieldtype not in _HIDDEN:
            shown = _shown(ctx, df, values[df.fieldname])
            if shown:
                sections[-1]["rows"].append({"name": df.fieldname, "label": _(df.label or df.fieldname), **shown})
    title = str(values.get(doc.meta.get_title_field()) or doc.name)
    return {
        "doc": _dict(values), "title": title, "doctype": doc.doctype, "no_cache": 1,
        "sections": [section for section in sections if section["rows"]],
    }  # fmt: skip


def _shown(ctx: Context, df: Any, value: Any) -> dict[str, Any] | None:
    """How a field is drawn: text, rich text, a file or a table; None without a value."""
    if df.fieldtype in ("Table", "Table MultiSelect"):
        rows_meta = meta_of(ctx, df.options)
        columns = [field for field in rows_meta.column_fields if field.in_list_view][:5]
        rows = [row_cells(rows_meta, columns, _dict(row)) for row in value or ()]
        return {"kind": "table", "heads": [_(field.label or "") for field in columns], "rows": rows} if rows else None
    if value in (None, ""):
        return None
    if df.fieldtype in ("Attach", "Attach Image"):
        return {"kind": "image" if df.fieldtype == "Attach Image" else "file", "value": str(value)}
    if df.fieldtype in _RICH and "*" not in str(value)[:6]:
        return {"kind": "rich", "value": Markup(sanitize_html(str(value)))}  # noqa: S704 - sanitised
    return {"kind": "text", "value": shown_value(df, value)}
