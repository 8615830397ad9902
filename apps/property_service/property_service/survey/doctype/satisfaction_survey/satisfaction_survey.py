from __future__ import annotations

import secrets
from typing import Any

import frappe
from frappe import _, _lt
from frappe.model.document import Document
from frappe.utils import cint, flt, get_datetime, now_datetime
from property_service.survey import votes
from property_service.tell import tell, users_with

SATISFIED = 4
SMALLEST = 5  # R60: groups of fewer are not told apart


class SatisfactionSurvey(Document):
    """Asking households how content they are; each answers once and stays unknown."""

    def validate(self) -> None:
        if get_datetime(self.to_date) <= get_datetime(self.from_date):
            frappe.throw(_("{0}: the end must be after the start").format(self.title))
        self.project = self.project or frappe.db.get_single_value("Property Service Settings", "default_project")

    def on_submit(self) -> None:
        keys = {"secret": secrets.token_urlsafe(32), "token": secrets.token_urlsafe(16)}
        self.db_set({**keys, "population": len(votes.voters(self))})

    @frappe.whitelist()
    def get_codes(self) -> list[dict[str, str]]:
        """The codes for the letters: ``[{"voter", "code", "path"}]``. Only for who runs the survey."""
        self.check_permission("submit")
        if self.docstatus != 1:
            frappe.throw(_("{0}: submit the survey first").format(self.title))
        return [
            {"voter": voter, "code": code, "path": f"/survey/{self.token}?code={code}"}
            for voter in votes.voters(self)
            for code in [votes.code_of(self, voter)]
        ]

    @frappe.whitelist()
    def get_results(self) -> dict[str, Any]:
        """``{"questions": [{item, count, average}], "buildings": [{building, count, satisfied}], "comments": […]}``; groups of fewer than
        five say only how many they are, and nothing of what so few wrote is shown, so that nobody is told apart (R60).
        """
        self.check_permission("read")
        rows = frappe.get_all(votes.RESPONSE, {"survey": self.name}, ["name", "building", "overall", "comment"])
        marks: dict[str, list[int]] = {}
        filters = {
            "parenttype": votes.RESPONSE,
            "parent": ["in", [row.name for row in rows] or [""]],
            "score": [">", 0],
        }
        for line in frappe.get_all(
            "Checklist Result", filters, ["item", "score"], order_by="idx asc", limit_page_length=0
        ):
            marks.setdefault(line.item, []).append(cint(line.score))
        groups: dict[str, list[int]] = {}
        for row in rows:
            groups.setdefault(row.building or "", []).append(cint(row.overall))
        return {
            "questions": [{"item": item, "count": len(found), "average": _average(found)} for item, found in marks.items()],
            "buildings": [{"building": name, "count": len(found), "satisfied": _share(found)} for name, found in sorted(groups.items()) if name],
            "comments": [] if len(rows) < SMALLEST else sorted({row.comment.strip() for row in rows if (row.comment or "").strip()})[:30],
        }  # fmt: skip

    def count(self) -> None:
        """Bring the numbers up to date."""
        rows = frappe.get_all(votes.RESPONSE, {"survey": self.name}, ["overall"])
        content = sum(cint(row.overall) >= SATISFIED for row in rows)
        rated = sum(bool(row.overall) for row in rows)
        self.db_set(
            {
                "response_count": len(rows), "response_pct": round(100 * len(rows) / self.population, 1) if self.population else 0,
                "satisfied_pct": round(100 * content / rated, 1) if rated >= SMALLEST else 0,
            }
        )  # fmt: skip


def _average(marks: list[int]) -> float | None:
    """The mean of marks that are enough to hide each of them."""
    return round(sum(marks) / len(marks), 2) if len(marks) >= SMALLEST else None


def _share(marks: list[int]) -> str | None:
    """Percent of the satisfied in a group that is large enough to hide its members."""
    return f"{100 * sum(mark >= SATISFIED for mark in marks) / len(marks):.1f} %" if len(marks) >= SMALLEST else None


def watch() -> None:
    """Each hour: a survey that closes within three days with too few answers is told of, once."""
    now = now_datetime()
    for name in frappe.get_all(votes.SURVEY, {"docstatus": 1, "told_low": 0, "from_date": ["<=", now]}, pluck="name"):
        doc = frappe.get_doc(votes.SURVEY, name)
        left = get_datetime(doc.to_date) - now
        if left.days < 3 and flt(doc.response_pct) < flt(doc.target_response_pct):
            doc.db_set("told_low", 1)
            tell(
                users_with("CS Lead", "Property Manager"),
                _lt("{0}: only {1} % have answered"),
                doc,
                values=(doc.title, doc.response_pct),
            )
