"""What makes the desk an application of the device: its manifest, its service worker, the page for times without a network."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from werkzeug.wrappers import Response

from frappe.core.brand import brand
from frappe.http.urls import base_of
from frappe.runtime.apps import app_path
from frappe.runtime.context import Context
from frappe.utils.text import json_bytes
from frappe.website.pages import built_files, render

_WORKER = "src/worker/sw.ts"
_ICONS = (("icon.svg", "any", "image/svg+xml"), ("icon-192.png", "192x192", "image/png"), ("icon-512.png", "512x512", "image/png"))  # fmt: skip


def serve(ctx: Context, path: str) -> Response | None:
    """The answer to one of the three paths below ``/app``; None for a page. Browsers ask for them without a session."""
    match path:
        case "/app/sw.js":
            return _worker(ctx)
        case "/app/manifest.webmanifest":
            return _manifest(ctx)
        case "/app/offline.html":
            return render(ctx, "offline", no_cache=1)
    return None


def _manifest(ctx: Context) -> Response:
    base, name = base_of(ctx), brand(ctx)
    icons = [
        {"src": f"{base}/assets/frappe/images/{file}", "sizes": sizes, "type": kind, "purpose": "any"}
        for file, sizes, kind in _ICONS
    ]
    content = {
        "id": f"{base}/app/", "name": name, "short_name": name, "lang": ctx.lang.replace("_", "-"), "start_url": f"{base}/app/",
        "scope": f"{base}/app/", "display": "standalone", "background_color": "#f6f8f7", "theme_color": "#1b6b57", "icons": icons,
    }  # fmt: skip
    return _plain(json_bytes(content), "application/manifest+json")


def _worker(ctx: Context) -> Response | None:
    """The built worker after what it has to know: the version of the build and its files. None while nothing is built."""
    entries = built_files()
    if _WORKER not in entries:
        return None
    base = base_of(ctx)
    folder = app_path("frappe") / "public" / "dist"
    names = sorted({file for entry in entries.values() for file in (entry["file"], *entry.get("css", []))})
    files = [f"{base}/assets/frappe/dist/{name}" for name in names if name != entries[_WORKER]["file"]]
    version = hashlib.sha256(json.dumps(names).encode()).hexdigest()[:16]
    known = json_bytes({"version": version, "base": base, "files": [*files, f"{base}/assets/frappe/images/icon.svg"]})
    answer = _plain(
        b"const SHELL = " + known + b";\n" + _source(folder / entries[_WORKER]["file"]),
        "text/javascript; charset=utf-8",
    )
    answer.headers["Service-Worker-Allowed"] = f"{base}/app"  # the desk's first page has no slash at its end
    return answer


@lru_cache(maxsize=2)
def _source(path: Path) -> bytes:
    return path.read_bytes()


def _plain(body: bytes, kind: str) -> Response:
    response: Any = Response(body, content_type=kind)
    response.headers["Cache-Control"] = "no-cache"
    return response
