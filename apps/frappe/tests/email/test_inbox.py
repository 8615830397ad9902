"""Incoming mail over IMAP: each mail once, answers find their document, new ones become documents, nothing that runs is kept."""

from __future__ import annotations

import re
import socketserver
import threading
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from typing import Any

import pytest

import frappe
from frappe.automation import follow, follow_digest
from frappe.email import inbox

Site = Callable[[], Any]


class Mailbox:
    """What a server on this machine holds: number -> mail. It speaks as much IMAP as reading takes."""

    def __init__(self) -> None:
        self.mails: dict[int, bytes] = {}
        self.password = "secret"
        self.port = 0

    def put(self, uid: int, subject: str, text: str = "Hello", **headers: str) -> EmailMessage:
        mail = EmailMessage()
        mail["Subject"], mail["From"], mail["To"] = subject, "王芳 <wang@example.com>", "desk@example.com"
        mail["Message-ID"] = f"<{uid}@example.com>"
        for key, value in headers.items():
            mail[key.replace("_", "-")] = value
        mail.set_content(text)
        if "<" in text:
            mail.add_alternative(text, subtype="html")
        self.mails[uid] = mail.as_bytes()
        return mail


class Handler(socketserver.StreamRequestHandler):
    """One conversation."""

    @property
    def box(self) -> Mailbox:
        return self.server.box  # type: ignore[attr-defined,no-any-return]

    def say(self, text: str | bytes) -> None:
        self.wfile.write((text.encode() if isinstance(text, str) else text) + b"\r\n")

    def handle(self) -> None:
        self.say("* OK ready")
        while line := self.rfile.readline().decode().strip():
            tag, command, *rest = line.split(" ", 2)
            words = rest[0] if rest else ""
            if command.upper() == "LOGIN" and self.box.password not in words:
                self.say(f"{tag} NO wrong password")
                continue
            self.answer(command.upper(), words)
            self.say(f"{tag} OK done")
            if command.upper() == "LOGOUT":
                return

    def answer(self, command: str, words: str) -> None:
        if command == "CAPABILITY":
            self.say("* CAPABILITY IMAP4REV1")
        elif command in ("SELECT", "EXAMINE"):
            self.say(f"* {len(self.box.mails)} EXISTS")
        elif command == "UID" and words.lower().startswith("search"):
            found = re.search(r"UID (\d+):", words)
            first = int(found.group(1)) if found else 0
            last = max(self.box.mails, default=0)  # n:* names the last mail even if its number is smaller
            self.say("* SEARCH " + " ".join(str(uid) for uid in self.box.mails if uid >= first or uid == last))
        elif command == "UID":
            uid = int(words.split()[1])
            content = self.box.mails[uid]
            self.say(f"* 1 FETCH (UID {uid} BODY[] {{{len(content)}}}".encode() + b"\r\n" + content + b")")


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    known = Mailbox()
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.box = known  # type: ignore[attr-defined]
    known.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield known
    server.shutdown()
    server.server_close()


@pytest.fixture
def account(site: Site, mailbox: Mailbox) -> Iterator[str]:
    """The name of an account that reads the mailbox; all that was read is cleared away."""
    with site():
        doc = frappe.get_doc(
            {
                "doctype": "Email Account", "email_account_name": "Desk", "email_id": "desk@example.com", "enable_incoming": 1, "use_ssl": 0,
                "email_server": "127.0.0.1", "incoming_port": mailbox.port, "password": "secret", "append_to": "ToDo",
            }
        ).insert()  # fmt: skip
        name = str(doc.name)
    yield name
    with site() as ctx:
        for doctype in ("Communication", "ToDo", "File", "Error Log", "Document Follow", "Version"):
            ctx.db.delete(doctype, {"name": ["is", "set"]})
        frappe.delete_doc("Email Account", name, force=True)


