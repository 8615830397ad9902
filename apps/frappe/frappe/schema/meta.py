"""Meta: a DocType as this site has it, with everything the engine asks of it worked out once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import Any

from frappe.database import TableMissing
from frappe.exceptions import DoesNotExistError, ValidationError
from frappe.fields import DATE_TYPES, FIELD_TYPES, LAYOUT_TYPES, NUMERIC_TYPES, TABLE_TYPES, field_type
from frappe.runtime.apps import app_path, doctype_module, installed_apps, module_path, scrub
from frappe.runtime.cache import cached
from frappe.runtime.context import Context, current
from frappe.runtime.i18n import _
from frappe.schema.customise import overlay
from frappe.schema.load import load_file
from frappe.schema.spec import DocTypeSpec, FieldSpec
from frappe.utils.sort_keys import MARKS

STANDARD_COLUMNS = ("name", "creation", "modified", "modified_by", "owner", "docstatus", "idx")
CHILD_COLUMNS = ("parent", "parentfield", "parenttype")
OPTIONAL_COLUMNS = ("_user_tags", "_comments", "_assign", "_liked_by")
# Described by files alone, so that DocTypes which describe DocTypes need no special path.
BOOTSTRAP = {
    "DocType": "Core", "DocField": "Core", "DocPerm": "Core", "DocType Action": "Core", "DocType Link": "Core",
    "DocType State": "Core", "Custom DocPerm": "Core", "Module Def": "Core", "Patch Log": "Core",
    "Custom Field": "Custom", "Property Setter": "Custom",
}  # fmt: skip
_LABELS = {
    "name": "ID", "creation": "Created On", "modified": "Last Updated On", "modified_by": "Last Updated By",
    "owner": "Created By", "docstatus": "Document Status", "idx": "Index", "parent": "Parent", "parenttype": "Parent Type",
    "parentfield": "Parent Field", "_user_tags": "Tags", "_comments": "Comments", "_assign": "Assigned To", "_liked_by": "Liked By",
}  # fmt: skip
_STANDARD_TYPES = {
    "name": "Link", "creation": "Datetime", "modified": "Datetime", "modified_by": "Link", "owner": "Link",
    "docstatus": "Int", "idx": "Int",
}  # fmt: skip
_USER_FIELDS = ("modified_by", "owner")


class Meta(DocTypeSpec):
    """Everything about a DocType. Immutable and shared between requests; ``memo`` keeps texts compiled from it."""

    app: str | None

    def __init__(self, values: Any) -> None:
        super().__init__(values)
        self.__dict__["memo"] = {}

    # Derived values land in __dict__ (cached_property), which equality and export must not see.
    def as_dict(self, **_options: Any) -> dict[str, Any]:
        derived = {name for name in dir(type(self)) if isinstance(getattr(type(self), name, None), cached_property)} | {
            "memo"
        }
        rows = ("fields", "permissions", "links", "actions", "states")
        return {
            key: [row.as_dict() for row in value] if key in rows else value
            for key, value in self.__dict__.items()
            if key not in derived
        }

    def __reduce__(self) -> tuple[Any, ...]:
        return (get_meta, (self.name,))

    # --- fields ----------------------------------------------------------------------------------------------------

    @cached_property
    def fields_by_name(self) -> dict[str, FieldSpec]:
        return {df.fieldname: df for df in self.fields if df.fieldname}

    @cached_property
    def value_fields(self) -> tuple[FieldSpec, ...]:
        """Fields under whose names a document has values, tables included."""
        return tuple(df for df in self.fields if df.fieldname and df.fieldtype not in LAYOUT_TYPES)

    @cached_property
    def column_fields(self) -> tuple[FieldSpec, ...]:
        """Fields with a column (or, in a Single, a row of ``tabSingles``)."""
        return tuple(df for df in self.value_fields if df.fieldtype not in TABLE_TYPES and not df.is_virtual)

    @cached_property
    def virtual_fields(self) -> tuple[FieldSpec, ...]:
        return tuple(df for df in self.value_fields if df.is_virtual)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Columns a document is written to: the standard ones, then the fields in order."""
        extra = CHILD_COLUMNS if self.istable else ()
        own = tuple(df.fieldname for df in self.column_fields if df.fieldname not in STANDARD_COLUMNS + CHILD_COLUMNS)
        return STANDARD_COLUMNS + (extra or tuple(name for name in CHILD_COLUMNS if name in self.fields_by_name)) + own

    @cached_property
    def optional_columns(self) -> tuple[str, ...]:
        return () if self.istable or self.issingle else OPTIONAL_COLUMNS + (("_seen",) if self.track_seen else ())

    @cached_property
    def all_columns(self) -> frozenset[str]:
        """Every column a query may name."""
        return frozenset(self.columns) | frozenset(self.optional_columns)

    @cached_property
    def table_fields(self) -> tuple[FieldSpec, ...]:
        return tuple(df for df in self.value_fields if df.fieldtype in TABLE_TYPES and not df.is_virtual)

    @property
    def text_context(self) -> str:
        """In which context its options are translated: the platform's own in its, others in that of their DocType."""
        return "frappe" if self.app == "frappe" else self.name

    @cached_property
    def link_fields(self) -> tuple[FieldSpec, ...]:
        return tuple(df for df in self.value_fields if df.fieldtype == "Link" and df.options != "[Select]")

    @cached_property
    def dynamic_link_fields(self) -> tuple[FieldSpec, ...]:
        return tuple(df for df in self.value_fields if df.fieldtype == "Dynamic Link")

    @cached_property
    def password_fields(self) -> tuple[FieldSpec, ...]:
        return tuple(df for df in self.value_fields if df.fieldtype == "Password")

    @cached_property
    def masked_fields(self) -> tuple[FieldSpec, ...]:
        return tuple(df for df in self.value_fields if df.get("mask"))

    @cached_property
    def sort_kinds(self) -> dict[str, str]:
        """Fields that are sorted by a key beside them -> what they hold (Title, Person)."""
        if self.istable or self.issingle:
            return {}
        return {
            df.fieldname: df.sort_as
            for df in self.column_fields
            if df.get("sort_as") in MARKS and df.fieldtype == "Data"
        }

    @cached_property
    def permlevels(self) -> tuple[int, ...]:
        """Levels above 0 that some field has."""
        return tuple(sorted({int(df.permlevel or 0) for df in self.value_fields} - {0}))

    @cached_property
    def fetch_map(self) -> dict[str, tuple[tuple[FieldSpec, str], ...]]:
        """Link field -> fields filled from it, each with the source field's name."""
        found: dict[str, list[tuple[FieldSpec, str]]] = {}
        for df in self.value_fields:
            link, dot, source = (df.fetch_from or "").partition(".")
            if dot:
                found.setdefault(link.strip(), []).append((df, source.strip()))
        return {link: tuple(pairs) for link, pairs in found.items()}

    @cached_property
    def casts(self) -> tuple[tuple[str, Any], ...]:
        """Names and cast functions of the fields whose values are not plain text."""
        return tuple(
            (df.fieldname, field_type(df.fieldtype).cast)
            for df in self.column_fields
            if df.fieldtype in NUMERIC_TYPES | DATE_TYPES
        )

    def get_field(self, fieldname: str) -> FieldSpec | None:
        """The field, also for standard columns; None if there is none."""
        found = self.fields_by_name.get(fieldname)
        if found is None and fieldname in _LABELS:
            return standard_field(fieldname, self.name)
        return found

    def has_field(self, fieldname: str) -> bool:
        return fieldname in self.fields_by_name

    def get_label(self, fieldname: str) -> str:
        """The translated label; for an unknown field its name."""
        df = self.get_field(fieldname)
        return _(df.label or fieldname, context=self.app) if df else fieldname

    def get_options(self, fieldname: str) -> str | None:
        df = self.get_field(fieldname)
        return df.options if df else None

    def get(self, key: str, default: Any = None, limit: int | None = None, **_options: Any) -> Any:
        """As ``Spec.get``; ``get("fields", {"fieldtype": "Link"})`` filters rows, as apps do."""
        value = self.__dict__.get(key)
        if isinstance(default, dict) and key in ("fields", "permissions", "links", "actions", "states"):
            found = [
                row for row in value or () if all(_fits(row.get(name), wanted) for name, wanted in default.items())
            ]
            return found[:limit] if limit else found
        return default if value is None else value

    # --- upstream's questions ----------------------------------------------------------------------------------------

    def get_valid_columns(self) -> list[str]:
        return list(self.columns)

    def get_valid_fields(self) -> list[str]:
        return [df.fieldname for df in self.column_fields]

    def get_fieldnames_with_value(self, with_field_meta: bool = False, with_virtual_fields: bool = False) -> list[Any]:
        fields = [
            df
            for df in self.value_fields
            if df.fieldtype not in TABLE_TYPES and (with_virtual_fields or not df.is_virtual)
        ]
        return fields if with_field_meta else [df.fieldname for df in fields]

    def get_table_fields(self, include_computed: bool = False) -> list[FieldSpec]:
        return list(self.table_fields)

    def get_link_fields(self) -> list[FieldSpec]:
        return list(self.link_fields)

    def get_dynamic_link_fields(self) -> list[FieldSpec]:
        return list(self.dynamic_link_fields)

    def get_data_fields(self) -> list[FieldSpec]:
        return [df for df in self.fields if df.fieldtype == "Data"]

    def get_select_fields(self) -> list[FieldSpec]:
        return [df for df in self.fields if df.fieldtype == "Select" and df.options not in ("[Select]", "Loading...")]

    def get_phone_fields(self) -> list[FieldSpec]:
        return [df for df in self.fields if df.fieldtype == "Phone"]

    def get_image_fields(self) -> list[FieldSpec]:
        return [df for df in self.fields if df.fieldtype == "Attach Image"]

    def get_code_fields(self) -> list[FieldSpec]:
        return [df for df in self.fields if df.fieldtype == "Code"]

    def get_global_search_fields(self) -> list[FieldSpec]:
        return [df for df in self.value_fields if df.in_global_search]

    def get_translatable_fields(self) -> list[str]:
        return [df.fieldname for df in self.fields if df.translatable]

    def get_set_only_once_fields(self) -> list[FieldSpec]:
        return [df for df in self.value_fields if df.set_only_once]

    def get_masked_fields(self) -> list[FieldSpec]:
        return list(self.masked_fields)

    def get_table_field_doctypes(self) -> dict[str, str]:
        return {df.fieldname: df.options or "" for df in self.table_fields}

    def get_field_precision(self, df: FieldSpec, doc: Any = None, currency: str | None = None) -> int:
        kind: Any = field_type(df.fieldtype)
        return int(kind.digits(df)) if hasattr(kind, "digits") else 0

    def get_fields_to_fetch(self, link_fieldname: str | None = None) -> list[FieldSpec]:
        pairs = self.fetch_map.values() if link_fieldname is None else [self.fetch_map.get(link_fieldname, ())]
        return [df for group in pairs for df, _source in group]

    def get_title_field(self) -> str:
        return self.title_field or ("title" if self.has_field("title") else "name")

    def get_search_fields(self) -> list[str]:
        names = [name.strip() for name in (self.search_fields or "").split(",") if name.strip()]
        return list(dict.fromkeys(["name", *names]))

    def get_list_fields(self) -> list[str]:
        return [
            "name",
            *(df.fieldname for df in self.value_fields if df.in_list_view and df.fieldtype not in TABLE_TYPES),
        ]

    def get_workflow(self) -> str | None:
        """Name of the active workflow."""
        from_table = current().db.get_value("Workflow", {"document_type": self.name, "is_active": 1}, "name")
        return str(from_table) if from_table else None

    def get_permissions(self, parenttype: str | None = None) -> list[Any]:
        return list(self.permissions)

    def get_naming_series_options(self) -> list[str]:
        df = self.get_field("naming_series")
        return [line for line in (df.options or "").split("\n") if line] if df else []

    def is_translatable(self, fieldname: str) -> bool:
        df = self.get_field(fieldname)
        return bool(df and df.translatable)

    def get_custom_fields(self) -> list[FieldSpec]:
        return [df for df in self.fields if df.is_custom_field]

    def get_parent_doctypes(self, ctx: Context) -> list[str]:
        """DocTypes that have this child table."""
        rows = ctx.db.get_values(
            "DocField", {"options": self.name, "fieldtype": ["in", tuple(TABLE_TYPES)]}, "parent", pluck=True
        )
        return list(dict.fromkeys(rows))

    @property
    def controller_path(self) -> str | None:
        """Dotted path of the controller's module; None for DocTypes made in the browser."""
        if self.custom or not self.app:
            return None
        return doctype_module(self.app, self.module, self.name)

    @property
    def controller_class(self) -> str:
        return self.name.replace(" ", "").replace("-", "")


