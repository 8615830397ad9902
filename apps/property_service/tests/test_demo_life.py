"""The demo's life: the same each time, moved with its anchor, gone without a trace."""

from __future__ import annotations

from pathlib import Path

import frappe
from frappe.runtime.context import Context
from property_service import demo

COUNTERS = ("tabSeries", "__version")  # only ever go up


def everything() -> dict[str, set[tuple[str, ...]]]:
    """All rows of all tables, but for when they were changed."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for table in set(frappe.db.get_tables(cached=False)) - set(COUNTERS):
        names = ", ".join(f"`{name}`" for name in frappe.db.get_db_table_columns(table) if name != "modified")
        rows = (tuple(map(str, row)) for row in frappe.db.sql(f"select {names} from `{table}`"))
        found[table] = {row for row in rows if "modified" not in row}  # of settings it is a row
    return found


def files() -> set[str]:
    folder = Path(frappe.get_site_path())
    return {str(path.relative_to(folder)) for part in ("private", "public") for path in (folder / part).rglob("*")}


def test_wiping_leaves_nothing(site: Context) -> None:
    frappe.db.set_single_value("Property Service Settings", "default_project", None)
    before, files_before = everything(), files()
    demo.load("small", password="correct-horse-7")
    assert frappe.db.count("Email Queue") == 0
    demo.wipe()
    after = everything()
    assert {table: rows ^ before[table] for table, rows in after.items() if rows != before[table]} == {}
    assert files() <= files_before


def test_the_same_seed_makes_the_same_people(site: Context) -> None:
    made = []
    for _round in range(2):
        demo.load("small", password="correct-horse-7", upto="households")
        made.append(frappe.get_all("Resident", fields=["resident_name", "mobile", "id_no"], order_by="mobile asc"))
        demo.wipe()
    assert made[0] == made[1]


def test_the_anchor_moves_every_date(site: Context) -> None:
    demo.load("small", anchor="2026-06-30", password="correct-horse-7", upto="complaints")
    opened = frappe.get_all("Complaint", pluck="opened_at")
    assert max(str(moment)[:10] for moment in opened) <= "2026-06-30"
