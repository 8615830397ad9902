from __future__ import annotations

import re

import frappe
from frappe import _
from frappe.core import by_role
from frappe.model.document import Document
from frappe.permissions.roles import Access
from frappe.runtime.context import current

_ADDRESS = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Page(Document):
    """A page of an app in the desk. Its script stands in the app: ``<module>/page/<name>/<name>.js``."""

    def validate(self) -> None:
        if not _ADDRESS.fullmatch(self.page_name or ""):
            frappe.throw(_("{0}: a page is named by small letters, digits and hyphens").format(self.page_name))
        if frappe.db.exists("DocType", {"name": self.page_name.replace("-", " ").title()}):
            frappe.throw(_("{0} is the address of a list already").format(self.page_name))
        if self.standard == "Yes" and frappe.session.user != "Administrator":
            frappe.throw(_("Page {0} belongs to an app").format(self.page_name), frappe.PermissionError)
        self.title = self.title or self.page_name

    def is_permitted(self) -> bool:
        """May the user open it, by its roles?"""
        return by_role.has_role(Access.of(current()), self)
