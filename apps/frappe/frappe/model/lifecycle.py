"""The life of a document: one readable tuple of steps per action, in upstream's order.

Everything that writes documents (REST, desk, import, jobs, apps) comes through here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from frappe.exceptions import (
    DocstatusTransitionError,
    DuplicateEntryError,
    TimestampMismatchError,
    ValidationError,
)
from frappe.fields import TABLE_TYPES
from frappe.model import checks as checks
from frappe.model import children, doc_locks, links, naming, secrets
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
    over: bool = False


Step = Callable[[Operation], None]


def access_for(ctx: Context, doc: Any) -> Access:
    """On whose rights the document is written: the user's, or the system's where the caller's flag says so."""
    if doc.flags.ignore_permissions:
        return Access.system("the caller set ignore_permissions")
    return Access.of(ctx)


def run(ctx: Context, doc: Any, action: str, before: Any = None) -> Any:
    """Carry out ``insert``, ``insert_submit``, ``save``, ``submit``, ``update_after_submit`` or ``cancel``.

    before: the stored document, locked; None for a new one.
    """
    operation = Operation(ctx, doc, access_for(ctx, doc), action, before)
    own = doc.__dict__
    own["_action"] = {"insert": "save", "insert_submit": "submit"}.get(action, action)
    own["_doc_before_save"] = before
    own["_original_modified"] = given = doc.modified
    saving = ctx.flags.setdefault("currently_saving", [])
    depth = len(saving)
    try:
        for step in STEPS[action]:
            step(operation)
            if operation.over:
                break
        given = doc.modified
    finally:
        doc.modified = given  # a save that failed may be tried again
        del saving[depth:]
        own.pop("_action", None)
    return doc


_ACTIONS = {(0, 0): "save", (0, 1): "submit", (1, 1): "update_after_submit", (1, 2): "cancel"}


def action_of(doc: Any, before_status: int) -> str:
    """The action that a save with this docstatus means. Raises DocstatusTransitionError for a forbidden one."""
    after = int(doc.docstatus or 0)
    action = _ACTIONS.get((before_status, after))
    if action and (doc.meta.is_submittable or not after):
        return action
    if action:
        raise DocstatusTransitionError(_("{0} cannot be submitted").format(_(doc.doctype)))
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
    _keep_what_others_say(doc, None)
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


def check_numbers(op: Operation) -> None:
    checks.numbers(op.doc)


def _cast(doc: Any) -> None:
    doc.cast_values()
    for row in doc.get_all_children():
        row.cast_values()


def _stamp(op: Operation, *, new: bool) -> None:
    doc, now = op.doc, site_now()
    doc.modified, doc.modified_by = now, op.ctx.user
    if new:
        doc.creation = doc.creation if doc.creation and doc.flags.keep_creation else now
        doc.owner = _maker(op, doc)
    known = {row.name: row for row in op.before.get_all_children()} if op.before is not None else {}
    for row in doc.get_all_children():
        row.modified, row.modified_by = now, op.ctx.user
        if not isinstance(row.name, str | int | None):
            row.name = None  # what a client sent is no name: the row gets one
        stored = known.get(row.name)
        row.owner = stored.owner if stored else _maker(op, row)
        row.creation = stored.creation if stored else now
        row.docstatus = doc.docstatus


def _maker(op: Operation, doc: Any) -> str:
    """Who is to stand as the owner of something new: the user, unless code with all rights names somebody."""
    return doc.owner if op.access.is_system and doc.owner and isinstance(doc.owner, str) else str(op.ctx.user)


def stamp_present(op: Operation) -> None:
    _stamp(op, new=False)


def compare_with_stored(op: Operation) -> None:
    """Refuse a document that somebody else has changed meanwhile; who made it and when is not for saves to change."""
    doc, before = op.doc, op.before
    if before is None:
        return
    if not doc.meta.issingle:
        _refuse_stale(doc, before)
    doc.owner, doc.creation = before.owner, before.creation
    _keep_what_others_say(doc, before)


def _keep_what_others_say(doc: Any, before: Any) -> None:
    """Who it is assigned to, who likes it, its comments and tags: said by their own calls, never by a save."""
    own = doc.__dict__
    for name in doc.meta.optional_columns:
        own.pop(name, None)
        if before is not None and (stored := before.__dict__.get(name)) is not None:
            own[name] = stored


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
    if doc.meta.issingle or doc.meta.is_virtual or not doc.name:
        return
    if doc.flags.name_set or doc.flags.name_drawn or doc.flags.ignore_if_duplicate:
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


def require_after(right: str) -> Step:
    """The changed document must still be one the user may write: nobody moves a document out of reach unseen."""

    def step(op: Operation) -> None:
        if not op.access.is_system and op.before is not None:
            require(op.ctx, op.access, right, op.doc.meta, op.doc)

    step.__name__ = f"require_{right}_after"
    return step


