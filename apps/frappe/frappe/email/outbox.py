"""The queue of mails: written with the transaction, sent by a job, never twice without saying so.

A mail is marked ``Sending`` before the server is spoken to. One that stays so was cut off: it may have been sent, so it becomes an
error that says this, and a person decides. Mails of a site without an account are kept as ``Logged``: to be read, not to be sent later.
"""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Iterable
from datetime import timedelta
from email import message_from_string
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import frappe
from frappe import _
from frappe.database.rows import update
from frappe.email import message as messages
from frappe.email.accounts import Outgoing, connected, outgoing
from frappe.jobs.queue import enqueue
from frappe.runtime.context import Context, current
from frappe.utils import cint, now_datetime, split_emails

logger = logging.getLogger("frappe.email")
QUEUE, RECIPIENT = "Email Queue", "Email Queue Recipient"
MOST_ATTEMPTS = 4
_CUT_OFF = timedelta(minutes=15)


def sendmail(
    recipients: Any = (), sender: str = "", subject: str = "", message: str = "", as_markdown: bool = False, delayed: bool = True,
    reference_doctype: str | None = None, reference_name: Any = None, attachments: list[Any] | None = None, content: str | None = None,
    doctype: str | None = None, name: Any = None, reply_to: str | None = None, cc: Any = (), bcc: Any = (), message_id: str | None = None,
    in_reply_to: str | None = None, send_after: Any = None, send_priority: int = 1, now: bool | None = None, template: str | None = None,
    args: dict[str, Any] | None = None, header: Any = None, email_account: str | None = None, sensitive: bool = False, **_upstream: Any,
) -> Any:  # fmt: skip
    """Queue a mail; it leaves after the commit. ``now`` or not ``delayed``: before all others.

    Gives the Email Queue document, None without recipients or while mails are muted. ``sensitive`` removes the text once it is sent.
    Raises InvalidEmailAddressError and ValidationError (attachments, templates).
    """
    ctx = current()
    people = [
        (kind, one) for kind, given in (("To", recipients), ("Cc", cc), ("Bcc", bcc)) for one in _addresses(given)
    ]
    if not people or ctx.flags.mute_emails:
        return None
    account = outgoing(ctx, email_account)
    html = messages.body(content or message, template=template, args=args, header=header, as_markdown=as_markdown)
    source, answer_to = _sender(account, sender, reply_to)
    built = messages.build(
        ctx, sender=source, subject=subject or _("No subject"), html=html, reply_to=answer_to, attachments=attachments,
        in_reply_to=in_reply_to or "", message_id=message_id or "",
    )  # fmt: skip
    doc = frappe.get_doc(
        {
            "doctype": QUEUE, "subject": built["Subject"][:140], "sender": messages.address(source).addr_spec, "status": "Not Sent" if account else "Logged",
            "reply_to": messages.address(answer_to).addr_spec if answer_to else "",
            "email_account": account.name if account else None, "send_after": send_after, "priority": send_priority, "sensitive": cint(sensitive),
            "reference_doctype": reference_doctype or doctype, "reference_name": reference_name or name, "message_id": built["Message-ID"],
            "message": "" if sensitive and not account else built.as_string(),
            "recipients": [{"recipient": one, "kind": kind} for kind, one in people],
        }
    ).insert(ignore_permissions=True)  # fmt: skip
    if account is None:
        logger.warning("no outgoing account: %s to %s is kept in the queue of %s and not sent", built["Subject"], ", ".join(one for _kind, one in people), ctx.site.name)  # fmt: skip
    elif not send_after:
        _post(doc.name, at_front=bool(now) or not delayed)
    return doc


def _addresses(given: Any) -> list[str]:
    """Addresses of a text or a list; users are named by theirs."""
    listed: Iterable[Any] = split_emails(given) if isinstance(given, str) else given or ()
    found = []
    for one in listed:
        text = str(one).strip()
        if not text:
            continue
        if "@" not in text:
            text = str(frappe.db.get_value("User", text, "email") or text)
        found.append(str(messages.address(text).addr_spec))
    return list(dict.fromkeys(found))


def _sender(account: Outgoing | None, sender: str, reply_to: str | None) -> tuple[str, str]:
    """From and Reply-To: where the account insists on its own address, answers still go to the person."""
    own = account.address if account else "noreply@localhost.localdomain"
    shown = f"{account.sender_name} <{own}>" if account and account.sender_name else own
    if not sender or (account and account.is_always_sender):
        return shown, reply_to or (sender if sender and sender != own else "")
    return sender, reply_to or ""