def _fits(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, list | tuple) and len(wanted) == 2 and wanted[0] in ("in", "not in", "!="):
        operator, right = wanted
        if operator == "!=":
            return bool(value != right)
        return (value in right) is (operator == "in")
    return value in wanted if isinstance(wanted, list | tuple | set) else (value or None) == (wanted or None)


@lru_cache(maxsize=256)
def standard_field(fieldname: str, doctype: str = "") -> FieldSpec:
    """A standard column as field, for labels, filters and permission levels."""
    options = "User" if fieldname in _USER_FIELDS else doctype if fieldname == "name" else None
    return FieldSpec(
        {
            "fieldname": fieldname,
            "fieldtype": _STANDARD_TYPES.get(fieldname, "Data"),
            "label": _LABELS[fieldname],
            "options": options,
            "permlevel": 0,
        }
    )


# --- building ----------------------------------------------------------------------------------------------------------


def get_meta(doctype: Any, cached: bool = True) -> Meta:
    """The Meta of a DocType on the running site (public name). Takes a document as well."""
    name = doctype if isinstance(doctype, str) else getattr(doctype, "doctype", None)
    if not name:
        raise ValidationError(_("Name the DocType"))
    return meta_of(current(), name)


def meta_of(ctx: Context, doctype: str) -> Meta:
    """The Meta of ``doctype``. Raises DoesNotExistError if the site has no such DocType."""
    local = ctx.request_cache.get(("schema", "meta", doctype))
    if local is None:
        if "customisation" in ctx.dirty_scopes:
            local = _build(ctx, doctype)
        else:
            local = cached(ctx, "schema", ("meta", doctype, customisation_number(ctx)), lambda: _build(ctx, doctype))
        ctx.request_cache["schema", "meta", doctype] = local
    return local


