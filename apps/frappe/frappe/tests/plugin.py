"""What ``bench run-tests`` gives pytest: the site, open; a plain test function is undone at its end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

import frappe
from frappe.facade import open_site

_open = ExitStack()


def pytest_sessionstart() -> None:
    """The site is open before test modules are read: apps ask it for test records while they are imported."""
    ctx = _open.enter_context(open_site(os.environ["FRAPPE_SITE"]))
    ctx.flags.in_test = True  # apps ask for it; the platform never does
    _open.callback(ctx.db.rollback)


def pytest_sessionfinish() -> None:
    _open.close()


@pytest.fixture(autouse=True)
def _undo(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if request.cls is None:
        frappe.db.rollback()
        frappe.set_user("Administrator")
