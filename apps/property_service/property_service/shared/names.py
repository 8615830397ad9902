"""Pinyin of names; surnames with readings of their own come first, and both readings are found: R8."""

from __future__ import annotations

from itertools import product

from pypinyin import Style, lazy_pinyin, pinyin

# Surnames whose reading as a name differs from the everyday one.
SURNAMES = {
    "单": "shan", "仇": "qiu", "解": "xie", "查": "zha", "曾": "zeng", "区": "ou", "朴": "piao", "尉迟": "yu chi", "万俟": "mo qi",
    "乐": "yue", "盖": "ge", "翟": "zhai", "任": "ren", "华": "hua", "缪": "miao", "宓": "mi", "逄": "pang", "覃": "qin", "繁": "po",
    "召": "shao", "折": "she", "黑": "he", "秘": "bi", "冼": "xian", "洗": "xian", "盛": "sheng", "纪": "ji", "令狐": "ling hu",
    "澹台": "tan tai", "宰父": "zai fu", "长孙": "zhang sun", "欧阳": "ou yang", "司马": "si ma", "上官": "shang guan", "诸葛": "zhu ge",
}  # fmt: skip
_MOST_READINGS = 6


def _surname(name: str) -> tuple[str, str]:
    for length in (2, 1):
        if name[:length] in SURNAMES:
            return name[:length], SURNAMES[name[:length]]
    return "", ""


def readings(name: str) -> list[str]:
    """Readings of a name, the likeliest first; syllables separated by spaces."""
    surname, reading = _surname(name)
    rest = name[len(surname) :]
    tail = " ".join(lazy_pinyin(rest))
    found = [f"{reading} {tail}".strip()] if surname else [tail]
    every = pinyin(name, style=Style.NORMAL, heteronym=True)
    for syllables in product(*every):
        text = " ".join(syllables)
        if surname and len(surname) == 2 and not text.replace(" ", "").startswith(reading.replace(" ", "")):
            continue
        if text not in found:
            found.append(text)
        if len(found) >= _MOST_READINGS:
            break
    return found


def full(name: str) -> str:
    """Pinyin without spaces, all readings, separated by spaces: what is searched."""
    return " ".join(dict.fromkeys(reading.replace(" ", "").lower() for reading in readings(name)))


def initials(name: str) -> str:
    """First letters, all readings."""
    return " ".join(dict.fromkeys("".join(part[:1] for part in reading.split()).lower() for reading in readings(name)))
