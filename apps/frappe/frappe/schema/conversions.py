"""Columns that change their type although they hold values: only what fits is taken over, the rest is refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from frappe.database import NarrowingRefused, apply
from frappe.database.ddl import AddUnique, Change, ChangeColumn, ColumnDef, inspect, type_text
from frappe.runtime.context import Context
from frappe.runtime.i18n import _
from frappe.schema.diff import Narrowing

_TEXTS = frozenset({"varchar", "text", "longtext", "json"})
_NUMBERS = frozenset({"check", "int", "bigint", "decimal"})
_DAY = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,6})?"
# Which texts another type can take over as they are.
_FITTING = {
    "check": "^[01]$",
    "int": "^[+-]?[0-9]{1,9}$",
    "bigint": "^[+-]?[0-9]{1,18}$",
    "decimal": "^[+-]?[0-9]{1,12}([.][0-9]{1,9})?$",
    "date": f"^{_DAY}$",
    "datetime": f"^{_DAY} {_CLOCK}$",
    "time": f"^{_CLOCK}$",
}


def _empty(column: ColumnDef) -> str:
    """Condition of rows without a value in the column."""
    name = f"`{column.name}`"
    if column.kind in _TEXTS:
        return f"{name} is null or {name} = ''"
    return f"{name} is null or {name} = 0" if column.kind in _NUMBERS else f"{name} is null"


def _unfit(narrowing: Narrowing) -> tuple[str, tuple[object, ...]]:
    """Condition of rows whose value the new type cannot hold, with its parameters."""
    old, new = narrowing.old, narrowing.column
    if old.kind == new.kind == "varchar":
        return f"char_length(`{old.name}`) > %s", (new.length,)
    filled = f"not ({_empty(old)})"
    if old.kind not in _TEXTS:
        return filled, ()
    if new.kind == "json":
        return f"{filled} and not json_valid(`{old.name}`)", ()
    pattern = _FITTING.get(new.kind)
    return (f"{filled} and `{old.name}` not regexp %s", (pattern,)) if pattern else (filled, ())


def refuse_losses(ctx: Context, narrowings: Iterable[Narrowing]) -> None:
    """Raise NarrowingRefused, naming rows, if a value does not fit into what its column shall become."""
    for narrowing in narrowings:
        condition, params = _unfit(narrowing)
        rows = ctx.db.connection.execute(
            f"select `name` from `{narrowing.table}` where {condition} limit 4", params
        ).rows
        if rows:
            raise NarrowingRefused(
                _("{0}.{1} cannot become {2}: values of {3} would be lost ({4} in all); empty them first or choose a wider type").format(
                    narrowing.table.removeprefix("tab"), narrowing.old.name, type_text(narrowing.column),
                    ", ".join(str(row[0]) for row in rows[:3]) + (" …" if len(rows) > 3 else ""),
                    _count(ctx, narrowing.table, condition, params),
                )
            )  # fmt: skip


def _count(ctx: Context, table: str, condition: str, params: tuple[object, ...]) -> int:
    return int(ctx.db.connection.execute(f"select count(*) from `{table}` where {condition}", params).rows[0][0])


def convert(ctx: Context, narrowings: Iterable[Narrowing]) -> list[Change]:
    """Give columns their new types, once nothing speaks against it. A text that is longer than asked for stays."""
    done: list[Change] = []
    for narrowing in narrowings:
        old, new = replace(narrowing.old, name=narrowing.column.name), narrowing.column
        if old.kind == new.kind:
            continue
        table = narrowing.table
        if not old.nullable:
            apply(ctx.db.connection, [ChangeColumn(table, replace(old, nullable=True, default=None), old)])
        ctx.db.connection.execute(f"update `{table}` set `{old.name}` = null where {_empty(old)}", ())
        change = ChangeColumn(table, new, old)
        apply(ctx.db.connection, [change])
        done.append(change)
    return done


def refuse_duplicates(ctx: Context, changes: Iterable[Change]) -> None:
    """Raise NarrowingRefused, naming values and rows, where what shall be unique occurs more than once."""
    for change in changes:
        if not isinstance(change, AddUnique):
            continue
        state = inspect(ctx.db.connection, change.table)
        column = state.column(change.columns[0]) if state else None
        if column is None:
            continue
        name = f"`{column.name}`"
        filled = f"{name} is not null" + (f" and {name} <> ''" if column.kind in _TEXTS else "")
        query = f"select {name}, count(*) from `{change.table}` where {filled} group by {name} having count(*) > 1"
        rows = ctx.db.connection.execute(query, ()).rows
        if rows:
            raise NarrowingRefused(
                _("{0}.{1} cannot become unique: {2} occur more than once ({3} rows in all); change them first").format(
                    change.table.removeprefix("tab"), column.name,
                    ", ".join(str(row[0]) for row in rows[:3]) + (" …" if len(rows) > 3 else ""), sum(row[1] for row in rows),
                )
            )  # fmt: skip


def prepare_uniques(ctx: Context, changes: Iterable[Change]) -> None:
    """Empty texts become NULL, which never clashes. Raises NarrowingRefused where other values do."""
    refuse_duplicates(ctx, changes)
    for change in changes:
        if not isinstance(change, AddUnique):
            continue
        state = inspect(ctx.db.connection, change.table)
        column = state.column(change.columns[0]) if state else None
        if column is not None and column.kind in _TEXTS and column.nullable:
            name = f"`{column.name}`"
            ctx.db.connection.execute(f"update `{change.table}` set {name} = null where {name} = ''", ())
