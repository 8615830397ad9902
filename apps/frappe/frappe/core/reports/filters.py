"""Values of filters, checked before a report runs: what is wrong is said of the filter, with what would be right."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from frappe.exceptions import MandatoryError, ValidationError
from frappe.runtime.context import Context
from frappe.runtime.i18n import _
from frappe.runtime.messages import throw
from frappe.schema.meta import meta_of
from frappe.types import _dict
from frappe.utils import add_days, cint, cstr, get_datetime, get_first_day, getdate, nowdate
from frappe.utils.data import get_year_start
from frappe.utils.text import parse_json

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_RELATIVE = re.compile(r"today\s*([+-])\s*(\d{1,5})")
_NUMBERS = ("Int", "Float", "Currency", "Percent")


def parsed(given: Any) -> _dict:
    """Filters as an object. Raises ValidationError for anything else."""
    value = parse_json(given) if isinstance(given, str) and given.strip() else given
    if value in (None, "", []):
        return _dict()
    if not isinstance(value, Mapping):
        throw(_("The filters of a report are an object of names and values"), ValidationError)
    return _dict(value)


def default_of(row: Any, user: str) -> Any:
    """A filter's value before anybody chose one: ``Today``, ``Today-30``, ``Month Start``, ``Year Start``, ``User`` mean what they say."""
    text = cstr(row.default).strip()
    word = text.lower()
    if word in ("user", "__user"):
        return user
    if row.fieldtype not in ("Date", "Datetime"):
        return text or None
    if match := _RELATIVE.fullmatch(word):
        return str(add_days(nowdate(), int(match[1] + match[2])))
    today = nowdate()
    named = {"today": today, "month start": get_first_day(today), "year start": get_year_start(today)}
    return str(named[word]) if word in named else text or None


def described(rows: Iterable[Any], user: str) -> list[dict[str, Any]]:
    """The filters as the desk draws them: texts translated, defaults worked out."""
    found = []
    for row in rows:
        entry = {
            "fieldname": row.fieldname, "fieldtype": row.fieldtype, "label": _(row.label), "options": row.options,
            "reqd": cint(row.mandatory), "default": default_of(row, user), "wildcard_filter": cint(row.wildcard_filter),
        }  # fmt: skip
        found.append({key: value for key, value in entry.items() if value not in (None, "", 0)})
    return found


def checked(ctx: Context, rows: Iterable[Any], given: _dict) -> _dict:
    """The values, those of the report's own filters in their types. Raises ValidationError or MandatoryError naming a filter."""
    found = _dict({key: value for key, value in given.items() if value not in (None, "", [])})
    for row in rows:
        value = found.get(row.fieldname)
        if value is None and cint(row.mandatory):
            value = default_of(row, ctx.user)
        if value is None:
            if cint(row.mandatory):
                throw(_("Filter {0} is needed: choose a value").format(_(row.label)), MandatoryError)
            found[row.fieldname] = None
            continue
        found[row.fieldname] = _value(ctx, row, value)
    return found


def _value(ctx: Context, row: Any, value: Any) -> Any:
    kind = row.fieldtype
    if kind in ("Date", "Datetime"):
        return _moment(row, value)
    if kind in _NUMBERS:
        if not _NUMBER.fullmatch(cstr(value).strip()):
            _refuse(row, value, _("write a number"))
        return int(float(value)) if kind == "Int" else float(value)
    if kind == "Check":
        return cint(value)
    if kind == "Select":
        options = [option.strip() for option in cstr(row.options).split("\n")]
        if cstr(value) not in options:
            _refuse(row, value, _("choose one of {0}").format(", ".join(_(option) for option in options if option)))
    if kind == "Link" and row.options:
        return _link(ctx, row, value)
    if kind == "MultiSelectList":
        return value if isinstance(value, list) else [value]
    return f"%{value}%" if cint(row.wildcard_filter) else value


def _moment(row: Any, value: Any) -> Any:
    try:
        found = getdate(cstr(value)) if row.fieldtype == "Date" else get_datetime(cstr(value))
    except ValidationError:
        found = None
    if found is None:
        _refuse(row, value, _("write a date like 2026-01-31"))
    return found


def _link(ctx: Context, row: Any, value: Any) -> Any:
    names = value if isinstance(value, list) else [value]
    meta_of(ctx, row.options)
    for name in names:
        if not ctx.db.exists(row.options, cstr(name)):
            _refuse(row, name, _("choose an existing {0}").format(_(row.options)))
    return value


def _refuse(row: Any, value: Any, cure: str) -> None:
    throw(_("Filter {0}: {1} is not right; {2}").format(_(row.label), value, cure), ValidationError)
