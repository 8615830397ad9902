"""Pages and files that lie in the ``www`` folders of apps, those of the app installed last first."""

from __future__ import annotations

import importlib
import inspect
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from markupsafe import Markup
from werkzeug.utils import send_file
from werkzeug.wrappers import Response

from frappe.exceptions import TemplateError
from frappe.http.response import redirect_response
from frappe.runtime.apps import app_path, installed_apps
from frappe.runtime.context import Context
from frappe.templating import render_template
from frappe.types import _dict
from frappe.utils import md_to_html
from frappe.website.context import page_context
from frappe.website.rendering import page_from_source

_PART = re.compile(r"[\w][\w.\- ]*\Z")
_LONGEST = 200  # bytes; no file system takes many more
_PAGES = (".html", ".md")
_PLAIN = frozenset(
    {
        ".css",
        ".js",
        ".txt",
        ".xml",
        ".json",
        ".png",
        ".jpg",
        ".jpeg",
        ".gif",
        ".svg",
        ".webp",
        ".ico",
        ".woff2",
        ".webmanifest",
        ".pdf",
    }
)
_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
# Values a page's module may set for its page.
_OF_MODULE = ("no_cache", "sitemap", "no_sitemap", "no_header", "base_template_path", "title", "full_width")


@dataclass(frozen=True, slots=True)
class WebFile:
    """A page of an app. module: dotted path of the Python file beside it, None without one."""

    app: str
    path: Path
    module: str | None


def show(ctx: Context, path: str) -> Response | None:
    """The page or file at a path, None if no app has one."""
    parts = (path or "index").split("/")
    if not all(_is_name(part) for part in parts):
        return None
    apps = tuple(reversed(installed_apps(ctx)))
    found = _page_at(apps, tuple(parts))
    if found is not None:
        return _render(ctx, found, path)
    plain = _plain_at(apps, parts)
    return send_file(plain, ctx.request.environ, conditional=True) if plain else None


def has_page(ctx: Context, path: str) -> bool:
    """Does an app have a page at the path?"""
    parts = (path or "index").split("/")
    allowed = all(_is_name(part) for part in parts)
    return allowed and _page_at(tuple(reversed(installed_apps(ctx))), tuple(parts)) is not None


def _is_name(part: str) -> bool:
    return bool(_PART.match(part)) and ".." not in part and len(part.encode()) <= _LONGEST


def _roots(apps: tuple[str, ...]) -> list[tuple[str, Path]]:
    return [(app, app_path(app) / "www") for app in apps]


def _page_at(apps: tuple[str, ...], parts: tuple[str, ...]) -> WebFile | None:
    for app, root in _roots(apps):
        for candidate in (root.joinpath(*parts), root.joinpath(*parts, "index")):
            for ending in _PAGES:
                file = candidate.with_name(candidate.name + ending)
                if file.is_file():
                    return WebFile(app, file, _module_of(app, root, file))
    return None


def _module_of(app: str, root: Path, file: Path) -> str | None:
    """``www/update-profile.html`` has its code in ``www/update_profile.py``."""
    code = file.with_name(file.stem.replace("-", "_") + ".py")
    if not code.is_file():
        return None
    return ".".join([app, "www", *code.relative_to(root).with_suffix("").parts])


def _plain_at(apps: tuple[str, ...], parts: list[str]) -> Path | None:
    if Path(parts[-1]).suffix not in _PLAIN:
        return None
    return next((file for _app, root in _roots(apps) if (file := root.joinpath(*parts)).is_file()), None)


def pages(ctx: Context) -> list[str]:
    """Paths of the apps' pages for the sitemap: those without a redirect for guests or a wish to be left out."""
    found = []
    for _app, root in _roots(tuple(installed_apps(ctx))):
        for file in sorted(path for path in root.rglob("*") if path.suffix in _PAGES):
            name = file.relative_to(root).with_suffix("").as_posix().removesuffix("index").strip("/")
            module = _module_of(_app, root, file)
            loaded = importlib.import_module(module) if module else None
            if not (
                getattr(loaded, "no_sitemap", 0) or getattr(loaded, "no_cache", 0) or getattr(loaded, "sitemap", 1) == 0
            ):
                found.append(name)
    return found


def _render(ctx: Context, file: WebFile, path: str) -> Response:
    source, values = _source(file.path, file.path.stat().st_mtime_ns)
    context = page_context(ctx, path, dict(values))
    if file.module:
        _ask_module(file.module, context)
    if context.get("redirect_to"):
        return redirect_response(str(context["redirect_to"]))
    if file.path.suffix == ".md":
        text = render_template(source, context, is_path=False, safe_render=False, escape=False)
        context["content"] = Markup(md_to_html(text) or "")  # noqa: S704 - written by the app's author
        source = '{% extends "templates/web.html" %}'
    return page_from_source(ctx, source, context)


def _ask_module(dotted: str, context: _dict) -> None:
    """Let the page's code fill the context: ``get_context(context)`` may change it or return more."""
    module = importlib.import_module(dotted)
    context.update({name: getattr(module, name) for name in _OF_MODULE if hasattr(module, name)})
    function = getattr(module, "get_context", None)
    if function is None:
        return
    takes = len(inspect.signature(function).parameters)
    returned = function(context) if takes else function()
    if returned is not None and not isinstance(returned, dict):
        raise TemplateError(f"{dotted}.get_context returned {type(returned).__name__}, not a dict")
    context.update(returned or {})


@lru_cache(maxsize=256)
def _source(path: Path, _changed: int) -> tuple[str, dict[str, Any]]:
    """The template's text, put into the site's frame unless it is a whole document, and what its head says."""
    text = path.read_text(encoding="utf-8")
    values: dict[str, Any] = {}
    head = _FRONT_MATTER.match(text)
    if head:
        pairs = (line.partition(":") for line in head.group(1).splitlines())
        values = {key.strip(): value.strip().strip("\"'") for key, colon, value in pairs if colon}
        text = text[head.end() :]
    if path.suffix == ".md":
        title = re.search(r"^#\s+(.+)$", text, re.MULTILINE)
        values.setdefault("title", title.group(1) if title else path.stem.replace("-", " ").title())
    elif "{% extends" not in text and not re.search(r"<html|<!doctype", text, re.IGNORECASE):
        inner = text if "{% block" in text else "{% block page_content %}" + text + "{% endblock %}"
        text = '{% extends "templates/web.html" %}' + inner
    return text, values
