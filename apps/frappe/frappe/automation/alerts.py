"""How people are told: a row in their notifications, and a mail outside of their quiet hours."""

from __future__ import annotations

import datetime
import re
from typing import Any

import frappe
from frappe import _
from frappe.utils import now_datetime, strip_html
from frappe.utils.html_utils import sanitize_html

_MENTION = re.compile(r'<span[^>]*class="[^"]*\bmention\b[^"]*"[^>]*>', re.IGNORECASE)
_MENTIONED = re.compile(r'data-id="([^"]+)"', re.IGNORECASE)
_CHOICES = {"Mention": "enable_email_mention", "Assignment": "enable_email_assignment", "Share": "enable_email_share"}


def send(
    people: list[str], subject: str, message: str, doc: Any = None, *, kind: str = "Alert", in_app: bool = True, mail: bool = False
) -> None:  # fmt: skip
    """Tell people something about a document: each gets one entry, and one mail unless they do not want any."""
    for user in people:
        settings = settings_of(user)
        if in_app and settings.enabled:
            log(user, subject, message, doc, kind)
        if mail and settings.enable_email_notifications and settings.get(_CHOICES.get(kind, "enabled")):
            _mail(user, subject, message, doc, quiet_until(settings, now_datetime()))


def log(user: str, subject: str, message: str, doc: Any, kind: str) -> Any:
    """One entry in a user's notifications."""
    return frappe.get_doc(
        {
            "doctype": "Notification Log",
            "for_user": user,
            "from_user": frappe.session.user,
            "type": kind,
            "subject": sanitize_html(subject),
            "email_content": message,
            "document_type": doc.doctype if doc else None,
            "document_name": str(doc.name) if doc else None,
        }
    ).insert(ignore_permissions=True)


def settings_of(user: str) -> Any:
    """A user's choices; the defaults if they made none."""
    if frappe.db.exists("Notification Settings", user):
        return frappe.get_doc("Notification Settings", user)
    return frappe.new_doc("Notification Settings").update({"user": user})


def quiet_until(settings: Any, moment: datetime.datetime) -> datetime.datetime | None:
    """When the quiet hours that hold at ``moment`` end; None outside of them. They may go over midnight."""
    given = [settings.get("quiet_from"), settings.get("quiet_to")]
    if None in given or "" in given:
        return None
    first, last = (frappe.utils.to_timedelta(value) for value in given)
    if first == last:
        return None
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    since = moment - midnight
    if first < last:
        return midnight + last if first <= since < last else None
    if since >= first:
        return midnight + datetime.timedelta(days=1) + last
    return midnight + last if since < last else None


def _mail(user: str, subject: str, message: str, doc: Any, send_after: datetime.datetime | None) -> None:
    address = frappe.db.get_value("User", user, "email")
    if not address:
        return
    about = {"reference_doctype": doc.doctype, "reference_name": str(doc.name)} if doc else {}
    frappe.sendmail(recipients=[address], subject=strip_html(subject), message=message, send_after=send_after, **about)


def of_assignment(todo: Any, method: str | None = None) -> None:
    """After a ToDo was made for somebody else: tell them."""
    if (
        not (todo.allocated_to and todo.reference_type and todo.reference_name)
        or todo.allocated_to == frappe.session.user
    ):
        return
    doc = frappe.get_doc(todo.reference_type, todo.reference_name)
    who = frappe.utils.get_fullname(frappe.session.user)
    subject = _("{0} assigned {1} {2} to you").format(who, _(doc.doctype), doc.get_title())
    send([todo.allocated_to], subject, todo.description or "", doc, kind="Assignment", mail=True)


def extract_mentions(txt: str | None) -> list[str]:
    """Users whom a text mentions, as often as it does."""
    return [found.group(1) for tag in _MENTION.findall(txt or "") if (found := _MENTIONED.search(tag))]


def of_mentions(comment: Any, method: str | None = None) -> None:
    """After a remark was made: tell those it mentions, as far as they may read the document."""
    if comment.comment_type != "Comment" or not (comment.reference_doctype and comment.reference_name):
        return
    names = [name for name in dict.fromkeys(extract_mentions(comment.content)) if name != frappe.session.user]
    if not names:
        return
    doc = frappe.get_doc(comment.reference_doctype, comment.reference_name)
    enabled = frappe.get_all("User", {"name": ["in", names], "enabled": 1}, pluck="name")
    people = [user for user in enabled if frappe.has_permission(doc.doctype, "read", doc, user=user)]
    who = frappe.utils.get_fullname(frappe.session.user)
    subject = _("{0} mentioned you in {1} {2}").format(who, _(doc.doctype), doc.get_title())
    send(people, subject, comment.content, doc, kind="Mention", mail=True)
