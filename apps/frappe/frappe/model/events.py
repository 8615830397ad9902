"""Calling a document's events: its controller first, then whoever subscribed."""

from __future__ import annotations

from typing import Any

from frappe.runtime.context import Context
from frappe.runtime.events import run as run_subscribers


def run_method(ctx: Context, doc: Any, method: str, *args: Any, **kwargs: Any) -> Any:
    """Call ``method`` of the controller and all subscribers to the event; dicts they return are merged."""
    function = getattr(type(doc), method, None)
    results = [function(doc, *args, **kwargs)] if function is not None else []
    results += run_subscribers(ctx, doc, method, *args)
    merged: Any = None
    for result in results:
        if isinstance(merged, dict) and isinstance(result, dict):
            merged = {**merged, **result}
        elif result is not None:
            merged = result
    return merged
