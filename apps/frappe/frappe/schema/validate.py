"""Every mistake in a DocType at once, each with the place in the JSON where it stands. Pure: nothing is read or written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from frappe.exceptions import ScriptError, SpecError
from frappe.fields import DATA_TYPES, FIELD_TYPES, LAYOUT_TYPES, TABLE_TYPES, field_type
from frappe.fields.choice import options_of
from frappe.runtime.i18n import _
from frappe.schema.meta import CHILD_COLUMNS, OPTIONAL_COLUMNS, STANDARD_COLUMNS
from frappe.schema.spec import DocTypeSpec, FieldSpec
from frappe.utils.expressions import check_condition

_FIELDNAME = re.compile(r"^[a-z_][a-z0-9_]{0,63}$", re.IGNORECASE)
_DOCTYPE = re.compile(r"^[^\W\d_][\w \-]{0,60}$")
_SERIES = re.compile(r"^[^<>]*#+[^<>]*$")
# Names a document's own attributes already have.
RESERVED = frozenset(
    {"doctype", "meta", "flags", "get", "set", "append", "extend", "save", "insert", "as_dict", "run_method", "name"}
)
# A right, and the one it is worth nothing without.
_NEEDED_RIGHTS = (("submit", "write"), ("cancel", "submit"), ("amend", "write"), ("import", "create"))
_LIST_TYPES = DATA_TYPES - {"Password", "JSON", "Geolocation", "Signature"} | {"Image", "Button"}


@dataclass(frozen=True, slots=True)
class Mistake:
    """path: place in the JSON such as ``fields[3].options``; message: what is wrong and what would be right."""

    path: str
    message: str
    file: str = ""

    def __str__(self) -> str:
        return f"{self.file}: {self.path}: {self.message}" if self.file else f"{self.path}: {self.message}"


def check(
    spec: DocTypeSpec, known: Collection[str] | None = None, child_tables: Collection[str] | None = None, file: str = ""
) -> list[Mistake]:
    """All mistakes of a DocType.

    known: names of DocTypes that links may point to (None: not checked). child_tables: those that tables may hold.
    """
    found: list[Mistake] = []

    def note(path: str, message: str) -> None:
        found.append(Mistake(path, message, file))

    for path, message in _doctype(spec):
        note(path, message)
    names = {df.fieldname for df in spec.fields if df.fieldname}
    for index, df in enumerate(spec.written.fields if spec.written else spec.fields):
        place = f"fields[{index}]"
        for path, message in _field(df, names, spec, known, child_tables):
            note(f"{place}.{path}" if path else place, message)
    # Columns of every database are the same whatever their case.
    for name, count in Counter(df.fieldname.lower() for df in spec.fields if df.fieldname).items():
        if count > 1:
            note("fields", _("fieldname {0} is used {1} times").format(name, count))
    for path, message in (*_permissions(spec), *_circles(spec)):
        note(path, message)
    return found


def refuse(mistakes: list[Mistake], name: str) -> None:
    """Raise SpecError listing all mistakes of DocType ``name``; nothing happens if there are none."""
    if mistakes:
        lines = "\n".join(f"- {mistake}" for mistake in mistakes)
        raise SpecError(_("DocType {0} has {1} mistakes:").format(name, len(mistakes)) + "\n" + lines)


def _doctype(spec: DocTypeSpec) -> Iterator[tuple[str, str]]:
    if not _DOCTYPE.match(spec.name or ""):
        yield (
            "name",
            _(
                "{0} is not a DocType name: start with a letter, use letters, digits, spaces, - and _, at most 61"
            ).format(spec.name),
        )
    if not spec.module:
        yield "module", _("a DocType belongs to a module")
    if spec.issingle and spec.is_submittable:
        yield "is_submittable", _("a Single cannot be submitted")
    if spec.istable and spec.issingle:
        yield "issingle", _("a child table cannot be a Single")
    if spec.istable and any(perm.role for perm in spec.permissions):
        yield "permissions", _("a child table has the permissions of its parent, none of its own")
    yield from _references(spec)


def _references(spec: DocTypeSpec) -> Iterator[tuple[str, str]]:
    """Fields that the DocType names must be among its fields."""
    names = {df.fieldname for df in spec.fields} | set(STANDARD_COLUMNS) | set(OPTIONAL_COLUMNS)
    for key in ("title_field", "image_field", "timeline_field", "nsm_parent_field"):
        if spec.get(key) and spec.get(key) not in names:
            yield key, _("there is no field {0}").format(spec.get(key))
    for name in (spec.search_fields or "").split(","):
        if name.strip() and name.strip() not in names:
            yield "search_fields", _("there is no field {0}").format(name.strip())
    for part in (spec.sort_field or "").split(","):
        if part.strip() and part.split()[0].strip("`") not in names:
            yield "sort_field", _("there is no field {0}").format(part.strip())
    yield from _autoname(spec, names)


def _autoname(spec: DocTypeSpec, names: set[str]) -> Iterator[tuple[str, str]]:
    rule = spec.autoname or ""
    kind, _colon, rest = rule.partition(":")
    if not rule or rule.lower() in ("hash", "prompt", "autoincrement", "naming_series:", "uuid"):
        if rule == "naming_series:" and "naming_series" not in names:
            yield "autoname", _("naming_series: needs a field naming_series")
        return
    if kind == "field":
        if rest not in names:
            yield "autoname", _("there is no field {0}").format(rest)
    elif kind in ("format", "naming_series"):
        for part in re.findall(r"\{([^}]*)\}", rest):
            if re.fullmatch(r"[a-z_]\w*", part) and part not in names and part not in ("timestamp",):
                yield "autoname", _("there is no field {0}").format(part)
    elif not _SERIES.match(rule) and "." not in rule:
        yield (
            "autoname",
            _(
                "{0} is not a naming rule; use field:…, format:…, naming_series:, hash, prompt, autoincrement or a series such as CMP-.YYYY.-.#####"
            ).format(rule),
        )


def _field(
    df: FieldSpec,
    names: set[str],
    spec: DocTypeSpec,
    known: Collection[str] | None,
    child_tables: Collection[str] | None,
) -> Iterator[tuple[str, str]]:
    if df.fieldtype not in FIELD_TYPES:
        yield "fieldtype", _("{0} is not a field type").format(df.fieldtype)
        return
    yield from _fieldname(df, spec)
    if df.fieldtype in ("Link", *TABLE_TYPES, "Dynamic Link"):
        yield from _target(df, names, known, child_tables)
    yield from _keys(df, names)
    for key in ("depends_on", "mandatory_depends_on", "read_only_depends_on", "collapsible_depends_on"):
        text = df.get(key)
        if text and str(text).startswith("eval:"):
            try:
                check_condition(str(text))
            except ScriptError as error:
                yield key, _("the expression cannot be read: {0}").format(error)


def _fieldname(df: FieldSpec, spec: DocTypeSpec) -> Iterator[tuple[str, str]]:
    if not df.fieldname:
        if df.fieldtype not in LAYOUT_TYPES:
            yield "fieldname", _("a field of type {0} needs a fieldname").format(df.fieldtype)
        return
    if not _FIELDNAME.match(df.fieldname):
        yield (
            "fieldname",
            _("{0}: use small letters, digits and underscores, at most 64, and start with a letter").format(
                df.fieldname
            ),
        )
    taken = RESERVED | set(STANDARD_COLUMNS) | (set(CHILD_COLUMNS) if spec.istable else set())
    if df.fieldname in taken and df.fieldtype not in LAYOUT_TYPES:
        yield "fieldname", _("{0} is reserved").format(df.fieldname)


def _target(
    df: FieldSpec, names: set[str], known: Collection[str] | None, child_tables: Collection[str] | None
) -> Iterator[tuple[str, str]]:
    if not df.options:
        yield "options", _("a field of type {0} needs options: the DocType it points to").format(df.fieldtype)
    elif df.fieldtype == "Dynamic Link":
        if df.options not in names:
            yield (
                "options",
                _("a Dynamic Link names the field that holds the DocType; there is no field {0}").format(df.options),
            )
    elif df.options == "[Select]":
        return
    elif known is not None and df.options not in known:
        yield "options", _("there is no DocType {0}").format(df.options)
    elif df.fieldtype in TABLE_TYPES and child_tables is not None and df.options not in child_tables:
        yield "options", _("{0} is not a child table").format(df.options)


def _keys(df: FieldSpec, names: set[str]) -> Iterator[tuple[str, str]]:
    if (
        df.fieldtype == "Select"
        and df.default
        and df.options
        and df.default not in options_of(df)
        and not str(df.default).startswith(":")
    ):
        yield "default", _("{0} is not one of the options").format(df.default)
    link, dot, _source = (df.fetch_from or "").partition(".")
    if df.fetch_from and (not dot or link.strip() not in names):
        yield (
            "fetch_from",
            _("{0}: write link_field.source_field, with a link field of this DocType").format(df.fetch_from),
        )
    if df.unique and df.fieldtype in DATA_TYPES and field_type(df.fieldtype).column in ("text", "longtext", "json"):
        yield "unique", _("a field of type {0} cannot be unique").format(df.fieldtype)
    if df.in_list_view and df.fieldtype not in _LIST_TYPES and df.fieldtype not in TABLE_TYPES:
        yield "in_list_view", _("a field of type {0} cannot be shown in lists").format(df.fieldtype)
    if (
        df.length
        and df.fieldtype in DATA_TYPES
        and field_type(df.fieldtype).column == "varchar"
        and not 1 <= int(df.length) <= 1000
    ):
        yield "length", _("the length lies between 1 and 1000")
    if df.hidden and df.reqd and not df.default and df.fieldtype not in ("Read Only",):
        yield "reqd", _("a hidden field cannot be mandatory without a default")


def _circles(spec: DocTypeSpec) -> Iterator[tuple[str, str]]:
    """Fields that fetch, by way of others, what depends on themselves: such values never come to rest."""
    source = {df.fieldname: (df.fetch_from or "").partition(".")[0].strip() for df in spec.fields if df.fetch_from}
    for index, df in enumerate(spec.fields):
        place, seen = source.get(df.fieldname), {df.fieldname}
        while place and place not in seen:
            seen.add(place)
            place = source.get(place)
        if place and place == df.fieldname:
            yield f"fields[{index}].fetch_from", _("{0} fetches from itself in a circle").format(df.fieldname)


def _permissions(spec: DocTypeSpec) -> Iterator[tuple[str, str]]:
    seen: set[tuple[str, int, int]] = set()
    with_base = {perm.role for perm in spec.permissions if not int(perm.permlevel or 0)}
    for index, perm in enumerate(spec.permissions):
        place = f"permissions[{index}]"
        level = int(perm.permlevel or 0)
        if not perm.role:
            yield f"{place}.role", _("a permission rule names a role")
        key = (perm.role or "", level, int(perm.if_owner or 0))
        if key in seen:
            yield place, _("there are two rules for role {0} at level {1}").format(perm.role, level)
        seen.add(key)
        if level and perm.role not in with_base:
            yield (
                f"{place}.permlevel",
                _("role {0} needs a rule at level 0 before one at level {1}").format(perm.role, level),
            )
        for right in ("submit", "cancel", "amend"):
            if perm.get(right) and not spec.is_submittable:
                yield f"{place}.{right}", _("documents of this type cannot be submitted")
        for right, needed in _NEEDED_RIGHTS:
            if perm.get(right) and not perm.get(needed):
                yield f"{place}.{right}", _("the right {0} needs the right {1}").format(right, needed)
