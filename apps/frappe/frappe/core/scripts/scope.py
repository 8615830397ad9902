"""The names a script knows: upstream's for server scripts, as far as they can do no harm."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sized
from typing import Any

import frappe
from frappe import _
from frappe.core.scripts.budget import ScriptBudget
from frappe.sandbox import get_safe_globals
from frappe.types import _dict

_CONSUMERS: tuple[Callable[..., Any], ...] = (
    list,
    tuple,
    set,
    frozenset,
    dict,
    sorted,
    enumerate,
    zip,
    any,
    all,
    min,
    max,
    reversed,
    map,
    filter,
)
_PLAIN: tuple[Any, ...] = (abs, bool, divmod, float, int, len, round, slice, callable, repr, hash, ord, chr)
_ERRORS: tuple[type[Exception], ...] = (
    Exception, ValueError, TypeError, KeyError, IndexError, AttributeError, ZeroDivisionError, ArithmeticError, StopIteration,
)  # fmt: skip


def names(budget: ScriptBudget, log: list[str]) -> dict[str, Any]:
    """Builtins and ``frappe`` of one run. log: what the script logs or prints."""
    safe = get_safe_globals()
    builtins = {each.__name__: each for each in (*_PLAIN, *_ERRORS)}
    builtins |= {each.__name__: _consuming(each, budget) for each in _CONSUMERS}
    builtins |= {
        "str": _named(safe["str"], "str"),
        "range": safe["range"],
        "sum": _consuming(sum, budget),
        "isinstance": _isinstance,
    }
    builtins |= {
        "True": True,
        "False": False,
        "None": None,
        "print": lambda *words: log.append(" ".join(str(word)[:2000] for word in words)[:4000]),
    }
    return {
        **{key: value for key, value in safe.items() if key not in builtins}, "__builtins__": {**builtins, "_": _},
        "__name__": "script", "__metaclass__": type, "frappe": _face(budget, log, safe["frappe"]["utils"]), "json": _json(budget),
        "log": lambda *words: log.append(" ".join(str(word)[:2000] for word in words)[:4000]), "_dict": _dict,
    }  # fmt: skip


def _named(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    def call(*args: Any) -> Any:
        return function(*args)

    call.__name__ = name
    return call


def _consuming(function: Callable[..., Any], budget: ScriptBudget) -> Callable[..., Any]:
    """A builtin that goes through its iterables in one go, which the loop guard does not see."""

    def call(*args: Any, **kwargs: Any) -> Any:
        checked = [
            _counted(value, budget) if isinstance(value, Iterable) and not isinstance(value, type) else value
            for value in args
        ]
        return function(*checked, **kwargs)

    call.__name__ = function.__name__
    return call


def _counted(items: Iterable[Any], budget: ScriptBudget) -> Any:
    if isinstance(items, Sized):
        count = len(items)
        budget.spend(count // 16 + 1, count)
        return items
    return _one_by_one(items, budget)


def _one_by_one(items: Iterable[Any], budget: ScriptBudget) -> Any:
    for item in items:
        budget.spend(1, 1)
        yield item


def _isinstance(value: Any, kinds: Any) -> bool:
    by_name = {"str": str, "list": list, "tuple": tuple, "set": set, "dict": dict}
    asked = kinds if isinstance(kinds, tuple) else (kinds,)
    found = tuple(by_name.get(getattr(kind, "__name__", ""), kind) for kind in asked)
    return isinstance(value, tuple(kind for kind in found if isinstance(kind, type)))


def _json(budget: ScriptBudget) -> _dict:
    def loads(text: str) -> Any:
        budget.build(len(text))
        return frappe.parse_json(text)

    return _dict(loads=loads, dumps=lambda value: _size(frappe.as_json(value), budget))


def _size(text: str, budget: ScriptBudget) -> str:
    budget.build(len(text))
    return text


def _face(budget: ScriptBudget, log: list[str], utils: Any) -> _dict:
    """``frappe`` as scripts see it."""
    read = _reading(budget)
    db = _dict(
        {name: _rows_of(getattr(frappe.db, name), budget) for name in ("get_value", "get_single_value", "exists", "count", "set_value", "get_default")},
        escape=frappe.db.escape, get_all=read["get_all"], get_list=read["get_list"],
    )  # fmt: skip
    calls = {
        name: _rows_of(getattr(frappe, name), budget)
        for name in ("get_doc", "get_cached_doc", "get_last_doc", "new_doc", "get_value", "get_cached_value", "get_meta", "copy_doc", "delete_doc",
                     "rename_doc", "has_permission", "get_fullname", "format_value", "bold", "scrub", "unscrub", "generate_hash", "get_roles", "get_url")
        if hasattr(frappe, name)
    }  # fmt: skip
    errors = {
        name: getattr(frappe, name)
        for name in ("ValidationError", "PermissionError", "DoesNotExistError", "MandatoryError", "LinkValidationError")
    }
    told = {
        name: getattr(frappe, name)
        for name in ("throw", "msgprint", "sendmail", "log_error", "parse_json", "as_json", "render_template")
    }
    return _dict(
        {**calls, **errors, **told, **read}, db=db, utils=utils, session=_dict(user=frappe.session.user), user=frappe.session.user, _=_, _dict=_dict,
        form_dict=_dict(frappe.form_dict or {}), response=frappe.response, flags=_dict(), lang=frappe.local.lang,
        log=lambda *words: log.append(" ".join(str(word)[:2000] for word in words)[:4000]),
    )  # fmt: skip


def _reading(budget: ScriptBudget) -> Mapping[str, Callable[..., Any]]:
    def reader(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(doctype: str, *args: Any, **kwargs: Any) -> Any:
            kwargs.pop("ignore_permissions", None)
            asked = (
                kwargs.pop("limit", None)
                or kwargs.pop("limit_page_length", None)
                or kwargs.pop("page_length", None)
                or 0
            )
            kwargs["limit"] = min(int(asked) or budget.rows + 1, budget.rows + 1)
            found = function(doctype, *args, **kwargs)
            budget.read(len(found))
            return found

        return call

    return {"get_all": reader(frappe.get_all), "get_list": reader(frappe.get_list)}


def _rows_of(function: Callable[..., Any], budget: ScriptBudget) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:
        budget.read(1)
        return function(*args, **kwargs)

    return call
