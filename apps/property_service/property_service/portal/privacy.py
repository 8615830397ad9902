"""The privacy centre: what is held about a resident, corrections, consents, and a file of it all (R64)."""

from __future__ import annotations

import json
from typing import Any

import frappe
from frappe import _
from frappe.utils import now_datetime, nowdate
from property_service.portal import frame
from property_service.residents import sensitive

CONSENTS = ("consent_basic_on", "consent_sms_on", "consent_face_on")
FACTS = (
    "resident_name", "salutation", "gender", "id_type", "id_no", "birth_date", "mobile", "mobile_2", "email", "wechat_id", "emergency_name", "emergency_mobile",
    "language",
)  # fmt: skip
ASKS = ("correct", "delete", "withdraw", "access")
# DocType -> (field of the resident, fields of the file)
HELD: dict[str, tuple[str, tuple[str, ...]]] = {
    "Unit Occupancy": ("resident", ("unit", "relation", "from_date", "to_date", "status")),
    "Complaint": ("resident", ("name", "subject", "opened_at", "workflow_state")),
    "Service Request": ("resident", ("name", "subject", "opened_at", "workflow_state")),
    "Work Order": ("resident", ("name", "subject", "finished_at")),
    "Entry Pass": ("host", ("name", "holder_name", "valid_from", "valid_to")),
    "Vehicle": ("owner_resident", ("name", "plate_no", "vehicle_class")),
    "Move Request": ("resident", ("name", "move_type", "planned_at", "workflow_state")),
    "Handover Inspection": ("resident", ("name", "unit", "appoint_from", "conclusion")),
}


def held(resident: str) -> dict[str, Any]:
    """What is on file: the person's own facts, consents, how much of what, and who looked at confidential data."""
    doc = frappe.get_doc("Resident", resident)
    doc.check_permission("read")
    facts = [(doc.meta.get_label(key), _shown(key, value)) for key in FACTS if (value := doc.get(key))]
    counts = [(doctype, frappe.db.count(doctype, {field: resident})) for doctype, (field, _shown) in HELD.items()]
    return {
        "facts": facts,
        "consents": [(key, doc.meta.get_label(key), doc.get(key)) for key in CONSENTS],
        "counts": [(doctype, count) for doctype, count in counts if count],
        "looks": looks(resident),
        "requests": requests_of(resident),
    }


def _shown(key: str, value: Any) -> Any:
    return frappe.db.get_value("Language", value, "language_name") or value if key == "language" else value


def looks(resident: str) -> list[Any]:
    """When somebody of the office saw a masked value of this person in clear, and for what; not who."""
    if not frappe.db.exists("DocType", sensitive.LOG):
        return []
    filters = {"reference_doctype": "Resident", "reference_name": resident, "action": "Unmask"}
    return frappe.get_all(
        sensitive.LOG, filters, ["creation", "field_name", "purpose"], order_by="creation desc", limit=20
    )


def requests_of(resident: str) -> list[Any]:
    filters = {"resident": resident, "category": "PRIVACY"}
    return frappe.get_list(
        "Service Request", filters, ["name", "subject", "workflow_state", "opened_at", "resolve_due"]
    )


def act(values: Any) -> str:
    """What the resident decides here: withdrawing or giving a consent, or a request that the privacy officer answers."""
    who = frame.visitor()
    doc = frappe.get_doc("Resident", who.resident, for_update=True)
    key, step = str(values.get("consent") or ""), str(values.get("step") or "")
    if step in ("give", "take_back") and key in CONSENTS:
        doc.set(key, nowdate() if step == "give" else None)
        if step == "take_back":
            doc.consent_withdrawn_on = nowdate()
        doc.save(ignore_permissions=True)
    elif step in ASKS:
        _ask(step, str(values.get("text") or "").strip())
    else:
        frappe.throw(_("This is not a step"))
    return "/my/privacy?done=1"


def _ask(step: str, text: str) -> None:
    """A case of the category for personal data, with its own fifteen working days and few readers."""
    subjects = {
        "correct": _("Please correct my data"), "delete": _("Please delete my data"), "withdraw": _("I withdraw my consent"),
        "access": _("Please tell me what you hold about me"),
    }  # fmt: skip
    if not text and step == "correct":
        frappe.throw(_("Write what is wrong and how it should read"))
    frappe.get_doc(
        {
            "doctype": "Service Request", "case_type": "Service", "category": "PRIVACY", "subject": subjects[step],
            "description": text or subjects[step],
        }
    ).insert()  # fmt: skip


@frappe.whitelist(methods=["POST"])
def my_data() -> None:
    """Everything on file about the resident who asks, as JSON. Written down like any file of personal data."""
    who = frame.visitor()
    doc = frappe.get_doc("Resident", who.resident)
    doc.check_permission("read")
    found: dict[str, Any] = {"resident": {key: doc.get(key) for key in (*FACTS, *CONSENTS)}}
    for doctype, (field, shown) in HELD.items():
        found[doctype] = frappe.get_all(doctype, {field: who.resident}, list(shown))
    sensitive.note("Export", "Resident", who.resident, ", ".join(FACTS), _("The resident's own data"), row_count=1)
    content = json.dumps(found | {"made_at": now_datetime()}, ensure_ascii=False, indent=1, default=str)
    frappe.response.update({"type": "binary", "filename": f"{who.resident}.json", "filecontent": content.encode()})
