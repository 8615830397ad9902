"""The one ambient value: who acts on which site, right now.

Everything else is passed as an argument. A thread or job starts without a context; nothing is inherited.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from frappe.exceptions import NoSiteError
from frappe.runtime.site import Site, load_site
from frappe.types import _dict
from frappe.utils import providers
from frappe.utils.clock import Clock, SystemClock


class Mode(Enum):
    """Why this context was opened. Production code may ask for it; there is no test mode."""

    REQUEST = "request"
    JOB = "job"
    CONSOLE = "console"
    INSTALL = "install"
    MIGRATE = "migrate"
    PATCH = "patch"
    IMPORT = "import"


class CallbackQueue:
    """Functions to run once, in order, at a transaction's end."""

    __slots__ = ("_functions",)

    def __init__(self) -> None:
        self._functions: list[Callable[[], Any]] = []

    def add(self, function: Callable[[], Any]) -> None:
        self._functions.append(function)

    __call__ = add

    def run(self) -> None:
        """Run and forget all functions; those added while running run too. The first error ends the run."""
        while self._functions:
            self._functions.pop(0)()

    def reset(self) -> None:
        self._functions.clear()

    def __len__(self) -> int:
        return len(self._functions)


@dataclass(slots=True)
class Context:
    """Everything a request, job or command knows about itself."""

    site: Site
    user: str
    mode: Mode
    clock: Clock
    lang: str = "en"
    session: _dict = field(default_factory=_dict)
    request: Any = None
    response: _dict = field(default_factory=_dict)
    form_dict: _dict = field(default_factory=_dict)
    flags: _dict = field(default_factory=_dict)
    messages: list[_dict] = field(default_factory=list)
    request_cache: dict[Any, Any] = field(default_factory=dict)
    before_commit: CallbackQueue = field(default_factory=CallbackQueue)
    after_commit: CallbackQueue = field(default_factory=CallbackQueue)
    before_rollback: CallbackQueue = field(default_factory=CallbackQueue)
    after_rollback: CallbackQueue = field(default_factory=CallbackQueue)
    versions: dict[str, int] | None = None
    dirty_scopes: set[str] = field(default_factory=set)
    extra: dict[str, Any] = field(default_factory=dict)
    _db: Any = None

    @property
    def db(self) -> Any:
        """The site's database, connected at the first use."""
        if self._db is None:
            if _database_factory is None:
                raise NoSiteError("no database layer is loaded: import frappe first")
            self._db = _database_factory(self)
        return self._db

    @property
    def has_db(self) -> bool:
        """Has this context touched its database yet?"""
        return self._db is not None

    def let_go(self) -> None:
        """Forget what points back at the context, so that it is freed with its last use and does not wait for the collector."""
        self._db = None
        self.extra.clear()

    @property
    def conf(self) -> _dict:
        return self.site.config

    def set_user(self, user: str) -> None:
        """Act as ``user`` from now on. Language and caches of the request start anew."""
        self.user = user
        self.session.user = user
        self.session.setdefault("data", _dict())
        self.request_cache.clear()


_current: ContextVar[Context | None] = ContextVar("frappe_context", default=None)
_database_factory: Callable[[Context], Any] | None = None


def set_database_factory(factory: Callable[[Context], Any]) -> None:
    """Tell contexts how to open their database. Called once, by ``frappe.query.site_db`` at its import."""
    global _database_factory
    _database_factory = factory


def current() -> Context:
    """The running context. Raises NoSiteError outside of one."""
    context = _current.get()
    if context is None:
        raise NoSiteError("no site is open: run inside `with open_site(name)`")
    return context


def current_or_none() -> Context | None:
    """The running context, or None outside of one."""
    return _current.get()


def activate(context: Context) -> Token[Context | None]:
    """Make ``context`` the running one; give the token to ``deactivate``."""
    return _current.set(context)


def deactivate(token: Token[Context | None]) -> None:
    """Go back to what ran before ``activate``."""
    _current.reset(token)


def new_context(site: Site, *, user: str, mode: Mode, clock: Clock | None = None) -> Context:
    """A context for ``site``, not yet active."""
    context = Context(site=site, user=user, mode=mode, clock=clock or SystemClock())
    context.lang = str(site.config.get("lang") or "en")
    context.session.update(user=user, sid=user, data=_dict())
    return context


@contextmanager
def open_site(
    name: str | None,
    *,
    user: str = "Administrator",
    mode: Mode = Mode.CONSOLE,
    clock: Clock | None = None,
    sites_path: Path | None = None,
) -> Iterator[Context]:
    """Open a site, run the block, commit at a clean end, roll back on an exception, close in any case."""
    context = new_context(load_site(name, sites_path), user=user, mode=mode, clock=clock)
    token = activate(context)
    try:
        yield context
        if context.has_db:
            context.db.commit()
    except BaseException:
        if context.has_db:
            context.db.rollback()
        raise
    finally:
        if context.has_db:
            context.db.close()
        deactivate(token)


def _clock() -> Clock:
    context = _current.get()
    return context.clock if context else SystemClock()


def _time_zone() -> ZoneInfo:
    context = _current.get()
    return ZoneInfo(str((context and context.conf.get("time_zone")) or "Asia/Shanghai"))


def _of_context(answer: Callable[[Context], Any]) -> Callable[[], Any]:
    """A provider that answers from the running context, None outside of one."""
    return lambda: answer(context) if (context := _current.get()) else None


providers.set_provider("clock", _clock)
providers.set_provider("time_zone", _time_zone)
providers.set_provider("language", _of_context(lambda ctx: ctx.lang))
providers.set_provider("site_path", _of_context(lambda ctx: ctx.site.path))
providers.set_provider("site_name", _of_context(lambda ctx: ctx.site.name))
providers.set_provider("user", _of_context(lambda ctx: ctx.user))
providers.set_provider("request_cache", _of_context(lambda ctx: ctx.request_cache))
