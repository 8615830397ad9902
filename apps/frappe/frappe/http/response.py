"""Answers: JSON quickly, files safely, headers everywhere."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from werkzeug.datastructures import Headers as WerkzeugHeaders
from werkzeug.wrappers import Response

from frappe.runtime.context import Context
from frappe.utils.text import json_bytes

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob: https:; "
    "font-src 'self' data:; connect-src 'self' ws: wss:; frame-ancestors 'self'; base-uri 'self'; form-action 'self'; object-src 'none'"
)
_ANY_PICTURE = "img-src 'self' data: blob: https:;"
_TILE_HOST = re.compile(r"https://((?:\{s\}\.)?[\w.-]+(?::\d+)?)/")
SECURITY_HEADERS = (
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "SAMEORIGIN"),
    ("Referrer-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(self), geolocation=(self), microphone=()"),
)
TRANSPORT_SECURITY = ("Strict-Transport-Security", "max-age=31536000")
_JSON_HEADERS = (("Content-Type", "application/json"), ("Cache-Control", "no-store"))
Headers = list[tuple[str, str]]


class JsonResponse(Response):
    """An answer that is complete when it is made: in the usual case it is sent without a look at the request.

    Werkzeug's dictionary of headers is made when somebody asks for it, which for most answers nobody does.
    """

    def __init__(self, body: bytes, status: int = 200) -> None:
        # What the base class would set, without its look at what kind of body and headers it was given.
        self.response = [body]
        self.direct_passthrough = False
        self._on_close = []
        self._plain: Headers = [*_JSON_HEADERS, ("Content-Length", str(len(body)))]
        self._asked: WerkzeugHeaders | None = None
        self.status_code = status

    @property
    def headers(self) -> WerkzeugHeaders:  # type: ignore[override]
        if self._asked is None:
            self._asked = WerkzeugHeaders(self._plain)
        return self._asked

    def add_headers(self, headers: Headers) -> None:
        """Headers that are not there yet."""
        if self._asked is None:
            self._plain.extend(headers)
        else:
            self._asked.extend(headers)

    def get_wsgi_response(self, environ: dict[str, Any]) -> tuple[Iterable[bytes], str, Headers]:
        if self.status_code != HTTPStatus.OK or environ["REQUEST_METHOD"] == "HEAD":
            return super().get_wsgi_response(environ)
        plain = self._plain if self._asked is None else self._asked.to_wsgi_list()
        return self.response, self.status, plain  # type: ignore[return-value]


def json_response(value: Any, status: int = 200) -> Response:
    """A JSON body; dates in REST's form."""
    return JsonResponse(json_bytes(value), status)


def html_response(text: str, status: int = 200) -> Response:
    response = Response(text, status=status, mimetype="text/html")
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    response.headers["Cache-Control"] = "no-store"
    return response


def desk_policy(tiles: str | None) -> str:
    """The desk's: pictures of the site alone, and tiles of maps from where ``tiles`` (an address with places) says."""
    host = _TILE_HOST.match(tiles or "")
    source = f" https://{host.group(1).replace('{s}', '*')}" if host else ""
    return CONTENT_SECURITY_POLICY.replace(_ANY_PICTURE, f"img-src 'self' data: blob:{source};")


def redirect_response(location: str, status: int = 302) -> Response:
    response = Response(status=status)
    response.headers["Location"] = location
    return response


def method_response(ctx: Context, value: Any, *, key: str = "message") -> Response:
    """The answer of a called function: its value under ``key``, what it put into ``frappe.response``, and messages."""
    if isinstance(value, Response):
        return value
    special = from_response_type(ctx)
    if special is not None:
        return special
    body = {
        name: entry
        for name, entry in ctx.response.items()
        if not name.startswith("__") and name not in ("type", "http_status_code")
    }
    if value is not None:
        body[key] = value
    add_messages(ctx, body)
    return json_response(body, int(ctx.response.get("http_status_code") or 200))


def add_messages(ctx: Context, body: dict[str, Any]) -> None:
    """Messages to the person, in upstream's double encoding."""
    if ctx.messages:
        body["_server_messages"] = json_bytes([json_bytes(message).decode() for message in ctx.messages]).decode()


def from_response_type(ctx: Context) -> Response | None:
    """Answers that a function asks for by ``frappe.response["type"]``: a download, a redirect, text."""
    kind = ctx.response.get("type")
    if kind in ("download", "binary", "pdf"):
        content = ctx.response.get("filecontent") or b""
        name = str(ctx.response.get("filename") or "download")
        data = content.encode() if isinstance(content, str) else content
        return attachment(
            data, name, ctx.response.get("content_type"), inline=ctx.response.get("display_content_as") == "inline"
        )
    if kind == "csv":
        text = ctx.response.get("result") or ""
        return attachment(
            b"\xef\xbb\xbf" + str(text).encode(), f"{ctx.response.get('doctype') or 'export'}.csv", "text/csv"
        )
    if kind in ("txt", "text"):
        return Response(str(ctx.response.get("result") or ""), mimetype="text/plain")
    if kind == "page":
        return ctx.response.get("page")
    if kind == "redirect":
        return redirect_response(str(ctx.response.get("location") or "/"))
    return None


def attachment(content: bytes, name: str, content_type: str | None = None, *, inline: bool = False) -> Response:
    """A file; ``inline`` shows it in the browser instead of saving it."""
    response = Response(content, mimetype=content_type or "application/octet-stream")
    response.headers["Content-Disposition"] = disposition(name, inline=inline)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def disposition(name: str, *, inline: bool = False) -> str:
    """The header that names a file, in any script."""
    plain = name.encode("ascii", "replace").decode().replace('"', "'").replace("?", "_")
    return f"{'inline' if inline else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"


def with_security_headers(headers: Headers, *, secure: bool) -> Headers:
    """The headers of an answer, with those that every answer carries unless it has its own."""
    present = {name.lower() for name, _value in headers}
    wanted = SECURITY_HEADERS if not secure else (*SECURITY_HEADERS, TRANSPORT_SECURITY)
    return headers + [header for header in wanted if header[0].lower() not in present]


def set_cookies(
    response: Response, cookies: dict[str, str | None], *, secure: bool, path: str, lifetime: datetime.timedelta | None
) -> None:
    """Login cookies: the session's is out of scripts' reach, those about the user are not. Without a lifetime they go with the browser."""
    for name, value in cookies.items():
        if value is None:
            response.delete_cookie(name, path=path)
        else:
            response.set_cookie(
                name, quote(value, safe="@ .-_%:/+") if name != "sid" else value, max_age=lifetime if value and value != "Guest" else None,
                httponly=name == "sid", secure=secure, samesite="Lax", path=path,
            )  # fmt: skip
