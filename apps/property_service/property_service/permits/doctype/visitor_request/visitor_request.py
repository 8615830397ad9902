from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import now_datetime
from property_service.permits import visits
from property_service.permits.doctype.entry_pass.entry_pass import KEEPERS


class VisitorRequest(Document):
    """A visitor who asks to be let in and waits for the host; answered once, by the host or by who asked the host."""

    def validate(self) -> None:
        if not self.is_new() and not self.flags.step:
            frappe.throw(_("{0} is answered, not changed").format(self.name))

    def require_waiting(self) -> None:
        if not visits.is_waiting(self):
            frappe.throw(_("{0} is over or was answered already").format(self.name))

    def settle(self, status: str, **values: Any) -> None:
        self.flags.step = True
        self.update({"status": status, "answered_at": now_datetime(), **values})
        self.save(ignore_permissions=True)

    def _kept_by_me(self) -> None:
        self.check_permission("write")
        if frappe.session.user != "Administrator" and not KEEPERS & set(frappe.get_roles()):
            raise frappe.PermissionError(_("Your roles do not allow this step on {0}").format(self.name))

    @frappe.whitelist(methods=["POST"])
    def confirm_by_phone(self) -> str:
        """The host was asked by telephone and agrees: the name of the pass."""
        self._kept_by_me()
        return visits.confirm_by_phone(self)

    @frappe.whitelist(methods=["POST"])
    def turn_away(self) -> None:
        """The host was asked and does not want the visit."""
        self._kept_by_me()
        self.require_waiting()
        self.settle(visits.REFUSED)
