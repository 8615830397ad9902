"""Is this an e-mail address, a telephone number, a URL, a person's name?

Each answers with a truth value, or raises when told to ``throw``.
"""

from __future__ import annotations

import json
import mimetypes
import re
from collections.abc import Container
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlparse

from frappe.exceptions import (
    InvalidEmailAddressError,
    InvalidNameError,
    InvalidPhoneNumberError,
    InvalidUrlError,
    ValidationError,
)
from frappe.utils.providers import translate as _
from frappe.utils.text import cstr, split_emails

_EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\U0010ffff-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\U0010ffff-]+)*"
    r"@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_](?:[\w-]{0,61}[^\W_])?"
)
_PHONE = re.compile(r"[0-9 +_\-,.*#()]{1,20}")
_INTERNATIONAL_PHONE = re.compile(r"\+[1-9]\d{0,3}[ -]?\d(?:[ ()-]?\d){5,13}")
_NAME = re.compile(r"[^\W\d_][\w '.,·•-]*")
_URL_HOST = re.compile(r"[^\s/?#<>\"\\]+")


def validate_email_address(email_str: Any, throw: bool = False) -> str:
    """The valid addresses in a text as ``a@x.org, b@y.org``; empty if one is not valid.

    Names (``Ann <a@x.org>``) are read and dropped. throw raises InvalidEmailAddressError for the first bad one.
    """
    found: list[str] = []
    for entry in split_emails(cstr(email_str)):
        address = _address(entry)
        if not address:
            if throw:
                raise InvalidEmailAddressError(_("{0} is not a valid e-mail address").format(entry))
            return ""
        found.append(address)
    return ", ".join(found)


def _address(entry: str) -> str | None:
    address = parseaddr(entry)[1] if "<" in entry else entry
    return address if len(address) <= 254 and _EMAIL.fullmatch(address) else None


def extract_email_id(email: str) -> str:
    """The bare address in ``Ann <a@x.org>``; empty if there is none."""
    return parseaddr(email)[1]


def validate_phone_number(phone_number: Any, throw: bool = False) -> bool:
    """Digits and the signs people put between them, at most twenty. throw raises InvalidPhoneNumberError."""
    text = cstr(phone_number).strip()
    valid = bool(_PHONE.fullmatch(text)) and any(letter.isdigit() for letter in text)
    if not valid and throw and text:
        raise InvalidPhoneNumberError(_("{0} is not a valid telephone number").format(text))
    return valid


def validate_phone_number_with_country_code(phone_number: str, fieldname: str) -> None:
    """Raise InvalidPhoneNumberError unless the number begins with ``+`` and a country code (``+86-13800000000``)."""
    if phone_number and not _INTERNATIONAL_PHONE.fullmatch(phone_number.strip()):
        raise InvalidPhoneNumberError(
            _("{0}: {1} is not a telephone number with a country code, such as +86-13800000000").format(
                fieldname, phone_number
            )
        )


def validate_name(name: Any, throw: bool = False) -> bool:
    """A person's or thing's name: begins with a letter of any script. throw raises InvalidNameError."""
    text = cstr(name).strip()
    valid = bool(_NAME.fullmatch(text))
    if not valid and throw and text:
        raise InvalidNameError(_("{0} is not a valid name: begin with a letter, use no symbols").format(text))
    return valid


def validate_url(txt: Any, throw: bool = False, valid_schemes: str | Container[str] | None = None) -> bool:
    """An absolute URL; with ``valid_schemes`` of one of these schemes. throw raises InvalidUrlError."""
    text = cstr(txt).strip()
    valid = _is_url(text)
    if valid and valid_schemes:
        wanted = (valid_schemes,) if isinstance(valid_schemes, str) else valid_schemes
        valid = urlparse(text).scheme in wanted
    if not valid and throw:
        raise InvalidUrlError(_("{0} is not a valid URL").format(text))
    return valid


def _is_url(text: str) -> bool:
    try:
        parts = urlparse(text)
        has_port = parts.port is None or parts.port >= 0
    except ValueError:
        return False
    if parts.scheme in ("mailto", "tel", "data"):
        return bool(parts.path)
    return bool(has_port and parts.scheme and parts.netloc and _URL_HOST.fullmatch(parts.netloc)) and " " not in text


def is_site_link(link: str) -> bool:
    """Is this a path of this site rather than an address elsewhere?"""
    return link.startswith("/") and not link.startswith("//")


def validate_json_string(string: str) -> None:
    """Raise ValidationError unless the text is JSON."""
    try:
        json.loads(string)
    except (ValueError, TypeError) as error:
        raise ValidationError(_("This is not valid JSON: {0}").format(error)) from error


def is_image(filepath: str) -> bool:
    """Does the name end as a picture's does?"""
    kind = mimetypes.guess_type(filepath.partition("?")[0])[0]
    return bool(kind and kind.startswith("image/"))


def is_subset(list_a: list[Any], list_b: list[Any]) -> bool:
    """Are all of the first in the second?"""
    return all(item in list_b for item in list_a)


def validate_iban(iban: Any, throw: bool = False) -> bool:
    """An IBAN whose check digits are right. throw raises ValidationError."""
    text = re.sub(r"\s", "", cstr(iban)).upper()
    valid = bool(re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", text))
    valid = valid and int("".join(str(int(letter, 36)) for letter in text[4:] + text[:4])) % 97 == 1
    if not valid and throw:
        raise ValidationError(_("{0} is not a valid IBAN").format(iban))
    return valid
