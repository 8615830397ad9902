"""The life of a document: one readable tuple of steps per action, in upstream's order.

Everything that writes documents (REST, desk, import, jobs, apps) comes through here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from frappe.exceptions import (
    DocstatusTransitionError,
    DoesNotExistError,
    DuplicateEntryError,
    TimestampMismatchError,
    ValidationError,
)
from frappe.fields import TABLE_TYPES
from frappe.model import checks as checks
from frappe.model import children, links, naming, secrets
from frappe.model import defaults as defaults
from frappe.model.delete_doc import refuse_if_linked_from_submitted
from frappe.model.docstatus import DocStatus
from frappe.model.events import run_method
from frappe.permissions import columns
from frappe.permissions.decide import require
from frappe.permissions.masking import guard_write
from frappe.permissions.roles import Access
from frappe.runtime.context import Context
from frappe.runtime.i18n import _
from frappe.utils.clock import site_now
from frappe.utils.data import get_datetime


@dataclass(slots=True)
class Operation:
    """One action on one document."""

    ctx: Context
    doc: Any
    access: Access
    action: str
    before: Any = None

    @property
    def is_insert(self) -> bool:
        return self.action.startswith("insert")


Step = Callable[[Operation], None]


def access_for(ctx: Context, doc: Any) -> Access:
    """On whose rights the document is written: the user's, or the system's where the caller's flag says so."""
    if doc.flags.ignore_permissions:
        return Access.system("the caller set ignore_permissions")
    return Access.of(ctx)


def run(ctx: Context, doc: Any, action: str) -> Any:
    """Carry out ``insert``, ``save``, ``submit``, ``update_after_submit`` or ``cancel``; gives the document."""
    operation = Operation(ctx, doc, access_for(ctx, doc), action)
    doc.__dict__["_action"] = {"insert": "save", "insert_submit": "submit"}.get(action, action)
    for step in STEPS[action]:
        step(operation)
    return doc


def action_of(doc: Any, before_status: int) -> str:
    """The action that a save with this docstatus means. Raises DocstatusTransitionError for a forbidden one."""
    after = int(doc.docstatus or 0)
    actions = {(0, 0): "save", (0, 1): "submit", (1, 1): "update_after_submit", (1, 2): "cancel"}
    action = actions.get((before_status, after))
    if action:
        return action
    if before_status == 2:
        raise ValidationError(
            _("{0} {1} is cancelled and cannot be changed; amend it instead").format(_(doc.doctype), doc.name)
        )
    raise DocstatusTransitionError(
        _("{0} {1} cannot go from {2} to {3}").format(
            _(doc.doctype), doc.name, _(DocStatus(before_status).label), _(DocStatus(after).label)
        )
    )


# --- before anything ---------------------------------------------------------------------------------------------------


def prepare_new(op: Operation) -> None:
    doc = op.doc
    if doc.meta.istable and not doc.parent:
        raise ValidationError(_("Rows of {0} are saved with the document they belong to").format(_(doc.doctype)))
    doc.__dict__["__islocal"] = True
    defaults.apply(op.ctx, doc)
    _cast(doc)
    _stamp(op, new=True)
    status = int(doc.docstatus or 0)
    if status == 1 and not doc.meta.is_submittable:
        raise DocstatusTransitionError(_("{0} cannot be submitted").format(_(doc.doctype)))
    if status not in (0, 1) and not doc.flags.ignore_docstatus_transition:
        raise DocstatusTransitionError(_("A new {0} is a draft or submitted, not cancelled").format(_(doc.doctype)))
    doc.docstatus = DocStatus(status)


def prepare_present(op: Operation) -> None:
    doc = op.doc
    doc.__dict__.pop("__islocal", None)
    doc.__dict__.pop("__unsaved", None)
    for row in doc.get_all_children():
        if row.is_new():
            defaults.apply(op.ctx, row)
    _cast(doc)


def _cast(doc: Any) -> None:
    doc.cast_values()
    for row in doc.get_all_children():
        row.cast_values()


def _stamp(op: Operation, *, new: bool) -> None:
    doc, now = op.doc, site_now()
    doc.__dict__["_original_modified"] = doc.modified
    doc.modified, doc.modified_by = now, op.ctx.user
    if new:
        doc.creation = doc.creation if doc.creation and doc.flags.keep_creation else now
        doc.owner = doc.owner if doc.owner and op.access.is_system else op.ctx.user
    for row in doc.get_all_children():
        row.modified, row.modified_by = now, op.ctx.user
        row.owner = row.owner or op.ctx.user
        row.creation = row.creation or now
        row.docstatus = doc.docstatus


