"""Trying an Email Account: can its servers be reached and logged in to? What cannot be is said at the field that it hangs on."""

from __future__ import annotations

import imaplib
import smtplib
import ssl
from typing import Any

import frappe
from frappe import _
from frappe.email import accounts, inbox


def try_sending(doc: Any) -> None:
    """Log in to the outgoing server and leave. Raises ValidationError that begins with the field's label."""
    account = accounts.of_document(doc)
    if not account.server:
        _refuse(doc, "smtp_server", _("Missing"))
    secure = "use_ssl_for_outgoing" if account.ssl else "use_tls"
    try:
        with accounts.connected(account) as server:
            server.noop()
    except (ssl.SSLError, smtplib.SMTPNotSupportedError) as error:
        _refuse(doc, secure, error)
    except smtplib.SMTPAuthenticationError as error:
        _refuse(
            doc, "password", error.smtp_error.decode(errors="replace") if isinstance(error.smtp_error, bytes) else error
        )
    except (OSError, smtplib.SMTPException) as error:
        _refuse(doc, "smtp_server", f"{account.server}:{account.port}: {error}")


def try_reading(doc: Any) -> None:
    """Log in to the incoming server and leave. Raises ValidationError that begins with the field's label."""
    if not doc.email_server:
        _refuse(doc, "email_server", _("Missing"))
    try:
        with inbox.mailbox(doc):
            pass
    except ssl.SSLError as error:
        _refuse(doc, "use_ssl", error)
    except imaplib.IMAP4.error as error:
        text = error.args[0] if error.args else ""
        _refuse(doc, "password", text.decode(errors="replace") if isinstance(text, bytes) else text)
    except OSError as error:
        _refuse(doc, "email_server", f"{doc.email_server}:{inbox.port_of(doc)}: {error}")


def _refuse(doc: Any, fieldname: str, reason: Any) -> None:
    frappe.throw(f"{_(doc.meta.get_label(fieldname))}: {reason}", title=_("The connection failed"))
