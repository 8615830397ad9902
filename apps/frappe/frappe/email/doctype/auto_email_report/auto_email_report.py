from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import frappe
from frappe import _
from frappe.core.reports import definition, export
from frappe.core.reports import filters as filter_values
from frappe.core.reports.columns import normalised
from frappe.core.reports.run import run
from frappe.model.document import Document
from frappe.permissions.roles import Access
from frappe.printing.reports import report_pdf
from frappe.runtime.context import current
from frappe.utils import (
    add_days,
    cint,
    escape_html,
    get_first_day,
    get_weekday,
    getdate,
    nowdate,
    split_emails,
    validate_email_address,
)
from frappe.utils.data import get_period_beginning

MOST_ROWS = 500
_MONTHS = {"Monthly": 1, "Quarterly": 3, "Half Yearly": 6, "Yearly": 12}


class AutoEmailReport(Document):
    """A report that goes out by mail in a rhythm, made with the rights of one person."""

    def validate(self) -> None:
        for address in self.addresses:
            if not validate_email_address(address):
                frappe.throw(_("{0} is not an e-mail address").format(address))
        if self.user != frappe.session.user and "System Manager" not in frappe.get_roles():
            frappe.throw(
                _("Only a system manager may send reports with the rights of {0}").format(self.user),
                frappe.PermissionError,
            )
        if not self.dynamic_date_period:
            self.from_date_field = self.to_date_field = None
        ctx = current()
        report = definition.find(ctx, self.report, Access.of(ctx, self.user))
        base = definition.based_on(report)
        names = {row.fieldname for row in base.filters}
        for field in (self.from_date_field, self.to_date_field):
            if field and base.report_type != definition.BUILDER and names and field not in names:
                frappe.throw(
                    _("Report {0} has no filter {1}; it has {2}").format(
                        _(self.report), field, ", ".join(sorted(names))
                    )
                )
        filter_values.checked(ctx, base.filters, self.values())

    @property
    def addresses(self) -> list[str]:
        return [address.strip() for address in split_emails(self.email_to or "") if address.strip()]

    def values(self) -> frappe._dict:
        """The filters with which it runs today: as they are kept, dates moved with the calendar."""
        values = filter_values.parsed(self.filters)
        span = self.period()
        if span and self.from_date_field:
            values[self.from_date_field] = str(span[0])
        if span and self.to_date_field:
            values[self.to_date_field] = str(span[1])
        return values

    def period(self) -> tuple[datetime.date, datetime.date] | None:
        """First and last day of the period that ended before today: yesterday, the last seven days, the month before …"""
        kind, today = self.dynamic_date_period, getdate()
        if not kind:
            return None
        if kind in ("Daily", "Weekly"):
            return add_days(today, -1 if kind == "Daily" else -7), add_days(today, -1)
        if kind == "Half Yearly":
            start = today.replace(month=1 if today.month < 7 else 7, day=1)
        else:
            start = get_period_beginning(today, kind)
        return get_first_day(start, d_months=-_MONTHS[kind]), add_days(start, -1)

    def is_due(self, day: datetime.date) -> bool:
        if not self.enabled or (self.last_sent_on and getdate(self.last_sent_on) >= day):
            return False
        if self.frequency == "Weekdays":
            return day.weekday() < 5
        if self.frequency == "Weekly":
            return get_weekday(day) == (self.day_of_week or "Monday")
        return day.day == 1 if self.frequency == "Monthly" else True

    def answer(self) -> dict[str, Any]:
        """The report's answer with the rights of ``user``. Raises what the report raises."""
        ctx = current()
        report = definition.find(ctx, self.report, Access.of(ctx, self.user))
        hours = cint(self.data_modified_till)
        values = self.values()
        with acting(self.user):
            found = run(ctx, report, values)
        if hours and report.report_type == definition.BUILDER:
            found["result"] = recently_changed(report.ref_doctype, found["result"], hours)
        return found

    @staticmethod
    def documents(found: dict[str, Any]) -> list[Any]:
        """The rows of an answer without its totals."""
        return [row for row in found["result"] if isinstance(row, dict)]

    def send(self) -> bool:
        """Make and mail it; False where there is nothing to send."""
        found = self.answer()
        rows = found["result"]
        if not self.documents(found) and self.send_if_data:
            return False
        title = _(self.report)
        columns = normalised(found["columns"])
        attachments = []
        shown = min(cint(self.no_of_rows) or 100, MOST_ROWS)
        if self.format != "HTML":
            with acting(self.user):
                export.announce(current(), self.handout(columns, rows, self.kind, method="email"))
                name, content = self.file(title, columns, found)
            attachments.append({"fname": name, "fcontent": content})
            shown = 0
        frappe.sendmail(
            recipients=self.addresses, subject=title, message=self.text(title, columns, found, shown), attachments=attachments,
            reference_doctype=self.doctype, reference_name=self.name,
        )  # fmt: skip
        self.db_set("last_sent_on", nowdate(), update_modified=False)
        return True

    @property
    def kind(self) -> str:
        """What kind of file it is as; a table in the mail is Excel to who asks for a file."""
        return self.format if self.format in (export.CSV, export.PDF) else export.EXCEL

    def file(self, title: str, columns: list[Any], found: dict[str, Any]) -> tuple[str, bytes]:
        """Name and content of the file."""
        rows = found["result"]
        if self.kind != export.PDF:
            return export.written(export.table(columns, rows), title, self.kind)
        return f"{title.replace('/', '-')}.pdf", report_pdf(
            title, columns, rows, chart=found.get("chart"), summary=found.get("report_summary")
        )

    def handout(self, columns: list[Any], rows: list[Any], kind: str, method: str = "export") -> export.Handout:
        """What leaves, for the log."""
        ref = definition.based_on(frappe.get_doc("Report", self.report)).ref_doctype
        more = {"report": self.report, "filters": self.values(), "method": method}
        return export.handout(current(), ref, columns, rows, kind, **more)

    def text(self, title: str, columns: list[Any], found: dict[str, Any], shown: int) -> str:
        """The mail: what somebody wrote, a table of the first rows, and how many there are."""
        rows, count = found["result"], _("{0} rows").format(len(self.documents(found)))
        parts = [self.description or "", f"<h3>{escape_html(title)}</h3>", f"<p>{count}</p>"]
        if shown and rows:
            cells = export.table(columns, rows[:shown], texts=True)
            lines = [
                "".join(f"<td>{escape_html(str(cell if cell is not None else ''))}</td>" for cell in line)
                for line in cells
            ]
            parts.append(
                f'<table border="1" cellpadding="4" style="border-collapse:collapse">{"".join(f"<tr>{line}</tr>" for line in lines)}</table>'
            )
        if shown and len(rows) > shown:
            parts.append(f"<p>{_('The first {0} rows; the rest is in the report').format(shown)}</p>")
        return "".join(parts)


