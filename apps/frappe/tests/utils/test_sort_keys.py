"""Keys that texts are sorted by: numbers, Latin words, Chinese by sound, surnames with readings of their own."""

from __future__ import annotations

import string

import pytest

from frappe.utils.sort_keys import LENGTH, PERSON, SURNAMES, TITLE, sort_key


def ordered(texts: list[str], kind: str = TITLE) -> list[str]:
    return sorted(texts, key=lambda text: sort_key(text, kind) or "")


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param(["2栋", "3栋1单元1202", "10栋"], id="numbers by their value"),
        pytest.param(["B1-A2", "B1-A012", "B2-A1"], id="numbers within words"),
        pytest.param(["9号楼", "Lift", "zoo", "阿姨", "保安", "重复", "重庆路", "重量"], id="numbers, Latin, Chinese"),
        pytest.param(["王安", "王安安", "王博"], id="the shorter one first"),
        pytest.param(["西安", "先"], id="a sound that ends before one that goes on"),
        pytest.param(["妈妈", "麻园", "马场", "骂"], id="by tone"),
        pytest.param(["李安", "李中", "里昂"], id="one character stays together"),
        pytest.param(["Éclair", "ecru", "Edam"], id="accents and capitals make no difference"),
        pytest.param(["１栋", "2栋"], id="full-width digits"),
        pytest.param(["007", "8", "40"], id="zeros in front"),
    ],
)
def test_titles_stand_as_readers_look_for_them(texts: list[str]) -> None:
    assert ordered(texts[::-1]) == texts


def test_surnames_are_read_as_surnames_in_names_of_persons_alone() -> None:
    people = ["区小明", "朴志勇", "仇英", "任重", "单雄信", "解缙", "尉迟恭", "曾静", "查良镛"]
    assert ordered(people[::-1], PERSON) == [
        "区小明",
        "朴志勇",
        "仇英",
        "任重",
        "单雄信",
        "解缙",
        "尉迟恭",
        "曾静",
        "查良镛",
    ]
    assert ordered(["单元门", "赵", "代办"]) == ["代办", "单元门", "赵"]
    assert ordered(["查验单", "陈"]) == ["查验单", "陈"]


def test_keys_are_letters_and_digits_of_bounded_length_and_empty_texts_have_none() -> None:
    for text in ("𠮷野太郎", "买买提·艾合买提", "ひらがな", "한글", "…", "A" * 500, "长" * 500, "1" * 500):
        key = sort_key(text)
        assert key
        assert set(key) <= set(string.ascii_lowercase + string.digits)
        assert len(key) <= LENGTH
    assert sort_key("") is None
    assert sort_key(None) is None


def test_every_reading_of_a_surname_is_as_long_as_the_surname() -> None:
    assert all(len(reading.split()) == len(name) for name, reading in SURNAMES.items())
