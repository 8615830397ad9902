from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document


class Dashboard(Document):
    """A page of charts and number cards."""

    def validate(self) -> None:
        if self.chart_options and not isinstance(frappe.parse_json(self.chart_options), dict):
            frappe.throw(_("Chart options of {0} are a JSON object").format(self.dashboard_name))

    def on_update(self) -> None:
        if self.is_default:
            for other in frappe.get_all("Dashboard", {"is_default": 1, "name": ["!=", self.name]}, pluck="name"):
                frappe.db.set_value("Dashboard", other, "is_default", 0)


def _shown(dashboard_name: str, table: str, field: str, doctype: str) -> list[dict[str, Any]]:
    """Rows of a dashboard whose chart or card the user may read."""
    dashboard = frappe.get_doc("Dashboard", dashboard_name)
    dashboard.check_permission("read")
    return [
        row.as_dict()
        for row in dashboard.get(table)
        if frappe.get_cached_doc(doctype, row.get(field)).has_permission("read")
    ]


@frappe.whitelist()
def get_permitted_charts(dashboard_name: str) -> list[dict[str, Any]]:
    """The dashboard's charts that the user may see: chart, width, chart_config."""
    options = frappe.parse_json(frappe.db.get_value("Dashboard", dashboard_name, "chart_options")) or {}
    return [{**row, "chart_config": options} for row in _shown(dashboard_name, "charts", "chart", "Dashboard Chart")]


@frappe.whitelist()
def get_permitted_cards(dashboard_name: str) -> list[dict[str, Any]]:
    """The dashboard's number cards that the user may see."""
    return _shown(dashboard_name, "cards", "card", "Number Card")
