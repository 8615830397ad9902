"""Two caches: immutable values per process (by version), and ``frappe.cache``, a small key/value store."""

from __future__ import annotations

import fnmatch
import pickle
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

from frappe.exceptions import CacheUnavailableError
from frappe.runtime.context import Context, current_or_none
from frappe.runtime.versions import read as read_versions
from frappe.utils import providers

T = TypeVar("T")
_MAX_ENTRIES = 4096
_values: OrderedDict[tuple[str, str, int, Hashable], Any] = OrderedDict()
_values_lock = threading.Lock()


def cached(ctx: Context, scope: str, key: Hashable, build: Callable[[], T]) -> T:
    """The value for ``key``, built at most once per process and version of ``scope``.

    Values must be immutable. A context that has changed ``scope`` and not yet committed keeps its own values,
    so that nobody sees what may still be rolled back.
    """
    if scope in ctx.dirty_scopes:
        own = (scope, key)
        if own not in ctx.request_cache:
            ctx.request_cache[own] = build()
        return ctx.request_cache[own]  # type: ignore[no-any-return]
    # The key of a site is made with it: a site made anew in the same folder starts with nothing.
    full = (ctx.site.identity, scope, read_versions(ctx)[scope], key)
    value = _values.get(full, _values)
    if value is not _values:
        return value  # type: ignore[no-any-return]
    value = build()
    if scope not in ctx.dirty_scopes:
        with _values_lock:
            _values[full] = value
            while len(_values) > _MAX_ENTRIES:
                _values.popitem(last=False)
    return value


class CacheStore(Protocol):
    """What ``frappe.cache`` needs of a store. Every operation is atomic; values are bytes."""

    def get(self, key: str) -> bytes | None: ...
    def set(self, key: str, value: bytes, ttl: float | None) -> None: ...
    def delete(self, *keys: str) -> None: ...
    def increment(self, key: str, by: int, ttl: float | None) -> int: ...
    def expire(self, key: str, ttl: float, *, unset: bool) -> bool: ...
    def keys(self, pattern: str) -> list[str]: ...


class MemoryStore:
    """A store inside this process; expired entries go when they are met or when the store is full."""

    def __init__(self, max_entries: int = 20_000, now: Callable[[], float] = time.monotonic) -> None:
        self._entries: OrderedDict[str, tuple[bytes, float | None]] = OrderedDict()
        self._lock = threading.Lock()
        self._max = max_entries
        self._now = now

    def get(self, key: str) -> bytes | None:
        with self._lock:
            return self._get(key)

    def _get(self, key: str) -> bytes | None:
        entry = self._entries.get(key)
        if entry is None:
            return None
        if entry[1] is not None and entry[1] <= self._now():
            del self._entries[key]
            return None
        return entry[0]

    def set(self, key: str, value: bytes, ttl: float | None) -> None:
        with self._lock:
            self._entries[key] = (value, None if ttl is None else self._now() + ttl)
            self._entries.move_to_end(key)
            while len(self._entries) > self._max:
                self._entries.popitem(last=False)

    def delete(self, *keys: str) -> None:
        with self._lock:
            for key in keys:
                self._entries.pop(key, None)

    def increment(self, key: str, by: int, ttl: float | None) -> int:
        with self._lock:
            stored = self._get(key)
            value = int(stored or b"0") + by
            expires = self._entries[key][1] if stored is not None else None if ttl is None else self._now() + ttl
            self._entries[key] = (str(value).encode(), expires)
            return value

    def expire(self, key: str, ttl: float, *, unset: bool) -> bool:
        with self._lock:
            stored = self._get(key)
            if stored is None or (unset and self._entries[key][1] is not None):
                return False
            self._entries[key] = (stored, self._now() + ttl)
            return True

    def keys(self, pattern: str) -> list[str]:
        with self._lock:
            return [
                key for key in list(self._entries) if fnmatch.fnmatchcase(key, pattern) and self._get(key) is not None
            ]


class RedisStore:
    """The same on Redis, shared by all processes. Raises CacheUnavailableError where the server cannot be reached.

    It does not go on without one: limits on guessing passwords are counted here.
    """

    def __init__(self, url: str) -> None:
        import redis  # noqa: PLC0415 - a production extra, loaded only where it is configured

        self._redis = redis.Redis.from_url(url)
        self._errors = redis.RedisError

    @contextmanager
    def _asked(self) -> Iterator[None]:
        try:
            yield
        except self._errors as error:
            raise CacheUnavailableError(f"the cache cannot be reached ({error})") from error

    def get(self, key: str) -> bytes | None:
        with self._asked():
            return self._redis.get(key)  # type: ignore[no-any-return,return-value]

    def set(self, key: str, value: bytes, ttl: float | None) -> None:
        with self._asked():
            self._redis.set(key, value, px=None if ttl is None else max(1, int(ttl * 1000)))

    def delete(self, *keys: str) -> None:
        if keys:
            with self._asked():
                self._redis.delete(*keys)

    def increment(self, key: str, by: int, ttl: float | None) -> int:
        with self._asked(), self._redis.pipeline() as pipe:
            pipe.incrby(key, by)
            if ttl is not None:
                pipe.pexpire(key, max(1, int(ttl * 1000)), nx=True)
            return int(pipe.execute()[0])

    def expire(self, key: str, ttl: float, *, unset: bool) -> bool:
        with self._asked():
            return bool(self._redis.pexpire(key, max(1, int(ttl * 1000)), nx=unset))

    def keys(self, pattern: str) -> list[str]:
        with self._asked():
            return [key.decode() for key in self._redis.scan_iter(match=pattern, count=500)]


