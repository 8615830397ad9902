"""Decorators that keep what a function answered: for the request, for the process, for all processes.

Without a running site nothing is kept. Arguments must be hashable; those that are not are computed each time.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, MutableMapping
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast, overload

from frappe.utils import providers

P = ParamSpec("P")
R = TypeVar("R")
_MISSING = object()


def _key(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Hashable | None:
    # 1, 1.0 and True are one key of a dict but three arguments
    typed = (*args, *kwargs.values())
    key = (function.__module__, function.__qualname__, args, tuple(sorted(kwargs.items())), tuple(map(type, typed)))
    try:
        hash(key)
    except TypeError:
        return None
    return key


def request_cache(func: Callable[P, R]) -> Callable[P, R]:
    """Answer equal calls of one request once."""

    @wraps(func)
    def cached(*args: P.args, **kwargs: P.kwargs) -> R:
        store: MutableMapping[Any, Any] | None = providers.provided("request_cache")
        key = _key(func, args, kwargs) if store is not None else None
        if store is None or key is None:
            return func(*args, **kwargs)
        value = store.get(key, _MISSING)
        if value is _MISSING:
            value = store[key] = func(*args, **kwargs)
        return cast(R, value)

    return cached


class _SiteStore:
    """Answers of one function, per site, with an optional end and size."""

    def __init__(self, ttl: float | None, maxsize: int | None) -> None:
        self._ttl, self._maxsize = ttl, maxsize
        self._entries: OrderedDict[Any, tuple[Any, float | None]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Any) -> Any:
        with self._lock:
            value, ends = self._entries.get(key, (_MISSING, None))
            if ends is not None and ends <= time.monotonic():
                del self._entries[key]
                return _MISSING
            if value is not _MISSING:
                self._entries.move_to_end(key)
            return value

    def set(self, key: Any, value: Any) -> None:
        ends = time.monotonic() + self._ttl if self._ttl is not None else None
        with self._lock:
            self._entries[key] = (value, ends)
            while self._maxsize is not None and len(self._entries) > self._maxsize:
                self._entries.popitem(last=False)

    def clear(self, site: Any) -> None:
        with self._lock:
            for key in [key for key in self._entries if key[0] == site]:
                del self._entries[key]


@overload
def site_cache(ttl: Callable[P, R]) -> Callable[P, R]: ...
@overload
def site_cache(ttl: float | None = None, maxsize: int | None = None) -> Callable[[Callable[P, R]], Callable[P, R]]: ...
def site_cache(ttl: Any = None, maxsize: int | None = None) -> Any:
    """Answer equal calls on one site once per process; ``function.clear_cache()`` forgets the running site's.

    ttl: seconds. Other processes are not told of a clearing, so give one where answers may change.
    """

    def decorate(func: Callable[P, R]) -> Callable[P, R]:
        store = _SiteStore(None if callable(ttl) else ttl, maxsize)

        @wraps(func)
        def cached(*args: P.args, **kwargs: P.kwargs) -> R:
            site = providers.provided("site_name")
            call = _key(func, args, kwargs) if site is not None else None
            if call is None:
                return func(*args, **kwargs)
            value = store.get((site, call))
            if value is _MISSING:
                value = func(*args, **kwargs)
                store.set((site, call), value)
            return cast(R, value)

        cached.clear_cache = lambda: store.clear(providers.provided("site_name"))  # type: ignore[attr-defined]
        return cached

    return decorate(ttl) if callable(ttl) else decorate


@overload
def redis_cache(ttl: Callable[P, R]) -> Callable[P, R]: ...
@overload
def redis_cache(
    ttl: int | None = 3600, user: str | bool | None = None, shared: bool = False
) -> Callable[[Callable[P, R]], Callable[P, R]]: ...
def redis_cache(ttl: Any = 3600, user: str | bool | None = None, shared: bool = False) -> Any:
    """Answer equal calls once for all processes, in ``frappe.cache``; ``function.clear_cache()`` forgets them.

    ttl: seconds, None for ever. user: True keeps answers of each user apart, and clears those of the running one. Answers must be picklable.
    """

    def decorate(func: Callable[P, R]) -> Callable[P, R]:
        prefix = f"{func.__module__}.{func.__qualname__}"
        seconds = 3600 if callable(ttl) else ttl

        @wraps(func)
        def cached(*args: P.args, **kwargs: P.kwargs) -> R:
            store = providers.provided("shared_cache")
            call = _key(func, args, kwargs) if store is not None else None
            if store is None or call is None:
                return func(*args, **kwargs)
            digest = hashlib.sha256(repr(call).encode()).hexdigest()[:32]
            owner = providers.provided("user") if user is True else user
            name = f"{prefix}::{digest}"
            # in a tuple, so that an answer of None is kept as well
            found = store.get_value(name, user=owner, shared=shared)
            if found is None:
                found = (func(*args, **kwargs),)
                store.set_value(name, found, user=owner, expires_in_sec=seconds, shared=shared)
            return cast(R, found[0])

        def clear_cache() -> None:
            store = providers.provided("shared_cache")
            if store is not None:
                owner = f"user:{providers.provided('user')}:" if user is True else ""
                store.delete_keys(f"{owner}{prefix}::")

        cached.clear_cache = clear_cache  # type: ignore[attr-defined]
        return cached

    return decorate(ttl) if callable(ttl) else decorate
