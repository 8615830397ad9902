"""Which words a text has, and which questions find it."""

from __future__ import annotations

import pytest

from frappe.search.words import encode, fits, index_words, question


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("阳光花园三号楼物业管理费用催缴通知", "管理"),
        ("物业管理", "管"),
        ("物業管理費", "物业管理费"),
        ("物业管理费", "物業管理費"),
        ("臺灣", "台湾"),
        ("裝修許可證", "zxxkz"),
        ("颐和头发店", "頭髮"),
        ("物业管理", "理"),
        ("曾静", "zj"),
        ("曾静", "zengjing"),
        ("曾静", "Zeng Jing"),
        ("曾静", "jing"),
        ("单雄信", "shanxiongxin"),
        ("欧阳娜娜", "oynn"),
        ("物业管理", "guanli"),
        ("CMP-2026-00042", "2026-00042"),
        ("CMP-2026-00042", "00042"),
        ("CMP-2026-00042", "cmp"),
        ("13812345678", "5678"),
        ("ＡＢＣ公司", "abc"),
        ("3栋1单元1202室", "3栋1单元1202"),
        ("YG-3-1-1202", "3-1-1202"),
        ("Müller Straße", "müller"),
    ],
)
def test_found(text: str, asked: str) -> None:
    assert fits(question(asked), index_words(text, readings=True))


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("物业管理", "业理"),
        ("曾静", "jz"),
        ("3-1-1202", "1-3-1202"),
        ("13812345678", "345"),
        ("lamp", "amp"),
        ("曾静", "静曾"),
    ],
)
def test_not_found(text: str, asked: str) -> None:
    assert not fits(question(asked), index_words(text, readings=True))


def test_a_question_without_words_asks_for_nothing() -> None:
    assert question(" ！？ -- ") == ()
    assert not fits(question(""), index_words("text"))


def test_sentences_have_no_pinyin() -> None:
    assert "wy" not in index_words("物业" * 20, readings=True)


@pytest.mark.parametrize("word", ["管理", 'a"b*c', "-", "the", "é", "x" * 80])
def test_words_reach_the_engine_as_letters_and_digits(word: str) -> None:
    assert encode(word).isalnum()
    assert encode(word).isascii()
