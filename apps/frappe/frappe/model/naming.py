"""What documents are called: rules in upstream's order, counters that never give a number twice."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from frappe.database.counters import current_value, decrement_if_last, increment_series
from frappe.exceptions import NamingError
from frappe.model import checks
from frappe.runtime.cache import cached
from frappe.runtime.context import Context, current
from frappe.runtime.hooks import get_hooks, resolve
from frappe.runtime.i18n import _
from frappe.runtime.messages import throw
from frappe.schema.meta import Meta, meta_of
from frappe.utils.clock import site_now
from frappe.utils.data import cstr, flt
from frappe.utils.text import generate_hash

MAX_LENGTH = 140
_BRACES = re.compile(r"\{([^{}]+)\}")
_HASHES = re.compile(r"^#{1,10}$")


def set_new_name(doc: Any) -> None:
    """Give a new document its name; the rules are tried in upstream's order.

    A name that the document came with counts where the rule is ``prompt``, and where the caller insists (``set_name``).
    """
    ctx, meta = current(), doc.meta
    given = doc.__dict__.get("name")
    if doc.flags.name_set:
        doc.name = validate_name(doc.doctype, given)
        _count_past(ctx, doc)
        return
    if meta.istable and given:
        return
    doc.name = None
    if meta.issingle:
        doc.name = doc.doctype
    elif _is_numbered(meta):
        doc.name = increment_series(ctx.db.connection, f"autoincrement:{doc.doctype}")
        return
    elif doc.__dict__.get("amended_from") and not _amends_by_rule(ctx):
        doc.name = amended_name(ctx, doc)
    if not doc.name:
        _by_rules(ctx, doc, given)
    doc.name = validate_name(doc.doctype, doc.name)


def _is_numbered(meta: Meta) -> bool:
    return (meta.autoname or "").lower() == "autoincrement"


def _count_past(ctx: Context, doc: Any) -> None:
    """A number that was set, not drawn, is not to be drawn later."""
    if _is_numbered(doc.meta):
        key = f"autoincrement:{doc.doctype}"
        ahead = doc.name - current_value(ctx.db.connection, key)
        if ahead > 0:
            increment_series(ctx.db.connection, key, ahead)


def _by_rules(ctx: Context, doc: Any, given: Any) -> None:
    if _by_document_naming_rule(ctx, doc):
        return
    autoname = getattr(type(doc), "autoname", None)
    if autoname is not None:
        doc.__dict__["name"] = given  # the controller decides whether it counts
        autoname(doc)
    for function in _naming_subscribers(ctx, doc):
        function(doc, "autoname")
    rule = doc.meta.autoname or ""
    if not doc.name and rule:
        _by_autoname(doc, rule, given)
    if not doc.name:
        _draw(doc, generate_hash(length=10))


def _draw(doc: Any, name: str) -> None:
    """A name from a counter or of random characters is free as far as anybody knows: nothing looks for it before it is written."""
    doc.name, doc.flags.name_drawn = name, True


def _naming_subscribers(ctx: Context, doc: Any) -> list[Callable[..., Any]]:
    table = get_hooks(ctx, "doc_events", {})
    return [resolve(path) for name in (doc.doctype, "*") for path in (table.get(name) or {}).get("autoname") or ()]


def _by_autoname(doc: Any, rule: str, given: Any) -> None:
    kind, _colon, rest = rule.partition(":")
    word = kind.strip().lower()
    if word == "field":
        value = cstr(doc.get(rest)).strip()
        if not value:
            throw(
                _("{0}: {1} is needed, because it is the name").format(_(doc.doctype), doc.meta.get_label(rest)),
                NamingError,
            )
        doc.name = value
    elif word == "naming_series":
        _by_series_field(doc)
    elif word == "format":
        doc.name = _formatted(rest, doc)
    elif word == "prompt":
        name = given or doc.__dict__.get("__newname")
        if not name:
            throw(_("{0}: please give a name").format(_(doc.doctype)), NamingError)
        doc.name = name
    elif word == "hash" or word == "uuid":
        _draw(doc, generate_hash(length=10))
    else:
        _draw(doc, make_autoname(rule, doc=doc))


def keep_in_step(doc: Any) -> None:
    """A field that is the name has the name's value; who wants another one renames the document."""
    kind, _colon, field = (doc.meta.autoname or "").partition(":")
    if kind == "field" and doc.get(field) != doc.name:
        doc.set(field, doc.name)


def _by_series_field(doc: Any) -> None:
    series = doc.get("naming_series") or next(iter(doc.meta.get_naming_series_options()), "")
    if not series:
        throw(_("{0}: choose a naming series").format(_(doc.doctype)), NamingError)
    doc.naming_series = series
    _draw(doc, make_autoname(series, doc=doc))


def set_name_by_naming_series(doc: Any) -> None:
    """Name a document by its naming series (for controllers)."""
    _by_series_field(doc)


