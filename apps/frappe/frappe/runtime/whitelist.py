"""The registry of functions a client may call. What is not in it cannot be called."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from frappe.exceptions import PermissionError, ValidationError

F = TypeVar("F", bound=Callable[..., Any])
ALL_METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH")
_PATH = re.compile(r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)+$")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One whitelisted function and who may call it how."""

    path: str
    function: Callable[..., Any]
    allow_guest: bool
    xss_safe: bool
    methods: tuple[str, ...]


_endpoints: dict[Callable[..., Any], Endpoint] = {}


def whitelist(
    allow_guest: bool = False, xss_safe: bool = False, methods: Iterable[str] | None = None, **_ignored: Any
) -> Callable[[F], F]:
    """Make a function callable over HTTP. Unknown options of newer upstream versions are accepted and ignored."""
    if callable(allow_guest):
        raise TypeError("write @frappe.whitelist(), with brackets")
    allowed = tuple(method.upper() for method in ([methods] if isinstance(methods, str) else methods or ALL_METHODS))

    def mark(function: F) -> F:
        target = getattr(function, "__func__", function)
        _endpoints[target] = Endpoint(
            path=f"{target.__module__}.{target.__qualname__}",
            function=function,
            allow_guest=bool(allow_guest),
            xss_safe=xss_safe,
            methods=allowed,
        )
        return function

    return mark


def endpoint_of(function: Callable[..., Any]) -> Endpoint | None:
    """The entry of ``function``, or None if it is not whitelisted. Bound methods count as their function."""
    return _endpoints.get(getattr(function, "__func__", function))


def find(path: str, apps: Collection[str]) -> Endpoint:
    """The endpoint at a dotted path inside one of ``apps``; nothing else is even imported.

    Imports the module, then demands that the very function found there is registered.
    Raises ValidationError for a path that leads nowhere, PermissionError for one that is not whitelisted.
    """
    if not _PATH.match(path):
        raise ValidationError(f"Failed to get method for command {path}: not a dotted path")
    if path.partition(".")[0] not in apps:
        raise ValidationError(f"Failed to get method for command {path}: no app of this site has it")
    module_name, _, attribute = path.rpartition(".")
    try:
        function = getattr(importlib.import_module(module_name), attribute)
    except (ModuleNotFoundError, AttributeError) as error:
        raise ValidationError(f"Failed to get method for command {path}: there is no such function") from error
    endpoint = endpoint_of(function) if callable(function) else None
    if endpoint is None:
        raise PermissionError(f"Function {path} is not whitelisted")
    return endpoint


def endpoints() -> list[Endpoint]:
    """All endpoints registered so far, by path."""
    return sorted(_endpoints.values(), key=lambda endpoint: endpoint.path)
