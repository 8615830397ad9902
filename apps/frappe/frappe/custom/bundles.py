"""Customisations as a file or in an app's folder: what leaves a site, and what another one would take in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import frappe
from frappe import _
from frappe.custom import history, kinds
from frappe.custom.layers import layer_of
from frappe.runtime.apps import app_path, installed_apps, module_path, scrub
from frappe.schema.meta import app_of
from frappe.utils.text import as_json

FORMAT = 1
NEW, SAME, DIFFERENT = "New", "Same", "Different"
Item = dict[str, Any]


def present(document_type: str | None = None) -> list[Item]:
    """The customisations of the site: kind, name, what they shape, whose they are, who changed them last and when."""
    found: list[Item] = []
    for kind, field in kinds.KINDS.items():
        if not frappe.db.table_exists(kind) or (document_type and not field):
            continue
        if kind == kinds.RULES:
            parents = sorted(
                {*frappe.get_all(kind, {"parent": document_type} if document_type else {}, pluck="parent")}
            )
            found += [_item(kind, name, name, None, None) for name in parents]
            continue
        filters = {
            **({field: document_type} if document_type and field else {}),
            **({"custom": 1} if kind == "DocType" else {}),
        }
        for row in frappe.get_all(kind, filters, ["*"], order_by="modified desc", limit=1000):
            if kinds.counts(frappe._dict(row, doctype=kind)):
                found.append(
                    _item(kind, row.name, row.get(field) if field else None, row.modified_by, row.modified, row)
                )
    return found


def _item(kind: str, name: str, about: str | None, author: str | None, time: Any, values: Any = None) -> Item:
    return {
        "kind": kind, "name": name, "document_type": about, "layer": layer_of(kind, name, values), "author": author, "time": str(time or ""),
    }  # fmt: skip


def export(items: list[Item]) -> Item:
    """The chosen customisations as one value. Raises DoesNotExistError for one that is not there."""
    documents = []
    for item in items:
        now = kinds.current(_kind(item), str(item.get("name")))
        if now is None:
            raise frappe.DoesNotExistError(_("{0} {1} not found").format(_(item["kind"]), item.get("name")))
        documents.append(
            {"doctype": item["kind"], **{key: value for key, value in now.items() if key not in ("creation",)}}
        )
    order = list(kinds.KINDS)
    documents.sort(key=lambda each: (_rank(each, order), str(each["name"])))
    return {"format": FORMAT, "customizations": documents}


def _rank(document: Item, order: list[str]) -> int:
    """DocTypes come first, child tables before what holds them, since the others are about them."""
    if document["doctype"] == "DocType":
        return -2 if document.get("istable") else -1
    return order.index(document["doctype"])


def _kind(item: Item) -> str:
    kind = str(item.get("kind") or item.get("doctype"))
    if kind not in kinds.KINDS:
        frappe.throw(_("{0} is no customisation").format(kind))
    return kind


def export_to_app(items: list[Item], app: str) -> list[str]:
    """Write the chosen ones into the app's folder, as upstream does; they come with its next version. Gives the files.

    Only in developer mode: elsewhere an app's folder is not for changing.
    """
    if not frappe.conf.developer_mode:
        frappe.throw(_("Set developer_mode in the site's configuration to write into an app's folder"))
    if app not in installed_apps(frappe.context()) or app == "frappe":
        frappe.throw(_("Choose an installed app other than the platform"))
    shaped: dict[str, dict[str, list[Item]]] = {}
    fixtures: dict[str, list[Item]] = {}
    for document in export(items)["customizations"]:
        kind = document["doctype"]
        if kind in ("Custom Field", "Property Setter"):
            key = "custom_fields" if kind == "Custom Field" else "property_setters"
            shaped.setdefault(str(document[kinds.KINDS[kind] or ""]), {}).setdefault(key, []).append(document)
        elif kind in ("DocType", kinds.RULES):
            frappe.throw(_("{0} cannot go into an app's folder; export it as a file").format(_(kind)))
        else:
            fixtures.setdefault(kind, []).append(document)
    written = [_write_shaped(app, doctype, parts) for doctype, parts in shaped.items()]
    written += [_write_fixtures(app, kind, rows) for kind, rows in fixtures.items()]
    return [str(path.relative_to(app_path(app))) for path in written]


def _write_shaped(app: str, doctype: str, parts: dict[str, list[Item]]) -> Path:
    module = frappe.get_meta(doctype).module
    own = (
        module
        if app_of(frappe.context(), module) == app
        else frappe.get_all("Module Def", {"app_name": app}, pluck="name")[0]
    )
    path = module_path(app, own) / "custom" / f"{scrub(doctype)}.json"
    old = frappe.parse_json(path.read_text(encoding="utf-8")) if path.exists() else {}
    content = {
        "custom_fields": [],
        "property_setters": [],
        "custom_perms": [],
        "links": [],
        "doctype": doctype,
        "sync_on_migrate": 1,
        **old,
    }
    for key, rows in parts.items():
        content[key] = _merged(content[key], rows)
    path.parent.mkdir(exist_ok=True)
    path.write_text(as_json(content, indent=1) + "\n", encoding="utf-8")
    return path


def _write_fixtures(app: str, kind: str, rows: list[Item]) -> Path:
    path = app_path(app) / "fixtures" / f"{scrub(kind)}.json"
    old = frappe.parse_json(path.read_text(encoding="utf-8")) if path.exists() else []
    path.parent.mkdir(exist_ok=True)
    path.write_text(as_json(_merged(old, rows), indent=1) + "\n", encoding="utf-8")
    return path


def _merged(old: list[Item], new: list[Item]) -> list[Item]:
    by_name = {row["name"]: row for row in [*old, *new]}
    return [by_name[name] for name in sorted(by_name)]


# --- in ----------------------------------------------------------------------------------------------------------------------


def read(content: Any) -> list[Item]:
    """The customisations of an exported file. Raises ValidationError if it is none."""
    value = frappe.parse_json(content) if isinstance(content, str) else content
    if (
        not isinstance(value, dict)
        or value.get("format") != FORMAT
        or not isinstance(value.get("customizations"), list)
    ):
        frappe.throw(_("This is no file of exported customisations"))
    documents = value["customizations"]
    for index, document in enumerate(documents, 1):
        if not isinstance(document, dict) or not isinstance(document.get("name"), str):
            frappe.throw(_("Entry {0} of the file has no name").format(index))
        _kind(document)
    return list(documents)


def preview(content: Any) -> list[Item]:
    """What taking the file in would do, entry by entry: ``state`` New, Same or Different, with the keys that differ."""
    found: list[Item] = []
    for document in read(content):
        kind, name = document["doctype"], document["name"]
        now, wanted = kinds.without_place(kinds.current(kind, name)), _wanted(document)
        state = NEW if now is None else SAME if now == kinds.without_place(wanted) else DIFFERENT
        keys = (
            sorted(key for key in {*(now or {}), *wanted} - {"name"} if (now or {}).get(key) != wanted.get(key))
            if state == DIFFERENT
            else []
        )
        found.append({"kind": kind, "name": name, "state": state, "keys": keys})
    return found


def _wanted(document: Item) -> Item:
    return {key: value for key, value in document.items() if key not in ("doctype", "creation")}


def take_in(content: Any, chosen: list[Item], confirmed: bool = False) -> int:
    """Make the chosen entries of the file what they say; all or none. Gives how many were written."""
    wanted = {(item.get("kind"), item.get("name")) for item in chosen}
    documents = [document for document in read(content) if (document["doctype"], document["name"]) in wanted]
    for document in documents:
        history.put(document["doctype"], document["name"], _wanted(document), confirmed=confirmed)
    return len(documents)