def stamp_present(op: Operation) -> None:
    _stamp(op, new=False)


def load_before(op: Operation) -> None:
    """Lock the stored row, compare its time stamp, and keep it for questions about what has changed."""
    doc = op.doc
    if doc.meta.is_virtual:
        return
    before = doc.__class__({"doctype": doc.doctype, "name": doc.name})
    before.load_from_db(for_update=True)
    if not doc.meta.issingle:
        _refuse_stale(doc, before)
    doc.__dict__["_doc_before_save"] = op.before = before
    before_status = int(before.docstatus or 0)
    if op.action == "save" and not doc.meta.issingle:
        expected = action_of(doc, before_status)
        if expected != op.action:
            raise DocstatusTransitionError(
                _("{0} {1} is {2} and cannot be saved as draft").format(
                    _(doc.doctype), doc.name, _(DocStatus(before_status).label).lower()
                )
            )
    doc.owner, doc.creation = before.owner, before.creation


def _refuse_stale(doc: Any, before: Any) -> None:
    mine, stored = doc.__dict__.get("_original_modified"), before.modified
    if mine and stored and not doc.flags.ignore_version_check and get_datetime(mine) != get_datetime(stored):
        raise TimestampMismatchError(
            _(
                "{0} {1} was changed by {2} after you opened it. Reload it to see the change, then enter yours again"
            ).format(_(doc.doctype), doc.name, before.modified_by)
        )


def refuse_duplicate(op: Operation) -> None:
    """A given name that is taken is refused before work is done; the database has the last word."""
    doc = op.doc
    if doc.meta.issingle or doc.flags.name_set or not doc.name:
        return
    if op.ctx.db.exists(doc.doctype, doc.name):
        raise DuplicateEntryError(_("{0} {1} already exists").format(_(doc.doctype), doc.name), doc.doctype, doc.name)


# --- rights ------------------------------------------------------------------------------------------------------------


def require_right(right: str) -> Step:
    def step(op: Operation) -> None:
        if not op.access.is_system:
            require(
                op.ctx,
                op.access,
                right,
                op.doc.meta,
                op.before if op.before is not None and right != "create" else op.doc,
            )

    step.__name__ = f"require_{right}"
    return step


def require_after(op: Operation) -> None:
    """The changed document must still be one the user may write: nobody moves a document out of reach unseen."""
    if not op.access.is_system and op.before is not None:
        require(op.ctx, op.access, "write", op.doc.meta, op.doc)


def reset_locked_fields(op: Operation) -> None:
    """Fields above the user's level keep what is stored; masked values that came back keep what they hid."""
    if op.access.is_system:
        return
    ctx, doc = op.ctx, op.doc
    _reset(ctx, op.access, doc, op.before, None)
    for df in doc.meta.table_fields:
        stored = {row.name: row for row in (op.before.get(df.fieldname) if op.before else None) or ()}
        if df.fieldname in columns.locked(ctx, op.access, doc.meta):
            continue  # the whole table was reset with its parent's fields
        for row in doc.get(df.fieldname) or ():
            _reset(ctx, op.access, row, stored.get(row.name), doc.meta)


def _reset(ctx: Context, access: Access, doc: Any, before: Any, parent_meta: Any) -> None:
    for name in columns.locked(ctx, access, doc.meta, parent_meta):
        if before is not None:
            doc.set(name, before.get(name))
        else:
            df = doc.meta.fields_by_name[name]
            doc.set(name, [] if df.fieldtype in TABLE_TYPES else defaults.value_for(ctx, df))
    guard_write(ctx, access, doc.meta, doc, before, parent_meta)


# --- events ------------------------------------------------------------------------------------------------------------


def event(*names: str) -> Step:
    """Call the controller and all subscribers for these events."""

    def step(op: Operation) -> None:
        for name in names:
            run_method(op.ctx, op.doc, name)

    step.__name__ = "_".join(names)
    return step


def event_unless_ignored(*names: str) -> Step:
    def step(op: Operation) -> None:
        if op.doc.flags.ignore_validate:
            return
        for name in names:
            run_method(op.ctx, op.doc, name)

    step.__name__ = "_".join(names)
    return step


# --- writing -----------------------------------------------------------------------------------------------------------


def name_it(op: Operation) -> None:
    run_method(op.ctx, op.doc, "before_naming")
    naming.set_new_name(op.doc)
    set_parents(op)


