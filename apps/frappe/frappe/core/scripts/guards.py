"""What stands between a script and Python: attributes, subscripts, loops, operators and calls that could build much."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from decimal import Decimal
from types import FunctionType
from typing import Any

from frappe.exceptions import ScriptError
from frappe.model.base_document import BaseDocument
from frappe.runtime.i18n import _
from frappe.sandbox_limits import OPERATORS, compare, loop, size_of, text_call
from frappe.types import _dict

from .budget import ScriptBudget


def isinstance_of(value: Any, kinds: Any) -> bool:
    """``isinstance`` of scripts, whose ``str`` or ``list`` are functions with those names."""
    by_name = {"str": str, "list": list, "tuple": tuple, "set": set, "dict": dict}
    asked = kinds if isinstance(kinds, tuple) else (kinds,)
    found = tuple(by_name.get(getattr(kind, "__name__", ""), kind) for kind in asked)
    return isinstance(value, tuple(kind for kind in found if isinstance(kind, type)))


# Methods of a document that scripts may call; what reaches into the process or at secrets is not among them.
DOCUMENT_METHODS = frozenset(
    [
        "get",
        "set",
        "append",
        "extend",
        "update",
        "remove",
        "insert",
        "save",
        "submit",
        "cancel",
        "delete",
        "reload",
        "db_set",
        "as_dict",
        "is_new",
        "has_value_changed",
        "get_title",
        "get_doc_before_save",
        "get_value_before_save",
        "get_formatted",
        "add_comment",
        "get_all_children",
        "check_permission",
        "has_permission",
        "getone",
        "set_onload",
        "add_tag",
        "get_tags",
        "remove_tag",
        "notify_update",
    ]
)
_DATA = (
    str,
    int,
    float,
    bool,
    Decimal,
    list,
    tuple,
    set,
    frozenset,
    datetime.date,
    datetime.time,
    datetime.timedelta,
    type(None),
)
# What data can do. Nothing else: an int writes itself into a billion bytes, a class leads to all others.
_METHODS: tuple[tuple[tuple[type, ...], frozenset[str]], ...] = (
    ((Mapping,), frozenset(["get", "keys", "values", "items", "copy", "update", "setdefault", "pop", "popitem", "clear"])),
    ((list,), frozenset(["append", "extend", "insert", "remove", "pop", "clear", "sort", "reverse", "index", "count", "copy"])),
    ((tuple,), frozenset(["index", "count"])),
    (
        (set, frozenset),
        frozenset(["add", "update", "remove", "discard", "pop", "clear", "copy", "union", "intersection", "difference", "symmetric_difference",
                   "issubset", "issuperset", "isdisjoint"]),
    ),
    (
        (datetime.date, datetime.time, datetime.timedelta),
        frozenset(["date", "time", "weekday", "isoweekday", "isoformat", "isocalendar", "total_seconds", "strftime", "replace", "timestamp", "year", "month",
                   "day", "hour", "minute", "second", "microsecond", "days", "seconds"]),
    ),
    ((int, float, Decimal), frozenset(["is_integer"])),
)  # fmt: skip
# Methods of a document to which no function may be given: it would be called when the script is over.
_KEEPING = frozenset(["set", "append", "extend", "update", "insert", "db_set", "set_onload"])
_LIGHT = (len, bool, callable, isinstance_of)
_GROWING = frozenset(["append", "extend", "insert", "add", "update", "setdefault"])
_PADDING = frozenset(["center", "ljust", "rjust", "zfill", "expandtabs"])
_REFUSED = frozenset(["format", "format_map", "translate", "encode", "maketrans"])


def refuse(what: str) -> ScriptError:
    return ScriptError(_("A script may not use {0}").format(what))


class Guards:
    """The guards of one run, over its budget and the names it was given."""

    def __init__(self, budget: ScriptBudget) -> None:
        self.budget = budget

    def names(self) -> dict[str, Any]:
        return {
            "_getattr_": self.attribute, "_getitem_": self.item, "_getiter_": self.iterate, "_iter_unpack_sequence_": self.unpack_each,
            "_unpack_sequence_": self.unpack, "_write_": self.written, "_operate_": self.operate, "_spend_": self.budget.spend,
            "_compare_": self.compare, "_weigh_": self.budget.weigh, "_apply_": self.apply, "_print_": None,
        }  # fmt: skip

    def attribute(self, owner: Any, name: str, default: Any = None) -> Any:
        if name.startswith("_"):
            raise refuse(name)
        if isinstance(owner, BaseDocument):
            return self._of_document(owner, name)
        if isinstance(owner, Mapping) and name in owner:
            return owner[name]
        if isinstance(owner, _dict) and not hasattr(dict, name):
            return None
        if isinstance(owner, (*_DATA, Mapping)):
            return self._method(owner, name)
        raise refuse(f"{name} of {type(owner).__name__}")

    @staticmethod
    def _of_document(doc: BaseDocument, name: str) -> Any:
        if name in DOCUMENT_METHODS:
            method = getattr(doc, name)
            return _without_functions(method) if name in _KEEPING else method
        if name == "flags":
            return doc.flags
        if name in ("name", "doctype") or doc.meta.get_field(name) is not None or name in doc.meta.columns:
            return doc.get(name)
        value = doc.__dict__.get(name)
        if value is None or isinstance(value, (*_DATA, Mapping, BaseDocument)):
            return value
        raise refuse(f"{name} of {doc.doctype}")

    def _method(self, owner: Any, name: str) -> Any:
        if isinstance(owner, str):
            return self._of_text(owner, name)
        if not any(isinstance(owner, kinds) and name in known for kinds, known in _METHODS):
            raise refuse(f"{name} of {type(owner).__name__}")
        found = getattr(owner, name)
        if name == "strftime":
            return lambda pattern: owner.strftime(str(pattern)[:200])  # a frame of our own: it imports something
        if name == "sort":
            return self._sorting(owner)
        return self._growing(found, name) if name in _GROWING else found

    def _of_text(self, text: str, name: str) -> Callable[..., Any]:
        if name in _REFUSED or not callable(getattr(text, name)):
            raise refuse(f"{name} of a text; write an f-string")

        def call(*args: Any, **kwargs: Any) -> Any:
            if name in _PADDING and (args or kwargs):
                width = max(int([*args, *kwargs.values()][0]), 1)
                self.budget.build(width if name != "expandtabs" else len(text) * width)
            if kwargs:
                return getattr(text, name)(*args, **kwargs)
            return text_call(self.budget, text, name, args)

        return call

    def _sorting(self, items: list[Any]) -> Callable[..., None]:
        def call(*, key: Any = None, reverse: Any = False) -> None:
            self.budget.weigh(items)
            self.budget.spend(len(items) // 4 + 1)
            items.sort(key=weighing(key, self.budget), reverse=bool(reverse))

        return call

    def _growing(self, method: Callable[..., Any], name: str) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            if name in ("extend", "update"):
                args = tuple(self._gathered(value) for value in args)
            self.budget.build(sum(size_of(value) for value in args) + len(kwargs) + 1)
            return method(*args, **kwargs)

        return call

    def _gathered(self, items: Any) -> Any:
        """What comes one by one is counted one by one."""
        return (
            items
            if isinstance(items, str | list | tuple | Mapping | set | frozenset)
            else list(loop(items, self.budget))
        )

    def item(self, owner: Any, key: Any) -> Any:
        if isinstance(key, str) and key.startswith("__"):
            raise refuse(key)
        if isinstance(owner, str | list | tuple | Mapping):
            found = owner[self.budget.weigh(key)]
            if isinstance(key, slice):
                self.budget.build(size_of(found))
            return found
        if isinstance(owner, BaseDocument):
            return self._of_document(owner, str(key))
        raise refuse(f"a subscript of {type(owner).__name__}")

    def iterate(self, items: Any) -> Any:
        return loop(items, self.budget)

    def unpack(self, items: Any, spec: Any, _iterate: Any = None) -> Any:
        """``a, (b, c) = items``"""
        from RestrictedPython.Guards import guarded_unpack_sequence  # noqa: PLC0415 - loaded by the first script

        return guarded_unpack_sequence(items, spec, self.iterate)  # type: ignore[no-untyped-call]

    def unpack_each(self, items: Any, spec: Any, _iterate: Any = None) -> Any:
        """``for a, b in items``"""
        from RestrictedPython.Guards import guarded_iter_unpack_sequence  # noqa: PLC0415 - loaded by the first script

        return guarded_iter_unpack_sequence(items, spec, self.iterate)  # type: ignore[no-untyped-call]

    def written(self, target: Any) -> Any:
        """What assignments to attributes and items go to."""
        if isinstance(target, BaseDocument):
            return _DocumentWriter(target, self.budget)
        if isinstance(target, dict | list) and not isinstance(target, Names):
            self.budget.build(1)
            return target
        raise refuse(f"an assignment to {type(target).__name__}")

    def operate(self, sign: str, left: Any, right: Any) -> Any:
        work = OPERATORS.get(sign)
        if work is None:
            raise refuse(f"the operator {sign}")
        return work(left, right, self.budget)

    def compare(self, sign: str, left: Any, right: Any) -> Any:
        return compare(sign, left, right, self.budget)

    def apply(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Every call of a script. What is handed over is counted, except by the script's own functions and those that do not look into it."""
        self.budget.step()
        if not (is_of_script(function) or any(function is each for each in _LIGHT)):
            for each in (*args, *kwargs.values()):
                self.budget.weigh(each)
        return function(*args, **kwargs)


