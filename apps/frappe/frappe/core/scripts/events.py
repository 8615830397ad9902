"""Where server scripts are called: events of documents, lists, paths of the API, the schedule."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.core.scripts.run import is_enabled, run
from frappe.runtime.cache import cached

DOCTYPE = "Server Script"
# Upstream's names of events -> ours. "Before Save" is validate, as there.
EVENTS = {
    "Before Insert": "before_insert", "Before Validate": "before_validate", "Before Save": "validate", "After Insert": "after_insert",
    "After Save": "on_update", "Before Submit": "before_submit", "After Submit": "on_submit", "Before Cancel": "before_cancel",
    "After Cancel": "on_cancel", "Before Delete": "on_trash", "After Delete": "after_delete",
    "Before Save (Submitted Document)": "before_update_after_submit", "After Save (Submitted Document)": "on_update_after_submit",
    "Before Rename": "before_rename", "After Rename": "after_rename", "Before Print": "before_print", "On Payment Authorization": "on_payment_authorized",
}  # fmt: skip
_BY_METHOD = {method: event for event, method in EVENTS.items()}


def _scripts() -> dict[tuple[str, str, str], tuple[tuple[str, str], ...]]:
    """(kind, DocType or path, event) -> (name, script) of the enabled scripts; read once until one changes."""
    found: dict[tuple[str, str, str], tuple[tuple[str, str], ...]] = cached(
        frappe.context(), "settings", "server scripts", _read
    )
    return found


def _read() -> dict[tuple[str, str, str], tuple[tuple[str, str], ...]]:
    fields = ["name", "script_type", "reference_doctype", "doctype_event", "api_method", "script"]
    found: dict[tuple[str, str, str], list[tuple[str, str]]] = {}
    for row in frappe.get_all(DOCTYPE, {"disabled": 0}, fields, order_by="creation, name"):
        key = (
            row.script_type,
            row.api_method if row.script_type == "API" else row.reference_doctype or "",
            row.doctype_event or "",
        )
        if row.script_type != "DocType Event":
            key = (*key[:2], "")
        found.setdefault(key, []).append((row.name, row.script or ""))
    return {key: tuple(scripts) for key, scripts in found.items()}


def of_document(doc: Any, method: str, *_args: Any) -> None:
    """Run the scripts that wait for this event of the document's type."""
    if not is_enabled() or frappe.flags.in_install or frappe.flags.in_migrate or doc.doctype == DOCTYPE:
        return
    for name, script in _scripts().get(("DocType Event", doc.doctype, _BY_METHOD.get(method, "")), ()):
        run(name, script, {"doc": doc})


def permission_query(user: str | None = None, doctype: str = "") -> str:
    """Conditions that scripts add to lists of a DocType, as SQL."""
    if not is_enabled():
        return ""
    parts = [
        str(condition)
        for name, script in _scripts().get(("Permission Query", doctype, ""), ())
        if (
            condition := run(name, script, {"user": user or frappe.session.user, "conditions": ""}).names.get(
                "conditions"
            )
        )
    ]
    return " and ".join(f"({part})" for part in parts)


def of_path(path: str) -> str | None:
    """The enabled script that answers a path of the API."""
    if not is_enabled():
        return None
    found = _scripts().get(("API", path, ""), ())
    return found[-1][0] if found else None


def answer(name: str, arguments: dict[str, Any]) -> Any:
    """Run an API script: ``frappe.response['message']`` or ``frappe.flags``, as upstream. Guests only where it says so."""
    script = frappe.get_cached_doc(DOCTYPE, name)
    if frappe.session.user == "Guest" and not script.allow_guest:
        raise frappe.PermissionError(frappe._("Log in to use this"))
    frappe.local.form_dict = frappe._dict(arguments)
    outcome = run(name, script.script or "")
    found = frappe.response.pop("message", None)
    return outcome.names.get("message") if found is None else found


def scheduled(name: str) -> None:
    """Run a script whose time has come."""
    if is_enabled():
        run(name, frappe.get_doc(DOCTYPE, name).script or "")
