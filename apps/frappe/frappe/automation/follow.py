"""Following a document: whoever does is told when somebody else changes it or writes about it."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.automation import alerts
from frappe.model.versions import get_diff
from frappe.runtime.cache import cached
from frappe.runtime.context import Context, current
from frappe.runtime.versions import bump

FOLLOW = "Document Follow"
_MOST_FIELDS = 6


def set_following(doc: Any, user: str, following: bool) -> bool:
    """Follow the document, or stop; gives whether the user follows it now."""
    name = _entry(doc, user)
    if following and not name:
        values = {"doctype": FOLLOW, "ref_doctype": doc.doctype, "ref_docname": str(doc.name), "user": user}
        frappe.get_doc(values).insert(ignore_permissions=True)
    elif name and not following:
        frappe.delete_doc(FOLLOW, name, ignore_permissions=True)
    bump(current(), "settings")
    return following


def is_following(doc: Any, user: str) -> bool:
    return bool(_entry(doc, user))


def _entry(doc: Any, user: str) -> str | None:
    found = frappe.db.get_value(
        FOLLOW, {"ref_doctype": doc.doctype, "ref_docname": str(doc.name), "user": user}, "name"
    )
    return str(found) if found else None


def _followers(ctx: Context, doctype: str, name: Any) -> list[str]:
    """Who follows the document, except the one who acts. Types that nobody follows cost one look into the cache."""
    types = cached(
        ctx, "settings", "followed types", lambda: frozenset(frappe.get_all(FOLLOW, pluck="ref_doctype", distinct=True))
    )
    if doctype not in types:
        return []
    found = frappe.get_all(FOLLOW, filters={"ref_doctype": doctype, "ref_docname": str(name)}, pluck="user")
    return [user for user in found if user != ctx.user]


def of_change(doc: Any, method: str | None = None) -> None:
    """After a save: tell the followers which fields are different."""
    before = doc.get_doc_before_save()
    people = _followers(current(), doc.doctype, doc.name) if before is not None else []
    changes = get_diff(before, doc) if people else None
    if not changes:
        return
    names = [
        *(entry[0] for entry in changes["changed"]),
        *(entry[0] for key in ("added", "removed", "row_changed") for entry in changes[key]),
    ]
    labels = [_(doc.meta.get_label(name)) for name in dict.fromkeys(names) if name != "docstatus"]
    more = " …" if len(labels) > _MOST_FIELDS else ""
    _tell(people, _("{0} changed {1} {2}"), ", ".join(labels[:_MOST_FIELDS]) + more, doc)


def of_comment(comment: Any, method: str | None = None) -> None:
    """After a remark: tell the followers of its document."""
    if comment.comment_type != "Comment" or not comment.reference_name:
        return
    people = _followers(current(), comment.reference_doctype, comment.reference_name)
    if people:
        doc = frappe.get_doc(comment.reference_doctype, comment.reference_name)
        _tell(people, _("{0} wrote a comment on {1} {2}"), comment.content, doc)


def _tell(people: list[str], sentence: str, message: str, doc: Any) -> None:
    allowed = [user for user in people if frappe.has_permission(doc.doctype, "read", doc, user=user)]
    who = frappe.utils.get_fullname(frappe.session.user)
    alerts.send(allowed, sentence.format(who, _(doc.doctype), doc.get_title()), message, doc)
