"""SQL functions that apps expect of a server database, registered with each embedded connection."""

from __future__ import annotations

import hashlib
import json
import math
import random
import re
import statistics
from collections.abc import Callable
from functools import lru_cache
from typing import Any
from uuid import uuid4

from frappe.database.sqlite_dates import DATE_FUNCTIONS


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def concat(*values: Any) -> str | None:
    return None if None in values else "".join([_text(value) for value in values])


def concat_ws(separator: Any, *values: Any) -> str | None:
    return None if separator is None else _text(separator).join([_text(value) for value in values if value is not None])


def field(needle: Any, *values: Any) -> int:
    """Position of the first equal value, counted from 1; 0 if there is none."""
    wanted = _fold(needle)
    return next((number for number, value in enumerate(values, 1) if needle is not None and _fold(value) == wanted), 0)


def _fold(value: Any) -> str | None:
    return None if value is None else _text(value).casefold()


def find_in_set(needle: Any, items: Any) -> int | None:
    if needle is None or items is None:
        return None
    return field(needle, *_text(items).split(",")) if items != "" else 0


def elt(number: Any, *values: Any) -> Any:
    return values[int(number) - 1] if number is not None and 0 < int(number) <= len(values) else None


def locate(needle: Any, text: Any, start: int = 1) -> int | None:
    if needle is None or text is None:
        return None
    return _text(text).casefold().find(_text(needle).casefold(), max(int(start) - 1, 0)) + 1


def substring_index(text: Any, delimiter: Any, count: Any) -> str | None:
    if text is None or delimiter is None or count is None:
        return None
    pieces = _text(text).split(_text(delimiter))
    chosen = pieces[: int(count)] if int(count) > 0 else pieces[int(count) :]
    return _text(delimiter).join(chosen) if count else ""


def str_left(text: Any, count: Any) -> str | None:
    return None if text is None or count is None else _text(text)[: max(int(count), 0)]


def str_right(text: Any, count: Any) -> str | None:
    return None if text is None or count is None else _text(text)[-int(count) :] if int(count) > 0 else ""


def _pad(text: Any, length: Any, filling: Any, *, on_left: bool) -> str | None:
    if text is None or length is None or filling is None:
        return None
    body, width, unit = _text(text), int(length), _text(filling)
    if len(body) >= width or not unit:
        return body[:width]
    padding = (unit * width)[: width - len(body)]
    return padding + body if on_left else body + padding


def lpad(text: Any, length: Any, filling: Any = " ") -> str | None:
    return _pad(text, length, filling, on_left=True)


def rpad(text: Any, length: Any, filling: Any = " ") -> str | None:
    return _pad(text, length, filling, on_left=False)


@lru_cache(maxsize=256)
def _pattern(pattern: str) -> re.Pattern[str]:
    classes = {"[:alpha:]": "a-zA-Z", "[:digit:]": "0-9", "[:alnum:]": "a-zA-Z0-9", "[:space:]": r"\s"}
    for name, characters in classes.items():
        pattern = pattern.replace(name, characters)
    return re.compile(pattern, re.IGNORECASE)


def regexp(pattern: Any, text: Any) -> int | None:
    if pattern is None or text is None:
        return None
    return int(_pattern(_text(pattern)).search(_text(text)) is not None)


def regexp_replace(text: Any, pattern: Any, replacement: Any) -> str | None:
    if text is None or pattern is None or replacement is None:
        return None
    return _pattern(_text(pattern)).sub(_text(replacement), _text(text))


def regexp_substr(text: Any, pattern: Any) -> str | None:
    if text is None or pattern is None:
        return None
    found = _pattern(_text(pattern)).search(_text(text))
    return found.group() if found else ""


def match_against(words: Any, *columns: Any) -> int:
    """How many of the words occur in the columns; ``+`` makes a word mandatory, ``-`` forbids it."""
    text = " ".join([_text(column) for column in columns if column is not None]).casefold()
    score = 0
    for word in _text(words or "").casefold().split():
        bare = word.strip('+-*"()~<>')
        found = bool(bare) and bare in text
        if (word.startswith("+") and not found) or (word.startswith("-") and found):
            return 0
        score += int(found and not word.startswith("-"))
    return score


