"""Pages kept in documents: Web Page, and DocTypes that have a web view."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup
from werkzeug.wrappers import Response

import frappe
from frappe.runtime.apps import installed_apps, scrub
from frappe.runtime.cache import cached
from frappe.runtime.context import Context
from frappe.runtime.hooks import get_hooks
from frappe.schema.meta import Meta, meta_of
from frappe.templating import AppLoader
from frappe.utils import md_to_html, sanitize_html
from frappe.website.portal import shown_document
from frappe.website.rendering import page


def show(ctx: Context, path: str) -> Response | None:
    """The published document whose route this is."""
    return _web_page(ctx, path) or _with_web_view(ctx, path)


def has_page(ctx: Context, path: str) -> bool:
    """Is there a published document with this route?"""
    return bool(ctx.db.get_value("Web Page", {"route": path, "published": 1}, "name") or _viewed(ctx, path))


def _web_page(ctx: Context, path: str) -> Response | None:
    name = ctx.db.get_value("Web Page", {"route": path, "published": 1}, "name")
    doc = frappe.get_doc("Web Page", name) if name else None
    if doc is None or not doc.is_shown():
        return None
    kind, text = doc.source()
    html = sanitize_html(md_to_html(text) or "" if kind == "Markdown" else text)
    return page(
        ctx, "templates/website/web_page.html", path=path, doc=doc, title=doc.title, content=Markup(html),  # noqa: S704 - sanitised
        description=doc.meta_description, image=doc.meta_image, meta_title=doc.meta_title, full_width=doc.full_width,
    )  # fmt: skip


def web_views(ctx: Context) -> tuple[tuple[str, str], ...]:
    """DocTypes whose documents are pages, with the field that publishes them (empty: all are)."""
    return cached(ctx, "schema", "web views", lambda: _read_web_views(ctx))


def _read_web_views(ctx: Context) -> tuple[tuple[str, str], ...]:
    flagged = ctx.db.get_values("DocType", {"has_web_view": 1, "istable": 0, "issingle": 0}, "name", pluck=True)
    found = []
    for name in dict.fromkeys([*get_hooks(ctx, "website_generators"), *flagged]):
        meta = meta_of(ctx, name)
        if "route" in meta.all_columns and name not in ("Web Page", "Web Form"):
            published = meta.get("is_published_field") or ("published" if meta.has_field("published") else "")
            found.append((name, str(published)))
    return tuple(found)


def _with_web_view(ctx: Context, path: str) -> Response | None:
    found = _viewed(ctx, path)
    return _view(ctx, meta_of(ctx, found[0]), found[1], path) if found else None


def _viewed(ctx: Context, path: str) -> tuple[str, str] | None:
    """DocType and name of the published document with this route."""
    for doctype, published in web_views(ctx):
        filters: dict[str, Any] = {"route": path, **({published: 1} if published else {})}
        name = ctx.db.get_value(doctype, filters, "name")
        if name:
            return doctype, name
    return None


def _view(ctx: Context, meta: Meta, name: str, path: str) -> Response:
    """Published for everybody only where the DocType says so; else for those who may see the document."""
    doc = frappe.get_doc(meta.name, name)
    if not meta.allow_guest_to_view and not frappe.has_website_permission(doc):
        raise frappe.PermissionError(frappe._("You may not see this page"))
    values = shown_document(ctx, doc)
    more = doc.run_method("get_context", frappe._dict(values)) or {}
    own = f"templates/generators/{scrub(meta.name)}.html"
    found = AppLoader(tuple(installed_apps(ctx))).find(own)
    return page(ctx, own if found else "templates/website/document.html", path=path, **{**values, **more})
