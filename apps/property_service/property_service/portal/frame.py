"""What every page of a resident has: who looks, what was sent, where it goes on."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import frappe
from frappe import _
from frappe.utils import strip_html
from property_service.residents.portal import is_portal_user, resident_of, stays_of

PICTURES = ("image/jpeg", "image/png", "image/webp")
PAPERS = (*PICTURES, "application/pdf")
SIGNS = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png", b"%PDF": "application/pdf"}
MOST_FILES, MOST_BYTES = 6, 10 * 2**20
SEE_OTHER = 303


def visitor() -> Any:
    """Who looks: ``resident``, ``user``, ``units`` (name and title of those lived in today). Guests are sent to log in."""
    user = frappe.session.user
    if user == "Guest":
        go(f"/my/login?redirect-to={frappe.request.path}")
    if not is_portal_user(user):
        raise frappe.PermissionError(_("These pages are for residents; colleagues work at the desk"))
    names = list(dict.fromkeys(stay.unit for stay in stays_of(user)))
    units = frappe.get_list("Property Unit", {"name": ["in", names or [""]]}, ["name", "display_name", "life_status"])
    return frappe._dict(user=user, resident=resident_of(user), units=units)


def own_path(path: str) -> str:
    """A path below the residents' pages to go on to; anything else is their home."""
    return path if re.fullmatch(r"/my(/[\w/.%-]*)?", path) else "/my"


def go(target: str) -> None:
    """Send the browser elsewhere. What was written is kept only if it was committed before."""
    frappe.local.flags.redirect_location = target
    raise frappe.Redirect(SEE_OTHER)


def posted(act: Callable[[Any], str]) -> dict[str, Any]:
    """Run what a form asks for: ``act(values)`` does it and gives the next page. ``{"error", "given"}`` if it was refused."""
    if frappe.request.method != "POST":
        return {"error": "", "given": frappe._dict()}
    try:
        target = act(frappe.form_dict)
    except (frappe.ValidationError, frappe.PermissionError) as error:
        frappe.db.rollback()
        return {"error": said(error), "given": frappe.form_dict}
    frappe.db.commit()  # the redirect that follows would undo it
    go(target)
    return {}


def said(error: Exception) -> str:
    """What a refusal says, as one line of text; lists keep their marks."""
    log = frappe.get_message_log()
    text = str(log[-1].get("message") if log else error)
    frappe.clear_messages()
    return strip_html(text.replace("<li>", " · ")).strip() or _("This was refused")


def attach(
    doc: Any, field: str, *, kinds: tuple[str, ...] = PICTURES, most: int = MOST_FILES, by_token: bool = False
) -> list[str]:
    """Store the files a form sent, private, with a document the sender may read; gives their addresses.

    The content decides what a file is, not its name. by_token: the right was proved by the token of the page.
    """
    if not by_token:
        doc.check_permission("read")
    found = []
    for upload in frappe.request.files.getlist(field)[:most]:
        content = upload.stream.read(MOST_BYTES + 1)
        if not content:
            continue
        if len(content) > MOST_BYTES:
            frappe.throw(_("{0} is larger than {1} MB").format(upload.filename, MOST_BYTES // 2**20))
        if kind_of(content) not in kinds:
            frappe.throw(_("{0}: send a picture or, for papers, a PDF").format(upload.filename))
        file = frappe.get_doc(
            {
                "doctype": "File", "file_name": upload.filename, "attached_to_doctype": doc.doctype, "attached_to_name": doc.name,
                "is_private": 1, "content": content,
            }
        ).insert(ignore_permissions=True)  # fmt: skip
        found.append(str(file.file_url))
    return found


def kind_of(content: bytes) -> str:
    """The media type by its first bytes; "" for what is none of those known."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for sign, kind in SIGNS.items() if content.startswith(sign)), "")


def files_of(doctype: str, name: str) -> list[Any]:
    """Files of a document that its reader may open."""
    filters = {"attached_to_doctype": doctype, "attached_to_name": name}
    return frappe.get_all("File", filters, ["file_url", "file_name"], order_by="creation asc")


def one(doctype: str, name: str, fields: list[str]) -> Any:
    """Some fields of a document as the visitor may see them; none is a page that does not exist."""
    rows = frappe.get_list(doctype, {"name": name}, fields)
    if not rows:
        raise frappe.DoesNotExistError(_("This page does not exist"))
    return rows[0]
