"""Names of the query builder that apps import from this place."""

from __future__ import annotations

from typing import Any

from pypika.queries import Column, Table
from pypika.terms import PseudoColumn

from frappe.query_builder.builder import DocType, Query


class PseudoColumnMapper(PseudoColumn):
    """A column known by name only, quoted when the query is written."""

    def get_sql(self, **kwargs: Any) -> str:
        quote = kwargs.get("quote_char") or ""
        name: str = self.name
        return (
            name
            if not quote or name.startswith(quote)
            else ".".join([quote + part + quote for part in name.split(".")])
        )


def get_query_builder(type_of_db: str) -> type[Query]:
    """The builder of a database kind: one for all, its text is rewritten where it must be."""
    return Query


__all__ = ["Column", "DocType", "PseudoColumn", "PseudoColumnMapper", "Query", "Table", "get_query_builder"]
