"""Files of apps below /assets: built front ends and public files. Names with a hash are kept by browsers for ever."""

from __future__ import annotations

import mimetypes
import re
from pathlib import Path

from werkzeug.http import http_date, is_resource_modified
from werkzeug.wrappers import Request, Response

from frappe.exceptions import AppNotInstalledError
from frappe.runtime.apps import app_path

_HASHED = re.compile(r"[.-][A-Za-z0-9_-]{8,}\.(js|css|woff2?|png|svg|jpg|webp|json)$")
_ENCODINGS = ((".br", "br"), (".gz", "gzip"))
mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("application/manifest+json", ".webmanifest")


def asset(request: Request) -> Response | None:
    """The file behind ``/assets/<app>/<path>``; None if there is none. Nothing outside the app's folder is ever read."""
    parts = request.path.removeprefix("/assets/").split("/", 1)
    if len(parts) != 2 or not parts[0].isidentifier() or "\0" in parts[1]:
        return None
    try:
        root = (app_path(parts[0]) / "public").resolve()
    except AppNotInstalledError:
        return None
    target = (root / parts[1]).resolve()
    if (
        root not in target.parents
        or not target.is_file()
        or any(part.startswith(".") for part in target.relative_to(root).parts)
    ):
        return None
    return send(
        request, target, "public, max-age=31536000, immutable" if _HASHED.search(target.name) else "public, max-age=300"
    )


def send(request: Request, path: Path, cache_control: str) -> Response:
    """A file with validators; the packed form next to it, if the browser takes it."""
    status = path.stat()
    etag = f"{status.st_mtime_ns:x}-{status.st_size:x}"
    unchanged = not is_resource_modified(request.environ, etag=etag)
    response = Response(status=304) if unchanged else _body(request, path)
    response.headers["ETag"] = f'"{etag}"'
    response.headers["Last-Modified"] = http_date(status.st_mtime)
    response.headers["Cache-Control"] = cache_control
    response.headers["Vary"] = "Accept-Encoding"
    return response


def _body(request: Request, path: Path) -> Response:
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    for ending, name in _ENCODINGS:
        packed = path.with_name(path.name + ending)
        if request.accept_encodings.quality(name) > 0 and packed.is_file():
            response = Response(packed.read_bytes(), mimetype=kind)
            response.headers["Content-Encoding"] = name
            return response
    return Response(path.read_bytes(), mimetype=kind)
