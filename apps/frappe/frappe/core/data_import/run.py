"""A trial or the import itself. All documents or none, unless whoever imports wants the good ones alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from frappe.core.data_import.columns import NAME
from frappe.core.data_import.documents import Payload, Problem
from frappe.database import holding
from frappe.exceptions import FrappeError, ValidationError
from frappe.model.docs import get_doc
from frappe.runtime.context import Context
from frappe.runtime.i18n import _
from frappe.schema.meta import meta_of
from frappe.utils.html_utils import strip_html

INSERT, UPDATE, BOTH = "Insert New Records", "Update Existing Records", "Insert or Update Records"
MOST_PROBLEMS = 1000
_POINT = "import_document"


@dataclass(slots=True)
class Outcome:
    """done: (payload, name) of what was written; problems: of the others."""

    done: list[tuple[Payload, str]] = field(default_factory=list)
    failed: list[Payload] = field(default_factory=list)

    @property
    def problems(self) -> list[Problem]:
        return [problem for payload in self.failed for problem in payload.problems]


def write_all(
    ctx: Context,
    doctype: str,
    found: list[Payload],
    kind: str,
    *,
    submit: bool = False,
    after_each: Callable[[int, Outcome], None] | None = None,
) -> Outcome:
    """Write the documents one by one; one that fails leaves nothing behind and the others go on.

    Nothing is committed here. Stops early after a thousand problems, since a file with so many is the wrong file.
    """
    with holding(ctx.db.connection):
        return _write_each(ctx, doctype, found, kind, submit=submit, after_each=after_each)


def _write_each(
    ctx: Context,
    doctype: str,
    found: list[Payload],
    kind: str,
    *,
    submit: bool,
    after_each: Callable[[int, Outcome], None] | None,
) -> Outcome:
    outcome = Outcome()
    for number, payload in enumerate(found, 1):
        name = None if payload.problems else _attempt(ctx, doctype, payload, kind, submit=submit)
        if name is None:
            outcome.failed.append(payload)
        else:
            outcome.done.append((payload, name))
        if after_each:
            after_each(number, outcome)
        if len(outcome.failed) >= MOST_PROBLEMS:
            break
    return outcome


def _attempt(ctx: Context, doctype: str, payload: Payload, kind: str, *, submit: bool) -> str | None:
    """The name of the written document, or None with the reason in ``payload.problems``."""
    ctx.db.savepoint(_POINT)
    said = len(ctx.messages)
    try:
        doc = _write(ctx, doctype, payload, kind)
        if submit and doc.meta.is_submittable and doc.docstatus == 0:
            doc.submit()
    except FrappeError as error:
        ctx.db.rollback(save_point=_POINT)
        del ctx.messages[said:]
        payload.problems.append(
            Problem(payload.lines[0], _field_named(ctx, doctype, error), strip_html(str(error)) or type(error).__name__)
        )
        return None
    del ctx.messages[said:]
    ctx.db.release_savepoint(_POINT)
    return str(doc.name)


def _field_named(ctx: Context, doctype: str, error: FrappeError) -> str:
    """The label of the field the error is about, as far as it says so."""
    fieldname = getattr(error, "fieldname", None)
    df = meta_of(ctx, doctype).get_field(fieldname) if fieldname else None
    return _(df.label) if df is not None and df.label else ""


def _write(ctx: Context, doctype: str, payload: Payload, kind: str) -> Any:
    stored = _stored(ctx, doctype, payload) if kind != INSERT else None
    if stored is None:
        if kind == UPDATE:
            raise ValidationError(_("there is no {0} {1}").format(_(doctype), payload.values.get(NAME) or ""))
        return _insert(doctype, payload)
    doc = get_doc(doctype, stored)
    doc.update({key: value for key, value in payload.values.items() if key != NAME})
    for table, rows in payload.tables.items():
        _merge_rows(doc, table, rows)
    return doc.save()


def _insert(doctype: str, payload: Payload) -> Any:
    values = {**payload.values}
    name = values.pop(NAME, None)
    tables = {
        table: [{key: value for key, value in row.items() if key != NAME} for row in rows]
        for table, rows in payload.tables.items()
    }
    doc = get_doc({"doctype": doctype, **values, **tables})
    return doc.insert(set_name=name) if name else doc.insert()


def _stored(ctx: Context, doctype: str, payload: Payload) -> str | None:
    """The document a row is about: by its ID, otherwise by a field that is unique."""
    name = payload.values.get(NAME)
    if name:
        return str(name) if ctx.db.exists(doctype, name) else None
    meta = meta_of(ctx, doctype)
    naming = meta.autoname or ""
    keys = [naming.removeprefix("field:")] if naming.startswith("field:") else []
    keys += [df.fieldname for df in meta.fields if df.unique]
    for key in keys:
        if payload.values.get(key) and (found := ctx.db.get_value(doctype, {key: payload.values[key]}, "name")):
            return str(found)
    return None


def _merge_rows(doc: Any, table: str, rows: list[dict[str, Any]]) -> None:
    """Rows with an ID change the row of that ID, the others are added; what the file does not name stays."""
    known = {row.name: row for row in doc.get(table)}
    for values in rows:
        name = values.get(NAME)
        rest = {key: value for key, value in values.items() if key != NAME}
        if not name:
            doc.append(table, rest)
        elif name in known:
            known[name].update(rest)
        else:
            raise ValidationError(_("{0} has no row {1} in {2}").format(doc.name, name, _(doc.meta.get_label(table))))