def _by_document_naming_rule(ctx: Context, doc: Any) -> bool:
    if doc.doctype in (
        "Document Naming Rule",
        "DocType",
        "User",
        "Role",
        "Language",
        "System Settings",
    ) or not ctx.db.table_exists("Document Naming Rule"):
        return False
    rules: tuple[Any, ...] = cached(ctx, "schema", ("naming_rules", doc.doctype), lambda: _read_rules(ctx, doc.doctype))
    for rule, conditions in rules:
        if all(rule_fits(doc, condition) for condition in conditions):
            doc.name = _by_rule(rule, doc, increment_series(ctx.db.connection, f"rule:{rule.name}"))
            return True
    return False


def _by_rule(rule: Any, doc: Any, number: int) -> str:
    prefix = parse_naming_series(rule.prefix.split("."), doc=doc)
    return f"{prefix}{number:0{int(rule.prefix_digits or 5)}d}"


def names_ahead(rule: Any, doc: Any, count: int) -> list[str]:
    """The names that documents such as ``doc`` would get next by a Document Naming Rule. None is drawn."""
    first = next_number(f"rule:{rule.name}")
    return [_by_rule(rule, doc, number) for number in range(first, first + count)]


def _read_rules(ctx: Context, doctype: str) -> tuple[Any, ...]:
    rules = ctx.db.get_values(
        "Document Naming Rule",
        {"document_type": doctype, "disabled": 0},
        ["name", "prefix", "prefix_digits"],
        as_dict=True,
        order_by="priority desc",
    )
    rows = (
        ctx.db.get_values(
            "Document Naming Rule Condition", {"parent": ["in", [rule.name for rule in rules]]}, "*", as_dict=True
        )
        if rules
        else []
    )
    return tuple((rule, tuple(row for row in rows if row.parent == rule.name)) for rule in rules)


def rule_fits(doc: Any, condition: Any) -> bool:
    """Does a document meet a condition of a Document Naming Rule?"""
    value, wanted = doc.get(condition.field), condition.value
    if condition.condition in ("=", "!="):
        return (cstr(value) == cstr(wanted)) is (condition.condition == "=")
    left, right = flt(value), flt(wanted)
    return {">": left > right, "<": left < right, ">=": left >= right, "<=": left <= right}[condition.condition]


# --- series --------------------------------------------------------------------------------------------------------------


def make_autoname(key: str = "", doctype: str = "", doc: Any = None, *, ignore_validate: bool = False) -> str:
    """The next name of a pattern such as ``CMP-.YYYY.-.#####``; ``hash`` gives ten random characters.

    A pattern without a counter gets one of five digits.
    """
    if key.lower() == "hash" or not key:
        return generate_hash(length=10)
    if "#" not in key:
        key += ".#####"
    parts = key.split(".") if "." in key else _around_hashes(key)
    return parse_naming_series(parts, doctype=doctype, doc=doc)


def _around_hashes(key: str) -> list[str]:
    start = end = key.find("#")
    while end < len(key) and key[end] == "#":
        end += 1
    return [key[:start], key[start:end], key[end:]]


def parse_naming_series(
    parts: list[str] | str,
    doctype: str | None = None,
    doc: Any = None,
    number_generator: Callable[[str, int], str] | None = None,
) -> str:
    """Put the parts of a series together; the first group of # is the counter of the text before it."""
    if isinstance(parts, str):
        parts = parts.split(".")
    generate = number_generator or getseries
    name, counted = "", False
    for part in parts:
        if _HASHES.match(part) and not counted:
            name += generate(name, len(part))
            counted = True
        elif part:
            name += _part(part, doc)
    return name


_DATES: dict[str, Callable[[datetime], str]] = {
    "YY": lambda now: f"{now:%y}", "YYYY": lambda now: f"{now:%Y}", "MM": lambda now: f"{now:%m}", "DD": lambda now: f"{now:%d}",
    "WW": lambda now: f"{now.isocalendar().week:02d}", "JJJ": lambda now: f"{now:%j}", "timestamp": str, "hh": lambda now: f"{now:%H}",
}  # fmt: skip


def _part(part: str, doc: Any) -> str:
    if part in _DATES:
        return _DATES[part](site_now())
    own = _own_parts().get(part)
    if own is not None:
        return cstr(own(doc, part))
    name = part[1:-1] if part.startswith("{") and part.endswith("}") else part
    if doc is not None and (part != name or doc.meta.has_field(name) or name in ("name", "owner")):
        value = doc.get(name)
        return cstr(value).strip() if value is not None else ""
    return part


def _own_parts() -> dict[str, Callable[..., Any]]:
    table = get_hooks(current(), "naming_series_variables", {})
    return {word: resolve(paths[-1]) for word, paths in table.items()}


def _formatted(pattern: str, doc: Any) -> str:
    """``format:A-{MM}-{field}-{#####}``: every brace for itself, the counter is that of the text before it."""
    result, position = "", 0
    for match in _BRACES.finditer(pattern):
        result += pattern[position : match.start()]
        part = match[1]
        result += (
            getseries(result, len(part))
            if _HASHES.match(part)
            else _part(part if _is_date(part) else "{" + part + "}", doc)
        )
        position = match.end()
    return result + pattern[position:]


