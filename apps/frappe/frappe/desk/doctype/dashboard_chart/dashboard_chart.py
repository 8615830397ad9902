from __future__ import annotations

import datetime
from typing import Any

import frappe
from frappe import _
from frappe.desk.search import titles
from frappe.desk.shared import (
    conditions,
    owned_or_public,
    owned_or_public_sql,
    report_column,
    report_figures,
    report_is_seen,
)
from frappe.model.document import Document
from frappe.utils import add_to_date, cint, flt, getdate, now_datetime, nowdate
from frappe.utils.data import get_period_ending

_SPANS: dict[str, dict[str, Any]] = {
    "Last Year": {"years": -1},
    "Last Quarter": {"months": -3},
    "Last Month": {"months": -1},
    "Last Week": {"days": -7},
}
_INTERVALS = ("Daily", "Weekly", "Monthly", "Quarterly", "Yearly")
MOST_POINTS = 1000


class DashboardChart(Document):
    """A chart over the documents of a type, for a workspace or dashboard."""

    def validate(self) -> None:
        if self.chart_type == "Report":
            self.check_report()
        if self.chart_type in ("Custom", "Report"):
            return
        if not self.document_type:
            frappe.throw(_("Choose the document type of chart {0}").format(self.chart_name))
        if self.chart_type == "Group By":
            if not self.group_by_based_on:
                frappe.throw(_("Choose the field that chart {0} groups by").format(self.chart_name))
            if self.group_by_type in ("Sum", "Average") and not self.aggregate_function_based_on:
                frappe.throw(_("Choose the field whose {0} is shown").format(_(self.group_by_type)))
            return
        if not self.based_on:
            frappe.throw(_("Choose the date field of chart {0}").format(self.chart_name))
        if self.chart_type in ("Sum", "Average") and not self.value_based_on:
            frappe.throw(_("Choose the field whose {0} is shown").format(_(self.chart_type)))

    def check_report(self) -> None:
        if not self.report_name or not frappe.db.exists("Report", self.report_name):
            frappe.throw(_("Choose the report of chart {0}").format(self.chart_name))
        if not self.use_report_chart and (not self.x_field or not self.y_axis):
            frappe.throw(_("Choose the fields of both axes, or the report's own chart"))


def get_permission_query_conditions(user: str | None = None) -> str:
    return owned_or_public_sql("Dashboard Chart", user)


def has_permission(doc: Document, ptype: str = "read", user: str | None = None) -> bool:
    if not owned_or_public(doc, ptype, user):
        return False
    roles = {row.role for row in doc.roles}
    if roles and not roles & set(frappe.get_roles(user)):
        return False
    if doc.chart_type == "Report":
        return report_is_seen(doc.report_name, user)
    if not doc.document_type or not frappe.db.exists("DocType", doc.document_type):
        return True
    return bool(frappe.has_permission(doc.document_type, "read", user=user))


@frappe.whitelist()
def get(
    chart_name: str | None = None,
    chart: Any = None,
    filters: Any = None,
    from_date: Any = None,
    to_date: Any = None,
    timespan: str | None = None,
    time_interval: str | None = None,
    heatmap_year: Any = None,
    **_options: Any,
) -> dict[str, Any]:
    """A chart's figures over the documents that the user may see.

    ``{"labels": [...], "datasets": [{"name", "values"}]}``, with ``"grid": 1`` of what a report draws as a grid; of a heat map ``{"labels": [], "dataPoints": {seconds: value}}``.
    chart: values of a chart that is not stored yet; the other arguments replace those of the stored one.
    """
    doc = _chart(chart_name, chart)
    if doc.chart_type == "Report":
        return _of_report(doc, filters or doc.filters_json)
    asked = _filters(doc, filters)
    if doc.chart_type == "Group By":
        return _grouped(doc, asked)
    if doc.chart_type not in ("Count", "Sum", "Average"):
        frappe.throw(_("Chart {0} gets its figures from a script").format(doc.chart_name))
    if doc.type == "Heatmap":
        year = cint(heatmap_year or doc.heatmap_year) or now_datetime().year
        first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
        return {"labels": [], "dataPoints": {_seconds(day): value for day, value in _days(doc, asked, first, last)}}
    first, last = _range(doc, timespan, from_date, to_date)
    return _series(doc, asked, first, last, _interval(time_interval or doc.time_interval))


def _of_report(doc: Any, filters: Any) -> dict[str, Any]:
    """The report's own chart, or one value per row and field of the y axis."""
    answer, rows = report_figures(doc.report_name, filters)
    if doc.use_report_chart:
        picture = answer["chart"] or {}
        data = picture.get("data") or {}
        drawn = {"grid": 1} if picture.get("grid") else {}
        return {"labels": data.get("labels") or [], "datasets": data.get("datasets") or [], **drawn}
    across = report_column(answer, doc.x_field).fieldname
    fields = [report_column(answer, row.y_field) for row in doc.y_axis]
    return {
        "labels": [str(row.get(across) if row.get(across) is not None else "") for row in rows[:MOST_POINTS]],
        "datasets": [
            {
                "name": _(column.label or column.fieldname),
                "values": [flt(row.get(column.fieldname)) for row in rows[:MOST_POINTS]],
            }
            for column in fields
        ],
    }


