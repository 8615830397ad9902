"""The mailbox that mails leave through: a document of the site, or the bench's configuration."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import frappe
from frappe.runtime.context import Context
from frappe.utils import cint

_SECONDS = 20  # a server may take to answer


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Where and as whom to send; ``name`` is empty for the configuration's."""

    name: str
    address: str
    sender_name: str
    server: str
    port: int
    tls: bool
    ssl: bool
    login: str
    password: str
    is_always_sender: bool


def outgoing(ctx: Context, name: str | None = None) -> Outgoing | None:
    """The account of that name, the default one, or the configuration's; None if mail is not set up."""
    filters: dict[str, Any] = {"enable_outgoing": 1, **({"name": name} if name else {"default_outgoing": 1})}
    found = ctx.db.get_value("Email Account", filters, "name")
    if found:
        return of_document(frappe.get_doc("Email Account", found))
    return None if name else _of_configuration(ctx)


def of_document(doc: Any) -> Outgoing:
    """The outgoing side of an Email Account."""
    asks = not doc.no_smtp_authentication
    return Outgoing(
        name=doc.name, address=doc.email_id, sender_name=doc.sender_name or "", server=doc.smtp_server, port=cint(doc.smtp_port) or 587,
        tls=bool(doc.use_tls), ssl=bool(doc.use_ssl_for_outgoing), login=(doc.login_id or doc.email_id) if asks else "",
        password=(doc.get_password("password", raise_exception=False) or "") if asks else "",
        is_always_sender=bool(doc.always_use_account_email_id_as_sender),
    )  # fmt: skip


def _of_configuration(ctx: Context) -> Outgoing | None:
    conf = ctx.conf
    if not conf.get("mail_server"):
        return None
    login = str(conf.get("mail_login") or "")
    return Outgoing(
        name="", address=str(conf.get("auto_email_id") or login), sender_name=str(conf.get("email_sender_name") or ""),
        server=str(conf.get("mail_server")), port=cint(conf.get("mail_port")) or 587, tls=bool(cint(conf.get("use_tls"))),
        ssl=bool(cint(conf.get("use_ssl"))), login=login, password=str(conf.get("mail_password") or ""),
        is_always_sender=bool(cint(conf.get("always_use_account_email_id_as_sender"))),
    )  # fmt: skip


@contextmanager
def connected(account: Outgoing) -> Iterator[smtplib.SMTP]:
    """The server, logged in to. Raises OSError and SMTPException as the library does."""
    connect = smtplib.SMTP_SSL if account.ssl else smtplib.SMTP
    with connect(account.server, account.port, timeout=_SECONDS) as server:
        if account.tls:
            server.starttls()
        if account.login:
            server.login(account.login, account.password)
        yield server
