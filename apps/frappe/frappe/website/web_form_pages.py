"""The pages of web forms: the form itself, the person's documents, one of them, and the thanks."""

from __future__ import annotations

from typing import Any

from werkzeug.wrappers import Response

import frappe
from frappe import _
from frappe.http.response import redirect_response
from frappe.http.urls import base_of
from frappe.runtime.context import Context
from frappe.types import _dict
from frappe.utils import cint
from frappe.website import web_form_tables
from frappe.website.portal import row_cells, shown_document
from frappe.website.rendering import page, to_login
from frappe.website.web_forms import (
    FILES,
    HONEYPOT,
    PAGE_LENGTH,
    comment,
    document_of,
    fields_of,
    may_change,
    own_documents,
    remove,
    take_in,
)

_MOST_LINKS = 200


def show(ctx: Context, path: str) -> Response | None:
    """``/route``, ``/route/new``, ``/route/list``, ``/route/<name>`` and ``/route/<name>/edit`` of a published form."""
    found = _form_at(path)
    if found is None:
        return None
    form, rest = found
    if form.login_required and ctx.user == "Guest":
        return to_login(ctx, path)
    if not rest:
        return _first_page(ctx, form)
    if rest == ["list"]:
        return _list_page(ctx, form)
    if rest == ["new"]:
        return _new(ctx, form)
    if rest[0] == "success" and len(rest) == 1:
        return _success_page(ctx, form)
    return _of_document(ctx, form, rest)


def _form_at(path: str) -> tuple[Any, list[str]] | None:
    parts = path.split("/")
    for length in range(len(parts), 0, -1):
        name = frappe.db.get_value("Web Form", {"route": "/".join(parts[:length]), "published": 1}, "name")
        if name:
            return frappe.get_doc("Web Form", name), parts[length:]
    return None


def _first_page(ctx: Context, form: Any) -> Response:
    if ctx.user == "Guest":
        return _new(ctx, form)
    if form.show_list:
        return _list_page(ctx, form)
    own = [] if form.allow_multiple else own_documents(form, limit=1)
    return _of_document(ctx, form, [str(own[0].name)]) if own else _new(ctx, form)


def _new(ctx: Context, form: Any) -> Response:
    if ctx.request.method != "POST":
        return _form_page(ctx, form, _dict(), "")
    return _posted(ctx, form, "")


def _of_document(ctx: Context, form: Any, rest: list[str]) -> Response:
    name, action = rest[0], rest[1] if len(rest) == 2 else ""
    if ctx.user == "Guest" or len(rest) > 2 or action not in ("", "edit", "delete", "comment"):
        raise frappe.PageDoesNotExistError(_("There is no page {0}").format(f"/{form.route}/{'/'.join(rest)}"))
    doc = document_of(form, name)
    if action == "edit":
        if not (form.allow_edit and may_change(doc)):
            raise frappe.PermissionError(_("This form does not let you change what was sent"))
        return _posted(ctx, form, name) if ctx.request.method == "POST" else _form_page(ctx, form, doc, name)
    if ctx.request.method == "POST" and action == "delete":
        remove(form, name)
        return redirect_response(f"{base_of(ctx)}/{form.route}{'/list' if form.show_list else ''}", 303)
    if ctx.request.method == "POST" and action == "comment":
        comment(form, name, str(ctx.form_dict.get("comment") or ""))
        return redirect_response(f"{base_of(ctx)}/{form.route}/{name}", 303)
    return _document_page(ctx, form, doc)


def _posted(ctx: Context, form: Any, name: str) -> Response:
    """Take the form in; a mistake shows the form again with what was entered, as does the wish for more rows."""
    if ctx.form_dict.get(web_form_tables.MORE):
        return _form_page(ctx, form, ctx.form_dict, name)
    try:
        doc = take_in(form, dict(ctx.form_dict), name)
    except (frappe.ValidationError, frappe.DuplicateEntryError) as error:
        if isinstance(error, frappe.RateLimitExceededError):
            raise
        ctx.db.rollback()
        return _form_page(ctx, form, ctx.form_dict, name, error=str(error))
    if _own_path(form.success_url):
        place = form.success_url
    else:
        known = doc is not None and ctx.user != "Guest" and not form.anonymous
        place = f"/{form.route}/{doc.name if known else 'success'}?sent=1"
    return redirect_response(base_of(ctx) + place, 303)


def _own_path(url: str | None) -> bool:
    return bool(url and url.startswith("/") and not url.startswith(("//", "/\\")))


