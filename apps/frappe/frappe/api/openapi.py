"""The API described, as far as the caller may see it: documents from metadata, methods from their annotations."""

from __future__ import annotations

import inspect
import types
import typing
from typing import Any, Union, get_args, get_origin

import frappe
from frappe.http.urls import base_of
from frappe.permissions import columns
from frappe.permissions.decide import may
from frappe.permissions.masking import masked
from frappe.permissions.roles import Access
from frappe.runtime.context import Context, current
from frappe.runtime.i18n import _
from frappe.runtime.whitelist import Endpoint, endpoints, whitelist
from frappe.schema.meta import Meta, meta_of
from frappe.schema.spec import FieldSpec

_TYPES: dict[str, dict[str, Any]] = {
    "Check": {"type": "integer", "enum": [0, 1]}, "Int": {"type": "integer"}, "Float": {"type": "number"}, "Currency": {"type": "number"},
    "Percent": {"type": "number"}, "Rating": {"type": "number", "minimum": 0, "maximum": 1}, "Duration": {"type": "integer"},
    "Date": {"type": "string", "format": "date"}, "Datetime": {"type": "string", "description": "YYYY-MM-DD HH:MM:SS, in the site's time zone"},
    "Time": {"type": "string"}, "JSON": {"type": "string", "contentMediaType": "application/json"},
}  # fmt: skip
_PYTHON: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    dict: {"type": "object"},
    list: {"type": "array", "items": {}},
}
LIST_PARAMETERS = (
    ("fields", "JSON list of field names", {"type": "string"}), ("filters", "JSON list of [field, operator, value], or object", {"type": "string"}),
    ("or_filters", "as filters, joined by or", {"type": "string"}), ("order_by", "field asc, field desc", {"type": "string"}),
    ("group_by", "field", {"type": "string"}), ("limit_start", "rows to skip", {"type": "integer", "minimum": 0, "default": 0}),
    ("limit_page_length", "rows to give; 0: all", {"type": "integer", "minimum": 0, "default": 20}),
    ("as_dict", "false: rows as lists", {"type": "string", "enum": ["true", "false", "0", "1"]}),
)  # fmt: skip


@whitelist(methods=["GET"])
def describe() -> dict[str, Any]:
    """The OpenAPI document of the site, for the calling user."""
    return document(current())


def document(ctx: Context) -> dict[str, Any]:
    """OpenAPI 3.1 of every DocType the user may see and every method that may be called."""
    access = Access.of(ctx)
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {"Error": _ERROR}
    rows = ctx.db.get_values("DocType", {"istable": 0}, "name", pluck=True, order_by="name asc")
    for name in rows:
        meta = meta_of(ctx, name)
        if not may(ctx, access, "read", meta):
            continue
        _schema(ctx, access, meta, schemas)
        _paths(ctx, access, meta, paths)
    for endpoint in endpoints():
        if ctx.user != "Guest" or endpoint.allow_guest:
            paths[f"/api/method/{endpoint.path}"] = _method(endpoint)
    base = base_of(ctx)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{ctx.site.name} API",
            "version": frappe.__version__,
            "description": _("Documents and methods that {0} may use").format(ctx.user),
        },
        "servers": [{"url": base or "/"}],
        "security": [{"token": []}, {"session": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "token": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Authorization",
                    "description": "token <api_key>:<api_secret>",
                },
                "session": {"type": "apiKey", "in": "cookie", "name": "sid"},
            },
        },
    }


_ERROR = {
    "type": "object",
    "properties": {
        "exc_type": {"type": "string"}, "exception": {"type": "string"}, "exc": {"type": "string", "description": "JSON text of a list of texts"},
        "message": {"type": "string"}, "_server_messages": {"type": "string", "description": "JSON text of a list of JSON texts"},
    },
}  # fmt: skip


def _key(doctype: str) -> str:
    return doctype.replace(" ", "_")


def _schema(ctx: Context, access: Access, meta: Meta, schemas: dict[str, Any], parent: Meta | None = None) -> None:
    if _key(meta.name) in schemas:
        return
    hidden, covered = columns.hidden(ctx, access, meta, parent), masked(ctx, access, meta, parent)
    properties: dict[str, Any] = {
        "name": {"type": ["string", "integer"]}, "docstatus": {"type": "integer", "enum": [0, 1, 2]}, "owner": {"type": "string"},
        "creation": {"type": "string"}, "modified": {"type": "string"}, "modified_by": {"type": "string"},
    }  # fmt: skip
    schemas[_key(meta.name)] = entry = {"type": "object", "title": _(meta.name), "properties": properties}
    for df in meta.value_fields:
        if df.fieldname in hidden:
            continue
        properties[df.fieldname] = _property(df, covered)
        if df.fieldtype in ("Table", "Table MultiSelect"):
            _schema(ctx, access, meta_of(ctx, df.options or ""), schemas, meta)
    required = [df.fieldname for df in meta.value_fields if df.reqd and not df.default and df.fieldname in properties]
    if required:
        entry["x-required"] = required


