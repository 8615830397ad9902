"""Saving from a form: one endpoint for save, submit, update and cancel."""

from __future__ import annotations

from typing import Any

import orjson

from frappe.desk.form.load import respond_with
from frappe.exceptions import MalformedRequestError, ValidationError
from frappe.http.documents import check_tables
from frappe.model.docs import get_doc
from frappe.model.docstatus import DocStatus
from frappe.runtime.context import current
from frappe.runtime.i18n import _
from frappe.runtime.messages import msgprint
from frappe.runtime.whitelist import whitelist
from frappe.schema.meta import meta_of

_STATUS = {"Save": 0, "Submit": 1, "Update": 1, "Cancel": 2}
_DONE = {"Save": "Saved", "Submit": "Submitted", "Update": "Updated", "Cancel": "Cancelled"}


@whitelist(methods=["POST", "PUT"])
def savedocs(doc: Any, action: str) -> None:
    """Save the document as sent; it comes back in ``docs`` with what stands beside it."""
    try:
        values = orjson.loads(doc) if isinstance(doc, str) else doc
    except orjson.JSONDecodeError as error:
        raise MalformedRequestError(_("The document is not valid JSON: {0}").format(error)) from error
    if not isinstance(values, dict) or not values.get("doctype"):
        raise ValidationError(_("A document is an object with its doctype"))
    check_tables(values)
    if action not in _STATUS:
        raise ValidationError(_("{0} is not an action; use one of {1}").format(action, ", ".join(_STATUS)))
    ctx = current()
    local = values.get("name") if values.get("__islocal") else None
    if local:
        values = {key: value for key, value in values.items() if key != "name" or values.get("__newname")}
        if values.get("__newname"):
            values["name"] = values["__newname"]
    document = get_doc(_with_free_rows(values))
    if local:
        document.__dict__["__islocal"] = True
    document.docstatus = DocStatus(_STATUS[action])
    document.save()
    document = get_doc(document.doctype, document.name)
    document.run_method("onload")
    respond_with(ctx, document)
    if local:
        ctx.response["docs"][0]["localname"] = local
    msgprint(_(_DONE[action]), indicator="green", alert=True)


def _with_free_rows(values: dict[str, Any]) -> dict[str, Any]:
    """New rows without the names that the browser made up for them: two people may have made up the same."""

    def freed(row: dict[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in row.items() if key != "name"} if row.get("__islocal") else row

    tables = meta_of(current(), values["doctype"]).table_fields
    return {
        **values,
        **{df.fieldname: [freed(row) for row in values[df.fieldname]] for df in tables if values.get(df.fieldname)},
    }


@whitelist(methods=["POST", "PUT"])
def cancel(
    doctype: str, name: Any, workflow_state_fieldname: str | None = None, workflow_state: str | None = None
) -> None:
    """Cancel a submitted document."""
    document = get_doc(doctype, name)
    if workflow_state_fieldname and workflow_state:
        document.set(workflow_state_fieldname, workflow_state)
    document.cancel()
    respond_with(current(), document)
    msgprint(_("Cancelled"), indicator="red", alert=True)


@whitelist(methods=["POST", "PUT"])
def discard(doctype: str, name: Any) -> None:
    """Throw a draft away."""
    document = get_doc(doctype, name)
    document.discard()
    respond_with(current(), document)
