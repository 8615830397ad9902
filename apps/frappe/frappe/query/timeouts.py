"""What holds by now although nobody has written it: values of documents whose time in a state is over.

Lists, counts, reports, filters and orders answer by it; ``frappe.db`` and documents loaded to be changed have what is stored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from frappe.runtime.context import Context
from frappe.schema.meta import Meta
from frappe.utils.clock import site_now
from frappe.utils.providers import provided


@dataclass(frozen=True, slots=True)
class TimeOut:
    """Documents whose ``field`` is ``state`` have ``values`` once they were not changed for more than ``hours``."""

    field: str
    state: str
    hours: float
    values: Mapping[str, Any]


def time_outs_of(ctx: Context, meta: Meta) -> tuple[TimeOut, ...]:
    """The time-outs of a DocType, all of one field, as the provider ``time_outs`` knows them; none for nearly all."""
    found: tuple[TimeOut, ...] | None = meta.memo.get("time_outs")
    if found is None:
        found = meta.memo["time_outs"] = tuple(provided("time_outs", (), ctx, meta))
    return found


def fields_of(time_outs: Sequence[TimeOut]) -> tuple[str, ...]:
    """The fields that have another value when a time is over."""
    return tuple(sorted({field for each in time_outs for field in each.values}))


def column_of(field: str, time_outs: Sequence[TimeOut]) -> str:
    """Where the new value of a field stands in the joined rows."""
    return f"`value{fields_of(time_outs).index(field)}`"


def join(alias: str, table: str, time_outs: Sequence[TimeOut]) -> tuple[str, list[Any]]:
    """The join that gives documents of ``table`` (both quoted) the values they have by now, and its parameters."""
    fields, now = fields_of(time_outs), site_now()
    names = ("`state`", "`before`", *(column_of(field, time_outs) for field in fields))
    first = ", ".join(f"? as {name}" for name in names)
    others = f" union all select {', '.join('?' * len(names))}" * (len(time_outs) - 1)
    params: list[Any] = []
    for each in time_outs:
        params += [each.state, now - timedelta(hours=each.hours), *(each.values.get(field) for field in fields)]
    text = (
        f"left join (select {first}{others}) {alias} "
        f"on {alias}.`state` = {table}.`{time_outs[0].field}` and {table}.`modified` < {alias}.`before`"
    )
    return text, params
