"""From what a DocType wants and what its table is, to the list of changes. Nothing is ever dropped or cut silently."""

from __future__ import annotations

from collections.abc import Iterable

from frappe.database.ddl import (
    AddColumn,
    AddIndex,
    AddUnique,
    Change,
    ChangeColumn,
    ColumnDef,
    CreateTable,
    DropUnique,
    RenameColumn,
    TableState,
    WidenColumn,
)
from frappe.fields import field_type
from frappe.schema.meta import CHILD_COLUMNS, STANDARD_COLUMNS, Meta
from frappe.schema.spec import FieldSpec

_BASE = {
    "name": ColumnDef("name", "varchar", length=140, primary=True),
    "creation": ColumnDef("creation", "datetime"),
    "modified": ColumnDef("modified", "datetime"),
    "modified_by": ColumnDef("modified_by", "varchar"),
    "owner": ColumnDef("owner", "varchar"),
    "docstatus": ColumnDef("docstatus", "check", nullable=False, default=0),
    "idx": ColumnDef("idx", "int", nullable=False, default=0),
    "parent": ColumnDef("parent", "varchar"),
    "parentfield": ColumnDef("parentfield", "varchar"),
    "parenttype": ColumnDef("parenttype", "varchar"),
}
# Types a column may become without losing anything: from -> to
_WIDER = {
    "check": {"int", "bigint", "decimal", "varchar", "text", "longtext"},
    "int": {"bigint", "decimal", "varchar", "text", "longtext"},
    "bigint": {"varchar", "text", "longtext"},
    "decimal": {"text", "longtext", "varchar"},
    "date": {"datetime", "varchar", "text", "longtext"},
    "datetime": {"varchar", "text", "longtext"},
    "time": {"varchar", "text", "longtext"},
    "varchar": {"text", "longtext"},
    "text": {"longtext"},
    "json": {"longtext"},
}


class Narrowing:
    """A column that would have to lose values: the sync asks the rows before it refuses or agrees."""

    __slots__ = ("column", "old", "table")

    def __init__(self, table: str, old: ColumnDef, column: ColumnDef) -> None:
        self.table, self.old, self.column = table, old, column


def table_name(doctype: str) -> str:
    return f"tab{doctype}"


def wanted_columns(meta: Meta) -> tuple[ColumnDef, ...]:
    """All columns of the DocType's table, standard ones first."""
    columns = [_BASE[name] for name in STANDARD_COLUMNS]
    if meta.autoname == "autoincrement":
        columns[0] = ColumnDef("name", "bigint", primary=True)
    if meta.istable:
        columns += [_BASE[name] for name in CHILD_COLUMNS]
    taken = {column.name for column in columns}
    for df in meta.column_fields:
        definition = field_type(df.fieldtype).column_def(df)
        if definition is not None and df.fieldname not in taken:
            columns.append(definition)
            taken.add(df.fieldname)
    columns += [ColumnDef(name, "text") for name in meta.optional_columns if name not in taken]
    return tuple(columns)


def wanted_indexes(meta: Meta) -> dict[str, tuple[str, ...]]:
    """Indexes by name. A status-like field is indexed with ``modified``, so that a filtered list needs no sort."""
    table = meta.name.lower().replace(" ", "_")
    if meta.istable:
        found: dict[str, tuple[str, ...]] = {f"{table}_parent": ("parent",)}
    else:
        found = {f"{table}_modified": ("modified",)}
        if (meta.sort_field or "modified") == "creation":
            found[f"{table}_creation"] = ("creation",)
    for df in meta.column_fields:
        if df.unique or not _may_index(df):
            continue
        if df.search_index or (df.fieldtype == "Link" and (df.in_standard_filter or df.search_index)):
            found[_index_name(table, df.fieldname)] = (df.fieldname,) if meta.istable else (df.fieldname, "modified")
        elif df.fieldtype == "Select" and df.in_standard_filter and not meta.istable:
            found[_index_name(table, df.fieldname)] = (df.fieldname, "modified")
    if meta.is_tree:
        found[f"{table}_lft"] = ("lft",)
    return {
        name: columns
        for name, columns in found.items()
        if set(columns) <= {column.name for column in wanted_columns(meta)}
    }


def _index_name(table: str, field: str) -> str:
    return f"{table}_{field}"[:60]


def _may_index(df: FieldSpec) -> bool:
    return field_type(df.fieldtype).column in (
        "varchar",
        "int",
        "bigint",
        "date",
        "datetime",
        "check",
        "decimal",
        "time",
    )


def wanted_uniques(meta: Meta) -> dict[str, tuple[str, ...]]:
    """Unique keys by name; empty values are stored as NULL there and never clash."""
    return {df.fieldname: (df.fieldname,) for df in meta.column_fields if df.unique and _may_index(df)}


def diff(
    meta: Meta, state: TableState | None, renamed: dict[str, str] | None = None
) -> tuple[list[Change], list[Narrowing]]:
    """What turns the table into what the DocType wants; and the columns that would have to lose values.

    renamed: old field name -> new one, for fields known to be renamed rather than new.
    """
    if meta.issingle or meta.is_virtual:
        return [], []
    table = table_name(meta.name)
    columns, indexes, uniques = wanted_columns(meta), wanted_indexes(meta), wanted_uniques(meta)
    if state is None:
        return [CreateTable(table, columns, indexes=indexes, uniques=uniques)], []
    changes: list[Change] = []
    narrowings: list[Narrowing] = []
    old_of = {new: old for old, new in (renamed or {}).items()}
    for column in columns:
        present = state.column(column.name)
        previous = old_of.get(column.name)
        if present is None and previous and state.column(previous):
            changes.append(RenameColumn(table, previous, column.name))
        elif present is None:
            changes.append(AddColumn(table, column))
        else:
            _compare(table, present, column.canonical(), changes, narrowings)
    changes += [
        AddIndex(table, names, name) for name, names in indexes.items() if not _has(state.indexes.values(), names)
    ]
    changes += [
        AddUnique(table, names, name) for name, names in uniques.items() if not _has(state.uniques.values(), names)
    ]
    changes += [
        DropUnique(table, name)
        for name, names in state.uniques.items()
        if names not in uniques.values() and names != ("name",) and len(names) == 1 and name == names[0]
    ]
    return changes, narrowings


def _has(present: Iterable[tuple[str, ...]], wanted: tuple[str, ...]) -> bool:
    return any(tuple(columns) == tuple(wanted) for columns in present)


def _compare(table: str, old: ColumnDef, new: ColumnDef, changes: list[Change], narrowings: list[Narrowing]) -> None:
    if (old.kind, old.length, old.precision) != (new.kind, new.length, new.precision):
        if _is_wider(old, new):
            changes.append(WidenColumn(table, new, old))
        elif not _is_wider(new, old) or old.kind == new.kind:
            narrowings.append(Narrowing(table, old, new))
        return  # a column that is wider than asked for stays as it is
    if (old.nullable, old.default) != (new.nullable, new.default) and not new.primary:
        changes.append(ChangeColumn(table, new, old))


def _is_wider(old: ColumnDef, new: ColumnDef) -> bool:
    if old.kind == new.kind:
        return (new.length or 0) >= (old.length or 0) and (new.precision or 0) >= (old.precision or 0)
    if new.kind == "varchar" and old.kind in ("decimal", "date", "datetime", "time", "int", "bigint", "check"):
        return (new.length or 0) >= 40
    return new.kind in _WIDER.get(old.kind, ())
