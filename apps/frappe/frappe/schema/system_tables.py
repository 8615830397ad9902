"""Tables that belong to no DocType: counters, single values, secrets, versions of caches."""

from __future__ import annotations

from frappe.database.ddl import ColumnDef, CreateTable, apply
from frappe.runtime.context import Context

_NAME = ColumnDef("name", "varchar", length=255, primary=True)

TABLES: tuple[CreateTable, ...] = (
    CreateTable("tabSeries", (_NAME, ColumnDef("current", "bigint", nullable=False, default=0))),
    CreateTable(
        "tabSingles",
        (
            ColumnDef("doctype", "varchar", length=140, nullable=False),
            ColumnDef("field", "varchar", length=140, nullable=False),
            ColumnDef("value", "longtext"),
        ),
        uniques={"singles_doctype_field": ("doctype", "field")},
    ),
    CreateTable(
        "__Auth",
        (
            ColumnDef("doctype", "varchar", length=140, nullable=False),
            ColumnDef("name", "varchar", length=255, nullable=False),
            ColumnDef("fieldname", "varchar", length=140, nullable=False),
            ColumnDef("password", "text", nullable=False),
            ColumnDef("encrypted", "check", nullable=False, default=0),
        ),
        uniques={"auth_key": ("doctype", "name", "fieldname")},
    ),
    CreateTable(
        "__version",
        (ColumnDef("scope", "varchar", length=40, primary=True), ColumnDef("n", "bigint", nullable=False, default=0)),
    ),
    CreateTable(
        "__UserSettings",
        (
            ColumnDef("user", "varchar", length=180, nullable=False),
            ColumnDef("doctype", "varchar", length=180, nullable=False),
            ColumnDef("data", "longtext"),
        ),
        uniques={"user_settings_key": ("user", "doctype")},
    ),
)


def create(ctx: Context) -> list[str]:
    """Make those that are missing; returns the statements that ran."""
    connection = ctx.db.connection
    statements = apply(connection, TABLES)
    if "__search" not in connection.dialect.table_names(connection):
        for text in connection.dialect.search_ddl:
            connection.execute_native(text)
            statements.append(text)
    return statements
