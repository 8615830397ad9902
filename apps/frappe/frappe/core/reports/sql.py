"""Queries of Query Reports: one SELECT over documents' tables, parameters bound, confidential fields only as themselves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from frappe.database.errors import SQLError
from frappe.database.statement import READ, statement_kind
from frappe.database.tokens import NAME, OP, PARAM, Token, tokenize
from frappe.exceptions import DoesNotExistError, MandatoryError, PermissionError, ValidationError
from frappe.permissions.decide import may
from frappe.permissions.masking import mask, masked
from frappe.permissions.roles import Access
from frappe.runtime.context import Context
from frappe.runtime.i18n import _
from frappe.runtime.messages import throw
from frappe.schema.meta import Meta, meta_of
from frappe.types import _dict

_FORBIDDEN = frozenset(
    {"into", "load_file", "load_extension", "sleep", "benchmark", "get_lock", "release_lock", "attach", "pragma"}
)
_AFTER_TABLES = frozenset({"where", "group", "having", "order", "limit", "union", "except", "intersect", "window"})
# Their rows hold copies of other documents, confidential values included.
_COPIES = ("Version", "Deleted Document", "Email Queue", "Prepared Report", "Data Import")
_WITH_LABEL = re.compile(r"[:/]")


def run(
    ctx: Context, access: Access, query: str, filters: Mapping[str, Any]
) -> tuple[list[_dict | str], list[list[Any]]]:
    """Columns and rows of a query. Column names are as in ``columns``, ``Label:Type/Options:Width`` included.

    Raises ValidationError for what is not a plain SELECT over documents, MandatoryError naming a filter without value.
    """
    tokens = _tokens(query)
    metas = _tables(ctx, tokens)
    _may_read(ctx, access, metas)
    for token in tokens:
        if token.kind == PARAM and str(token.ref) not in filters:
            throw(_("The query needs a value for the filter {0}").format(token.ref), MandatoryError)
    try:
        result = ctx.db.connection.execute(
            query, dict(filters) if any(token.kind == PARAM for token in tokens) else None
        )
    except SQLError as error:
        throw(_("The query of the report does not run: {0}").format(error), ValidationError)
    _guard(ctx, access, metas, tokens, list(result.columns))
    columns: list[_dict | str] = [
        name if _WITH_LABEL.search(name) else _known_column(ctx, access, metas, name) for name in result.columns
    ]
    return columns, _masked_rows(ctx, access, metas, list(result.columns), result.rows)


def _masked_rows(ctx: Context, access: Access, metas: list[Meta], names: list[str], rows: Any) -> list[list[Any]]:
    """The rows, confidential columns masked here already: what they are called later, and in which case, is the report's choice."""
    covered = {field.lower(): meta.fields_by_name[field] for meta in metas for field in masked(ctx, access, meta)}
    places = [(place, covered[name.lower()]) for place, name in enumerate(names) if name.lower() in covered]
    found = [list(row) for row in rows]
    for row in found if places else ():
        for place, df in places:
            row[place] = mask(df, row[place])
    return found


def check(query: str) -> None:
    """Raise ValidationError for a query that would never be run."""
    _tokens(query)


def _tokens(query: str) -> list[Token]:
    try:
        tokens = tokenize(query or "", with_params=True)
    except SQLError as error:
        throw(_("The query of the report does not run: {0}").format(error), ValidationError)
    if not tokens or statement_kind(query) != READ or tokens[0].word not in ("select", "with"):
        throw(_("A report's query begins with SELECT and changes nothing"), ValidationError)
    for token in tokens:
        word = token.word or (token.text.strip("`").lower() if token.kind == NAME else "")
        if word in _FORBIDDEN:
            throw(_("A report's query may not use {0}").format(token.text), ValidationError)
        if token.kind == PARAM and not isinstance(token.ref, str):
            throw(_("Filters stand in a query by name: %(fieldname)s"), ValidationError)
    return tokens


