"""A site of each kind of database. A server commits at every change of a table: every test makes DocTypes of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture(scope="session")
def site(new_site: Callable[[str], Callable[[], Any]]) -> Callable[[], Any]:
    """Opens the site: ``with site() as ctx``."""
    return new_site("custom")


@pytest.fixture(scope="session")
def embedded_site(new_embedded_site: Callable[[str], Callable[[], Any]]) -> Callable[[], Any]:
    """Opens a site on the embedded database, whatever ``site`` is on."""
    return new_embedded_site("customembedded")
