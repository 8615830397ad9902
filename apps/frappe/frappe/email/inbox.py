"""Incoming mail: read over IMAP into Communications, tied to the document they answer, or made new documents."""

from __future__ import annotations

import imaplib
import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import getaddresses, parseaddr, parsedate_to_datetime
from typing import Any
from zoneinfo import ZoneInfo

import frappe
from frappe import _
from frappe.utils import cint, get_system_timezone, now_datetime
from frappe.utils.html_utils import sanitize_html

MOST = 100  # mails of one account at a time
LARGEST = 20 * 1024 * 1024
_UID = re.compile(rb"UID (\d+)")
_ANSWER = re.compile(r"^((re|fwd?|aw|答复|回复|转发)\s*[:：]\s*)+", re.IGNORECASE)


def pull_all() -> int:
    """Read every account; one that cannot be read is an Error Log and holds no other back. Gives how many mails came."""
    count = 0
    for name in frappe.get_all("Email Account", {"enable_incoming": 1}, pluck="name"):
        try:
            count += pull(name)
        except (OSError, imaplib.IMAP4.error, frappe.ValidationError) as error:
            frappe.db.rollback()
            frappe.log_error(
                _("Mail of {0} could not be read").format(name),
                f"{type(error).__name__}: {error}",
                "Email Account",
                name,
            )
            frappe.db.commit()
    return count


def pull(name: str) -> int:
    """Read the new mails of one account. Each is kept with its number before the next one is read: none comes twice."""
    account = frappe.get_doc("Email Account", name)
    count = 0
    with mailbox(account) as box:
        for uid in _new(box, cint(account.uidnext)):
            content = _fetch(box, uid)
            if content is not None and take_in(account, content):
                count += 1
            frappe.db.set_value("Email Account", name, "uidnext", uid + 1, update_modified=False)
            frappe.db.commit()
    return count


def port_of(account: Any) -> int:
    return cint(account.incoming_port) or (993 if cint(account.use_ssl) else 143)


def mailbox(account: Any) -> imaplib.IMAP4:
    """The account's inbox, open for reading. Raises OSError and IMAP4.error as the library does."""
    kind = imaplib.IMAP4_SSL if cint(account.use_ssl) else imaplib.IMAP4
    box = kind(account.email_server, port_of(account), timeout=30)
    try:
        box.login(account.login_id or account.email_id, account.get_password("password", raise_exception=False) or "")
        box.select("INBOX", readonly=True)
    except imaplib.IMAP4.error:
        box.shutdown()
        raise
    return box


def _new(box: imaplib.IMAP4, first: int) -> list[int]:
    """Numbers of mails that were not read yet; of a mailbox never read before, those that nobody has seen."""
    _answer, found = box.uid("search", f"UID {first}:*" if first else "UNSEEN")
    numbers = sorted(int(word) for part in found if part for word in part.split())
    return [number for number in numbers if number >= first][:MOST]


def _fetch(box: imaplib.IMAP4, uid: int) -> bytes | None:
    _answer, parts = box.uid("fetch", str(uid), "(BODY.PEEK[])")
    content = next((part[1] for part in parts if isinstance(part, tuple)), None)
    return content if content is not None and len(content) <= LARGEST else None


def take_in(account: Any, content: bytes) -> str | None:
    """One mail as a Communication; None for one that is there already or that this site sent itself."""
    mail = message_from_bytes(content, policy=default)
    assert isinstance(mail, EmailMessage)
    message_id = str(mail.get("Message-ID") or "").strip() or None
    if message_id and (
        frappe.db.exists("Communication", {"message_id": message_id})
        or frappe.db.exists("Email Queue", {"message_id": message_id})
    ):
        return None
    sender_name, sender = parseaddr(str(mail.get("From") or ""))
    subject = (str(mail.get("Subject") or "").strip() or _("No Subject"))[:140]
    about = _answered(mail) or _appended(account, sender, sender_name, subject)
    doc = frappe.get_doc(
        {
            "doctype": "Communication", "subject": subject, "communication_medium": "Email", "sent_or_received": "Received", "status": "Open",
            "communication_date": _date(mail), "sender": sender[:140], "sender_full_name": sender_name[:140], "recipients": _people(mail, "To"), "cc": _people(mail, "Cc"),
            "content": _text(mail),
            "message_id": message_id,
            "communication_type": "Communication",
            "has_attachment": int(any(True for _part in mail.iter_attachments())),
            "reference_doctype": about[0] if about else None, "reference_name": about[1] if about else None,
        }
    ).insert(ignore_permissions=True, ignore_links=True, ignore_mandatory=True)  # fmt: skip
    _attach(mail, doc)
    return str(doc.name)


def _answered(mail: EmailMessage) -> tuple[str, str] | None:
    """The document that the answered mail was about."""
    references = f"{mail.get('In-Reply-To') or ''} {mail.get('References') or ''}".split()
    for message_id in references[-10:]:
        for doctype in ("Email Queue", "Communication"):
            row = frappe.db.get_value(doctype, {"message_id": message_id}, ["reference_doctype", "reference_name"])
            if row and row[0] and row[1]:
                return str(row[0]), str(row[1])
    return None


def _appended(account: Any, sender: str, sender_name: str, subject: str) -> tuple[str, str] | None:
    """A new document of the type that the account makes of mails."""
    if not account.append_to:
        return None
    meta = frappe.get_meta(account.append_to)
    doc = frappe.new_doc(meta.name)
    given = {
        meta.subject_field or meta.get_title_field(): _ANSWER.sub("", subject)[:140],
        meta.sender_field: sender,
        meta.sender_name_field: sender_name,
    }
    doc.update({key: value for key, value in given.items() if key and meta.has_field(key)})
    doc.flags.ignore_mandatory = True
    doc.insert(ignore_permissions=True)
    return meta.name, str(doc.name)


def _people(mail: EmailMessage, header: str) -> str:
    return ", ".join(
        address for _name, address in getaddresses([str(value) for value in mail.get_all(header, [])]) if address
    )


def _date(mail: EmailMessage) -> Any:
    try:
        found = parsedate_to_datetime(str(mail.get("Date")))
    except (TypeError, ValueError):
        return now_datetime()
    return found.astimezone(ZoneInfo(get_system_timezone())).replace(tzinfo=None) if found.tzinfo else found


def _text(mail: EmailMessage) -> str:
    """The HTML of the mail without what could run, or its text."""
    part = mail.get_body(("html", "plain"))
    if part is None:
        return ""
    try:
        content = str(part.get_content())
    except (LookupError, UnicodeDecodeError):
        raw = part.get_payload(decode=True)
        content = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else ""
    if part.get_content_subtype() == "plain":
        return f"<pre>{frappe.utils.escape_html(content)}</pre>"
    return str(sanitize_html(content))


def _attach(mail: EmailMessage, doc: Any) -> None:
    for part in mail.iter_attachments():
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes) or not content:
            continue
        values = {
            "file_name": part.get_filename() or "attachment",
            "attached_to_doctype": doc.doctype,
            "attached_to_name": doc.name,
            "is_private": 1,
        }
        frappe.get_doc({"doctype": "File", **values, "content": content}).insert(ignore_permissions=True)
