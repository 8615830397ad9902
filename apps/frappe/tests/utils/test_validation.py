from __future__ import annotations

from collections.abc import Callable

import pytest

from frappe.exceptions import (
    InvalidEmailAddressError,
    InvalidNameError,
    InvalidPhoneNumberError,
    InvalidUrlError,
    ValidationError,
)
from frappe.utils import (
    is_image,
    validate_email_address,
    validate_iban,
    validate_json_string,
    validate_name,
    validate_phone_number,
    validate_phone_number_with_country_code,
    validate_url,
)
from frappe.utils.validation import extract_email_id


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ann@x.org", "ann@x.org"),
        ("Ann Doe <ann@x.org>", "ann@x.org"),
        ('"Doe, Ann" <ann@x.org>, bob+tag@y.co.uk', "ann@x.org, bob+tag@y.co.uk"),
        ("王@例子.中国", "王@例子.中国"),
        ("ann@x", ""),
        ("ann@@x.org", ""),
        ("ann@x.org, nonsense", ""),
        ("a b@x.org", ""),
        ("@x.org", ""),
        ("ann@-x.org", ""),
        ("ann@x.org\nBcc: all@y.org", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_email_addresses(text: str | None, expected: str) -> None:
    assert validate_email_address(text) == expected


def test_the_bare_address_is_taken_out() -> None:
    assert extract_email_id("Ann <ann@x.org>") == "ann@x.org"


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("13800001234", True),
        ("+86 (10) 1234-5678", True),
        ("010-1234567#8", True),
        ("call me", False),
        ("---", False),
        ("1" * 21, False),
    ],
)
def test_telephone_numbers(number: str, expected: bool) -> None:
    assert validate_phone_number(number) is expected


@pytest.mark.parametrize("name", ["Ann O'Neil", "王小明", "阿不都·热合曼", "J. R. Doe-Smith"])
def test_names_of_all_scripts_are_names(name: str) -> None:
    assert validate_name(name)


@pytest.mark.parametrize("name", ["1st", "<b>", "a@b", ""])
def test_texts_with_symbols_are_no_names(name: str) -> None:
    assert not validate_name(name)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://x.org/a?b=c#d", True),
        ("http://localhost:8000", True),
        ("ftp://x.org", True),
        ("mailto:a@x.org", True),
        ("x.org", False),
        ("https://", False),
        ("https://x.org:port", False),
        ("/app/todo", False),
        ("https://x.org/a b", False),
    ],
)
def test_urls(url: str, expected: bool) -> None:
    assert validate_url(url) is expected


def test_urls_may_be_limited_to_schemes() -> None:
    assert not validate_url("javascript://x.org/%0aalert(1)", valid_schemes=["http", "https"])
    assert validate_url("https://x.org", valid_schemes="https")


@pytest.mark.parametrize(
    ("check", "error"),
    [
        (lambda: validate_email_address("x", throw=True), InvalidEmailAddressError),
        (lambda: validate_phone_number("x", throw=True), InvalidPhoneNumberError),
        (lambda: validate_phone_number_with_country_code("13800001234", "mobile"), InvalidPhoneNumberError),
        (lambda: validate_name("<", throw=True), InvalidNameError),
        (lambda: validate_url("x", throw=True), InvalidUrlError),
        (lambda: validate_json_string("{"), ValidationError),
        (lambda: validate_iban("DE00", throw=True), ValidationError),
    ],
)
def test_each_raises_its_own_error_when_told_to_throw(check: Callable[[], object], error: type[Exception]) -> None:
    with pytest.raises(error):
        check()


def test_numbers_with_a_country_code_pass() -> None:
    validate_phone_number_with_country_code("+86-13800000000", "mobile")
    validate_phone_number_with_country_code("+49 30 123456", "mobile")


def test_pictures_and_ibans() -> None:
    assert (is_image("a/b.PNG"), is_image("x.jpg?v=1"), is_image("x.pdf")) == (True, True, False)
    assert validate_iban("DE89 3704 0044 0532 0130 00")
