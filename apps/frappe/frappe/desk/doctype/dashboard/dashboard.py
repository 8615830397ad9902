from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.desk.desktop import ABOUT
from frappe.model.document import Document

TABLES = {"cards": ("card", "Number Card"), "charts": ("chart", "Dashboard Chart")}


class Dashboard(Document):
    """A page of charts and number cards."""

    def validate(self) -> None:
        if self.chart_options and not isinstance(frappe.parse_json(self.chart_options), dict):
            frappe.throw(_("Chart options of {0} are a JSON object").format(self.dashboard_name))

    def on_update(self) -> None:
        if self.is_default:
            for other in frappe.get_all("Dashboard", {"is_default": 1, "name": ["!=", self.name]}, pluck="name"):
                frappe.db.set_value("Dashboard", other, "is_default", 0)


@frappe.whitelist()
def get_page(name: str) -> dict[str, Any]:
    """A dashboard as it is drawn: its rows with what their cards and charts ask for, as far as the user may see them.

    ``{"title", "may_write", "cards": [{"card", "about"}], "charts": [{"chart", "width", "about"}]}``.
    """
    doc = frappe.get_doc("Dashboard", name)
    doc.check_permission("read")
    found: dict[str, Any] = {"title": _(doc.dashboard_name), "may_write": doc.has_permission("write")}
    for table, (field, doctype) in TABLES.items():
        found[table] = []
        for row in _shown(doc, table, field, doctype):
            shown = frappe.get_cached_doc(doctype, row[field])
            about = {key: shown.get(key) for key in ("name", "label", "chart_name", *ABOUT[doctype])}
            found[table].append({**row, "about": about})
    return found


@frappe.whitelist(methods=["POST"])
def arrange(name: str, cards: Any, charts: Any) -> None:
    """Store which cards (names) and charts (``{"chart", "width"}``) a dashboard shows, in this order.

    What the user may not see stays where it was, at the end.
    """
    doc = frappe.get_doc("Dashboard", name)
    doc.check_permission("write")
    given = {
        "cards": [{"card": card} for card in frappe.parse_json(cards) or []],
        "charts": [{"chart": row["chart"], "width": row.get("width")} for row in frappe.parse_json(charts) or []],
    }
    for table, (field, doctype) in TABLES.items():
        seen = {row[field] for row in _shown(doc, table, field, doctype)}
        hidden = [{**row.as_dict(), "name": None} for row in doc.get(table) if row.get(field) not in seen]
        doc.set(table, [*given[table], *hidden])
    doc.save()


def _shown(doc: Any, table: str, field: str, doctype: str) -> list[dict[str, Any]]:
    """Rows of a dashboard whose chart or card is there and may be read by the user."""
    return [
        row.as_dict()
        for row in doc.get(table)
        if frappe.db.exists(doctype, row.get(field))
        and frappe.get_cached_doc(doctype, row.get(field)).has_permission("read")
    ]


def _permitted(name: str, table: str) -> list[dict[str, Any]]:
    doc = frappe.get_doc("Dashboard", name)
    doc.check_permission("read")
    return _shown(doc, table, *TABLES[table])


@frappe.whitelist()
def get_permitted_charts(dashboard_name: str) -> list[dict[str, Any]]:
    """The dashboard's charts that the user may see: chart, width, chart_config."""
    options = frappe.parse_json(frappe.db.get_value("Dashboard", dashboard_name, "chart_options")) or {}
    return [{**row, "chart_config": options} for row in _permitted(dashboard_name, "charts")]


@frappe.whitelist()
def get_permitted_cards(dashboard_name: str) -> list[dict[str, Any]]:
    """The dashboard's number cards that the user may see."""
    return _permitted(dashboard_name, "cards")
