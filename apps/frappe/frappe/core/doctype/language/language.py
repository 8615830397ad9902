from __future__ import annotations

import re

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.runtime.context import current
from frappe.runtime.versions import bump


class Language(Document):
    """A language people may choose."""

    def validate(self) -> None:
        if not re.fullmatch(r"[a-z]{2,3}([_-][A-Za-z]{2,8})?", self.language_code or ""):
            frappe.throw(_("{0} is not a language code, for example zh or zh_TW").format(self.language_code))

    def on_update(self) -> None:
        bump(current(), "website")  # pages offer the enabled languages
