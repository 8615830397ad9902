"""``frappe.get_list`` and ``frappe.get_all``: upstream's arguments, in all their spellings."""

from __future__ import annotations

from typing import Any

from frappe.permissions.roles import Access
from frappe.query import fetch
from frappe.query.compile import ListQuery
from frappe.query.filters import parse
from frappe.runtime.context import current
from frappe.runtime.hooks import resolve
from frappe.schema.meta import meta_of
from frappe.utils.numbers import cint
from frappe.utils.text import parse_json

_ALL = Access.system("the caller asked for all documents")


def query_of(kwargs: dict[str, Any], default_limit: int | None = None) -> ListQuery:
    """A query from upstream's keyword arguments."""
    limit = default_limit
    for name in ("limit", "page_length", "limit_page_length"):
        if kwargs.get(name) is not None and kwargs.get(name) != "":
            limit = cint(kwargs[name])
            break
    start = next((cint(kwargs[name]) for name in ("start", "limit_start") if kwargs.get(name)), 0)
    return ListQuery(
        fields=kwargs.get("fields") or None,
        filters=kwargs.get("filters"),
        or_filters=kwargs.get("or_filters"),
        group_by=kwargs.get("group_by") or None,
        order_by=kwargs.get("order_by"),
        start=max(start, 0),
        after=parse_json(kwargs["after"]) if kwargs.get("after") else None,
        limit=max(limit, 0) if limit else None,
        distinct=bool(cint(kwargs.get("distinct"))),
        raw=bool(kwargs.get("raw")),
    )


def get_list(doctype: str, *args: Any, **kwargs: Any) -> list[Any]:
    """Documents of a type that the user may see; all of them unless ``limit`` says otherwise."""
    found: list[Any] = _list(doctype, args, kwargs, default_limit=None)
    return found


def get_all(doctype: str, *args: Any, **kwargs: Any) -> list[Any]:
    """Documents of a type, whoever asks."""
    kwargs["ignore_permissions"] = True
    found: list[Any] = _list(doctype, args, kwargs, default_limit=None)
    return found


def _list(doctype: str, args: tuple[Any, ...], kwargs: dict[str, Any], default_limit: int | None) -> Any:
    ctx = current()
    _take(args, kwargs)
    meta = meta_of(ctx, doctype)
    if meta.is_virtual:
        from_controller = resolve(f"{meta.controller_path}.{meta.controller_class}")
        return list(from_controller.get_list(kwargs))  # type: ignore[attr-defined]
    access = _ALL if kwargs.get("ignore_permissions") else Access.of(ctx, kwargs.get("user"))
    query = query_of(kwargs, default_limit)
    parent = kwargs.get("parent_doctype") or kwargs.get("parent")
    if not kwargs.get("run", True):
        return fetch.statement(ctx, access, meta, query, parent).sql
    rows = fetch.get_list(
        ctx,
        access,
        doctype,
        query,
        as_list=bool(kwargs.get("as_list")),
        pluck=kwargs.get("pluck"),
        parent_doctype=parent,
    )
    return _with_extras(rows, kwargs) if rows and isinstance(rows[0], dict) else rows


# Upstream's arguments in their order; those that ask for nothing here are accepted all the same.
_POSITIONS = (
    "fields", "filters", "or_filters", "docstatus", "group_by", "order_by", "limit_start", "limit_page_length", "as_list",
    "with_childnames", "debug", "ignore_permissions", "user", "with_comment_count", "join", "distinct", "start", "page_length",
    "limit", "ignore_ifnull", "save_user_settings", "save_user_settings_fields", "update", "user_settings",
    "reference_doctype", "run", "strict", "pluck", "ignore_ddl",
)  # fmt: skip
_ARGUMENTS = frozenset({*_POSITIONS, "parent_doctype", "parent", "raw"})


def _take(args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """Bring positional arguments and older spellings into ``kwargs``. Raises TypeError for an unknown argument."""
    unknown = kwargs.keys() - _ARGUMENTS
    if unknown:
        raise TypeError(
            f"a list has no argument {', '.join(sorted(unknown))}; use one of {', '.join(sorted(_ARGUMENTS))}"
        )
    for name, value in zip(_POSITIONS, args, strict=False):
        kwargs.setdefault(name, value)
    fields = kwargs.get("fields")
    if isinstance(fields, dict) or (isinstance(fields, list) and fields and isinstance(fields[0], list)):
        # upstream takes the two in either order
        kwargs["fields"], kwargs["filters"] = kwargs.get("filters"), fields
    pluck = kwargs.get("pluck")
    if isinstance(pluck, str) and not kwargs.get("fields"):
        kwargs["fields"] = [pluck]
    if kwargs.get("docstatus"):
        kwargs["filters"] = [*parse(kwargs.get("filters")), ["docstatus", "in", kwargs["docstatus"]]]


def _with_extras(rows: list[Any], kwargs: dict[str, Any]) -> list[Any]:
    for row in rows:
        if kwargs.get("with_comment_count"):
            row["_comment_count"] = len(parse_json(row.get("_comments") or "[]"))
        row.update(kwargs.get("update") or {})
    return rows
