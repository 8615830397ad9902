"""A document's data: values as attributes, child rows as lists, and the way from and to dicts."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from frappe.exceptions import ValidationError
from frappe.fields import TABLE_TYPES, display, field_type
from frappe.model.controllers import get_controller
from frappe.model.docstatus import DocStatus
from frappe.runtime.context import current
from frappe.runtime.i18n import _
from frappe.schema.meta import Meta, meta_of
from frappe.types import _dict
from frappe.utils.comparison import compare
from frappe.utils.numbers import cint, flt
from frappe.utils.text import as_json, datetime_text, timedelta_text

_PRIVATE = ("__islocal", "__unsaved", "__onload")
# What a mapping, perhaps sent by a client, may not set: the document's own bookkeeping.
_RESERVED = frozenset(
    {"doctype", "meta", "flags", "parent_doc", "_meta", "_action", "_doc_before_save", "_original_modified", "_latest"}
)
DEFAULTS = ("name", "owner", "creation", "modified", "modified_by", "docstatus", "idx")


class BaseDocument:
    """Data of one document or child row. Attributes that are not set are None when the DocType has the field."""

    doctype: str
    name: Any
    flags: _dict

    def __init__(self, values: Mapping[str, Any]) -> None:
        own = self.__dict__
        if values.get("doctype"):
            own["doctype"] = values["doctype"]
        own["flags"] = _dict()
        own["_meta"] = None
        own["_doc_before_save"] = None
        self.update(values)

    # --- attributes ------------------------------------------------------------------------------------------------------

    @property
    def meta(self) -> Meta:
        found = self.__dict__.get("_meta")
        if found is None:
            found = self.__dict__["_meta"] = meta_of(current(), self.doctype)
        return found

    def __getattr__(self, name: str) -> Any:
        # Only reached when the attribute is not set: a field without value, or a name that is none.
        if name.startswith("__") or name == "_meta":
            raise AttributeError(name)
        df = self.meta.fields_by_name.get(name)
        if df is not None:
            if df.fieldtype in TABLE_TYPES:
                rows: list[Any] = []
                self.__dict__[name] = rows
                return rows
            return None
        if name in self.meta.all_columns or name in ("parent", "parentfield", "parenttype", "parent_doc"):
            return None
        raise AttributeError(f"{self.doctype} has no attribute {name}")

    def __getstate__(self) -> dict[str, Any]:
        return {key: value for key, value in self.__dict__.items() if key not in ("_meta", "parent_doc", "flags")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self.__dict__["_meta"] = None
        self.__dict__["flags"] = _dict()
        for rows in state.values():
            for row in rows if isinstance(rows, list) else ():
                if isinstance(row, BaseDocument):
                    row.__dict__["parent_doc"] = self

    def __contains__(self, key: str) -> bool:
        return key in self.__dict__

    def __repr__(self) -> str:
        name = self.__dict__.get("name") or "unsaved"
        parent = f" parent={self.__dict__['parent']}" if self.__dict__.get("parent") else ""
        docstatus = f" docstatus={int(self.docstatus)}" if self.__dict__.get("docstatus") else ""
        return f"<{type(self).__name__}: {name}{docstatus}{parent}>"

    __str__ = __repr__

    # --- get and set -----------------------------------------------------------------------------------------------------

    def get(self, key: str, filters: Any = None, limit: int | None = None, default: Any = None) -> Any:
        """A value. For child tables, ``filters`` (a dict) picks rows; otherwise the second argument is the default."""
        value = self.__dict__.get(key)
        if value is None and key not in self.__dict__ and not key.startswith("__"):
            df = self.meta.fields_by_name.get(key)
            if df is not None and df.fieldtype in TABLE_TYPES:
                value = self.__dict__[key] = []
            elif df is not None and df.is_virtual:
                value = getattr(self, key, None)
        if isinstance(filters, dict) and isinstance(value, list):
            return [row for row in value if _row_fits(row, filters)][: limit or None]
        if value is None:
            return default if filters is None or isinstance(filters, dict) else filters
        return value[:limit] if limit and isinstance(value, list) else value

    def getone(self, key: str, filters: Any = None) -> Any:
        rows = self.get(key, filters=filters, limit=1)
        return rows[0] if rows else None

    def set(self, key: str, value: Any, as_value: bool = False) -> None:
        """Set a value; a list for a child table replaces its rows."""
        if key == "docstatus":
            self.__dict__[key] = DocStatus(cint(value))
            return
        if isinstance(value, list | tuple) and not as_value and self._is_table(key):
            self.__dict__[key] = []
            self.extend(key, value)
            return
        self.__dict__[key] = value

    def _is_table(self, key: str) -> bool:
        df = self.meta.fields_by_name.get(key) if "doctype" in self.__dict__ or hasattr(type(self), "doctype") else None
        return bool(df and df.fieldtype in TABLE_TYPES)

    def update(self, values: Mapping[str, Any] | Iterable[tuple[str, Any]]) -> Any:
        """Set many values; returns the document."""
        pairs = values.items() if isinstance(values, Mapping) else values
        for key, value in pairs:
            if key in _RESERVED or (callable(getattr(type(self), key, None)) and key not in self.meta.fields_by_name):
                continue  # a value beside a method of its name would stand in the method's way
            self.set(key, value)
        return self

    def update_if_missing(self, values: Mapping[str, Any]) -> None:
        """Set those values that are still None."""
        for key, value in values.items():
            if self.get(key) is None and value is not None and key not in ("doctype", "name"):
                self.set(key, value)

    def delete_key(self, key: str) -> None:
        self.__dict__.pop(key, None)

    # --- child rows --------------------------------------------------------------------------------------------------------

    def append(self, key: str, value: Any = None, position: int = -1) -> Any:
        """Add a row to a child table; gives the row."""
        rows = self.__dict__.get(key)
        if rows is None:
            rows = self.__dict__[key] = []
        row = self._make_row(key, value if value is not None else {})
        if position is None or position < 0:
            rows.append(row)
            row.idx = len(rows)
        else:
            rows.insert(position, row)
            for index, each in enumerate(rows, 1):
                each.idx = index
        return row

    def extend(self, key: str, value: Iterable[Any]) -> None:
        for row in value:
            self.append(key, row)

    def remove(self, doc: Any) -> None:
        """Take a row out of its table."""
        rows = self.get(doc.parentfield)
        rows.remove(doc)
        for index, row in enumerate(rows, 1):
            row.idx = index

    def _make_row(self, key: str, value: Any) -> Any:
        df = self.meta.fields_by_name.get(key)
        if df is None or df.fieldtype not in TABLE_TYPES:
            raise ValidationError(_("{0} has no table {1}").format(_(self.doctype), key))
        if isinstance(value, BaseDocument):
            row = value
        elif isinstance(value, Mapping):
            row = get_controller(df.options or "")({**value, "doctype": df.options})
        else:
            raise ValidationError(
                _("Rows of {0} are objects, not {1}").format(_(df.label or key), type(value).__name__)
            )
        own = row.__dict__
        own["parent"] = self.__dict__.get("name")
        own["parenttype"] = self.doctype
        own["parentfield"] = key
        own["parent_doc"] = self
        if own.get("docstatus") is None:
            own["docstatus"] = DocStatus(0)
        return row

    def get_all_children(self, parenttype: str | None = None) -> list[Any]:
        """All rows of all child tables."""
        return [
            row
            for df in self.meta.table_fields
            if parenttype in (None, df.options)
            for row in self.get(df.fieldname) or ()
        ]

    def get_parentfield_of_doctype(self, doctype: str) -> str | None:
        return next((df.fieldname for df in self.meta.table_fields if df.options == doctype), None)

    # --- to dicts and rows ----------------------------------------------------------------------------------------------------

    def get_valid_dict(
        self,
        sanitize: bool = True,
        convert_dates_to_str: bool = False,
        ignore_nulls: bool = False,
        ignore_virtual: bool = False,
    ) -> _dict:
        """Column -> value, as the row is stored."""
        own = self.__dict__
        values = _dict()
        for name in self.meta.columns:
            value = own.get(name)
            if value is None and ignore_nulls:
                continue
            values[name] = _as_text(value) if convert_dates_to_str else value
        if not ignore_virtual:
            for df in self.meta.virtual_fields:
                if df.fieldtype not in TABLE_TYPES:
                    values[df.fieldname] = getattr(self, df.fieldname, None)
        return values

    def as_dict(
        self,
        no_nulls: bool = False,
        no_default_fields: bool = False,
        convert_dates_to_str: bool = False,
        no_child_table_fields: bool = False,
        no_private_properties: bool = False,
    ) -> _dict:
        """The document as a dict, child rows included."""
        values = self.get_valid_dict(convert_dates_to_str=convert_dates_to_str, ignore_nulls=no_nulls)
        values["doctype"] = self.doctype
        values["docstatus"] = int(self.__dict__.get("docstatus") or 0)
        for name in self.meta.optional_columns:
            if self.__dict__.get(name) is not None:
                values[name] = self.__dict__[name]
        for df in self.meta.value_fields:
            if df.fieldtype in TABLE_TYPES:
                values[df.fieldname] = [
                    row.as_dict(
                        no_nulls=no_nulls, no_default_fields=no_default_fields, convert_dates_to_str=convert_dates_to_str,
                        no_child_table_fields=no_child_table_fields, no_private_properties=no_private_properties,
                    )
                    for row in self.get(df.fieldname) or ()
                ]  # fmt: skip
        self._drop(values, no_default_fields, no_child_table_fields)
        if not no_private_properties:
            values.update({name: self.__dict__[name] for name in _PRIVATE if self.__dict__.get(name)})
        return values

    @staticmethod
    def _drop(values: _dict, default_fields: bool, child_fields: bool) -> None:
        for name in (*DEFAULTS, "doctype") if default_fields else ():
            values.pop(name, None)
        for name in ("parent", "parentfield", "parenttype") if child_fields else ():
            values.pop(name, None)

    def as_json(self) -> str:
        return as_json(self.as_dict())

    def cast_values(self) -> None:
        """Bring every value into its field's own type; what cannot be read is left for the checks to name."""
        own = self.__dict__
        for df in self.meta.column_fields:
            name = df.fieldname
            if name in own:
                own[name] = field_type(df.fieldtype).cast(own[name])
        for name in ("docstatus", "idx"):
            if name in own:
                own[name] = DocStatus(cint(own[name])) if name == "docstatus" else cint(own[name])

    # --- questions -----------------------------------------------------------------------------------------------------------

    def is_new(self) -> bool:
        return bool(self.__dict__.get("__islocal")) or (not self.__dict__.get("name") and not self.meta.issingle)

    def get_value(self, fieldname: str) -> Any:
        return self.get(fieldname)

    def precision(self, fieldname: str, parentfield: str | None = None) -> int | None:
        """Digits after the point of a number field."""
        meta = self.meta
        if parentfield and not isinstance(parentfield, str):
            parentfield = parentfield.parentfield
        if parentfield and meta.fields_by_name.get(parentfield):
            meta = meta_of(current(), meta.fields_by_name[parentfield].options or "")
        df = meta.get_field(fieldname)
        return (
            meta.get_field_precision(df, self)
            if df and df.fieldtype in ("Currency", "Float", "Percent", "Int")
            else None
        )

    def round_floats_in(self, doc: Any, fieldnames: Iterable[str] | None = None, **_options: Any) -> None:
        """Round the number fields of a document or row to their precision."""
        names = fieldnames or [
            df.fieldname for df in doc.meta.value_fields if df.fieldtype in ("Currency", "Float", "Percent")
        ]
        for name in names:
            doc.set(name, flt(doc.get(name), self.precision(name, doc.parentfield if doc is not self else None)))

    def get_label_from_fieldname(self, fieldname: str) -> str:
        return self.meta.get_label(fieldname)

    def get_formatted(self, fieldname: str, doc: Any = None, **_options: Any) -> str:
        """The value for people."""
        df = self.meta.get_field(fieldname)
        return display(df, self.get(fieldname), doc or self) if df else str(self.get(fieldname) or "")

    def is_print_hide(self, fieldname: str, df: Any = None, for_print: bool = True) -> bool:
        found = df or self.meta.get_field(fieldname)
        return bool(found and (found.print_hide or (found.print_hide_if_no_value and not self.get(fieldname))))


def _row_fits(row: Any, filters: Mapping[str, Any]) -> bool:
    """Does the row meet all filters? They are values, or pairs of operator and value."""
    for key, wanted in filters.items():
        operator, value = wanted if isinstance(wanted, list | tuple) and len(wanted) == 2 else ("=", wanted)
        if not compare(row.get(key), operator, value):
            return False
    return True


def _as_text(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        return datetime_text(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    return timedelta_text(value) if isinstance(value, datetime.timedelta) else value
