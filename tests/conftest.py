"""Fixtures of all tests above the engine: one template site per run, rolled back after each test."""

from __future__ import annotations

import itertools
import json
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client

import frappe
from frappe import app
from frappe.core import installer
from frappe.database import connect, create_database, pool
from frappe.facade import open_site
from frappe.query.database_config import database_config
from frappe.runtime.context import Context, current
from frappe.runtime.site import SITE_CONFIG, load_site, update_config
from frappe.utils.clock import FrozenClock

SITE = "test.localhost"
PASSWORD = "correct-horse-7"
_numbers = itertools.count(1)


def database_options() -> dict[str, str]:
    """Where the tests' database is: embedded, or the server that ./test --mariadb started."""
    if os.environ.get("TEST_DATABASE") != "mariadb":
        return {"db_type": "sqlite"}
    return {
        "db_type": "mariadb",
        "db_socket": os.environ["TEST_MARIADB_SOCKET"],
        "db_root_username": "root",
        "db_root_password": "root",
    }


def redis_url(worker: str) -> str | None:
    """The cache server of ./test --mariadb, a database of it for each parallel worker; None on the embedded default."""
    url = os.environ.get("TEST_REDIS_URL")
    return url and f"{url}?db={int(worker.removeprefix('gw')) + 1 if worker.startswith('gw') else 0}"


class SiteClient(Client):
    """A client that speaks to one site by its host name."""

    def __init__(self, application: Any, site: str) -> None:
        super().__init__(application)
        self.site = site

    def open(self, *args: Any, **kwargs: Any) -> Any:
        kwargs.setdefault("base_url", f"http://{self.site}")
        kwargs.setdefault("buffered", True)  # closes the answer, and the file in it
        return super().open(*args, **kwargs)


@pytest.fixture(scope="session")
def sites_path(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A bench's sites folder for this run."""
    folder = tmp_path_factory.mktemp("bench") / "sites"
    folder.mkdir()
    (folder / "apps.txt").write_text("frappe\nproperty_service\n")
    config = {"default_site": SITE, "redis_cache": redis_url(worker_id)}
    (folder / "common_site_config.json").write_text(json.dumps(config))
    return folder


@pytest.fixture(scope="session")
def installed_site(sites_path: Path, worker_id: str) -> Iterator[str]:
    """The template site with both apps. Tests see it and roll back."""
    options = database_options()
    if options["db_type"] == "mariadb":
        options["db_name"] = f"test_{worker_id}_{os.getpid()}_{secrets.token_hex(3)}"
    installer.new_site(
        SITE, apps=["property_service"], sites_path=sites_path, admin_password=PASSWORD, lang="en", **options
    )
    yield SITE
    pool.close_all()
    installer.drop_site(
        SITE, sites_path=sites_path, root_user="root", root_password="root", archive=sites_path.parent / "archived"
    )


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """The worker's name when tests run in parallel."""
    return str(getattr(request.config, "workerinput", {}).get("workerid", "main"))


@pytest.fixture
def site(installed_site: str, sites_path: Path) -> Iterator[Context]:
    """An open site as Administrator; whatever the test writes is undone."""
    with open_site(installed_site, sites_path=sites_path) as ctx:
        yield ctx
        ctx.db.rollback()


@pytest.fixture
def frozen_site(installed_site: str, sites_path: Path) -> Callable[[datetime], AbstractContextManager[Context]]:
    """A site whose clock stands still at a moment (naive: UTC)."""

    @contextmanager
    def open_at(moment: datetime) -> Iterator[Context]:
        with open_site(installed_site, sites_path=sites_path, clock=FrozenClock(moment)) as ctx:
            yield ctx
            ctx.db.rollback()

    return open_at


@pytest.fixture
def as_user() -> Callable[[str], AbstractContextManager[None]]:
    """Act as another user for a block."""

    @contextmanager
    def act(user: str) -> Iterator[None]:
        ctx = current()
        before = ctx.user
        ctx.set_user(user)
        try:
            yield
        finally:
            ctx.set_user(before)

    return act


@pytest.fixture
def make_user(site: Context) -> Callable[..., str]:
    """A user with the given roles, gone after the test."""

    def make(email: str, *roles: str, **values: object) -> str:
        user = frappe.get_doc(
            {
                "doctype": "User",
                "email": email,
                "first_name": email.partition("@")[0],
                "roles": [{"role": role} for role in roles],
                "new_password": PASSWORD,
                **values,
            }
        )
        user.insert(ignore_permissions=True)
        return str(user.name)

    return make


@pytest.fixture(scope="session")
def untouched_site(sites_path: Path, installed_site: str, worker_id: str) -> Iterator[str]:
    """The site that private ones are copies of. A server commits at every change of a table, so that tests may have left
    something in the one they share."""
    options = database_options()
    if options["db_type"] != "mariadb":
        yield installed_site
        return
    name = "untouched.localhost"
    options["db_name"] = f"untouched_{worker_id}_{os.getpid()}_{secrets.token_hex(3)}"
    installer.new_site(
        name, apps=["property_service"], sites_path=sites_path, admin_password=PASSWORD, lang="en", **options
    )
    yield name
    pool.close_all()
    installer.drop_site(
        name, sites_path=sites_path, root_user="root", root_password="root", archive=sites_path.parent / "archived"
    )


def copy_site(sites_path: Path, template: str, name: str) -> None:
    """A site like another: its folder, and on a server its tables: making them anew takes several times as long."""
    shutil.copytree(sites_path / template, sites_path / name)
    config = database_config(load_site(name, sites_path))
    if config.kind == "sqlite":
        return
    own = f"private_{os.getpid()}_{secrets.token_hex(3)}"
    update_config(sites_path / name / SITE_CONFIG, db_name=own, db_user=own)
    create_database(database_config(load_site(name, sites_path)), root_user="root", root_password="root")
    connection = connect(replace(config, name=own, user="root", password="root"))
    tables = "select table_name from information_schema.tables where table_schema = %s"
    for (table,) in connection.execute(tables, config.name).rows:
        connection.execute(f"create table `{table}` like `{config.name}`.`{table}`")
        connection.execute(f"insert into `{table}` select * from `{config.name}`.`{table}`")
        connection.commit()
    connection.close()


@pytest.fixture
def private_site(
    sites_path: Path, untouched_site: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], Client]]:
    """HTTP clients of a site of the test's own, where requests really commit."""
    # A name of its own each time and in each process: caches, shared ones too, know a site by its name.
    name = f"private-{os.getpid()}-{next(_numbers)}.localhost"
    copy_site(sites_path, untouched_site, name)
    monkeypatch.setattr(app, "_SITES", sites_path)
    yield lambda: SiteClient(app.application, name)
    pool.close_all()
    installer.drop_site(
        name, sites_path=sites_path, root_user="root", root_password="root", archive=sites_path.parent / "archived"
    )
