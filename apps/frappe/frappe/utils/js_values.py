"""Values and operators as JavaScript has them, for the conditions of ``frappe.utils.expressions``."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from frappe.exceptions import ScriptError
from frappe.utils.numbers import cint, flt
from frappe.utils.providers import translate as _
from frappe.utils.text import datetime_text, timedelta_text


class Undefined:
    """What a missing field is. There is one instance."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "undefined"

    def __bool__(self) -> bool:
        return False


UNDEFINED = Undefined()


def truthy(value: Any) -> bool:
    """JavaScript's idea of true: empty lists and objects are, empty texts, 0, NaN, null and undefined are not."""
    if value is None or value is UNDEFINED or value is False:
        return False
    if isinstance(value, str):
        return value != ""
    if isinstance(value, int | float):
        return value != 0 and value == value
    return True


def from_python(value: Any) -> Any:
    """A document's value in the form its JSON has."""
    if isinstance(value, datetime.datetime):
        return datetime_text(value)
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, datetime.timedelta):
        return timedelta_text(value)
    return float(value) if isinstance(value, Decimal) else value


def member(owner: Any, name: Any) -> Any:
    """``owner.name``: a key of an object, an index or ``length`` of a list or text; undefined if it is not there."""
    if owner is None or owner is UNDEFINED:
        raise ScriptError(_("{0} of nothing cannot be read").format(name))
    if isinstance(owner, Mapping):
        return from_python(owner.get(name, UNDEFINED))
    if isinstance(owner, str | list | tuple):
        return _item(owner, name)
    if isinstance(owner, bool | int | float) or not hasattr(owner, "get"):
        return UNDEFINED
    return from_python(owner.get(name))


def _item(owner: Sequence[Any], name: Any) -> Any:
    if name == "length":
        return len(owner)
    index = name if isinstance(name, int) and not isinstance(name, bool) else cint(name, -1)
    return from_python(owner[index]) if 0 <= index < len(owner) else UNDEFINED


def to_number(value: Any) -> float:
    if value is None:
        return 0
    if isinstance(value, bool | int | float):
        return float(value) if isinstance(value, float) else int(value)
    if isinstance(value, list | tuple):
        value = to_text(value)
    if not isinstance(value, str):
        return math.nan
    text = value.strip()
    if not text:
        return 0
    # Python reads "nan", "1_000" and "inf", JavaScript does not
    return float(text) if re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", text) else math.nan


def to_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, float):
        return _float_text(value)
    if isinstance(value, list | tuple):
        return ",".join("" if item is None or item is UNDEFINED else to_text(item) for item in value)
    return "[object Object]" if isinstance(value, Mapping) else str(value)


