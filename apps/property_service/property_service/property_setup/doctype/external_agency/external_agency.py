from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate
from property_service.permits import site_passes
from property_service.shared import names
from property_service.shared.identity import IdentityError, organisation_code, phone_number


class ExternalAgency(Document):
    """A utility, authority, bank, contractor or other partner of the office."""

    def validate(self) -> None:
        if not self.pinyin or self.has_value_changed("agency_name"):  # R8
            name = self.agency_name or ""
            self.pinyin, self.pinyin_initials = names.full(name), names.initials(name)
        if self.uscc:  # R2
            try:
                self.uscc = organisation_code(self.uscc).number
            except IdentityError:
                frappe.throw(
                    _("{0}: the unified social credit code is not valid; check its 18 characters").format(
                        self.agency_name
                    )
                )
        if self.contact_mobile:  # R3
            try:
                self.contact_mobile = phone_number(self.contact_mobile)
            except IdentityError:
                frappe.throw(_("{0}: the contact's mobile number is not valid").format(self.agency_name))

    def on_update(self) -> None:
        if self.blacklisted and self.has_value_changed("blacklisted"):  # R34
            site_passes.end_for_contractor(self.name)

    def licensed_through(self, day: object) -> bool:
        """Is the licence known and valid on a day (a date)?"""
        return bool(self.license_valid_to) and getdate(self.license_valid_to) >= getdate(day)
