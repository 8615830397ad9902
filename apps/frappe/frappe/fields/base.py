"""What every field type answers. One class per family, one instance per type name; all state is in the field itself."""

from __future__ import annotations

from typing import Any, ClassVar, Protocol

from frappe.database.ddl import ColumnDef


class Field(Protocol):
    """What a field type needs to know of a field; ``schema.spec.FieldSpec`` is one."""

    fieldname: str
    fieldtype: str
    label: str | None
    options: str | None

    def get(self, key: str, default: Any = None) -> Any: ...


class FieldType:
    """A type of field.

    column: kind of its column (``database.ddl``), None for types that store nothing in the row.
    """

    column: ClassVar[str | None] = "varchar"
    length: ClassVar[int | None] = None
    precision: ClassVar[int | None] = None
    is_layout: ClassVar[bool] = False
    is_table: ClassVar[bool] = False
    is_numeric: ClassVar[bool] = False
    is_date: ClassVar[bool] = False
    is_link: ClassVar[bool] = False
    is_text: ClassVar[bool] = False
    is_html: ClassVar[bool] = False

    def __init__(self, name: str) -> None:
        self.name = name

    @property
    def has_value(self) -> bool:
        """Does a document have a value under this field's name?"""
        return not self.is_layout

    def column_def(self, df: Field) -> ColumnDef | None:
        """The field's column, None if it has none."""
        if self.column is None or df.get("is_virtual"):
            return None
        length, default = self.length, self.column_default(df)
        if self.column == "varchar" and df.get("length"):
            length = int(df.get("length"))
        return ColumnDef(
            name=df.fieldname,
            kind=self.column,
            length=length,
            precision=self.precision,
            nullable=self.blank(df) is None,
            default=self.blank(df) if default is None else default,
        )

    def column_default(self, df: Field) -> Any:
        """What the database fills in for rows written without this field; only constants qualify."""
        return None

    def blank(self, df: Field) -> Any:
        """What the row holds where the document has no value; None where that is NULL, as it is for dates always."""
        return "" if df.get("not_nullable") and not df.get("unique") and not self.is_date else None

    def cast(self, value: Any) -> Any:
        """A value from a form, JSON or the database as Python value. Leaves alone what it cannot read: ``check`` tells."""
        return value

    def clean(self, df: Field, value: Any) -> Any:
        """The value as it shall be stored: trimmed, sanitised, normalised."""
        return value

    def check(self, df: Field, value: Any) -> str | None:
        """What is wrong with a value that is not empty, as a sentence without the field's name; None if nothing is."""
        return None

    def is_empty(self, value: Any) -> bool:
        """Does this value leave a mandatory field unfilled?"""
        return value is None or value == "" or value == []

    def to_json(self, value: Any) -> Any:
        """The value in REST's form."""
        return value

    def display(self, df: Field, value: Any) -> str:
        """The value for people: in prints, exports and the history of changes."""
        return "" if value is None else str(value)

    def default_for(self, df: Field) -> Any:
        """The value of an untouched new document, before the field's own default."""
        return None
