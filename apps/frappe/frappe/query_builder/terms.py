"""Terms of a query whose values are bound as parameters, never written into the text."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Any

from pypika.queries import QueryBuilder, Selectable
from pypika.terms import (
    Array,
    BasicCriterion,
    Bracket,
    Case,
    ContainsCriterion,
    Criterion,
    CustomFunction,
    EmptyCriterion,
    ExistsCriterion,
    Field,
    Function,
    Index,
    Interval,
    LiteralValue,
    Node,
    Not,
    NullValue,
    Parameter,
    PseudoColumn,
    Star,
    Term,
    Tuple,
    Values,
    ValueWrapper,
)
from pypika.utils import format_alias_sql, format_quotes

from frappe.database.values import adapt


class NamedParameterWrapper(Parameter):
    """Collects the values of one query: each becomes ``%(paramN)s`` in the text."""

    def __init__(self, parameters: dict[str, Any] | None = None) -> None:
        super().__init__("param")
        self.parameters: dict[str, Any] = {} if parameters is None else parameters

    def add(self, value: Any) -> str:
        """Keep a value; returns what stands for it in the text."""
        key = f"param{len(self.parameters) + 1}"
        self.parameters[key] = value
        return f"%({key})s"

    def get_sql(self, param_value: Any = None, **kwargs: Any) -> str:
        return self.add(param_value)

    def get_parameters(self) -> dict[str, Any]:
        return self.parameters


def _value_sql(
    self: ValueWrapper, quote_char: str | None = None, secondary_quote_char: str = "'", **kwargs: Any
) -> str:
    """A constant inside a query: a parameter when values are collected, else a literal that cannot end early."""
    parameter = kwargs.get("parameter")
    value = self.value
    if isinstance(value, Node):
        sql = value.get_sql(  # type: ignore[attr-defined]
            quote_char=quote_char, secondary_quote_char=secondary_quote_char, **kwargs
        )
    elif isinstance(parameter, NamedParameterWrapper):
        sql = parameter.add(value)
    else:
        sql = _literal(value, secondary_quote_char or "'")
    kwargs.pop("with_alias", None)
    return str(format_alias_sql(sql, self.alias, quote_char=quote_char, **kwargs))


def _literal(value: Any, quote: str) -> str:
    if isinstance(value, (Enum, datetime, date, time, timedelta)):
        value = adapt(value)
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, (int, float)):
        return str(value)
    return str(format_quotes(str(value).replace("\\", "\\\\"), quote))


def _function_sql(self: Function, **kwargs: Any) -> str:
    """A call whose arguments see all options; pypika's own hands down three and would write values into the text."""
    with_alias = kwargs.pop("with_alias", False)
    kwargs.pop("subquery", None)
    sql = self.get_function_sql(**kwargs)
    return str(format_alias_sql(sql, self.alias, **kwargs)) if with_alias else sql


# pypika wraps constants in this class wherever they appear, so this is the one place where all of them pass; likewise
# for the arguments of functions.
ValueWrapper.get_sql = _value_sql  # type: ignore[method-assign, assignment]
Function.get_sql = _function_sql  # type: ignore[method-assign]


class ParameterizedValueWrapper(ValueWrapper):
    """A constant. Apps subclass and construct it under this name."""


class ParameterizedFunction(Function):
    """A function whose arguments are bound. Apps subclass it under this name."""


class SubQuery(Criterion):
    """A query in brackets, where a value or a list may stand."""

    def __init__(self, subq: QueryBuilder | Selectable, alias: str | None = None) -> None:
        super().__init__(alias)
        self.subq = subq

    def get_sql(self, **kwargs: Any) -> str:
        kwargs["subquery"] = True
        return str(self.subq.get_sql(**kwargs))  # type: ignore[operator]


subqry = SubQuery

__all__ = [
    "Array",
    "BasicCriterion",
    "Bracket",
    "Case",
    "ContainsCriterion",
    "Criterion",
    "CustomFunction",
    "EmptyCriterion",
    "ExistsCriterion",
    "Field",
    "Function",
    "Index",
    "Interval",
    "LiteralValue",
    "NamedParameterWrapper",
    "Not",
    "NullValue",
    "Parameter",
    "ParameterizedFunction",
    "ParameterizedValueWrapper",
    "PseudoColumn",
    "Star",
    "SubQuery",
    "Term",
    "Tuple",
    "ValueWrapper",
    "Values",
    "subqry",
]
