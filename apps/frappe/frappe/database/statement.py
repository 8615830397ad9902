"""Statements ready to run: kind, text in the driver's parameter style, and where each value goes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from frappe.database.errors import SQLError
from frappe.database.tokens import OP, PARAM, Token
from frappe.database.values import PLAIN_TYPES, SEQUENCE_TYPES, adapt

READ: Final = 0
WRITE: Final = 1
LOCK: Final = 2  # SELECT … FOR UPDATE: opens the transaction but changes nothing
DDL: Final = 3
FREE: Final = 4  # session settings and maintenance: outside of any transaction
COMMIT: Final = 5
ROLLBACK: Final = 6
BEGIN: Final = 7

_KINDS: Mapping[str, int] = {
    **dict.fromkeys(("select", "with", "show", "describe", "desc", "explain", "values", "table"), READ),
    **dict.fromkeys(("insert", "update", "delete", "replace", "call", "load", "lock", "savepoint", "release"), WRITE),
    **dict.fromkeys(("create", "alter", "drop", "truncate", "rename", "reindex", "optimize"), DDL),
    **dict.fromkeys(("pragma", "set", "vacuum", "attach", "detach", "use", "kill", "flush", "analyze"), FREE),
    **{"commit": COMMIT, "end": COMMIT, "rollback": ROLLBACK, "begin": BEGIN, "start": BEGIN},
}
_FIRST_WORD = re.compile(r"(?:\s|\(|/\*.*?\*/|--\s[^\n]*\n)*([A-Za-z]+)", re.DOTALL)
_LOCKING = re.compile(r"\bfor\s+update\b|\block\s+in\s+share\s+mode\b", re.IGNORECASE)
_WRITING_CTE = re.compile(r"\)\s*(?:insert|update|delete|replace)\b", re.IGNORECASE)


def statement_kind(sql: str) -> int:
    """What a statement does to the transaction. Unknown statements count as writing: that is never wrong."""
    match = _FIRST_WORD.match(sql)
    word = match.group(1).lower() if match else ""
    kind = _KINDS.get(word, WRITE)
    if kind == READ:
        if word == "with" and _WRITING_CTE.search(sql):
            return WRITE
        if _LOCKING.search(sql):
            return LOCK
    if kind == ROLLBACK and re.search(r"\bto\b", sql, re.IGNORECASE):
        return WRITE
    return kind


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement in the dialect's language.

    parts: the text around the parameters (one more than there are parameters).
    refs: for each parameter its position or name in the values of the caller. Rewrites may reorder and repeat them.
    bare: for each parameter whether it stands alone inside brackets, so a list needs none of its own.
    """

    kind: int
    parts: tuple[str, ...]
    refs: tuple[int | str, ...]
    bare: tuple[bool, ...]
    text: str


def prepare(tokens: list[Token], kind: int) -> Prepared:
    """Cut tokens at their parameters."""
    parts: list[str] = [""]
    refs: list[int | str] = []
    bare: list[bool] = []
    for index, token in enumerate(tokens):
        parts[-1] += token.before
        if token.kind == PARAM and token.ref is not None:
            refs.append(token.ref)
            around = tokens[index - 1 : index] + tokens[index + 1 : index + 2]
            bare.append([(one.kind, one.text) for one in around] == [(OP, "("), (OP, ")")])
            parts.append("")
        else:
            parts[-1] += token.text
    return Prepared(kind, tuple(parts), tuple(refs), tuple(bare), "?".join(parts))


def bind(
    prepared: Prepared,
    params: Sequence[Any] | Mapping[str, Any],
    empty_list: str,
    convert: Callable[[Any], Any] = adapt,
) -> tuple[str, list[Any]]:
    """Text and values to send; a list or tuple becomes as many parameters as it has members.

    empty_list: what stands for a list without members.
    Raises SQLError when values are missing or left over, TypeError for values that cannot be stored.
    """
    values = _values_in_order(prepared, params)
    if not any(isinstance(value, SEQUENCE_TYPES) for value in values):
        return prepared.text, [value if type(value) in PLAIN_TYPES else convert(value) for value in values]
    bound: list[Any] = []
    text = [prepared.parts[0]]
    for index, value in enumerate(values):
        if isinstance(value, SEQUENCE_TYPES):
            members = [convert(member) for member in value]  # type: ignore[attr-defined]
            bound.extend(members)
            marks = ", ".join("?" * len(members)) if members else empty_list
            text.append(marks if prepared.bare[index] else f"({marks})")
        else:
            bound.append(convert(value))
            text.append("?")
        text.append(prepared.parts[index + 1])
    return "".join(text), bound


def _values_in_order(prepared: Prepared, params: Sequence[Any] | Mapping[str, Any]) -> list[Any]:
    refs = prepared.refs
    if isinstance(params, Mapping):
        try:
            return [params[ref] for ref in refs]  # type: ignore[index]
        except KeyError as error:
            raise SQLError(f"no value for the parameter {error}", prepared.text) from None
    if any(isinstance(ref, str) for ref in refs):
        raise SQLError("named parameters need a dict of values", prepared.text)
    wanted = len(set(refs))
    if wanted != len(params):
        raise SQLError(f"the statement has {wanted} parameters, {len(params)} values were given", prepared.text)
    return [params[ref] for ref in refs]  # type: ignore[index]
