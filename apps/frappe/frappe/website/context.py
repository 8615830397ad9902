"""What every page knows: the site's settings and menus, who reads it, in which language."""

from __future__ import annotations

import re
from typing import Any

import frappe
from frappe import sessions
from frappe.core.brand import brand
from frappe.http.urls import base_of, get_url
from frappe.permissions.roles import Access
from frappe.printing.render import template_face
from frappe.runtime.cache import cached
from frappe.runtime.context import Context
from frappe.runtime.hooks import get_hooks, resolve
from frappe.runtime.i18n import _
from frappe.types import _dict

_SETTINGS = (
    "home_page", "title_prefix", "app_name", "app_logo", "favicon", "hide_login", "show_language_picker", "banner_html", "copyright",
    "address", "disable_signup", "robots_txt", "indexed_by_search_engines",
)  # fmt: skip
_ITEM = ["label", "url", "parent_label", "right", "open_in_new_tab"]


class Token:
    """The session's token, made when a page first writes it: a page without forms asks for none."""

    def __str__(self) -> str:
        return sessions.get_csrf_token()

    __html__ = __str__


def settings(ctx: Context) -> _dict:
    """Website Settings with their menus; read once per process until they change. Do not change the result."""
    return cached(ctx, "website", "settings", lambda: _read_settings(ctx))


def _read_settings(ctx: Context) -> _dict:
    stored = ctx.db.get_singles_dict("Website Settings", cast=True) if ctx.db.table_exists("Top Bar Item") else {}
    found = _dict({name: stored.get(name) for name in _SETTINGS})
    for name, missing in (("disable_signup", 1), ("show_language_picker", 1), ("indexed_by_search_engines", 1)):
        found[name] = missing if found[name] is None else found[name]
    for field in ("top_bar_items", "footer_items"):
        rows = stored and ctx.db.get_values(
            "Top Bar Item",
            {"parent": "Website Settings", "parentfield": field},
            _ITEM,
            as_dict=True,
            order_by="idx asc",
        )
        found[field] = tuple(rows or ())
    return found


def languages(ctx: Context) -> tuple[tuple[str, str], ...]:
    """Code and own name of the languages that pages can be read in."""
    return cached(ctx, "website", "languages", lambda: _read_languages(ctx))


def _read_languages(ctx: Context) -> tuple[tuple[str, str], ...]:
    rows = ctx.db.get_values("Language", {"enabled": 1}, ["name", "language_name"], as_dict=True, order_by="name asc")
    return tuple((row.name, row.language_name) for row in rows)


def portal_menu(ctx: Context) -> list[_dict]:
    """Entries of the portal's menu for the person: title, route."""
    if ctx.user == "Guest":
        return []
    roles = Access.of(ctx).roles
    return [
        _dict(title=_(item["title"]), route=f"/{item['route'].lstrip('/')}")
        for item in menu_items(ctx)
        if not item["role"] or item["role"] in roles
    ]


def menu_items(ctx: Context) -> tuple[dict[str, Any], ...]:
    """All entries: those of apps that are not switched off, then the site's own."""
    return cached(ctx, "website", "portal menu", lambda: _read_menu(ctx))


def _read_menu(ctx: Context) -> tuple[dict[str, Any], ...]:
    fields = ["title", "enabled", "route", "reference_doctype", "role", "parentfield"]
    rows = []
    if ctx.db.table_exists("Portal Menu Item"):
        rows = ctx.db.get_values(
            "Portal Menu Item", {"parent": "Portal Settings"}, fields, as_dict=True, order_by="idx asc"
        )
    off = {row.route for row in rows if row.parentfield == "menu" and not row.enabled}
    hooked = [*get_hooks(ctx, "standard_portal_menu_items"), *get_hooks(ctx, "portal_menu_items")]
    if ctx.db.get_single_value("Portal Settings", "hide_standard_menu"):
        hooked = []
    own = [row for row in rows if row.enabled]
    seen: dict[str, dict[str, Any]] = {}
    for item in [*(item for item in hooked if item["route"] not in off), *own]:
        seen.setdefault(
            item["route"].strip("/"),
            {key: item.get(key) for key in ("title", "route", "reference_doctype", "role")},
        )
    return tuple(seen.values())


def page_context(ctx: Context, path: str, values: dict[str, Any]) -> _dict:
    """The context of a page: the site's, the apps', then ``values``."""
    known = settings(ctx)
    base = base_of(ctx)
    context = _dict(known)
    context.update(
        lang=ctx.lang.replace("_", "-"), lang_code=ctx.lang, base=base, app_name=brand(ctx), user=ctx.user, path=path, pathname=path,
        is_guest=ctx.user == "Guest", csrf_token=Token(), languages=languages(ctx), portal_menu=portal_menu(ctx),
        menu=menu_tree(known.top_bar_items), base_template_path=base_template(ctx, path), meta_tags=route_meta(ctx).get(path.strip("/"), ()),
        web_include_js=get_hooks(ctx, "web_include_js"), web_include_css=get_hooks(ctx, "web_include_css"), form_dict=ctx.form_dict,
        brand_html=(get_hooks(ctx, "brand_html") or [""])[-1], session=_dict(user=ctx.user),
        frappe=template_face(ctx, form_dict=ctx.form_dict, user=ctx.user, get_url=get_url, request=_dict(path=f"/{path.strip('/')}", host=getattr(ctx.request, "host", ""))),
    )  # fmt: skip
    for key, entries in get_hooks(ctx, "website_context", {}).items():
        context[key] = entries[-1] if isinstance(entries, list) and entries else entries
    context.update(values)
    for dotted in get_hooks(ctx, "update_website_context"):
        context.update(resolve(dotted)(context) or {})
    context.setdefault("title", context.app_name)
    return context


def base_template(ctx: Context, path: str) -> str:
    """The template that pages stand in: of the first pattern in ``base_template_map`` that fits, else ``base_template``."""
    for pattern, templates in get_hooks(ctx, "base_template_map", {}).items():
        if re.match(pattern, path.strip("/")):
            return str(templates[-1])
    named = get_hooks(ctx, "base_template")
    return str(named[-1]) if named else "templates/base.html"


def menu_tree(items: tuple[Any, ...]) -> list[_dict]:
    """Entries with those below them."""
    return [
        _dict(
            {**item, "children": [child for child in items if child.parent_label and child.parent_label == item.label]}
        )
        for item in items
        if not item.parent_label
    ]


def route_meta(ctx: Context) -> dict[str, tuple[tuple[str, str], ...]]:
    """Route -> tags in the head of its page."""
    return cached(ctx, "website", "route meta", lambda: _read_meta(ctx))


def _read_meta(ctx: Context) -> dict[str, tuple[tuple[str, str], ...]]:
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    if ctx.db.table_exists("Website Meta Tag"):
        rows = frappe.get_all("Website Meta Tag", fields=["parent", "key", "value"], order_by="idx asc")
        for row in rows:
            found[row.parent] = (*found.get(row.parent, ()), (row.key, row.value or ""))
    return found
