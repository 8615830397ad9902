"""The documents by which a site shapes itself, and what of them is their content."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from typing import Any

import frappe
from frappe.fields import TABLE_TYPES
from frappe.permissions import AUTOMATIC_ROLES

# Kind -> its field that names the DocType it shapes, if it shapes one.
KINDS: Mapping[str, str | None] = {
    "Custom Field": "dt", "Property Setter": "doc_type", "Custom DocPerm": "parent", "DocType": "name", "Client Script": "dt",
    "Server Script": "reference_doctype", "Print Format": "doc_type", "Letter Head": None, "Workflow": "document_type",
    "Notification": "document_type", "Web Form": "doc_type", "Workspace": None, "Report": "ref_doctype", "Dashboard": None,
    "Dashboard Chart": "document_type", "Number Card": "document_type", "Assignment Rule": "document_type",
    "Document Naming Rule": "document_type", "Email Template": None, "Translation": None, "Webhook": "webhook_doctype",
    "Print Style": None, "Page": None, "Custom HTML Block": None, "Onboarding Step": "reference_document", "Module Onboarding": None,
    "Form Tour": "reference_doctype", "Kanban Board": "reference_doctype", "Workflow State": None, "Workflow Action Master": None, "Role": None,
}  # fmt: skip
RULES = "Custom DocPerm"  # the rules of a DocType belong together: they are one entry, under the DocType's name
_PLATFORM_ROLES = frozenset({*AUTOMATIC_ROLES, "System Manager"})  # every site begins with them
_BOOKKEEPING = frozenset(
    {"name", "doctype", "creation", "modified", "modified_by", "owner", "docstatus", "idx", "parent", "parentfield", "parenttype",
     "definition", "migration_hash", "app", "custom", "__islocal", "__unsaved", "__onload"}
)  # fmt: skip
PLACES = ("sequence_id",)  # where a page stands in the side bar: content, but no part of an app's standard
_NUMBERS = frozenset({"Check", "Int", "Float", "Currency", "Percent", "Rating", "Duration", "Long Int"})
_PLACED = ("creation", "idx")  # what says where it stands among its like: kept, but no content


def content(doc: Any) -> dict[str, Any]:
    """What the document says, without bookkeeping and empty values: equal contents mean the same customisation."""
    return _plain(doc if isinstance(doc, Mapping) else doc.as_dict())


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in values.items():
        if key in _BOOKKEEPING or key.startswith("_"):
            continue
        if isinstance(value, list):
            value = [_plain(row) if isinstance(row, Mapping) else row for row in value]
        if value not in (None, "", 0, []):
            found[key] = str(value) if isinstance(value, datetime.date | datetime.timedelta) else value
    return found


def snapshot(doc: Any) -> dict[str, Any]:
    """The content with the name and place, enough to make the document again as it was."""
    placed = {key: str(doc.get(key)) if key == "creation" else doc.get(key) for key in _PLACED if doc.get(key)}
    return {**content(doc), "name": doc.name, **placed}


def complete(kind: str, values: Mapping[str, Any], but: Collection[str] = ()) -> dict[str, Any]:
    """A content as a document is made of it: what it left out as empty is said, since a new document or row would get its default.

    but: keys that stay as they are, because they come from a file.
    """
    found = dict(values)
    for df in frappe.get_meta(kind).value_fields:
        name = df.fieldname or ""
        if name in but:
            continue
        if df.fieldtype in TABLE_TYPES:
            if name in found:
                found[name] = [complete(df.options or "", row) for row in found[name] or ()]
        elif df.default and name not in found:
            found[name] = 0 if df.fieldtype in _NUMBERS else ""
    return found


def without_place(values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """A snapshot as content, for comparing."""
    return None if values is None else {key: value for key, value in values.items() if key not in (*_PLACED, "name")}


def shapes(kind: str, doc: Any) -> str | None:
    """The DocType a customisation is about."""
    field = KINDS[kind]
    return (doc.get(field) or None) if field else None


def counts(doc: Any) -> bool:
    """Is the document a customisation? Apps' own DocTypes, the platform's own roles and pages of one person are not."""
    if doc.doctype == "DocType":
        return bool(doc.custom)
    if doc.doctype == "Role":
        return doc.name not in _PLATFORM_ROLES
    return not (doc.doctype == "Workspace" and doc.get("for_user")) and not (
        doc.doctype == "Kanban Board" and doc.get("private")
    )


def rules(doctype: str) -> dict[str, Any] | None:
    """The site's own permission rules of a DocType, as one snapshot; None if it has none."""
    rows = frappe.get_all(RULES, {"parent": doctype}, ["*"], order_by="idx, creation, name")
    return {"name": doctype, "rules": [snapshot(row) for row in rows]} if rows else None


def rule_key(rule: Any) -> str:
    """What tells a permission rule from the others of its DocType: the role, and the level and owners where it is about these."""
    level, owners = rule.get("permlevel") or 0, rule.get("if_owner")
    return " · ".join(
        [rule.get("role") or "", *([str(level)] if level or owners else []), *(["if_owner"] if owners else [])]
    )


def current(kind: str, name: str) -> dict[str, Any] | None:
    """A customisation as it is now; None if it is not there."""
    if kind == RULES:
        return rules(name)
    if not frappe.db.exists(kind, name):
        return None
    return snapshot(frappe.get_doc(kind, name))
