"""Words of a search index: Chinese as pairs of characters and as pinyin, everything else as words and their parts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import islice, product
from typing import Any

Token = tuple[str, bool]  # a word, and whether longer words that begin with it count too
Question = tuple[tuple[Token, ...], ...]  # alternatives; of each all words must be there

_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+(?:[-_./@:+][^\W_{_HAN}]+)*")
_IS_HAN = re.compile(rf"[{_HAN}]")
_SEPARATORS = re.compile(r"[-_./@:+]")
_SIGN = re.compile(r"[^a-z0-9_]")
_READ_ALONE = 24  # longer runs of Chinese are sentences: nobody types their pinyin
_READ_TOGETHER = 8
_MOST_READINGS = 6
_MOST_PARTS = 8
_MOST_WORDS = 12
_LONGEST = 40
_MOST_TEXT = 20_000
_TAIL, _LONG_NUMBER = 4, 7


def fold(text: str) -> str:
    """One form of what people type differently: full-width letters, capitals, traditional characters."""
    return unicodedata.normalize("NFKC", text[:_MOST_TEXT]).casefold().translate(_SIMPLIFIED)


class _Simplified(dict[int, str | int]):
    """Each character as its simplified one, by itself: words of two characters must not depend on what stands around them."""

    def __missing__(self, code: int) -> str | int:
        self[code] = found = _converter().convert(chr(code)) if _IS_HAN.match(chr(code)) else code
        return found


_SIMPLIFIED = _Simplified()


@cache
def _converter() -> Any:
    from opencc import OpenCC  # noqa: PLC0415 - its tables are loaded by the first site that searches Chinese

    return OpenCC("t2s")


def index_words(text: str, *, readings: bool = False) -> set[str]:
    """Words under which a text is found. readings: by pinyin and initials too, for names and titles."""
    found: set[str] = set()
    for run, is_han in _runs(fold(text)):
        if is_han:
            found.update(run[index : index + 2] for index in range(len(run)))
            if readings and len(run) <= _READ_ALONE:
                found.update(_readings(run))
        else:
            found.update(_endings(run))
    return found


def _runs(text: str) -> Iterator[tuple[str, bool]]:
    for match in _RUN.finditer(text):
        run = match.group()
        yield run, bool(_IS_HAN.match(run))


def _endings(run: str) -> Iterator[str]:
    """``cmp-2026-00001`` as a whole and from each of its parts on; of long numbers the last four digits too."""
    parts = _SEPARATORS.split(run)[:_MOST_PARTS]
    for index, part in enumerate(parts):
        yield "_".join(parts[index:])[:_LONGEST]
        if len(part) >= _LONG_NUMBER and part.isdigit():
            yield part[-_TAIL:]


@lru_cache(maxsize=4096)
def _readings(run: str) -> frozenset[str]:
    """Pinyin and initials from each character on, with the other readings of characters that have several."""
    from pypinyin import Style, pinyin  # noqa: PLC0415 - its tables are loaded by the first site that searches Chinese

    syllables = [list(dict.fromkeys(choices))[:3] for choices in pinyin(run, style=Style.NORMAL, heteronym=True)]
    found: set[str] = set()
    for start in range(len(syllables)):
        part = syllables[start : start + _READ_TOGETHER]
        letters = [list(dict.fromkeys(reading[:1] for reading in choices)) for choices in part]
        for choices in (part, letters):
            found.update("".join(choice)[:_LONGEST] for choice in islice(product(*choices), _MOST_READINGS))
    return frozenset(word for word in found if word.isascii() and word.isalnum())


def question(text: str, spellings: Iterable[str] = ()) -> Question:
    """What to look for: the text itself, or any of its other spellings. Empty if there is no word in it."""
    alternatives = (tuple(islice(_asked(fold(each)), _MOST_WORDS)) for each in (text, *spellings))
    return tuple(dict.fromkeys(words for words in alternatives if words))


def _asked(text: str) -> Iterator[Token]:
    for run, is_han in _runs(text):
        if not is_han:
            yield "_".join(_SEPARATORS.split(run)[:_MOST_PARTS])[:_LONGEST], True
        elif len(run) == 1:
            yield run, True
        else:
            yield from ((run[index : index + 2], False) for index in range(len(run) - 1))


def fits(asked: Question, words: set[str]) -> bool:
    """Would the index find a document with these words?"""
    return any(all(_has(words, token) for token in alternative) for alternative in asked)


def _has(words: set[str], token: Token) -> bool:
    word, longer = token
    return word in words or (longer and any(each.startswith(word) for each in words))


def encode(word: str) -> str:
    """The word in letters that every full-text engine leaves as they are: no short words, no stop words, no signs."""
    return "zz" + _SIGN.sub(lambda sign: f"x{ord(sign.group()):x}x", word)


def encode_all(words: Iterable[str]) -> str:
    """The text of an index column; the same words give the same text."""
    return " ".join(sorted(map(encode, words)))


def encode_question(asked: Question) -> Sequence[Sequence[Token]]:
    return [[(encode(word), longer) for word, longer in alternative] for alternative in asked]
