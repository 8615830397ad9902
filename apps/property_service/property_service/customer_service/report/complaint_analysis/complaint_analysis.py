"""RP1 投诉分析: what people complain of, where and why; what grows, and which units come back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from frappe import _
from frappe.utils import add_years, getdate
from property_service.reporting import chart, column, days_of, figure, names_of, rows, same, within
from property_service.shared.statistics import change, percent

FIELDS = (
    "name",
    "opened_at",
    "category",
    "unit",
    "unit.building as building",
    "root_cause",
    "department",
    "reopen_count",
)
MOST_UNITS = 5
GRID = "Category by Building"


def execute(filters: Any = None) -> tuple[Any, ...]:
    """Rows by category, building, month, root cause or department, the most frequent first (months in their order).

    By category and building: a column per building, and the whole as a grid of colours.
    """
    start, end = days_of(filters)
    length = end - start + timedelta(days=1)
    now = _cases(filters, start, end)
    if filters.group_by == GRID:
        return _grid(now)
    key = KEYS[filters.group_by]
    before = Counter(key(row) for row in _cases(filters, start - length, start - timedelta(days=1)))
    last_year = Counter(key(row) for row in _cases(filters, add_years(start, -1), add_years(end, -1)))
    found = Counter(key(row) for row in now)
    ordered = sorted(found) if filters.group_by == "Month" else [name for name, _count in found.most_common()]
    labels = _labels(filters.group_by, ordered)
    data, sum_so_far = [], 0
    for place, name in enumerate(ordered):
        sum_so_far += found[name]
        earlier = found[ordered[place - 1]] if filters.group_by == "Month" and place else before[name]
        data.append(
            {
                "group": labels[name], "cases": found[name], "share": percent(found[name], len(now)), "running": percent(sum_so_far, len(now)),
                "before": earlier, "change": change(found[name], earlier), "last_year": last_year[name], "year_change": change(found[name], last_year[name]),
                "reopened": sum(bool(row.reopen_count) for row in now if key(row) == name),
            }
        )  # fmt: skip
    repeats = Counter(row.unit for row in now if row.unit)
    summary = [
        figure(_("Complaints"), len(now)),
        figure(_("Against the Period Before"), change(len(now), sum(before.values())), "Percent"),
        figure(_("Units With Two or More"), sum(count > 1 for count in repeats.values())),
        figure(_("Opened Again"), percent(sum(bool(row.reopen_count) for row in now), len(now)), "Percent"),
    ]
    return _columns(filters.group_by), data, _repeated(repeats), _chart(filters.group_by, data), summary


def _cases(filters: Any, start: date, end: date) -> list[Any]:
    asked = [*within("opened_at", start, end), *same(filters, "project")]
    if filters.building:
        asked.append(["unit.building", "=", filters.building])
    return rows("Complaint", FIELDS, asked)


KEYS: dict[str, Callable[[Any], str]] = {
    "Category": lambda row: row.category or "",
    "Building": lambda row: row.building or "",
    "Month": lambda row: f"{getdate(row.opened_at):%Y-%m}",
    "Root Cause": lambda row: row.root_cause or "",
    "Department": lambda row: row.department or "",
}
_TITLES = {"Category": ("Case Category", "category_name"), "Building": ("Building", "label")}


def _labels(group: str, names: list[str]) -> dict[str, str]:
    """What a group is called; those without a value are called so."""
    titles = names_of(*_pair(group, names)) if group in _TITLES else {}
    return {name: titles.get(name) or (_(name) if name else _("Not Set")) for name in names}


def _pair(group: str, names: list[str]) -> tuple[str, list[str], str]:
    doctype, field = _TITLES[group]
    return doctype, names, field


def _columns(group: str) -> list[dict[str, Any]]:
    before = _("Month Before") if group == "Month" else _("Period Before")
    return [
        column(_(group), "group", width=180), column(_("Complaints"), "cases", "Int"), column(_("Share of All"), "share", "Percent", disable_total=1),
        column(_("Running Share"), "running", "Percent", disable_total=1), column(before, "before", "Int", disable_total=int(group == "Month")),
        column(_("Change on Period"), "change", "Percent", disable_total=1), column(_("A Year Ago"), "last_year", "Int"),
        column(_("Change in a Year"), "year_change", "Percent", disable_total=1), column(_("Opened Again"), "reopened", "Int"),
    ]  # fmt: skip


def _repeated(units: Counter[str]) -> str | None:
    most = [(unit, count) for unit, count in units.most_common(MOST_UNITS) if count > 1]
    titles = names_of("Property Unit", [unit for unit, _count in most], "display_name")
    listed = "、".join(f"{titles.get(unit, unit)} ({count})" for unit, count in most)
    return _("Units that come back: {0}").format(listed) if listed else None


def _grid(now: list[Any]) -> tuple[Any, ...]:
    """Which building has how much of what."""
    found = Counter((KEYS["Category"](row), KEYS["Building"](row)) for row in now)
    by_category, by_building = Counter(KEYS["Category"](row) for row in now), {KEYS["Building"](row) for row in now}
    categories = [name for name, _count in by_category.most_common()]
    buildings = sorted(by_building, key=lambda name: (not name, name))
    titles, heads = _labels("Category", categories), _labels("Building", buildings)
    columns = [column(_("Category"), "group", width=180)]
    columns += [column(heads[name], f"building_{place}", "Int", width=90) for place, name in enumerate(buildings)]
    columns.append(column(_("Complaints"), "cases", "Int"))
    data = [
        {
            "group": titles[name], "cases": by_category[name],
            **{f"building_{place}": found[name, building] for place, building in enumerate(buildings)},
        }
        for name in categories
    ]  # fmt: skip
    sets = [(heads[building], [found[name, building] for name in categories]) for building in buildings]
    picture = chart("bar", [titles[name] for name in categories], *sets, barOptions={"stacked": 1}, grid=1)
    return columns, data, None, picture, [figure(_("Complaints"), len(now))]


def _chart(group: str, data: list[dict[str, Any]]) -> dict[str, Any]:
    """Months as bars; other groups as Pareto's bars, since the first few are what matters."""
    shown = data if group == "Month" else data[:12]
    return chart("bar", [row["group"] for row in shown], (_("Complaints"), [row["cases"] for row in shown]))
