"""Numbers of identity as forms take them: read by their kind, with what is wrong said in words (R1, R2)."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.utils import getdate, nowdate
from property_service.shared import identity
from property_service.shared.identity import Identity, IdentityError


def _reasons() -> dict[str, str]:
    return {
        "old card": _("15-digit numbers are no longer valid: ask for the current card"),
        "length": _("it needs 18 characters"),
        "form": _("it has characters that cannot be there"),
        "province": _("its first digits are no province"),
        "date": _("its date of birth does not exist"),
        "check digit": _("its check digit is wrong: compare it with the card"),
    }


def read(whose: str | None, text: str, kind: str = "") -> Identity:
    """The number of somebody, in one form; without a kind, by its looks. What cannot be one is refused with the reason."""
    try:
        return identity.read(kind or identity.likely_kind(text), text, getdate(nowdate()))
    except IdentityError as error:
        frappe.throw(_("{0}: the ID number is not valid: {1}").format(whose, _reasons()[error.reason]))


def warn_of_county(whose: str | None, number: str) -> None:
    """R1: codes are retired, so an unknown one is only pointed out."""
    if not identity.known_county(number):
        frappe.msgprint(
            _("{0}: no county ever had the first six digits of the ID number; compare it with the card").format(whose),
            indicator="orange",
            alert=True,
        )
