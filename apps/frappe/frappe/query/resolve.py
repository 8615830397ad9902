"""From a field's name to its place in the statement: the table itself, a linked document, a child row.

The one place that decides whether a name may be used; nothing gets past it as text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from frappe.exceptions import DataError, PermissionError
from frappe.permissions import columns as column_rights
from frappe.permissions.decide import may
from frappe.permissions.masking import guard_filter, masked, masked_in_own
from frappe.permissions.roles import Access
from frappe.query import timeouts
from frappe.runtime.context import Context
from frappe.runtime.i18n import _
from frappe.runtime.messages import throw
from frappe.schema.meta import CHILD_COLUMNS, Meta, meta_of
from frappe.schema.sort_columns import sort_column
from frappe.schema.spec import FieldSpec
from frappe.utils.sort_keys import sort_key

_TABLE_DOT = re.compile(r"^`?tab([^`]+?)`?\.`?([A-Za-z_]\w*)`?$")
_NAME = re.compile(r"^`?([A-Za-z_]\w*)`?$")
_DOTTED = re.compile(r"^`?([A-Za-z_]\w*)`?\.`?([A-Za-z_]\w*)`?$")


def quote(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


@dataclass(frozen=True, slots=True)
class Place:
    """A field in the statement. ``kind``: own, link or child. ``timed``: what is stored may not hold any more, and ``sql`` says what does."""

    sql: str
    meta: Meta
    field: str
    kind: str = "own"
    via: FieldSpec | None = None
    timed: bool = False

    @property
    def df(self) -> FieldSpec | None:
        return self.meta.get_field(self.field)

    @property
    def order_sql(self) -> str:
        """What puts rows in the order of the field: the key beside it if it has one."""
        if self.timed or self.field not in self.meta.sort_kinds:
            return self.sql
        return f"{self.sql.rpartition('.')[0]}.{quote(sort_column(self.field))}"

    def order_value(self, value: Any) -> Any:
        """What stands there for a value of the field."""
        kind = None if self.timed else self.meta.sort_kinds.get(self.field)
        return sort_key(value, kind) if kind else value


class Resolver:
    """Resolves names for one statement and keeps the joins that it needs. stored: asked for what is written, not for what holds by now."""

    def __init__(
        self, ctx: Context, access: Access, meta: Meta, parent_meta: Meta | None = None, *, stored: bool = False
    ) -> None:
        self.ctx, self.access, self.meta, self.parent_meta = ctx, access, meta, parent_meta
        self.table = quote(f"tab{meta.name}")
        self.joins: dict[str, str] = {}
        self.join_params: list[Any] = []
        self._read: dict[str, bool] = {}
        self.stored = stored
        self.timed = self._timed(meta)

    # --- finding -------------------------------------------------------------------------------------------------------

    def find(self, text: str, doctype: str | None = None) -> Place:
        """The place of a field. Raises DataError for a name that is none."""
        text = text.strip()
        if doctype and doctype != self.meta.name:
            return self._child(doctype, text)
        if match := _NAME.match(text):
            return self.own(match[1])
        if match := _TABLE_DOT.match(text):
            return self.own(match[2]) if match[1] == self.meta.name else self._child(match[1], match[2])
        if match := _DOTTED.match(text):
            return self._dotted(match[1], match[2])
        raise DataError(_("{0} is not a field of {1}").format(text, _(self.meta.name)))

    def own(self, field: str) -> Place:
        """The place of a field of the table itself."""
        if field in self.timed:
            return Place(self._by_now(self.table, self.meta, field), self.meta, field, timed=True)
        place: Place | None = self.meta.memo.get(("place", field))
        if place is None:
            if field not in self.meta.all_columns and not (self.meta.istable and field in CHILD_COLUMNS):
                raise self._unknown(field, self.meta)
            place = self.meta.memo["place", field] = Place(f"{self.table}.{quote(field)}", self.meta, field)
        return place

    def _timed(self, meta: Meta) -> tuple[str, ...]:
        """Fields whose stored value may not hold any more."""
        return () if self.stored else timeouts.fields_of(timeouts.time_outs_of(self.ctx, meta))

    def _by_now(self, table: str, meta: Meta, field: str) -> str:
        """What holds in a field of ``table`` (quoted), whether or not it was written yet."""
        found = timeouts.time_outs_of(self.ctx, meta)
        alias = quote(f"_by_now_{table.strip('`')}")
        if alias not in self.joins:
            self.joins[alias], params = timeouts.join(alias, table, found)
            self.join_params += params
        return f"coalesce({alias}.{timeouts.column_of(field, found)}, {table}.{quote(field)})"

    def _unknown(self, field: str, meta: Meta) -> DataError:
        return DataError(_("{0} has no field {1}").format(_(meta.name), field))

    def _dotted(self, first: str, second: str) -> Place:
        df = self.meta.fields_by_name.get(first)
        if df is None:
            raise self._unknown(first, self.meta)
        if df.fieldtype in ("Table", "Table MultiSelect"):
            return self._child_place(df, second)
        if df.fieldtype != "Link" or not df.options:
            raise DataError(_("{0} is not a link, so {1} has no meaning").format(first, f"{first}.{second}"))
        target = meta_of(self.ctx, df.options)
        if second not in target.all_columns:
            raise self._unknown(second, target)
        alias = quote(f"_link_{first}")
        self.joins.setdefault(
            alias, f"left join {quote('tab' + target.name)} {alias} on {alias}.`name` = {self.table}.{quote(first)}"
        )
        if second in self._timed(target):
            return Place(self._by_now(alias, target, second), target, second, "link", df, timed=True)
        return Place(f"{alias}.{quote(second)}", target, second, "link", df)

    def _child(self, doctype: str, field: str) -> Place:
        for df in self.meta.table_fields:
            if df.options == doctype:
                return self._child_place(df, field)
        raise DataError(_("{0} is not a child table of {1}").format(doctype, _(self.meta.name)))

    def _child_place(self, df: FieldSpec, field: str) -> Place:
        child = meta_of(self.ctx, df.options or "")
        if field not in child.all_columns:
            raise self._unknown(field, child)
        return Place(f"{quote('_rows_' + df.fieldname)}.{quote(field)}", child, field, "child", df)

    def join_child(self, place: Place) -> None:
        """Bring the rows of a child table into the statement, because some of their fields are selected."""
        assert place.via is not None
        alias = quote("_rows_" + place.via.fieldname)
        if alias not in self.joins:
            self.joins[alias] = (
                f"left join {quote('tab' + place.meta.name)} {alias} on {alias}.`parent` = {self.table}.`name` "
                f"and {alias}.`parenttype` = ? and {alias}.`parentfield` = ?"
            )
            self.join_params += [self.meta.name, place.via.fieldname]

    def is_joined(self, place: Place) -> bool:
        return place.via is not None and quote("_rows_" + place.via.fieldname) in self.joins

    # --- rights --------------------------------------------------------------------------------------------------------

    def _parent_of(self, place: Place) -> Meta | None:
        return self.meta if place.kind == "child" else self.parent_meta if place.meta is self.meta else None

    def may_show(self, place: Place) -> bool:
        """May the field's value, masked if need be, be shown?"""
        return self.access.is_system or (self._is_open(place) and self._is_selectable(place))

    def _is_open(self, place: Place) -> bool:
        """Neither the field's level nor that of the link to it hides it."""
        if place.kind == "link":
            assert place.via is not None
            if place.via.fieldname in column_rights.hidden(self.ctx, self.access, self.meta, self.parent_meta):
                return False
            if not may(self.ctx, self.access, "select", place.meta):
                return False
        return place.field not in column_rights.hidden(self.ctx, self.access, place.meta, self._parent_of(place))

    def _is_selectable(self, place: Place) -> bool:
        """Who may choose documents but not read them sees by what they are chosen, nothing more."""
        name = place.meta.name
        if place.kind == "child":
            return True
        if name not in self._read:
            self._read[name] = may(self.ctx, self.access, "read", place.meta, parent_meta=self._parent_of(place))
        return self._read[name] or place.field in column_rights.selectable(place.meta)

    def is_masked(self, place: Place) -> bool:
        return not self.access.is_system and place.field in masked(
            self.ctx, self.access, place.meta, self._parent_of(place)
        )

    def lifting_owner(self, place: Place) -> str | None:
        """The column that lifts the mask of a field where it names the user; None if no rule for owners does."""
        if not self.is_masked(place) or place.field in masked_in_own(self.access, place.meta, self._parent_of(place)):
            return None
        table = quote(f"_link_{place.via.fieldname}") if place.kind == "link" and place.via else self.table
        return f"{table}.`owner`"

    def may_ask(self, place: Place, operator: str) -> None:
        """Refuse a filter, sort or group on a field that is hidden, or masked unless compared in full."""
        if self.access.is_system:
            return
        if not self._is_open(place):
            throw(_("You may not filter or sort by {0}").format(place.meta.get_label(place.field)), PermissionError)
        guard_filter(self.ctx, self.access, place.meta, place.field, operator, self._parent_of(place))
