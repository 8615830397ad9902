"""One cell as the value of a field, or a sentence about what is wrong with it. The field types know most of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from frappe.fields import field_type
from frappe.fields.choice import options_of
from frappe.query.public import get_all, get_list
from frappe.runtime.context import Context, current
from frappe.runtime.i18n import _
from frappe.schema.meta import meta_of
from frappe.utils.text import cstr

_DATE = re.compile(r"^(\d{4})[/.年](\d{1,2})[/.月](\d{1,2})日?(.*)$")
_COMPACT_DATE = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_MONEY = re.compile(r"^([+-]?)\s*(?:[¥￥$€]|RMB|CNY)?\s*([+-]?\d[\d,，]*(?:\.\d+)?)\s*(%|％|元整?|圆)?$", re.IGNORECASE)
_AT_ONCE = 500  # link targets looked for in one statement
YES = frozenset({"1", "true", "yes", "on", "是", "有", "√", "✓", "y"})
NO = frozenset({"0", "false", "no", "off", "否", "无", "無", "×", "n"})


class Cells:
    """Reads cells of one import; remembers which link targets are there, so that 10,000 rows ask once per name."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self._targets: dict[str, dict[str, str]] = {}
        self._readers: dict[str, Callable[[Any, Any], tuple[Any, str | None]]] = {
            "Check": self._check, "Select": self._select, "Link": self._link, "Date": self._moment, "Datetime": self._moment,
        }  # fmt: skip

    def read(self, df: Any, value: Any) -> tuple[Any, str | None]:
        """(value, None) or (None, what is wrong). Empty cells are None."""
        if isinstance(value, str):
            value = value.strip()
        if value is None or value == "":
            return None, None
        reader = self._readers.get(df.fieldtype)
        if reader:
            return reader(df, value)
        return self._plain(df, value)

    @staticmethod
    def _plain(df: Any, value: Any) -> tuple[Any, str | None]:
        kind = field_type(df.fieldtype)
        if kind.is_numeric and isinstance(value, str):
            value = _number(value, in_percent=df.fieldtype == "Percent")
        given = kind.cast(value if kind.is_numeric or kind.is_date else cstr(value))
        wrong = kind.check(df, given)
        return (None, wrong) if wrong else (given, None)

    @staticmethod
    def _check(df: Any, value: Any) -> tuple[Any, str | None]:
        text = cstr(int(value) if isinstance(value, bool) else value).lower()
        if text in YES or text == _("Yes").lower():
            return 1, None
        if text in NO or text == _("No").lower():
            return 0, None
        return None, _("{0} is neither yes nor no").format(value)

    def _select(self, df: Any, value: Any) -> tuple[Any, str | None]:
        text = cstr(value)
        options = options_of(df)
        if text not in options:
            text = next((option for option in options if option and text in (_(option), option.lower())), text)
        return self._plain(df, text)

    def _moment(self, df: Any, value: Any) -> tuple[Any, str | None]:
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if isinstance(value, str) and (found := _COMPACT_DATE.match(value)):
            value = "-".join(found.groups())
        if isinstance(value, str) and (found := _DATE.match(value)):
            year, month, day, rest = found.groups()
            value = f"{year}-{int(month):02d}-{int(day):02d}{rest}"
        return self._plain(df, value)

    def _link(self, df: Any, value: Any) -> tuple[Any, str | None]:
        text = cstr(value)
        target = self._target(df.options, text)
        if target is None:
            return None, _("there is no {0} {1}").format(_(df.options), text)
        return target, None

    def _target(self, doctype: str, text: str) -> str | None:
        """The document meant: by its name, or by its title if only one has it."""
        self.look_up(doctype, [text])
        return self._targets[doctype][text] or None

    def missing(self, doctype: str, texts: Sequence[str]) -> list[str]:
        """Those of the texts that no document of the type is called."""
        self.look_up(doctype, texts)
        return [text for text in texts if not self._targets[doctype][text]]

    def look_up(self, doctype: str, texts: Iterable[str]) -> None:
        """Find the documents that are meant, many at once."""
        known = self._targets.setdefault(doctype, {})
        new = [text for text in dict.fromkeys(texts) if text not in known]
        for start in range(0, len(new), _AT_ONCE):
            known.update(self._found(doctype, new[start : start + _AT_ONCE]))

    @staticmethod
    def _found(doctype: str, texts: list[str]) -> dict[str, str]:
        """Text -> name of the document, "" for none and for a title that several have."""
        names = {str(name).casefold(): str(name) for name in get_all(doctype, {"name": ["in", texts]}, pluck="name")}
        found = {text: names.get(text.casefold(), "") for text in texts}
        left = [text for text in texts if not found[text]]
        title = meta_of(current(), doctype).get_title_field()
        df = meta_of(current(), doctype).get_field(title)
        if not left or df is None or not _is_words(df):
            return found
        titled: dict[str, list[str]] = {}
        for row in get_list(doctype, filters={title: ["in", left]}, fields=["name", title], limit=0):
            titled.setdefault(cstr(row[title]).casefold(), []).append(str(row["name"]))
        for text in left:
            meant = titled.get(text.casefold(), [])
            found[text] = meant[0] if len(meant) == 1 else ""
        return found


def _is_words(df: Any) -> bool:
    """Can texts be looked for in this field? Not among dates and numbers."""
    kind = field_type(df.fieldtype)
    return not (kind.is_numeric or kind.is_date or df.is_virtual)


def _number(text: str, in_percent: bool) -> str:
    """The number as people write it in sheets: ¥1,200.50, 12元, 85%; what is none stays as it is."""
    found = _MONEY.match(text)
    if not found:
        return text
    digits = found[1] + found[2].replace(",", "").replace("，", "")
    if found[3] in ("%", "％") and not in_percent:
        return str(Decimal(digits) / 100)
    return digits
