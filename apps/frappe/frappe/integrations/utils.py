"""Requests to other systems for apps, and the record of what was said. Upstream's names.

Addresses of this machine's own network are refused as for webhooks (``webhook_private_addresses`` allows them).
"""

from __future__ import annotations

import base64
import http.client
import json as jsons
from typing import Any
from urllib.parse import urlencode

import frappe
from frappe import _
from frappe.integrations import targets

_SECONDS = 30
_MOST_ANSWER = 10 * 1024 * 1024


class RequestFailed(frappe.ValidationError):
    """The other system could not be asked, or answered with an error."""


def make_request(
    method: str, url: str, auth: Any = None, headers: dict[str, str] | None = None, data: Any = None, json: Any = None, params: Any = None
) -> Any:  # fmt: skip
    """The answer of another system: what its JSON holds, else its text.

    auth: user and password. data: a body, or fields of a form; json: the body instead. params: of the address.
    Raises RequestFailed, whose cause is in the error log.
    """
    address = f"{url}{'&' if '?' in url else '?'}{urlencode(params)}" if params else url
    body, kind = _body(data, json)
    sent = {**({"Content-Type": kind} if kind else {}), **_login(auth), **(headers or {})}
    try:
        answer = targets.send(address, method, sent, body, _SECONDS, most=_MOST_ANSWER)
    except (OSError, http.client.HTTPException) as error:
        frappe.log_error(title=_("{0} could not be asked").format(url.partition("?")[0]))
        raise RequestFailed(_("{0} could not be asked: {1}").format(url.partition("?")[0], error)) from error
    if not answer.ok:
        frappe.log_error(_("{0} answered {1}").format(url.partition("?")[0], answer.status), answer.text)
        raise RequestFailed(_("{0} answered {1}").format(url.partition("?")[0], answer.status))
    try:
        return jsons.loads(answer.text)
    except ValueError:
        return answer.text


def make_get_request(url: str, **kwargs: Any) -> Any:
    return make_request("GET", url, **kwargs)


def make_post_request(url: str, **kwargs: Any) -> Any:
    return make_request("POST", url, **kwargs)


def make_put_request(url: str, **kwargs: Any) -> Any:
    return make_request("PUT", url, **kwargs)


def make_patch_request(url: str, **kwargs: Any) -> Any:
    return make_request("PATCH", url, **kwargs)


def make_delete_request(url: str, **kwargs: Any) -> Any:
    return make_request("DELETE", url, **kwargs)


def _body(data: Any, json: Any) -> tuple[bytes, str]:
    if json is not None:
        return jsons.dumps(json).encode(), "application/json"
    if isinstance(data, dict | list | tuple):
        return urlencode(data).encode(), "application/x-www-form-urlencoded"
    return (data.encode() if isinstance(data, str) else data or b""), ""


def _login(auth: Any) -> dict[str, str]:
    if not auth:
        return {}
    user, password = auth
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


def create_request_log(
    data: Any, integration_type: str | None = None, service_name: str | None = None, name: str | None = None, error: Any = None,
    request_headers: Any = None, output: Any = None, **values: Any,
) -> Any:  # fmt: skip
    """Write down what was asked of, or came from, another system: an Integration Request, given back.

    service_name: whose; integration_type: its earlier place. ``status`` and other fields by their names.
    """
    given = frappe.parse_json(data) if isinstance(data, str) else data or {}
    named = given if isinstance(given, dict) else {}
    doc = frappe.get_doc(
        {
            "doctype": "Integration Request", "integration_request_service": service_name or integration_type, "status": "Failed" if error else "Queued",
            "reference_doctype": named.get("reference_doctype"), "reference_docname": named.get("reference_docname"),
            "data": _text(data), "error": _text(error), "request_headers": _text(request_headers), "output": _text(output), **values,
        }
    )  # fmt: skip
    return doc.insert(ignore_permissions=True, set_name=name)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) or value is None else frappe.as_json(value)
