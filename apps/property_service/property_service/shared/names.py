"""Pinyin of names; surnames with readings of their own come first, and both readings are found: R8."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice, product

# Surnames whose reading as a name differs from the everyday one.
SURNAMES = {
    "单": "shan", "仇": "qiu", "解": "xie", "查": "zha", "曾": "zeng", "区": "ou", "朴": "piao", "尉迟": "yu chi", "万俟": "mo qi",
    "乐": "yue", "盖": "ge", "翟": "zhai", "任": "ren", "华": "hua", "缪": "miao", "宓": "mi", "逄": "pang", "覃": "qin", "繁": "po",
    "召": "shao", "折": "she", "黑": "he", "秘": "bi", "冼": "xian", "洗": "xian", "盛": "sheng", "纪": "ji", "令狐": "ling hu",
    "澹台": "tan tai", "宰父": "zai fu", "长孙": "zhang sun", "欧阳": "ou yang", "司马": "si ma", "上官": "shang guan", "诸葛": "zhu ge",
}  # fmt: skip
_OTHERS = (
    "皇甫", "公孙", "慕容", "司徒", "司空", "夏侯", "东方", "南宫", "钟离", "宇文", "申屠", "淳于", "太史", "公冶", "闻人", "端木", "百里", "呼延",
    "轩辕", "独孤", "拓跋", "歐陽", "司馬", "諸葛", "東方", "尉遲",
)  # fmt: skip
COMPOUND = frozenset((*_OTHERS, *(name for name in SURNAMES if len(name) == 2)))
MOST_LETTERS = 140
_MOST_READINGS = 6
_MOST_TRIED = 500


def _surname(name: str) -> tuple[str, str]:
    for length in (2, 1):
        if name[:length] in SURNAMES:
            return name[:length], SURNAMES[name[:length]]
    return "", ""


def masked(name: str) -> str:
    """R58: the surname and stars, 张** and 欧阳**."""
    length = 2 if name[:2] in COMPOUND and len(name) > 2 else 1
    return f"{name[:length]}**" if name else ""


def readings(name: str) -> list[str]:
    """Readings of a name, the likeliest first; syllables separated by spaces."""
    from pypinyin import Style, lazy_pinyin, pinyin  # noqa: PLC0415 - its tables take 55 MB: loaded where a name is written first

    surname, reading = _surname(name)
    rest = name[len(surname) :]
    likeliest = _syllables(lazy_pinyin(rest))
    found = [[*reading.split(), *likeliest]] if surname else [likeliest]
    every = [list(dict.fromkeys(choices)) for choices in pinyin(name, style=Style.NORMAL, heteronym=True)]
    for choice in islice(product(*every), _MOST_TRIED):
        syllables = _syllables(choice)
        # A surname of two characters has one reading only.
        if len(surname) == 2 and not "".join(syllables).startswith(reading.replace(" ", "")):
            continue
        if syllables not in found:
            found.append(syllables)
        if len(found) >= _MOST_READINGS:
            break
    return [" ".join(syllables) for syllables in found]


def _syllables(parts: Iterable[str]) -> list[str]:
    """Letters and digits only: the dot of 买买提·艾合买提 and characters without a reading are left out."""
    return [word for part in parts for word in re.findall(r"[a-z0-9]+", part.lower())]


def full(name: str) -> str:
    """Pinyin without spaces, all readings, separated by spaces: what is searched."""
    return _joined(reading.replace(" ", "") for reading in readings(name))


def initials(name: str) -> str:
    """First letters, all readings."""
    return _joined("".join(part[0] for part in reading.split()) for reading in readings(name))


def _joined(words: Iterable[str]) -> str:
    """Different words, as many as a field of names holds."""
    text = ""
    for word in dict.fromkeys(words):
        if len(text) + len(word) < MOST_LETTERS:
            text = f"{text} {word}".strip()
    return text
