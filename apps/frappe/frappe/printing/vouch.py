"""The page behind the code on a paper: is the paper ours, does its document still stand, was it changed since? It says no more than that."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any
from urllib.parse import urlencode

import frappe
from frappe import _
from frappe.core.brand import brand
from frappe.exceptions import DoesNotExistError, ValidationError
from frappe.http.response import html_response
from frappe.http.urls import get_url
from frappe.runtime.context import current
from frappe.utils import cint, get_datetime

PATH = "verify-print"
_SIGNS = 32


def address_of(doc: Any) -> str:
    """The page that vouches for a paper of the document as it is now."""
    values = {"t": doc.doctype, "n": doc.name, "m": _stamp(doc.modified)}
    return get_url(f"{PATH}?{urlencode({**values, 's': _signature(values)})}")


def _stamp(moment: Any) -> str:
    return f"{get_datetime(moment):%y%m%d%H%M%S%f}" if moment else ""


def _signature(values: dict[str, Any]) -> str:
    key = current().conf.get("encryption_key")
    if not key:
        raise ValidationError(_("encryption_key is missing from site_config.json: take it from a backup"))
    text = "\n".join(["print", *(str(value) for value in values.values())])
    return hmac.new(str(key).encode(), text.encode(), hashlib.sha256).hexdigest()[:_SIGNS]


def verdict(given: Any) -> dict[str, Any]:
    """What may be said of a paper: ``{"good", "title", "lines"}``. Nothing of a document is said without its signature."""
    values = {key: str(given.get(key) or "") for key in ("t", "n", "m")}
    if not hmac.compare_digest(_signature(values).encode(), str(given.get("s") or "").encode()):
        lines = [_("This code was not made here. Do not rely on the paper.")]
        return {"good": False, "title": _("Not one of our papers"), "lines": lines}
    title = f"{_(values['t'])} {values['n']}"
    try:
        doc = frappe.get_doc(values["t"], values["n"])
    except DoesNotExistError:
        frappe.clear_last_message()
        return {"good": False, "title": title, "lines": [_("The document does not exist any more.")]}
    return {"good": cint(doc.docstatus) < 2, "title": title, "lines": [_state(doc), _changed(doc, values["m"])]}


def _state(doc: Any) -> str:
    field = doc.meta.get_workflow() and frappe.db.get_value("Workflow", doc.meta.get_workflow(), "workflow_state_field")
    if cint(doc.docstatus) == 2:
        return _("The document was cancelled.")
    if field and doc.get(field):
        return _("State: {0}").format(_(doc.get(field)))
    if not doc.meta.is_submittable:
        return _("The document exists.")
    return _("The document is valid.") if cint(doc.docstatus) else _("The document is a draft and not valid yet.")


def _changed(doc: Any, stamp: str) -> str:
    if _stamp(doc.modified) == stamp:
        return _("It has not been changed since this paper was printed.")
    return _("It was changed after this paper was printed: ask for a new print.")


class VerifyPage:
    """``/verify-print?t=…&n=…&m=…&s=…``, for everybody who holds the paper."""

    def __init__(self, path: str | None = None, http_status_code: int | None = None) -> None:
        self.path = (path or "").strip("/")

    def can_render(self) -> bool:
        return self.path == PATH

    def render(self) -> Any:
        values = {
            **verdict(current().form_dict),
            "language": current().lang.replace("_", "-"),
            "site": brand(current()),
        }
        return html_response(frappe.render_template("templates/printing/vouch.html", values, is_path=True))
