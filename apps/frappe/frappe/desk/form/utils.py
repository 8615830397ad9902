"""Small acts beside a document: comments, tags, likes."""

from __future__ import annotations

import json
from typing import Any

from frappe.exceptions import PermissionError, ValidationError
from frappe.model.delete_doc import restore_deleted
from frappe.model.docs import get_doc
from frappe.runtime.context import current
from frappe.runtime.i18n import _
from frappe.runtime.whitelist import whitelist


@whitelist(methods=["POST", "PUT"])
def add_comment(
    reference_doctype: str,
    reference_name: Any,
    content: str,
    comment_email: str | None = None,
    comment_by: str | None = None,
) -> Any:
    """Add a remark; whoever may read the document may."""
    if not (content or "").strip():
        raise ValidationError(_("Write something first"))
    doc = get_doc(reference_doctype, reference_name)
    doc.check_permission("read")
    return doc.add_comment("Comment", content)


@whitelist(methods=["POST", "PUT"])
def update_comment(name: str, content: str) -> None:
    """Change one's own remark."""
    comment = get_doc("Comment", name)
    if comment.owner != current().user:
        raise PermissionError(_("Only its author may change a comment"))
    comment.content = content
    comment.save(ignore_permissions=True)


@whitelist(methods=["POST", "PUT"])
def add_tag(tag: str, dt: str, dn: Any, color: str | None = None) -> str:
    """Tag a document."""
    doc = get_doc(dt, dn)
    doc.check_permission("write")
    doc.add_tag(tag)
    return tag


@whitelist(methods=["POST", "PUT"])
def remove_tag(tag: str, dt: str, dn: Any) -> None:
    """Take a tag off."""
    doc = get_doc(dt, dn)
    doc.check_permission("write")
    doc.remove_tag(tag)


@whitelist(methods=["POST", "PUT"])
def toggle_like(doctype: str, name: Any, add: str = "Yes") -> None:
    """Like a document, or take that back."""
    doc = get_doc(doctype, name)
    doc.check_permission("read")
    ctx = current()
    likes = [user for user in json.loads(doc.get("_liked_by") or "[]") if user != ctx.user]
    if add == "Yes":
        likes.append(ctx.user)
    ctx.db.set_value(doctype, name, "_liked_by", json.dumps(likes) if likes else None, update_modified=False)


@whitelist(methods=["POST", "PUT"])
def delete_comment(name: str) -> None:
    """Take one's own remark back."""
    comment = get_doc("Comment", name)
    if comment.owner != current().user or comment.comment_type != "Comment":
        raise PermissionError(_("Only its author may delete a comment"))
    comment.delete(ignore_permissions=True)


@whitelist(methods=["POST"])
def undo_delete(doctype: str, name: Any) -> str:
    """Bring back the document of that name which the user has just deleted; gives its name."""
    ctx = current()
    key = {"deleted_doctype": doctype, "deleted_name": str(name), "owner": ctx.user, "restored": 0}
    found = ctx.db.get_value("Deleted Document", key, "name", order_by="creation desc")
    if not found:
        raise ValidationError(_("{0} {1} is not among what you have deleted").format(_(doctype), name))
    return restore_deleted(str(found))
