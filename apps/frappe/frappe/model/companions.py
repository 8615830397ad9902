"""What a document offers beside its own life: comments, assignments, addresses, and checks that controllers share."""

from __future__ import annotations

from typing import Any

from frappe.exceptions import ValidationError
from frappe.model import doc_locks
from frappe.model.base_document import BaseDocument
from frappe.model.controllers import get_controller
from frappe.runtime.context import current
from frappe.runtime.i18n import _
from frappe.runtime.messages import throw
from frappe.utils.data import add_days, getdate, nowdate
from frappe.utils.text import generate_hash

_SHARE_DAYS = 90


class Companions(BaseDocument):
    """Mix-in of ``Document``."""

    # --- beside the document ---------------------------------------------------------------------------------------------

    def add_comment(
        self,
        comment_type: str = "Comment",
        text: str | None = None,
        comment_email: str | None = None,
        comment_by: str | None = None,
    ) -> Any:
        """Add a remark to the document's timeline."""
        comment = get_controller("Comment")(
            {
                "doctype": "Comment", "comment_type": comment_type, "comment_email": comment_email or current().user,
                "comment_by": comment_by, "reference_doctype": self.doctype, "reference_name": self.name,
                "content": text or comment_type,
            }
        )  # fmt: skip
        return comment.insert(ignore_permissions=True)

    def add_viewed(self, user: str | None = None, force: bool = False, unique_views: bool = False) -> None:
        """Kept for apps that call it: views are not recorded."""

    def add_seen(self, user: str | None = None) -> None:
        """Note that the user has seen this version."""
        if self.meta.track_seen:
            seen = set(filter(None, str(self.get("_seen") or "").split("\n"))) | {user or current().user}
            current().db.set_value(self.doctype, self.name, "_seen", "\n".join(sorted(seen)), update_modified=False)

    def get_assigned_users(self) -> set[str]:
        rows = current().db.get_values(
            "ToDo",
            {
                "reference_type": self.doctype,
                "reference_name": self.name,
                "status": "Open",
                "allocated_to": ["is", "set"],
            },
            "allocated_to",
            pluck=True,
        )
        return set(rows)

    def get_tags(self) -> list[str]:
        """Tags of the document, in the order in which they were given."""
        stored = current().db.get_value(self.doctype, self.name, "_user_tags")
        return [tag for tag in str(stored or "").split(",") if tag]

    def add_tag(self, tag: str) -> None:
        """Tag the document; a tag it has already is not added again."""
        tag, tags = tag.strip().replace(",", ""), self.get_tags()
        if not tag or tag in tags:
            return
        db = current().db
        if not db.exists("Tag", tag):
            get_controller("Tag")({"doctype": "Tag"}).insert(ignore_permissions=True, set_name=tag)
        self._set_tags([*tags, tag])
        link = {"doctype": "Tag Link", "document_type": self.doctype, "document_name": str(self.name), "tag": tag}
        get_controller("Tag Link")({**link, "title": self.get_title()}).insert(ignore_permissions=True)

    def remove_tag(self, tag: str) -> None:
        """Take a tag off."""
        self._set_tags([each for each in self.get_tags() if each != tag])
        link = {"document_type": self.doctype, "document_name": str(self.name), "tag": tag}
        current().db.delete("Tag Link", link)

    def _set_tags(self, tags: list[str]) -> None:
        text = self._user_tags = "," + ",".join(tags) if tags else None
        current().db.set_value(self.doctype, self.name, "_user_tags", text, update_modified=False)

    @property
    def is_locked(self) -> bool:
        """Is something long working on the document?"""
        return doc_locks.is_locked(current(), self)

    def lock(self, timeout: float | None = None) -> None:
        """Set the document aside: whoever saves it gets DocumentLockedError until ``unlock``."""
        doc_locks.lock(current(), self)

    def unlock(self) -> None:
        doc_locks.unlock(current(), self)

    def get_title(self) -> str:
        return str(self.get(self.meta.get_title_field()) or self.name)

    def get_url(self) -> str:
        """Path of the document's form."""
        return f"/app/{self.doctype.lower().replace(' ', '-')}/{self.name}"

    def get_signature(self) -> str:
        return generate_hash(f"{self.doctype}{self.name}{self.creation}", 32)

    def get_document_share_key(self, expires_on: Any = None, no_expiry: bool = False) -> str:
        """A key by which somebody without an account may print this document: the one made before, else a new one.

        expires_on: its last day, 90 days from today if None.
        """
        this = {"reference_doctype": self.doctype, "reference_docname": str(self.name)}
        until = None if no_expiry else getdate(expires_on or add_days(nowdate(), _SHARE_DAYS))
        known = current().db.get_value("Document Share Key", {**this, "expires_on": until}, "key")
        if known:
            return str(known)
        entry = get_controller("Document Share Key")({"doctype": "Document Share Key", **this, "expires_on": until})
        return str(entry.insert(ignore_permissions=True).key)

    def log_error(self, title: str | None = None, message: str | None = None) -> Any:
        """Write to the error log, with this document as reference."""
        entry = get_controller("Error Log")(
            {
                "doctype": "Error Log",
                "method": title or message or "",
                "error": message or title or "",
                "reference_doctype": self.doctype,
                "reference_name": self.name,
            }
        )
        return entry.insert(ignore_permissions=True)

    def clear_cache(self) -> None:
        ctx = current()
        for key in [key for key in ctx.request_cache if isinstance(key, tuple) and key[:2] == ("doc", self.doctype)]:
            del ctx.request_cache[key]

    # --- checks for controllers ---------------------------------------------------------------------------------------------

    def validate_from_to_dates(self, from_date_field: str, to_date_field: str) -> None:
        """Refuse a range that ends before it begins."""
        first, last = self.get(from_date_field), self.get(to_date_field)
        if first and last and getdate(first) > getdate(last):
            throw(
                _("{0} cannot be before {1}").format(
                    self.meta.get_label(to_date_field), self.meta.get_label(from_date_field)
                )
            )

    def validate_table_has_rows(self, parentfield: str, raise_exception: bool | None = None) -> None:
        if not self.get(parentfield):
            throw(_("{0} needs at least one row").format(self.meta.get_label(parentfield)))

    def validate_value(
        self, fieldname: str, condition: str, val2: Any, doc: Any = None, raise_exception: type[Exception] | None = None
    ) -> None:
        """Refuse a value that does not compare as wanted."""
        holder = doc or self
        value = holder.get(fieldname)
        fits = {
            "=": value == val2, "!=": value != val2, "in": condition == "in" and value in val2, "not in": condition == "not in" and value not in val2,
            "^": condition == "^" and str(value or "").startswith(str(val2)),
        }.get(condition)  # fmt: skip
        if fits is None:
            left, right = value or 0, val2 or 0
            fits = {">": left > right, "<": left < right, ">=": left >= right, "<=": left <= right}.get(
                condition, False
            )
        if not fits:
            throw(
                _("{0} must be {1} {2}").format(holder.meta.get_label(fieldname), condition, val2),
                raise_exception or ValidationError,
            )

    def copy_attachments_from_amended_from(self) -> None:
        """An amended document starts with the attachments of the one it replaces."""
        db = current().db
        for row in db.get_values(
            "File",
            {"attached_to_doctype": self.doctype, "attached_to_name": self.amended_from},
            ["file_name", "file_url", "is_private"],
            as_dict=True,
        ):
            copy = get_controller("File")(
                {"doctype": "File", **row, "attached_to_doctype": self.doctype, "attached_to_name": self.name}
            )
            copy.insert(ignore_permissions=True)