def _named_tables(tokens: list[Token]) -> list[str]:
    """What stands where a table is read: behind FROM, JOIN, and commas between them, at any depth. Subselects are not named."""
    found: list[str] = []
    # per bracket: has a SELECT begun, are we among its tables, does a table come next
    stack = [[False, False, False]]
    for index, token in enumerate(tokens):
        selects, among, expected = stack[-1]
        text = token.text
        if text == "(":
            stack[-1][2] = False
            stack.append([False, among and expected, among and expected])
        elif text == ")":
            stack = stack[:-1] or [[False, False, False]]
        elif token.word == "select":
            stack[-1] = [True, False, False]
        elif token.word in ("from", "join", "straight_join") and (selects or among):
            stack[-1][1:] = [True, True]
        elif token.word in _AFTER_TABLES:
            stack[-1][1:] = [False, False]
        elif text == "," and among:
            stack[-1][2] = True
        elif expected and token.word != "lateral":
            behind = tokens[index + 1].text if index + 1 < len(tokens) else ""
            found.append(text.strip("`\"'") + (behind if behind in (".", "(") else ""))
            stack[-1][2] = False
    return found


def _own_names(tokens: list[Token]) -> set[str]:
    """Names that the query's own WITH gives to its parts."""
    found: set[str] = set()
    depth = 0
    for before, token in pairwise(tokens):
        depth += {"(": 1, ")": -1}.get(before.text, 0)
        if tokens[0].word != "with" or (depth == 0 and token.word == "select"):
            break
        if depth == 0 and (before.word in ("with", "recursive") or before.text == ",") and token.word != "recursive":
            found.add(token.text.strip("`"))
    return found


def _tables(ctx: Context, tokens: list[Token]) -> list[Meta]:
    """The DocTypes the query reads. Raises ValidationError for tables that are no DocType's and no part of the query itself."""
    # A part named like a table would read that table, inside its own text at least.
    own_names = _own_names(tokens) - ctx.db.table_set()
    found = []
    for name in _named_tables(tokens):
        if name in own_names:
            continue
        try:
            found.append(meta_of(ctx, name.removeprefix("tab") if name.startswith("tab") else ""))
        except DoesNotExistError:
            throw(_("A report's query may not use {0}").format(name), ValidationError)
    return found


def _may_read(ctx: Context, access: Access, metas: list[Meta]) -> None:
    for meta in metas:
        if meta.name in _COPIES and not may(ctx, access, "read", meta):
            throw(_("A report's query may not use {0}").format(_(meta.name)), PermissionError)


def _guard(ctx: Context, access: Access, metas: list[Meta], tokens: list[Token], names: list[str]) -> None:
    """A confidential field may be a column under its own name, where it is masked; any other use of it would show or tell it."""
    covered = {name for meta in metas for name in masked(ctx, access, meta)}
    if not covered:
        return
    if any(_is_star(tokens, index) for index in range(len(tokens))):
        throw(_("Name the columns instead of *: the tables of the query hold confidential fields"), PermissionError)
    for name in sorted(covered):
        used = sum(1 for token in tokens if token.text.strip("`").lower() == name.lower())
        if used != sum(1 for column in names if column.lower() == name.lower()):
            throw(
                _("{0} is confidential: a query may show it under its own name, not compute, rename or compare it").format(name),
                PermissionError,
            )  # fmt: skip


def _is_star(tokens: list[Token], index: int) -> bool:
    token = tokens[index]
    if token.kind != OP or token.text != "*":
        return False
    before = tokens[index - 1]
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    if before.text == "(" and after is not None and after.text == ")":
        return False  # count(*)
    return before.word in ("select", "distinct", "all") or before.text in (",", ".")


def _known_column(ctx: Context, access: Access, metas: list[Meta], name: str) -> _dict:
    """A column named like a field of the query's tables takes its label and type; of two, the confidential one's."""
    for meta in sorted(metas, key=lambda meta: name not in masked(ctx, access, meta)):
        df = meta.fields_by_name.get(name)
        if df is not None:
            return _dict(
                label=_(df.label or name), fieldname=name, fieldtype=df.fieldtype, options=df.options, doctype=meta.name
            )  # fmt: skip
    if name == "name" and len(metas) == 1:
        return _dict(label=_(metas[0].name), fieldname=name, fieldtype="Link", options=metas[0].name)
    return _dict(label=_(name), fieldname=name, fieldtype="Data")
