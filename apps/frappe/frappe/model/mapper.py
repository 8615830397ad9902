"""Making one document out of another: fields of the same name go over, the rest as a table says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from frappe.exceptions import ValidationError
from frappe.fields import TABLE_TYPES
from frappe.model.docs import get_doc, new_doc
from frappe.model.events import run_method
from frappe.runtime.context import current
from frappe.runtime.i18n import _
from frappe.runtime.messages import throw
from frappe.utils.text import parse_json


def get_mapped_doc(
    from_doctype: str,
    from_docname: str,
    table_maps: Mapping[str, Mapping[str, Any]],
    target_doc: Any = None,
    postprocess: Callable[[Any, Any], Any] | None = None,
    ignore_permissions: bool = False,
    ignore_child_tables: bool = False,
    cached: bool = False,
) -> Any:
    """A new, unsaved document mapped from a stored one.

    table_maps: source DocType -> {doctype, field_map, field_no_map, validation, postprocess}; child DocTypes may be among
    them, with ``condition`` (rows that go over), ``filter`` (rows that do not), ``add_if_empty`` and ``reset_value``.
    Child tables that are not named go over when both sides have the same one.
    Raises PermissionError without the right to read the one and to create the other.
    """
    source = get_doc(from_doctype, from_docname)
    if not ignore_permissions:
        source.check_permission("read")
    own_map = table_maps[from_doctype]
    target = new_doc(own_map["doctype"]) if target_doc is None else get_doc(parse_json(target_doc))
    if not ignore_permissions:
        target.check_permission("create")
    _validate(source, own_map)
    _map_fields(source, target, own_map)
    if not ignore_child_tables:
        for df in source.meta.table_fields:
            _map_table(source, target, df, table_maps)
    if postprocess:
        postprocess(source, target)
    run_method(current(), target, "after_mapping", source)
    target.set_onload("load_after_mapping", True)
    return target


def _validate(source: Any, table_map: Mapping[str, Any]) -> None:
    for field, (operator, wanted) in (table_map.get("validation") or {}).items():
        value = source.get(field)
        if (value == wanted) is not (operator == "="):
            throw(
                _("{0} {1}: {2} is {3}, so nothing can be made of it").format(
                    _(source.doctype), source.name, source.meta.get_label(field), value
                ),
                ValidationError,
            )


def _map_fields(source: Any, target: Any, table_map: Mapping[str, Any], source_parent: Any = None) -> None:
    skip = set(table_map.get("field_no_map") or ())
    for df in target.meta.value_fields:
        name = df.fieldname
        if df.no_copy or name in skip or df.fieldtype in TABLE_TYPES or name in ("amended_from", "naming_series"):
            continue
        source_df = source.meta.fields_by_name.get(name)
        if source_df is not None and not source_df.no_copy and source.get(name) not in (None, ""):
            target.set(name, source.get(name))
    pairs = table_map.get("field_map") or {}
    for source_field, target_field in pairs.items() if isinstance(pairs, Mapping) else pairs:
        target.set(target_field, source.get(source_field))
    if table_map.get("postprocess"):
        table_map["postprocess"](source, target, source_parent)


def _map_table(source: Any, target: Any, df: Any, table_maps: Mapping[str, Mapping[str, Any]]) -> None:
    table_map = table_maps.get(df.options)
    if table_map is None:
        same = target.meta.fields_by_name.get(df.fieldname)
        if same is None or same.options != df.options or same.no_copy:
            return
        table_map = {"doctype": df.options}
    field = next((t.fieldname for t in target.meta.table_fields if t.options == table_map["doctype"]), None)
    if field is None:
        return
    if table_map.get("reset_value"):
        target.set(field, [])
    if table_map.get("add_if_empty") and target.get(field):
        return
    condition, left_out = table_map.get("condition"), table_map.get("filter")
    for row in source.get(df.fieldname) or ():
        if (condition and not condition(row)) or (left_out and left_out(row)):
            continue
        _map_fields(row, target.append(field, {}), table_map, source)
