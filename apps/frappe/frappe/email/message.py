"""The text of a mail: HTML with a plain twin, attachments, headers that cannot be forged."""

from __future__ import annotations

import mimetypes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid, parseaddr
from typing import Any
from zoneinfo import ZoneInfo

import frappe
from frappe import _
from frappe.http.urls import get_host_name
from frappe.runtime.context import Context
from frappe.utils import cstr, get_system_timezone, md_to_html, now_datetime, strip_html

_LAYOUT = "templates/emails/standard.html"


def body(message: str, *, template: str | None, args: dict[str, Any] | None, header: Any, as_markdown: bool) -> str:
    """The HTML of a mail: a template of ``templates/emails`` with its arguments, or a text, inside the common layout."""
    if template:
        path = template if template.endswith(".html") else f"templates/emails/{template}.html"
        content = frappe.render_template(path, args or {}, is_path=True)
    else:
        content = (md_to_html(message) or "") if as_markdown else message
    title = header[0] if isinstance(header, list | tuple) and header else header
    return str(frappe.render_template(_LAYOUT, {"content": content, "header": title or ""}, is_path=True))


def build(
    ctx: Context,
    *,
    sender: str,
    subject: str,
    html: str,
    reply_to: str = "",
    attachments: list[Any] | None = None,
    in_reply_to: str = "",
    message_id: str = "",
) -> EmailMessage:
    """A whole message without recipients: they are added for each sending. Raises ValidationError for a missing attachment."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = _line(subject)
    message["From"] = address(sender)
    if reply_to:
        message["Reply-To"] = address(reply_to)
    message["Date"] = format_datetime(now_datetime().replace(tzinfo=ZoneInfo(get_system_timezone())))
    message["Message-ID"] = message_id or make_msgid(domain=get_host_name().partition(":")[0] or None)
    if in_reply_to:
        message["In-Reply-To"] = _line(in_reply_to)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(strip_html(html).strip())
    message.add_alternative(html, subtype="html")
    for entry in attachments or []:
        name, content = _attachment(ctx, entry)
        kind, _slash, subtype = (mimetypes.guess_type(name)[0] or "application/octet-stream").partition("/")
        params = {"charset": "utf-8"} if kind == "text" and _is_utf8(content) else None
        message.add_attachment(content, maintype=kind, subtype=subtype, filename=name, params=params)
    return message


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _line(text: str) -> str:
    """One line: a line end would begin another header."""
    return " ".join(cstr(text).split())[:500]


def address(text: str) -> Address:
    """``名字 <a@b>`` as an address. Raises ValidationError."""
    name, plain = parseaddr(_line(text))
    local, at, domain = plain.rpartition("@")
    if not at or not local or not domain:
        raise frappe.InvalidEmailAddressError(_("{0} is not an e-mail address").format(text or "''"))
    return Address(name, local, domain)


def _attachment(ctx: Context, entry: Any) -> tuple[str, bytes]:
    given = frappe.parse_json(entry) if isinstance(entry, str) and entry.startswith("{") else entry
    if isinstance(given, str):
        given = {"fid": given} if frappe.db.exists("File", given) else {"file_url": given}
    if given.get("fcontent") is not None:
        content = given["fcontent"]
        return str(given.get("fname") or "file"), content if isinstance(content, bytes) else str(content).encode()
    filters = {"name": given["fid"]} if given.get("fid") else {"file_url": given.get("file_url")}
    name = ctx.db.get_value("File", filters, "name")
    if not name:
        raise frappe.ValidationError(
            _("The attachment {0} is not there").format(given.get("fid") or given.get("file_url"))
        )
    file = frappe.get_doc("File", name)
    content = file.get_content()
    return str(given.get("fname") or file.file_name), content if isinstance(content, bytes) else str(content).encode()
