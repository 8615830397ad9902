"""Expressions that people write into forms (conditions of workflows, notifications, assignment rules, formulas).

An expression is parsed, checked against an allow-list of syntax, and rewritten so that every attribute, subscript,
call, loop and operator goes through a guard; only then it is compiled, once. The guards let plain data be read and a
closed set of functions and methods be called, and they count what is built, so an expression can neither reach the
interpreter's inside nor exhaust memory.
"""

from __future__ import annotations

import ast
import datetime
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from types import BuiltinFunctionType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any

from frappe import utils
from frappe.exceptions import FrappeError, NotImplementedInThisRuntime, ScriptError
from frappe.runtime.context import current
from frappe.runtime.hooks import get_hooks, resolve
from frappe.runtime.i18n import _
from frappe.sandbox_limits import COMPARISONS, MAX_STEPS, OPERATORS, Budget, compare, loop, refuse, rounded, text_call
from frappe.types import _dict
from frappe.utils import providers

MAX_LENGTH = 10_000
MAX_NODES = 2_000
MAX_DEPTH = 60

_SYNTAX = (
    *(ast.Expression, ast.Constant, ast.Name, ast.Load, ast.Store, ast.Attribute, ast.Subscript, ast.Slice, ast.Call),
    *(ast.keyword, ast.BoolOp, ast.boolop, ast.BinOp, ast.operator, ast.UnaryOp, ast.unaryop, ast.Compare, ast.cmpop),
    *(ast.IfExp, ast.List, ast.Tuple, ast.Dict, ast.Set, ast.comprehension, ast.ListComp, ast.SetComp, ast.DictComp),
    ast.GeneratorExp,
)
_GUARDS = ("_get_", "_item_", "_call_", "_iter_", "_operate_", "_compare_", "_weigh_")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What upstream's scripts know by this name: attributes no expression may name.
UNSAFE_ATTRIBUTES = _words(
    "gi_frame gi_code gi_yieldfrom cr_await cr_frame cr_code cr_origin ag_code ag_frame tb_frame tb_next f_back "
    "f_builtins f_code f_globals f_locals f_trace co_code func_code func_globals func_closure mro format format_map"
)

_TEXT_METHODS = _words(
    "lower upper title capitalize casefold swapcase strip lstrip rstrip startswith endswith find rfind index count "
    "split rsplit splitlines partition rpartition replace join isdigit isalpha isalnum isnumeric isspace isupper "
    "islower removeprefix removesuffix"
)
_METHODS: tuple[tuple[tuple[type, ...], frozenset[str]], ...] = (
    ((str,), _TEXT_METHODS),
    ((Mapping,), frozenset({"get", "keys", "values", "items"})),
    ((list, tuple), frozenset({"index", "count"})),
    ((set, frozenset), frozenset({"union", "intersection", "difference", "issubset", "issuperset", "isdisjoint"})),
    (
        (datetime.datetime, datetime.date, datetime.time, datetime.timedelta),
        frozenset({"date", "time", "weekday", "isoweekday", "isoformat", "total_seconds", "isocalendar"}),
    ),
    ((int, float, Decimal), frozenset({"is_integer"})),
)
_MOMENT_FIELDS = frozenset({"year", "month", "day", "hour", "minute", "second", "microsecond", "days", "seconds"})
# Methods of a document that only read.
_DOCUMENT_METHODS = frozenset(
    {"get", "is_new", "has_value_changed", "get_doc_before_save", "get_value_before_save", "get_formatted", "get_title"}
)
_SCALARS = (str, int, float, Decimal, datetime.date, datetime.time, datetime.timedelta, type(None))


# --- checking and rewriting ---------------------------------------------------------------------------------


class WeighsKeys(ast.NodeTransformer):
    """What becomes a key is counted before it is hashed: one rule for expressions and for scripts."""

    def visit(self, node: ast.AST) -> Any:
        seen = super().visit(node)
        match seen:
            case ast.Dict():
                seen.keys = [key and weighed(key) for key in seen.keys]
            case ast.Set():
                seen.elts = [weighed(each) for each in seen.elts]
            case ast.SetComp():
                seen.elt = weighed(seen.elt)
            case ast.DictComp():
                seen.key = weighed(seen.key)
            case _:
                return seen
        return ast.fix_missing_locations(seen)


