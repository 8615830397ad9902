"""Connections of a document: what points to it, counted as far as the user may see it. Upstream's ``get_open_count`` among them."""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any

import frappe
from frappe import _
from frappe.model.link_map import links_to
from frappe.permissions.decide import may
from frappe.permissions.roles import Access
from frappe.runtime.apps import doctype_module
from frappe.runtime.context import Context, current
from frappe.runtime.hooks import get_hooks, resolve
from frappe.schema.meta import Meta, meta_of
from frappe.types import _dict

MOST = 100
_MOST_TYPES = 24
_OPEN = ("Open", "Pending", "Draft")


def get_dashboard_data(ctx: Context, meta: Meta) -> _dict:
    """What the DocType's ``<name>_dashboard.get_data()`` says, changed by the apps' ``override_doctype_dashboards``."""
    data = _dict(transactions=[])
    if meta.app and not meta.custom:
        module = doctype_module(meta.app, meta.module or "", meta.name)
        if importlib.util.find_spec(f"{module}_dashboard"):
            data.update(importlib.import_module(f"{module}_dashboard").get_data() or {})
    for path in get_hooks(ctx, "override_doctype_dashboards", {}).get(meta.name) or ():
        data = _dict(resolve(path)(data=data) or data)
    return data


def connected(ctx: Context, meta: Meta) -> list[tuple[str, str, str, dict[str, str]]]:
    """(group, DocType, field, what else holds) of what points to documents of a type: as declared, then all other links in the metadata.

    What else holds is the type beside a dynamic link, as ``dynamic_links`` of the dashboard's data says: ``{field: [DocType, field of the type]}``.
    """
    found = [
        (str(link.group or ""), link.link_doctype, link.link_fieldname)
        for link in meta.links
        if not link.hidden and not link.is_child_table
    ]
    data = get_dashboard_data(ctx, meta)
    own_names = data.get("non_standard_fieldnames") or {}
    found += [
        (str(group.get("label") or ""), name, own_names.get(name) or data.get("fieldname") or frappe.scrub(meta.name))
        for group in data.transactions for name in group.get("items") or ()
    ]  # fmt: skip
    known = {doctype for _group, doctype, _field in found}
    bookkeeping = set(get_hooks(ctx, "ignore_links_on_delete"))
    for doctype, field in links_to(ctx, meta.name):
        other = meta_of(ctx, doctype)
        if doctype not in known and doctype not in bookkeeping and not (other.istable or other.issingle):
            known.add(doctype)
            found.append(("", doctype, field))
    by_type = data.get("dynamic_links") or {}
    return [
        (*entry, {by_type[entry[2]][1]: by_type[entry[2]][0]} if entry[2] in by_type else {})
        for entry in found
        if meta_of(ctx, entry[1]).has_field(entry[2])
    ]


@frappe.whitelist()
def get_connections(doctype: str, name: str) -> list[dict[str, Any]]:
    """``[{group, doctype, label, fieldname, values, count, can_create}]``; counts stop at 100, types without documents come last."""
    ctx = current()
    doc = frappe.get_doc(doctype, name)
    doc.check_permission("read")
    access = Access.of(ctx)
    out = []
    for group, other, field, fixed in connected(ctx, doc.meta):
        meta = meta_of(ctx, other)
        if not may(ctx, access, "read", meta):
            continue
        values = {**fixed, field: doc.name}
        count = _count(other, values)
        creatable = may(ctx, access, "create", meta) and not (meta.in_create or meta.read_only)
        if count or (creatable and group):
            out.append({"group": _(group) if group else "", "doctype": other, "label": _(other), "fieldname": field, "values": values, "count": count, "can_create": int(bool(creatable))})  # fmt: skip
    return sorted(out, key=lambda entry: not entry["count"])[:_MOST_TYPES]


def _count(doctype: str, filters: dict[str, Any]) -> int:
    return len(frappe.get_list(doctype, filters=filters, pluck="name", limit_page_length=MOST))


@frappe.whitelist()
def get_open_count(doctype: str, name: str, items: list[str] | None = None) -> dict[str, Any]:
    """Upstream's shape: ``{"count": {"external_links_found": [{doctype, count, open_count}], "internal_links_found": []}}``."""
    ctx = current()
    doc = frappe.get_doc(doctype, name)
    doc.check_permission("read")
    access = Access.of(ctx)
    found = []
    for _group, other, field, fixed in connected(ctx, doc.meta):
        meta = meta_of(ctx, other)
        if (items and other not in items) or not may(ctx, access, "read", meta):
            continue
        filters = {**fixed, field: doc.name}
        found.append({"doctype": other, "count": _count(other, filters), "open_count": _open_count(meta, filters)})
    return {"count": {"external_links_found": found, "internal_links_found": []}}


def _open_count(meta: Meta, filters: dict[str, Any]) -> int:
    df = meta.get_field("status")
    states = [state for state in _OPEN if df is not None and state in (df.options or "").split("\n")]
    return _count(meta.name, {**filters, "status": ["in", states]}) if states else 0
