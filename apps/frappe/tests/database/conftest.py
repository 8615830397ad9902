"""Every test here runs on a fresh database of each kind: a file, and a server when one is named in the environment.

TEST_MARIADB_SOCKET or TEST_MARIADB_PORT reach the server, as root with TEST_MARIADB_PASSWORD (default: root).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from frappe import database
from frappe.database import Connection, DatabaseConfig
from frappe.database.ddl import ColumnDef, CreateTable
from frappe.utils import providers

SERVER = "TEST_MARIADB_SOCKET" in os.environ or "TEST_MARIADB_PORT" in os.environ
ROOT_PASSWORD = os.environ.get("TEST_MARIADB_PASSWORD", "root")
KINDS = [
    "sqlite",
    pytest.param("mariadb", marks=[pytest.mark.mariadb, pytest.mark.skipif(not SERVER, reason="no server")]),
]

NOTE = CreateTable(
    "tabNote",
    (
        ColumnDef("name", "varchar", primary=True),
        ColumnDef("title", "varchar", length=20),
        ColumnDef("body", "longtext"),
        ColumnDef("amount", "decimal", nullable=False, default=0),
        ColumnDef("count", "int"),
        ColumnDef("due", "date"),
        ColumnDef("seen", "datetime"),
        ColumnDef("at", "time"),
        ColumnDef("code", "varchar"),
    ),
    indexes={"due": ("due",)},
    uniques={"code": ("code",)},
)
SERIES = CreateTable(
    "tabSeries",
    (ColumnDef("name", "varchar", primary=True), ColumnDef("current", "int", nullable=False, default=0)),
)


def server_config(name: str) -> DatabaseConfig:
    return DatabaseConfig(
        "mariadb",
        name=name,
        host="127.0.0.1",
        port=int(os.environ.get("TEST_MARIADB_PORT", "3306")),
        socket=os.environ.get("TEST_MARIADB_SOCKET"),
        user=name,
        password='it\'s \\ # a "secret"',
    )


@pytest.fixture(autouse=True)
def _site_in_utc() -> Iterator[None]:
    before = providers.get_provider("time_zone")
    providers.set_provider("time_zone", lambda: "UTC")
    yield
    providers.remove_provider("time_zone")
    if before is not None:
        providers.set_provider("time_zone", before)


@pytest.fixture(params=KINDS)
def config(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DatabaseConfig]:
    if request.param == "sqlite":
        yield DatabaseConfig("sqlite", path=tmp_path / "site.db")
        return
    chosen = server_config(f"test_{os.getpid()}")
    database.drop_database(chosen, root_user="root", root_password=ROOT_PASSWORD)
    database.create_database(chosen, root_user="root", root_password=ROOT_PASSWORD)
    yield chosen
    database.drop_database(chosen, root_user="root", root_password=ROOT_PASSWORD)


@pytest.fixture
def connection(config: DatabaseConfig) -> Iterator[Connection]:
    """A connection to a database with the tables tabNote and tabSeries."""
    opened = database.connect(config)
    database.apply(opened, [NOTE, SERIES])
    opened.commit()
    yield opened
    opened.close()
