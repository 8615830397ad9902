"""What of a DocType is indexed, and which of it a person may look for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from frappe.fields import field_type
from frappe.permissions import columns
from frappe.permissions.masking import masked
from frappe.permissions.roles import Access
from frappe.runtime.cache import cached
from frappe.runtime.context import Context
from frappe.runtime.hooks import get_hooks
from frappe.schema.meta import Meta, meta_of
from frappe.schema.spec import FieldSpec
from frappe.search.words import index_words
from frappe.utils.html_utils import strip_html

KEYS = "search_keys"  # a field that apps fill with more spellings of a document; looked for by all, shown to nobody
SETTINGS = "Global Search Settings"
_LONG = frozenset({"Text Editor", "HTML Editor", "Markdown Editor", "Code", "Text", "Long Text", "Small Text"})
_NEVER = frozenset({"Password", "Check", "JSON", "Attach", "Attach Image", "Signature", "Geolocation"})


@dataclass(frozen=True, slots=True)
class Indexed:
    """Names of fields. tables: (table field, fields of its rows)."""

    words: tuple[str, ...]
    guarded: tuple[str, ...]
    tables: tuple[tuple[str, tuple[str, ...]], ...]

    def __bool__(self) -> bool:
        return bool(self.words or self.guarded or self.tables)


_NOTHING = Indexed((), (), ())


def indexed(ctx: Context, meta: Meta) -> Indexed:
    """What is indexed of a DocType; false where it is not searched at all."""
    found: Indexed | None = meta.memo.get("indexed")
    if found is None:
        found = meta.memo["indexed"] = _indexed(ctx, meta)
    return found


def _indexed(ctx: Context, meta: Meta) -> Indexed:
    chosen = [df.fieldname for df in meta.value_fields if df.in_global_search]
    tables = tuple((df.fieldname, names) for df in meta.table_fields if (names := _of_rows(ctx, df)))
    if meta.istable or meta.issingle or meta.is_virtual:
        return _NOTHING
    if not (chosen or tables or meta.show_name_in_global_search or meta.name in named_types(ctx)):
        return _NOTHING
    random = (meta.autoname or "hash").lower() in ("hash", "random", "autoincrement")
    named = [*([] if random else ["name"]), meta.get_title_field(), *meta.get_search_fields(), *chosen, KEYS]
    usable = [name for name in dict.fromkeys(named) if name in meta.all_columns and _is_text(meta, name)]
    open_to_all = tuple(name for name in usable if name == KEYS or _is_open(meta, name))
    return Indexed(open_to_all, tuple(name for name in usable if name not in open_to_all), tables)


def _of_rows(ctx: Context, table: FieldSpec) -> tuple[str, ...]:
    if table.permlevel or not table.options:
        return ()
    rows = meta_of(ctx, table.options)
    return tuple(
        df.fieldname for df in rows.column_fields if df.in_global_search and not df.get("mask") and not df.permlevel
    )


def _is_text(meta: Meta, name: str) -> bool:
    df = meta.fields_by_name.get(name)
    return df is None or df.fieldtype not in _NEVER


def _is_open(meta: Meta, name: str) -> bool:
    df = meta.fields_by_name.get(name)
    return df is None or not (df.get("mask") or int(df.permlevel or 0))


def named_types(ctx: Context) -> tuple[str, ...]:
    """DocTypes of the search everywhere, in order: as the site's settings name them, else as its apps do."""
    return cached(ctx, "settings", "search types", lambda: _named_types(ctx))


def _named_types(ctx: Context) -> tuple[str, ...]:
    rows: list[str] = []
    if ctx.db.table_exists("Global Search DocType"):
        rows = ctx.db.get_values(
            "Global Search DocType", {"parent": SETTINGS}, "document_type", pluck=True, order_by="idx asc"
        )
    hooked = get_hooks(ctx, "global_search_doctypes", {}).values()
    return tuple(dict.fromkeys(rows or [entry["doctype"] for entries in hooked for entry in entries]))


def seen_in_clear(ctx: Context, access: Access, meta: Meta) -> tuple[str, ...]:
    """Guarded fields whose values ``access`` sees in every document it may read."""
    unseen = columns.hidden(ctx, access, meta) | masked(ctx, access, meta)
    return tuple(name for name in indexed(ctx, meta).guarded if name not in unseen)


def words_of(meta: Meta, names: tuple[str, ...], values: Mapping[str, Any] | Any) -> set[str]:
    """Words of some fields of a document."""
    found: set[str] = set()
    for name in names:
        value = values.get(name)
        if value in (None, ""):
            continue
        df = meta.fields_by_name.get(name)
        kind = df.fieldtype if df is not None else "Data"
        text = str(field_type(kind).to_json(value)) if not isinstance(value, str) else value
        if kind in _LONG and name != KEYS:
            found |= index_words(strip_html(text))
        else:
            found |= index_words(text, readings=name != KEYS)
    return found
