"""Document events: from a document's life cycle to what apps subscribed in ``doc_events``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from frappe.runtime.context import Context
from frappe.runtime.hooks import call, get_hooks, resolve


def subscribers(ctx: Context, doctype: str, event: str) -> tuple[Callable[..., Any], ...]:
    """Functions subscribed to ``event`` of ``doctype``: those of the DocType first, then those of ``*``."""
    key = ("doc_events", doctype, event)
    found = ctx.request_cache.get(key)
    if found is None:
        table = get_hooks(ctx, "doc_events", {})
        paths: list[str] = []
        for name in (doctype, "*"):
            for listed in (table.get(name) or {}).get(event) or ():
                paths.extend(listed if isinstance(listed, list | tuple) else [listed])
        for name, events in table.items():
            if isinstance(name, tuple) and doctype in name:
                paths.extend(events.get(event) or ())
        found = tuple(resolve(path) for path in paths)
        ctx.request_cache[key] = found
    return found  # type: ignore[no-any-return]


def run(ctx: Context, doc: Any, event: str, *args: Any) -> list[Any]:
    """Call every subscriber with ``(doc, event, *args)``; their return values, in order."""
    return [function(doc, event, *args) for function in subscribers(ctx, doc.doctype, event)]


def notify(ctx: Context, hook: str, *args: Any, **kwargs: Any) -> list[Any]:
    """Call every function that apps list under ``hook``; their return values, in order. Of named arguments each gets those it takes."""
    return [call(resolve(path), *args, **kwargs) for path in get_hooks(ctx, hook)]
