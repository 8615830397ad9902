from __future__ import annotations

import base64
from typing import Any

import frappe
from frappe import _
from frappe.core import files
from frappe.model.document import Document


class File(Document):
    """A stored file, or a link to one elsewhere, attached to a document or to none."""

    def before_insert(self) -> None:
        content = self._take_content()
        # What the bytes are is found out here: a sender who names another's file does not get to say it.
        self.update({"content_hash": None, "file_size": None})
        if self.is_folder:
            self.set("file_url", None)
        if content is not None:
            ctx = frappe.context()
            self.file_name = self.file_name or "file"
            files.check_upload(ctx, self.file_name, len(content))
            self.content_hash = files.content_hash(content)
            self.file_size = len(content)
            self.file_name, self.file_url = files.write(ctx, self.file_name, content, bool(self.is_private))

    def _take_content(self) -> bytes | None:
        """The bytes given with a new document; they are stored on disk, never in the row."""
        content = self.__dict__.pop("content", None)
        decode = self.__dict__.pop("decode", False)
        if content is None:
            return None
        if isinstance(content, str):
            content = content.encode()
        if decode:
            if b"," in content[:100]:
                content = content.partition(b",")[2]
            content = base64.b64decode(content)
        return bytes(content)

    def validate(self) -> None:
        if self.is_folder:
            return
        if not self.file_url:
            frappe.throw(_("Give the file's content or its address"))
        before = self.get_doc_before_save()
        if before and (before.file_url != self.file_url or before.is_private != self.is_private):
            frappe.throw(_("Where a file is stored cannot be changed; upload it again"))
        if before is None and not self.content_hash:
            self.check_address()
        self.check_attachment(before)
        self.file_name = self.file_name or self.file_url.rpartition("/")[2]
        self.file_type = self.file_name.rpartition(".")[2].upper()[:10] if "." in self.file_name else ""
        self.check_limit()

    def check_address(self) -> None:
        """A File that names bytes already here needs the right to have them: an address must not open them."""
        if self.file_url.startswith((files.PRIVATE_URL, files.PUBLIC_URL)):
            known = files.readable(frappe.context(), self.file_url)
            self.content_hash, self.file_size, self.is_private = known.content_hash, known.file_size, known.is_private
        elif not self.file_url.startswith(("https://", "http://", "/assets/")):
            frappe.throw(_("{0} is not the address of a file").format(self.file_url))

    def check_attachment(self, before: Any) -> None:
        """Attaching a file to a document is changing that document."""
        there = (self.attached_to_doctype, self.attached_to_name)
        if self.flags.ignore_permissions or not all(there) or not frappe.db.exists(*there):
            return
        if before is None or (before.attached_to_doctype, before.attached_to_name) != there:
            frappe.get_doc(*there).check_permission("write")

    def check_limit(self) -> None:
        if not (self.is_new() and self.attached_to_doctype and self.attached_to_name):
            return
        limit = frappe.get_meta(self.attached_to_doctype).get("max_attachments")
        if limit and frappe.db.count(
            "File", {"attached_to_doctype": self.attached_to_doctype, "attached_to_name": self.attached_to_name}
        ) >= int(limit):
            frappe.throw(
                _("{0} {1} may have at most {2} attachments").format(
                    _(self.attached_to_doctype), self.attached_to_name, limit
                )
            )

    def after_delete(self) -> None:
        """Remove the bytes once no File points to them, and only when the deletion is certain."""
        url = self.file_url or ""
        if not url.startswith((files.PRIVATE_URL, files.PUBLIC_URL)) or frappe.db.exists("File", {"file_url": url}):
            return
        ctx = frappe.context()
        try:
            path = files.path_of(ctx, url)
        except frappe.DoesNotExistError:
            return
        ctx.after_commit.add(lambda: path.unlink(missing_ok=True))

    def get_content(self) -> bytes:
        """The stored bytes."""
        return files.path_of(frappe.context(), self.file_url).read_bytes()

    def get_full_path(self) -> str:
        return str(files.path_of(frappe.context(), self.file_url))

    def is_downloadable(self) -> bool:
        return bool(self.has_permission("read"))


def has_permission(doc: File, ptype: str = "read", user: str | None = None) -> bool:
    """Whoever may read (for a change: write) the document a file is attached to may do so with the file.

    A public file is everybody's to read; one that is attached to nothing belongs to its owner.
    """
    user = user or frappe.session.user
    if user in (doc.owner, "Administrator"):
        return True
    if ptype in ("read", "select", "print", "email") and not doc.is_private:
        return True
    if ptype == "create":
        return True
    if not (doc.attached_to_doctype and doc.attached_to_name):
        return False
    if not frappe.db.exists(doc.attached_to_doctype, doc.attached_to_name):
        return False
    wanted = "read" if ptype in ("read", "select", "print", "email", "export") else "write"
    attached = frappe.get_doc(doc.attached_to_doctype, doc.attached_to_name)
    if wanted == "read" and _is_hidden_field(attached, doc.attached_to_field, user):
        return False
    return bool(attached.has_permission(wanted, user=user))


def _is_hidden_field(attached: Document, fieldname: str | None, user: str) -> bool:
    """Does the file hang on a field that this user may not read?"""
    field: Any = attached.meta.get_field(fieldname) if fieldname else None
    return bool(field and fieldname in frappe.permissions.hidden_fields(attached.doctype, user=user))


def get_permission_query_conditions(user: str | None = None) -> str:
    user = user or frappe.session.user
    if user == "Administrator":
        return ""
    return f"(`tabFile`.is_private = 0 or `tabFile`.owner = {frappe.db.escape(user)})"
