"""Pages of apps in the desk: which the user may open, and the script and style that stand beside a page's file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from werkzeug.wrappers import Response

import frappe
from frappe import _
from frappe.core import by_role
from frappe.desk.scripts import answer, texts_of
from frappe.exceptions import DoesNotExistError, PermissionError
from frappe.permissions.roles import Access
from frappe.runtime.apps import app_of_module, installed_apps, module_path, scrub
from frappe.runtime.context import Context, current
from frappe.runtime.hooks import get_hooks
from frappe.runtime.whitelist import whitelist


def pages(ctx: Context) -> dict[str, dict[str, Any]]:
    """Title and icon of the pages the user may open, by name; for the boot data."""
    access = Access.of(ctx)
    docs = [frappe.get_cached_doc("Page", name) for name in frappe.get_all("Page", pluck="name", order_by="name asc")]
    return {
        doc.name: {"title": _(doc.title or doc.name, context=_app(ctx, doc)), "icon": doc.icon}
        for doc in docs
        if by_role.has_role(access, doc)
    }


@whitelist()
def getpage(name: str) -> dict[str, Any]:
    """A page the user may open, with its ``script`` and ``style``."""
    ctx = current()
    doc = _found(ctx, name)
    return {**doc.as_dict(), "title": _(doc.title or doc.name, context=_app(ctx, doc)), "script": "\n".join(_scripts(ctx, doc)), "style": _beside(ctx, doc, "css")}  # fmt: skip


@whitelist(methods=["GET"])
def script_of(name: str) -> Response:
    """The page's script as a file for the browser."""
    ctx = current()
    return answer(*_scripts(ctx, _found(ctx, name)))


def _found(ctx: Context, name: str) -> Any:
    if not name or not ctx.db.exists("Page", name):
        raise DoesNotExistError(_("There is no page {0}").format(name))
    doc = frappe.get_cached_doc("Page", name)
    if not by_role.has_role(Access.of(ctx), doc):
        raise PermissionError(_("You may not open the page {0}").format(_(doc.title or doc.name)))
    return doc


def _scripts(ctx: Context, doc: Any) -> list[str]:
    """The page's own script, then what apps add to it by ``page_js``."""
    return [_beside(ctx, doc, "js"), *texts_of(ctx, get_hooks(ctx, "page_js", {}).get(doc.name) or ())]


def _app(ctx: Context, doc: Any) -> str | None:
    return app_of_module(doc.module, installed_apps(ctx)) if doc.module else None


def _beside(ctx: Context, doc: Any, ending: str) -> str:
    """Text of a file beside a standard page; empty if there is none."""
    app = _app(ctx, doc)
    if doc.standard != "Yes" or not app:
        return ""
    name = scrub(doc.name)
    path: Path = module_path(app, doc.module) / "page" / name / f"{name}.{ending}"
    return path.read_text(encoding="utf-8") if path.is_file() else ""