def customisation_number(ctx: Context) -> int:
    """A number that changes with every change of customisations: part of the keys of what is built from metas."""
    cached_number: int = cached(ctx, "customisation", "number", _next_number)
    return cached_number


_number = [0]


def _next_number() -> int:
    """A new number per customisation version: part of the key under which metas are kept."""
    _number[0] += 1
    return _number[0]


def definition_of(ctx: Context, doctype: str) -> DocTypeSpec:
    """The DocType without the site's customisations. Raises DoesNotExistError."""
    module = BOOTSTRAP.get(doctype)
    if module:
        spec = load_file(module_path("frappe", module) / "doctype" / scrub(doctype) / f"{scrub(doctype)}.json")
        return spec.replace(app="frappe")
    try:
        row = ctx.db.connection.execute_native(
            "select `definition`, `app`, `custom` from `tabDocType` where `name` = ?", (doctype,)
        ).rows
    except TableMissing:
        row = []
    if not row or not row[0][0]:
        raise DoesNotExistError(_("DocType {0} does not exist").format(doctype), doctype="DocType")
    spec = DocTypeSpec.from_dict(json.loads(row[0][0]))
    return spec.replace(app=row[0][1], custom=int(row[0][2] or 0))


def _build(ctx: Context, doctype: str) -> Meta:
    spec = definition_of(ctx, doctype)
    return customised(ctx, spec)


