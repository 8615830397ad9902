"""Whose a customisation is: the app's or the site's; and what happens when an app ships another version of it.

What an app shipped last is kept (Shipped Customization). A new version is compared with that and with the site: what only the
app changed is taken over, what only the site changed stays, what both changed differently stays as the site has it and is
noted as a conflict that somebody decides.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import frappe
from frappe import _
from frappe.core.users import ADMINISTRATOR, get_system_managers
from frappe.custom import kinds, lines, merge, shipped, shipped_rules
from frappe.model.docs import import_doc
from frappe.runtime.apps import app_modules, installed_apps, module_path
from frappe.schema.meta import definition_of
from frappe.translate import get_user_lang

_TOLD = "customization_conflict_told"


def layer_of(kind: str, name: str, values: dict[str, Any] | None) -> str | None:
    """The app that brought the customisation; None for the site's own."""
    app = frappe.db.get_value(shipped.SHIPPED, {"reference_doctype": kind, "reference_name": name}, "app")
    if app:
        return str(app)
    # Fields and properties that apps' code makes at their installation say so, though not whose code it was.
    made_by_code = kind in ("Custom Field", "Property Setter") and (values or {}).get("is_system_generated")
    return "app" if made_by_code else None


# --- what apps ship --------------------------------------------------------------------------------------------------------


def take_in(document: dict[str, Any], app: str) -> bool:
    """Insert or merge one document that an app ships; False if there was nothing to do."""
    kind, name = document["doctype"], document.get("name")
    if kind == kinds.RULES and name:
        return shipped_rules.take_in(document, app)
    if kind not in kinds.KINDS or not name:
        import_doc(document)
        return True
    theirs = kinds.content(document)
    base = shipped.shipped_as(kind, name)
    ours = kinds.without_place(kinds.current(kind, name))
    if base is not None and base.content == theirs and (ours is not None or shipped.deleted_here(kind, name)):
        return False
    if ours is None:
        _take_in_missing(document, base, theirs, app)
    elif base is None and not shipped.changed_here(kind, name):
        shipped.import_quietly(document)
        shipped.remember(kind, name, app, theirs)
    else:
        _merge(document, base or shipped.Shipped(theirs, theirs), ours, theirs, app)
    return True


def _take_in_missing(document: dict[str, Any], base: shipped.Shipped | None, theirs: dict[str, Any], app: str) -> None:
    kind, name = document["doctype"], document["name"]
    if base is None or not shipped.deleted_here(kind, name):
        shipped.import_quietly(document)
        shipped.remember(kind, name, app, theirs)
        return
    shipped.note_conflict(kind, name, {"": {"app": theirs, "site": None}}, document, app)
    shipped.remember(kind, name, app, theirs, base.stored)


def _merge(
    document: dict[str, Any], base: shipped.Shipped, ours: dict[str, Any], theirs: dict[str, Any], app: str
) -> None:
    kind, name = document["doctype"], document["name"]
    merged, conflicts = merge.three_way(base.content, ours, theirs, base.stored)
    if merged != ours:
        gone: dict[str, Any] = {key: [] if isinstance(ours[key], list) else None for key in ours if key not in merged}
        taken = {key: value for key, value in merged.items() if value != ours.get(key)}
        shipped.import_quietly({"doctype": kind, "name": name, **gone, **taken})
    conflicts = {**_still_open(kind, name, theirs, merged), **conflicts}
    if conflicts:
        shipped.note_conflict(kind, name, conflicts, document, app)
    now = kinds.without_place(kinds.current(kind, name)) or {}
    expected, _none = merge.three_way(base.content, base.stored, theirs, base.stored)
    shipped.remember(kind, name, app, theirs, merge.as_taken(expected, merged, now))


def _still_open(kind: str, name: str, theirs: dict[str, Any], merged: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Conflicts that wait for an answer and are the same in the new version."""
    entries = frappe.get_all(shipped.LOG, shipped.open_conflict(kind, name), ["before"], order_by="name")
    listed = [pair for entry in entries for pair in json.loads(entry.before or "{}").items()]
    found = {key: merge.carried(both, theirs, merged, both.get("path") or [key]) for key, both in listed if key}
    return {key: both for key, both in found.items() if both is not None}


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
            shipped.note_conflict("Custom Field", field.name, conflict, field, None)
    shipped_rules.review()
    _tell()


def _tell() -> None:
    """System managers learn from their notifications that the upgrade left something to decide; once, until there is more."""
    told = int(frappe.db.get_global(_TOLD) or 0)
    waiting = frappe.get_all(shipped.LOG, {"action": "Conflict", "settled": 0}, ["name", "before"])
    latest = max((int(entry.name) for entry in waiting), default=0)
    if latest <= told:
        return
    frappe.db.set_global(_TOLD, str(latest))
    count = sum(len(json.loads(entry.before or "{}")) for entry in waiting)
    for user in sorted({ADMINISTRATOR, *get_system_managers(only_name=True)}):
        text = _(
            "Decisions after an upgrade: {0}. A new version and this site want different things",
            lang=get_user_lang(user),
        )
        entry = {"for_user": user, "from_user": user, "type": "Alert", "subject": text.format(count)}
        doc = frappe.get_doc({"doctype": "Notification Log", **entry, "link": "/app/customization-history"})
        doc.insert(ignore_permissions=True)


def _review_setter(setter: Any) -> None:
    now = standard_value(setter.doc_type, setter.field_name, setter.property)
    if now == setter.default_value or now == setter.value:
        return
    df = frappe.get_meta(setter.doc_type).get_field(setter.field_name) if setter.field_name else None
    if setter.property == "options" and df is not None and df.fieldtype == "Select":
        _follow_options(setter, now)
    elif not _follow_text(setter, now):
        conflict = {"value": {"app": now, "site": setter.value, "was": setter.default_value}}
        shipped.note_conflict("Property Setter", setter.name, conflict, setter, None)


def _follow_options(setter: Any, now: str) -> None:
    """The site's choices with those that the app added, without those that it took away and the site had left alone."""
    base, ours, theirs = ({"lines": (text or "").split("\n")} for text in (setter.default_value, setter.value, now))
    merged, _places = merge.three_way(base, ours, theirs)
    values = {"value": "\n".join(merged["lines"]), "default_value": now}
    frappe.db.set_value("Property Setter", setter.name, values)
    frappe.clear_cache(doctype=setter.doc_type)


def _follow_text(setter: Any, now: str) -> bool:
    """Put the app's changes into a text of several lines that the site changed elsewhere; False if they meet."""
    both = lines.merged(setter.default_value, setter.value or "", now, setter.default_value)
    if both is None or both[0] != both[1]:
        return False
    frappe.db.set_value("Property Setter", setter.name, {"value": both[0], "default_value": now})
    frappe.clear_cache(doctype=setter.doc_type)
    return True


def standard_value(doctype: str, fieldname: str | None, key: str) -> str:
    """What the app itself says of a property, as text; empty for nothing, 0 and a field that is gone."""
    spec = definition_of(frappe.context(), doctype)
    holder = next((df for df in spec.fields if df.fieldname == fieldname), None) if fieldname else spec
    value = holder.get(key) if holder is not None else None
    return "" if value in (None, "", 0) or isinstance(value, tuple) else str(value)
