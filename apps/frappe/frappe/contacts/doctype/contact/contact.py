from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document


class Contact(Document):
    """Somebody one talks to, with addresses and numbers, tied to any documents."""

    def autoname(self) -> None:
        self.set_full_name()
        base = self.full_name or (self.email_ids[0].email_id if self.email_ids else "") or self.company_name
        if not base:
            frappe.throw(_("A contact needs a name, a company or an e-mail address"), frappe.MandatoryError)
        name, number = str(base), 0
        while frappe.db.exists("Contact", name):
            number += 1
            name = f"{base}-{number}"
        self.name = name

    def validate(self) -> None:
        self.set_full_name()
        self.email_id = self.first_of("email_ids", "is_primary", "email_id")
        self.phone = self.first_of("phone_nos", "is_primary_phone", "phone")
        self.mobile_no = self.first_of("phone_nos", "is_primary_mobile_no", "phone")

    def set_full_name(self) -> None:
        self.full_name = " ".join(part for part in (self.first_name, self.last_name) if part) or self.company_name

    def first_of(self, table: str, flag: str, field: str) -> str | None:
        """The value of the row that is marked, or of the first one, which is marked then. Raises for two marks."""
        rows = self.get(table)
        marked = [row for row in rows if row.get(flag)]
        if len(marked) > 1:
            frappe.throw(_("Mark one row of {0} only").format(_(self.meta.get_label(table))))
        if not marked and rows:
            rows[0].set(flag, 1)
            marked = [rows[0]]
        return str(marked[0].get(field)) if marked else None
