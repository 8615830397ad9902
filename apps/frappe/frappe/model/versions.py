"""The history of a document: what each save changed, from what to what."""

from __future__ import annotations

from typing import Any

from frappe.database.rows import insert
from frappe.fields import TABLE_TYPES, field_type
from frappe.model.checks import same
from frappe.permissions.masking import mask
from frappe.runtime.context import current
from frappe.utils.clock import site_now
from frappe.utils.text import as_json, generate_hash

_NOT_RECORDED = frozenset({"modified", "modified_by", "creation", "owner", "idx", "lft", "rgt", "old_parent"})


def get_diff(old: Any, new: Any, for_child: bool = False) -> dict[str, Any] | None:
    """Upstream's shape: ``changed`` [field, old, new], ``added``/``removed`` [table, row], ``row_changed``; None if nothing is."""
    out: dict[str, Any] = {"changed": [], "added": [], "removed": [], "row_changed": []}
    for df in new.meta.value_fields:
        if df.fieldname in _NOT_RECORDED or df.is_virtual:
            continue
        if df.fieldtype in TABLE_TYPES:
            _rows(old, new, df, out)
        elif not same(df, old.get(df.fieldname), new.get(df.fieldname)):
            out["changed"].append((df.fieldname, _shown(df, old.get(df.fieldname)), _shown(df, new.get(df.fieldname))))
    if int(old.docstatus or 0) != int(new.docstatus or 0) and not for_child:
        out["changed"].append(("docstatus", int(old.docstatus or 0), int(new.docstatus or 0)))
    return out if any(out.values()) else None


def _shown(df: Any, value: Any) -> Any:
    """The value for people; confidential ones are recorded masked, so that the history gives nothing away."""
    if value in (None, ""):
        return value
    if df.fieldtype == "Password":
        return "*" * 6
    if df.get("mask"):
        return mask(df, value)
    return value if field_type(df.fieldtype).is_numeric else field_type(df.fieldtype).to_json(value)


def _rows(old: Any, new: Any, df: Any, out: dict[str, Any]) -> None:
    before = {row.name: row for row in old.get(df.fieldname) or ()}
    for index, row in enumerate(new.get(df.fieldname) or ()):
        if row.name not in before:
            out["added"].append([df.fieldname, _row_values(row)])
            continue
        changes = get_diff(before.pop(row.name), row, for_child=True)
        if changes and changes["changed"]:
            out["row_changed"].append((df.fieldname, index, row.name, changes["changed"]))
    out["removed"] += [[df.fieldname, _row_values(row)] for row in before.values()]


def _row_values(row: Any) -> dict[str, Any]:
    values = {df.fieldname: _shown(df, row.get(df.fieldname)) for df in row.meta.column_fields}
    return {
        **{key: value for key, value in values.items() if value not in (None, "")},
        "name": row.name,
        "idx": row.idx,
    }


def record(doc: Any, method: str | None = None) -> None:
    """Write a Version for what this save changed. Nothing for new documents and DocTypes that keep no history."""
    before = doc.get_doc_before_save()
    if before is None or not doc.meta.track_changes or doc.flags.ignore_version:
        return
    diff = get_diff(before, doc)
    if diff is None:
        return
    ctx, now = current(), site_now()
    insert(
        ctx.db.connection,
        "tabVersion",
        {
            "name": generate_hash(length=10), "creation": now, "modified": now, "owner": ctx.user, "modified_by": ctx.user,
            "docstatus": 0, "idx": 0, "ref_doctype": doc.doctype, "docname": str(doc.name), "data": as_json(diff, indent=None),
        },
    )  # fmt: skip
