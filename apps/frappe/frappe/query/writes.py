"""Writing values directly, past the document's life cycle: as upstream's ``frappe.db`` does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from frappe.database.rows import delete as delete_rows
from frappe.database.rows import insert, insert_many
from frappe.exceptions import ValidationError
from frappe.fields import field_type
from frappe.permissions.predicate import Everything
from frappe.permissions.roles import Access
from frappe.query.columns import Sql
from frappe.query.compile import ListQuery, compile_list
from frappe.query.resolve import quote
from frappe.runtime.i18n import _
from frappe.schema.meta import Meta
from frappe.schema.sort_columns import keys_of
from frappe.utils.clock import site_now
from frappe.utils.text import cstr, datetime_text, timedelta_text

if TYPE_CHECKING:
    from frappe.database import Connection
    from frappe.runtime.context import Context

_NAMES_AT_ONCE = 1000
_ALL = Access.system("frappe.db writes without the rights of a person")


class Writes:
    """set_value and its family."""

    ctx: Context
    connection: Connection

    def meta(self, doctype: str) -> Meta:
        raise NotImplementedError

    def set_value(
        self,
        dt: str,
        dn: Any,
        field: Any,
        val: Any = None,
        modified: Any = None,
        modified_by: str | None = None,
        update_modified: bool = True,
        debug: bool = False,
    ) -> None:
        """Set fields of the documents that fit ``dn`` (a name, filters, or None for a Single), without any check."""
        meta = self.meta(dt)
        values = dict(field) if isinstance(field, Mapping) else {field: val}
        if update_modified:
            values["modified"] = modified or site_now()
            values["modified_by"] = modified_by or self.ctx.user
        if meta.issingle:
            self.set_single_values(meta, values)
            return
        if dn is None:
            raise ValidationError(_("Name the {0} whose fields are to be set").format(_(dt)))
        unknown = [name for name in values if name not in meta.all_columns]
        if unknown:
            raise ValidationError(_("{0} has no field {1}").format(_(dt), ", ".join(unknown)))
        stored = {name: self._stored(meta, name, value) for name, value in values.items()}
        stored |= keys_of(meta, stored)
        setters = ", ".join(f"{quote(name)} = ?" for name in stored)
        for where, params in self._wheres(meta, dn):
            self.connection.execute_native(
                f"update {quote('tab' + dt)} set {setters}{where}", [*stored.values(), *params]
            )
        self._forget_values(dt, dn)

    def _stored(self, meta: Meta, name: str, value: Any) -> Any:
        df = meta.fields_by_name.get(name)
        if df is None:
            return value
        kind = field_type(df.fieldtype)
        if value is None:
            return kind.blank(df)
        value = kind.cast(value)
        if isinstance(value, str) and (kind.is_numeric or kind.is_date):
            raise ValidationError(
                _("{0} of {1}: {2} is not a value of type {3}").format(
                    _(df.label or name), _(meta.name), value, _(df.fieldtype)
                )
            )
        return None if value == "" and df.unique else value

    def _wheres(self, meta: Meta, filters: Any) -> list[Sql]:
        """The condition of filters; those that are more than equalities go through names, so many at a time."""
        if isinstance(filters, str | int):
            return [(" where `name` = ?", [filters])]
        if not filters:
            return [("", [])]
        if isinstance(filters, Mapping) and all(
            name in meta.all_columns and isinstance(value, str | int) and value != "" for name, value in filters.items()
        ):
            return [(" where " + " and ".join(f"{quote(name)} = ?" for name in filters), list(filters.values()))]
        query = ListQuery(fields=["name"], filters=filters, order_by="", stored=True)
        compiled = compile_list(self.ctx, _ALL, meta, query, Everything())
        names = [row[0] for row in self.connection.execute_native(compiled.sql, compiled.params).rows]
        chunks = (names[start : start + _NAMES_AT_ONCE] for start in range(0, len(names), _NAMES_AT_ONCE))
        return [(f" where `name` in ({', '.join('?' * len(chunk))})", chunk) for chunk in chunks]

    def _forget_values(self, dt: str, dn: Any) -> None:
        for key in [
            key for key in self.ctx.request_cache if isinstance(key, tuple) and key[:2] in (("values", dt), ("doc", dt))
        ]:
            del self.ctx.request_cache[key]

    # --- singles -------------------------------------------------------------------------------------------------------

    def set_single_value(
        self, doctype: str, fieldname: Any, value: Any = None, *args: Any, update_modified: bool = True, **_options: Any
    ) -> None:
        """Set one value of a Single, or several given as dict."""
        self.set_value(doctype, None, fieldname, value, update_modified=update_modified)

    def set_single_values(self, meta: Meta, values: Mapping[str, Any]) -> None:
        """Replace values of a Single; numbers, dates and times are kept as their text."""
        texts = {name: _text(self._stored(meta, name, value)) for name, value in values.items()}
        delete_rows(self.connection, "tabSingles", {"doctype": meta.name, "field": list(texts)})
        insert_many(
            self.connection,
            "tabSingles",
            ("doctype", "field", "value"),
            [(meta.name, name, text) for name, text in texts.items()],
        )
        self.ctx.request_cache.pop(("settings", "single", meta.name), None)
        self._forget_values(meta.name, meta.name)

    # --- rows ------------------------------------------------------------------------------------------------------------

    def delete(self, doctype: str, filters: Any = None, debug: bool = False, **kwargs: Any) -> int:
        """Delete the rows that fit, without any check. Without filters: all of them. Returns how many went."""
        filters = filters if filters is not None else kwargs.get("conditions")
        if doctype.startswith("__") or doctype in ("Singles", "Series"):
            table = doctype if doctype.startswith("__") else f"tab{doctype}"
            if not filters:
                return self.connection.execute_native(f"delete from {quote(table)}").rowcount
            return delete_rows(self.connection, table, filters)
        meta = self.meta(doctype)
        table = quote(f"tab{doctype}")
        count = 0
        for where, params in self._wheres(meta, filters):
            count += self.connection.execute_native(f"delete from {table}{where}", params).rowcount
        self._forget_values(doctype, filters)
        return count

    def truncate(self, doctype: str) -> None:
        """Delete all rows."""
        self.delete(doctype)

    def bulk_insert(
        self,
        doctype: str,
        fields: Sequence[str],
        values: Iterable[Sequence[Any]],
        ignore_duplicates: bool = False,
        *,
        chunk_size: int = 10_000,
    ) -> None:
        """Insert rows as they are, without any check or event."""
        rows = [list(row) for row in values]
        if not rows:
            return
        fields, rows = self._with_keys(doctype, list(fields), rows)
        if not ignore_duplicates:
            insert_many(self.connection, f"tab{doctype}", list(fields), rows)
            return
        verb = self.connection.dialect.insert_ignore
        marks = ", ".join("?" * len(fields))
        text = f"{verb} into {quote('tab' + doctype)} ({', '.join(map(quote, fields))}) values ({marks})"
        for row in rows:
            self.connection.execute_native(text, row)

    def _with_keys(self, doctype: str, fields: list[str], rows: list[list[Any]]) -> tuple[list[str], list[list[Any]]]:
        """Columns and rows, with the keys that rows are sorted by."""
        meta = self.meta(doctype)
        if not meta.sort_kinds:
            return fields, rows
        keys = [keys_of(meta, dict(zip(fields, row, strict=True))) for row in rows]
        return [*fields, *keys[0]], [[*row, *found.values()] for row, found in zip(rows, keys, strict=True)]

    def bulk_update(
        self,
        doctype: str,
        doc_updates: Mapping[str, Mapping[str, Any]],
        *,
        chunk_size: int = 100,
        update_modified: bool = True,
        **_options: Any,
    ) -> None:
        """Set values of many documents: name -> values."""
        for name, values in doc_updates.items():
            self.set_value(doctype, name, values, update_modified=update_modified)

    def insert_row(self, table: str, values: Mapping[str, Any]) -> None:
        """Insert one row of any table."""
        insert(self.connection, table, values)


def _text(value: Any) -> str | None:
    if value is None:
        return None
    kind = type(value).__name__
    if kind == "datetime":
        return datetime_text(value)
    if kind == "timedelta":
        return timedelta_text(value)
    return cstr(value)
