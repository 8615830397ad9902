"""The names a script knows: upstream's for server scripts, as far as they can do no harm."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sized
from typing import Any

import frappe
from frappe import _
from frappe.core.scripts.budget import ScriptBudget
from frappe.core.scripts.guards import Names, isinstance_of, refuse, refuse_functions, weighing
from frappe.model.base_document import BaseDocument
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
_PLAIN: tuple[Any, ...] = (abs, bool, divmod, float, int, len, slice, callable, repr, hash, ord, chr)
_ERRORS: tuple[type[Exception], ...] = (
    Exception, ValueError, TypeError, KeyError, IndexError, AttributeError, ZeroDivisionError, ArithmeticError, StopIteration,
)  # fmt: skip


def names(budget: ScriptBudget, log: list[str]) -> dict[str, Any]:
    """Builtins and ``frappe`` of one run. log: what the script logs or prints."""
    safe = get_safe_globals()
    builtins = {each.__name__: each for each in (*_PLAIN, *_ERRORS)}
    builtins |= {each.__name__: _consuming(each, budget) for each in _CONSUMERS}
    builtins |= {
        "str": _named(lambda value="": str(value) if isinstance(value, Exception) else safe["str"](value), "str"),
        "range": safe["range"],
        "sum": _named(safe["sum"], "sum"),
        "isinstance": isinstance_of,
        "round": safe["round"],
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
        if "key" in kwargs:
            kwargs["key"] = weighing(kwargs["key"], budget)
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
        yield budget.weigh(item)


def _json(budget: ScriptBudget) -> Names:
    def loads(text: str) -> Any:
        budget.build(len(text))
        return frappe.parse_json(text)

    return Names(loads=loads, dumps=lambda value: _size(frappe.as_json(value), budget))


def _size(text: str, budget: ScriptBudget) -> str:
    budget.build(len(text))
    return text


def _face(budget: ScriptBudget, log: list[str], utils: Any) -> Names:
    """``frappe`` as scripts see it. The names of this run alone: what a script does to them is not there for the next."""
    read = _reading(budget)
    utils = Names({name: each for name, each in utils.items() if callable(each)})
    db = Names(
        {name: _rows_of(getattr(frappe.db, name), budget) for name in ("get_value", "get_single_value", "exists", "count", "set_value", "get_default")},
        escape=frappe.db.escape, get_all=read["get_all"], get_list=read["get_list"],
    )  # fmt: skip
    calls = {
        name: _rows_of(getattr(frappe, name), budget)
        for name in ("get_doc", "get_last_doc", "new_doc", "get_value", "get_meta", "copy_doc", "delete_doc",
                     "rename_doc", "has_permission", "get_fullname", "format_value", "bold", "scrub", "unscrub", "get_roles", "get_url")
        if hasattr(frappe, name)
    }  # fmt: skip
    # What the request keeps is not for scripts to change: they get documents of their own.
    calls |= {"get_cached_doc": calls["get_doc"], "get_cached_value": calls["get_value"]}
    errors = {
        name: getattr(frappe, name)
        for name in ("ValidationError", "PermissionError", "DoesNotExistError", "MandatoryError", "LinkValidationError")
    }
    told = {
        name: getattr(frappe, name)
        for name in ("throw", "msgprint", "sendmail", "log_error", "parse_json", "as_json", "render_template")
    }
    return Names(
        {**calls, **errors, **told, **read}, db=db, utils=Names(utils, data=utils), generate_hash=_hash, session=_dict(user=frappe.session.user), user=frappe.session.user, _=_, _dict=_dict,
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
            most = budget.rows + 1
            kwargs["limit"] = min(int(asked), most) if int(asked) > 0 else most
            found = function(doctype, *args, **kwargs)
            budget.read(len(found))
            return found

        return call

    return {"get_all": reader(frappe.get_all), "get_list": reader(frappe.get_list)}


def _rows_of(function: Callable[..., Any], budget: ScriptBudget) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:
        budget.read(1)
        refuse_functions((args, kwargs))
        found = function(*args, **kwargs)
        if isinstance(found, BaseDocument):
            budget.read(sum(len(found.get(df.fieldname) or ()) for df in found.meta.table_fields))
        return found

    return call


def _hash(txt: Any = None, length: int = 56) -> str:
    if length > 1000:
        raise refuse("more than 1000 signs of generate_hash")
    return frappe.generate_hash(txt, length)
