"""Follow a document, or stop. Upstream's names."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.automation import follow


def _readable(doctype: str, name: Any) -> Any:
    doc = frappe.get_doc(doctype, name)
    doc.check_permission("read")
    return doc


@frappe.whitelist(methods=["POST"])
def update_follow(doctype: str, doc_name: str, following: bool) -> bool:
    """Follow the document (``following`` true) or stop; gives whether the user follows it now."""
    return follow.set_following(_readable(doctype, doc_name), frappe.session.user, following)


@frappe.whitelist(methods=["POST"])
def follow_document(doctype: str, doc_name: str, user: str | None = None) -> bool:
    """Follow the document oneself."""
    return follow.set_following(_readable(doctype, doc_name), frappe.session.user, True)


@frappe.whitelist(methods=["POST"])
def unfollow_document(doctype: str, doc_name: str, user: str | None = None) -> bool:
    """Stop following the document."""
    return follow.set_following(_readable(doctype, doc_name), frappe.session.user, False)


@frappe.whitelist()
def is_document_followed(doctype: str, doc_name: str, user: str | None = None) -> bool:
    """Does the user follow the document?"""
    return follow.is_following(_readable(doctype, doc_name), frappe.session.user)
