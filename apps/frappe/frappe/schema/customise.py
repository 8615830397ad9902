"""What a site changes about a DocType, laid over what the app says: fields, properties, permissions, order."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from types import MappingProxyType
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
    custom_rows: Mapping[str, Iterable[Mapping[str, Any]]] = MappingProxyType({}),
) -> DocTypeSpec:
    """The DocType as the site has it. Custom permissions, if there are any, replace the standard ones entirely.

    custom_rows: connections, actions and states that the site adds, under ``links``, ``actions`` and ``states``.
    """
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
    rows: dict[str, tuple[RowSpec, ...]] = {}
    for kind, key in _ROW_KEYS.items():
        given = [
            RowSpec({"name": row_name(spec.name, key, index), **row.as_dict()})
            for index, row in enumerate(getattr(spec, key), 1)
        ]
        given += [RowSpec(_plain(row)) for row in custom_rows.get(key) or ()]
        place = {name: index for index, name in enumerate(json.loads(properties.pop(f"{key}_order", None) or "[]"))}
        given.sort(key=lambda row: place.get(row.name, len(place)))
        rows[key] = tuple(row.replace(**by_row.get((kind, row.name), {})) for row in given)
    return spec.replace(**{**properties, **rows, "fields": fields, "permissions": perms or spec.permissions})


def row_name(doctype: str, key: str, index: int) -> str:
    """Name of a DocType's row in the database, by which a property setter finds it; index counts from 1."""
    return f"{doctype}-{key}-{index}"


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in _BOOKKEEPING}


def insert_custom_fields(fields: tuple[FieldSpec, ...], custom: Iterable[Mapping[str, Any]]) -> tuple[FieldSpec, ...]:
    """Custom fields placed after the field each names; chains work, and one whose anchor is gone stands at the end."""
    result = list(fields)
    present = {df.fieldname for df in result}
    waiting = [FieldSpec({**_plain(row), "is_custom_field": 1}) for row in custom if row["fieldname"] not in present]
    while waiting:
        places = {df.fieldname: index for index, df in enumerate(result)}
        placed = [df for df in waiting if df.get("insert_after") in places]
        if not placed:
            return (*result, *waiting)
        # From the back: places before stay right, and of two fields after the same one the first stays first.
        for df in reversed(placed):
            result.insert(places[df.get("insert_after")] + 1, df)
            places = {other.fieldname: index for index, other in enumerate(result)}
        waiting = [df for df in waiting if df not in placed]
    return tuple(result)
