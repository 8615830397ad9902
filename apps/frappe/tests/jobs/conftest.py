"""A site of each kind of database with an app whose functions are jobs; jobs are committed, so each test clears them away."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from frappe.core import installer
from frappe.jobs import rows, schedule, worker

APP = """
import frappe

calls = []

def note(**kwargs):
    calls.append((frappe.session.user, kwargs))

def fail():
    frappe.db.set_value("User", "Guest", "first_name", "half")
    raise ValueError("the printer is on fire")

def stumble():
    calls.append("stumble")
    if len(calls) < 3:
        raise frappe.RetryBackgroundJobError("not yet")

def sleep_on():
    while True:
        pass

def succeeded(job, connection, result):
    calls.append(("succeeded", job.method, result))

def failed(job, connection, kind, error, trace):
    calls.append(("failed", job.method, str(error)))

def tick():
    calls.append("tick")

def hourly():
    calls.append("hourly")
"""
HOOKS = """
app_name = "jobs_app"
scheduler_events = {"hourly": ["jobs_app.work.hourly"], "cron": {"15 3 * * *": ["jobs_app.work.tick"]}}
"""


@pytest.fixture(scope="session")
def jobs_app(make_app: Callable[..., None]) -> Any:
    """The app's module; ``calls`` is what its jobs did."""
    make_app("jobs_app", hooks=HOOKS, work=APP)
    return importlib.import_module("jobs_app.work")


@pytest.fixture(scope="session")
def site(new_site: Callable[[str], Callable[[], Any]], jobs_app: Any) -> Callable[[], Any]:
    """Opens the site: ``with site() as ctx``."""
    opened = new_site("jobs")
    with opened() as ctx:
        installer.install_app(ctx, "jobs_app")
    return opened


@pytest.fixture
def work(site: Callable[[], Any], jobs_app: Any) -> Iterator[Callable[[], None]]:
    """Does all that waits, as a worker would."""
    jobs_app.calls.clear()
    with site() as ctx:
        sites_path = ctx.site.sites_path
    yield lambda: worker.Workers(sites_path).drain()
    with site() as ctx:
        for doctype in (rows.DOCTYPE, schedule.LOG, "Error Log"):
            ctx.db.delete(doctype, {"name": ["is", "set"]})
