"""What a request says: which site, which arguments, which form of answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Request

from frappe.exceptions import MalformedRequestError, NoSiteError, PayloadTooLargeError
from frappe.runtime.site import COMMON_CONFIG, default_site, read_config, site_exists
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


def site_name(request: Request, sites_path: Path) -> str:
    """The site a request is for: by its host name, else the default site. Raises NoSiteError."""
    host = (request.host or "").partition(":")[0].lower()
    named = request.headers.get("X-Frappe-Site-Name", "").lower()
    for candidate in (named, host):
        if candidate and site_exists(candidate, sites_path):
            return candidate
    found = default_site(sites_path)
    if found is None:
        raise NoSiteError(f"there is no site for {host}: name one default_site in {COMMON_CONFIG}")
    return found


def base_path(sites_path: Path) -> str:
    """The path below which the site is served, without a slash at its end."""
    return str(read_config(sites_path / COMMON_CONFIG).get("base_path") or "").rstrip("/")


def arguments(request: Request) -> _dict:
    """Arguments of the query, the form and the JSON body together; later ones win.

    Raises MalformedRequestError for a broken body and PayloadTooLargeError for one that is too large.
    """
    found = _dict({key: values[0] if len(values) == 1 else values[-1] for key, values in request.args.lists()})
    if request.method in UNSAFE or request.content_length:
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
