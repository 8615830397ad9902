"""Reading single values: the most used part of ``frappe.db``."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from copy import copy
from typing import TYPE_CHECKING, Any

from frappe.exceptions import ValidationError
from frappe.fields import field_type
from frappe.permissions.roles import Access
from frappe.query import fetch
from frappe.query.compile import ListQuery
from frappe.query.resolve import quote
from frappe.runtime.i18n import _
from frappe.schema.meta import Meta, meta_of
from frappe.types import _dict
from frappe.utils.clock import site_now

if TYPE_CHECKING:
    from frappe.database import Connection
    from frappe.runtime.context import Context

_ALL = Access.system("frappe.db reads without the rights of a person")


class Values:
    """get_value and its family."""

    ctx: Context
    connection: Connection

    def meta(self, doctype: str) -> Meta:
        return meta_of(self.ctx, doctype)

    @staticmethod
    def minutes_ago(minutes: int) -> datetime.datetime:
        return site_now() - datetime.timedelta(minutes=minutes)

    def get(self, doctype: str, filters: Any = None, as_dict: bool = True, cache: bool = False) -> Any:
        """A whole row."""
        return self.get_value(doctype, filters, "*", as_dict=as_dict, cache=cache)

    def get_value(
        self,
        doctype: str,
        filters: Any = None,
        fieldname: Any = "name",
        ignore: Any = None,
        as_dict: bool | int = False,
        debug: bool = False,
        order_by: str | None = "KEEP_DEFAULT_ORDERING",
        cache: bool = False,
        for_update: bool = False,
        *,
        run: bool = True,
        pluck: bool | str = False,
        distinct: bool = False,
        skip_locked: bool = False,
        wait: bool = True,
    ) -> Any:
        """Fields of the first document that fits: a value, a tuple for several fields, a dict with ``as_dict``; or None."""
        rows = self.get_values(
            doctype, filters, fieldname, as_dict=as_dict, order_by=order_by, cache=cache, for_update=for_update, pluck=pluck,
            distinct=distinct, limit=1, skip_locked=skip_locked, wait=wait,
        )  # fmt: skip
        if not rows:
            return None
        row = rows[0]
        if pluck or isinstance(row, dict):
            return row
        single = (isinstance(fieldname, str) and fieldname != "*") or (len(row) == 1 and not isinstance(fieldname, str))
        return row[0] if single and len(row) == 1 else row

    def get_values(
        self,
        doctype: str,
        filters: Any = None,
        fieldname: Any = "name",
        ignore: Any = None,
        as_dict: bool | int = False,
        debug: bool = False,
        order_by: str | None = "KEEP_DEFAULT_ORDERING",
        update: Mapping[str, Any] | None = None,
        cache: bool = False,
        for_update: bool = False,
        *,
        run: bool = True,
        pluck: bool | str = False,
        distinct: bool = False,
        limit: int | None = None,
        skip_locked: bool = False,
        wait: bool = True,
    ) -> list[Any]:
        """As ``get_value``, for all documents that fit."""
        if doctype.startswith("__"):
            return self._internal(
                doctype, filters, fieldname, as_dict=bool(as_dict), pluck=bool(pluck), order_by=order_by
            )
        meta = self.meta(doctype)
        fields = [fieldname] if isinstance(fieldname, str) else list(fieldname or ["name"])
        if meta.issingle:
            return self._single_values(meta, fields, as_dict=bool(as_dict), pluck=bool(pluck))
        key = (
            ("values", doctype, str(filters), tuple(map(str, fields)), bool(as_dict), limit, order_by, bool(pluck))
            if cache
            else None
        )
        if key is not None and key in self.ctx.request_cache:
            return [copy(row) for row in self.ctx.request_cache[key]]
        if filters is None:  # as upstream: whoever has no name asks for no document
            return []
        if isinstance(filters, str | int):
            filters = {"name": filters}
        by_name = isinstance(filters, Mapping) and list(filters) == ["name"] and isinstance(filters["name"], str | int)
        query = ListQuery(
            fields=fields, filters=filters, order_by="" if by_name or order_by is None or order_by == "" else order_by,
            limit=1 if by_name else limit, distinct=distinct, stored=True, for_update=for_update, skip_locked=skip_locked, wait=wait,
        )  # fmt: skip
        rows = fetch.get_list(self.ctx, _ALL, doctype, query, as_list=not as_dict, pluck=pluck)
        if update and as_dict:
            rows = [row.update(update) for row in rows]
        if key is not None:
            self.ctx.request_cache[key] = tuple(copy(row) for row in rows)
        return rows

    def _internal(
        self, table: str, filters: Any, fieldname: Any, *, as_dict: bool, pluck: bool, order_by: str | None
    ) -> list[Any]:
        """Rows of a table that belongs to no DocType; filters are equalities."""
        fields = [fieldname] if isinstance(fieldname, str) else list(fieldname)
        names = ", ".join("*" if name == "*" else quote(name) for name in fields)
        where = " and ".join(f"{quote(name)} = ?" for name in filters or {})
        text = f"select {names} from {quote(table)}" + (f" where {where}" if where else "")
        result = self.connection.execute_native(text, list((filters or {}).values()))
        if pluck:
            return [row[0] for row in result.rows]
        return result.dicts() if as_dict else list(result.rows)

    # --- singles -------------------------------------------------------------------------------------------------------

    def _single_values(self, meta: Meta, fields: list[str], *, as_dict: bool, pluck: bool) -> list[Any]:
        stored = self.get_singles_dict(meta.name, cast=True)
        if fields == ["*"]:
            fields = list(stored)
            as_dict = True
        known = [name for name in fields if name in stored]
        if not known and not as_dict:
            return []
        row = _dict((name, meta.name if name == "name" else stored.get(name)) for name in fields)
        return [row] if as_dict else [row[fields[0]]] if pluck else [tuple(row.values())]

    def get_singles_dict(
        self, doctype: str, debug: bool = False, *, for_update: bool = False, cast: bool = False
    ) -> _dict:
        """All stored values of a Single; as text unless ``cast``."""
        key = ("settings", "single", doctype)
        stored = self.ctx.request_cache.get(key)
        if stored is None:
            rows = self.connection.execute_native(
                "select `field`, `value` from `tabSingles` where `doctype` = ?", (doctype,)
            ).rows
            stored = dict(rows)
            self.ctx.request_cache[key] = stored
        if not cast:
            return _dict(stored)
        meta = self.meta(doctype)
        found = _dict()
        for name, value in stored.items():
            df = meta.fields_by_name.get(name)
            found[name] = field_type(df.fieldtype).cast(value) if df and value is not None else value
        return found

    def get_single_value(self, doctype: str, fieldname: str, cache: bool = True) -> Any:
        """One value of a Single, in its own type; None (0 for numbers) where nothing is stored."""
        meta = self.meta(doctype)
        df = meta.fields_by_name.get(fieldname)
        if df is None and fieldname not in ("modified", "modified_by", "owner", "creation", "name"):
            raise ValidationError(_("{0} has no field {1}").format(_(doctype), fieldname))
        value = self.get_singles_dict(doctype).get(fieldname)
        if df is None:
            return value
        kind = field_type(df.fieldtype)
        return kind.cast(value) if value is not None else (0 if kind.is_numeric else None)

    def get_single(self, doctype: str) -> _dict:
        return self.get_singles_dict(doctype, cast=True)
