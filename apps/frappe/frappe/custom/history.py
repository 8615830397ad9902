"""The history of customisations: each change in the transaction that makes it, and the way back."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

import frappe
from frappe import _
from frappe.custom import kinds, merge, shipped, shipped_rules
from frappe.custom.layers import layer_of
from frappe.model.delete_doc import delete_doc

LOG = "Customization Log"
CREATED, CHANGED, DELETED, CONFLICT = "Created", "Changed", "Deleted", "Conflict"


class ChangedSince(frappe.ValidationError):
    """What shall be undone was changed again later."""


def record(doc: Any, method: str | None = None) -> None:
    """Note what a save or a deletion changed. What apps bring at installation and migration has its own record."""
    if frappe.flags.in_install or frappe.flags.in_migrate or frappe.flags.in_patch or frappe.flags.no_history:
        return
    if not kinds.counts(doc):
        return
    if doc.doctype == kinds.RULES:
        return _record_rule(doc, method)
    earlier = doc.get_doc_before_save()
    before = kinds.snapshot(earlier) if earlier is not None else doc.flags.replaced
    after: dict[str, Any] | None = kinds.snapshot(doc)
    if method == "after_delete":
        before, after = after, None
    write(doc.doctype, doc.name, before, after, kinds.shapes(doc.doctype, doc), doc.flags.renamed)
    return None


def _record_rule(doc: Any, method: str | None) -> None:
    """A rule saved by itself, as an entry of all rules of its DocType."""
    after = kinds.rules(doc.parent)
    others = [rule for rule in (after or {}).get("rules", ()) if rule["name"] != doc.name]
    earlier = doc if method == "after_delete" else doc.get_doc_before_save()
    listed = [*others, *([kinds.snapshot(earlier)] if earlier is not None else [])]
    before = {"name": doc.parent, "rules": listed} if listed else None
    write(kinds.RULES, doc.parent, before, after, doc.parent)


@contextmanager
def of_rules(doctype: str) -> Iterator[None]:
    """Around a change of a DocType's permission rules, however many rows it touches: one entry."""
    before = kinds.rules(doctype)
    quiet, frappe.flags.no_history = frappe.flags.no_history, True
    try:
        yield
    finally:
        frappe.flags.no_history = quiet
    if not quiet:
        write(kinds.RULES, doctype, before, kinds.rules(doctype), doctype)


def write(
    kind: str, name: str, before: dict[str, Any] | None, after: dict[str, Any] | None, about: str | None = None,
    renamed: dict[str, str] | None = None,
) -> None:  # fmt: skip
    """One entry, unless nothing changed. ``about``: the DocType that is shaped."""
    if kinds.without_place(before) == kinds.without_place(after):
        return
    if kind == kinds.RULES and before is None:
        shipped_rules.remember(name)
    frappe.get_doc(
        {
            "doctype": LOG, "reference_doctype": kind, "reference_name": name, "document_type": about,
            "action": CREATED if before is None else DELETED if after is None else CHANGED, "layer": layer_of(kind, name, after or before),
            "batch": _batch(), "undoes": frappe.flags.undoing, "before": _text(before), "after": _text(after),
            "renamed": _text(renamed or None),
        }
    ).insert(ignore_permissions=True, ignore_links=True)  # fmt: skip


def _text(values: Any) -> str | None:
    return None if values is None else frappe.as_json(values)


def _batch() -> str:
    """One word for everything a request or job changes."""
    if not frappe.flags.customization_batch:
        frappe.flags.customization_batch = frappe.generate_hash(length=10)
    return str(frappe.flags.customization_batch)


# --- back ------------------------------------------------------------------------------------------------------------------


def undo(names: list[str], confirmed: bool = False) -> None:
    """Take entries back, the latest first; all or none where the database can undo changes of tables.

    confirmed: although documents would lose something by it. Raises ChangedSince where a later change stands
    in the way, naming it.
    """
    entries = [frappe.get_doc(LOG, name) for name in names]
    whole = frappe.context().db.connection.dialect.transactional_ddl  # elsewhere each entry stands for itself
    if whole:
        frappe.db.savepoint("undo_customization")
    try:
        for entry in sorted(entries, key=lambda each: int(each.name), reverse=True):
            _undo_one(entry, confirmed)
    except Exception:
        if whole:
            frappe.db.rollback(save_point="undo_customization")
            frappe.clear_cache()
        raise


def _undo_one(entry: Any, confirmed: bool) -> None:
    if entry.action == CONFLICT:
        frappe.throw(_("A conflict is decided, not undone"))
    before, after = (frappe.parse_json(entry.get(key) or "null") for key in ("before", "after"))
    now = kinds.current(entry.reference_doctype, entry.reference_name)
    if kinds.without_place(now) != kinds.without_place(after):
        text = _("{0} {1} was changed again later: undo that first")
        frappe.throw(text.format(_(entry.reference_doctype), entry.reference_name), ChangedSince)
    frappe.flags.undoing = str(entry.name)
    try:
        renamed = {new: old for old, new in (frappe.parse_json(entry.renamed or "{}") or {}).items()}
        put(entry.reference_doctype, entry.reference_name, before, confirmed=confirmed, renamed=renamed)
    finally:
        frappe.flags.undoing = None


