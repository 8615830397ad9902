"""Limits on how often somebody may ask: per user, per address, per function."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from werkzeug.wrappers import Request, Response

from frappe.exceptions import RateLimitExceededError, TooManyRequestsError
from frappe.http.request import client_address
from frappe.http.response import JsonResponse
from frappe.runtime.cache import cached, site_cache
from frappe.runtime.context import Context, current
from frappe.runtime.i18n import _

WINDOW = 60


def limits(ctx: Context) -> tuple[int, int]:
    """Requests per minute for a user and for an address without user; 0: no limit."""

    def read() -> tuple[int, int]:
        settings = ctx.db.get_singles_dict("System Settings", cast=True)
        return int(settings.get("requests_per_minute") or 0), int(settings.get("guest_requests_per_minute") or 0)

    return cached(ctx, "settings", "rate_limits", read)


def check(ctx: Context, request: Request) -> None:
    """Count the request; raise TooManyRequestsError when the window is full."""
    per_user, per_guest = limits(ctx)
    limit = per_guest if ctx.user == "Guest" else per_user
    if not limit:
        return
    who = client_address(request, ctx.conf) if ctx.user == "Guest" else ctx.user
    now = int(ctx.clock.now().timestamp())
    left = WINDOW - now % WINDOW
    store, window = site_cache(ctx), now // WINDOW
    # The window slides: of the minute before, that part counts which still lies within the last sixty seconds.
    before = store.get_counter(f"requests:{who}:{window - 1}") * left // WINDOW
    count = before + store.incrby(f"requests:{who}:{window}", expires_in_sec=2 * WINDOW)
    ctx.extra["rate_limit"] = (limit, max(limit - count, 0), left)
    if count > limit:
        error = TooManyRequestsError(_("Too many requests. Wait {0} seconds").format(left))
        error.retry_after = left  # type: ignore[attr-defined]
        raise error


def add_headers(ctx: Context, response: Response) -> None:
    """Tell the client what is left: the standard headers, and upstream's."""
    state = ctx.extra.get("rate_limit")
    if state is None:
        return
    limit, left, reset = state
    told = (("Limit", str(limit)), ("Remaining", str(left)), ("Reset", str(reset)))
    headers = [(f"{prefix}-{name}", value) for prefix in ("RateLimit", "X-RateLimit") for name, value in told]
    if isinstance(response, JsonResponse):
        response.add_headers(headers)
    else:
        response.headers.extend(headers)


def rate_limit(
    key: str | None = None,
    limit: int | Callable[[], int] = 5,
    seconds: int = 24 * 60 * 60,
    methods: str | list[str] = "ALL",
    ip_based: bool = True,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Limit a whitelisted function per address, per value of the argument ``key``, or both."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            ctx = current()
            request = ctx.request
            if request is None or (
                methods != "ALL" and request.method not in ([methods] if isinstance(methods, str) else methods)
            ):
                return function(*args, **kwargs)
            parts = [client_address(request, ctx.conf)] if ip_based else []
            if key:
                parts.append(str(ctx.form_dict.get(key) or kwargs.get(key) or ""))
            name = f"limit:{function.__module__}.{function.__qualname__}:{':'.join(parts)}"
            most = limit() if callable(limit) else limit
            if site_cache(ctx).incrby(name, expires_in_sec=seconds) > most:
                error = RateLimitExceededError(_("You asked too often. Please try again later"))
                error.retry_after = seconds  # type: ignore[attr-defined]
                raise error
            return function(*args, **kwargs)

        return call

    return decorate