def customised(ctx: Context, spec: DocTypeSpec) -> Meta:
    """The Meta of a definition, with what the site changes about it."""
    if spec.name not in BOOTSTRAP:
        spec = overlay(spec, *_customisations(ctx, spec.name))
    return Meta(spec.__dict__)


def with_customisation(
    ctx: Context, doctype: str, *, field: Mapping[str, Any] | None = None, setter: Mapping[str, Any] | None = None,
    without: str | None = None,
) -> Meta:  # fmt: skip
    """The Meta as it would be with this Custom Field or Property Setter as given, or without the one of that name."""
    fields, setters, perms, rows = _customisations(ctx, doctype)
    dropped = {without, *(row["name"] for row in (field, setter) if row)}
    fields = [row for row in fields if row["name"] not in dropped] + ([field] if field else [])
    setters = [row for row in setters if row["name"] not in dropped] + ([setter] if setter else [])
    return Meta(overlay(definition_of(ctx, doctype), fields, setters, perms, rows).__dict__)


def _customisations(ctx: Context, doctype: str) -> tuple[list[Any], list[Any], list[Any], dict[str, list[Any]]]:
    connection = ctx.db.connection
    fields = connection.execute_native(
        "select * from `tabCustom Field` where `dt` = ? order by `idx`, `creation`", (doctype,)
    ).dicts()
    setters = connection.execute_native(
        "select * from `tabProperty Setter` where `doc_type` = ? order by `creation`", (doctype,)
    ).dicts()
    perms = connection.execute_native(
        "select * from `tabCustom DocPerm` where `parent` = ? order by `idx`, `creation`", (doctype,)
    ).dicts()
    rows = {
        key: connection.execute_native(
            f"select * from `tab{table}` where `parent` = ? and `custom` = 1 order by `idx`", (doctype,)
        ).dicts()
        for key, table in (("links", "DocType Link"), ("actions", "DocType Action"), ("states", "DocType State"))
    }
    return fields, setters, perms, rows


def doctype_exists(ctx: Context, doctype: str) -> bool:
    """Has the site this DocType?"""
    try:
        meta_of(ctx, doctype)
    except DoesNotExistError:
        return False
    return True


def app_of(ctx: Context, module: str) -> str | None:
    """The installed app a module belongs to; None for modules made on the site."""
    for app in installed_apps(ctx):
        if (app_path(app) / scrub(module)).is_dir():
            return app
    return None


__all__ = ["FIELD_TYPES", "Meta", "definition_of", "doctype_exists", "get_meta", "meta_of", "standard_field"]
