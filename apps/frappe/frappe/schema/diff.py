"""From what a DocType wants and what its table is, to the list of changes. Nothing is ever dropped or cut silently."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import replace

from frappe.database.ddl import (
    AddColumn,
    AddIndex,
    AddUnique,
    Change,
    ChangeColumn,
    ColumnDef,
    CreateTable,
    DropIndex,
    DropUnique,
    RenameColumn,
    TableState,
    WidenColumn,
)
from frappe.fields import field_type
from frappe.schema.meta import CHILD_COLUMNS, STANDARD_COLUMNS, Meta
from frappe.schema.sort_columns import sort_column
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
    "check": {"int", "bigint", "decimal", "text", "longtext"},
    "int": {"bigint", "decimal", "text", "longtext"},
    "bigint": {"text", "longtext"},
    "decimal": {"text", "longtext"},
    "date": {"datetime", "text", "longtext"},
    "datetime": {"text", "longtext"},
    "time": {"text", "longtext"},
    "varchar": {"text", "longtext"},
    "text": {"longtext"},
    "json": {"longtext"},
}
_LONG = frozenset({"text", "longtext", "json"})
# Types whose values fit into a short text.
_SHORT = frozenset({"check", "int", "bigint", "decimal", "date", "datetime", "time"})
_FAMILIES = (frozenset({"varchar", "text", "longtext"}), frozenset({"check", "int", "bigint", "decimal"}))


class Narrowing:
    """A column that might have to lose values: the sync asks the rows before it refuses or agrees.

    old: the column as it is, under its name in the table; column: as it shall be.
    """

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
    columns += [ColumnDef(sort_column(name), "varchar") for name in meta.sort_kinds]
    return tuple(columns)


def wanted_indexes(meta: Meta) -> dict[str, tuple[str, ...]]:
    """Indexes by name. A status-like field is indexed with ``modified``, so that a filtered list needs no sort."""
    table = meta.name.lower().replace(" ", "_")
    if meta.istable:
        found: dict[str, tuple[str, ...]] = {_index_name(table, "parent"): ("parent",)}
    else:
        found = {_index_name(table, "modified"): ("modified",)}
        if (meta.sort_field or "modified") == "creation":
            found[_index_name(table, "creation")] = ("creation",)
    for df in meta.column_fields:
        if df.unique or not _may_index(df):
            continue
        if df.search_index or (df.fieldtype == "Link" and (df.in_standard_filter or df.search_index)):
            found[_index_name(table, df.fieldname)] = (df.fieldname,) if meta.istable else (df.fieldname, "modified")
        elif df.fieldtype == "Select" and df.in_standard_filter and not meta.istable:
            found[_index_name(table, df.fieldname)] = (df.fieldname, "modified")
    for name in meta.sort_kinds:
        found[_index_name(table, f"sort_{name}")] = (sort_column(name), "name")
    if meta.is_tree:
        found[_index_name(table, "lft")] = ("lft",)
    return {
        name: columns
        for name, columns in found.items()
        if set(columns) <= {column.name for column in wanted_columns(meta)}
    }


def _index_name(table: str, field: str) -> str:
    """A name for the index that every database takes; long ones end in a hash, so that none meets another."""
    name = f"{table}_{field}"
    return name if len(name) <= 60 else f"{name[:51]}_{zlib.crc32(name.encode()):08x}"


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

    renamed: old field name -> new one, for fields known to be renamed rather than new; a field may say it itself as
    ``renamed_from``.
    """
    if meta.issingle or meta.is_virtual:
        return [], []
    table = table_name(meta.name)
    columns, indexes, uniques = wanted_columns(meta), wanted_indexes(meta), wanted_uniques(meta)
    if state is None:
        return [CreateTable(table, columns, indexes=indexes, uniques=uniques)], []
    changes: list[Change] = []
    narrowings: list[Narrowing] = []
    old_of = {df.fieldname: df.renamed_from for df in meta.column_fields if df.renamed_from}
    old_of |= {new: old for old, new in (renamed or {}).items()}
    for column in columns:
        present = state.column(column.name)
        previous = old_of.get(column.name)
        if present is None and previous and (earlier := state.column(previous)):
            changes.append(RenameColumn(table, earlier.name, column.name))
            _compare(table, earlier, column.canonical(), changes, narrowings)
        elif present is None:
            changes.append(AddColumn(table, column))
        else:
            _compare(table, present, column.canonical(), changes, narrowings)
    kept = _without_touched(table, state, changes, narrowings)
    for name, names in indexes.items():
        if _has(kept.indexes.values(), names):
            continue
        if name in kept.indexes:  # over other columns than are wanted now
            changes.append(DropIndex(table, name))
        changes.append(AddIndex(table, names, name))
    changes += [
        AddUnique(table, names, name) for name, names in uniques.items() if not _has(kept.uniques.values(), names)
    ]
    changes += [
        DropUnique(table, name)
        for name, names in kept.uniques.items()
        if names not in uniques.values() and names != ("name",) and len(names) == 1 and name == names[0]
    ]
    return changes, narrowings


def _without_touched(table: str, state: TableState, changes: list[Change], narrowings: list[Narrowing]) -> TableState:
    """The table without the indexes over columns that become or stop being long texts, whose dropping joins the changes.

    A long text is indexed by its beginning, anything else as a whole: a server refuses to turn one into the other.
    """
    pairs = [(change.old, change.column) for change in changes if isinstance(change, WidenColumn)]
    pairs += [(narrowing.old, narrowing.column) for narrowing in narrowings]
    touched = {old.name for old, new in pairs if old.kind != new.kind and {old.kind, new.kind} & _LONG}
    indexes = {name: names for name, names in state.indexes.items() if touched.isdisjoint(names)}
    uniques = {name: names for name, names in state.uniques.items() if touched.isdisjoint(names)}
    drops: list[Change] = [DropIndex(table, name) for name in state.indexes if name not in indexes]
    changes[:0] = drops + [DropUnique(table, name) for name in state.uniques if name not in uniques]
    return replace(state, indexes=indexes, uniques=uniques)


def _has(present: Iterable[tuple[str, ...]], wanted: tuple[str, ...]) -> bool:
    return any(tuple(columns) == tuple(wanted) for columns in present)


def _compare(table: str, old: ColumnDef, new: ColumnDef, changes: list[Change], narrowings: list[Narrowing]) -> None:
    if (old.kind, old.length, old.precision) != (new.kind, new.length, new.precision):
        if _is_wider(old, new):
            changes.append(WidenColumn(table, new, old))
        elif not _may_stay(old, new):
            narrowings.append(Narrowing(table, old, new))
        return
    if (old.nullable, old.default) != (new.nullable, new.default) and not new.primary:
        changes.append(ChangeColumn(table, new, old))


def _is_wider(old: ColumnDef, new: ColumnDef) -> bool:
    if old.kind == new.kind:
        return (new.length or 0) >= (old.length or 0) and (new.precision or 0) >= (old.precision or 0)
    if new.kind == "varchar" and old.kind != "varchar":
        return old.kind in _SHORT and (new.length or 0) >= 40
    return new.kind in _WIDER.get(old.kind, ())


def _may_stay(old: ColumnDef, new: ColumnDef) -> bool:
    """Does a wider column serve as well? Its values must sort and compare as those of the wanted type would."""
    if old.kind == new.kind == "varchar":
        return False  # the rows are asked first
    return any({old.kind, new.kind} <= family for family in _FAMILIES)