def _is_date(part: str) -> bool:
    return part in ("YY", "YYYY", "MM", "DD", "WW", "JJJ", "timestamp")


def getseries(key: str, digits: int) -> str:
    """Reserve the next number of a counter, with leading zeros. Held until the transaction ends; never given twice."""
    return f"{increment_series(current().db.connection, key):0{digits}d}"


def revert_series_if_last(key: str, name: Any, doc: Any = None) -> None:
    """A deleted document that had the last number gives it back."""
    prefix, number = _counted(key, name, doc)
    if number is not None:
        decrement_if_last(current().db.connection, prefix, number)


def count_past(key: str, name: Any, doc: Any = None) -> None:
    """A document that came back with its number: the series goes on after it."""
    prefix, number = _counted(key, name, doc)
    connection = current().db.connection
    ahead = 0 if number is None else number - current_value(connection, prefix)
    if ahead > 0:
        increment_series(connection, prefix, ahead)


def series_of(doc: Any) -> str:
    """The series that the document's name was drawn from; empty if there is none."""
    key = str(doc.meta.autoname or "")
    if "#" in key and ":" not in key:
        return key
    return str(doc.get("naming_series") or "") if key == "naming_series:" else ""


def _counted(key: str, name: Any, doc: Any) -> tuple[str, int | None]:
    """Key of the counter behind a series, and the number in a name that was drawn from it."""
    parts = key.split("#")[0].rstrip(".").split(".") if "#" in key else key.split(".")
    prefix = parse_naming_series(parts, doc=doc)
    tail = cstr(name).removeprefix(prefix)
    return prefix, int(tail) if tail.isdigit() else None


def next_number(key: str) -> int:
    """The number that would come next."""
    return current_value(current().db.connection, key) + 1


# --- names ---------------------------------------------------------------------------------------------------------------


def validate_name(doctype: str, name: Any) -> Any:
    """A name that may be stored. Raises NamingError saying what is wrong with it."""
    meta = meta_of(current(), doctype)
    if _is_numbered(meta):
        if str(name).isdecimal():
            return int(name)
        throw(_("{0}: the name {1} is not a number").format(_(doctype), name), NamingError)
    if isinstance(name, int):
        throw(_("{0}: the name {1} is a number; give it as text").format(_(doctype), name), NamingError)
    text = cstr(name).strip()
    if not text:
        throw(_("{0}: the name is empty").format(_(doctype)), NamingError)
    if len(text) > MAX_LENGTH:
        throw(
            _("{0}: the name {1} is longer than {2} characters").format(_(doctype), text[:40] + "…", MAX_LENGTH),
            NamingError,
        )
    if text.startswith(f"New {doctype}") or (text == doctype and not meta.issingle and doctype != "DocType"):
        throw(_("{0}: {1} cannot be a name").format(_(doctype), text), NamingError)
    if any(char in text for char in "<>"):
        throw(_("{0}: a name cannot contain angle brackets").format(_(doctype)), NamingError)
    if checks.NUL in text:
        throw(_("{0}: {1}").format(_(doctype), checks.no_nul()), NamingError)
    return text


def set_row_name(row: Any) -> None:
    """Child rows have random names."""
    if not row.__dict__.get("name"):
        row.__dict__["name"] = generate_hash(length=10)


def _amends_by_rule(ctx: Context) -> bool:
    return bool(ctx.db.get_default("amend_naming") == "Default Naming")


def amended_name(ctx: Context, doc: Any) -> str:
    """The name of an amended document: the old one with ``-1``, ``-2`` …"""
    old = cstr(doc.amended_from)
    number, prefix = 1, old
    if ctx.db.get_value(doc.doctype, old, "amended_from"):
        stem, dash, tail = old.rpartition("-")
        if dash and tail.isdigit():
            prefix, number = stem, int(tail) + 1
    return f"{prefix}-{number}"


def append_number_if_name_exists(
    doctype: str, value: str, fieldname: str = "name", separator: str = "-", filters: Any = None
) -> str:
    """``value``, with the next free number behind it if it is taken."""
    ctx = current()
    if not ctx.db.exists(doctype, {**(filters or {}), fieldname: value}):
        return value
    taken = set(
        ctx.db.get_values(
            doctype, {**(filters or {}), fieldname: ["like", f"{value}{separator}%"]}, fieldname, pluck=True
        )
    )
    number = 1
    while f"{value}{separator}{number}" in taken:
        number += 1
    return f"{value}{separator}{number}"


def validate_series(text: str) -> None:
    """Raise NamingError unless the pattern has a counter of at most ten digits."""
    if not re.search(r"#{1,10}", text) or "#" * 11 in text:
        raise NamingError(_("The series {0} needs one group of 1 to 10 #").format(text))