_stores: dict[str, CacheStore] = {}
_stores_lock = threading.Lock()


def store_for(url: str | None) -> CacheStore:
    """The store at ``url`` (``redis://…``), or this process's own memory when there is none."""
    with _stores_lock:
        store = _stores.get(url or "")
        if store is None:
            store = RedisStore(url) if url else MemoryStore()
            _stores[url or ""] = store
        return store


class SiteCache:
    """``frappe.cache`` of one site: upstream's names over a store, keys kept apart per site."""

    def __init__(self, site: str, store: CacheStore) -> None:
        self.store = store
        self._prefix = f"{site}|"

    def __call__(self) -> SiteCache:
        return self

    def make_key(self, key: str, user: str | bool | None = None, shared: bool = False) -> str:
        owner = f"user:{user}:" if user else ""
        return f"{owner}{key}" if shared else f"{self._prefix}{owner}{key}"

    def set_value(
        self, key: str, val: Any, user: str | None = None, expires_in_sec: float | None = None, shared: bool = False
    ) -> None:
        self.store.set(self.make_key(key, user, shared), pickle.dumps(val), expires_in_sec)

    def get_value(
        self,
        key: str,
        generator: Callable[[], Any] | None = None,
        user: str | None = None,
        expires: bool = False,
        shared: bool = False,
        **_options: Any,
    ) -> Any:
        stored = self.store.get(self.make_key(key, user, shared))
        if stored is not None:
            return pickle.loads(stored)  # noqa: S301 - only this process family writes the store
        if generator is None:
            return None
        value = generator()
        self.set_value(key, value, user=user, shared=shared)
        return value

    def delete_value(
        self, keys: str | list[str] | tuple[str, ...], user: str | None = None, shared: bool = False, **_options: Any
    ) -> None:
        names = [keys] if isinstance(keys, str) else list(keys)
        self.store.delete(*(self.make_key(name, user, shared) for name in names))

    def delete_key(self, *args: Any, **kwargs: Any) -> None:
        self.delete_value(*args, **kwargs)

    def delete_keys(self, key: str) -> None:
        self.store.delete(*self.store.keys(f"{self._prefix}{key}*"))

    def get_keys(self, key: str) -> list[str]:
        return [found.removeprefix(self._prefix) for found in self.store.keys(f"{self._prefix}{key}*")]

    def exists(self, key: str, user: str | None = None, shared: bool = False) -> bool:
        return self.store.get(self.make_key(key, user, shared)) is not None

    def hset(self, name: str, key: str, value: Any, shared: bool = False, **_options: Any) -> None:
        self.set_value(f"{name}|{key}", value, shared=shared)

    def hget(self, name: str, key: str, generator: Callable[[], Any] | None = None, shared: bool = False) -> Any:
        return self.get_value(f"{name}|{key}", generator, shared=shared)

    def hexists(self, name: str, key: str, shared: bool = False) -> bool:
        return self.exists(f"{name}|{key}", shared=shared)

    def hdel(self, name: str, keys: str | list[str] | tuple[str, ...], shared: bool = False, **_options: Any) -> None:
        listed = [keys] if isinstance(keys, str) else list(keys)
        self.delete_value([f"{name}|{key}" for key in listed], shared=shared)

    def hgetall(self, name: str) -> dict[str, Any]:
        return {key.removeprefix(f"{name}|"): self.get_value(key) for key in self.get_keys(f"{name}|")}

    def hkeys(self, name: str) -> list[str]:
        return list(self.hgetall(name))

    def incrby(self, key: str, amount: int = 1, expires_in_sec: float | None = None) -> int:
        return self.store.increment(self.make_key(key), amount, expires_in_sec)

    def expire(self, name: str, time: float, nx: bool = False) -> bool:
        """Let an entry end after so many seconds; ``nx``: unless it has an end already. False if nothing was set."""
        return self.store.expire(self.make_key(name), time, unset=nx)

    def delete(self, *names: str) -> None:
        self.store.delete(*(self.make_key(name) for name in names))

    def get_counter(self, key: str) -> int:
        return int(self.store.get(self.make_key(key)) or 0)

    def __iter__(self) -> Iterator[str]:
        return iter(self.get_keys(""))


def site_cache(ctx: Context) -> SiteCache:
    """``frappe.cache`` of the context's site."""
    found = ctx.extra.get("cache")
    if found is None:
        found = SiteCache(ctx.site.name, store_for(ctx.conf.get("redis_cache")))
        ctx.extra["cache"] = found
    return found  # type: ignore[no-any-return]


providers.set_provider("shared_cache", lambda: site_cache(context) if (context := current_or_none()) else None)
