"""Small things that pages and apps need of the website."""

from __future__ import annotations

from frappe.runtime.context import current
from frappe.runtime.versions import bump


def clear_website_cache(path: str | None = None) -> None:
    """Make every process read settings, menus and routes of the site anew."""
    bump(current(), "website")


def clear_cache(path: str | None = None) -> None:
    clear_website_cache(path)
