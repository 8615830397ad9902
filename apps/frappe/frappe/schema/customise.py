"""What a site changes about a DocType, laid over what the app says: fields, properties, permissions, order."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from frappe.schema.spec import DocTypeSpec, FieldSpec, PermSpec, RowSpec, in_order

_ROW_KEYS = {"DocType Link": "links", "DocType Action": "actions", "DocType State": "states"}
_BOOKKEEPING = frozenset(
    {"creation", "modified", "modified_by", "owner", "docstatus", "idx", "parent", "parenttype", "parentfield"}
)


def typed(value: Any, property_type: str | None) -> Any:
    """A property setter's text as the value it stands for."""
    if property_type in ("Check", "Int"):
        text = str(value or "0").strip()
        return int(float(text)) if text.replace(".", "", 1).lstrip("-").isdigit() else int(text.lower() == "true")
    if property_type in ("Float", "Percent", "Currency"):
        return float(value or 0)
    return value


def overlay(
    spec: DocTypeSpec,
    custom_fields: Iterable[Mapping[str, Any]] = (),
    property_setters: Iterable[Mapping[str, Any]] = (),
    custom_perms: Iterable[Mapping[str, Any]] = (),
) -> DocTypeSpec:
    """The DocType as the site has it. Custom permissions, if there are any, replace the standard ones entirely."""
    fields = insert_custom_fields(spec.fields, custom_fields)
    properties: dict[str, Any] = {}
    by_field: dict[str, dict[str, Any]] = {}
    by_row: dict[tuple[str, str], dict[str, Any]] = {}
    for setter in property_setters:
        value = typed(setter["value"], setter.get("property_type"))
        kind = setter.get("doctype_or_field") or "DocField"
        if kind == "DocType":
            properties[setter["property"]] = value
        elif kind == "DocField":
            by_field.setdefault(setter["field_name"], {})[setter["property"]] = value
        else:
            by_row.setdefault((kind, setter.get("row_name") or ""), {})[setter["property"]] = value
    if by_field:
        fields = tuple(df.replace(**by_field[df.fieldname]) if df.fieldname in by_field else df for df in fields)
    order = properties.pop("field_order", None)
    if order:
        fields = in_order(fields, json.loads(order) if isinstance(order, str) else order)
    perms = tuple(PermSpec(_plain(row)) for row in custom_perms)
    changes: dict[str, Any] = {**properties, "fields": fields, "permissions": perms or spec.permissions}
    for (kind, name), values in by_row.items():
        key = _ROW_KEYS.get(kind)
        if key:
            rows: tuple[RowSpec, ...] = changes.get(key) or getattr(spec, key)
            changes[key] = tuple(row.replace(**values) if row.get("name") == name else row for row in rows)
    return spec.replace(**changes)


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in _BOOKKEEPING}


def insert_custom_fields(fields: tuple[FieldSpec, ...], custom: Iterable[Mapping[str, Any]]) -> tuple[FieldSpec, ...]:
    """Custom fields placed after the field each names; chains work, and one whose anchor is gone stands at the end."""
    result = list(fields)
    present = {df.fieldname for df in result}
    waiting = [FieldSpec({**_plain(row), "is_custom_field": 1}) for row in custom if row["fieldname"] not in present]
    while waiting:
        placed = []
        for df in waiting:
            index = next((i for i, other in enumerate(result) if other.fieldname == df.get("insert_after")), None)
            if index is not None:
                result.insert(index + 1, df)
                placed.append(df)
        if not placed:
            result.extend(waiting)
            break
        waiting = [df for df in waiting if df not in placed]
    return tuple(result)