def check_amended(op: Operation) -> None:
    """An amendment replaces a cancelled document, by someone who may amend that."""
    doc = op.doc
    old = doc.get("amended_from")
    if not old or not doc.meta.is_submittable or doc.flags.ignore_links:
        return
    original = doc.__class__(doc.doctype, old)
    if not op.access.is_system:
        require(op.ctx, op.access, "amend", doc.meta, original)
    if int(original.docstatus or 0) != DocStatus.cancelled():
        raise ValidationError(_("{0} {1} is not cancelled: cancel it before you amend it").format(_(doc.doctype), old))


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
    children.adopt(op.doc)  # rows that the controller added or moved are counted as well
    naming.keep_in_step(op.doc)
    checks.run(op.ctx, op.doc, op.before, op.action)
    secrets.store(op.ctx, op.doc)


def write_new(op: Operation) -> None:
    doc = op.doc
    op.ctx.flags.currently_saving.append((doc.doctype, doc.name))
    doc.flags.in_insert = True
    if doc.meta.issingle:
        doc.db_update()
    elif doc.db_insert(ignore_if_duplicate=bool(doc.flags.ignore_if_duplicate)) is False:
        op.over = True  # the caller does not mind that it is there already
        return
    children.insert_all(op.ctx, doc)
    doc.flags.pop("in_insert", None)
    doc.__dict__.pop("__islocal", None)
    if doc.__dict__.get("amended_from"):
        doc.copy_attachments_from_amended_from()


def write_changes(op: Operation) -> None:
    op.ctx.flags.currently_saving.append((op.doc.doctype, op.doc.name))
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
    doc.flags.pop("name_set", None)


def refuse_linked(op: Operation) -> None:
    refuse_if_linked_from_submitted(op.ctx, op.doc)


def check_workflow(op: Operation) -> None:
    checks.workflow(op.ctx, op.doc, op.before)


_BEGIN_NEW = (
    prepare_new,
    check_links,
    require_right("create"),
    check_numbers,
    check_amended,
    event("before_insert"),
    name_it,
    refuse_duplicate,
    reset_locked_fields,
)
_SAVE_EVENTS = (event_unless_ignored("before_validate", "validate"), event("before_save"))
_SUBMIT_EVENTS = (event_unless_ignored("before_validate", "validate"), event("before_submit"))


def _begin_present(*rights: str) -> tuple[Step, ...]:
    checked = tuple(require_right(right) for right in rights)
    return (
        prepare_present,
        *checked,
        check_numbers,
        stamp_present,
        compare_with_stored,
        set_parents,
        reset_locked_fields,
    )


STEPS: dict[str, tuple[Step, ...]] = {
    "insert": (*_BEGIN_NEW, *_SAVE_EVENTS, check_all, write_new, event("after_insert", "on_update"), finish),
    "insert_submit": (
        *_BEGIN_NEW, require_right("submit"), *_SUBMIT_EVENTS, check_all, write_new,
        event("after_insert", "on_update", "on_submit"), finish,
    ),
    "save": (
        *_begin_present("write"), check_links, *_SAVE_EVENTS, require_after("write"), check_all, write_changes,
        event("on_update"), finish,
    ),
    "submit": (
        *_begin_present("write", "submit"), check_links, *_SUBMIT_EVENTS, require_after("write"), check_all, write_changes,
        event("on_update", "on_submit"), finish,
    ),
    "update_after_submit": (
        *_begin_present("submit"), check_links, event("before_update_after_submit"), require_after("submit"), check_all,
        write_changes, event("on_update_after_submit"), finish,
    ),
    "cancel": (
        *_begin_present("cancel"), event("before_cancel"), check_workflow, set_parents, write_changes, event("on_cancel"),
        refuse_linked, finish,
    ),
}  # fmt: skip


def insert(ctx: Context, doc: Any) -> Any:
    """Insert a new document; one that comes with docstatus 1 is submitted in the same go."""
    return run(ctx, doc, "insert_submit" if int(doc.get("docstatus") or 0) == 1 else "insert")


def save(ctx: Context, doc: Any) -> Any:
    """Save, submit, update or cancel, as the document's docstatus and the stored one say. The stored row is locked."""
    if doc.is_new() and not doc.meta.issingle:
        return insert(ctx, doc)
    if doc.meta.is_virtual:
        return run(ctx, doc, "save")
    doc_locks.refuse_locked(ctx, doc)
    before = doc.__class__({"doctype": doc.doctype, "name": doc.name})
    before.load_from_db(for_update=True)
    if doc.meta.issingle:
        return run(ctx, doc, "save", before)
    status = int(before.docstatus or 0)
    doc.docstatus = DocStatus(int(doc.docstatus or 0))
    access = access_for(ctx, doc)
    if (status, int(doc.docstatus)) not in _ACTIONS and not access.is_system:
        require(ctx, access, "write", doc.meta, before)  # what stands in the way is told to those who may know
    return run(ctx, doc, action_of(doc, status), before)
