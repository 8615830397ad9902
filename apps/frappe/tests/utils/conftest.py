"""A frozen clock and site settings through the providers that the runtime fills in production."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from frappe.utils import providers
from frappe.utils.clock import FrozenClock


@pytest.fixture
def provide() -> Iterator[Callable[[str, Any], None]]:
    """Set values of providers for one test."""
    before: dict[str, Any] = {}

    def set_value(name: str, value: Any) -> None:
        before.setdefault(name, providers.get_provider(name))
        providers.set_provider(name, lambda *_args: value)

    yield set_value
    for name, old in before.items():
        if old is None:
            providers.remove_provider(name)
        else:
            providers.set_provider(name, old)


@pytest.fixture
def clock(provide: Callable[[str, Any], None]) -> FrozenClock:
    """Thursday, 5 March 2026, 09:30 in Shanghai."""
    frozen = FrozenClock(datetime(2026, 3, 5, 1, 30, tzinfo=UTC))
    provide("clock", frozen)
    provide("time_zone", ZoneInfo("Asia/Shanghai"))
    provide("language", "en")
    return frozen
