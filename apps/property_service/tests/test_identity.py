"""R1, R2, R3 and scenario S04: numbers of people and organisations."""

from __future__ import annotations

from datetime import date

import pytest

from property_service.shared.identity import (
    IdentityError,
    check_digit,
    is_minor,
    known_county,
    organisation_code,
    other_document,
    permanent_residence,
    phone_number,
    resident_identity,
)

TODAY = date(2026, 10, 31)


@pytest.mark.parametrize(
    ("text", "number", "born", "gender"),
    [
        pytest.param("320599198802290012", "320599198802290012", date(1988, 2, 29), "Male", id="leap day"),
        pytest.param("32059919850317007x", "32059919850317007X", date(1985, 3, 17), "Male", id="small x"),
        pytest.param(
            "３２０５９９１９８５０３１７００７Ｘ", "32059919850317007X", date(1985, 3, 17), "Male", id="full width"
        ),
        pytest.param(" 320599 19880229 0012 ", "320599198802290012", date(1988, 2, 29), "Male", id="spaces"),
    ],
)
def test_a_right_card_number_is_stored_in_one_form(text: str, number: str, born: date, gender: str) -> None:
    found = resident_identity(text, TODAY)
    assert (found.number, found.birth_date, found.gender) == (number, born, gender)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("32059919890229001X", "date", id="29 February without a leap year, right check digit"),
        pytest.param("320599198802290013", "check digit", id="wrong check digit"),
        pytest.param("320599880229001", "old card", id="fifteen digits"),
        pytest.param("32059919880229001", "length", id="seventeen digits"),
        pytest.param("32059919880229A012", "form", id="letter inside"),
        pytest.param("990599198802290012", "province", id="no such province"),
        pytest.param("320599203102290012", "date", id="born in the future"),
        pytest.param("320599189912310012", "date", id="born before 1900"),
    ],
)
def test_a_wrong_card_number_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(IdentityError) as error:
        resident_identity(text, TODAY)
    assert error.value.reason == reason


@pytest.mark.parametrize("prefix", ["810000", "820000", "830000"])
def test_r1_residence_permits_are_reckoned_alike(prefix: str) -> None:
    number = f"{prefix}19880229001"
    number += check_digit(number)
    assert resident_identity(number, TODAY, permit=True).birth_date == date(1988, 2, 29)
    with pytest.raises(IdentityError, match="province"):
        resident_identity(number, TODAY)


def test_r1_a_county_is_known_if_it_ever_was_one() -> None:
    assert known_county("110101198802290010")
    assert known_county("110103198802290010")  # Chongwen, until 2010
    assert not known_county("320599198802290012")


def test_a_residence_permit_needs_its_own_prefix() -> None:
    with pytest.raises(IdentityError, match="province"):
        resident_identity("320599198802290012", TODAY, permit=True)


@pytest.mark.parametrize("text", ["911124198108030024", "FRA320188112101"])
def test_both_forms_of_the_permanent_residence_card_pass(text: str) -> None:
    assert permanent_residence(text).number == text


def test_a_passport_is_checked_for_its_form_only() -> None:
    assert other_document(" e1234567 ").number == "E1234567"
    with pytest.raises(IdentityError):
        other_document("E12")


def test_an_organisation_code_with_the_right_check_passes() -> None:
    assert organisation_code("91320599ma9yy0018h").number == "91320599MA9YY0018H"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("91320599MA9YY0018A", "check digit", id="wrong check"),
        *(pytest.param(f"91320599MA9YY001{letter}H", "form", id=f"letter {letter}") for letter in "IOSVZ"),
        pytest.param("91320599MA9YY0018", "length", id="too short"),
    ],
)
def test_a_wrong_organisation_code_is_refused(text: str, reason: str) -> None:
    with pytest.raises(IdentityError) as error:
        organisation_code(text)
    assert error.value.reason == reason


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("+86 199 0000 0123", "19900000123"),
        ("0086-19900000123", "19900000123"),
        ("１９９０００００１２３", "19900000123"),
        ("0512-65000088", "0512-65000088"),
        ("051265000088", "051265000088"),
        ("021-12345678-801", "021-12345678-801"),
        ("+1 415 555 0100", "+14155550100"),
    ],
)
def test_a_telephone_number_is_stored_in_one_form(text: str, number: str) -> None:
    assert phone_number(text) == number


@pytest.mark.parametrize("text", ["12345", "12900000123", "1990000012", "abc", "+86123", ""])
def test_what_is_no_telephone_number_is_refused(text: str) -> None:
    with pytest.raises(IdentityError):
        phone_number(text)


@pytest.mark.parametrize(
    ("born", "minor"),
    [(date(2008, 10, 31), False), (date(2008, 11, 1), True), (date(2008, 2, 29), False), (date(2020, 1, 1), True)],
)
def test_one_is_a_minor_until_the_eighteenth_birthday(born: date, minor: bool) -> None:
    assert is_minor(born, TODAY) is minor
