"""A site of each kind of database for tests of tables. A server commits at every change of a table, so nothing can be
undone there: every test makes DocTypes of its own, under names that no other test uses.

TEST_MARIADB_SOCKET or TEST_MARIADB_PORT reach the server, as root with TEST_MARIADB_PASSWORD (default: root).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from frappe.core import installer
from frappe.database import pool
from frappe.facade import open_site
from frappe.runtime.context import Context

SERVER = "TEST_MARIADB_SOCKET" in os.environ or "TEST_MARIADB_PORT" in os.environ
KINDS = [
    "sqlite",
    pytest.param("mariadb", marks=[pytest.mark.mariadb, pytest.mark.skipif(not SERVER, reason="no server")]),
]
SITE = "schema.test"


@pytest.fixture(scope="session", params=KINDS)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Any]]:
    """Opens the site: ``with site() as ctx``."""
    folder = tmp_path_factory.mktemp(f"schema-{request.param}")
    options: dict[str, Any] = {}
    if request.param == "mariadb":
        options = {
            "db_name": f"test_schema_{os.getpid()}",
            "db_socket": os.environ.get("TEST_MARIADB_SOCKET"),
            "db_port": int(os.environ.get("TEST_MARIADB_PORT", "3306")),
            "db_root_password": os.environ.get("TEST_MARIADB_PASSWORD", "root"),
        }
    installer.new_site(
        SITE, apps=[], sites_path=folder, admin_password="secret", db_type=request.param, lang="en", **options
    )
    yield lambda: open_site(SITE, sites_path=folder)
    pool.close_all()
    if request.param == "mariadb":
        installer.drop_site(SITE, sites_path=folder, root_user="root", root_password=options["db_root_password"])


@pytest.fixture
def ctx(site: Callable[[], Any]) -> Iterator[Context]:
    """The site, opened by Administrator; what can be undone is undone."""
    with site() as context:
        yield context
        context.db.rollback()


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[Path]:
    """An empty app in a folder of its own; gives the folder of its package."""
    name = f"app_{abs(hash(request.node.nodeid)):x}"
    folder = tmp_path / name
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "hooks.py").write_text(f'app_name = "{name}"\n')
    (folder / "modules.txt").write_text("Side\n")
    (folder / "side").mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    yield folder
    for module in [module for module in sys.modules if module.split(".")[0] == name]:
        del sys.modules[module]
