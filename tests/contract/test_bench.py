"""The real ``bench`` command, from a site's first day to its last, in a bench of the test's own."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import database_options

ROOT = Path(__file__).parents[2]
SITE = "bench.localhost"
Bench = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A bench with this checkout's apps and environment."""
    for name in ("sites", "config/pids", "logs"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "apps").symlink_to(ROOT / "apps")
    (tmp_path / "env").symlink_to(Path(sys.executable).parent.parent)
    (tmp_path / "patches.txt").touch()
    (tmp_path / "sites/apps.txt").write_text("frappe\nproperty_service\n")
    (tmp_path / "sites/common_site_config.json").write_text(json.dumps({"frappe_user": "root", "default_site": SITE}))
    return tmp_path


@pytest.fixture
def bench(folder: Path) -> Bench:
    """Run ``bench …``; the exit code must be as told."""
    command = Path(sys.executable).parent / "bench"
    environment = {**os.environ, "FRAPPE_DOCKER_BUILD": "1"}  # no look for a newer bench

    def run(*words: str, code: int = 0, given: str | None = None) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [command, *words], cwd=folder, env=environment, capture_output=True, text=True, input=given, check=False
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done

    return run


def made(bench: Bench) -> Bench:
    """Make the site; gives the command for it."""
    options = database_options()
    words = ["--db-type", options["db_type"]]
    if options["db_type"] == "mariadb":
        words += ["--db-socket", options["db_socket"], "--db-root-password", options["db_root_password"]]
        words += ["--db-name", f"bench_{os.getpid()}_{secrets.token_hex(3)}"]
    bench("new-site", SITE, "--admin-password", "first-1", *words)
    return lambda *more, **options: bench("--site", SITE, *more, **options)


def gone(bench: Bench) -> None:
    bench("drop-site", SITE, "--force", "--db-root-password", "root")


def test_a_site_from_its_first_day_to_its_last(bench: Bench, folder: Path) -> None:
    on_site = made(bench)
    on_site("install-app", "property_service")
    assert "property_service" in on_site("list-apps").stdout
    assert "nothing to do" in on_site("migrate", "--dry-run").stdout
    on_site("migrate")
    on_site("set-config", "-p", "max_file_size", "5000")
    assert json.loads((folder / "sites" / SITE / "site_config.json").read_text())["max_file_size"] == 5000
    on_site("backup")
    backup = next((folder / "sites" / SITE / "private/backups").glob("*database*"))
    added = 'frappe.get_doc(doctype="ToDo", description="call back").insert(); frappe.db.commit()'
    on_site("console", given=added)
    assert on_site("execute", "frappe.db.count", "--args", '["ToDo"]').stdout.strip() == "1"
    on_site("--force", "restore", str(backup.relative_to(folder)), "--admin-password", "second-2")
    assert on_site("execute", "frappe.client.get_count", "--kwargs", '{"doctype": "ToDo"}').stdout.strip() == "0"
    on_site("set-admin-password", "third-3")
    assert "ok" in on_site("doctor").stdout
    on_site("uninstall-app", "property_service", "--yes")
    assert "property_service" not in on_site("list-apps").stdout
    gone(bench)
    assert not (folder / "sites" / SITE).exists()


def test_commands_without_a_site(bench: Bench) -> None:
    assert "property_service" in bench("version").stdout
    assert "new-site" in bench("--help").stdout
    assert "no.localhost" in bench("drop-site", "no.localhost", code=1).stderr


def test_mistakes_are_told_in_a_sentence(bench: Bench) -> None:
    on_site = made(bench)
    for words, told in (
        (("execute", "frappe.no.where"), "frappe.no.where"),
        (("execute", "frappe.db.count", "--args", "[ToDo]"), "--args"),
        (("install-app", "no_such_app"), "no_such_app"),
    ):
        error = on_site(*words, code=1).stderr
        assert told in error
        assert "Traceback" not in error
    assert "there is no file nowhere.gz" in on_site("restore", "nowhere.gz", code=2).stderr
    bench(
        "drop-site",
        SITE,
        "--force",
        *(["--db-root-password", "root"] if "mariadb" in database_options()["db_type"] else []),
    )


TESTS = """
import frappe
from frappe.tests import IntegrationTestCase, change_settings


class TestToDo(IntegrationTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.todo = frappe.get_doc(doctype="ToDo", description="call back").insert()

    def test_one(self):
        self.todo.status = "Closed"
        self.todo.save()

    def test_two(self):
        with self.assertQueryCount(3):
            frappe.get_all("ToDo")
        with self.set_user("Guest"), self.assertRaises(frappe.PermissionError):
            self.todo.check_permission("read")
        with change_settings("System Settings", session_expiry="10:00"):
            self.assertEqual(frappe.db.get_single_value("System Settings", "session_expiry"), "10:00")


def test_function():
    frappe.get_doc(doctype="ToDo", description="gone").insert()
    frappe.db.commit()


def test_it_fails():
    assert frappe.flags.in_test is None
"""


def test_run_tests_works_on_a_copy_of_the_site(bench: Bench, folder: Path) -> None:
    on_site = made(bench)
    if database_options()["db_type"] == "mariadb":
        assert "allow_tests" in on_site("run-tests", "--app", "frappe", code=1).stderr
        on_site("set-config", "allow_tests", "1")
    (folder / "probe.py").write_text(TESTS)
    done = on_site("run-tests", "--module", "probe", code=1)
    assert "1 failed, 3 passed" in done.stdout
    left = "1" if database_options()["db_type"] == "mariadb" else "0"  # what a test commits on a server stays there
    assert on_site("execute", "frappe.db.count", "--args", '["ToDo"]').stdout.strip() == left
    gone(bench)
