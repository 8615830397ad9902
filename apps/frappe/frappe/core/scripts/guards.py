"""What stands between a script and Python: attributes, subscripts, loops, operators and calls that could build much."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from frappe.exceptions import ScriptError
from frappe.model.base_document import BaseDocument
from frappe.runtime.i18n import _
from frappe.sandbox import OPERATORS, loop, size_of, text_call
from frappe.types import _dict

from .budget import ScriptBudget

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
_GROWING = frozenset(["append", "extend", "insert", "add", "update", "setdefault"])
_PADDING = frozenset(["center", "ljust", "rjust", "zfill", "expandtabs"])
_REFUSED = frozenset(["format", "format_map", "translate", "encode", "maketrans"])


def refuse(what: str) -> ScriptError:
    return ScriptError(_("A script may not use {0}").format(what))


class Guards:
    """The guards of one run, over its budget and the names it was given."""

    def __init__(self, budget: ScriptBudget, given: frozenset[int]) -> None:
        self.budget, self.given = budget, given

    def names(self) -> dict[str, Any]:
        return {
            "_getattr_": self.attribute, "_getitem_": self.item, "_getiter_": self.iterate, "_iter_unpack_sequence_": self.unpack_each,
            "_unpack_sequence_": self.unpack, "_write_": self.written, "_operate_": self.operate, "_spend_": self.budget.spend,
            "_apply_": self.apply, "_print_": None,
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
            return getattr(doc, name)
        if name == "flags":
            return doc.flags
        if name in ("name", "doctype") or doc.meta.get_field(name) is not None or name in doc.meta.columns:
            return doc.get(name)
        value = doc.__dict__.get(name)
        if value is None or isinstance(value, (*_DATA, Mapping, BaseDocument)):
            return value
        raise refuse(f"{name} of {doc.doctype}")

    def _method(self, owner: Any, name: str) -> Any:
        found = getattr(owner, name)
        if not callable(found):
            return found
        if isinstance(owner, str):
            return self._of_text(owner, name)
        if name in _GROWING:
            return self._growing(found)
        return found

    def _of_text(self, text: str, name: str) -> Callable[..., Any]:
        if name in _REFUSED:
            raise refuse(f"{name} of a text; write an f-string")

        def call(*args: Any, **kwargs: Any) -> Any:
            if name in _PADDING and args:
                self.budget.build(max(int(args[0]), 0) if name != "expandtabs" else len(text) * max(int(args[0]), 1))
            if kwargs:
                return getattr(text, name)(*args, **kwargs)
            return text_call(self.budget, text, name, args)

        return call

    def _growing(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            self.budget.build(sum(size_of(value) for value in args) + len(kwargs) + 1)
            return method(*args, **kwargs)

        return call

    def item(self, owner: Any, key: Any) -> Any:
        if isinstance(key, str) and key.startswith("__"):
            raise refuse(key)
        if isinstance(owner, str | list | tuple | Mapping):
            found = owner[key]
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
            return _DocumentWriter(target)
        if isinstance(target, dict | list) and id(target) not in self.given:
            self.budget.build(1)
            return target
        raise refuse(f"an assignment to {type(target).__name__}")

    def operate(self, sign: str, left: Any, right: Any) -> Any:
        work = OPERATORS.get(sign)
        if work is None:
            raise refuse(f"the operator {sign}")
        return work(left, right, self.budget)

    def apply(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        self.budget.step()
        return function(*args, **kwargs)


class _DocumentWriter:
    """Writes fields of a document, nothing else of it."""

    __slots__ = ("_doc",)

    def __init__(self, doc: BaseDocument) -> None:
        object.__setattr__(self, "_doc", doc)

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value

    def __setitem__(self, name: str, value: Any) -> None:
        doc: BaseDocument = object.__getattribute__(self, "_doc")
        if doc.meta.get_field(name) is None and name not in doc.meta.columns and not isinstance(value, _DATA):
            raise refuse(f"{name} of {doc.doctype}")
        if name in ("doctype", "flags", "meta") or callable(getattr(type(doc), name, None)):
            raise refuse(f"an assignment to {name}")
        doc.set(name, value)
