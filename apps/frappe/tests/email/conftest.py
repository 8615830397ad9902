"""A site of each kind of database and a mail server on this machine."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller

import frappe
from frappe.jobs import rows, worker


class Server:
    """Takes mails, refuses the recipients in ``refused``, answers everything with ``answer`` if that is set."""

    def __init__(self) -> None:
        self.mails: list[tuple[list[str], EmailMessage]] = []
        self.refused: set[str] = set()
        self.answer = ""
        self.port = 0

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self.answer:
            return self.answer
        mail = message_from_bytes(envelope.content, policy=default)
        assert isinstance(mail, EmailMessage)
        self.mails.append((list(envelope.rcpt_tos), mail))
        return "250 OK"


@pytest.fixture
def server() -> Iterator[Server]:
    handler = Server()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        handler.port = probe.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=handler.port)
    controller.start()
    yield handler
    controller.stop()


@pytest.fixture(scope="session")
def site(new_site: Callable[[str], Callable[[], Any]]) -> Callable[[], Any]:
    """Opens the site: ``with site() as ctx``."""
    return new_site("mail")


@pytest.fixture
def work(site: Callable[[], Any]) -> Iterator[Callable[[], None]]:
    """Does all that waits, as a worker would; afterwards the queue is empty."""
    with site() as ctx:
        sites_path = ctx.site.sites_path
    yield lambda: worker.Workers(sites_path).drain()
    with site() as ctx:
        for doctype in (rows.DOCTYPE, "Email Queue", "Email Queue Recipient", "Email Account", "Error Log"):
            ctx.db.delete(doctype, {"name": ["is", "set"]})


@pytest.fixture
def account(site: Callable[[], Any], work: Callable[[], None], server: Any) -> Any:
    """An outgoing account on the server."""
    values = {
        "smtp_server": "127.0.0.1",
        "smtp_port": server.port,
        "use_tls": 0,
        "no_smtp_authentication": 1,
        "default_outgoing": 1,
    }
    with site():
        return frappe.get_doc({"doctype": "Email Account", "email_account_name": "Office", "email_id": "office@example.com", "sender_name": "物业服务中心", **values}).insert()  # fmt: skip
