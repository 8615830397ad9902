"""Whose a customisation is: the app's or the site's; and what happens when an app ships another version of it.

What an app shipped last is kept (Shipped Customization). A new version is compared with that and with the site: what only the
app changed is taken over, what only the site changed stays, what both changed differently stays as the site has it and is
noted as a conflict that somebody decides.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import frappe
from frappe.custom import kinds, merge
from frappe.model.docs import import_doc
from frappe.runtime.apps import app_modules, installed_apps, module_path
from frappe.schema.meta import definition_of

SHIPPED = "Shipped Customization"
_LOG = "Customization Log"


def layer_of(kind: str, name: str, values: dict[str, Any] | None) -> str | None:
    """The app that brought the customisation; None for the site's own."""
    app = frappe.db.get_value(SHIPPED, {"reference_doctype": kind, "reference_name": name}, "app")
    if app:
        return str(app)
    # Fields and properties that apps' code makes at their installation say so, though not whose code it was.
    made_by_code = kind in ("Custom Field", "Property Setter") and (values or {}).get("is_system_generated")
    return "app" if made_by_code else None


# --- what apps ship --------------------------------------------------------------------------------------------------------


def take_in(document: dict[str, Any], app: str) -> bool:
    """Insert or merge one document that an app ships; False if there was nothing to do."""
    kind, name = document["doctype"], document.get("name")
    if kind not in kinds.KINDS or not name or kind == kinds.RULES:
        import_doc(document)
        return True
    theirs = kinds.content(document)
    base = _shipped(kind, name)
    ours = kinds.without_place(kinds.current(kind, name))
    if base is not None and base.content == theirs and (ours is not None or _deleted_here(kind, name)):
        return False
    if ours is None:
        _take_in_missing(document, base, theirs, app)
    elif base is None and not _changed_here(kind, name):
        _import(document)
        remember(kind, name, app, theirs)
    else:
        _merge(document, base or _Shipped(theirs, theirs), ours, theirs, app)
    return True


def _take_in_missing(document: dict[str, Any], base: _Shipped | None, theirs: dict[str, Any], app: str) -> None:
    kind, name = document["doctype"], document["name"]
    if base is None or not _deleted_here(kind, name):
        _import(document)
        remember(kind, name, app, theirs)
        return
    note_conflict(kind, name, {"": {"app": theirs, "site": None}}, document, app)
    remember(kind, name, app, theirs, base.stored)


def _import(document: dict[str, Any]) -> None:
    """Store what an app ships; the history is about what the site does."""
    quiet, frappe.flags.no_history = frappe.flags.no_history, True
    try:
        import_doc(document)
    finally:
        frappe.flags.no_history = quiet


def _merge(document: dict[str, Any], base: _Shipped, ours: dict[str, Any], theirs: dict[str, Any], app: str) -> None:
    kind, name = document["doctype"], document["name"]
    merged, conflicts = merge.three_way(base.content, ours, theirs, base.stored)
    if merged != ours:
        gone: dict[str, Any] = {key: [] if isinstance(ours[key], list) else None for key in ours if key not in merged}
        taken = {key: value for key, value in merged.items() if value != ours.get(key)}
        _import({"doctype": kind, "name": name, **gone, **taken})
    conflicts = {**_still_open(kind, name, theirs), **conflicts}
    if conflicts:
        note_conflict(kind, name, conflicts, document, app)
    now = kinds.without_place(kinds.current(kind, name)) or {}
    expected, _none = merge.three_way(base.content, base.stored, theirs, base.stored)
    remember(kind, name, app, theirs, merge.as_taken(expected, merged, now))