def set_parents(op: Operation) -> None:
    children.adopt(op.doc)


def check_links(op: Operation) -> None:
    links.check(op.ctx, op.doc)


def check_all(op: Operation) -> None:
    checks.run(op.ctx, op.doc, op.before, op.action)
    secrets.store(op.ctx, op.doc)


def write_new(op: Operation) -> None:
    op.doc.flags.in_insert = True
    if op.doc.meta.issingle:
        op.doc.db_update()
    else:
        op.doc.db_insert(ignore_if_duplicate=bool(op.doc.flags.ignore_if_duplicate))
    children.insert_all(op.ctx, op.doc)
    op.doc.flags.pop("in_insert", None)
    op.doc.__dict__.pop("__islocal", None)


def write_changes(op: Operation) -> None:
    op.doc.db_update()
    children.update_all(op.ctx, op.doc, op.before)


def finish(op: Operation) -> None:
    """What every action ends with: cached copies go, and those who wait for changes hear of it."""
    doc = op.doc
    for key in [
        key
        for key in op.ctx.request_cache
        if isinstance(key, tuple) and key[:2] in (("values", doc.doctype), ("doc", doc.doctype))
    ]:
        del op.ctx.request_cache[key]
    if doc.meta.issingle:
        op.ctx.request_cache.pop(("settings", "single", doc.doctype), None)
    run_method(op.ctx, doc, "on_change")
    doc.__dict__.pop("_action", None)
    doc.flags.pop("name_set", None)


def refuse_linked(op: Operation) -> None:
    refuse_if_linked_from_submitted(op.ctx, op.doc)


_BEGIN_NEW = (
    prepare_new,
    check_links,
    require_right("create"),
    event("before_insert"),
    name_it,
    refuse_duplicate,
    reset_locked_fields,
)
_BEGIN_PRESENT = (prepare_present, stamp_present, load_before)
_SAVE_EVENTS = (event_unless_ignored("before_validate", "validate"), event("before_save"))
_SUBMIT_EVENTS = (event_unless_ignored("before_validate", "validate"), event("before_submit"))

STEPS: dict[str, tuple[Step, ...]] = {
    "insert": (*_BEGIN_NEW, *_SAVE_EVENTS, check_all, write_new, event("after_insert", "on_update"), finish),
    "insert_submit": (
        *_BEGIN_NEW, require_right("submit"), *_SUBMIT_EVENTS, check_all, write_new,
        event("after_insert", "on_update", "on_submit"), finish,
    ),
    "save": (
        *_BEGIN_PRESENT, require_right("write"), set_parents, reset_locked_fields, check_links, *_SAVE_EVENTS, require_after,
        check_all, write_changes, event("on_update"), finish,
    ),
    "submit": (
        *_BEGIN_PRESENT, require_right("write"), require_right("submit"), set_parents, reset_locked_fields, check_links,
        *_SUBMIT_EVENTS, check_all, write_changes, event("on_update", "on_submit"), finish,
    ),
    "update_after_submit": (
        *_BEGIN_PRESENT, require_right("submit"), set_parents, reset_locked_fields, check_links,
        event("before_update_after_submit"), check_all, write_changes, event("on_update_after_submit"), finish,
    ),
    "cancel": (
        *_BEGIN_PRESENT, require_right("cancel"), set_parents, event("before_cancel"), write_changes, event("on_cancel"),
        refuse_linked, finish,
    ),
}  # fmt: skip


def insert(ctx: Context, doc: Any) -> Any:
    """Insert a new document; one that comes with docstatus 1 is submitted in the same go."""
    return run(ctx, doc, "insert_submit" if int(doc.get("docstatus") or 0) == 1 else "insert")


def save(ctx: Context, doc: Any) -> Any:
    """Save, submit, update or cancel, as the document's docstatus and the stored one say."""
    if doc.is_new() and not doc.meta.issingle:
        return insert(ctx, doc)
    if doc.meta.issingle or doc.meta.is_virtual:
        return run(ctx, doc, "save")
    stored = ctx.db.get_value(doc.doctype, doc.name, "docstatus")
    if stored is None:
        raise DoesNotExistError(
            _("{0} {1} not found").format(_(doc.doctype), doc.name), doctype=doc.doctype, name=doc.name
        )
    doc.docstatus = DocStatus(int(doc.docstatus or 0))
    return run(ctx, doc, action_of(doc, int(stored)))