def _property(df: FieldSpec, covered: frozenset[str]) -> dict[str, Any]:
    if df.fieldtype in ("Table", "Table MultiSelect"):
        return {
            "type": "array",
            "title": _(df.label or df.fieldname),
            "items": {"$ref": f"#/components/schemas/{_key(df.options or '')}"},
        }
    found = dict(_TYPES.get(df.fieldtype, {"type": "string"}))
    if isinstance(found.get("type"), str):
        found["type"] = [found["type"], "null"]
    found.pop("enum", None)
    found["title"] = _(df.label or df.fieldname)
    if df.fieldtype == "Select" and df.options:
        found["examples"] = [option for option in df.options.split("\n") if option]
    if df.fieldtype == "Link":
        found["x-link"] = df.options
    if df.fieldname in covered:
        found["x-masked"] = True
        found["description"] = _("Confidential: given masked")
    if df.read_only:
        found["readOnly"] = True
    return found


def _answer(schema: Any, status: str = "200") -> dict[str, Any]:
    errors = {
        "4XX": {
            "description": "refused",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
        }
    }
    return {status: {"description": "done", "content": {"application/json": {"schema": schema}}}, **errors}


def _data(schema: Any) -> dict[str, Any]:
    return {"type": "object", "properties": {"data": schema}}


def _paths(ctx: Context, access: Access, meta: Meta, paths: dict[str, Any]) -> None:
    reference = {"$ref": f"#/components/schemas/{_key(meta.name)}"}
    body = {"required": True, "content": {"application/json": {"schema": reference}}}
    tag, operations = [meta.module or "Other"], {}
    if not meta.issingle:
        operations["get"] = {
            "tags": tag, "summary": _("List {0}").format(_(meta.name)), "operationId": f"list_{_key(meta.name)}",
            "parameters": [{"name": name, "in": "query", "description": text, "schema": schema} for name, text, schema in LIST_PARAMETERS],
            "responses": _answer(_data({"type": "array", "items": {}})),
        }  # fmt: skip
        if may(ctx, access, "create", meta):
            operations["post"] = {
                "tags": tag,
                "summary": _("Create {0}").format(_(meta.name)),
                "operationId": f"create_{_key(meta.name)}",
                "requestBody": body,
                "responses": _answer(_data(reference)),
            }
        paths[f"/api/resource/{meta.name}"] = operations
    name = {"name": "name", "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
    one: dict[str, Any] = {
        "parameters": [name],
        "get": {
            "tags": tag,
            "summary": _("Read {0}").format(_(meta.name)),
            "operationId": f"read_{_key(meta.name)}",
            "responses": _answer(_data(reference)),
        },
    }
    if may(ctx, access, "write", meta):
        one["put"] = {
            "tags": tag,
            "summary": _("Change {0}").format(_(meta.name)),
            "operationId": f"change_{_key(meta.name)}",
            "requestBody": body,
            "responses": _answer(_data(reference)),
        }
    if may(ctx, access, "delete", meta):
        one["delete"] = {
            "tags": tag,
            "summary": _("Delete {0}").format(_(meta.name)),
            "operationId": f"delete_{_key(meta.name)}",
            "responses": _answer({}, "202"),
        }
    paths[f"/api/resource/{meta.name}/{{name}}"] = one


def _hint(hint: Any) -> dict[str, Any]:
    options = [
        option
        for option in (get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,))
        if option is not type(None)
    ]
    if len(options) == 1:
        found: dict[str, Any] = _PYTHON.get(get_origin(options[0]) or options[0], {})
        return dict(found)
    return {}


def _method(endpoint: Endpoint) -> dict[str, Any]:
    target = inspect.unwrap(getattr(endpoint.function, "__func__", endpoint.function))
    parameters = [
        p
        for p in inspect.signature(target).parameters.values()
        if p.name != "self" and p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)
    ]
    try:
        hints = typing.get_type_hints(target)
    except NameError:
        hints = {}
    summary = (inspect.getdoc(target) or endpoint.path).splitlines()[0]
    operation: dict[str, Any] = {
        "tags": ["methods"],
        "summary": summary,
        "responses": _answer({"type": "object", "properties": {"message": {}}}),
    }
    found: dict[str, Any] = {}
    for verb in endpoint.methods:
        if verb not in ("GET", "POST"):
            continue
        entry = {**operation, "operationId": f"{verb.lower()}_{endpoint.path}"}
        schema = {p.name: _hint(hints.get(p.name)) for p in parameters}
        required = [p.name for p in parameters if p.default is p.empty]
        if verb == "GET":
            entry["parameters"] = [
                {"name": p, "in": "query", "required": p in required, "schema": schema[p]} for p in schema
            ]
        else:
            content: dict[str, Any] = {"type": "object", "properties": schema}
            if required:
                content["required"] = required
            entry["requestBody"] = {"content": {"application/json": {"schema": content}}}
        found[verb.lower()] = entry
    return found
