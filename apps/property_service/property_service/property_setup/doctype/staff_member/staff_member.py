from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from property_service.residents import numbers
from property_service.shared import names
from property_service.shared.identity import IdentityError, phone_number


class StaffMember(Document):
    """Somebody who works here, with or without a login."""

    def validate(self) -> None:
        if not self.pinyin or self.has_value_changed("staff_name"):  # R8
            name = self.staff_name or ""
            self.pinyin, self.pinyin_initials = names.full(name), names.initials(name)
        if self.mobile:
            try:
                self.mobile = phone_number(self.mobile)
            except IdentityError:
                frappe.throw(_("{0}: the mobile number is not valid; write eleven digits").format(self.staff_name))
        if self.id_no:  # R1
            self.id_no = numbers.read(self.staff_name, self.id_no).number
        self.validate_from_to_dates("employed_from", "left_on")
