"""SQL text as tokens: the one place that knows what a literal, a quoted name, a comment and a parameter look like.

The grammar is the one apps write (back-ticks, backslash escapes, ``%s`` and ``%(name)s``), whatever the dialect.
"""

from __future__ import annotations

import re
from typing import Final

from frappe.database.errors import SQLError

WORD: Final = "word"
STRING: Final = "string"
NAME: Final = "name"
NUMBER: Final = "number"
PARAM: Final = "param"
OP: Final = "op"
RAW: Final = "raw"  # text made by a rewrite, already in the dialect's own form

_TOKEN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<comment>--(?=\s|$)[^\n]*|\#[^\n]*|/\*.*?\*/)
  | (?P<string>'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*")
  | (?P<name>`(?:[^`]|``)*`)
  | (?P<number>0[xX][0-9a-fA-F]+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w$])|\.\d+)
  | (?P<param>%s|%\([^)]+\)s)
  | (?P<percent>%%)
  | (?P<word>[\w@$]+)
  | (?P<op><=>|<=|>=|<>|!=|:=|\|\||&&|->>|->|<<|>>|.)
    """,
    re.VERBOSE | re.DOTALL,
)


class Token:
    """A piece of SQL; ``word`` is its lower-case text if it is an unquoted word, else empty."""

    __slots__ = ("before", "kind", "ref", "text", "word")

    def __init__(self, kind: str, text: str, before: str = " ", ref: int | str | None = None) -> None:
        self.kind = kind
        self.text = text
        self.before = before
        self.ref = ref
        self.word = text.lower() if kind == WORD else ""

    def __repr__(self) -> str:
        return f"<{self.kind} {self.text}>"


def tokenize(sql: str, *, with_params: bool) -> list[Token]:
    """Tokens of one statement, comments left out, a trailing semicolon too.

    with_params: values are given, so ``%s`` is a parameter and ``%%`` stands for ``%``, also inside literals (as the
    drivers of upstream do it); without values the text means what it says.
    Raises SQLError if a second statement follows: its values could come from a request.
    """
    tokens: list[Token] = []
    before = ""
    ordinal = 0
    for match in _TOKEN.finditer(sql):
        kind, text = str(match.lastgroup), match.group()
        if kind in ("space", "comment"):
            before = text if kind == "space" and not before else " "
            continue
        ref: int | str | None = None
        if kind == "percent":
            kind, text = OP, "%" if with_params else "%%"
        elif kind == PARAM and not with_params:
            kind = RAW
        elif kind == PARAM and text != "%s":
            ref = text[2:-2]
        elif kind == PARAM:
            ref = ordinal
            ordinal += 1
        elif kind == STRING and with_params and "%%" in text:
            text = text.replace("%%", "%")
        tokens.append(Token(kind, text, before, ref))
        before = ""
    while tokens and tokens[-1].text == ";":
        tokens.pop()
    if any(token.kind == OP and token.text == ";" for token in tokens):
        raise SQLError("one statement at a time: split the text at its semicolons", sql)
    return tokens


def render(tokens: list[Token]) -> str:
    return "".join([token.before + token.text for token in tokens])


_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "b": "\b", "Z": "\x1a"}


def literal_value(text: str) -> str:
    """The characters a quoted literal stands for. ``\\%`` and ``\\_`` keep their backslash: LIKE needs it."""
    quote = text[0]
    return re.sub(rf"\\(.)|{quote}{quote}", _unescape, text[1:-1], flags=re.DOTALL)


def _unescape(match: re.Match[str]) -> str:
    character = match.group(1)
    if character is None:  # the quote itself, written twice
        return match.group()[0]
    if character in "%_":
        return match.group()
    return _ESCAPES.get(character, character)


def standard_literal_value(text: str) -> str:
    """The characters of a literal in which a backslash is only a backslash."""
    return text[1:-1].replace(text[0] * 2, text[0])


def quote_literal(value: str) -> str:
    """Standard SQL literal, no backslash escapes."""
    return "'" + value.replace("'", "''") + "'"


def escape_literal(value: str) -> str:
    """A literal for apps' SQL, where a backslash escapes (``Connection.execute``, whatever the database)."""
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


def matching(tokens: list[Token], start: int) -> int:
    """Index of the bracket that closes the one at ``start``. Raises SQLError if there is none."""
    depth = 0
    for index in range(start, len(tokens)):
        if tokens[index].kind != OP:
            continue
        if tokens[index].text == "(":
            depth += 1
        elif tokens[index].text == ")":
            depth -= 1
            if depth == 0:
                return index
    raise SQLError("a bracket is not closed", render(tokens))


def split_top(tokens: list[Token], separator: str = ",") -> list[list[Token]]:
    """Pieces between separators that stand outside of brackets; no pieces for no tokens."""
    if not tokens:
        return []
    pieces: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        if token.kind == OP and token.text in "()":
            depth += 1 if token.text == "(" else -1
        if depth == 0 and separator in (token.text if token.kind == OP else token.word,):
            pieces.append([])
        else:
            pieces[-1].append(token)
    return pieces


def find_top(tokens: list[Token], words: tuple[str, ...], start: int = 0) -> int | None:
    """Index of the first of ``words`` outside of brackets, None if it does not occur."""
    depth = 0
    for index in range(start, len(tokens)):
        token = tokens[index]
        if token.kind == OP and token.text in "()":
            depth += 1 if token.text == "(" else -1
        elif depth == 0 and token.word in words:
            return index
    return None