def _form_page(ctx: Context, form: Any, values: Any, name: str, error: str = "") -> Response:
    return page(
        ctx, "templates/website/web_form.html", 417 if error else 200, path=f"{form.route}/{name or 'new'}", form=form, title=_(form.title),
        error=error, name=name, honeypot=HONEYPOT, no_cache=1, more_rows=web_form_tables.MORE,
        has_files=any(row.fieldtype in FILES for row in form.web_form_fields), button=_(form.button_label or "Save"),
        has_tables=any(row.fieldtype == "Table" for row in form.web_form_fields), **_pages(ctx, form, values),
    )  # fmt: skip


def preview(ctx: Context, form: Any) -> str:
    """The page of a form as it stands, stored or not."""
    return str(_form_page(ctx, form, _dict(), "").get_data(as_text=True))


def _pages(ctx: Context, form: Any, values: Any) -> dict[str, Any]:
    """The form's fields in sections; each knows the page it stands on."""
    meta = frappe.get_meta(form.doc_type)
    sections: list[dict[str, Any]] = [{"label": "", "fields": [], "page": 0}]
    for row in form.web_form_fields:
        if row.fieldtype in ("Section Break", "Page Break"):
            number = sections[-1]["page"] + (row.fieldtype == "Page Break")
            sections.append({"label": _(row.label) if row.label else "", "fields": [], "page": number})
        elif row.fieldtype == "HTML":
            sections[-1]["fields"].append({"kind": "html", "html": frappe.utils.sanitize_html(row.options or "")})
        elif row.fieldtype == "Table" and not row.hidden:
            sections[-1]["fields"].append(_table(ctx, row, meta, values))
        elif row.fieldtype != "Column Break" and not row.hidden:
            sections[-1]["fields"].append(_control(ctx, row, meta, values))
    filled = [section for section in sections if section["fields"]]
    numbers = sorted({section["page"] for section in filled})
    pages = [[section for section in filled if section["page"] == number] for number in numbers]
    return {"pages": pages}


def _table(ctx: Context, row: Any, meta: Any, values: Any) -> dict[str, Any]:
    """What the template needs to draw a table: its columns, and the controls of each row."""
    df: Any = meta.get_field(row.fieldname)
    columns = web_form_tables.columns_of(df.options)
    options = {
        column.fieldname: _choices(ctx, row, column) for column in columns if column.fieldtype in ("Select", "Link")
    }
    rows = []
    for index, entry in enumerate(web_form_tables.shown(row.fieldname, columns, values)):
        cells = [_cell(column, entry.get(column.fieldname), options.get(column.fieldname, [])) for column in columns]
        for cell in cells:
            cell["name"] = f"{row.fieldname}.{index}.{cell['name']}"
        rows.append({"name": entry.get("name") or "", "key": f"{row.fieldname}.{index}.name", "cells": cells})
    heads = [{"label": _(column.label or column.fieldname), "reqd": column.reqd} for column in columns]
    return {
        "kind": "table", "name": row.fieldname, "label": _(row.label or df.label), "heads": heads, "rows": rows, "reqd": row.reqd or df.reqd,
        "description": _(row.description) if row.description else "", "read_only": row.read_only,
    }  # fmt: skip


_KINDS = {
    "Check": "check", "Select": "select", "Link": "select", "Small Text": "area", "Text": "area", "Long Text": "area", "Text Editor": "area",
    "Attach": "file", "Attach Image": "file",
}  # fmt: skip
_TYPES = {
    "Int": "number",
    "Float": "number",
    "Currency": "number",
    "Percent": "number",
    "Date": "date",
    "Datetime": "datetime-local",
    "Time": "time",
    "Color": "color",
    "Phone": "tel",
}


def _control(ctx: Context, row: Any, meta: Any, values: Any) -> dict[str, Any]:
    """What the template needs to draw a field."""
    df: Any = meta.get_field(row.fieldname)
    value = values.get(row.fieldname)
    if value is None and not values.get("name"):
        value = row.default or df.default
    options = _choices(ctx, row, df) if _KINDS.get(df.fieldtype) == "select" else []
    return {
        **_cell(df, value, options), "label": _(row.label or df.label or row.fieldname), "reqd": row.reqd or df.reqd, "read_only": row.read_only,
        "description": _(row.description) if row.description else "", "max_length": row.max_length or None, "placeholder": row.placeholder or "",
    }  # fmt: skip


