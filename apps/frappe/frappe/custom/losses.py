"""What documents would lose by a change of their type: asked of the tables before anything is written.

Values that would be cut, and numbers that are given twice where they shall be unique, are refused. What would only be seen no
more, point to nothing or keep documents from being saved goes when that is confirmed: ``confirmed=1`` with any request.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import frappe
from frappe import _
from frappe.custom import mentions
from frappe.database import inspect
from frappe.fields import TABLE_TYPES, field_type
from frappe.fields.choice import options_of
from frappe.schema.conversions import refuse_duplicates, refuse_losses
from frappe.schema.diff import diff, table_name
from frappe.schema.meta import Meta
from frappe.schema.spec import FieldSpec


class ConfirmLoss(frappe.ValidationError):
    """Documents would lose something, and nobody has confirmed it."""


def confirmed(doc: Any = None) -> bool:
    """Has the person said that it may be lost? Code says it by the document's flags."""
    if doc is not None and (doc.flags.confirmed or doc.flags.ignore_rows):
        return True
    return bool(frappe.utils.sbool(frappe.form_dict.get("confirmed") or 0))


def by_code(doc: Any) -> bool:
    """Is it an app or a migration that changes the document, and no person?"""
    flags = frappe.flags
    return bool(doc.flags.ignore_permissions or flags.in_install or flags.in_migrate or flags.in_patch)


def refuse(about: str, lost: Iterable[str]) -> None:
    """Raise ConfirmLoss if there are any losses; ``about`` is what shall be changed, as the person knows it."""
    lines = [*lost]
    if lines:
        listed = "\n".join(f"- {line}" for line in lines)
        text = _("{0}: this change would lose something:\n{1}\nConfirm it to do it all the same.")
        frappe.throw(text.format(about, listed), ConfirmLoss)


def refuse_change(
    before: Meta, after: Meta, *, confirmed: bool = False, renamed: Mapping[str, str] = MappingProxyType({})
) -> None:
    """Stop a change of a type by which values would be cut, or, unless confirmed, anything else would be lost.

    renamed: old fieldname -> new one. Raises NarrowingRefused or ConfirmLoss, which name fields and how many rows.
    """
    ctx = frappe.context()
    if not (after.issingle or after.is_virtual):
        changes, narrowings = diff(after, inspect(ctx.db.connection, table_name(before.name)), dict(renamed))
        refuse_losses(ctx, narrowings)
        refuse_duplicates(ctx, changes)
    if not confirmed:
        refuse(_(before.name), of_change(before, after, renamed))


def of_change(before: Meta, after: Meta, renamed: Mapping[str, str] = MappingProxyType({})) -> Iterator[str]:
    """Each loss as a sentence that names the field and how many documents or rows."""
    for df in before.value_fields:
        later = after.get_field(renamed.get(df.fieldname, df.fieldname))
        label = _(df.label or df.fieldname)
        if stands_in(df) and (later is None or stands_in(later) != stands_in(df)):
            count = filled(before, df)
            if count and df.fieldtype in TABLE_TYPES:
                yield _("{0}: {1} rows of {2} would be seen no more").format(label, count, _(df.options or ""))
            elif count:
                yield _("{0}: {1} documents hold a value that would be seen no more").format(label, count)
            used = mentions.of_words(before.name, [df.fieldname]) if later is None else []
            yield from (_("{0}: {1} asks for it").format(label, place) for place in used)
        elif later is not None:
            yield from _of_field(before, df, later, label)
    yield from _newly_mandatory(before, after, set(renamed.values()))


def stands_in(df: FieldSpec) -> str | None:
    """Where values of a field are: a column, a child table, nowhere."""
    if df.fieldtype in TABLE_TYPES:
        return df.options
    return "its column" if field_type(df.fieldtype).column and not df.is_virtual else None


def _of_field(meta: Meta, df: FieldSpec, later: FieldSpec, label: str) -> Iterator[str]:
    if later.fieldtype == "Link" and (df.fieldtype, df.options) != ("Link", later.options):
        count = filled(meta, df) if df.fieldtype == "Link" else 0
        if count:
            text = _("{0}: {1} documents hold a {2}, which would be looked for among {3}")
            yield text.format(label, count, _(df.options or ""), _(later.options or ""))
    if later.fieldtype != "Select" or not later.options or _has_no_table(meta):
        return
    options = set(options_of(later))
    if df.fieldtype != "Select":
        count = frappe.db.count(meta.name, {df.fieldname: ["not in", ["", *options]]})
        if count:
            yield _("{0}: {1} documents hold a value that is not among the options").format(label, count)
        return
    for option in [each for each in options_of(df) if each and each not in options]:
        count = frappe.db.count(meta.name, {df.fieldname: option})
        if count:
            yield _("{0}: {1} documents hold {2}, which would be no option any more").format(label, count, _(option))
        used = mentions.of_words(meta.name, [option], quoted=True)
        yield from (_("{0}: {1} asks for {2}").format(label, place, _(option)) for place in used)


def _newly_mandatory(before: Meta, after: Meta, renamed: set[str]) -> Iterator[str]:
    """Fields that must be filled from now on, and documents in which they are not: those could not be saved."""
    if _has_no_table(before) or not frappe.db.table_exists(before.name):
        return
    for df in after.value_fields:
        earlier = before.get_field(df.fieldname)
        if not df.reqd or df.fieldname in renamed or (earlier is not None and earlier.reqd):
            continue
        if df.fieldtype not in TABLE_TYPES and field_type(df.fieldtype).is_numeric:
            continue
        there = filled(before, earlier) if earlier is not None and stands_in(earlier) == stands_in(df) else 0
        if df.fieldtype in TABLE_TYPES and there:
            rows = {"parenttype": before.name, "parentfield": df.fieldname}
            there = len(frappe.get_all(df.options, rows, pluck="parent", distinct=True))
        empty = int(frappe.db.count(before.name)) - there
        if empty:
            text = _("{0}: {1} documents have no value and could not be saved until they get one")
            yield text.format(_(df.label or df.fieldname), empty)


def _has_no_table(meta: Meta) -> bool:
    return bool(meta.issingle or meta.is_virtual)


def filled(meta: Meta, df: FieldSpec) -> int:
    """How many documents hold a value in the field; of a table, how many rows there are."""
    if df.fieldtype in TABLE_TYPES:
        return int(frappe.db.count(df.options, {"parenttype": meta.name, "parentfield": df.fieldname}))
    if meta.issingle:
        return int(frappe.db.get_single_value(meta.name, df.fieldname) not in (None, "", 0))
    if meta.is_virtual or df.fieldname not in meta.columns:
        return 0
    empty = ["not in", ["", 0]] if field_type(df.fieldtype).is_numeric else ["is", "set"]
    return int(frappe.db.count(meta.name, {df.fieldname: empty}))
