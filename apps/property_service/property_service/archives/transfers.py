"""Files that change hands: what may, what follows, the draft of each quarter, and those that should be back (R57)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import frappe
from frappe import _, _lt
from frappe.utils import get_quarter_ending, get_quarter_start, getdate, nowdate
from property_service.archives.files import FILE
from property_service.property_setup.settings import setting
from property_service.tell import tell_once, users_with

TRANSFER = "Archive Transfer"
SETTLED = ("Paid Up", "Delivered", "Title Issued")
AHEAD = timedelta(days=10)
LATE = (3, 7, 14)  # days after which a borrower is reminded
SALES, ARCHIVE = "营销中心", "行政人事部"
AT_HAND = ("Created", "On Shelf", "Transferred")


def obstacle(action: str, file: Any, department: str) -> str:
    """Why a file cannot take part; "" when it can."""
    if file.custodian_dept != department:
        return _("{0} is kept by {1}").format(file.name, file.custodian_dept)
    wanted = ("Lent",) if action == "Return" else AT_HAND
    if file.status not in wanted:
        return _("{0} is {1}").format(file.name, _(file.status))
    if action == "Destroy" and (not file.retention_until or getdate(file.retention_until) >= getdate(nowdate())):
        return _("{0} has to be kept until {1}").format(file.name, file.retention_until or "…")
    return ""


def carry_out(doc: Any) -> None:
    """Signed by both and counted: custody, loans and the shelf follow."""
    values: dict[str, Any] = {
        "Transfer": {"custodian_dept": doc.to_dept, "status": "Transferred"}, "Borrow": {"status": "Lent", "borrower": doc.borrower, "due_back": doc.due_back},
        "Return": {"status": "On Shelf", "borrower": None, "due_back": None}, "Destroy": {"status": "Destroyed"},
    }[doc.action]  # fmt: skip
    for row in doc.items:
        frappe.db.set_value(FILE, row.archive_file, values)
        if doc.action == "Transfer":
            _hand_on(
                frappe.db.get_value(FILE, row.archive_file, ["ref_doctype", "ref_name"], as_dict=True), doc.to_dept
            )


def _hand_on(about: Any, department: str) -> None:
    """The document a file is about shows who keeps it: the archive sees contracts that it keeps."""
    if about.ref_doctype != "Sales Contract":
        return
    frappe.db.set_value("Sales Contract", about.ref_name, "custodian_dept", department)
    subscription = frappe.db.get_value("Sales Contract", about.ref_name, "subscription")
    if subscription:
        frappe.db.set_value("Subscription Agreement", subscription, "custodian_dept", department)


def draft_quarter() -> str | None:
    """Ten days before a quarter ends: the list of what goes to the archive; its name, once per quarter.

    Where nothing ran in those days, the next run drafts the list of the quarter that is over: late, and once too.
    """
    today = getdate(nowdate())
    end = getdate(get_quarter_ending(today))
    if today < end - AHEAD:
        end = getdate(get_quarter_start(today)) - timedelta(days=1)
    key = f"{end:%Y}Q{(end.month + 2) // 3}"
    if frappe.db.exists(TRANSFER, {"run_key": key}) or (today > end and key <= str(setting("archive_quarter") or "")):
        return None
    if today > end:  # looked at once, whatever there is: what is settled later belongs to the quarter that runs
        frappe.db.set_single_value("Property Service Settings", "archive_quarter", key)
    return _draft(key)


def _draft(key: str) -> str | None:
    ready, short = _contract_files()
    if not (ready or short):
        return None
    doc = frappe.get_doc(
        {
            "doctype": TRANSFER, "action": "Transfer", "from_dept": SALES, "to_dept": setting("archive_department") or ARCHIVE,
            "items": [{"archive_file": name} for name in ready or short], "shortages": "\n".join(short),
        }
    )  # fmt: skip
    if not ready:
        doc.items = []
        doc.flags.ignore_mandatory = True
    doc.flags.run_key = key
    doc.insert(ignore_permissions=True)
    tell_once(
        users_with("Sales CS Supervisor", "HR Archivist"),
        _lt("{0}: files of {1} to hand over: {2}, incomplete: {3}"),
        doc,
        values=(doc.name, key, len(ready), len(short)),
    )
    return str(doc.name)


def _contract_files() -> tuple[list[str], list[str]]:
    """Files of settled contracts that sales still keeps: complete ones, and those that lack something. Lent ones are in neither."""
    settled = frappe.get_all("Sales Contract", {"docstatus": 1, "workflow_state": ["in", SETTLED]}, pluck="name")
    kept = {
        "ref_doctype": "Sales Contract",
        "ref_name": ["in", settled or [""]],
        "custodian_dept": SALES,
        "status": ["in", AT_HAND],
    }
    rows = frappe.get_all(FILE, kept, ["name", "completeness"], order_by="name asc")
    return [row.name for row in rows if row.completeness >= 100], [row.name for row in rows if row.completeness < 100]


def remind_borrowers() -> None:
    """Daily: files that should be back, 3, 7 and 14 days late; each said once."""
    today = getdate(nowdate())
    for name in frappe.get_all(FILE, {"status": "Lent", "due_back": ["<", today]}, pluck="name", order_by="name asc"):
        doc = frappe.get_doc(FILE, name)
        step = _step(getdate(doc.due_back), today)
        if step:
            user = frappe.db.get_value("Staff Member", doc.borrower, "user") if doc.borrower else None
            tell_once(
                [user, *users_with("HR Archivist")],
                _lt("{0} should have been back on {1}: {2} days ago"),
                doc,
                values=(doc.title, doc.due_back, step),
            )


def _step(due: date, today: date) -> int:
    return max((days for days in LATE if (today - due).days >= days), default=0)