def _cell(df: Any, value: Any, options: list[tuple[str, str]]) -> dict[str, Any]:
    """The input of a field, on its own or in a row of a table."""
    type_ = _TYPES.get(df.fieldtype, {"Email": "email", "Phone": "tel", "URL": "url"}.get(df.options or "", "text"))
    if type_ == "datetime-local" and value:
        value = str(value)[:16].replace(" ", "T")
    return {
        "kind": _KINDS.get(df.fieldtype, "input"), "type": type_, "name": df.fieldname, "label": _(df.label or df.fieldname), "value": value,
        "options": options, "step": "1" if df.fieldtype == "Int" else "any", "picture": df.fieldtype == "Attach Image",
    }  # fmt: skip


def _choices(ctx: Context, row: Any, df: Any) -> list[tuple[str, str]]:
    """(value, label) of a choice. Documents are offered only to those who may choose one."""
    if df.fieldtype == "Select":
        listed = str(df.options or "").split("\n")
        return [(option, _(option)) for option in listed if option]
    meta = frappe.get_meta(df.options)
    title = meta.get_title_field()
    fields = ["name", title] if title != "name" else ["name"]
    if row.allow_read_on_all_link_options:
        rows = frappe.get_all(df.options, fields=fields, limit_page_length=_MOST_LINKS, order_by=f"{title} asc")
    elif ctx.user != "Guest" and (
        frappe.has_permission(df.options, "select") or frappe.has_permission(df.options, "read")
    ):
        rows = frappe.get_list(df.options, fields=fields, limit_page_length=_MOST_LINKS, order_by=f"{title} asc")
    else:
        rows = []
    return [(str(entry["name"]), str(entry.get(title) or entry["name"])) for entry in rows]


def _list_page(ctx: Context, form: Any) -> Response:
    """The person's own documents."""
    start = max(cint(ctx.form_dict.get("start")), 0)
    rows = own_documents(form, PAGE_LENGTH + 1, start)
    meta = frappe.get_meta(form.doc_type)
    names = [row.fieldname for row in form.list_columns] or [
        df.fieldname for df in meta.column_fields if df.in_list_view
    ][:3]
    readable = {row.fieldname for row in fields_of(form)} | {row.fieldname for row in form.list_columns}
    title = meta.get_title_field()
    columns = [meta.get_field(name) for name in names if name in readable and name != title and meta.has_field(name)]
    return page(
        ctx, "templates/website/list.html", path=f"{form.route}/list", title=_(form.list_title or form.title), rows=rows[:PAGE_LENGTH],
        columns=columns, cells=[row_cells(meta, columns, row) for row in rows[:PAGE_LENGTH]], route=form.route, txt=None, start=start,
        next_start=start + PAGE_LENGTH if len(rows) > PAGE_LENGTH else None, page_length=PAGE_LENGTH, doc_title=title,
        new_url=f"/{form.route}/new" if form.allow_multiple or not rows else None, no_cache=1,
    )  # fmt: skip


def _document_page(ctx: Context, form: Any, doc: Any) -> Response:
    values = shown_document(ctx, doc)
    names = {row.fieldname for row in fields_of(form)}
    if not frappe.has_website_permission(doc):  # by the form alone one sees what the form holds
        for section in values["sections"]:
            section["rows"] = [row for row in section["rows"] if row["name"] in names]
    comments = frappe.get_all(
        "Comment", filters={"reference_doctype": doc.doctype, "reference_name": doc.name, "comment_type": "Comment", "published": 1},
        fields=["content", "comment_by", "creation", "owner"], order_by="creation asc", limit_page_length=100,
    ) if form.allow_comments else []  # fmt: skip
    return page(
        ctx, "templates/website/document.html", path=f"{form.route}/{doc.name}", back=f"{form.route}/list" if form.show_list else "",
        back_title=_(form.list_title or form.title), form=form, sent=cint(ctx.form_dict.get("sent")), comments=comments,
        edit_url=f"/{form.route}/{doc.name}/edit" if form.allow_edit and may_change(doc) else "",
        delete_url=f"/{form.route}/{doc.name}/delete" if form.allow_delete and may_change(doc, "delete") else "",
        comment_url=f"/{form.route}/{doc.name}/comment" if form.allow_comments else "", **values,
    )  # fmt: skip


def _success_page(ctx: Context, form: Any) -> Response:
    return page(
        ctx, "templates/website/success.html", path=f"{form.route}/success", form=form, title=_(form.success_title or "Thank you"),
        message=_(form.success_message) if form.success_message else _("It has arrived. We will see to it."), no_cache=1,
    )  # fmt: skip
