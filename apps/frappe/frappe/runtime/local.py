"""``frappe.local`` and the proxies beside it: upstream's ambient names as views of the one context."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from werkzeug.local import LocalProxy

from frappe.exceptions import NoSiteError
from frappe.runtime.cache import SiteCache, site_cache
from frappe.runtime.context import Context, Mode, current, current_or_none

_FLAG_OF_MODE = {
    Mode.INSTALL: "in_install",
    Mode.MIGRATE: "in_migrate",
    Mode.PATCH: "in_patch",
    Mode.IMPORT: "in_import",
}

# Names of upstream's frappe.local that the context answers.
_VIEWS: dict[str, Callable[[Context], Any]] = {
    "site": lambda ctx: ctx.site.name,
    "site_path": lambda ctx: str(ctx.site.path),
    "sites_path": lambda ctx: str(ctx.site.sites_path),
    "site_object": lambda ctx: ctx.site,
    "conf": lambda ctx: ctx.conf,
    "db": lambda ctx: ctx.db,
    "session": lambda ctx: ctx.session,
    "user": lambda ctx: ctx.user,
    "lang": lambda ctx: ctx.lang,
    "request": lambda ctx: ctx.request,
    "response": lambda ctx: ctx.response,
    "form_dict": lambda ctx: ctx.form_dict,
    "message_log": lambda ctx: ctx.messages,
    "flags": lambda ctx: flags_of(ctx),
    "cache": lambda ctx: ctx.request_cache,
    "request_cache": lambda ctx: ctx.request_cache,
    "request_ip": lambda ctx: ctx.extra.get("client_address") or getattr(ctx.request, "remote_addr", None),
}
_SETTABLE = frozenset({"lang", "request", "response", "form_dict"})


def flags_of(ctx: Context) -> Any:
    """``frappe.flags``; ``in_migrate`` and its like follow from the context's mode."""
    name = _FLAG_OF_MODE.get(ctx.mode)
    if name and name not in ctx.flags:
        ctx.flags[name] = True
    return ctx.flags


class Local:
    """``frappe.local``: known names are the context's own, others are kept beside it until it ends."""

    def __getattr__(self, name: str) -> Any:
        context = current_or_none()
        if context is None:
            raise AttributeError(f"{name}: no site is open")
        view = _VIEWS.get(name)
        if view is not None:
            return view(context)
        try:
            return context.extra[name]
        except KeyError:
            raise AttributeError(name) from None

    def __setattr__(self, name: str, value: Any) -> None:
        context = current()
        if name in _SETTABLE:
            setattr(context, name, value)
        else:
            context.extra[name] = value

    def __delattr__(self, name: str) -> None:
        current().extra.pop(name, None)


local = Local()


def proxy(name: str) -> Any:
    """A stand-in for one ambient name, looked up at each use."""
    view = _VIEWS[name]

    def look_up() -> Any:
        context = current_or_none()
        if context is None:
            raise RuntimeError(f"frappe.{name}: no site is open")
        return view(context)

    return LocalProxy(look_up)


class CacheProxy:
    """``frappe.cache``: an object and, as in older apps, a function that gives that object."""

    def __call__(self) -> SiteCache:
        return site_cache(current())

    def __getattr__(self, name: str) -> Any:
        try:
            return getattr(site_cache(current()), name)
        except NoSiteError as error:
            raise AttributeError(str(error)) from error


cache = CacheProxy()
db = proxy("db")
session = proxy("session")
conf = proxy("conf")
flags = proxy("flags")
form_dict = proxy("form_dict")
request = proxy("request")
response = proxy("response")
lang = proxy("lang")
message_log = proxy("message_log")
