"""Keys by which texts stand in the order Chinese readers expect: numbers by their value, then Latin words, then characters by their sound.

A key is made of small letters and digits alone, so that every database and collation puts two of them in the same order.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

TITLE, PERSON = "Title", "Person"
MARKS = {TITLE: "t", PERSON: "p"}  # the first letter of a key; another one where the way keys are made changes
LENGTH = 140
_MOST_TEXT = 60
_NUMBER, _WORD, _OTHER, _HAN = "1234"  # what a part is, in the order of GB/T 13418
_PARTS = re.compile(
    r"(?P<number>\d+)|(?P<word>[a-z]+)|(?P<han>[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+)|(?P<other>[^\W_])"
)
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_UNREAD = "zzz5"  # characters nobody knows the sound of stand behind all others
# Surnames that are read otherwise than the same characters elsewhere, with their tones.
SURNAMES = {
    "单": "shan4", "仇": "qiu2", "解": "xie4", "查": "zha1", "曾": "zeng1", "区": "ou1", "朴": "piao2", "尉迟": "yu4 chi2", "万俟": "mo4 qi2",
    "乐": "yue4", "盖": "ge3", "翟": "zhai2", "任": "ren2", "华": "hua4", "缪": "miao4", "宓": "mi4", "逄": "pang2", "覃": "qin2", "繁": "po2",
    "召": "shao4", "折": "she2", "黑": "he4", "秘": "bi4", "冼": "xian3", "洗": "xian3", "盛": "sheng4", "纪": "ji3", "令狐": "ling2 hu2",
    "澹台": "tan2 tai2", "宰父": "zai3 fu3", "长孙": "zhang3 sun1", "欧阳": "ou1 yang2", "司马": "si1 ma3", "上官": "shang4 guan1", "诸葛": "zhu1 ge3",
    "單": "shan4", "區": "ou1", "樂": "yue4", "蓋": "ge3", "華": "hua4", "紀": "ji3", "員": "yun4", "员": "yun4", "尉遲": "yu4 chi2",
    "長孫": "zhang3 sun1", "晁": "chao2", "种": "chong2", "祭": "zhai4", "应": "ying1", "宿": "su4", "葛": "ge3", "燕": "yan1", "那": "na1",
}  # fmt: skip


def sort_key(text: str | None, kind: str = TITLE) -> str | None:
    """The key of a text; None for an empty one. kind: TITLE, or PERSON for a name that begins with its surname."""
    return _key(str(text)[:_MOST_TEXT], kind) if text else None


@lru_cache(maxsize=4096)
def _key(text: str, kind: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return (MARKS[kind] + "".join(_parts(plain, is_person=kind == PERSON)))[:LENGTH]


def _parts(text: str, *, is_person: bool) -> Iterator[str]:
    for match in _PARTS.finditer(text):
        part = match.group()
        if match.lastgroup == "number":
            digits = "".join(str(unicodedata.digit(sign)) for sign in part).lstrip("0")[: len(_DIGITS) - 1]
            yield f"{_NUMBER}{_DIGITS[len(digits)]}{digits}"  # of numbers without zeros in front the longer one is greater
        elif match.lastgroup == "word":
            yield _WORD + part
        elif match.lastgroup == "other":
            yield _OTHER + _code(part)
        else:
            sounds = _sounds(part, surname=is_person and match.start() == 0)
            yield from (f"{_HAN}{sound}{_code(sign)}" for sign, sound in zip(part, sounds, strict=True))


def _unread(signs: str) -> Any:  # a list, one for each sign, which the library takes but does not declare
    return [_UNREAD] * len(signs)


def _code(sign: str) -> str:
    """Four signs for a character: those of one sound stand together by character."""
    number, found = ord(sign), ""
    for _place in range(4):
        number, rest = divmod(number, 36)
        found = _DIGITS[rest] + found
    return found


def _sounds(run: str, *, surname: bool) -> list[str]:
    """Pinyin with the tone behind it, one for each character; a sound that ends is before one that goes on (xi, xian)."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 - its tables are loaded by the first Chinese text

    length = next((size for size in (2, 1) if surname and run[:size] in SURNAMES), 0)
    known = SURNAMES[run[:length]].split() if length else []
    return [*known, *lazy_pinyin(run[length:], style=Style.TONE3, neutral_tone_with_five=True, errors=_unread)]
