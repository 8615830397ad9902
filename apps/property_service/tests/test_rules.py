"""The pure rules: identity numbers, plates, units, names."""

from __future__ import annotations

from datetime import date

import pytest

from property_service.shared import identity, names, plates, units
from property_service.shared.identity import IdentityError

TODAY = date(2026, 10, 31)


def test_r1_a_card_number_tells_birth_date_and_gender() -> None:
    found = identity.resident_identity("320599198802290012", TODAY)
    assert (found.birth_date, found.gender) == (date(1988, 2, 29), "Male")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("32059919890229001X", "date", id="leap day of a common year, right check digit"),
        pytest.param("320599198802290013", "check digit", id="wrong check digit"),
        pytest.param("320599880229001", "old card", id="fifteen digits"),
        pytest.param("990599198802290012", "province", id="no such province"),
        pytest.param("32059919880229001", "length", id="seventeen characters"),
        pytest.param("3205991988022900A2", "form", id="a letter inside"),
        pytest.param("320599209901010015", "date", id="born in the future"),
    ],
)
def test_r1_wrong_numbers_say_why(text: str, reason: str) -> None:
    with pytest.raises(IdentityError) as error:
        identity.resident_identity(text, TODAY)
    assert error.value.reason == reason


def test_r1_full_width_digits_and_a_small_x_are_understood() -> None:
    assert identity.resident_identity("３２０５９９１９８５０３１７００７x", TODAY).number == "32059919850317007X"


def test_r2_an_organisation_code_is_checked() -> None:
    assert identity.organisation_code("91320599MA9YY0018H").number == "91320599MA9YY0018H"
    with pytest.raises(IdentityError):
        identity.organisation_code("91320599MA9YY0018A")


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("+86 138-0013-8000", "13800138000"),
        ("0512-65000088", "0512-65000088"),
        ("+81 90 1234 5678", "+819012345678"),
        ("１３８００１３８０００", "13800138000"),
    ],
)
def test_r3_telephone_numbers_get_one_form(text: str, stored: str) -> None:
    assert identity.phone_number(text) == stored


@pytest.mark.parametrize("text", ["12345", "1990000012", "23800138000", "abc"])
def test_r3_other_texts_are_no_telephone_numbers(text: str) -> None:
    with pytest.raises(IdentityError):
        identity.phone_number(text)


@pytest.mark.parametrize(
    ("text", "number", "kind"),
    [
        ("苏e·12345", "苏E12345", "Ordinary"), ("苏ED12345", "苏ED12345", "Small New Energy"), ("苏E12345D", "苏E12345D", "Large New Energy"),
        ("粤Z1234港", "粤Z1234港", "Special"), ("使123456", "使123456", "Embassy"),
    ],
)  # fmt: skip
def test_r4_plates_get_one_form_and_a_kind(text: str, number: str, kind: str) -> None:
    assert plates.normalise(text) == plates.Plate(number, kind)


@pytest.mark.parametrize("text", ["苏EI2345", "苏E1234", "E12345", "苏EO2345"])
def test_r4_other_texts_are_no_plates(text: str) -> None:
    with pytest.raises(plates.PlateError):
        plates.normalise(text)


@pytest.mark.parametrize(
    "text",
    [
        "3-1-1202",
        "3栋1单元1202",
        "3号楼1单元1202室",
        "03-1-1202",
        "HY-03-1-1202",
        "3 栋 1 单元 1202",
        "３－１－１２０２",
    ],
)
def test_r6_all_spellings_mean_one_unit(text: str) -> None:
    assert units.canonical(text) == units.UnitAddress("3", 1, "1202")


def test_r6_a_name_is_no_unit() -> None:
    assert units.canonical("曾静") is None


@pytest.mark.parametrize(
    ("name", "reading", "letters"),
    [
        ("曾静", "zengjing", "zj"),
        ("单雄", "shanxiong", "sx"),
        ("仇英", "qiuying", "qy"),
        ("查理明", "zhaliming", "zlm"),
        ("尉迟恭明", "yuchigongming", "ycgm"),
    ],
)
def test_r8_surnames_have_their_own_reading(name: str, reading: str, letters: str) -> None:
    assert names.full(name).split()[0] == reading
    assert names.initials(name).split()[0] == letters


def test_r8_the_everyday_reading_is_found_too() -> None:
    assert "cengjing" in names.full("曾静").split()
