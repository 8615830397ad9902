"""What a request says: which site, which arguments, which form of answer."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import orjson
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.http import parse_cookie
from werkzeug.wrappers import Request

from frappe.exceptions import MalformedRequestError, NoSiteError, PayloadTooLargeError
from frappe.runtime.site import COMMON_CONFIG, Site, default_site, find_site, load_site, read_config
from frappe.types import _dict

MAX_BODY = 64 * 1024 * 1024
MAX_JSON = 8 * 1024 * 1024
MAX_FORM_PARTS = 2000
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class SiteRequest(Request):
    """A request with limits on what it may make us read."""

    max_content_length = MAX_BODY
    max_form_memory_size = MAX_JSON
    max_form_parts = MAX_FORM_PARTS

    def cookie(self, name: str) -> str | None:
        """The value of a cookie, as ``cookies`` has it."""
        return _cookies(self.environ.get("HTTP_COOKIE", "")).get(name)


@lru_cache(maxsize=512)
def _cookies(header: str) -> dict[str, str]:
    """A browser sends the same ones with every request."""
    return parse_cookie(header).to_dict()


def site_of(request: Request, sites_path: Path) -> Site:
    """The site a request is for: by its host name, else the default site. Raises NoSiteError."""
    environ = request.environ
    host = str(environ.get("HTTP_HOST") or environ.get("SERVER_NAME") or "").partition(":")[0].lower()
    named = str(environ.get("HTTP_X_FRAPPE_SITE_NAME", "")).lower()
    for candidate in (named, host):
        if candidate and (site := find_site(candidate, sites_path)) is not None:
            return site
    found = default_site(sites_path)
    if found is None:
        raise NoSiteError(f"there is no site for {host}: name one default_site in {COMMON_CONFIG}")
    return load_site(found, sites_path)


def base_path(sites_path: Path) -> str:
    """The path below which the site is served, without a slash at its end."""
    return str(read_config(sites_path / COMMON_CONFIG).get("base_path") or "").rstrip("/")


def arguments(request: Request) -> _dict:
    """Arguments of the query, the form and the JSON body together; later ones win.

    Raises MalformedRequestError for a broken body and PayloadTooLargeError for one that is too large.
    """
    found = _of_query(request.environ.get("QUERY_STRING", ""))
    if request.method in UNSAFE or request.environ.get("CONTENT_LENGTH"):
        try:
            if is_json(request):
                body = json_body(request)
                if isinstance(body, dict):
                    found.update(body)
                elif body is not None:
                    found["data"] = body
            else:
                found.update({key: values[-1] for key, values in request.form.lists()})
        except RequestEntityTooLarge as error:
            raise PayloadTooLargeError(f"the request is larger than {MAX_BODY // 2**20} MB") from error
    return found


def _of_query(text: str) -> _dict:
    """Arguments of a query string; bytes that are no text stay as they were written."""
    found = _dict()
    for pair in text.encode("latin1").decode(errors="replace").split("&"):
        if pair:
            name, _sign, value = pair.partition("=")
            found[_unquoted(name)] = _unquoted(value)
    return found


def _unquoted(text: str) -> str:
    return unquote_plus(text, errors="werkzeug.url_quote") if "%" in text or "+" in text else text


def is_json(request: Request) -> bool:
    return (request.mimetype or "").endswith("json")


def json_body(request: Request) -> Any:
    """The JSON value of the body, None if it is empty. Raises MalformedRequestError."""
    if (request.content_length or 0) > MAX_JSON:
        raise PayloadTooLargeError(f"a JSON body may have at most {MAX_JSON // 2**20} MB")
    data = request.get_data()
    if not data.strip():
        return None
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise MalformedRequestError(f"the body is not valid JSON: {error}") from error


def wants_json(request: Request) -> bool:
    """Under /api/ always; elsewhere when the client says so."""
    if request.path.startswith("/api/") or request.path == "/healthz":
        return True
    accept = request.headers.get("Accept", "")
    return (
        "application/json" in accept or request.headers.get("X-Requested-With") == "XMLHttpRequest" or is_json(request)
    )


def client_address(request: Request, conf: Any) -> str:
    """The client's address; a proxy's word counts only where the configuration says that there is one."""
    proxies = int(conf.get("trusted_proxies") or 0)
    if proxies:
        forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
        if forwarded:
            return forwarded[-min(proxies, len(forwarded))]
    return request.remote_addr or "0.0.0.0"  # noqa: S104 - an unknown address, nothing is bound to it