def strcmp(one: Any, two: Any) -> int | None:
    if one is None or two is None:
        return None
    first, second = _text(one).casefold(), _text(two).casefold()
    return (first > second) - (first < second)


def _digest(name: str) -> Callable[[Any], str | None]:
    def digest(value: Any) -> str | None:
        if value is None:
            return None
        data = value if isinstance(value, bytes) else _text(value).encode()
        return hashlib.new(name, data, usedforsecurity=False).hexdigest()

    return digest


def sha2(value: Any, bits: Any) -> str | None:
    return _digest(f"sha{int(bits) or 256}")(value)


def truncate(value: Any, digits: Any) -> float | int | None:
    if value is None or digits is None:
        return None
    scale = 10 ** int(digits)
    return math.trunc(float(value) * scale) / scale if digits else math.trunc(float(value))


def format_number(value: Any, digits: Any, *_locale: Any) -> str | None:
    return None if value is None else f"{float(value):,.{max(int(digits or 0), 0)}f}"


def mod(value: Any, divisor: Any) -> Any:
    if value is None or not divisor:
        return None
    result = math.fmod(value, divisor)
    return int(result) if isinstance(value, int) and isinstance(divisor, int) else result


def json_unquote(value: Any) -> Any:
    if not isinstance(value, str) or not value.startswith('"'):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def json_contains(target: Any, candidate: Any, path: Any = None) -> int | None:
    if target is None or candidate is None:
        return None
    try:
        whole, part = json.loads(target), json.loads(candidate)
    except ValueError:
        return 0
    for step in re.findall(r"\.([^.\[]+)|\[(\d+)\]", path or ""):
        try:
            whole = whole[step[0].strip('"')] if step[0] else whole[int(step[1])]
        except (KeyError, IndexError, TypeError):
            return None
    return int(_json_within(part, whole))


def _json_within(part: Any, whole: Any) -> bool:
    if isinstance(whole, list):
        parts = part if isinstance(part, list) else [part]
        return all(any(_json_within(one, member) for member in whole) for one in parts)
    if isinstance(whole, dict) and isinstance(part, dict):
        return all(key in whole and _json_within(value, whole[key]) for key, value in part.items())
    return bool(part == whole)


def _unhex(value: Any) -> bytes | None:
    try:
        return None if value is None else bytes.fromhex(_text(value))
    except ValueError:
        return None


class GroupConcatOrdered:
    """group_concat with DISTINCT and ORDER BY: value, separator, sort key, distinct, descending."""

    def __init__(self) -> None:
        self._items: list[tuple[Any, str]] = []
        self._separator = ","
        self._distinct = self._descending = self._sorted = False

    def step(self, value: Any, separator: Any, key: Any, distinct: int, descending: int) -> None:
        if value is None:
            return
        self._separator = _text(separator)
        self._distinct, self._descending = bool(distinct), bool(descending)
        self._sorted = self._sorted or key is not None
        self._items.append((key, _text(value)))

    def finalize(self) -> str | None:
        items = self._items
        if self._sorted:
            items = sorted(items, key=lambda item: _sort_key(item[0]), reverse=self._descending)
        texts = [text for _, text in items]
        if self._distinct:
            texts = list(dict.fromkeys(texts))
        return self._separator.join(texts) if texts else None


def _sort_key(key: Any) -> tuple[int, Any]:
    if key is None:
        return (0, 0)
    return (1, key) if isinstance(key, (int, float)) else (2, _text(key).casefold())


class _Spread:
    """Base of the aggregates over the spread of numbers."""

    def __init__(self) -> None:
        self._numbers: list[float] = []

    def step(self, value: Any) -> None:
        if value is not None:
            self._numbers.append(float(value))


class StdDev(_Spread):
    def finalize(self) -> float | None:
        return statistics.pstdev(self._numbers) if self._numbers else None


