"""The bare handler that REST is compared with: the same statements on the same server, no metadata, rights or documents."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from typing import Any

import orjson

from frappe.database import pool
from frappe.query.database_config import database_config
from frappe.runtime.site import load_site
from frappe.utils.text import generate_hash

_SITE = load_site(os.environ["FRAPPE_SITE"])
_CONFIG = database_config(_SITE)
_PLAN = json.loads(os.environ.get("BARE_PLAN", "{}"))


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Run the statements recorded for the operation that the path names; answer with the last rows."""
    connection = pool.get(_CONFIG)
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if length:
        orjson.loads(environ["wsgi.input"].read(length))
    rows: list[Any] = []
    for sql, params in _PLAN[environ["PATH_INFO"].strip("/")]:
        result = connection.execute_native(
            sql, [generate_hash(length=12) if value == "{new}" else value for value in params]
        )
        rows = [dict(zip(result.columns, row, strict=True)) for row in result.rows] or rows
    if connection.in_transaction:
        connection.commit()
    body = orjson.dumps({"data": rows}, default=str)
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]
