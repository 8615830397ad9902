"""What the history page of customisations asks. For system managers only."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.custom import bundles, history, kinds, readable

PAGE = 60


def _only_managers() -> None:
    frappe.only_for("System Manager")


@frappe.whitelist()
def get_history(document_type: str | None = None, start: int = 0) -> dict[str, Any]:
    """Changes, the latest first: ``{"entries": [{"name", "kind", "reference", "document_type", "action", "layer", "batch", "author",
    "time", "undoes", "title", "labels", "differences": [[key, before, after]], "standard"}], "conflicts": [...], "more"}``. standard: it stands as
    its app shipped it, or no app did. Conflicts also say themselves in words (``readable.conflict``).
    """
    _only_managers()
    filters: dict[str, Any] = {"action": ["!=", history.CONFLICT]}
    if document_type:
        filters["document_type"] = document_type
    fields = [
        "name",
        "reference_doctype",
        "reference_name",
        "document_type",
        "action",
        "layer",
        "batch",
        "owner",
        "creation",
        "undoes",
        "before",
        "after",
    ]
    rows = frappe.get_all(history.LOG, filters, fields, order_by="name desc", start=start, limit=PAGE + 1)
    open_ones = {**filters, "action": history.CONFLICT, "settled": 0}
    conflicts = frappe.get_all(history.LOG, open_ones, fields, order_by="name desc", limit=200)
    entries = [_entry(row) for row in rows[:PAGE]]
    standard = {
        key: history.is_standard(*key)
        for key in {(each["kind"], each["reference"]) for each in entries if each["layer"]}
    }
    return {
        "entries": [{**each, "standard": standard.get((each["kind"], each["reference"]), True)} for each in entries],
        "conflicts": [_conflict(row) for row in conflicts],
        "more": len(rows) > PAGE,
    }


def _entry(row: Any) -> dict[str, Any]:
    before, after = (frappe.parse_json(row[key] or "null") or {} for key in ("before", "after"))
    changed = [
        key
        for key in {**before, **after}
        if before.get(key) != after.get(key) and key not in ("creation", "idx", "name")
    ]
    return {
        **_head(row),
        "title": readable.title(row.reference_doctype, row.reference_name, after or before),
        "labels": readable.labels(row.reference_doctype, changed),
        "differences": [[key, before.get(key), after.get(key)] for key in changed] if before and after else [],
    }


def _conflict(row: Any) -> dict[str, Any]:
    conflicts = frappe.parse_json(row.before)
    return {
        **_head(row),
        "differences": [[key, both["site"], both["app"]] for key, both in conflicts.items()],
        **readable.conflict(row.reference_doctype, row.reference_name, row.document_type, row.layer, conflicts),
    }


def _head(row: Any) -> dict[str, Any]:
    return {
        "name": row.name, "kind": row.reference_doctype, "reference": row.reference_name, "document_type": row.document_type, "action": row.action,
        "layer": row.layer, "batch": row.batch, "author": row.owner, "time": str(row.creation), "undoes": row.undoes,
    }  # fmt: skip


@frappe.whitelist(methods=["POST"])
def undo(names: list[int], confirmed: bool = False) -> None:
    """Take changes back, all or none. confirmed: although documents would lose something by it."""
    _only_managers()
    history.undo([str(name) for name in names], confirmed)


@frappe.whitelist(methods=["POST"])
def reset(kind: str, name: str) -> None:
    """Make a customisation what its app shipped last."""
    _only_managers()
    history.to_standard(kind, name)


@frappe.whitelist(methods=["POST"])
def decide(name: int, take: str, key: str | None = None) -> None:
    """End a conflict with an app's new version, or one difference of it: ``take`` is ``app`` or ``site``."""
    _only_managers()
    history.decide(str(name), take, key)


@frappe.whitelist()
def get_customizations(document_type: str | None = None) -> list[dict[str, Any]]:
    """What the site has customised, with layer, author and time."""
    _only_managers()
    return bundles.present(document_type)


@frappe.whitelist(methods=["POST"])
def export_file(items: list[dict[str, Any]]) -> dict[str, Any]:
    """The chosen customisations, to be kept as a file."""
    _only_managers()
    return bundles.export(items)


@frappe.whitelist(methods=["POST"])
def export_to_app(items: list[dict[str, Any]], app: str) -> list[str]:
    """Write the chosen customisations into an app's folder (developer mode only); gives the files."""
    _only_managers()
    return bundles.export_to_app(items, app)


@frappe.whitelist(methods=["POST"])
def preview_import(content: dict[str, Any]) -> list[dict[str, Any]]:
    """What an exported file would change here, entry by entry. Nothing is written."""
    _only_managers()
    return bundles.preview(content)


@frappe.whitelist(methods=["POST"])
def import_file(content: dict[str, Any], items: list[dict[str, Any]], confirmed: bool = False) -> int:
    """Take in the chosen entries of an exported file."""
    _only_managers()
    return bundles.take_in(content, items, confirmed)


@frappe.whitelist()
def get_kinds() -> list[str]:
    """Kinds of customisations there are."""
    _only_managers()
    return [kind for kind in kinds.KINDS if frappe.db.table_exists(kind)]