@contextmanager
def acting(user: str) -> Iterator[None]:
    """Go on as ``user`` for a while."""
    before = frappe.session.user
    frappe.set_user(user)
    try:
        yield
    finally:
        frappe.set_user(before)


def recently_changed(doctype: str, rows: list[Any], hours: int) -> list[Any]:
    """Of rows that name their document, those of documents changed within the last hours."""
    since = frappe.utils.add_to_date(frappe.utils.now_datetime(), hours=-hours)
    names = set(frappe.get_all(doctype, {"modified": [">=", since]}, pluck="name"))
    return [row for row in rows if isinstance(row, list) or row.get("name") in names]


def send_due() -> None:
    """The schedule's, each day: every report whose day it is. One that fails is an entry of the error log, the others go out."""
    day = getdate(nowdate())
    for name in frappe.get_all("Auto Email Report", {"enabled": 1}, pluck="name", order_by="name asc"):
        doc = frappe.get_doc("Auto Email Report", name)
        if not doc.is_due(day):
            continue
        try:
            doc.send()
        except Exception:  # noqa: BLE001 - whatever goes wrong in one report, the others go out
            frappe.db.rollback()
            frappe.log_error(
                title=f"Auto Email Report {name}", reference_doctype="Auto Email Report", reference_name=name
            )
        frappe.db.commit()


@frappe.whitelist(methods=["POST"])
def send_now(name: str) -> bool:
    """Send it at once; False where there is nothing to send."""
    doc = frappe.get_doc("Auto Email Report", name)
    doc.check_permission("write")
    return bool(doc.send())


@frappe.whitelist()
def download(name: str) -> None:
    """The file as it would be mailed."""
    doc = frappe.get_doc("Auto Email Report", name)
    doc.check_permission("read")
    found = doc.answer()
    columns, rows, title = normalised(found["columns"]), found["result"], _(doc.report)
    export.announce(current(), doc.handout(columns, rows, doc.kind))
    name, content = doc.file(title, columns, found)
    current().response.update(type="binary", filename=name, filecontent=content)
