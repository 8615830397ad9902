"""Workspaces as the desk shows them: the pages of the side bar and the blocks of one page, each only as far as the user may."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.custom.shipped import standard
from frappe.desk import onboarding
from frappe.desk.doctype.workspace.workspace import is_workspace_manager, may_change, may_see, name_of
from frappe.exceptions import DoesNotExistError
from frappe.model.document import Document
from frappe.types import _dict

PAGE_FIELDS = (
    "name", "title", "for_user", "parent_page", "content", "public", "module", "icon", "indicator_color", "is_hidden", "app",
    "label", "sequence_id",
)  # fmt: skip


ABOUT: dict[str, tuple[str, ...]] = {
    "Number Card": (
        "name", "type", "method", "document_type", "function", "aggregate_function_based_on", "filters_json", "dynamic_filters_json",
        "show_percentage_stats", "stats_time_interval", "show_full_number", "color", "report_name", "report_field", "report_function",
    ),
    "Dashboard Chart": (
        "name", "chart_type", "type", "document_type", "timespan", "time_interval", "timeseries", "color", "based_on", "group_by_based_on",
        "filters_json", "dynamic_filters_json", "report_name", "x_field", "use_report_chart", "heatmap_year", "currency",
    ),
    "Custom HTML Block": ("name", "html"),
}  # fmt: skip


@frappe.whitelist()
def get_workspace_sidebar_items() -> dict[str, Any]:
    """Pages of the side bar: the public ones the user may see, then one's own.

    ``{"pages": [...], "has_access": bool, "has_create_access": bool}``; has_access: may change public pages.
    """
    manager = is_workspace_manager()
    pages = []
    for row in frappe.get_all("Workspace", fields=list(PAGE_FIELDS), order_by="sequence_id asc, creation asc"):
        doc = frappe.get_cached_doc("Workspace", row.name)
        if not may_see(doc) or (row.is_hidden and not manager):
            continue
        row.label = _(row.title or row.name)
        pages.append(row)
    pages.sort(key=lambda row: not row.public)
    return {
        "pages": pages,
        "has_access": manager,
        "has_create_access": bool(frappe.has_permission("Workspace", "create")),
    }


def pages() -> list[dict[str, Any]]:
    """The side bar's pages in short, for the boot data: hidden ones are left out."""
    fields = ("name", "label", "icon", "public", "parent_page", "indicator_color")
    found = get_workspace_sidebar_items()["pages"]
    return [{**{key: row[key] for key in fields}, "title": row.title or row.name} for row in found if not row.is_hidden]


@frappe.whitelist()
def get_desktop_page(page: Any) -> dict[str, Any]:
    """The blocks of a page: charts, shortcuts, cards, onboardings, quick_lists, number_cards, custom_blocks.

    page: a workspace's name, or an object (or JSON text) with its name. Each kind is ``{"items": [...]}``; beside them stand
    title, content (the order of the blocks, as JSON text), public, may_write and standard (an app brought it: ``reset_page``).
    Raises DoesNotExistError, and PermissionError for somebody else's page.
    """
    name = name_of(page)
    if not name or not frappe.db.exists("Workspace", name):
        raise DoesNotExistError(_("There is no workspace {0}").format(name))
    doc = frappe.get_cached_doc("Workspace", name)
    doc.check_permission("read")
    may_write = may_change(doc)
    return {
        "title": _(doc.title or doc.name),
        "content": doc.content or "[]",
        "public": doc.public,
        "may_write": may_write,
        "standard": may_write and standard("Workspace", doc.name) is not None,
        "charts": {"items": _blocks(doc.charts, "chart_name", "Dashboard Chart")},
        "shortcuts": {"items": [_shortcut(row) for row in doc.shortcuts if _may_open(row.type, row.link_to)]},
        "cards": {"items": cards(doc)},
        "onboardings": {"items": onboarding.of_blocks(doc.content)},
        "quick_lists": {
            "items": [_labelled(row) for row in doc.quick_lists if _may_open("DocType", row.document_type)]
        },
        "number_cards": {"items": _blocks(doc.number_cards, "number_card_name", "Number Card")},
        "custom_blocks": {"items": _blocks(doc.custom_blocks, "custom_block_name", "Custom HTML Block")},
    }


@frappe.whitelist(methods=["POST"])
def update_onboarding_step(name: str, field: str, value: Any = 1) -> None:
    """Mark a step of an onboarding as done (``is_complete``) or left out (``is_skipped``), for oneself."""
    onboarding.mark_step(name, field, bool(frappe.utils.cint(value)))


def cards(doc: Document) -> list[_dict]:
    """Link cards: each ``Card Break`` row with the ``links`` below it that the user may open; empty cards are left out."""
    found: list[_dict] = []
    for row in doc.links:
        if row.type == "Card Break":
            found.append(_dict({**_labelled(row), "links": []}))
            continue
        if row.hidden or not _may_open(row.link_type, row.link_to):
            continue
        if not found:
            found.append(_dict({"type": "Card Break", "label": _("Link"), "links": []}))
        found[-1]["links"].append(_link(row))
    return [card for card in found if card["links"] and not card.get("hidden")]


def _shortcut(row: Any) -> _dict:
    """A shortcut; one to a report says of which kind it is: ``is_query_report``, or ``ref_doctype`` of a saved list."""
    values = _labelled(row)
    if row.type == "Report":
        report = frappe.get_cached_doc("Report", row.link_to)
        is_list = report.report_type == "Report Builder"
        values.is_query_report, values.report_ref_doctype = int(not is_list), report.ref_doctype
        if is_list:
            values.ref_doctype = report.ref_doctype
    return values


def _link(row: Any) -> _dict:
    """A link of a card; ``incomplete_dependencies`` names the DocTypes that must have a document first."""
    values = _labelled(row)
    needed = [name.strip() for name in (row.dependencies or "").split(",") if name.strip()]
    lacking = [name for name in needed if not (frappe.db.exists("DocType", name) and frappe.db.exists(name, {}))]
    values.incomplete_dependencies = (
        lacking or ""
    )  # as upstream's clients ask for it: an empty list would count as something
    if row.link_type == "Report":
        report = frappe.get_cached_doc("Report", row.link_to)
        values.is_query_report = int(report.report_type != "Report Builder")
        values.report_ref_doctype = report.ref_doctype
    return values


def _labelled(row: Any) -> _dict:
    values = _dict(row.as_dict())
    values.label = _(values.label or "")
    if values.get("description"):
        values.description = _(values.description)
    return values


def _blocks(rows: list[Any], field: str, doctype: str) -> list[_dict]:
    """Rows whose document is there and may be read by the user."""
    found = []
    for row in rows:
        name = row.get(field)
        if not name or not frappe.db.exists(doctype, name):
            continue
        doc = frappe.get_cached_doc(doctype, name)
        if not doc.has_permission("read"):
            continue
        values = _labelled(row)
        values.label = values.label or _(doc.get("label") or name)
        # How it is asked for and drawn, so that the page need not ask for each document.
        values.about = {key: doc.get(key) for key in ABOUT[doctype]}
        found.append(values)
    return found


def _may_open(kind: str | None, target: str | None) -> bool:
    """May the user open what a shortcut or link leads to? What is not on the site is not shown."""
    if kind == "URL":
        return True
    if not target:
        return False
    if kind == "DocType":
        return bool(frappe.db.exists("DocType", target)) and bool(frappe.has_permission(target, "read"))
    if not kind or not frappe.db.exists("DocType", kind) or not frappe.db.exists(kind, target):
        return False
    return bool(frappe.get_cached_doc(kind, target).has_permission("read"))