class _Rewriter(WeighsKeys):
    """Puts a guard in the place of each attribute, subscript, call, loop and operator."""

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if node.attr.startswith("_") or node.attr in UNSAFE_ATTRIBUTES:
            refuse(f"the attribute {node.attr}")
        return _guard("_get_", self.visit(node.value), ast.Constant(node.attr))

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        if isinstance(node.slice, ast.Slice):
            parts = [
                self.visit(part) if part else ast.Constant(None)
                for part in (node.slice.lower, node.slice.upper, node.slice.step)
            ]
            key: ast.expr = ast.Call(ast.Name("slice", ast.Load()), parts, [])
        else:
            key = self.visit(node.slice)
        return _guard("_item_", self.visit(node.value), key)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if any(keyword.arg is None for keyword in node.keywords):
            refuse("** in a call")
        called = _guard("_call_", self.visit(node.func), *(self.visit(argument) for argument in node.args))
        called.keywords = [ast.keyword(keyword.arg, self.visit(keyword.value)) for keyword in node.keywords]
        return called

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        sign = type(node.op).__name__
        if sign not in OPERATORS:
            refuse(f"the operator {sign}")
        return _guard("_operate_", ast.Constant(sign), self.visit(node.left), self.visit(node.right))

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        if len(node.ops) > 1:
            self.generic_visit(node)
            node.left, node.comparators = weighed(node.left), [weighed(each) for each in node.comparators]
            return node
        sign = type(node.ops[0]).__name__
        if sign not in COMPARISONS:
            refuse(f"the operator {sign}")
        return _guard("_compare_", ast.Constant(sign), self.visit(node.left), self.visit(node.comparators[0]))

    def visit_comprehension(self, node: ast.comprehension) -> ast.AST:
        self.generic_visit(node)
        node.iter = _guard("_iter_", node.iter)
        return node


def weighed(node: ast.expr) -> ast.expr:
    """The expression, of which all that is in it is counted before it is compared, hashed or written out."""
    return node if isinstance(node, ast.Constant) else ast.copy_location(_guard("_weigh_", node), node)


def _guard(name: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), list(arguments), [])


def _checked(tree: ast.Expression) -> None:
    count = 0
    level: list[ast.AST] = [tree]
    depth = 0
    while level:
        depth += 1
        count += len(level)
        if depth > MAX_DEPTH or count > MAX_NODES:
            refuse("it is too long or nested too deeply")
        for node in level:
            _check_node(node)
        level = [child for node in level for child in ast.iter_child_nodes(node)]


def _check_node(node: ast.AST) -> None:
    if not isinstance(node, _SYNTAX):
        refuse(type(node).__name__)
    if isinstance(node, ast.Name) and node.id.startswith("_") and node.id != "_":
        refuse(f"the name {node.id}")
    if isinstance(node, ast.comprehension) and node.is_async:
        refuse("async")
    if isinstance(node, ast.Constant) and not isinstance(node.value, str | bool | int | float | type(None)):
        refuse(f"a value of type {type(node.value).__name__}")


