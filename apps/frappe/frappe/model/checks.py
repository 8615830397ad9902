"""What the framework checks after the controller had its say: filled in, well formed, allowed to change."""

from __future__ import annotations

from typing import Any

from frappe.exceptions import (
    CannotChangeConstantError,
    CharacterLengthExceededError,
    MandatoryError,
    NonNegativeError,
    UpdateAfterSubmitError,
    ValidationError,
)
from frappe.fields import NUMERIC_TYPES, TABLE_TYPES, field_type
from frappe.model.workflow import validate_workflow
from frappe.runtime.context import Context
from frappe.runtime.i18n import _
from frappe.runtime.messages import throw
from frappe.schema.spec import FieldSpec

NUL = "\x00"
_TEXT_LIMITS = {"varchar": 140, "text": 65_535, "json": 2**30, "longtext": 2**30}


def run(ctx: Context, doc: Any, before: Any, action: str) -> None:
    """All checks of an action. Raises the narrowest error, naming document, row and field."""
    workflow(ctx, doc, before)
    everything = (doc, *doc.get_all_children())
    for each in everything:
        _clean_and_check(each)
    _mandatory(doc, everything)
    if before is not None:
        _constants(doc, before)
    if action == "update_after_submit" and not doc.flags.ignore_validate_update_after_submit:
        _after_submit(doc, before)


def workflow(ctx: Context, doc: Any, before: Any) -> None:
    """A document under a workflow goes only where the workflow lets it."""
    if not doc.flags.ignore_validate_workflow:
        validate_workflow(ctx, doc, before)


def place(doc: Any, df: FieldSpec) -> str:
    """Where a field is, for messages: its label, with table and row for child rows."""
    label = _(df.label or df.fieldname)
    parent = doc.__dict__.get("parent_doc")
    if parent is None:
        return label
    table = parent.meta.get_label(doc.parentfield)
    return _("{0}, row {1}, {2}").format(table, doc.idx, label)


def numbers(doc: Any) -> None:
    """Refuse text where a number belongs before the controller computes with it. Raises ValidationError."""
    for each in (doc, *doc.get_all_children()):
        for df in each.meta.column_fields:
            value = each.__dict__.get(df.fieldname)
            if df.fieldtype in NUMERIC_TYPES and isinstance(value, str) and value:
                throw(_("{0}: {1}").format(place(each, df), _("{0} is not a number").format(value[:140])))


def no_nul() -> str:
    """What to say of a text with a character that databases and programs take for its end."""
    return _(
        "the text holds a character that cannot be seen and not be stored (NUL): enter it anew, without that character"
    )


def _clean_and_check(doc: Any) -> None:
    own = doc.__dict__
    for df in doc.meta.column_fields:
        value = own.get(df.fieldname)
        if value is None or value == "":
            continue
        if isinstance(value, str) and NUL in value:
            throw(_("{0}: {1}").format(place(doc, df), no_nul()))
        kind = field_type(df.fieldtype)
        value = own[df.fieldname] = kind.clean(df, kind.cast(value))
        wrong = kind.check(df, value) if value not in (None, "") else None
        if wrong:
            error = NonNegativeError if df.non_negative and isinstance(value, int | float) else ValidationError
            throw(_("{0}: {1}").format(place(doc, df), wrong), error)
        _length(doc, df, value)


def _length(doc: Any, df: FieldSpec, value: Any) -> None:
    kind = field_type(df.fieldtype)
    if not isinstance(value, str) or kind.column not in _TEXT_LIMITS:
        return
    limit = int(df.length or 0) if kind.column == "varchar" and df.length else _TEXT_LIMITS[kind.column]
    size = len(value) if kind.column == "varchar" else len(value.encode())
    if size > limit:
        throw(
            _("{0} is too long: {1} characters, at most {2} are allowed").format(place(doc, df), len(value), limit),
            CharacterLengthExceededError,
        )


def _mandatory(doc: Any, everything: tuple[Any, ...]) -> None:
    """All that is missing, in the document and its rows, in one message."""
    if doc.flags.ignore_mandatory:
        return
    missing = [
        (each, df)
        for each in everything
        for df in _required(each)
        if field_type(df.fieldtype).is_empty(each.get(df.fieldname))
    ]
    if not missing:
        return
    names = ", ".join(place(each, df) for each, df in missing)
    message = _("{0} {1}: please fill in {2}").format(_(doc.doctype), doc.name or "", names)
    error = MandatoryError(f"[{doc.doctype}, {doc.name}]: {', '.join(df.fieldname for _each, df in missing)}")
    throw(message, error, title=_("Missing values"))


def _required(doc: Any) -> tuple[FieldSpec, ...]:
    found: tuple[FieldSpec, ...] | None = doc.meta.memo.get("required")
    if found is None:
        found = doc.meta.memo["required"] = tuple(df for df in doc.meta.value_fields if df.reqd and not df.is_virtual)
    return found


def same(df: FieldSpec, left: Any, right: Any) -> bool:
    """Are two values of a field the same, whatever form each came in?"""
    kind = field_type(df.fieldtype)
    left, right = kind.cast(left), kind.cast(right)
    if kind.is_numeric:
        return (left or 0) == (right or 0)
    return ("" if left is None else left) == ("" if right is None else right)


def _constants(doc: Any, before: Any) -> None:
    for df in doc.meta.value_fields:
        if not df.set_only_once:
            continue
        old, new = before.get(df.fieldname), doc.get(df.fieldname)
        changed = (
            rows_differ(old or [], new or [])
            if df.fieldtype in TABLE_TYPES
            else old not in (None, "") and not same(df, old, new)
        )
        if changed:
            throw(_("{0} cannot be changed once it is set").format(place(doc, df)), CannotChangeConstantError)


def rows_differ(old: list[Any], new: list[Any]) -> bool:
    """Do two lists of rows of one table differ, in order, number or values?"""
    if len(old) != len(new):
        return True
    return any(
        not same(df, a.get(df.fieldname), b.get(df.fieldname))
        for a, b in zip(old, new, strict=True)
        for df in a.meta.column_fields
    )


def _after_submit(doc: Any, before: Any) -> None:
    """Only fields marked for it may change once a document is submitted."""
    _refuse_changes(doc, before)
    for df in doc.meta.table_fields:
        old = {row.name: row for row in before.get(df.fieldname) or ()}
        rows = doc.get(df.fieldname) or []
        if not df.allow_on_submit and {row.name for row in rows} != set(old):
            _refuse(doc, df)
        for row in rows:
            if row.name in old:
                _refuse_changes(row, old[row.name])


def _refuse_changes(doc: Any, before: Any) -> None:
    for df in doc.meta.column_fields:
        if not df.allow_on_submit and not same(df, before.get(df.fieldname), doc.get(df.fieldname)):
            _refuse(doc, df)


def _refuse(doc: Any, df: FieldSpec) -> None:
    throw(_("{0} cannot be changed after the document is submitted").format(place(doc, df)), UpdateAfterSubmitError)