def put(
    kind: str,
    name: str,
    wanted: dict[str, Any] | None,
    *,
    confirmed: bool = False,
    renamed: dict[str, str] | None = None,
    from_file: Collection[str] = (),
) -> None:
    """Make the customisation what the snapshot says; None: take it away. Through the pipeline, with the caller's rights.

    from_file: keys whose values are those of an app's file, where what is left out means its default.
    """
    if kind == kinds.RULES:
        return _put_rules(name, wanted)
    if wanted is None:
        delete_doc(kind, name, flags={"ignore_rows": True} if confirmed else None)
        return None
    values = kinds.complete(kind, {key: value for key, value in wanted.items() if key != "name"}, from_file)
    if not frappe.db.exists(kind, name):
        doc = frappe.get_doc({"doctype": kind, **values})
        doc.flags.keep_creation, doc.flags.confirmed = True, confirmed
        doc.insert(set_name=name)
        return None
    doc = frappe.get_doc(kind, name)
    for key in set(kinds.content(doc)) - set(values):
        doc.set(key, [] if isinstance(doc.get(key), list) else None)
    doc.update({key: value for key, value in values.items() if key != "creation"})
    doc.flags.confirmed, doc.flags.renamed = confirmed, renamed or None
    doc.save()
    return None


def to_standard(kind: str, name: str) -> None:
    """Make a customisation what its app shipped last, as an entry that can be undone. Raises ValidationError if no app did.

    Where a page stands in the side bar is the site's own matter and stays.
    """
    wanted = shipped.standard(kind, name)
    if wanted is None:
        frappe.throw(_("No app brought {0} {1}").format(_(kind), name))
    now = kinds.current(kind, name) or {}
    put(kind, name, {**wanted, **{key: now[key] for key in kinds.PLACES if key in now}})
    shipped.note_taken(kind, name, wanted)


def is_standard(kind: str, name: str) -> bool:
    """Does it stand as its app shipped it last? True also for what no app brought: there is nothing to go back to."""
    wanted = shipped.standard(kind, name)
    now = kinds.without_place(kinds.current(kind, name)) or {}
    return wanted is None or all(
        wanted.get(key) == now.get(key) for key in {**wanted, **now} if key not in kinds.PLACES
    )


def decide(name: str, take: str, key: str | None = None) -> None:
    """End a conflict: ``app`` takes over what the app says, ``site`` keeps what is there. The latter is not asked again.

    key: only this one of the differences; the others stay open.
    """
    entry = frappe.get_doc(LOG, name)
    conflicts: dict[str, dict[str, Any]] = frappe.parse_json(entry.before or "{}")
    if entry.action != CONFLICT or entry.settled or (key is not None and key not in conflicts):
        frappe.throw(_("{0} is no open conflict").format(name))
    if take not in ("app", "site"):
        frappe.throw(_("Say whose version counts: app or site"))
    chosen = conflicts if key is None else {key: conflicts[key]}
    if entry.reference_doctype == "Property Setter":
        _decide_setter(entry.reference_name, chosen["value"]["app"], take)
    elif take == "app":
        _take_over(entry.reference_doctype, entry.reference_name, chosen)
    rest = {each: both for each, both in conflicts.items() if each not in chosen}
    frappe.db.set_value(LOG, entry.name, {"before": frappe.as_json(rest)} if rest else {"settled": 1})


def _decide_setter(name: str, standard: str, take: str) -> None:
    if take == "app":
        delete_doc("Property Setter", name)
        return
    doc = frappe.get_doc("Property Setter", name)
    doc.default_value = standard
    doc.save()


def _take_over(kind: str, name: str, conflicts: dict[str, dict[str, Any]]) -> None:
    if kind == kinds.RULES:
        _put_rules(name, shipped_rules.with_standard(name, conflicts))
    elif (
        kind == "Custom Field" and "fieldname" in conflicts
    ):  # the app has a field of this name now: its column is the same
        delete_doc(kind, name)
    elif "" in conflicts:
        theirs = conflicts[""]["app"]
        put(kind, name, theirs, from_file=[df.fieldname for df in frappe.get_meta(kind).value_fields])
        shipped.note_taken(kind, name, kinds.current(kind, name) or {})
    else:
        wanted: dict[str, Any] = kinds.current(kind, name) or {}
        for key, both in conflicts.items():
            wanted = merge.take_over(wanted, both.get("path") or [key], both)
        whole = [key for key, both in conflicts.items() if not both.get("path") and "said" not in both]
        put(kind, name, wanted, from_file=whole)
        shipped.note_taken(kind, name, whole)


def _put_rules(doctype: str, wanted: dict[str, Any] | None) -> None:
    frappe.only_for("System Manager")
    with of_rules(doctype):
        frappe.permissions.reset_perms(doctype)
        for rule in (wanted or {}).get("rules", ()):
            columns = dict.fromkeys(
                df.fieldname for df in frappe.get_meta(kinds.RULES).column_fields if df.fieldtype == "Check"
            )
            values = {**dict.fromkeys(columns, 0), **{key: value for key, value in rule.items() if key != "name"}}
            doc = frappe.get_doc({"doctype": kinds.RULES, **values, "parent": doctype})
            doc.flags.keep_creation = True
            doc.insert(set_name=rule["name"], ignore_permissions=True)
    frappe.clear_cache(doctype=doctype)
