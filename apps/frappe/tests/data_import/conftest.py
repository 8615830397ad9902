"""A site of each kind of database for imports."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture(scope="module")
def site(new_site: Callable[[str], Callable[[], Any]]) -> Callable[[], Any]:
    return new_site("imports")