def _still_open(kind: str, name: str, theirs: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Conflicts that wait for an answer and are the same in the new version."""
    entries = frappe.get_all(_LOG, _open(kind, name), ["before"], order_by="name")
    listed = [pair for entry in entries for pair in json.loads(entry.before or "{}").items()]
    return {key: both for key, both in listed if key and merge.at(theirs, both.get("path") or [key]) == both["app"]}


# --- what was shipped last ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Shipped:
    """``content`` as the app's file says, ``stored`` as the site had it then: with defaults and what validation adds."""

    content: dict[str, Any]
    stored: dict[str, Any]


def _shipped(kind: str, name: str) -> _Shipped | None:
    row = frappe.db.get_value(
        SHIPPED, {"reference_doctype": kind, "reference_name": name}, ["content", "stored"], as_dict=True
    )
    if not row or not row.content:
        return None
    content = json.loads(row.content)
    return _Shipped(content, json.loads(row.stored) if row.stored else content)


def shipped(kind: str, name: str) -> dict[str, Any] | None:
    """What an app shipped last under this name, as the site took it in; None if no app did, or that is not known."""
    found = _shipped(kind, name)
    return found.stored if found else None


def remember(kind: str, name: str, app: str, content: dict[str, Any], stored: dict[str, Any] | None = None) -> None:
    """Note what an app ships. stored: what of it the site has; what there is now unless it is given."""
    taken = kinds.without_place(kinds.current(kind, name)) if stored is None else stored
    key = {"reference_doctype": kind, "reference_name": name}
    values = {"app": app, "content": frappe.as_json(content), "stored": frappe.as_json(taken)}
    present = frappe.db.get_value(SHIPPED, key, "name")
    if present:
        frappe.db.set_value(SHIPPED, present, values)
        return
    frappe.get_doc({"doctype": SHIPPED, **key, **values}).insert(ignore_permissions=True, ignore_links=True)


def note_taken(kind: str, name: str, keys: Iterable[str]) -> None:
    """The site took over what the app says of some keys: what it has of them now is no wish of its own."""
    base, now = _shipped(kind, name), kinds.without_place(kinds.current(kind, name)) or {}
    if base is not None:
        stored = {**base.stored, **{key: now.get(key) for key in keys}}
        frappe.db.set_value(
            SHIPPED, {"reference_doctype": kind, "reference_name": name}, "stored", frappe.as_json(stored)
        )


def _changed_here(kind: str, name: str) -> bool:
    return bool(
        frappe.db.exists(_LOG, {"reference_doctype": kind, "reference_name": name, "action": ["!=", "Conflict"]})
    )


def _deleted_here(kind: str, name: str) -> bool:
    return bool(frappe.db.exists(_LOG, {"reference_doctype": kind, "reference_name": name, "action": "Deleted"}))


def note_conflict(
    kind: str, name: str, conflicts: dict[str, dict[str, Any]], about: Any, app: str | None, text: str = ""
) -> None:
    """An open conflict; the same one is noted once."""
    content = frappe.as_json(conflicts)
    key = _open(kind, name)
    for entry in frappe.get_all(_LOG, key, ["name", "before"]):
        if entry.before == content:
            return
        frappe.db.set_value(_LOG, entry.name, "settled", 1)
    values = {**key, "layer": app, "before": content, "document_type": kinds.shapes(kind, about), "after": text or None}
    frappe.get_doc({"doctype": _LOG, **values}).insert(ignore_permissions=True, ignore_links=True)


def _open(kind: str, name: str) -> dict[str, Any]:
    return {"reference_doctype": kind, "reference_name": name, "action": "Conflict", "settled": 0}


# --- customisations in apps' folders -----------------------------------------------------------------------------------------


def sync_folders(app: str | None = None) -> int:
    """Take in ``<module>/custom/*.json`` of one app or of all; gives how many documents they hold."""
    count = 0
    for name in [app] if app else installed_apps(frappe.context()):
        for path in _files(name):
            for document in _documents(json.loads(path.read_text(encoding="utf-8"))):
                take_in(document, name)
                count += 1
    return count


def _files(app: str) -> Iterator[Path]:
    for module in app_modules(app):
        folder = module_path(app, module) / "custom"
        yield from sorted(folder.glob("*.json")) if folder.is_dir() else ()


def _documents(file: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The documents of a file in upstream's format."""
    if not file.get("sync_on_migrate", 1):
        return
    for key, kind in (("custom_fields", "Custom Field"), ("property_setters", "Property Setter")):
        for values in file.get(key) or ():
            yield {**values, "doctype": kind}


# --- after a migration -------------------------------------------------------------------------------------------------------


def review() -> None:
    """Note where the site's properties and fields now stand over something else of the app than when they were set."""
    for setter in frappe.get_all("Property Setter", {"is_system_generated": 0}, ["*"]):
        if setter.default_value is not None and frappe.db.exists("DocType", setter.doc_type):
            _review_setter(setter)
    for field in frappe.get_all("Custom Field", {}, ["*"]):
        if not frappe.db.exists("DocType", field.dt):
            continue
        standard = next(
            (df for df in definition_of(frappe.context(), field.dt).fields if df.fieldname == field.fieldname), None
        )
        if standard is not None:
            conflict = {"fieldname": {"app": standard.label or standard.fieldname, "site": field.label}}
            note_conflict("Custom Field", field.name, conflict, field, None)


def _review_setter(setter: Any) -> None:
    now = standard_value(setter.doc_type, setter.field_name, setter.property)
    if now != setter.default_value and now != setter.value:
        conflict = {"value": {"app": now, "site": setter.value, "was": setter.default_value}}
        note_conflict("Property Setter", setter.name, conflict, setter, None)


def standard_value(doctype: str, fieldname: str | None, key: str) -> str:
    """What the app itself says of a property, as text; empty for nothing, 0 and a field that is gone."""
    spec = definition_of(frappe.context(), doctype)
    holder = next((df for df in spec.fields if df.fieldname == fieldname), None) if fieldname else spec
    value = holder.get(key) if holder is not None else None
    return "" if value in (None, "", 0) or isinstance(value, tuple) else str(value)
