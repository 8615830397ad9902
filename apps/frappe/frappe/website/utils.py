"""Upstream's small functions for pages and apps."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from werkzeug.wrappers import Response

from frappe.core.accounts import may_sign_up
from frappe.http.response import html_response
from frappe.runtime.context import current
from frappe.runtime.versions import bump


def clear_website_cache(path: str | None = None) -> None:
    """Make every process read settings, menus and routes of the site anew."""
    bump(current(), "website")


clear_cache = clear_website_cache


def cleanup_page_name(title: str) -> str:
    """``The Title, 第一`` -> ``the-title-第一``: part of a path; empty without a title."""
    return re.sub(r"[^\w]+", "-", (title or "").strip().lower()).strip("-")[:140]


def is_signup_disabled() -> bool:
    """May nobody make an account for himself?"""
    return not may_sign_up()


def build_response(path: str, data: Any, http_status_code: int, headers: Mapping[str, Any] | None = None) -> Response:
    """A page's answer, for renderers of apps."""
    response = html_response(data if isinstance(data, str) else bytes(data).decode(), http_status_code)
    response.headers.update({key: str(value) for key, value in (headers or {}).items()})
    return response
