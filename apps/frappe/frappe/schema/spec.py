"""DocTypes as values: frozen, with attribute access, every key of the JSON kept whether we know it or not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from frappe.exceptions import ValidationError
from frappe.fields import LAYOUT_TYPES

# JSON key -> class of its rows
_ROWS = ("fields", "permissions", "links", "actions", "states")


class Spec:
    """An immutable bag of keys. A missing attribute is None, as apps expect of a document's optional fields."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.__dict__.update(values)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return None

    def __setattr__(self, name: str, value: Any) -> None:
        raise ValidationError(
            f"metadata is shared and cannot be changed: {name} of {self.__dict__.get('name') or self}"
        )

    def __contains__(self, key: str) -> bool:
        return key in self.__dict__

    def __iter__(self) -> Iterator[str]:
        return iter(self.__dict__)

    def __getitem__(self, key: str) -> Any:
        return self.__dict__[key]

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other.__dict__ == self.__dict__

    def __hash__(self) -> int:
        return id(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (self.__dict__,))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.__dict__.get('name') or self.__dict__.get('fieldname') or ''}>"

    def get(self, key: str, default: Any = None) -> Any:
        value = self.__dict__.get(key)
        return default if value is None else value

    def as_dict(self, **_options: Any) -> dict[str, Any]:
        """The keys and values, in the order they were given."""
        return dict(self.__dict__)

    def replace(self, **changes: Any) -> Self:
        """A copy with some keys changed."""
        return type(self)({**self.__dict__, **changes})


class FieldSpec(Spec):
    """One field of a DocType (upstream: DocField)."""

    fieldname: str
    fieldtype: str
    label: str | None
    options: str | None


class PermSpec(Spec):
    """One permission rule (upstream: DocPerm)."""


class RowSpec(Spec):
    """A connection, action or state of a DocType."""


@dataclass(frozen=True, slots=True)
class Written:
    """How a DocType stands in its file.

    fields: in the file's order, which upstream keeps apart from ``field_order`` so that changes stay small.
    missing: lists of rows that the file does not have at all.
    escaped: characters beyond ASCII are written as escapes. newline: the file ends with one.
    """

    file: str = ""
    fields: tuple[FieldSpec, ...] = ()
    missing: frozenset[str] = frozenset()
    escaped: bool = False
    newline: bool = True


class DocTypeSpec(Spec):
    """A DocType as its JSON says, rows as tuples of specs.

    fields: in the order of ``field_order``. written: how it stands in its file, None once it is changed.
    """

    __slots__ = ("written",)

    written: Written | None
    name: str
    module: str
    fields: tuple[FieldSpec, ...]
    permissions: tuple[PermSpec, ...]
    links: tuple[RowSpec, ...]
    actions: tuple[RowSpec, ...]
    states: tuple[RowSpec, ...]

    @classmethod
    def from_dict(cls, values: Mapping[str, Any], written: Written | None = None) -> DocTypeSpec:
        """A spec of upstream's JSON shape. Fields follow ``field_order`` where it is given."""
        data = dict(values)
        missing = frozenset(_ROWS) - values.keys()
        for key in _ROWS:
            kind = {"fields": FieldSpec, "permissions": PermSpec}.get(key, RowSpec)
            data[key] = tuple(kind(row) for row in data.get(key) or ())
        in_file = data["fields"]
        data["fields"] = in_order(in_file, data.get("field_order"))
        spec = cls(data)
        object.__setattr__(spec, "written", replace(written or Written(), fields=in_file, missing=missing))
        return spec

    def as_dict(self, **_options: Any) -> dict[str, Any]:
        return {
            key: [row.as_dict() for row in value] if key in _ROWS else value for key, value in self.__dict__.items()
        }

    @property
    def data_fields(self) -> tuple[FieldSpec, ...]:
        """Fields under whose names documents have values."""
        return tuple(df for df in self.fields if df.fieldname and df.fieldtype not in LAYOUT_TYPES)


def in_order(fields: tuple[FieldSpec, ...], order: Any) -> tuple[FieldSpec, ...]:
    """Fields in the order of their names in ``order``; one it does not name stays behind the field it stood behind.

    For a field of the app that is one of the app's own, wherever the site's fields stand.
    """
    if not order:
        return fields
    named = set(order)
    followers: dict[str | None, list[FieldSpec]] = {}
    last: str | None = None
    last_own: str | None = None
    for df in fields:
        own = not df.get("is_custom_field")
        if df.fieldname not in named:
            followers.setdefault(last_own if own else last, []).append(df)
            continue
        last, last_own = df.fieldname, df.fieldname if own else last_own
    place = {name: index for index, name in enumerate(order)}
    result = followers.pop(None, [])
    for df in sorted((df for df in fields if df.fieldname in named), key=lambda df: place[df.fieldname]):
        result += [df, *followers.pop(df.fieldname, ())]
    return tuple(result)