def _chart(name: str | None, values: Any) -> Any:
    if name:
        doc = frappe.get_cached_doc("Dashboard Chart", name)
        doc.check_permission("read")
        return doc
    given = frappe.parse_json(values)
    if not isinstance(given, dict) or not (given.get("document_type") or given.get("report_name")):
        frappe.throw(_("Name a chart, or describe one with its document type or report"))
    return frappe.new_doc("Dashboard Chart").update({key: value for key, value in given.items() if key != "name"})


def _filters(doc: Any, given: Any) -> list[Any]:
    asked = conditions(doc.document_type, given or doc.filters_json)
    return [*asked, [doc.document_type, "docstatus", "<", 2]]


def _range(doc: Any, timespan: str | None, first: Any, last: Any) -> tuple[datetime.date, datetime.date]:
    span = timespan or doc.timespan or "Last Year"
    if span == "Select Date Range":
        first, last = first or doc.from_date, last or doc.to_date
    end = getdate(last) if last else getdate(nowdate())
    start = getdate(first) if first else getdate(add_to_date(end, **_SPANS.get(span, {"years": -1})))
    if start is None or end is None or start > end:
        frappe.throw(_("The chart's first day must not be after its last"))
    return start, end


def _interval(given: str | None) -> str:
    return given if given in _INTERVALS else "Monthly"


def _rows(doc: Any, filters: list[Any], first: datetime.date, last: datetime.date) -> list[Any]:
    """Sum and count per stored moment of the chart's date field."""
    value = doc.value_based_on if doc.chart_type != "Count" else None
    return list(
        frappe.get_list(
            doc.document_type,
            fields=[f"{doc.based_on} as moment", "count(name) as pieces", f"sum({value}) as total" if value else "count(name) as total"],
            filters=[
                *filters,
                [doc.document_type, doc.based_on, ">=", str(first)],
                [doc.document_type, doc.based_on, "<", str(last + datetime.timedelta(days=1))],
            ],
            group_by=doc.based_on,
            order_by=f"{doc.based_on} asc",
            limit_page_length=0,
        )
    )  # fmt: skip


def _value(doc: Any, total: float, pieces: float) -> float:
    return total / pieces if doc.chart_type == "Average" and pieces else total


def _days(doc: Any, filters: list[Any], first: datetime.date, last: datetime.date) -> list[tuple[datetime.date, float]]:
    sums: dict[datetime.date, list[float]] = {}
    for row in _rows(doc, filters, first, last):
        entry = sums.setdefault(getdate(row.moment), [0.0, 0.0])
        entry[0] += flt(row.total)
        entry[1] += flt(row.pieces)
    return [(day, _value(doc, *entry)) for day, entry in sorted(sums.items())]


def _seconds(day: datetime.date) -> int:
    return int(datetime.datetime.combine(day, datetime.time(), datetime.UTC).timestamp())


def _series(doc: Any, filters: list[Any], first: datetime.date, last: datetime.date, grain: str) -> dict[str, Any]:
    """One value for each period, empty ones included; a period is named by its last day."""
    periods: dict[datetime.date, list[float]] = {}
    day = first
    while day <= last:
        end = getdate(get_period_ending(day, grain))
        periods[end] = [0.0, 0.0]
        day = end + datetime.timedelta(days=1)
        if len(periods) > MOST_POINTS:
            frappe.throw(_("A chart shows at most {0} periods: choose longer ones").format(MOST_POINTS))
    for row in _rows(doc, filters, first, last):
        entry = periods[getdate(get_period_ending(row.moment, grain))]
        entry[0] += flt(row.total)
        entry[1] += flt(row.pieces)
    values = [_value(doc, *entry) for entry in periods.values()]
    return {
        "labels": [str(end) for end in periods],
        "datasets": [{"name": _(doc.chart_name or doc.document_type), "values": values}],
    }


def _grouped(doc: Any, filters: list[Any]) -> dict[str, Any]:
    """One value for each value of a field, the largest first; after ``number_of_groups`` the rest is one."""
    field = doc.group_by_based_on
    function = {"Sum": "sum", "Average": "avg"}.get(doc.group_by_type or "Count", "count")
    column = "name" if function == "count" else doc.aggregate_function_based_on
    rows = frappe.get_list(
        doc.document_type,
        fields=[f"{field} as label", f"{function}({column}) as total"],
        filters=filters,
        group_by=field,
        order_by="total desc",
        limit_page_length=0,
    )
    df = frappe.get_meta(doc.document_type).get_field(field)
    names = [str(row.label) for row in rows if row.label]
    known = titles(df.options, names[:MOST_POINTS]) if df is not None and df.fieldtype == "Link" else {}
    pairs = [
        (
            _(known.get(str(row.label)) or str(row.label)) if row.label not in (None, "") else _("Not Set"),
            flt(row.total),
        )
        for row in rows
    ]
    most = cint(doc.number_of_groups)
    if most and len(pairs) > most and function != "avg":
        pairs = [*pairs[: most - 1], (_("Other"), sum(total for _label, total in pairs[most - 1 :]))]
    return {
        "labels": [label for label, _total in pairs],
        "datasets": [{"name": _(doc.chart_name or doc.document_type), "values": [total for _label, total in pairs]}],
    }


@frappe.whitelist(methods=["POST"])
def create_dashboard_chart(args: Any) -> Any:
    """Make a chart from its values."""
    doc = frappe.get_doc({**frappe.parse_json(args), "doctype": "Dashboard Chart"})
    doc.insert()
    return doc