class Names(_dict):
    """Names that are given to a script: read, not written."""

    __slots__ = ()


def is_of_script(function: Any) -> bool:
    """Was it written in a script?"""
    return isinstance(function, FunctionType) and function.__code__.co_filename.startswith("<")


def weighing(key: Any, budget: ScriptBudget) -> Any:
    """A key of sorting, what it gives weighed: the keys are compared where nothing counts."""
    return None if key is None else lambda value: budget.weigh(key(value))


def _without_functions(method: Callable[..., Any]) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:
        refuse_functions((args, kwargs))
        return method(*args, **kwargs)

    return call


def refuse_functions(value: Any) -> None:
    """Raise if a function is anywhere in what goes into a document: it would stand in for a method, and run when the script is over."""
    if callable(value) and not isinstance(value, BaseDocument):
        raise refuse("a function in a document")
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ():
        refuse_functions(part)


class _DocumentWriter:
    """Writes fields of a document, nothing else of it."""

    __slots__ = ("_budget", "_doc")

    def __init__(self, doc: BaseDocument, budget: ScriptBudget) -> None:
        object.__setattr__(self, "_doc", doc)
        object.__setattr__(self, "_budget", budget)

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value

    def __setitem__(self, name: str, value: Any) -> None:
        doc: BaseDocument = object.__getattribute__(self, "_doc")
        object.__getattribute__(self, "_budget").weigh(value)
        refuse_functions(value)
        if doc.meta.get_field(name) is None and name not in doc.meta.columns and not isinstance(value, _DATA):
            raise refuse(f"{name} of {doc.doctype}")
        if name in ("doctype", "flags", "meta") or callable(getattr(type(doc), name, None)):
            raise refuse(f"an assignment to {name}")
        doc.set(name, value)
