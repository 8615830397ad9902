"""SQL functions for ``frappe.qb``."""

from __future__ import annotations

from enum import Enum
from typing import Any

from pypika.functions import (
    NVL,
    Avg,
    Cast,
    Coalesce,
    Concat,
    Convert,
    Count,
    CurDate,
    CurTime,
    CurTimestamp,
    Date,
    DistinctOptionFunction,
    Extract,
    Floor,
    IfNull,
    IsNull,
    Length,
    Lower,
    Max,
    Min,
    Now,
    NullIf,
    RegexpLike,
    Replace,
    Reverse,
    Signed,
    Sqrt,
    Std,
    StdDev,
    Substring,
    Sum,
    TimeDiff,
    TimestampAdd,
    Trim,
    Unsigned,
    Upper,
)
from pypika.terms import Case, Function, LiteralValue, ValueWrapper

Ifnull = IfNull


class _Named(Function):
    """A function called by the SQL name its class gives."""

    sql_name = ""

    def __init__(self, *terms: Any, **kwargs: Any) -> None:
        super().__init__(self.sql_name, *terms, **kwargs)


class Abs(_Named):
    sql_name = "ABS"


class Ceil(_Named):
    sql_name = "CEIL"


class ConcatWs(_Named):
    """First the separator, then the pieces; empty pieces are left out."""

    sql_name = "CONCAT_WS"


Concat_ws = ConcatWs


class DateDiff(_Named):
    """Days from the second date to the first."""

    sql_name = "DATEDIFF"


class DateFormat(_Named):
    sql_name = "DATE_FORMAT"


class DayOfYear(_Named):
    sql_name = "DAYOFYEAR"


class Field_(_Named):
    """Position of the first argument among the others."""

    sql_name = "FIELD"


class FindInSet(_Named):
    sql_name = "FIND_IN_SET"


class FromUnixTime(_Named):
    sql_name = "FROM_UNIXTIME"


class Greatest(_Named):
    sql_name = "GREATEST"


class If(_Named):
    sql_name = "IF"


class Instr(_Named):
    sql_name = "INSTR"


class JsonExtract(_Named):
    sql_name = "JSON_EXTRACT"


class LastDay(_Named):
    sql_name = "LAST_DAY"


class Least(_Named):
    sql_name = "LEAST"


class Locate(_Named):
    """Position of the first argument inside the second, counted from 1; 0 if it is not there."""

    sql_name = "LOCATE"


class Month(_Named):
    sql_name = "MONTH"


class Quarter(_Named):
    sql_name = "QUARTER"


class Round(_Named):
    sql_name = "ROUND"


class SubstringIndex(_Named):
    sql_name = "SUBSTRING_INDEX"


class Time(_Named):
    sql_name = "TIME"


class Timestamp(_Named):
    """A datetime from a date or datetime, with a time of day added if given."""

    sql_name = "TIMESTAMP"


class Truncate(_Named):
    sql_name = "TRUNCATE"


class UnixTimestamp(_Named):
    """Seconds since 1970 of a datetime in the site's time zone."""

    sql_name = "UNIX_TIMESTAMP"


class Week(_Named):
    sql_name = "WEEK"


class Weekday(_Named):
    sql_name = "WEEKDAY"


class Year(_Named):
    sql_name = "YEAR"


def CombineDatetime(datepart: Any, timepart: Any, alias: str | None = None) -> Timestamp:
    """A date and a time of day as one datetime."""
    return Timestamp(datepart, timepart, alias=alias)


class GroupConcat(DistinctOptionFunction):
    """The values of a group in one text."""

    def __init__(self, column: Any, separator: str = ",", alias: str | None = None) -> None:
        super().__init__("GROUP_CONCAT", column, alias=alias)  # type: ignore[no-untyped-call]
        self._separator = separator

    def get_special_params_sql(self, **kwargs: Any) -> Any:
        if self._separator == ",":
            return None
        # The grammar wants a literal here.
        return f"SEPARATOR {ValueWrapper(self._separator).get_sql()}"


GROUP_CONCAT = GroupConcat


class Cast_(Cast):
    """CAST to a type of the server database; varchar means text of any length."""

    def __init__(self, value: Any, as_type: str, alias: str | None = None) -> None:
        target = "CHAR" if as_type.lower() in ("varchar", "text") else as_type
        super().__init__(value, target, alias=alias)  # type: ignore[no-untyped-call]


class Match(DistinctOptionFunction):
    """``Match(column).Against("words")``: the number of words found, 0 for none."""

    def __init__(self, column: Any, *columns: Any, **kwargs: Any) -> None:
        super().__init__("MATCH", column, *columns, alias=kwargs.get("alias"))  # type: ignore[no-untyped-call]
        self._against: Any = None

    def Against(self, text: str) -> Match:
        self._against = self.wrap_constant(text)
        return self

    def get_function_sql(self, **kwargs: Any) -> str:
        sql = str(super().get_function_sql(**kwargs))  # type: ignore[no-untyped-call]
        return f"{sql} AGAINST ({self._against.get_sql(**kwargs)} IN BOOLEAN MODE)" if self._against else sql


MATCH = Match


class SqlFunctions(Enum):
    """Functions that take the special path of upstream's builders."""

    DayOfYear = "dayofyear"
    Extract = "extract"
    Locate = "locate"
    Count = "count"
    Sum = "sum"
    Avg = "avg"
    Max = "max"
    Min = "min"
    Abs = "abs"
    Timestamp = "timestamp"
    IfNull = "ifnull"


__all__ = [
    "GROUP_CONCAT",
    "MATCH",
    "NVL",
    "Abs",
    "Avg",
    "Case",
    "Cast",
    "Cast_",
    "Ceil",
    "Coalesce",
    "CombineDatetime",
    "Concat",
    "ConcatWs",
    "Concat_ws",
    "Convert",
    "Count",
    "CurDate",
    "CurTime",
    "CurTimestamp",
    "Date",
    "DateDiff",
    "DateFormat",
    "DayOfYear",
    "Extract",
    "Field_",
    "FindInSet",
    "Floor",
    "FromUnixTime",
    "Function",
    "Greatest",
    "GroupConcat",
    "If",
    "IfNull",
    "Ifnull",
    "Instr",
    "IsNull",
    "JsonExtract",
    "LastDay",
    "Least",
    "Length",
    "LiteralValue",
    "Locate",
    "Lower",
    "Match",
    "Max",
    "Min",
    "Month",
    "Now",
    "NullIf",
    "Quarter",
    "RegexpLike",
    "Replace",
    "Reverse",
    "Round",
    "Signed",
    "SqlFunctions",
    "Sqrt",
    "Std",
    "StdDev",
    "Substring",
    "SubstringIndex",
    "Sum",
    "Time",
    "TimeDiff",
    "Timestamp",
    "TimestampAdd",
    "Trim",
    "Truncate",
    "UnixTimestamp",
    "Unsigned",
    "Upper",
    "Week",
    "Weekday",
    "Year",
]
