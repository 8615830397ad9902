"""Paths: their form, and the rules that lead from one to another."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule

import frappe
from frappe import _
from frappe.runtime.cache import cached
from frappe.runtime.context import Context
from frappe.runtime.hooks import get_hooks

logger = logging.getLogger("frappe.website")
# Paths that other doors answer: no page may stand there.
RESERVED = frozenset({"app", "api", "assets", "files", "private", "login", "logout", "socket.io", "healthz"})
_STATUS = frozenset({301, 302, 303, 307, 308})


def clean_route(text: str) -> str:
    """The path of a page from what somebody typed; letters of all scripts may stay. Raises ValidationError."""
    parts = [re.sub(r"[^\w.\-]+", "-", part.strip().lower()).strip("-.") for part in text.strip("/ ").split("/")]
    route = "/".join(part for part in parts if part)
    if not route or route.partition("/")[0] in RESERVED:
        frappe.throw(_("{0} cannot be the path of a page").format(text or "''"))
    return route


# --- redirects -----------------------------------------------------------------------------------------------------------


def pattern_of(source: str) -> re.Pattern[str]:
    """The pattern of a redirect's source. Raises ValueError for what is none."""
    try:
        return re.compile(f"{source.strip('/ ')}$")
    except (re.error, OverflowError, RecursionError, FutureWarning) as error:
        raise ValueError(str(error)) from error


def redirect_of(ctx: Context, path: str, query: str) -> tuple[str, int] | None:
    """Where a path leads instead, and the status that says so."""
    for pattern, target, status, with_query in _redirects(ctx):
        match = pattern.match(f"{path}?{query}" if with_query and query else path)
        if match:
            place = _expanded(match, target)
            return (place if re.match(r"/(?![/\\])|https?://", place) else f"/{place.lstrip('/')}"), status
    return None


def _expanded(match: re.Match[str], target: str) -> str:
    try:
        return match.expand(target) if "\\" in target else target
    except (re.error, IndexError):
        logger.warning("the target %s of a redirect names a group that its source has not", target)
        return target


def _redirects(ctx: Context) -> tuple[tuple[re.Pattern[str], str, int, bool], ...]:
    return cached(ctx, "website", "redirects", lambda: _read_redirects(ctx))


def _read_redirects(ctx: Context) -> tuple[tuple[re.Pattern[str], str, int, bool], ...]:
    rows = [dict(row) for row in get_hooks(ctx, "website_redirects")]
    if ctx.db.table_exists("Website Route Redirect"):
        rows += ctx.db.get_values(
            "Website Route Redirect", {"parent": "Website Settings"}, ["source", "target", "redirect_http_status"],
            as_dict=True, order_by="idx asc",
        )  # fmt: skip
    found = []
    for row in rows:
        try:
            pattern = pattern_of(str(row["source"]))
        except ValueError:
            logger.exception("redirect of %s is wrong", row["source"])
            continue
        status = int(row.get("redirect_http_status") or 301)
        kept = status if status in _STATUS else 301
        found.append((pattern, str(row["target"]), kept, bool(row.get("match_with_query_string"))))
    return tuple(found)


# --- rules ---------------------------------------------------------------------------------------------------------------


def resolve(ctx: Context, path: str) -> tuple[str, dict[str, Any]]:
    """The page a path stands for by ``website_route_rules``, and the values that the path holds."""
    rules = tuple(_as_key(rule) for rule in get_hooks(ctx, "website_route_rules"))
    if not rules:
        return path, {}
    try:
        endpoint, values = _map(rules).bind("site").match(f"/{path}")
    except HTTPException:
        return path, {}
    return str(endpoint), dict(values)


def _as_key(rule: Mapping[str, Any]) -> tuple[str, str, tuple[tuple[str, Any], ...]]:
    plain = {
        key: tuple(map(str, value)) if isinstance(value, list) else value
        for key, value in (rule.get("defaults") or {}).items()
    }
    return rule["from_route"], rule["to_route"], tuple(plain.items())


@lru_cache(maxsize=64)
def _map(rules: tuple[tuple[str, str, tuple[tuple[str, Any], ...]], ...]) -> Map:
    found = []
    for source, target, defaults in rules:
        try:
            found.append(Rule(f"/{source.strip('/')}", endpoint=target, defaults=dict(defaults) or None))
        except (LookupError, ValueError):
            logger.exception("route rule %s is wrong", source)
    return Map(found, strict_slashes=False, redirect_defaults=False)
