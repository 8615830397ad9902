"""Form and list scripts that stand beside a DocType's controller."""

from __future__ import annotations

from werkzeug.wrappers import Response

from frappe.permissions.decide import require
from frappe.permissions.roles import Access
from frappe.runtime.apps import module_path, scrub
from frappe.runtime.context import current
from frappe.runtime.whitelist import whitelist
from frappe.schema.meta import meta_of


@whitelist(methods=["GET"])
def form_script(doctype: str) -> Response:
    """The DocType's ``<name>.js``; empty if there is none."""
    return _script(doctype, "")


@whitelist(methods=["GET"])
def list_script(doctype: str) -> Response:
    """The DocType's ``<name>_list.js``; empty if there is none."""
    return _script(doctype, "_list")


def _script(doctype: str, ending: str) -> Response:
    ctx = current()
    meta = meta_of(ctx, doctype)
    require(ctx, Access.of(ctx), "select", meta)
    text = ""
    if meta.app and not meta.custom:
        name = scrub(meta.name)
        path = module_path(meta.app, meta.module) / "doctype" / name / f"{name}{ending}.js"
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
    response = Response(text, mimetype="text/javascript")
    response.headers["Cache-Control"] = "private, max-age=60"
    return response