def _post(name: str, *, at_front: bool = False) -> None:
    enqueue(send, queue="short", job_id=f"mail:{name}", job_name=f"mail {name}", at_front=at_front, name=name)


def requeue(doc: Any) -> None:
    """Send to those who have not got it, from now."""
    doc.db_set({"status": "Not Sent", "error": "", "retry": 0, "send_after": None})
    _post(doc.name)


def send(name: str) -> None:
    """The job: claim the mail, send it, write down how it went. Network comes between two transactions, in none."""
    ctx = current()
    claimed = update(
        ctx.db.connection,
        f"tab{QUEUE}",
        {"status": "Sending", "modified": now_datetime()},
        {"name": name, "status": "Not Sent"},
    )
    ctx.db.commit()
    if not claimed:
        return
    doc = frappe.get_doc(QUEUE, name)
    account = outgoing(ctx, doc.email_account)
    if account is None:
        doc.db_set({"status": "Error", "error": _("There is no outgoing account {0}").format(doc.email_account or "")})
        return
    waiting = [row for row in doc.recipients if row.status != "Sent"]
    ctx.db.commit()
    try:
        refused = _deliver(account, doc, waiting)
    except smtplib.SMTPResponseException as error:
        _failed(doc, f"{error.smtp_code} {_words(error.smtp_error)}", is_final=500 <= error.smtp_code < 600)
    except (OSError, smtplib.SMTPException) as error:
        _failed(
            doc, f"{account.server}:{account.port}: {error}", is_final=isinstance(error, smtplib.SMTPNotSupportedError)
        )
    else:
        _sent(ctx, doc, waiting, refused)


def _words(text: Any) -> str:
    return text.decode(errors="replace") if isinstance(text, bytes) else str(text)


def _deliver(account: Outgoing, doc: Any, rows: list[Any]) -> dict[str, Any]:
    """Speak to the server; gives the recipients it refused, with its words."""
    mail: EmailMessage = message_from_string(doc.message, policy=SMTP)
    for kind in ("To", "Cc"):
        listed = [row.recipient for row in doc.recipients if row.kind == kind]
        if listed:
            mail[kind] = ", ".join(listed)
    with connected(account) as server:
        try:
            return dict(
                server.send_message(
                    mail, from_addr=messages.address(doc.sender).addr_spec, to_addrs=[row.recipient for row in rows]
                )
            )
        except smtplib.SMTPRecipientsRefused as error:
            return dict(error.recipients)


def _sent(ctx: Context, doc: Any, rows: list[Any], refused: dict[str, Any]) -> None:
    for row in rows:
        said = refused.get(row.recipient)
        values = (
            {"status": "Error", "error": f"{said[0]} {_words(said[1])}"} if said else {"status": "Sent", "error": ""}
        )
        ctx.db.set_value(RECIPIENT, row.name, values, update_modified=False)
    everybody = len(refused) == len(rows)
    status = "Error" if everybody else "Partially Sent" if refused else "Sent"
    text = _("The server refused {0}").format(", ".join(refused)) if refused else ""
    outcome: dict[str, Any] = {"status": status, "error": text, "sent_at": None if everybody else now_datetime()}
    doc.db_set({**outcome, "message": ""} if doc.sensitive and status == "Sent" else outcome)


def _failed(doc: Any, text: str, *, is_final: bool) -> None:
    """Once more after a pause that doubles; in the end an error for a person."""
    attempts = cint(doc.retry) + 1
    if is_final or attempts >= MOST_ATTEMPTS:
        doc.db_set({"status": "Error", "error": text, "retry": attempts})
        frappe.log_error(
            title=_("A mail could not be sent: {0}").format(doc.subject),
            message=text,
            reference_doctype=QUEUE,
            reference_name=doc.name,
        )
        return
    doc.db_set(
        {
            "status": "Not Sent",
            "error": text,
            "retry": attempts,
            "send_after": now_datetime() + timedelta(minutes=2**attempts),
        }
    )


def flush() -> None:
    """From the schedule: queue mails whose time has come, and name those that were cut off."""
    ctx = current()
    now = now_datetime()
    for name in ctx.db.get_values(QUEUE, {"status": "Sending", "modified": ["<", now - _CUT_OFF]}, "name", pluck=True):
        text = _("Sending was interrupted: the mail may have gone. Look before you send it again")
        update(
            ctx.db.connection, f"tab{QUEUE}", {"status": "Error", "error": text}, {"name": name, "status": "Sending"}
        )
    due = {"status": "Not Sent", "send_after": ["<=", now]}
    for name in ctx.db.get_values(QUEUE, due, "name", pluck=True, order_by="priority desc, creation asc", limit=500):
        _post(name)
