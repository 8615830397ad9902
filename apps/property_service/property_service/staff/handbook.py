"""What people read: which articles concern whom, who has acknowledged which version, quizzes, and the reminder of each week."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _, _lt
from frappe.utils import cint, flt, get_first_day_of_week, now_datetime, nowdate
from property_service import bilingual
from property_service.customer_service.reach import staff_of
from property_service.tell import tell

ARTICLE, RECORD = "Handbook Article", "Staff Record"
CURRENT = {"docstatus": 1, "superseded": 0}


def articles_for(user: str) -> list[Any]:
    """The valid articles that concern a user: those of its roles, and those of nobody in particular."""
    rows = frappe.get_all(
        ARTICLE, CURRENT, ["name", "title", "title_en", "article_type", "version", "must_acknowledge", "approved_on"],
        order_by="article_type asc, title asc", limit_page_length=0,
    )  # fmt: skip
    named: dict[str, set[str]] = {}
    for row in frappe.get_all(
        "Has Role", {"parenttype": ARTICLE, "parent": ["in", [row.name for row in rows] or [""]]}, ["parent", "role"]
    ):
        named.setdefault(row.parent, set()).add(row.role)
    roles = set(frappe.get_roles(user))
    return [row for row in rows if row.name not in named or named[row.name] & roles]


def lines(choices: str | None) -> list[str]:
    """The choices of a question, one a line."""
    return [line.strip() for line in (choices or "").splitlines() if line.strip()]


def questions(doc: Any) -> list[dict[str, Any]]:
    """The quiz of an article as its reader sees it: ``[{"text", "choices"}]``."""
    return [
        {"text": bilingual.text(row, "question"), "choices": lines(bilingual.text(row, "choices"))} for row in doc.quiz
    ]


def done_by(staff: str | None) -> dict[str, dict[str, Any]]:
    """What a person has acknowledged and passed, by article: ``{"version", "score"}``."""
    found: dict[str, dict[str, Any]] = {}
    filters = {"staff": staff or "", "reference_doctype": ARTICLE, "record_type": ["in", ("Acknowledgement", "Exam")]}
    for row in frappe.get_all(
        RECORD, filters, ["record_type", "reference_name", "version", "score", "passed"], order_by="creation asc"
    ):
        entry = found.setdefault(row.reference_name, {})
        if row.record_type == "Acknowledgement":
            entry["version"] = row.version
        elif row.passed:
            entry["score"] = max(flt(row.score), entry.get("score", 0.0))
    return found


@frappe.whitelist()
def mine() -> list[dict[str, Any]]:
    """The user's own duties and rules: ``[{name, title, heading, article_type, version, must_acknowledge, acknowledged, score}]``.

    heading is the title in the user's language.
    """
    _require_staff()
    staff = staff_of(frappe.session.user)
    done = done_by(staff.name if staff else None)
    return [
        {
            **row, "heading": bilingual.text(row, "title"), "acknowledged": done.get(row.name, {}).get("version") == row.version, "score": done.get(row.name, {}).get("score"),
        }
        for row in articles_for(frappe.session.user)
    ]  # fmt: skip


def _require_staff() -> None:
    if "Desk User" not in frappe.get_roles():
        raise frappe.PermissionError(_("The handbook is for staff"))


def _current(article: str) -> tuple[Any, Any]:
    """The valid article and the person; raises where there is neither."""
    doc = frappe.get_doc(ARTICLE, article)
    doc.check_permission("read")
    staff = staff_of(frappe.session.user)
    if staff is None:
        frappe.throw(_("Your account belongs to no member of staff"))
    if doc.docstatus != 1 or doc.superseded:
        frappe.throw(_("{0} is not the valid version").format(doc.title))
    return doc, staff


@frappe.whitelist(methods=["POST"])
def acknowledge(article: str) -> None:
    """The user has read and understood the valid version; once per version."""
    doc, staff = _current(article)
    key = f"ack/{doc.name}/{doc.version}/{staff.name}"
    if not frappe.db.exists(RECORD, {"record_key": key}):
        _record(staff.name, "Acknowledgement", doc, record_key=key, acknowledged_at=now_datetime())


@frappe.whitelist(methods=["POST"])
def take_quiz(article: str, answers: str | list[int]) -> dict[str, Any]:
    """Answer the questions of an article: ``{"score", "passed", "wrong": [row, …]}``. Each try is on record."""
    doc, staff = _current(article)
    given = [cint(value) for value in frappe.parse_json(answers)]
    if not doc.quiz or len(given) != len(doc.quiz):
        frappe.throw(_("{0}: answer all questions").format(doc.title))
    wrong = [row.idx for row, value in zip(doc.quiz, given, strict=True) if value != cint(row.answer)]
    score = round(100 * (len(given) - len(wrong)) / len(given), 1)
    passed = score >= flt(doc.pass_score)
    _record(staff.name, "Exam", doc, score=score, passed=int(passed))
    return {"score": score, "passed": passed, "wrong": wrong}


def _record(staff: str, kind: str, doc: Any, **values: Any) -> None:
    frappe.get_doc(
        {
            "doctype": RECORD, "record_type": kind, "staff": staff, "on_date": nowdate(), "reference_doctype": doc.doctype,
            "reference_name": doc.name, "version": doc.get("version"), **values,
        }
    ).insert(ignore_permissions=True)  # fmt: skip


def nag() -> int:
    """Each Monday, once a week: whoever has not acknowledged what must be is reminded, by the number of articles; how many people."""
    count, week = 0, get_first_day_of_week(nowdate())
    for row in frappe.get_all("Staff Member", {"user": ["is", "set"], "left_on": ["is", "not set"]}, ["name", "user"]):
        done = done_by(row.name)
        missing = [
            each
            for each in articles_for(row.user)
            if each.must_acknowledge and done.get(each.name, {}).get("version") != each.version
        ]
        reminded = {"for_user": row.user, "document_type": ARTICLE, "subject": ["like", f"%{week}%"]}
        if missing and not frappe.db.exists("Notification Log", reminded):
            doc, values = frappe.get_doc(ARTICLE, missing[0].name), (len(missing), week)
            count += len(tell([row.user], _lt("{0} articles of the handbook wait for you ({1})"), doc, values=values))
    return count
