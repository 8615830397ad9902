"""``frappe.get_list`` and ``frappe.get_all``: upstream's arguments, in all their spellings."""

from __future__ import annotations

from typing import Any

from frappe.permissions.roles import Access
from frappe.query import fetch
from frappe.query.compile import ListQuery
from frappe.runtime.context import current
from frappe.runtime.hooks import resolve
from frappe.schema.meta import meta_of
from frappe.utils.numbers import cint

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
        limit=max(limit, 0) if limit else None,
        distinct=bool(cint(kwargs.get("distinct"))),
        raw=bool(kwargs.get("raw")),
    )


def get_list(doctype: str, *args: Any, **kwargs: Any) -> list[Any]:
    """Documents of a type that the user may see; all of them unless ``limit`` says otherwise."""
    return _list(doctype, args, kwargs, default_limit=None)


def get_all(doctype: str, *args: Any, **kwargs: Any) -> list[Any]:
    """Documents of a type, whoever asks."""
    kwargs["ignore_permissions"] = True
    return _list(doctype, args, kwargs, default_limit=None)


def _list(doctype: str, args: tuple[Any, ...], kwargs: dict[str, Any], default_limit: int | None) -> list[Any]:
    ctx = current()
    for name, value in zip(("fields", "filters"), args, strict=False):
        kwargs.setdefault(name, value)
    if isinstance(kwargs.get("fields"), dict) and "filters" not in kwargs:
        kwargs["filters"] = kwargs.pop("fields")
    pluck = kwargs.get("pluck")
    if isinstance(pluck, str) and not kwargs.get("fields"):
        kwargs["fields"] = [pluck]
    meta = meta_of(ctx, doctype)
    if meta.is_virtual:
        from_controller = resolve(f"{meta.controller_path}.{meta.controller_class}")
        return list(from_controller.get_list(kwargs))  # type: ignore[attr-defined]
    user = kwargs.get("user")
    access = _ALL if kwargs.get("ignore_permissions") else Access.of(ctx, user)
    query = query_of(kwargs, default_limit)
    if meta.istable and not access.is_system and not kwargs.get("parent_doctype"):
        kwargs["parent_doctype"] = kwargs.get("parent")
    return fetch.get_list(
        ctx, access, doctype, query, as_list=bool(kwargs.get("as_list")), pluck=pluck, parent_doctype=kwargs.get("parent_doctype")
    )
