"""Keys in custody: lent, given back, handed to owners. Each move is decided under the lock of the key's row."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _, _lt
from frappe.utils import now_datetime
from property_service.tell import tell_once, users_with

KEY = "Key Item"
STORED, LENT, OWNED, LOST = "In Store", "Lent", "Handed to Owner", "Lost"


def locked(name: str) -> Any:
    return frappe.get_doc(KEY, name, for_update=True)


def move(doc: Any, state: str, action: str, note: str | None = None, **values: Any) -> None:
    """Write a move of a key that is locked: its state, its holder, and the entry of its movements."""
    old, holder = doc.status, {"holder_type": None, "holder": None, "due_back": None}
    doc.flags.step = True
    doc.update({"status": state, **holder, **values})
    entry = {"at": now_datetime(), "by": frappe.session.user, "action": action, "from_state": old, "to_state": state}
    doc.append("movements", {**entry, "note": note})
    doc.save(ignore_permissions=True)


def hand_to_owner(unit: str, resident: str, count: int) -> None:
    """R24: the keys of a home that are in store go to its owner; their number is the one that was counted out."""
    names = frappe.get_all(KEY, {"unit": unit, "status": STORED}, pluck="name", order_by="name asc")
    if len(names) != count:
        frappe.throw(
            _("{0}: {1} keys are counted out, but {2} are in store for this home (Key Item)").format(
                unit, count, len(names)
            )
        )
    for name in names:
        doc = locked(name)
        if doc.status != STORED:
            frappe.throw(_("{0} is {1} meanwhile").format(name, _(doc.status)))
        move(doc, OWNED, "Hand Over", holder_type="Resident", holder=resident)


def lent_to(resident: str) -> list[str]:
    return frappe.get_all(KEY, {"holder_type": "Resident", "holder": resident, "status": LENT}, pluck="name")


def remind() -> None:
    """Each morning: keys that should be back, once per day they were due."""
    for name in frappe.get_all(KEY, {"status": LENT, "due_back": ["<", now_datetime()]}, pluck="name"):
        doc = frappe.get_doc(KEY, name)
        tell_once(
            users_with("Front Desk"),
            _lt("{0} ({1}) was due back on {2}"),
            doc,
            values=(doc.name, doc.key_label, str(doc.due_back)[:16]),
        )
