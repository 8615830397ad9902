"""The browsable page of the API."""

from __future__ import annotations

from werkzeug.wrappers import Response

from frappe.api.openapi import document
from frappe.runtime.context import Context
from frappe.website.pages import render


def api_page(ctx: Context) -> Response:
    """Every operation the user may call, by module; methods last."""
    groups: dict[str, list[dict[str, str]]] = {}
    for path, operations in document(ctx)["paths"].items():
        for verb, operation in operations.items():
            if verb in ("get", "post", "put", "delete"):
                groups.setdefault(operation["tags"][0], []).append(
                    {"verb": verb, "path": path, "summary": operation["summary"]}
                )
    return render(ctx, "api", groups=sorted(groups.items(), key=lambda group: group[0] == "methods"))
