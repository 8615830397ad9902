"""What the database says about a taken key, in words that help."""

from __future__ import annotations

from typing import Any, NoReturn

from frappe.database import UniqueViolation
from frappe.exceptions import DuplicateEntryError, UniqueValidationError
from frappe.model.checks import place
from frappe.permissions.masking import mask, masked
from frappe.permissions.roles import Access
from frappe.runtime.context import Context
from frappe.runtime.i18n import _
from frappe.runtime.messages import throw


def refuse(ctx: Context, error: UniqueViolation, doc: Any) -> NoReturn:
    """Raise DuplicateEntryError for a name that is taken, UniqueValidationError for a value.

    A value that the user may see only masked is named masked: the message must not tell what it hides.
    """
    if error.is_primary:
        raise DuplicateEntryError(
            _("{0} {1} already exists").format(_(doc.doctype), doc.name), doc.doctype, doc.name
        ) from error
    parent = doc.__dict__.get("parent_doc")
    hidden = masked(ctx, Access.of(ctx), doc.meta, parent.meta if parent is not None else None)
    parts = []
    for column in error.columns:
        df = doc.meta.get_field(column)
        value = doc.get(column)
        if df is None:
            parts.append(f"{doc.meta.get_label(column)} {value}")
        else:
            parts.append(f"{place(doc, df)} {mask(df, value) if column in hidden else value}")
    throw(
        _("{0}: {1} is in use already and must be unique").format(_(doc.doctype), ", ".join(parts) or str(error.index)),
        UniqueValidationError,
    )


def refuse_row(ctx: Context, error: UniqueViolation, rows: list[Any]) -> NoReturn:
    """As ``refuse``, for rows written in one statement: the one whose key was written before or twice is named."""
    refuse(ctx, error, next((row for row in rows if _is_taken(ctx, error, rows, row)), rows[0]))


def _is_taken(ctx: Context, error: UniqueViolation, rows: list[Any], row: Any) -> bool:
    key = tuple(row.get(column) for column in error.columns)
    if any(value in (None, "") for value in key) or not key:
        return False
    if any(other is not row and tuple(other.get(column) for column in error.columns) == key for other in rows):
        return True
    return bool(ctx.db.exists(row.doctype, dict(zip(error.columns, key, strict=True))))
