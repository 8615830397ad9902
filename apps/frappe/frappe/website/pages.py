"""Server-rendered pages. Their texts go through the catalogues, their values through Jinja's escaping."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from werkzeug.wrappers import Request, Response

import frappe
from frappe import sessions
from frappe.core.brand import brand
from frappe.desk.boot import get_bootinfo
from frappe.http.response import desk_policy, html_response, redirect_response
from frappe.http.urls import base_of
from frappe.runtime.apps import app_path
from frappe.runtime.context import Context
from frappe.runtime.hooks import get_hooks, resolve
from frappe.runtime.i18n import _
from frappe.templating import render_template
from frappe.utils.text import json_bytes
from frappe.website.rendering import page, to_login

_ENTRY = "src/main.ts"
# Browsers drop tabs and line ends and read a back slash as a slash: "/\t/host" would lead to another site.
_OWN_PATH = re.compile(r"^/(?!/)[^\\\x00-\x1f\x7f]*\Z")


def render(ctx: Context, template: str, code: int = 200, /, **values: Any) -> Response:
    """A page of ours from ``templates/website``."""
    return page(ctx, f"templates/website/{template}.html", code, **values)


@lru_cache(maxsize=4)
def _manifest(path: str, _changed: float) -> dict[str, Any]:
    return json.loads(Path(path).read_text(encoding="utf-8"))


def built_files() -> dict[str, Any]:
    """The parts of the built desk by their source; empty if it has not been built."""
    for name in ("dist/.vite/manifest.json", "dist/manifest.json"):
        path = app_path("frappe") / "public" / name
        if path.is_file():
            return _manifest(str(path), path.stat().st_mtime)
    return {}


def entry_files() -> tuple[str | None, list[str]]:
    """Script and style sheets of the built desk; (None, []) if it has not been built."""
    entries = built_files()
    entry = entries.get(_ENTRY)
    if not entry:
        return None, []
    styles = [f"/assets/frappe/dist/{file}" for file in _styles(entries, entry, set())]
    return f"/assets/frappe/dist/{entry['file']}", styles


def _styles(entries: dict[str, Any], chunk: dict[str, Any], seen: set[str]) -> list[str]:
    """Style sheets of a chunk after those of what it imports, each once."""
    found: list[str] = []
    for name in chunk.get("imports", []):
        if name not in seen:
            seen.add(name)
            found += _styles(entries, entries[name], seen)
    return [*found, *(file for file in chunk.get("css", []) if file not in found)]


def desk(ctx: Context, request: Request) -> Response:
    """The page that starts the desk; people without a session log in first."""
    if ctx.user == "Guest":
        asked = request.full_path.rstrip("?")
        return to_login(ctx, asked)
    if ctx.db.get_value("User", ctx.user, "user_type") != "System User":
        return error_page(ctx, 403, _("The desk is for staff. Your own pages are under /me"))
    script, styles = entry_files()
    if script is None:
        return error_page(ctx, 503, _("The desk has not been built yet. Run ./start --prepare or bench build"))
    info = get_bootinfo(ctx)
    boot = json_bytes(info).decode().replace("<", "\\u003c")
    assets = get_hooks(ctx, "app_include_js"), get_hooks(ctx, "app_include_css")
    values = {"script": script, "styles": [*styles, *assets[1]], "scripts": assets[0], "boot": boot}
    answer = html_response(render_template("templates/website/desk.html", {**_shell(ctx), **values}, is_path=True))
    answer.headers["Content-Security-Policy"] = desk_policy(info["sysdefaults"].get("map_tile_url"))
    return answer


def _shell(ctx: Context) -> dict[str, Any]:
    """What the desk's page says before the desk itself speaks."""
    base = base_of(ctx)
    return {"lang": ctx.lang.replace("_", "-"), "base": base, "app_name": brand(ctx)}


def login(ctx: Context, request: Request) -> Response:
    """The login page. A demo site lists its users there."""
    target = safe_target(str(request.args.get("redirect-to") or "/app"))
    base = base_of(ctx)
    if ctx.user != "Guest":
        return redirect_response(f"{base}{target if target != '/app' else '/'}")
    people = demo_users(ctx) if ctx.conf.get("demo") else []
    return render(
        ctx,
        "login",
        target=target,
        people=people,
        demo_password=ctx.conf.get("demo_password") if people else "",
        links=_other_ways(ctx),
        shared_minutes=sessions.shared_minutes(ctx),
        no_cache=1,
        path=request.full_path.lstrip("/").rstrip("?"),
        error=request.args.get("error") or "",
    )


def _other_ways(ctx: Context) -> list[tuple[str, str]]:
    """Other ways to log in, as apps offer them: a text and a path each."""
    found = [resolve(path)() for path in get_hooks(ctx, "login_links") or ()]
    return [link for link in found if link]


def safe_target(path: str) -> str:
    """A path on this site to go to after the login; anything else becomes the desk."""
    return path if _OWN_PATH.match(path) else "/app"


def demo_users(ctx: Context) -> list[dict[str, Any]]:
    """Users of the demo, with their first role."""
    rows = ctx.db.get_values(
        "User",
        {"name": ["like", "%@demo.example"], "enabled": 1},
        ["name", "full_name"],
        as_dict=True,
        order_by="creation asc",
    )
    roles = (
        ctx.db.get_values(
            "Has Role",
            {"parent": ["in", [row.name for row in rows]], "parenttype": "User"},
            ["parent", "role"],
            as_dict=True,
            order_by="idx asc",
        )
        if rows
        else []
    )
    first: dict[str, str] = {}
    for row in roles:
        first.setdefault(row.parent, row.role)
    return [{"name": row.name, "full_name": row.full_name, "role": _(first.get(row.name, ""))} for row in rows]


def _title(status: int) -> str:
    titles = {
        403: _("Not permitted"), 404: _("Page not found"), 429: _("Too many requests"), 503: _("Not available at the moment"),
    }  # fmt: skip
    return titles.get(status) or _("Something went wrong")


def _hint(ctx: Context, status: int) -> str:
    """What the person can do about it."""
    if status == 404:
        return _("Check the address, or go on from the start page.")
    if status == 403 and ctx.user == "Guest":
        return _("Perhaps it is for people who are logged in.")
    if status == 403:
        return _("You are logged in as {0}. Somebody with more rights can open it for you.").format(ctx.user)
    return _("Try again in a few minutes. What you entered before is kept.") if status >= 500 else ""


def error_page(ctx: Context | None, status: int, message: str = "") -> Response:
    """A page for people, in their language, that says what happened and where to go."""
    if ctx is None:
        return html_response(
            f"<!doctype html><title>{status}</title><p>{frappe.utils.escape_html(message)}</p>", status
        )
    return render(
        ctx,
        "error",
        status,
        hint=_hint(ctx, status),
        path=ctx.request.path if ctx.request is not None else "",
        status=status,
        title=_title(status),
        message=message,
    )