def _float_text(value: float) -> str:
    if value != value:
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return str(int(value)) if value == int(value) and abs(value) < 1e21 else repr(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def strictly_equal(left: Any, right: Any) -> bool:
    """``===``: equal and of one kind; lists and objects only if they are the same one."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if _is_number(left) and _is_number(right):
        return bool(left == right)
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    return left is right


def loosely_equal(left: Any, right: Any) -> bool:
    """``==``: null is undefined, numbers, texts and booleans are compared as numbers, a list as its text."""
    nothing = (left is None or left is UNDEFINED, right is None or right is UNDEFINED)
    if any(nothing):
        return all(nothing)
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    simple = (str, bool, int, float)
    if isinstance(left, simple) and isinstance(right, simple):
        return to_number(left) == to_number(right)
    if isinstance(left, simple) or isinstance(right, simple):
        return loosely_equal(_primitive(left), _primitive(right))
    return left is right


def _primitive(value: Any) -> Any:
    return value if isinstance(value, str | bool | int | float) else to_text(value)


def _add(left: Any, right: Any) -> Any:
    if not all(value is None or value is UNDEFINED or isinstance(value, bool | int | float) for value in (left, right)):
        return to_text(left) + to_text(right)
    return to_number(left) + to_number(right)


def _divide(left: float, right: float) -> float:
    if right:
        return left / right
    return math.nan if not left or left != left else math.copysign(math.inf, left) * math.copysign(1, right)


def _modulo(left: float, right: float) -> float:
    return math.fmod(left, right) if right and not math.isinf(left) else math.nan


def _order(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def ordered(left: Any, right: Any) -> bool:
        if isinstance(left, str) and isinstance(right, str):
            return compare(left, right)
        return compare(to_number(left), to_number(right))

    return ordered


def _contains_key(key: Any, owner: Any) -> bool:
    if isinstance(owner, Mapping):
        return to_text(key) in owner
    if isinstance(owner, list | tuple):
        return _item(owner, key) is not UNDEFINED
    raise ScriptError(_("`in` needs a list or a document on its right side"))


BINARY: dict[str, tuple[int, Callable[[Any, Any], Any]]] = {
    "==": (4, loosely_equal),
    "!=": (4, lambda left, right: not loosely_equal(left, right)),
    "===": (4, strictly_equal),
    "!==": (4, lambda left, right: not strictly_equal(left, right)),
    "<": (5, _order(lambda left, right: left < right)),
    "<=": (5, _order(lambda left, right: left <= right)),
    ">": (5, _order(lambda left, right: left > right)),
    ">=": (5, _order(lambda left, right: left >= right)),
    "in": (5, _contains_key),
    "+": (6, _add),
    "-": (6, lambda left, right: to_number(left) - to_number(right)),
    "*": (7, lambda left, right: to_number(left) * to_number(right)),
    "/": (7, lambda left, right: _divide(to_number(left), to_number(right))),
    "%": (7, lambda left, right: _modulo(to_number(left), to_number(right))),
}
UNARY: dict[str, Callable[[Any], Any]] = {
    "!": lambda value: not truthy(value),
    "-": lambda value: -to_number(value),
    "+": to_number,
}


def _same_value(left: Any, right: Any) -> bool:
    return strictly_equal(left, right) or (left != left and right != right)


def _list_includes(owner: Sequence[Any], item: Any) -> bool:
    return any(_same_value(from_python(found), item) for found in owner)


def _list_index(owner: Sequence[Any], item: Any) -> int:
    return next((index for index, found in enumerate(owner) if strictly_equal(from_python(found), item)), -1)


def in_list(items: Any, item: Any) -> bool:
    """Is ``item`` one of ``items``? A text is searched for the other text."""
    if isinstance(items, str):
        return to_text(item) in items
    return isinstance(items, list | tuple) and _list_includes(items, item)


def _split(text: str, separator: Any = UNDEFINED) -> list[str]:
    if separator is UNDEFINED:
        return [text]
    return text.split(to_text(separator)) if separator != "" else list(text)


_TEXT_METHODS: dict[str, Callable[..., Any]] = {
    "includes": lambda text, part: to_text(part) in text,
    "indexOf": lambda text, part: text.find(to_text(part)),
    "startsWith": lambda text, part: text.startswith(to_text(part)),
    "endsWith": lambda text, part: text.endswith(to_text(part)),
    "toLowerCase": lambda text: text.lower(),
    "toUpperCase": lambda text: text.upper(),
    "trim": lambda text: text.strip(),
    "split": _split,
}
_LIST_METHODS: dict[str, Callable[..., Any]] = {
    "includes": _list_includes,
    "indexOf": _list_index,
    "join": lambda items, separator=",": to_text(separator).join(to_text([item]) for item in items),
}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "in_list": in_list,
    "has_common": lambda left, right: any(_list_includes(right, item) for item in left),
    "cint": lambda value: cint(_known(value)),
    "flt": lambda value: flt(_known(value)),
    "cstr": lambda value: "" if value is None or value is UNDEFINED else to_text(value),
    "Boolean": truthy,
    "Number": to_number,
    "String": to_text,
}


def _known(value: Any) -> Any:
    return None if value is UNDEFINED else value


def call(function: Any, name: str, arguments: list[Any]) -> Any:
    """The function's answer. Raises ScriptError if it is none, or does not fit the values."""
    if not callable(function):
        raise ScriptError(_("{0} is not a function that conditions may call").format(name))
    try:
        return from_python(function(*arguments))
    except (TypeError, AttributeError) as error:
        raise ScriptError(_("{0} cannot be called with these values: {1}").format(name, error)) from error


def method(owner: Any, name: str) -> Any:
    """The method ``name`` of a text, list or given object; None if conditions have no such method."""
    if isinstance(owner, str):
        found = _TEXT_METHODS.get(name)
    elif isinstance(owner, list | tuple):
        found = _LIST_METHODS.get(name)
    else:
        return member(owner, name) if isinstance(owner, Mapping) or owner is None or owner is UNDEFINED else None
    return (lambda *arguments: found(owner, *arguments)) if found else None
