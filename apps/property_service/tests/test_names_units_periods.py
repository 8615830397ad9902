"""R6, R7, R8 without documents: readings of names, spellings of units, shares in time."""

from __future__ import annotations

from datetime import date

import pytest

from frappe.utils.sort_keys import SURNAMES as SORTED
from property_service.shared import names, units
from property_service.shared.names import SURNAMES
from property_service.shared.periods import Period, most_at_once
from property_service.shared.units import UnitAddress, canonical, spellings


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("单雄", "shanxiong", "sx"),
        ("仇英", "qiuying", "qy"),
        ("解晓东", "xiexiaodong", "xxd"),
        ("查理明", "zhaliming", "zlm"),
        ("曾静", "zengjing", "zj"),
        ("区志航", "ouzhihang", "ozh"),
        ("朴敏", "piaomin", "pm"),
        ("乐嘉", "yuejia", "yj"),
        ("尉迟恭明", "yuchigongming", "ycgm"),
        ("欧阳雪", "ouyangxue", "oyx"),
        ("司马南山", "simananshan", "smns"),
        ("上官婉", "shangguanwan", "sgw"),
        ("买买提·艾合买提", "maimaitiaihemaiti", "mmtahmt"),
        ("John Miller", "johnmiller", "jm"),
    ],
)
def test_a_name_is_read_as_a_name_first(name: str, pinyin: str, initials: str) -> None:
    assert names.full(name).split()[0] == pinyin
    assert initials in names.initials(name).split()


@pytest.mark.parametrize(("name", "other"), [("曾静", "cengjing"), ("单雄", "danxiong"), ("查理明", "chaliming")])
def test_the_everyday_reading_is_found_too(name: str, other: str) -> None:
    assert other in names.full(name).split()


def test_initials_have_no_gap_for_the_middle_dot() -> None:
    assert "mmtahmt" in names.initials("买买提·艾合买提").split()


def test_a_character_outside_the_usual_sets_does_no_harm() -> None:
    assert names.full("王𫖯").startswith("wang")


def test_readings_of_a_long_name_fit_their_field() -> None:
    assert len(names.full("长" * 60)) <= names.MOST_LETTERS


@pytest.mark.parametrize(
    "text",
    [
        "3-1-1202",
        "03-1-1202",
        "HY-03-1-1202",
        "3栋1单元1202",
        "3号楼1单元1202室",
        "3幢1单元1202",
        "３－１－１２０２",
        "3 栋 1 单元 1202 室",
    ],
)
def test_every_spelling_of_a_unit_means_the_same(text: str) -> None:
    assert canonical(text) == UnitAddress("3", 1, "1202")


@pytest.mark.parametrize("text", ["", "曾静", "zj", "0123", "漏水"])
def test_what_is_no_unit_is_none(text: str) -> None:
    assert canonical(text) is None


def test_offices_have_letters_in_front() -> None:
    assert canonical("D-1-1201") == UnitAddress("D", 1, "1201")


def test_the_short_spelling_comes_first() -> None:
    assert spellings(UnitAddress("3", 1, "1202"))[0] == "3-1-1202"


def test_shares_that_follow_each_other_do_not_add_up() -> None:
    before, after, always = (
        Period(date(2020, 1, 1), date(2021, 12, 31)),
        Period(date(2022, 1, 1)),
        Period(date(2020, 1, 1)),
    )
    assert most_at_once([(before, 50.0), (after, 50.0), (always, 50.0)]) == 100.0


def test_shares_of_one_day_add_up() -> None:
    assert most_at_once([(Period(date(2020, 1, 1)), 60.0), (Period(date(2021, 1, 1)), 50.0)]) == 110.0


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        pytest.param(Period(date(2020, 1, 1), date(2020, 6, 30)), Period(date(2020, 7, 1)), False, id="the next day"),
        pytest.param(Period(date(2020, 1, 1), date(2020, 6, 30)), Period(date(2020, 6, 30)), True, id="the same day"),
        pytest.param(Period(date(2020, 1, 1)), Period(date(2030, 1, 1)), True, id="no end"),
    ],
)
def test_periods_overlap_when_they_share_a_day(one: Period, other: Period, overlap: bool) -> None:
    assert one.overlaps(other) is overlap
    assert other.overlaps(one) is overlap


def test_edge_34_floors_that_are_left_out_or_called_otherwise() -> None:
    assert [label for _number, label in units.floors(4, "")] == ["1", "2", "3", "4"]
    assert [label for _number, label in units.floors(13, "4,13,14")] == [*"1235", *map(str, range(6, 13)), "15", "16"]
    assert units.floors(5, "4=3a")[3:] == [(4, "3A"), (5, "5")]
    with pytest.raises(ValueError, match="four"):
        units.floors(5, "four")


def test_r8_surnames_are_read_alike_where_they_are_searched_and_sorted() -> None:
    toneless = {name: "".join(sign for sign in reading if not sign.isdigit()) for name, reading in SORTED.items()}
    assert {name: toneless.get(name) for name in SURNAMES} == SURNAMES
