"""``frappe.cache`` as apps use it, on the embedded store and on Redis: counters that end by themselves."""

from __future__ import annotations

import frappe
from frappe.runtime.cache import MemoryStore
from frappe.runtime.context import Context


def test_a_counter_is_kept_until_its_end_and_keeps_the_first_one(site: Context) -> None:
    key = "cache-test-counter"
    assert frappe.cache.incrby(key, 1) == 1
    assert frappe.cache.expire(key, 600, nx=True)
    assert not frappe.cache.expire(key, 1200, nx=True)
    assert frappe.cache.incrby(key, 2) == 3
    frappe.cache.delete(key)
    assert frappe.cache.get_counter(key) == 0
    assert not frappe.cache.expire(key, 600)


def test_what_has_ended_is_gone() -> None:
    now = [0.0]
    store = MemoryStore(now=lambda: now[0])
    store.increment("hits", 1, None)
    store.expire("hits", 60, unset=True)
    now[0] = 59
    assert store.increment("hits", 1, None) == 2
    now[0] = 61
    assert store.increment("hits", 1, None) == 1
