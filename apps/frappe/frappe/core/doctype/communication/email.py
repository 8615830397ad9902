"""Mails about a document: sent, and kept in its timeline."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, parse_json, sanitize_html, split_emails


@frappe.whitelist(methods=["POST"])
def make(  # noqa: PLR0913 - upstream's signature
    doctype: str | None = None, name: str | None = None, content: str | None = None, subject: str | None = None,
    sent_or_received: str = "Sent", sender: str | None = None, sender_full_name: str | None = None,
    recipients: str | list[str] | None = None, communication_medium: str = "Email", send_email: bool = False,
    print_html: str | None = None, print_format: str | None = None, attachments: str | list[Any] | None = None,
    send_me_a_copy: bool = False, cc: str | list[str] | None = None, bcc: str | list[str] | None = None,
    read_receipt: int | None = None, print_letterhead: bool = True, email_template: str | None = None,
    communication_type: str | None = None, send_after: str | None = None, print_language: str | None = None,
    now: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """Keep a message about a document and, with ``send_email``, send it; gives ``{"name", "emails_not_sent_to"}``.

    print_format: the print of the document goes along as PDF. attachments: names of File documents that the user may read.
    Checked: the right to mail the document.
    """
    doc = _document(doctype, name, "email" if cint(send_email) else "read")
    given = {"To": _addresses(recipients), "Cc": _addresses(cc), "Bcc": _addresses(bcc)}
    if cint(send_me_a_copy):
        given["Cc"] = [*given["Cc"], *_addresses(frappe.db.get_value("User", frappe.session.user, "email"))]
    if cint(send_email) and not any(given.values()):
        frappe.throw(_("Say to whom the message goes"), frappe.MandatoryError)
    if not (subject or "").strip():
        frappe.throw(_("A message needs a subject"), frappe.MandatoryError)
    entry = frappe.get_doc(
        {
            "doctype": "Communication", "subject": str(subject)[:200], "content": sanitize_html(content or ""), "sent_or_received": sent_or_received,
            "sender": frappe.db.get_value("User", frappe.session.user, "email"), "recipients": ", ".join(given["To"]), "cc": ", ".join(given["Cc"]),
            "bcc": ", ".join(given["Bcc"]), "communication_medium": communication_medium, "reference_doctype": doctype, "reference_name": name,
            "email_template": email_template, "has_attachment": int(bool(attachments or print_format)),
        }
    ).insert(ignore_permissions=True)  # fmt: skip
    if cint(send_email):
        parts = _attachments(attachments)
        if print_format and doc is not None:
            parts.append(
                frappe.attach_print(
                    doc.doctype,
                    doc.name,
                    print_format=print_format,
                    lang=print_language,
                    print_letterhead=print_letterhead,
                )
            )
        frappe.sendmail(
            recipients=given["To"], cc=given["Cc"], bcc=given["Bcc"], subject=entry.subject, content=entry.content, attachments=parts,
            reference_doctype=doctype, reference_name=name, send_after=send_after, now=now,
        )  # fmt: skip
        entry.db_set("delivery_status", "Sending")
    return {"name": entry.name, "emails_not_sent_to": ""}


def _document(doctype: str | None, name: str | None, right: str) -> Any:
    if not (doctype and name):
        frappe.only_for("System Manager")
        return None
    doc = frappe.get_doc(doctype, name)
    doc.check_permission("read")
    doc.check_permission(right)
    return doc


def _addresses(given: Any) -> list[str]:
    if isinstance(given, str):
        return [one for one in split_emails(given) if one]
    return [str(one) for one in given or ()]


def _attachments(given: Any) -> list[Any]:
    """Files by name, each of which the user may read."""
    names = parse_json(given) if isinstance(given, str) else given or []
    found = []
    for entry in names:
        file = frappe.get_doc("File", entry["name"] if isinstance(entry, dict) else entry)
        file.check_permission("read")
        found.append({"fid": file.name})
    return found
