"""What ``bench run-tests`` gives pytest: the site, open; a plain test function is undone at its end."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

import frappe
from frappe.facade import open_site


@pytest.fixture(scope="session", autouse=True)
def _open_site() -> Iterator[None]:
    with open_site(os.environ["FRAPPE_SITE"]) as ctx:
        ctx.flags.in_test = True  # apps ask for it; the platform never does
        yield
        ctx.db.rollback()


@pytest.fixture(autouse=True)
def _undo(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if request.cls is None:
        frappe.db.rollback()
        frappe.set_user("Administrator")
