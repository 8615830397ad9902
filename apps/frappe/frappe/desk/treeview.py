"""Trees on the desk: the nodes below one, added, moved. Spans are the documents' own affair (``frappe.utils.nestedset``)."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.exceptions import ValidationError
from frappe.model.tree import parent_field

MOST = 1000


@frappe.whitelist()
def get_children(
    doctype: str, parent: str = "", include_disabled: bool = False, **filters: Any
) -> list[dict[str, Any]]:
    """Nodes directly below ``parent`` (below none: the roots): ``[{value, title, expandable}]``, by title.

    A parent that the user may not see counts as none, so that every node seen hangs somewhere.
    """
    meta = frappe.get_meta(doctype)
    above = _parent_field(meta)
    group = meta.has_field("is_group")
    fields = ["name as value", f"{meta.get_title_field()} as title", *(["is_group as expandable"] if group else [])]
    if parent:
        conditions: list[Any] = [[above, "=", parent]]
    else:
        conditions = [[above, "is", "not set"]]
    if meta.has_field("disabled") and not include_disabled:
        conditions.append(["disabled", "=", 0])
    rows = frappe.get_list(doctype, filters=conditions, fields=fields, order_by="title asc", limit=MOST)
    if not parent and not rows:
        rows = _without_visible_parents(doctype, above, fields)
    if not group:
        inner = set(frappe.get_list(doctype, {above: ["in", [row.value for row in rows]]}, pluck=above, distinct=True)) if rows else set()  # fmt: skip
        for row in rows:
            row.expandable = int(row.value in inner)
    return list(rows)


def _without_visible_parents(doctype: str, above: str, fields: list[str]) -> list[Any]:
    rows = frappe.get_list(doctype, fields=[*fields, f"{above} as above"], order_by="lft asc", limit=MOST)
    seen = {row.value for row in rows}
    return [
        {key: row[key] for key in row if key != "above"} for row in map(frappe._dict, rows) if row.above not in seen
    ]


def _parent_field(meta: Any) -> str:
    if not meta.is_tree:
        raise ValidationError(_("{0} is no tree").format(_(meta.name)))
    return parent_field(meta)


@frappe.whitelist(methods=["POST"])
def add_node(**args: Any) -> str:
    """Add a node: doctype, parent (its name or empty), is_root, and the values of its fields. Gives its name."""
    given = {key: value for key, value in args.items() if key not in ("cmd", "is_root", "parent", "tree_method")}
    doc = frappe.get_doc(given)
    above = _parent_field(doc.meta)
    if args.get("parent") and not frappe.utils.cint(args.get("is_root")):
        doc.set(above, args["parent"])
    doc.insert()
    return str(doc.name)


@frappe.whitelist(methods=["POST"])
def move_node(doctype: str, name: str, parent: str = "") -> str:
    """Hang a node, with all below it, under another one; under none: it becomes a root."""
    doc = frappe.get_doc(doctype, name)
    doc.set(_parent_field(doc.meta), parent or None)
    doc.save()
    return str(doc.name)
