"""Long texts of two sides, line by line: what each changed in a place of its own stands, what both changed differently is told. Pure.

HTML that an editor wrote has no line breaks: there a line is what ends with a paragraph, an entry, a row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import groupby

Lines = list[str]
SITE, APP, BOTH, LEFT_OUT = "site", "app", "both", "left_out"
_AROUND = 2  # lines that are the same, shown before and after a difference
_BLOCK = re.compile(r".*?(?:</(?:p|div|li|ul|ol|h[1-6]|tr|table|blockquote|pre|section)>|<br\s*/?>|\n|\Z)", re.S | re.I)


def lines_of(*texts: str) -> list[Lines]:
    """The lines of each text, with their ends; all are split alike."""
    plain = [text.replace("\r\n", "\n").strip("\n") for text in texts]
    if all("\n" in text for text in plain):
        return [[f"{line}\n" for line in text.split("\n")] for text in plain]
    return [[line for line in _BLOCK.findall(text) if line] for text in plain]


def merged(base: str, mine: str, new: str, kept: str) -> tuple[str, str] | None:
    """The text with the changes of both sides: where both changed the same lines with the site's, and with the app's.

    kept: what became of the base when it was stored. None for texts of one line, and where lines cannot be told from the base's.
    """
    was, stored, ours, theirs = lines_of(base, kept, mine, new)
    if len(was) != len(stored) or len(was) < 2:
        return None
    site: Lines = []
    app: Lines = []
    for old, left, right in _stretches(was, _as_before(was, stored, ours), theirs):
        site += right if left == old else left
        app += left if right == old else right
    end = "\n" if new.endswith("\n") else ""
    return "".join(site).rstrip("\n") + end, "".join(app).rstrip("\n") + end


def follow(old: str, mine: str, new: str) -> str:
    """The text with what changed from old to new; where its own lines were changed too, the new ones count."""
    both = merged(old, mine, new, old)
    return both[1] if both else new


def as_stored(wish: str, whole: str, stored: str) -> str:
    """A side's own text, its lines as they were stored within the whole."""
    own, full, kept = lines_of(wish, whole, stored)
    if len(full) != len(kept):
        return wish
    end = "\n" if wish.endswith("\n") else ""
    return "".join(_as_before(kept, full, own)).rstrip("\n") + end


def difference(site: str, app: str) -> list[tuple[str, str]]:
    """``(side, line)`` in order; stretches that are the same and far from a difference are ``(LEFT_OUT, number of lines)``."""
    ours, theirs = lines_of(site, app)
    rows: list[tuple[str, str]] = []
    for tag, a, b, c, d in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if tag == "equal":
            rows += [(BOTH, line) for line in ours[a:b]]
        else:
            rows += [(SITE, line) for line in ours[a:b]] + [(APP, line) for line in theirs[c:d]]
    marked = [index for index, (side, _line) in enumerate(rows) if side != BOTH]
    near = {each for index in marked for each in range(index - _AROUND, index + _AROUND + 1)}
    found: list[tuple[str, str]] = []
    for shown, group in groupby(enumerate(rows), lambda entry: entry[0] in near):
        stretch = [(side, line.rstrip("\n")) for _index, (side, line) in group]
        found += stretch if shown or len(stretch) == 1 else [(LEFT_OUT, str(len(stretch)))]
    return found


def _same(left: Lines, right: Lines) -> dict[int, int]:
    """Place of a line -> its place on the other side, for lines that are the same."""
    blocks = SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks()
    return {a + step: b + step for a, b, size in blocks for step in range(size)}


def _as_before(was: Lines, stored: Lines, ours: Lines) -> Lines:
    """The site's lines; those that it left alone as they were before they were stored."""
    found = {place: was[index] for index, place in _same(stored, ours).items()}
    return [found.get(place, line) for place, line in enumerate(ours)]


def _stretches(was: Lines, ours: Lines, theirs: Lines) -> Iterator[tuple[Lines, Lines, Lines]]:
    """The three texts in step: lines that all have, and between them what each side has there."""
    left, right = _same(was, ours), _same(was, theirs)
    a = b = c = 0
    for place in [*sorted(left.keys() & right.keys()), len(was)]:
        to, other = left.get(place, len(ours)), right.get(place, len(theirs))
        yield from _line_by_line(was[a:place], ours[b:to], theirs[c:other])
        yield was[place : place + 1], was[place : place + 1], was[place : place + 1]
        a, b, c = place + 1, to + 1, other + 1


def _line_by_line(old: Lines, mine: Lines, new: Lines) -> Iterator[tuple[Lines, Lines, Lines]]:
    """A stretch in which lines were only put in the place of others goes by single lines: neighbours are no conflict."""
    known = set(old)
    replaced = len(old) == len(mine) == len(new) and all(
        line == was or line not in known for side in (mine, new) for was, line in zip(old, side, strict=True)
    )
    if replaced:
        yield from (([a], [b], [c]) for a, b, c in zip(old, mine, new, strict=True))
    else:
        yield old, mine, new
