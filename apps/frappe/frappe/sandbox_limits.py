"""What expressions and scripts may use up: steps, what is built, and operators that ask before they build."""

from __future__ import annotations

import operator
from collections.abc import Callable, ItemsView, Iterable, Iterator, ValuesView
from decimal import Decimal
from typing import Any, NoReturn

from frappe.exceptions import ScriptError
from frappe.runtime.i18n import _

MAX_CELLS = 1_000_000
MAX_STEPS = 100_000
MAX_BITS = 10_000
_HOLDERS = (list, tuple, dict, set, frozenset, ValuesView, ItemsView)


class Budget:
    """What one evaluation may still use."""

    __slots__ = ("cells", "steps")

    def __init__(self) -> None:
        self.cells = MAX_CELLS
        self.steps = MAX_STEPS

    def build(self, size: int) -> None:
        self.cells -= size
        if self.cells < 0:
            refuse("it builds too much")

    def step(self) -> None:
        self.steps -= 1
        if self.steps < 0:
            refuse("it runs too long")

    def weigh(self, value: Any) -> Any:
        """The value itself, where going through all that is in it (to compare, hash or write it out) costs what is left at most.

        Lists of lists that share their parts are small to hold and endless to go through, in one call that nothing stops.
        """
        if isinstance(value, _HOLDERS):
            waiting = [value]
            while waiting:
                each: Any = waiting.pop()
                self.pass_by(len(each))
                inside = (*each, *each.values()) if isinstance(each, dict) else each
                waiting += [part for part in inside if isinstance(part, _HOLDERS)]
        return value

    def pass_by(self, entries: int) -> None:
        """One holder of so many entries is gone through."""
        self.steps -= entries // 16
        self.step()


def refuse(reason: str) -> NoReturn:
    """Raise the error of an expression."""
    raise ScriptError(_("The expression is not allowed: {0}").format(reason))


def size_of(value: Any) -> int:
    """Letters or entries of a value, 1 for anything else."""
    return len(value) if isinstance(value, str | bytes | list | tuple | dict | set | frozenset) else 1


def _bits(value: Any) -> int:
    return value.bit_length() if isinstance(value, int) else 64


def _times(left: Any, right: Any, budget: Budget) -> Any:
    for sequence, factor in ((left, right), (right, left)):
        if isinstance(sequence, str | bytes | list | tuple):
            if isinstance(factor, int):
                budget.build(size_of(sequence) * max(factor, 0))
            return left * right
    if _bits(left) + _bits(right) > MAX_BITS:
        refuse("the number is too large")
    return left * right


def _power(left: Any, right: Any, _budget: Budget) -> Any:
    if not isinstance(left, int | float | Decimal) or not isinstance(right, int | float | Decimal):
        refuse("** of anything but numbers")
    if abs(float(right)) > 1000 or _bits(left) * max(abs(int(right)), 1) > MAX_BITS:
        refuse("the number is too large")
    return operator.pow(left, right)


def _plus(left: Any, right: Any, budget: Budget) -> Any:
    budget.build(size_of(left) + size_of(right))
    return left + right


def _modulo(left: Any, right: Any, _budget: Budget) -> Any:
    if isinstance(left, str | bytes):
        refuse("% on a text")
    return left % right


def _plain(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any, Budget], Any]:
    return lambda left, right, _budget: function(left, right)


OPERATORS: dict[str, Callable[[Any, Any, Budget], Any]] = {
    "Add": _plus,
    "Sub": _plain(operator.sub),
    "Mult": _times,
    "Div": _plain(operator.truediv),
    "FloorDiv": _plain(operator.floordiv),
    "Mod": _modulo,
    "Pow": _power,
    "BitAnd": _plain(operator.and_),
    "BitOr": _plain(operator.or_),
}

COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "Eq": operator.eq,
    "NotEq": operator.ne,
    "Lt": operator.lt,
    "LtE": operator.le,
    "Gt": operator.gt,
    "GtE": operator.ge,
    "Is": operator.is_,
    "IsNot": operator.is_not,
    "In": lambda left, right: left in right,
    "NotIn": lambda left, right: left not in right,
}


def compare(sign: str, left: Any, right: Any, budget: Budget) -> Any:
    """Two values compared; what is in both is gone through only where both hold something."""
    if isinstance(left, _HOLDERS) and isinstance(right, _HOLDERS):
        budget.weigh(left)
        budget.weigh(right)
    return COMPARISONS[sign](left, right)


def rounded(value: Any, digits: Any = None) -> Any:
    """``round`` without the number of a billion digits that ``round(1, -10**9)`` reckons with."""
    if digits is not None and abs(int(digits)) > 100:
        refuse("round() to more than 100 digits")
    return round(value) if digits is None else round(value, digits)


def loop(items: Any, budget: Budget) -> Iterator[Any]:
    """The items, each of which costs a step."""
    if not isinstance(items, Iterable) or isinstance(items, type):
        refuse(f"a loop over a value of type {type(items).__name__}")
    for item in items:
        budget.step()
        yield item


def text_call(budget: Budget, text: str, name: str, args: tuple[Any, ...]) -> Any:
    """A method of a text, after what it may build is counted."""
    if name == "replace" and len(args) >= 2 and isinstance(args[0], str):
        budget.build(len(text) + (text.count(args[0]) + 1) * size_of(args[1]))
    if name == "join":
        parts = list(loop(args[0], budget))
        budget.build(sum(size_of(part) + len(text) for part in parts))
        return text.join(parts)
    budget.build(len(text))
    return getattr(text, name)(*args)
