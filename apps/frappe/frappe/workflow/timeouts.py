"""States in which documents may not stay: their step is taken by the system, or somebody is reminded."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import frappe
from frappe import _
from frappe.automation import alerts
from frappe.model.approvals import enabled
from frappe.model.workflow import time_out
from frappe.utils import flt, now_datetime

MOST = 500


def run() -> int:
    """Each hour: documents whose time in their state is over. A step that fails is an Error Log and holds nobody back."""
    count = 0
    for workflow in frappe.get_all("Workflow", {"is_active": 1}, ["name", "document_type", "workflow_state_field"]):
        if not frappe.db.has_column(workflow.document_type, workflow.workflow_state_field):
            continue  # the type was taken back: its workflow stays, as what it is for may come again
        rows = frappe.get_all(
            "Workflow Document State", {"parent": workflow.name, "parenttype": "Workflow", "timeout_hours": [">", 0]},
            ["state", "timeout_hours", "timeout_action", "allow_edit"],
        )  # fmt: skip
        for row in rows:
            before = now_datetime() - timedelta(hours=flt(row.timeout_hours))
            waiting = {workflow.workflow_state_field: row.state, "modified": ["<", before]}
            for name in frappe.db.get_values(workflow.document_type, waiting, "name", pluck=True, limit=MOST):
                count += _handle(workflow.document_type, name, row)
    return count


def _handle(doctype: str, name: str, row: Any) -> int:
    doc = frappe.get_doc(doctype, name)
    frappe.db.savepoint("workflow_timeout")
    try:
        if row.timeout_action:
            return int(time_out(doc, row.timeout_action))
        return _remind(doc, row)
    except Exception as error:  # noqa: BLE001 - a job's edge: what an app's hook does wrong holds nobody back
        frappe.db.rollback(save_point="workflow_timeout")
        frappe.log_error(_("The time-out of {0} {1} failed").format(_(doctype), name), str(error), doctype, str(name))
        return 0


def _remind(doc: Any, row: Any) -> int:
    """Tell those who may go on, once for each stay in the state."""
    told = {
        "reference_doctype": doc.doctype,
        "reference_name": doc.name,
        "comment_type": "Info",
        "content": ["like", f"%{row.state}%"],
    }
    if frappe.db.exists("Comment", {**told, "creation": [">", doc.modified]}):
        return 0
    people = (
        enabled(
            frappe.context(), frappe.get_all("Has Role", {"role": row.allow_edit, "parenttype": "User"}, pluck="parent")
        )
        if row.allow_edit
        else [doc.owner]
    )
    text = _("{0} {1} waits in the state {2}").format(_(doc.doctype), doc.name, _(row.state))
    alerts.send(people, text, text, doc, mail=False, in_app=True)
    doc.add_comment("Info", _("Reminded: the time of {0} is over").format(row.state))
    return 1
