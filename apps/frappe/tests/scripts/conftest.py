"""A site of each kind of database, on which server scripts are switched on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from frappe.runtime.context import Context


@pytest.fixture(scope="session")
def site(new_site: Callable[[str], Callable[[], Any]]) -> Callable[[], Any]:
    """Opens the site: ``with site() as ctx``."""
    return new_site("scripts")


@pytest.fixture
def ctx(site: Callable[[], Any]) -> Iterator[Context]:
    with site() as context:
        context.conf["server_script_enabled"] = 1
        yield context
        context.db.rollback()
