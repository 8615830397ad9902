"""Conditions on documents that can be asked of one document in Python and of a table in SQL, with the same answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

Sql = tuple[str, list[Any]]


def _quote(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _marks(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values))


class Predicate:
    """A node of the tree. ``table`` is the quoted name under which the rows stand in the statement."""

    def matches(self, doc: Any) -> bool:
        raise NotImplementedError

    def sql(self, table: str) -> Sql:
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Everything(Predicate):
    def matches(self, doc: Any) -> bool:
        return True

    def sql(self, table: str) -> Sql:
        return "1 = 1", []


@dataclass(frozen=True, slots=True)
class Nothing(Predicate):
    def matches(self, doc: Any) -> bool:
        return False

    def sql(self, table: str) -> Sql:
        return "1 = 0", []


@dataclass(frozen=True, slots=True)
class OwnerIs(Predicate):
    user: str

    def matches(self, doc: Any) -> bool:
        return _same(doc.get("owner"), self.user)

    def sql(self, table: str) -> Sql:
        return f"{table}.`owner` = ?", [self.user]


@dataclass(frozen=True, slots=True)
class NameIn(Predicate):
    names: frozenset[str]

    def matches(self, doc: Any) -> bool:
        return _in(doc.get("name"), self.names)

    def sql(self, table: str) -> Sql:
        if not self.names:
            return "1 = 0", []
        names = sorted(self.names)
        return f"{table}.`name` in ({_marks(names)})", list(names)


@dataclass(frozen=True, slots=True)
class FieldIn(Predicate):
    """The field's value is one of ``values``; an empty field passes unless ``strict``."""

    fieldname: str
    values: frozenset[str]
    strict: bool = False
    # for explanations: which DocType the values belong to
    allow: str = ""

    def matches(self, doc: Any) -> bool:
        value = doc.get(self.fieldname)
        if value is None or value == "":
            return not self.strict
        return _in(value, self.values)

    def sql(self, table: str) -> Sql:
        column = f"{table}.{_quote(self.fieldname)}"
        values = sorted(self.values)
        inside = f"{column} in ({_marks(values)})" if values else "1 = 0"
        if self.strict:
            return inside, list(values)
        return f"({column} is null or {column} = '' or {inside})", list(values)


@dataclass(frozen=True, slots=True)
class ChildFieldIn(Predicate):
    """No row of the child table points outside ``values``."""

    parenttype: str
    parentfield: str
    child: str
    fieldname: str
    values: frozenset[str]
    strict: bool = False
    allow: str = ""

    def matches(self, doc: Any) -> bool:
        for row in doc.get(self.parentfield) or ():
            value = row.get(self.fieldname)
            if value is None or value == "":
                if self.strict:
                    return False
            elif not _in(value, self.values):
                return False
        return True

    def sql(self, table: str) -> Sql:
        column = f"`c`.{_quote(self.fieldname)}"
        values = sorted(self.values)
        outside = f"{column} not in ({_marks(values)})" if values else "1 = 1"
        bad = (
            f"({column} is null or {column} = '' or {outside})"
            if self.strict
            else f"({column} is not null and {column} != '' and {outside})"
        )
        text = (
            f"not exists (select 1 from {_quote('tab' + self.child)} `c` where `c`.`parent` = {table}.`name` "
            f"and `c`.`parenttype` = ? and `c`.`parentfield` = ? and {bad})"
        )
        return text, [self.parenttype, self.parentfield, *values]


@dataclass(frozen=True, slots=True)
class Hooked(Predicate):
    """What apps add: SQL for lists, a function for documents. The two are the app's to keep in step."""

    conditions: Callable[[], tuple[str, ...]] = field(compare=False)
    allows: Callable[[Any], bool] | None = field(default=None, compare=False)

    def matches(self, doc: Any) -> bool:
        return self.allows is None or self.allows(doc)

    def sql(self, table: str) -> Sql:
        return " and ".join(f"({text})" for text in self.conditions()) or "1 = 1", []


@dataclass(frozen=True, slots=True)
class All(Predicate):
    parts: tuple[Predicate, ...]

    def matches(self, doc: Any) -> bool:
        return all(part.matches(doc) for part in self.parts)

    def sql(self, table: str) -> Sql:
        return _join(self.parts, " and ", table)


@dataclass(frozen=True, slots=True)
class AnyOf(Predicate):
    parts: tuple[Predicate, ...]

    def matches(self, doc: Any) -> bool:
        return any(part.matches(doc) for part in self.parts)

    def sql(self, table: str) -> Sql:
        return _join(self.parts, " or ", table)


def all_of(parts: Iterable[Predicate]) -> Predicate:
    """All of them; simplified."""
    kept = [part for part in parts if not isinstance(part, Everything)]
    if any(isinstance(part, Nothing) for part in kept):
        return Nothing()
    return All(tuple(kept)) if len(kept) > 1 else kept[0] if kept else Everything()


def any_of(parts: Iterable[Predicate]) -> Predicate:
    """Any of them; simplified."""
    kept = [part for part in parts if not isinstance(part, Nothing)]
    if any(isinstance(part, Everything) for part in kept):
        return Everything()
    return AnyOf(tuple(kept)) if len(kept) > 1 else kept[0] if kept else Nothing()


def _join(parts: tuple[Predicate, ...], word: str, table: str) -> Sql:
    texts, params = [], []
    for part in parts:
        text, values = part.sql(table)
        texts.append(text)
        params.extend(values)
    return f"({word.join(texts)})", params


def _same(left: Any, right: str) -> bool:
    """Names are compared as the database compares them: without regard to case."""
    return str(left or "").casefold() == right.casefold()


def _in(value: Any, values: frozenset[str]) -> bool:
    return value in values or str(value).casefold() in _folded(values)


@lru_cache(maxsize=1024)
def _folded(values: frozenset[str]) -> frozenset[str]:
    return frozenset(str(value).casefold() for value in values)
