"""One statement from a query's parts: the only place where a SELECT over documents is put together."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from frappe.permissions.decide import may
from frappe.permissions.predicate import Everything, Predicate
from frappe.permissions.roles import Access
from frappe.query import columns as grammar
from frappe.query.columns import Column, Sql
from frappe.query.conditions import all_of, condition
from frappe.query.filters import Filter, parse
from frappe.query.keyset import behind
from frappe.query.resolve import Place, Resolver
from frappe.runtime.context import Context
from frappe.schema.meta import Meta
from frappe.schema.spec import FieldSpec

_SHAPES_KEPT = 256  # of a DocType: clients may make up as many as they like
_LONGEST_KEY = 2000


@dataclass(frozen=True, slots=True)
class ListQuery:
    """What is asked. ``limit`` None or 0: all rows. ``raw``: dates and times as stored text (for JSON).

    after: [value, name] of the row behind which to go on, in an order of one field (then of names).
    stored: what is written, though a time-out may have changed it by now (``query.timeouts``).
    for_update locks the rows; locked ones are left out (``skip_locked``) or refused at once (``wait`` False) where the
    database knows locks of rows.
    """

    fields: Any = None
    filters: Any = None
    or_filters: Any = None
    group_by: str | None = None
    order_by: str | None = None
    start: int = 0
    after: Any = None
    limit: int | None = None
    distinct: bool = False
    raw: bool = False
    stored: bool = False
    for_update: bool = False
    skip_locked: bool = False
    wait: bool = True


@dataclass(frozen=True, slots=True)
class Shape:
    """What a statement selects, groups and sorts by: all of it that neither values nor rights on rows change.

    masks: position of a masked value, how it is masked, and where in the row (behind the columns) the owner stands who
    sees it, None if nobody does.  moments: positions of dates and times, with whether they are columns.
    """

    columns: tuple[Column, ...]
    keys: tuple[str, ...]
    masks: tuple[tuple[int, FieldSpec, int | None], ...]
    moments: tuple[tuple[int, str, bool], ...]
    select: str
    select_params: tuple[Any, ...]
    tail: str
    tail_params: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """Native text, its values, and what the columns of a row mean."""

    sql: str
    params: list[Any]
    shape: Shape


def compile_list(
    ctx: Context, access: Access, meta: Meta, query: ListQuery, rows: Predicate, parent_meta: Meta | None = None
) -> Statement:
    """The statement for ``query``, restricted to documents that ``rows`` lets through."""
    resolver = Resolver(ctx, access, meta, parent_meta, stored=query.stored)
    shape = _shape(resolver, query)
    where, params = _where(resolver, query, rows)
    dialect = ctx.db.connection.dialect
    text = " ".join([shape.select, *resolver.joins.values()])
    text += (f" where {where}" if where else "") + shape.tail
    if query.limit or query.start:
        text += dialect.paging.format(limit=int(query.limit or 2**62), start=int(query.start or 0))
    if query.for_update and dialect.for_update:
        text += dialect.for_update + (dialect.skip_locked if query.skip_locked else "" if query.wait else " nowait")
    return Statement(text, [*shape.select_params, *resolver.join_params, *params, *shape.tail_params], shape)


def _shape(resolver: Resolver, query: ListQuery) -> Shape:
    """The shape of a query, worked out once per set of roles: lists are asked for again and again."""
    key = _shape_key(resolver, query)
    memo: dict[Any, Shape] = resolver.meta.memo.setdefault("shapes", {})
    found = memo.get(key) if key is not None else None
    if found is None:
        found = _new_shape(resolver, query)
        # Joins belong to the resolver, and rights on other DocTypes are not in the key.
        if key is not None and not resolver.joins:
            if len(memo) >= _SHAPES_KEPT:
                memo.clear()
            memo[key] = found
    return found


def _shape_key(resolver: Resolver, query: ListQuery) -> Hashable | None:
    """All that a shape without joins depends on; None where that is too much to compare."""
    fields = query.fields
    if isinstance(fields, list | tuple):
        if not all(isinstance(field, str) for field in fields):
            return None
        fields = tuple(fields)
    elif isinstance(fields, str):
        if len(fields) > _LONGEST_KEY:
            return None
    elif fields is not None:
        return None
    if resolver.parent_meta is not None:
        return None
    access = resolver.access
    rights = True if access.is_system else (access.roles, may(resolver.ctx, access, "read", resolver.meta))
    return rights, fields, query.group_by, query.order_by, query.distinct, query.raw, bool(resolver.timed)


def _new_shape(resolver: Resolver, query: ListQuery) -> Shape:
    meta = resolver.meta
    selected = grammar.parse(resolver, query.fields)
    named = grammar.names_of(meta, selected)
    group, group_params = grammar.group_by(resolver, query.group_by, named)
    order, order_params = _order(resolver, meta, query, selected, named)
    columns_text, column_params = _select(resolver, selected, query.raw)
    owners, owners_text = _owners(selected) if not (query.distinct or query.group_by) else ({}, "")
    return Shape(
        columns=tuple(selected),
        keys=tuple(column.key for column in selected),
        masks=tuple(
            (index, column.mask, owners.get(index)) for index, column in enumerate(selected) if column.mask is not None
        ),
        moments=tuple(
            (index, column.kind, column.place is not None)
            for index, column in enumerate(selected)
            if column.kind is not None
        ),
        select=f"select {'distinct ' if query.distinct else ''}{columns_text}{owners_text} from {resolver.table}",
        select_params=tuple(column_params),
        tail=(f" group by {group}" if group else "") + (f" order by {order}" if order else ""),
        tail_params=(*group_params, *order_params),
    )


def _select(resolver: Resolver, selected: Sequence[Column], raw: bool) -> tuple[str, list[Any]]:
    texts: list[str] = []
    params: list[Any] = []
    for index, column in enumerate(selected):
        sql = column.sql
        if raw and column.place is not None and column.kind in ("Date", "Datetime") and not sql.startswith("distinct"):
            sql = resolver.ctx.db.connection.dialect.raw_column(sql)
        if column.place is None:
            sql = f"{sql} as `f{index}`"
        texts.append(sql)
        params += column.params
    return ", ".join(texts), params


def _owners(selected: Sequence[Column]) -> tuple[dict[int, int], str]:
    """Where the owners of masked values stand in a row, and the text that selects them."""
    texts: dict[str, int] = {}
    found = {}
    for index, column in enumerate(selected):
        if column.owner is not None:
            found[index] = len(selected) + texts.setdefault(column.owner, len(texts))
    return found, "".join(f", {text}" for text in texts)


def _where(resolver: Resolver, query: ListQuery, rows: Predicate) -> tuple[str, list[Any]]:
    texts: list[str] = []
    params: list[Any] = []
    for part in all_of(resolver, parse(query.filters)):
        _add(texts, params, part)
    either = [condition(resolver, item) for item in parse(query.or_filters)]
    if either:
        _add(
            texts,
            params,
            (
                f"({' or '.join(text for text, _values in either)})",
                [value for _text, values in either for value in values],
            ),
        )
    if query.after is not None:
        _add(texts, params, behind(resolver, query.order_by or _default_order(resolver.meta), query.after))
    if not isinstance(rows, Everything):
        _add(texts, params, rows.sql(resolver.table))
    return " and ".join(texts), params


def _add(texts: list[str], params: list[Any], part: tuple[str, list[Any]]) -> None:
    texts.append(part[0])
    params += part[1]


def _order(
    resolver: Resolver, meta: Meta, query: ListQuery, selected: Sequence[Column], named: dict[str, str | Place]
) -> Sql:
    text = query.order_by
    if text is None or text.strip().upper() == "KEEP_DEFAULT_ORDERING":
        if query.group_by or query.distinct or any(column.is_aggregate for column in selected):
            return "", []
        text = "idx asc" if meta.istable else _default_order(meta)
    return grammar.order_by(resolver, text, named, by_keys=not (query.group_by or query.distinct))


def _default_order(meta: Meta) -> str:
    first = (meta.sort_field or "modified").split(",")[0].split()[0].strip("`")
    return f"{first} {meta.sort_order or 'desc'}"


__all__ = ["Filter", "ListQuery", "Statement", "compile_list"]
