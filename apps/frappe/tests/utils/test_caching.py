from __future__ import annotations

from collections.abc import Callable
from typing import Any

from frappe.utils import redis_cache, request_cache, site_cache


class Store:
    """What the decorators need of frappe.cache."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}

    def get_value(self, key: str, user: str | None = None, **_options: Any) -> Any:
        return self.values.get(f"user:{user}:{key}" if user else key)

    def set_value(self, key: str, val: Any, user: str | None = None, **_options: Any) -> None:
        self.values[f"user:{user}:{key}" if user else key] = val

    def delete_keys(self, prefix: str) -> None:
        self.values = {key: value for key, value in self.values.items() if not key.startswith(prefix)}


def test_a_request_asks_once_per_arguments(provide: Callable[[str, Any], None]) -> None:
    calls: list[Any] = []

    @request_cache
    def answer(value: Any, other: int = 0) -> Any:
        calls.append(value)
        return value

    provide("request_cache", None)
    assert [answer(1), answer(1)] == [1, 1]
    provide("request_cache", {})
    assert [answer(1), answer(1), answer(True), answer([2]), answer([2])] == [1, 1, True, [2], [2]]
    assert calls == [1, 1, 1, True, [2], [2]]


def test_sites_keep_their_own_answers_until_cleared(provide: Callable[[str, Any], None]) -> None:
    calls: list[int] = []

    @site_cache(maxsize=2)
    def answer(value: int) -> int:
        calls.append(value)
        return value

    for site in ("a", "a", "b", "a"):
        provide("site_name", site)
        answer(1)
    assert calls == [1, 1]
    answer.clear_cache()  # type: ignore[attr-defined]
    answer(1)
    assert calls == [1, 1, 1]
    provide("site_name", "b")
    answer(1)
    answer(2)
    answer(3)
    answer(1)
    assert calls == [1, 1, 1, 2, 3, 1]


def test_without_a_site_nothing_is_kept(provide: Callable[[str, Any], None]) -> None:
    calls: list[int] = []

    @site_cache
    def answer() -> int:
        calls.append(1)
        return 1

    provide("site_name", None)
    answer()
    answer()
    assert len(calls) == 2


def test_the_shared_cache_keeps_none_and_users_apart(provide: Callable[[str, Any], None]) -> None:
    calls: list[str] = []
    provide("shared_cache", Store())

    @redis_cache(ttl=60, user=True)
    def answer() -> None:
        calls.append("asked")

    for user in ("ann", "ann", "bob"):
        provide("user", user)
        answer()
    assert len(calls) == 2
    answer.clear_cache()  # type: ignore[attr-defined]
    answer()
    provide("user", "ann")
    answer()
    assert len(calls) == 3