def test_each_mail_becomes_a_document_once(site: Site, account: str, mailbox: Mailbox) -> None:
    mailbox.put(5, "漏水了", "<p>楼道<script>alert(1)</script></p>")
    with site():
        assert [inbox.pull(account), inbox.pull(account)] == [1, 0]
        doc = frappe.get_last_doc("Communication")
        assert (doc.sender, doc.sender_full_name, doc.sent_or_received, doc.reference_doctype) == (
            "wang@example.com",
            "王芳",
            "Received",
            "ToDo",
        )
        assert "楼道" in doc.content
        assert "script" not in doc.content
        assert frappe.db.exists("ToDo", doc.reference_name)
    mailbox.put(6, "again")
    with site():
        assert inbox.pull(account) == 1


def test_an_answer_goes_to_the_document_that_was_written_about(site: Site, account: str, mailbox: Mailbox) -> None:
    mailbox.put(1, "lamp")
    mailbox.put(2, "Re: lamp", In_Reply_To="<1@example.com>")
    with site():
        assert inbox.pull(account) == 2
        about = frappe.get_all("Communication", {}, ["reference_name"])
        assert len({row.reference_name for row in about}) == 1
        assert frappe.db.count("ToDo") == 1


def test_an_account_that_cannot_be_read_is_named_and_holds_nobody(site: Site, account: str, mailbox: Mailbox) -> None:
    mailbox.password = "another"
    with site():
        assert inbox.pull_all() == 0
        assert account in frappe.get_last_doc("Error Log").method


def test_a_connection_is_tried_and_what_fails_is_said_at_its_field(site: Site, account: str, mailbox: Mailbox) -> None:
    with site():
        doc = frappe.get_doc("Email Account", account)
        with pytest.raises(frappe.ValidationError, match=r"^SMTP Server: Missing"):
            doc.test_connection()
        doc.enable_outgoing = 0
        doc.test_connection()
        doc.pull_now()
        job = frappe.get_last_doc("Background Job")
        assert job.method == "frappe.email.inbox.pull"
        mailbox.password = "another"
        for act in (doc.test_connection, doc.pull_now):
            with pytest.raises(frappe.ValidationError, match=r"^Password: .*wrong password"):
                act()
        doc.use_ssl = 1
        with pytest.raises(frappe.ValidationError, match=r"^Use SSL for Incoming: "):
            doc.test_connection()
        doc.update({"use_ssl": 0, "incoming_port": 9})
        with pytest.raises(frappe.ValidationError, match=r"^Incoming Server .IMAP.: 127.0.0.1:9: "):
            doc.test_connection()
        doc.enable_incoming = 0
        with pytest.raises(frappe.ValidationError, match="neither sends nor receives"):
            doc.test_connection()
        frappe.delete_doc("Background Job", job.name, force=True)


def test_attachments_are_kept_with_the_mail(site: Site, account: str, mailbox: Mailbox) -> None:
    mail = mailbox.put(9, "plan")
    mail.add_attachment(b"a,b\n", maintype="text", subtype="csv", filename="plan.csv")
    mailbox.mails[9] = mail.as_bytes()
    with site():
        inbox.pull(account)
        name = frappe.get_last_doc("Communication").name
        assert frappe.get_all("File", {"attached_to_name": name}, ["file_name", "is_private"]) == [
            {"file_name": "plan.csv", "is_private": 1}
        ]


def test_followers_get_one_mail_a_day_of_what_others_changed(
    site: Site, account: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr(frappe, "sendmail", lambda **mail: sent.append(mail), raising=False)
    with site() as ctx:
        doc = frappe.get_doc(
            {"doctype": "Email Template", "name": "Greeting", "subject": "lamp", "response": "r"}
        ).insert(set_name="Greeting")
        ctx.db.set_value("DocType", "Email Template", "track_changes", 1)
        follow.set_following(doc, "Administrator", True)
        follow.set_following(doc, "Guest", True)
        assert follow_digest.send() == 0
        data = frappe.as_json({"changed": [["subject", "lamp", "bulb"]]})
        frappe.get_doc({"doctype": "Version", "ref_doctype": doc.doctype, "docname": doc.name, "data": data}).insert()
        ctx.db.set_value("Version", {"docname": doc.name}, "owner", "somebody@example.com")
        assert follow_digest.send() == 1  # Guest may not read it
        assert sent[0]["recipients"] == ["Administrator"]
        assert "somebody@example.com (Subject)" in sent[0]["message"]
        doc.delete()