@lru_cache(maxsize=2048)
def _compiled(expression: str) -> CodeType:
    if len(expression) > MAX_LENGTH:
        refuse(f"it is longer than {MAX_LENGTH} letters")
    try:
        tree = ast.parse(expression.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ScriptError(_("The expression {0} cannot be read: {1}").format(expression[:80], error)) from error
    _checked(tree)
    rewritten = ast.fix_missing_locations(_Rewriter().visit(tree))
    return compile(rewritten, "<expression>", "eval")


def check_expression(expression: str) -> None:
    """Raise ScriptError unless the expression can be read and uses only what is allowed. Nothing is evaluated."""
    _compiled(expression)


def check_conditions(doc: Any, fieldnames: Iterable[str]) -> None:
    """Raise ScriptError, naming the field by its label, for a condition of the document that cannot be read."""
    for fieldname in fieldnames:
        try:
            if doc.get(fieldname):
                check_expression(doc.get(fieldname))
        except ScriptError as error:
            text = f"{_(doc.meta.get_label(fieldname))}: {error}"
            raise ScriptError(_("Row {0}: {1}").format(doc.idx, text) if doc.get("parentfield") else text) from error


# --- guards -------------------------------------------------------------------------------------------------


def _get(owner: Any, name: str) -> Any:
    """An attribute of data, or a method of the allow-list."""
    if isinstance(owner, Mapping) and name in owner:
        return owner[name]
    for kinds, names in _METHODS:
        if isinstance(owner, kinds) and name in names:
            return getattr(owner, name)
    if isinstance(owner, datetime.date | datetime.time | datetime.timedelta) and name in _MOMENT_FIELDS:
        return getattr(owner, name)
    if isinstance(owner, _dict):
        return None
    if hasattr(type(owner), "as_dict") and not isinstance(owner, Mapping | type):
        return _of_document(owner, name)
    refuse(f"{name} of a value of type {type(owner).__name__}")


def _of_document(doc: Any, name: str) -> Any:
    if name in _DOCUMENT_METHODS:
        return getattr(doc, name)
    value = doc.get(name)
    if value is None and name in ("name", "doctype", "owner", "docstatus", "parent", "idx"):
        value = getattr(doc, name, None)
    if callable(value):
        refuse(f"the method {name} of a document")
    return value


def _item(owner: Any, key: Any) -> Any:
    if isinstance(key, str) and key.startswith("__"):
        refuse(f"the key {key}")
    if isinstance(owner, str | bytes | list | tuple | Mapping):
        return owner[key]
    if hasattr(type(owner), "as_dict") and isinstance(key, str):
        return _of_document(owner, key)
    refuse(f"a subscript of a value of type {type(owner).__name__}")


def _may_call(function: Any) -> bool:
    """Functions come from the allow-list or from the caller; methods have passed ``_get``."""
    return isinstance(function, FunctionType | BuiltinFunctionType | MethodType | _Allowed)


def _call(budget: Budget, function: Any, *args: Any, **kwargs: Any) -> Any:
    budget.step()
    for each in (*args, *kwargs.values()):
        budget.weigh(each)
    if not _may_call(function):
        refuse(f"a call of a value of type {type(function).__name__}")
    owner = getattr(function, "__self__", None)
    if isinstance(owner, str):
        return text_call(budget, owner, function.__name__, args)
    return function(*args, **kwargs)


class _Allowed:
    """A builtin that expressions may call."""

    __slots__ = ("_function",)

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._function(*args, **kwargs)


def _text(value: Any = "") -> str:
    if not isinstance(value, _SCALARS):
        refuse("str() of anything but a simple value")
    return str(value)


def _range(*bounds: int) -> range:
    found = range(*bounds)
    if len(found) > MAX_STEPS:
        refuse("the range is too long")
    return found


def _sum(items: Iterable[Any], start: Any = 0) -> Any:
    if not isinstance(start, int | float | Decimal):
        refuse("sum() of anything but numbers")
    return sum(
        (
            item if isinstance(item, int | float | Decimal) else refuse("sum() of anything but numbers")
            for item in items
        ),
        start,
    )


def _isinstance(value: Any, kind: Any) -> bool:
    kinds = tuple(_KINDS[item] for item in (kind if isinstance(kind, tuple) else (kind,)) if item in _KINDS)
    return isinstance(value, kinds)


_BUILTINS: dict[str, Any] = {
    "True": True,
    "False": False,
    "None": None,
    "str": _Allowed(_text),
    "range": _Allowed(_range),
    "sum": _Allowed(_sum),
    "round": _Allowed(rounded),
    **{
        function.__name__: _Allowed(function)
        for function in (
            abs,
            all,
            any,
            bool,
            dict,
            enumerate,
            float,
            int,
            len,
            list,
            max,
            min,
            set,
            sorted,
            tuple,
            zip,
        )
    },
}
_KINDS: dict[Any, type] = {_BUILTINS[kind.__name__]: kind for kind in (str, int, float, bool, list, dict, tuple, set)}
_BUILTINS["isinstance"] = _Allowed(_isinstance)

UTILITIES = _words(
    "add_days add_months add_to_date add_years cast ceil cint comma_and comma_or cstr date_diff days_diff escape_html "
    "flt floor fmt_money format_date format_datetime format_duration format_time formatdate get_datetime "
    "get_first_day get_last_day get_quarter_ending get_quarter_start get_time get_timespan_date_range get_weekday "
    "get_year_ending get_year_start getdate is_html is_image is_last_day_of_the_month money_in_words month_diff now "
    "now_datetime nowdate nowtime pretty_date rounded safe_div sbool scrub strip_html time_diff time_diff_in_hours "
    "time_diff_in_seconds to_timedelta today unscrub validate_email_address validate_phone_number validate_url"
)


@lru_cache(maxsize=1)
def _namespace() -> Mapping[str, Any]:
    functions = {name: getattr(utils, name) for name in UTILITIES}
    short = {name: functions[name] for name in ("flt", "cint", "cstr", "getdate", "get_datetime", "today", "nowdate")}
    date = {"date_diff": utils.date_diff, "add_days": utils.add_days, "now_datetime": utils.now_datetime}
    face = _dict(utils=_dict(functions, data=_dict(functions)), _dict=_Allowed(_dict))
    return {**_BUILTINS, **short, **date, "frappe": face, "_": _, "_dict": _Allowed(_dict)}


def get_safe_globals() -> _dict:
    """The names every expression knows: plain builtins and ``frappe.utils`` without effects."""
    return _dict(_namespace())


# --- evaluating ---------------------------------------------------------------------------------------------


def safe_eval(
    code: str, eval_globals: Mapping[str, Any] | None = None, eval_locals: Mapping[str, Any] | None = None
) -> Any:
    """The value of a Python expression in which nothing can be reached but what is given and what is harmless.

    eval_globals, eval_locals: names for it; functions among them may be called. Raises ScriptError for what is not
    allowed or does not work (a missing name, a division by 0).
    """
    compiled = _compiled(code)
    budget = Budget()
    given = {**(eval_globals or {}), **(eval_locals or {})}
    names: dict[str, Any] = {
        **_namespace(),
        **{name: value for name, value in given.items() if _may_be_given(name, value)},
    }
    names.update(
        __builtins__={},
        slice=slice,
        _get_=_get,
        _item_=lambda owner, key: _item(owner, budget.weigh(key)),
        _call_=lambda function, *args, **kwargs: _call(budget, function, *args, **kwargs),
        _iter_=lambda items: loop(items, budget),
        _compare_=lambda sign, left, right: compare(sign, left, right, budget),
        _weigh_=budget.weigh,
        _operate_=lambda sign, left, right: OPERATORS[sign](left, right, budget),
    )
    try:
        return eval(compiled, names)  # noqa: S307 - the tree was checked and rewritten, see the module's docstring
    except FrappeError:
        raise
    except (NameError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError) as error:
        raise ScriptError(_("The expression {0} does not work: {1}").format(code.strip()[:80], error)) from error


def _may_be_given(name: str, value: Any) -> bool:
    # a module would open everything it has imported
    return name not in _GUARDS and not name.startswith("__") and not isinstance(value, ModuleType)


def evaluate_condition(expression: str, doc: Any, extra: Mapping[str, Any] | None = None) -> bool:
    """Does the condition hold for ``doc``? An empty one does. Raises ScriptError.

    doc: a document or its dict, known as ``doc``; extra: further names.
    """
    if not expression or not expression.strip():
        return True
    known = _dict(doc) if type(doc) is dict else doc
    return bool(safe_eval(expression, {**(extra or {}), "doc": known}))


def safe_exec(
    script: str, _globals: Any = None, _locals: Any = None, *, script_filename: str | None = None, **_options: Any
) -> tuple[Any, Any]:
    """Run a script of an administrator within limits; what it sets goes into ``_locals``. Gives both, as upstream does.

    Raises PermissionError while server scripts are switched off, ScriptError for what is not allowed or does not work.
    """
    found = get_hooks(current(), "script_executor")
    if not found:
        raise NotImplementedInThisRuntime(_("Nothing here runs scripts: write a controller or a hook instead"))
    resolve(found[-1])(script, _globals, _locals, script_filename or "script")
    return _globals, _locals


providers.set_provider("condition_evaluator", evaluate_condition)
