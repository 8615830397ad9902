"""What a resident wants to be sent: by event and way, among those the office offers."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.utils import nowdate
from property_service import bilingual, messages
from property_service.portal import frame
from property_service.property_setup.settings import setting


def _offers() -> list[Any]:
    """Events that leave by some way to residents, with the ways."""
    fields = ["name", "title", "title_en", *messages.TO_RESIDENTS.values()]
    rows = frappe.get_all(messages.EVENT, fields=fields, order_by="creation asc, name asc")
    for row in rows:
        row["offered"] = [way for way, field in messages.TO_RESIDENTS.items() if row[field]]
        row["title"] = bilingual.text(row, "title")
    return [row for row in rows if row["offered"]]


def shown(resident: str) -> dict[str, Any]:
    """The offers with what is wanted of them, and the addresses."""
    doc = frappe.get_doc("Resident", resident)
    doc.check_permission("read")
    refused = {(row.event, row.channel) for row in doc.unwanted_messages}
    rows = _offers()
    for row in rows:
        wanted = [way for way in row["offered"] if (row.name, way) not in refused]
        row["wanted"] = [way for way in wanted if way != messages.SMS or doc.consent_sms_on]
    return {
        "rows": rows, "ways": list(messages.labels().items()), "sms_agreed": bool(doc.consent_sms_on), "wechat_id": doc.wechat_id, "email": doc.email,
        "quiet_from": str(setting("quiet_from"))[:5], "quiet_to": str(setting("quiet_to"))[:5],
    }  # fmt: skip


def keep(values: Any) -> str:
    """Write the wishes down. Whoever wants a text message agrees to them by it; the privacy page takes that back."""
    doc = frappe.get_doc("Resident", frame.visitor().resident, for_update=True)
    wanted = set(frappe.request.form.getlist("want"))
    offered = [(row.name, way) for row in _offers() for way in row["offered"]]
    unwanted = [{"event": event, "channel": way} for event, way in offered if f"{event}:{way}" not in wanted]
    doc.set("unwanted_messages", unwanted)
    if any(way == messages.SMS and f"{event}:{way}" in wanted for event, way in offered):
        doc.consent_sms_on = doc.consent_sms_on or nowdate()
    doc.update({key: str(values.get(key) or "").strip() or None for key in ("wechat_id", "email")})
    doc.save(ignore_permissions=True)
    return "/my/messages?done=1"
