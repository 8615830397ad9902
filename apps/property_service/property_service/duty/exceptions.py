"""Rules of work that an assignment breaks, and leads who let it with a reason (R43, R45, R47, edge 21).

What the office promises itself (``EXCUSABLE``) may be worked against once, by a lead, in writing; what the law says may not. The
publishing of a roster, changes by hand and requests ask the same rules.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import frappe
from frappe import _, _lt
from frappe.utils import getdate
from property_service.customer_service.reach import staff_of
from property_service.duty import changes
from property_service.duty.plans import ASSIGNMENT
from property_service.duty.rules.plan import EXCUSABLE, Violation
from property_service.tell import tell, users_with

LEADS = frozenset({"CS Lead", "Property Manager", "Sales CS Supervisor"})
FIELDS = ("exception_by", "exception_note", "exception_rules")  # written here alone
OPEN_TO_ALL = ("Administrator",)


def settle(doc: Any, found: Iterable[Violation], people: Iterable[str | None], title: str) -> None:
    """Refuse what the rules do not allow, or write down who allowed it and why. doc has ``exception_reason``."""
    entries = tuple(found)
    doc.update(dict.fromkeys(FIELDS))
    if not entries:
        doc.exception_reason = None
        return
    hard = [entry for entry in entries if entry.rule not in EXCUSABLE]
    reason = (doc.exception_reason or "").strip()
    if hard or not reason:
        hint = "" if hard else _("A lead may allow it once: fill in Reason for the Exception")
        lines = [changes.text(hard or entries, cures=True).replace("<br>", "<br>\n"), hint]
        frappe.throw("<br>\n".join(filter(None, lines)), title=title)
    _require_lead(people)
    doc.exception_by, doc.exception_note = frappe.session.user, changes.text(entries).replace("<br>", "\n")
    doc.exception_rules = json.dumps([_key(entry) for entry in entries])


def _require_lead(people: Iterable[str | None]) -> None:
    """Leads allow exceptions, none for the own shifts; those of a lead are the manager's."""
    roles = set(frappe.get_roles())
    if not LEADS & roles and frappe.session.user not in OPEN_TO_ALL:
        raise frappe.PermissionError(_("Only a lead allows an exception from the rules of work"))
    own = staff_of(frappe.session.user)
    if own and own.name in set(people) and "Property Manager" not in roles:
        raise frappe.PermissionError(_("Nobody allows an exception for the own shift; ask the Property Manager"))


def hold(doc: Any) -> None:
    """Of a request that nobody has decided: nothing is allowed yet, and the reason is a lead's."""
    before = doc.get_doc_before_save()
    doc.update(dict.fromkeys(FIELDS))
    if not LEADS & set(frappe.get_roles()) and frappe.session.user not in OPEN_TO_ALL:
        doc.exception_reason = before.exception_reason if before else None


def grant(doc: Any) -> dict[str, Any]:
    """What an assignment keeps of an exception that a request was granted."""
    return {key: doc.get(key) for key in ("exception_reason", *FIELDS)}


def announce(doc: Any) -> None:
    """An exception stands in the history of the document, and the manager hears of it."""
    if not doc.exception_by:
        return
    note, reason = doc.exception_note, doc.exception_reason
    doc.add_comment("Info", _("Exception allowed: {0}. Reason: {1}").format(note.replace("\n", "; "), reason))
    managers = [user for user in users_with("Property Manager") if user != doc.exception_by]
    tell(managers, _lt("{0}: an exception was allowed: {1}"), doc, values=(doc.name, reason), event="roster")


def _key(entry: Violation) -> list[str]:
    return [entry.rule, str(entry.day), entry.person, entry.shift]


def left(found: Iterable[Violation], roster: str) -> list[Violation]:
    """What of a plan's violations nobody allowed."""
    rows = frappe.get_all(ASSIGNMENT, {"roster": roster, "exception_rules": ["is", "set"]}, pluck="exception_rules")
    allowed = {tuple(key) for text in rows for key in json.loads(text)}
    return [entry for entry in found if tuple(_key(entry)) not in allowed]


def is_planned(assignment: Any) -> bool:
    """Does a draft still judge the day as a whole before anybody works by it?"""
    if not assignment.roster:
        return False
    row = frappe.db.get_value("Duty Roster", assignment.roster, ["docstatus", "from_date", "to_date"], as_dict=True)
    return bool(row and row.docstatus == 0 and row.from_date <= getdate(assignment.date) <= row.to_date)
