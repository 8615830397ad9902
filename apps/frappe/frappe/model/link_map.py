"""Which fields of which DocTypes point where: asked for deletions, renames and connections."""

from __future__ import annotations

from frappe.runtime.cache import cached
from frappe.runtime.context import Context
from frappe.schema.meta import customisation_number, meta_of

_Links = dict[str, tuple[tuple[str, str], ...]]


def _all_links(ctx: Context) -> tuple[_Links, tuple[tuple[str, str, str], ...], tuple[tuple[str, str, str], ...]]:
    """Links by target; dynamic links; links held by Singles (DocType, field, target)."""
    links: dict[str, list[tuple[str, str]]] = {}
    dynamic: list[tuple[str, str, str]] = []
    singles: list[tuple[str, str, str]] = []
    for (name,) in ctx.db.connection.execute_native("select `name` from `tabDocType`").rows:
        meta = meta_of(ctx, name)
        if meta.is_virtual:
            continue
        for df in meta.link_fields:
            if df.is_virtual or not df.options:
                continue
            if meta.issingle:
                singles.append((name, df.fieldname, df.options))
            else:
                links.setdefault(df.options, []).append((name, df.fieldname))
        if not meta.issingle:
            dynamic += [(name, df.fieldname, df.options or "") for df in meta.dynamic_link_fields if not df.is_virtual]
    return {target: tuple(pairs) for target, pairs in links.items()}, tuple(dynamic), tuple(singles)


def _map(ctx: Context) -> tuple[_Links, tuple[tuple[str, str, str], ...], tuple[tuple[str, str, str], ...]]:
    return cached(ctx, "schema", ("links", customisation_number(ctx)), lambda: _all_links(ctx))


def links_to(ctx: Context, doctype: str) -> tuple[tuple[str, str], ...]:
    """(DocType, Link field) of all that point to ``doctype``; Singles are not among them."""
    return _map(ctx)[0].get(doctype, ())


def dynamic_links_to(ctx: Context) -> tuple[tuple[str, str, str], ...]:
    """(DocType, Dynamic Link field, field with the DocType)."""
    return _map(ctx)[1]


def singles_to(ctx: Context, doctype: str) -> tuple[tuple[str, str], ...]:
    """(Single, Link field) of Singles that point to ``doctype``."""
    return tuple((single, field) for single, field, target in _map(ctx)[2] if target == doctype)
