from __future__ import annotations

import hashlib
import hmac

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_link_to_form, getdate, nowdate
from property_service.residents import merging, numbers, retention
from property_service.residents.owners import show_owner_of_units
from property_service.shared import identity, names
from property_service.shared.identity import CARD, ORGANISATION, IdentityError


class Resident(Document):
    """A person or an organisation that owns, rents or uses a unit."""

    def validate(self) -> None:
        before = self.get_doc_before_save()
        self.anonymised = int(bool(before and before.anonymised))
        if self.anonymised:
            frappe.throw(_("{0} is anonymous; open a new file for the person").format(self.name))
        self.read_name()
        self.check_account()
        self.check_phones()
        self.check_identity()
        self.warn_of_duplicate()
        tail = (self.mobile or "")[-4:]
        self.search_keys = " ".join(filter(None, (self.resident_name, self.pinyin, self.pinyin_initials, tail))).lower()

    def read_name(self) -> None:
        """R8: the reading follows the name until somebody corrects it."""
        if not self.pinyin or self.has_value_changed("resident_name"):
            self.pinyin = names.full(self.resident_name or "")
        if not self.pinyin_initials or self.has_value_changed("resident_name"):
            self.pinyin_initials = names.initials(self.resident_name or "")

    def check_account(self) -> None:
        """The role of residents uncovers their own data; on an account of the office it would uncover everybody's."""
        if self.user and "Desk User" in frappe.get_roles(self.user):
            frappe.throw(
                _("{0}: {1} is an account of the office; residents sign in with one of their own").format(
                    self.resident_name, self.user
                )
            )

    def check_phones(self) -> None:
        """R3: telephone numbers in one form."""
        for field in ("mobile", "mobile_2", "emergency_mobile"):
            value = self.get(field)
            if not value:
                continue
            try:
                self.set(field, identity.phone_number(value))
            except IdentityError:
                label = self.meta.get_label(field)
                frappe.throw(
                    _(
                        "{0}: {1} is not a telephone number; write eleven digits, or the area code and the number"
                    ).format(self.resident_name, _(label))
                )

    def check_identity(self) -> None:
        """R1, R2: the number fits its kind; birth date and gender follow from it."""
        self.is_minor = 0
        if not self.id_no:
            self.id_no_hash = self.birth_date = None
            return
        kind = self.id_type or (ORGANISATION if self.party_type == "Organisation" else CARD)
        self.id_type = kind
        found = numbers.read(self.resident_name, self.id_no, kind)
        self.id_no = found.number
        self.id_no_hash = self._hash(found.number)
        if kind == CARD and self.has_value_changed("id_no"):
            numbers.warn_of_county(self.resident_name, found.number)
        self.birth_date = found.birth_date  # a passport says nothing; what an earlier card said goes with it
        if found.birth_date:
            if self.gender and self.gender != found.gender:
                frappe.msgprint(
                    _("The ID number says {0}; please check the gender").format(_(found.gender or "")),
                    indicator="orange",
                    alert=True,
                )
            self.gender = self.gender or found.gender
            self.is_minor = int(identity.is_minor(found.birth_date, getdate(nowdate())))

    @staticmethod
    def _hash(number: str) -> str:
        """Finds the same number again without showing it."""
        key = frappe.conf.get("encryption_key")
        if not key:
            frappe.throw(_("encryption_key is missing from site_config.json: take it from a backup"))
        return hmac.new(str(key).encode(), number.encode(), hashlib.sha256).hexdigest()

    def warn_of_duplicate(self) -> None:
        """R5: the same number is refused, the same name and mobile are pointed out; never with the number itself."""
        others = {"name": ["!=", self.name or ""]}
        other = self.id_no_hash and frappe.db.get_value("Resident", {"id_no_hash": self.id_no_hash, **others}, "name")
        if other:
            frappe.throw(
                _("This person is on file already: {0}. Open that file instead").format(
                    get_link_to_form("Resident", other)
                ),
                frappe.DuplicateEntryError,
            )
        same = self.mobile and frappe.db.get_value(
            "Resident", {"resident_name": self.resident_name, "mobile": self.mobile, **others}, "name"
        )
        if same:
            frappe.msgprint(
                _("There is a file with the same name and number: {0}").format(get_link_to_form("Resident", same)),
                indicator="orange",
            )

    @frappe.whitelist(methods=["POST"])
    def merge_into(self, into: str) -> str:
        """R5: this file becomes part of another one of the same person; gives the name of that."""
        return merging.merge(self, into)

    def on_update(self) -> None:
        before = self.get_doc_before_save()
        if before and before.resident_name != self.resident_name:
            show_owner_of_units(self.name)
        if before and before.consent_face_on and not self.consent_face_on:
            retention.withdraw_face(self)
