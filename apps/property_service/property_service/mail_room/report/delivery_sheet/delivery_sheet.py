"""RP13 邮件报刊派送单: the day's papers and the mail that waits, unit by unit, with a column to sign in; printed on A4."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from property_service.mail_room import papers
from property_service.reporting import column, figure, names_of, rows, same

WAITING = ("Waiting", "Out for Delivery", "Stuck")


def execute(filters: Any = None) -> tuple[Any, ...]:
    """One row per paper and item, in the order of buildings and units."""
    data = [
        {"unit": row["unit"], "what": row["title"], "kind": "Newspaper", "copies": row["copies"], "addressee": row["subscriber"]}
        for row in (papers.sheet(filters.date) if frappe.has_permission(papers.SUBSCRIPTION, "read") else ())
    ]  # fmt: skip
    fields = ["name", "kind", "tracking_no", "unit", "addressee", "addressee_text", "shelf_slot", "attempts"]
    waiting = rows("Mail Item", fields, [["status", "in", WAITING], *same(filters, "project")])
    data += [{**row, "what": row.tracking_no or row.name, "copies": 1} for row in waiting]
    units = {
        row.name: row
        for row in rows(
            "Property Unit",
            ["name", "building", "floor"],
            [["name", "in", [row["unit"] or "" for row in data] or [""]]],
        )
    }
    people = names_of("Resident", [row["addressee"] for row in data], "resident_name")
    for row in data:
        place = units.get(row["unit"]) or {}
        row |= {
            "building": place.get("building"),
            "floor": place.get("floor"),
            "who": people.get(row["addressee"] or "") or row.get("addressee_text"),
            "sign": "",
        }
    if filters.building:
        data = [row for row in data if row["building"] == filters.building]
    data.sort(key=lambda row: (row["building"] or "", row["floor"] or 0, row["unit"] or "", row["kind"]))
    summary = [
        figure(_("Newspapers"), sum(row["copies"] for row in data if row["kind"] == "Newspaper")),
        figure(_("Mail That Waits"), sum(row["kind"] != "Newspaper" for row in data)),
        figure(_("Units"), len({row["unit"] for row in data})),
    ]
    columns = [
        column(_("Building"), "building", "Link", "Building", width=100), column(_("Unit"), "unit", "Link", "Property Unit", width=140), column(_("Addressee"), "who", width=130),
        column(_("Kind of Mail"), "kind", "Select", width=110), column(_("Title or Tracking No"), "what", width=190), column(_("Copies"), "copies", "Int", width=70),
        column(_("Shelf Slot"), "shelf_slot", width=90), column(_("Signature"), "sign", width=140),
    ]  # fmt: skip
    return columns, data, None, None, summary
