"""Who may answer a survey, and that each answers once: voters are known by keyed hashes, not by name (edges 12 and 53)."""

from __future__ import annotations

import hashlib
import hmac
from random import Random
from typing import Any

import frappe
from frappe import _
from frappe.rate_limiter import rate_limit
from frappe.utils import cint, get_datetime, now_datetime
from property_service.property_setup import checklists
from property_service.residents.portal import is_portal_user, resident_of, stays_of

SURVEY, RESPONSE = "Satisfaction Survey", "Survey Response"
PER_HOUR = 30
CODE = 10  # characters of a code on a letter: 50 bits, guessed at 30 an hour
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def voters(survey: Any) -> list[str]:
    """Units, or residents, who are asked: today's households of the project, all or an equal share of each building."""
    filters: dict[str, Any] = {"status": "Active"}
    if survey.project:
        filters["project"] = survey.project
    if survey.sample_method == "Buyers":
        filters["relation"] = ["in", ("Owner", "Joint Owner")]
    rows = frappe.get_all("Unit Occupancy", filters, ["unit", "resident"], order_by="unit asc, resident asc")
    every = list(dict.fromkeys(row.unit if survey.one_vote_per == "Unit" else row.resident for row in rows))
    if survey.sample_method != "Stratified Sample":
        return every
    homes = {row.unit if survey.one_vote_per == "Unit" else row.resident: row.unit for row in rows}
    return _sample(every, homes, float(survey.sample_pct or 100), str(survey.name))


def _sample(every: list[str], homes: dict[str, str], percent: float, seed: str) -> list[str]:
    strata: dict[str, list[str]] = {}
    for voter in every:
        strata.setdefault(homes[voter].rsplit("-", 2)[0], []).append(voter)
    chance, found = Random(seed), []  # noqa: S311 - a sample that anybody may repeat
    for building in sorted(strata):
        group = strata[building]
        found += chance.sample(group, max(1, round(len(group) * percent / 100)))
    return sorted(found)


def hash_of(survey: Any, voter: str) -> str:
    """The voter as the answers know it."""
    return hmac.new(_secret(survey), f"voter:{voter}".encode(), hashlib.sha256).hexdigest()


def code_of(survey: Any, voter: str) -> str:
    """What stands on the voter's letter."""
    number = int.from_bytes(hmac.new(_secret(survey), f"code:{voter}".encode(), hashlib.sha256).digest()[:8])
    return "".join(_LETTERS[number >> 5 * place & 31] for place in range(CODE))


def _secret(survey: Any) -> bytes:
    return str(frappe.db.get_value(SURVEY, survey.name, "secret")).encode()


def voter_of_code(survey: Any, code: str) -> str | None:
    given = (code or "").strip().upper()
    return next((voter for voter in voters(survey) if hmac.compare_digest(code_of(survey, voter), given)), None)


def voter_of_user(survey: Any, user: str) -> str | None:
    """A portal user answers for the unit it lives in, or for itself."""
    if not is_portal_user(user):
        return None
    asked = set(voters(survey))
    own = [resident_of(user)] if survey.one_vote_per == "Person" else [stay.unit for stay in stays_of(user)]
    return next((voter for voter in own if voter in asked), None)


def waiting_for(user: str) -> list[dict[str, str]]:
    """Surveys that are open and that a resident has not answered yet: ``[{"title", "path"}]``."""
    now = str(now_datetime())
    found = frappe.get_all(SURVEY, [["docstatus", "=", 1], ["from_date", "<=", now], ["to_date", ">=", now]], pluck="name", order_by="to_date asc")  # fmt: skip
    surveys = [frappe.get_cached_doc(SURVEY, name) for name in found]
    asked = [(survey, voter) for survey in surveys if (voter := voter_of_user(survey, user))]
    return [
        {"title": survey.title, "path": f"/survey/{survey.token}"}
        for survey, voter in asked
        if not frappe.db.exists(RESPONSE, {"vote_key": f"{survey.name}/{hash_of(survey, voter)}"})
    ]


def open_survey(token: str) -> Any:
    """The survey behind a code on a poster, while it is open. Raises DoesNotExistError."""
    name = frappe.db.get_value(SURVEY, {"token": token, "docstatus": 1}) if token else None
    if not name:
        frappe.throw(_("There is no such survey"), frappe.DoesNotExistError)
    survey = frappe.get_doc(SURVEY, name)
    require_open(survey)
    return survey


def require_open(survey: Any) -> None:
    now = now_datetime()
    if survey.docstatus != 1 or not get_datetime(survey.from_date) <= now <= get_datetime(survey.to_date):
        frappe.throw(_("{0} is open from {1} to {2}").format(survey.title, survey.from_date, survey.to_date))


@frappe.whitelist(allow_guest=True, methods=["POST"])
@rate_limit(limit=PER_HOUR, seconds=3600)
def answer(token: str, answers: str | dict[str, Any], overall: int, comment: str = "", code: str = "") -> str:
    """Answer a survey from its public page, by the code of a letter or as a signed-in resident; once. Gives thanks.

    answers: ``{"<row>": value}`` by the number of the question.
    """
    survey = open_survey(token)
    portal = voter_of_user(survey, frappe.session.user)
    voter = voter_of_code(survey, code) if code else portal
    if voter is None:
        frappe.throw(_("Write the code of your letter, or sign in as a resident"))
    record(survey, voter, frappe.parse_json(answers), overall, comment, "Portal" if portal and not code else "QR")
    return _("Thank you for your answer")


def record(survey: Any, voter: str, answers: dict[str, Any], overall: int, comment: str, channel: str) -> Any:
    """Store the answers of a voter; a second time is refused by the database."""
    key = f"{survey.name}/{hash_of(survey, voter)}"
    if frappe.db.exists(RESPONSE, {"vote_key": key}):
        frappe.throw(
            _("This household has answered already")
            if survey.one_vote_per == "Unit"
            else _("You have answered already")
        )
    doc = frappe.get_doc(
        {"doctype": RESPONSE, "survey": survey.name, "channel": channel, "overall": cint(overall), "comment": comment}
    )
    checklists.fill(doc, "answers", survey.template)
    for number, row in enumerate(doc.answers, 1):
        value = answers.get(str(number))
        if row.answer_type == "Score 1-5":
            row.score = min(5, max(0, cint(value)))
        elif value not in (None, ""):
            row.value = str(value)[:500]
    doc.flags.voter = voter
    return doc.insert(ignore_permissions=True)
