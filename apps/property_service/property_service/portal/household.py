"""A household's own pages: home, notices, the handover of the home, moves, work to be signed."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import add_days, add_months, cint, get_datetime, getdate, nowdate
from property_service import bilingual
from property_service.customer_service import notices as announcements
from property_service.customer_service import work_orders
from property_service.mail_room.doctype.mail_item.mail_item import BY_NAME
from property_service.moving import handovers
from property_service.permits import visits
from property_service.portal import cases, frame
from property_service.survey import votes

OPEN_CASES = ("New", "Accepted", "In Progress", "On Hold")
LATEST = 3
PAPER = "Periodical Subscription"
FREQUENCIES = ("Daily", "Weekly", "Twice a Month", "Monthly", "Quarterly")
WAITING_MAIL = ("Waiting", "Out for Delivery", "Stuck")


def home(who: Any) -> dict[str, Any]:
    """What is going on: counts for the tiles, the latest notices, what waits for the resident."""
    rows = cases.listed()
    waiting = [row for row in rows if row["workflow_state"] == "Resolved" and not row["satisfaction"]]
    return {
        "open_cases": len([row for row in rows if row["workflow_state"] in OPEN_CASES]), "to_rate": waiting[:LATEST],
        "notices": notices()[:LATEST], "appointment": next(iter(appointments(open_only=True)), None), "to_sign": to_sign(),
        "visitors": frappe.db.count("Entry Pass", {"host": who.resident, "status": ["in", ("Valid", "Not Yet Valid")]}),
        "surveys": votes.waiting_for(who.user), "defects": len(defects()), "mail_count": len(mail()["items_waiting"]), "asking": visits.waiting_for(who.resident),
    }  # fmt: skip


def notices() -> list[Any]:
    rows = frappe.get_list(
        "Notice", fields=["name", "title", "title_en", "notice_type", "emergency", "publish_at", "effective_from", "effective_to"],
        order_by="publish_at desc", limit_page_length=50,
    )  # fmt: skip
    for row in rows:
        row["heading"] = bilingual.text(row, "title")
    return rows


def notice(name: str) -> dict[str, Any]:
    """One notice; opening it counts the reader."""
    doc = frappe.get_doc("Notice", name)
    if not doc.has_permission("read"):
        raise frappe.DoesNotExistError(_("This page does not exist"))
    announcements.read(doc, frappe.session.user)
    frappe.db.commit()  # a page is asked for with GET, whose writes are otherwise undone
    return {"notice": doc, "heading": bilingual.text(doc, "title"), "body": bilingual.text(doc, "body")}


def appointments(*, open_only: bool = False) -> list[Any]:
    """The visitor's inspections of a new home, the newest first."""
    filters = {"workflow_state": ["in", handovers.ACTIVE]} if open_only else {}
    fields = [
        "name",
        "unit",
        "workflow_state",
        "appoint_from",
        "appoint_to",
        "round",
        "conclusion",
        "handed_over_on",
        "open_defects",
        "owner_sign",
    ]
    rows = frappe.get_list("Handover Inspection", filters, fields, order_by="appoint_from desc")
    for row in rows:
        row["unit_title"] = frappe.db.get_value("Property Unit", row.unit, "display_name")
        booked = row.workflow_state == "Booked"
        row["slots"] = handovers.free_slots(frappe.get_doc("Handover Inspection", row.name))[:24] if booked else []
    return rows


def choose_appointment(values: Any) -> str:
    handovers.choose_slot(str(values.get("name") or ""), str(get_datetime(values.get("slot"))))
    return "/my/handover?chosen=1"


def defects() -> list[Any]:
    """What somebody has to put right at the visitor's units."""
    return frappe.get_list(
        "Rectification", {"workflow_state": ["!=", "Closed"]}, ["name", "issue", "workflow_state", "due_date", "unit", "under_warranty"],
        order_by="due_date asc",
    )  # fmt: skip


def to_sign() -> list[Any]:
    """Finished work that waits for the resident's word."""
    return frappe.get_list(
        "Work Order", {"workflow_state": "To Accept"}, ["name", "subject", "work_done", "total_fee", "finished_at"]
    )


def sign_work(values: Any) -> str:
    """The name typed on the page stands for the signature."""
    text = str(values.get("signature") or "").strip()
    if not text:
        frappe.throw(_("Write your name to sign"))
    work_orders.sign(str(values.get("name") or ""), text)
    return "/my/work?signed=1"


def moves() -> list[Any]:
    return frappe.get_list(
        "Move Request", fields=["name", "move_type", "unit", "planned_at", "window_slot", "workflow_state", "release_code", "return_reason"],
        order_by="planned_at desc",
    )  # fmt: skip


def announce_move(values: Any) -> str:
    """A move of the visitor's household, told in advance."""
    keys = ("move_type", "unit", "relation", "planned_at", "window_slot", "items", "forward_address", "lease_end")
    given = {key: str(values.get(key) or "").strip() or None for key in keys}
    given["planned_at"] = str(get_datetime(str(given["planned_at"] or "").replace("T", " ")))
    doc = frappe.get_doc({"doctype": "Move Request", **given}).insert()
    consent = frame.attach(doc, "owner_consent", kinds=frame.PAPERS, most=1)
    if consent:
        doc.db_set("owner_consent", consent[0])
    return "/my/moves?filed=1"


def relation_to(unit: str, resident: str) -> str | None:
    filters = {"unit": unit, "resident": resident, "status": "Active"}
    return frappe.db.get_value("Unit Occupancy", filters, "relation")


def mail() -> dict[str, list[Any]]:
    """What waits at the desk for the visitor, and the periodicals ordered."""
    fields = ["name", "kind", "carrier", "tracking_no", "status", "received_at", "shelf_slot", "moved_out"]
    waiting = frappe.get_list("Mail Item", {"status": ["in", WAITING_MAIL]}, fields, order_by="received_at desc")
    for row in waiting:
        row["at_desk"] = row.kind in BY_NAME
    papers = frappe.get_list(
        PAPER, {"docstatus": ["<", 2]}, ["name", "title", "frequency", "from_date", "to_date", "docstatus"],
        order_by="to_date desc",
    )  # fmt: skip
    return {"items_waiting": waiting, "papers": papers}


def at_mail(values: Any) -> str:
    """What a form of the page asks for: to sign for mail, to order a paper, to go on with one."""
    step = {"order": order_paper, "renew": renew_paper}.get(str(values.get("step") or ""), sign_mail)
    return step(values)


def order_paper(values: Any) -> str:
    """Order a paper for an own unit; it comes once the desk has taken the money."""
    title, months = str(values.get("title") or "").strip()[:140], min(max(cint(values.get("months")), 1), 24)
    start = getdate(values.get("from_date") or None)
    if start < getdate(nowdate()):
        frappe.throw(_("Order from today on"))
    frappe.get_doc(
        {
            "doctype": PAPER, "title": title, "title_code": title, "unit": values.get("unit"), "frequency": values.get("frequency"),
            "copies": 1, "from_date": start, "to_date": add_days(add_months(start, months), -1),
        }
    ).insert()  # fmt: skip
    return "/my/mail?ordered=1"


def renew_paper(values: Any) -> str:
    """The next year of a paper, without a gap."""
    frappe.get_doc(PAPER, frame.one(PAPER, str(values.get("name") or ""), ["name"]).name).renew()
    return "/my/mail?ordered=1"


def sign_mail(values: Any) -> str:
    """The name typed on the page stands for the signature, as with work."""
    frappe.get_doc("Mail Item", str(values.get("name") or "")).sign(str(values.get("signature") or ""))
    return "/my/mail?signed=1"
