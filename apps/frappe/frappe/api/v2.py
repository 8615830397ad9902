"""REST, second version: ``/api/v2/document``, ``/api/v2/doctype`` and ``/api/v2/method``."""

from __future__ import annotations

from typing import Any

from werkzeug.exceptions import MethodNotAllowed
from werkzeug.wrappers import Response

from frappe.api import rpc
from frappe.exceptions import DoesNotExistError, ValidationError
from frappe.http import documents
from frappe.http.response import from_response_type, json_response
from frappe.model.docs import get_doc
from frappe.permissions.decide import require
from frappe.permissions.roles import Access
from frappe.query import fetch
from frappe.runtime.context import Context
from frappe.runtime.i18n import _
from frappe.schema.meta import meta_of


def dispatch(ctx: Context, parts: list[str]) -> Response:
    """``parts``: the decoded path below ``/api/v2``, without empty ends."""
    if parts[:1] == ["method"] and len(parts) in (2, 3):
        return _method(ctx, parts[1:])
    if parts[:1] == ["document"] and len(parts) == 2:
        return _collection(ctx, parts[1])
    if parts[:1] == ["document"] and len(parts) >= 5 and parts[-2] == "method":
        doc = get_doc(parts[1], "/".join(parts[2:-2]))
        return _data(ctx, rpc.shown(ctx, rpc.on_document(doc, parts[-1], dict(ctx.form_dict))))
    if parts[:1] == ["document"] and len(parts) >= 3:
        return _document(ctx, parts[1], "/".join(parts[2:]))
    if parts[:1] == ["doctype"] and len(parts) == 3:
        return _doctype(ctx, parts[1], parts[2])
    raise DoesNotExistError(_("There is nothing at /api/v2/{0}").format("/".join(parts)))


def _data(ctx: Context, value: Any, status: int = 200, **more: Any) -> Response:
    special = from_response_type(ctx)
    if special is not None:
        return special
    body: dict[str, Any] = {} if value is None and not more else {"data": value}
    body.update(more)
    if ctx.messages:
        body["messages"] = list(ctx.messages)
    return json_response(body, status)


def _method(ctx: Context, parts: list[str]) -> Response:
    if len(parts) == 2:  # <DocType>/<method> of its controller module
        meta = meta_of(ctx, parts[0])
        if meta.controller_path is None:
            raise ValidationError(_("{0} has no methods").format(_(parts[0])))
        path = f"{meta.controller_path}.{parts[1]}"
    else:
        path = parts[0]
    if path in ("login", "logout"):
        return _data(ctx, None)
    value = rpc.shown(ctx, rpc.call_path(ctx, path, ctx.form_dict))
    if isinstance(value, Response):
        return value
    docs = ctx.response.get("docs")
    return _data(ctx, value, **({"docs": docs} if docs else {}))


def _collection(ctx: Context, doctype: str) -> Response:
    method = ctx.request.method
    if method in ("GET", "HEAD"):
        rows, limit = documents.list_rows(ctx, doctype, ctx.form_dict, extra=1)
        return _data(ctx, rows[:limit], has_next_page=len(rows) > limit)
    if method == "POST":
        return _data(ctx, documents.create(ctx, doctype, ctx.form_dict, with_nulls=True))
    raise MethodNotAllowed(["GET", "POST"])


def _document(ctx: Context, doctype: str, name: str) -> Response:
    method = ctx.request.method
    if method in ("GET", "HEAD"):
        return _data(ctx, documents.read(ctx, doctype, name, with_nulls=True))
    if method in ("PUT", "PATCH"):
        return _data(ctx, documents.change(ctx, doctype, name, ctx.form_dict, with_nulls=True))
    if method == "DELETE":
        documents.remove(ctx, doctype, name)
        return _data(ctx, "ok", 202)
    raise MethodNotAllowed(["GET", "PUT", "PATCH", "DELETE"])


def _doctype(ctx: Context, doctype: str, question: str) -> Response:
    meta, access = meta_of(ctx, doctype), Access.of(ctx)
    if question == "meta":
        require(ctx, access, "select", meta)
        return _data(ctx, meta.as_dict())
    if question == "count":
        return _data(ctx, fetch.count(ctx, access, doctype, ctx.form_dict.get("filters")))
    raise DoesNotExistError(_("There is nothing at /api/v2/{0}").format(question))
