"""Mails leave after the commit, once, and say what became of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

import frappe
from frappe.core.accounts import send_reset_link
from frappe.email import outbox
from frappe.utils import now_datetime

Open = Callable[[], Any]
Work = Callable[[], None]


def queued(ctx: Any) -> Any:
    return frappe.get_doc(
        "Email Queue", ctx.db.get_value("Email Queue", {"name": ["is", "set"]}, "name", order_by="creation desc")
    )


def test_a_mail_arrives_with_all_its_parts(site: Open, work: Work, account: Any, server: Any) -> None:
    with site() as ctx:
        frappe.sendmail(
            recipients=["a@example.com", "b@example.com"], cc="c@example.com", bcc=["d@example.com"], sender="陈婷 <chen@example.com>",
            subject="停水\n通知", message="<p>明早 <b>8:00</b> 停水<script>alert(1)</script></p>", header="通知",
            attachments=[{"fname": "通知.txt", "fcontent": "全文"}], reference_doctype="User", reference_name="Guest",
        )  # fmt: skip
        assert server.mails == []
    work()
    ((people, mail),) = server.mails
    assert people == ["a@example.com", "b@example.com", "c@example.com", "d@example.com"]
    assert (mail["Subject"], mail["To"], mail["Cc"], mail["Bcc"]) == (
        "停水 通知",
        "a@example.com, b@example.com",
        "c@example.com",
        None,
    )
    assert (mail["From"], mail["Reply-To"]) == ("物业服务中心 <office@example.com>", "陈婷 <chen@example.com>")
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert "明早 8:00 停水" in plain.get_content()
    assert "<b>8:00</b>" in html.get_content()
    assert "script" not in html.get_content()
    (attached,) = mail.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("通知.txt", "全文")
    with site() as ctx:
        doc = queued(ctx)
        assert (doc.status, doc.reference_name) == ("Sent", "Guest")
        assert {row.status for row in doc.recipients} == {"Sent"}
    work()
    assert len(server.mails) == 1


def test_a_rolled_back_mail_was_never_written(site: Open, work: Work, account: Any, server: Any) -> None:
    with site() as ctx:
        frappe.sendmail(recipients=["a@example.com"], subject="no")
        ctx.db.rollback()
    work()
    assert server.mails == []
    with site() as ctx:
        assert ctx.db.count("Email Queue") == 0


def test_without_an_account_it_is_kept_and_never_sent(site: Open, work: Work, server: Any) -> None:
    with site():
        doc = frappe.sendmail(recipients=["a@example.com"], subject="to read")
        assert doc.status == "Logged"
        assert "a@example.com" in [row.recipient for row in doc.recipients]
        assert frappe.sendmail(recipients=["a@example.com"], subject="link", sensitive=True).message == ""
        outbox.flush()
    work()
    assert server.mails == []


def test_muted_nothing_is_queued(site: Open, account: Any) -> None:
    with site():
        frappe.flags.mute_emails = True
        assert frappe.sendmail("wang@example.com", subject="Hello", message="Hello") is None
        assert frappe.db.count("Email Queue") == 0


def test_refused_recipients_are_named_and_the_others_get_it(site: Open, work: Work, account: Any, server: Any) -> None:
    server.refused = {"gone@example.com"}
    with site():
        frappe.sendmail(recipients=["a@example.com", "gone@example.com"], subject="x")
    work()
    with site() as ctx:
        doc = queued(ctx)
        assert doc.status == "Partially Sent"
        assert {row.recipient: row.status for row in doc.recipients} == {
            "a@example.com": "Sent",
            "gone@example.com": "Error",
        }
        server.refused = set()
        doc.send_again()
    work()
    assert [people for people, _mail in server.mails] == [["a@example.com"], ["gone@example.com"]]


def test_a_server_that_is_down_is_tried_again_and_then_an_error(site: Open, work: Work, account: Any) -> None:
    with site():
        frappe.db.set_value("Email Account", account.name, "smtp_port", 9)
        frappe.sendmail(recipients=["a@example.com"], subject="x")
    work()
    with site() as ctx:
        doc = queued(ctx)
        assert (doc.status, doc.retry) == ("Not Sent", 1)
        assert "127.0.0.1:9" in doc.error
        assert doc.send_after > now_datetime()
    for _attempt in range(outbox.MOST_ATTEMPTS - 1):
        with site() as ctx:
            ctx.db.set_value("Email Queue", doc.name, "send_after", now_datetime() - timedelta(minutes=1))
            outbox.flush()
        work()
    with site() as ctx:
        assert queued(ctx).status == "Error"
        assert frappe.get_last_doc("Error Log").reference_name == doc.name


@pytest.mark.parametrize(("answer", "status"), [("554 no spam", "Error"), ("451 later", "Not Sent")])
def test_what_the_server_says_decides(
    site: Open, work: Work, account: Any, server: Any, answer: str, status: str
) -> None:
    server.answer = answer
    with site():
        frappe.sendmail(recipients=["a@example.com"], subject="x")
    work()
    with site() as ctx:
        assert queued(ctx).status == status
        assert answer in queued(ctx).error


def test_an_interrupted_mail_is_not_sent_twice(site: Open, work: Work, account: Any, server: Any) -> None:
    with site() as ctx:
        doc = frappe.sendmail(recipients=["a@example.com"], subject="x")
        ctx.db.set_value(
            "Email Queue",
            doc.name,
            {"status": "Sending", "modified": now_datetime() - timedelta(hours=1)},
            update_modified=False,
        )
    work()
    with site() as ctx:
        outbox.flush()
        assert queued(ctx).status == "Error"
        assert "interrupted" in queued(ctx).error
    work()
    assert server.mails == []


def test_a_password_link_goes_out_and_stands_nowhere(site: Open, work: Work, account: Any, server: Any) -> None:
    with site():
        if not frappe.db.exists("User", "p@example.com"):
            frappe.get_doc({"doctype": "User", "email": "p@example.com", "first_name": "P", "enabled": 1}).insert()
        assert send_reset_link("p@example.com")
    work()
    ((_people, mail),) = server.mails
    body = mail.get_body(("html",))
    assert body is not None
    assert "update-password?key=" in body.get_content()
    with site() as ctx:
        assert queued(ctx).message == ""
        assert "key=" not in str(frappe.get_all("Background Job", fields=["arguments"]))


def test_a_template_fills_itself_in(site: Open, work: Work) -> None:
    with site() as ctx:
        values = {"subject": "关于 {{ doc.first_name }}", "response": "<p>{{ first_name }} 您好</p>", "use_html": 0}
        template = frappe.get_doc({"doctype": "Email Template", **values}).insert(set_name="Welcome")
        made = template.get_formatted_email(frappe.get_doc("User", "Guest"))
        assert made == {"subject": "关于 Guest", "message": "<p>Guest 您好</p>"}
        with pytest.raises(frappe.ValidationError):
            frappe.get_doc({"doctype": "Email Template", **values, "subject": "{% if %}"}).insert(set_name="Broken")
        ctx.db.rollback()


def test_bad_addresses_and_attachments_are_refused(site: Open, account: Any) -> None:
    with site():
        with pytest.raises(frappe.InvalidEmailAddressError, match="nobody"):
            frappe.sendmail(recipients=["nobody"], subject="x")
        with pytest.raises(frappe.ValidationError, match=r"missing\.pdf"):
            frappe.sendmail(recipients=["a@example.com"], subject="x", attachments=[{"file_url": "/files/missing.pdf"}])
        assert frappe.sendmail(recipients=[], subject="x") is None


def test_the_outgoing_server_is_tried(site: Any, account: Any) -> None:
    with site():
        doc = frappe.get_doc("Email Account", account.name)
        doc.test_connection()
        for values, said in (
            ({"use_tls": 1}, "^Use TLS: "),
            ({"use_tls": 0, "no_smtp_authentication": 0, "login_id": "me", "password": "x"}, "^Use TLS: |^Password: "),
            ({"no_smtp_authentication": 1, "smtp_port": 9}, "^SMTP Server: 127.0.0.1:9: "),
        ):
            doc.update(values).save()
            with pytest.raises(frappe.ValidationError, match=said):
                doc.test_connection()
