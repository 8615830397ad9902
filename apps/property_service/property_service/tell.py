"""Telling people in the application: entries of their notifications. Mail and others are added by Notification rules."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import frappe
from property_service import messages

LANGUAGES = ("en", "zh", "zh_TW")


def users_with(*roles: str) -> list[str]:
    """Enabled users who hold one of the roles, in order."""
    held = frappe.get_all(
        "Has Role", filters={"role": ["in", roles], "parenttype": "User"}, pluck="parent", distinct=True
    )
    return (
        frappe.get_all("User", filters={"name": ["in", held], "enabled": 1}, pluck="name", order_by="name asc")
        if held
        else []
    )


def head_of(department: str | None) -> str | None:
    """The user at the head of a department, or of the nearest one above it."""
    while department:
        row = frappe.db.get_value("Service Department", department, ["head", "parent_service_department"], as_dict=True)
        user = frappe.db.get_value("Staff Member", row.head, "user") if row and row.head else None
        if user:
            return user
        department = row.parent_service_department if row else None
    return None


def account_of(resident: str | None) -> str | None:
    """The user behind a resident, if there is one."""
    return frappe.db.get_value("Resident", resident, "user") if resident else None


def said(subject: Any, values: tuple[Any, ...], lang: str | None) -> str:
    """A sentence in a language: ``_lt("{0} is approved")`` and what stands in it; a text stays as it is."""
    before, frappe.local.lang = frappe.local.lang, lang or frappe.local.lang
    try:
        return str(subject).format(*values) if values else str(subject)
    finally:
        frappe.local.lang = before


def _language_of(user: str) -> str | None:
    return frappe.db.get_value("User", user, "language", cache=True)


def tell(
    users: Iterable[str | None], subject: Any, doc: Any, *, values: tuple[Any, ...] = (), message: str = "", event: str = "",
    residents: Iterable[str | None] = (),
) -> list[str]:  # fmt: skip
    """Write one entry for each user who may read the document, in the user's language; returns whom. The acting user is told as well.

    subject, values: as for ``said``. residents: told as users if they have an account. event: a Message Event, by which the same
    leaves by text message and the like to whoever wishes it, residents without an account too.
    """
    known = {name: account_of(name) for name in filter(None, residents)}
    told: list[str] = []
    for user in dict.fromkeys(filter(None, [*users, *known.values()])):
        if not frappe.has_permission(doc.doctype, "read", doc=doc, user=user):
            continue
        entry = frappe.get_doc(
            {
                "doctype": "Notification Log",
                "type": "Alert",
                "for_user": user,
                "from_user": frappe.session.user,
                "subject": said(subject, values, _language_of(user)),
                "email_content": message,
                "document_type": doc.doctype,
                "document_name": doc.name,
            }
        )
        entry.insert(ignore_permissions=True)
        told.append(user)
    if event:
        reached = [name for name, account in known.items() if account is None or account in told]
        others = [user for user in told if user not in known.values()]
        messages.post(event, lambda lang: said(subject, values, lang), doc, users=others, residents=reached)
    return told


def call_out(users: Iterable[str], subject: Any, values: tuple[Any, ...]) -> None:
    """Tell people who have to come at once but may not read the document; nothing of it is said but the words."""
    for user in users:
        entry = {"doctype": "Notification Log", "type": "Alert", "for_user": user, "from_user": frappe.session.user}
        frappe.get_doc({**entry, "subject": said(subject, values, _language_of(user))}).insert(ignore_permissions=True)


def ask(users: Iterable[str | None], subject: Any, doc: Any, *, values: tuple[Any, ...] = (), event: str = "") -> None:
    """Give the first of them who may read the document something to do, which they hear of, and tell the others."""
    able = [user for user in users if user and frappe.has_permission(doc.doctype, "read", doc=doc, user=user)]
    for user in able[:1]:
        text = said(subject, values, _language_of(user))
        task = {"allocated_to": user, "reference_type": doc.doctype, "reference_name": doc.name, "description": text}
        frappe.get_doc({"doctype": "ToDo", **task}).insert(ignore_permissions=True)
        if event:
            messages.post(event, lambda lang: said(subject, values, lang), doc, users=[user])
    tell(able[1:], subject, doc, values=values, event=event)


def settled(doc: Any) -> None:
    """What was asked for about a document is done."""
    open_ones = {"reference_type": doc.doctype, "reference_name": doc.name, "status": "Open"}
    for name in frappe.get_all("ToDo", open_ones, pluck="name"):
        task = frappe.get_doc("ToDo", name)
        task.status = "Closed"
        task.save(ignore_permissions=True)


def tell_once(
    users: Iterable[str | None], subject: Any, doc: Any, *, values: tuple[Any, ...] = (), event: str = "",
    residents: Iterable[str | None] = (),
) -> list[str]:  # fmt: skip
    """The same, unless these words about this document were said before, in any language: for jobs, which may run again."""
    words = list(dict.fromkeys(said(subject, values, lang) for lang in LANGUAGES))
    about = {"document_type": doc.doctype, "document_name": doc.name, "subject": ["in", words]}
    left = {"reference_doctype": doc.doctype, "reference_name": doc.name, "message": ["in", words]}
    if frappe.db.exists("Notification Log", about) or frappe.db.exists(messages.OUTBOX, left):
        return []
    return tell(users, subject, doc, values=values, event=event, residents=residents)