class StdDevSample(_Spread):
    def finalize(self) -> float | None:
        return statistics.stdev(self._numbers) if len(self._numbers) > 1 else None


class Variance(_Spread):
    def finalize(self) -> float | None:
        return statistics.pvariance(self._numbers) if self._numbers else None


class VarianceSample(_Spread):
    def finalize(self) -> float | None:
        return statistics.variance(self._numbers) if len(self._numbers) > 1 else None


class AnyValue:
    def __init__(self) -> None:
        self._value: Any = None

    def step(self, value: Any) -> None:
        if self._value is None:
            self._value = value

    def finalize(self) -> Any:
        return self._value


class BitOr:
    def __init__(self) -> None:
        self._bits = 0

    def step(self, value: Any) -> None:
        self._bits |= int(value or 0)

    def finalize(self) -> int:
        return self._bits


# name: (number of arguments or -1, function, same arguments always give the same result)
FUNCTIONS: dict[str, tuple[int, Callable[..., Any], bool]] = {
    "concat": (-1, concat, True),
    "concat_ws": (-1, concat_ws, True),
    "field": (-1, field, True),
    "elt": (-1, elt, True),
    "find_in_set": (2, find_in_set, True),
    "locate": (-1, locate, True),
    "substring_index": (3, substring_index, True),
    "str_left": (2, str_left, True),
    "str_right": (2, str_right, True),
    "lpad": (-1, lpad, True),
    "rpad": (-1, rpad, True),
    "regexp": (2, regexp, True),
    "regexp_replace": (3, regexp_replace, True),
    "regexp_substr": (2, regexp_substr, True),
    "match_against": (-1, match_against, True),
    "md5": (1, _digest("md5"), True),
    "sha": (1, _digest("sha1"), True),
    "sha1": (1, _digest("sha1"), True),
    "sha2": (2, sha2, True),
    "truncate": (2, truncate, True),
    "format": (-1, format_number, True),
    "mod": (2, mod, True),
    "is_null": (1, lambda value: int(value is None), True),
    "reverse": (1, lambda value: None if value is None else _text(value)[::-1], True),
    "repeat": (2, lambda value, count: None if value is None else _text(value) * max(int(count), 0), True),
    "space": (1, lambda count: " " * max(int(count), 0), True),
    "ascii": (1, lambda value: None if value is None else (_text(value).encode() or b"\0")[0], True),
    "strcmp": (2, strcmp, True),
    "json_unquote": (1, json_unquote, True),
    "json_contains": (-1, json_contains, True),
    "unhex": (1, _unhex, True),
    "uuid": (0, lambda: str(uuid4()), False),
    "rand": (-1, lambda *seed: random.Random(*seed).random() if seed else random.random(), False),  # noqa: S311
    "pow": (2, lambda base, exponent: None if None in (base, exponent) else float(base) ** float(exponent), True),
    "ceil": (1, lambda value: None if value is None else math.ceil(value), True),
    "floor": (1, lambda value: None if value is None else math.floor(value), True),
    "sqrt": (1, lambda value: None if value is None or value < 0 else math.sqrt(value), True),
    **DATE_FUNCTIONS,
}
AGGREGATES: dict[str, tuple[int, type]] = {
    "group_concat_ordered": (5, GroupConcatOrdered),
    "stddev": (1, StdDev),
    "stddev_samp": (1, StdDevSample),
    "var_pop": (1, Variance),
    "var_samp": (1, VarianceSample),
    "any_value": (1, AnyValue),
    "bit_or": (1, BitOr),
}


def register(raw: Any, database_name: str) -> None:
    """Make all functions known to a driver connection."""
    for name, (count, function, deterministic) in FUNCTIONS.items():
        raw.create_function(name, count, function, deterministic=deterministic)
    raw.create_function("database", 0, lambda: database_name, deterministic=True)
    for name, (count, aggregate) in AGGREGATES.items():
        raw.create_aggregate(name, count, aggregate)
