"""The clocks of a case: started when it is opened, stopped by its steps, watched by a job that only tells people.

Verdicts are stored by the step itself; the job stores a breach when it sees one, which changes no verdict (R14).
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from frappe.utils.nestedset import get_ancestors_of

import frappe
from frappe import _, _lt
from frappe.utils import get_datetime, getdate, now_datetime
from property_service.customer_service import action_log
from property_service.customer_service.rules import sla
from property_service.property_setup.calendars import calendar_of
from property_service.property_setup.settings import number
from property_service.tell import head_of, tell, users_with

CASES = ("Complaint", "Service Request")
_NUMBERS = (
    "name", "case_type", "category", "priority", "channel", "project", "sequence", "active_from", "active_to", "response_min", "response_calendar",
    "arrive_min", "arrive_calendar", "resolve_min", "resolve_calendar", "warn_pct", "pausable", "escalate_1_role", "escalate_2_after_min",
    "escalate_2_role", "stop_response_on",
)  # fmt: skip
MOST_SAID = 500
LONGEST_WAITS = {
    "Waiting for Resident": "max_pause_days_resident", "Waiting for Agency": "max_pause_days_agency",
    "Waiting for Parts": "max_pause_days_parts", "Waiting for Weather": "max_pause_days_weather",
}  # fmt: skip


def promise_of(doc: Any) -> sla.Promise:
    """What was promised when the case was opened."""
    return sla.Promise.from_dict(json.loads(doc.sla_promise)) if doc.sla_promise else sla.Promise()


def choose(doc: Any) -> sla.Promise:
    """The promise of the rule that fits the case now."""
    rules = frappe.get_all("Service Level Rule", fields=_NUMBERS)
    categories = [doc.category, *reversed(get_ancestors_of("Case Category", doc.category))] if doc.category else []
    case = {**doc.as_dict(), "case_type": doc.get("case_type") or doc.doctype}
    rule = sla.choose(rules, case, categories, getdate(doc.opened_at))
    if rule is None:
        return sla.Promise()
    always = doc.priority in sla.NEVER_PAUSED  # R12: whichever rule fits, urgent cases run round the clock
    clocks = {
        name: sla.Clock(int(rule.get(f"{name}_min") or 0), "" if always else rule.get(f"{name}_calendar") or "")
        for name in sla.CLOCKS
    }
    return sla.Promise(
        rule.name, **clocks, warn_pct=float(rule.warn_pct or 0), pausable=bool(rule.pausable), escalate_1_role=rule.escalate_1_role or "",
        escalate_2_after_min=int(rule.escalate_2_after_min or 0), escalate_2_role=rule.escalate_2_role or "",
        stop_response_on=rule.stop_response_on or "",
    )  # fmt: skip


def start(doc: Any, before: Any) -> None:
    """Set the deadlines of a new case, and anew, from its opening, when priority or category change (R15)."""
    if before and all(before.get(key) == doc.get(key) for key in ("priority", "category")):
        return
    promise = choose(doc)
    if before and doc.workflow_state == "On Hold" and not promise.may_pause(doc.priority):
        frappe.throw(
            _("{0} is on hold, and as {1} it may not wait: take the step Resume first").format(doc.name, doc.priority)
        )
    doc.rule, doc.sla_promise = promise.rule or None, json.dumps(promise.as_dict())
    for name in sla.CLOCKS:
        if before and doc.get(f"sla_{name}") in (sla.MET, sla.BREACHED):
            continue  # what is decided stays, although a lower priority would have given more time
        _run(doc, name, promise, _begun(doc, name))
    if before:
        changed = [
            (key, before.get(key), doc.get(key)) for key in ("priority", "category") if before.get(key) != doc.get(key)
        ]
        note = "; ".join(f"{_(doc.meta.get_label(key))}: {old} → {new}" for key, old, new in changed)
        action_log.write(doc, "Note", doc.workflow_state, doc.workflow_state, note, now_datetime())


def _begun(doc: Any, name: str) -> datetime:
    """When a clock began: with the case, that of the solution anew with each reopening."""
    again = [row.at for row in doc.actions if row.action == "Reopen"] if name == "resolve" else []
    return get_datetime(again[-1] if again else doc.opened_at)


def _run(doc: Any, name: str, promise: sla.Promise, since: datetime) -> None:
    """Start one clock; one that has run out at once is breached at once. What the solution waited so far is not counted."""
    clock: sla.Clock = getattr(promise, name)
    waits = name == "resolve" and promise.may_pause(doc.priority)
    share, waited = promise.warn_pct / 100, float(doc.paused_total_sec or 0) if waits else 0.0
    due, warn = (sla.due(clock, since, calendar_of, part) if part else None for part in (1.0, share))
    doc.set(f"{name}_due", due and _later(clock, due, waited))
    doc.set(f"{name}_warn_at", warn and _later(clock, warn, waited))
    stood = _moment(doc.paused_at) if waits else None
    late = due is not None and (stood or now_datetime()) > doc.get(f"{name}_due")
    going = sla.PAUSED if stood else sla.RUNNING
    doc.set(f"sla_{name}", sla.NONE if due is None else sla.BREACHED if late else going)


def _later(clock: sla.Clock, moment: datetime, seconds: float) -> datetime:
    return calendar_of(clock.calendar).add_minutes(moment, seconds / 60) if seconds else moment


def respond(doc: Any, at: datetime, *, reply: bool = False) -> None:
    """The first answer of a person (R14): the acceptance or a public ``reply``, or the latter alone if the rule says so."""
    if not doc.first_responded_at and (reply or promise_of(doc).stop_response_on != sla.REPLY):
        doc.first_responded_at = at
        _stop(doc, "response", at)


def arrive(doc: Any, at: datetime) -> None:
    if not doc.arrived_at:
        doc.arrived_at = at
        _stop(doc, "arrive", at)


def resolve(doc: Any, at: datetime) -> None:
    """The solution is told to whoever asked: it answers what nothing answered before."""
    respond(doc, at, reply=True)
    for name in ("arrive", "resolve"):
        _stop(doc, name, at)


def _stop(doc: Any, name: str, at: datetime) -> None:
    if doc.get(f"sla_{name}") in (sla.RUNNING, sla.PAUSED):
        doc.set(f"sla_{name}", sla.verdict(_moment(doc.get(f"{name}_due")), at))


def _moment(value: Any) -> datetime | None:
    return get_datetime(value) if value else None


def pause(doc: Any, at: datetime) -> None:
    """Only the clock of the solution stops, and only where the promise allows it (R11, R12)."""
    if not promise_of(doc).may_pause(doc.priority):
        frappe.throw(_("{0} cannot wait: its service level runs on; work on it or lower the priority").format(doc.name))
    doc.paused_at = at
    if doc.sla_resolve == sla.RUNNING:
        late = sla.verdict(_moment(doc.resolve_due), at) == sla.BREACHED  # edge 6: a pause un-breaches nothing
        doc.sla_resolve = sla.BREACHED if late else sla.PAUSED


def resume(doc: Any, at: datetime) -> None:
    """The deadline moves by the open time that passed, not by the clock on the wall (R11, edge 5)."""
    since = _moment(doc.paused_at)
    doc.paused_at = None
    if since is None:
        return
    clock = promise_of(doc).resolve
    passed = calendar_of(clock.calendar).seconds_between(since, at) if clock.minutes else 0.0
    doc.paused_total_sec = int(float(doc.paused_total_sec or 0) + passed)
    if doc.sla_resolve != sla.PAUSED:
        return
    doc.sla_resolve = sla.RUNNING
    for field in ("resolve_due", "resolve_warn_at"):
        if doc.get(field):
            doc.set(field, _later(clock, get_datetime(doc.get(field)), passed))


def reopen(doc: Any, at: datetime) -> str:
    """A new clock for the solution; the verdict of the first stays in the log (edge 7). Gives what to note."""
    first = doc.sla_resolve
    doc.paused_total_sec, doc.paused_at = 0, None
    doc.sla_fired = json.dumps([entry for entry in _fired(doc) if not entry.startswith("resolve")])
    _run(doc, "resolve", promise_of(doc), at)
    return _("Deadline of the first solution: {0}").format(_(first or sla.NONE))


def _fired(doc: Any) -> list[str]:
    return list(json.loads(doc.sla_fired or "[]"))


def tick() -> None:
    """Every minute: warn, note breaches and escalate, each once per run of a clock (R13)."""
    for doctype in CASES:
        for name in _waiting(doctype):
            _watch(frappe.get_doc(doctype, name))


def _waiting(doctype: str) -> list[str]:
    """Open cases with a clock that has reached its warning."""
    found: dict[str, None] = {}
    for clock in sla.CLOCKS:
        filters = {f"sla_{clock}": ["in", (sla.RUNNING, sla.BREACHED)], f"{clock}_warn_at": ["<=", now_datetime()]}
        filters["workflow_state"] = ["in", ("New", "Accepted", "In Progress", "On Hold")]
        found.update(dict.fromkeys(frappe.get_all(doctype, filters=filters, pluck="name", order_by="opened_at asc")))
    return list(found)


def _watch(doc: Any) -> None:
    fired, now, promise = _fired(doc), now_datetime(), promise_of(doc)
    before = len(fired)
    for clock in sla.CLOCKS:
        if doc.get(f"sla_{clock}") not in (sla.RUNNING, sla.BREACHED):
            continue
        for step, users, sentence in _steps(doc, clock, promise, now):
            if f"{clock}:{step}" not in fired:
                fired.append(f"{clock}:{step}")
                tell(users, sentence[:MOST_SAID], doc, event="deadline")
        if doc.get(f"sla_{clock}") == sla.RUNNING and now > get_datetime(doc.get(f"{clock}_due")):
            doc.db_set(f"sla_{clock}", sla.BREACHED, update_modified=False)
    if len(fired) > before:
        doc.db_set("sla_fired", json.dumps(fired), update_modified=False)


def _steps(doc: Any, clock: str, promise: sla.Promise, now: datetime) -> list[tuple[str, list[str | None], str]]:
    """What is due to be said about a clock by now: (step, whom, sentence)."""
    due = get_datetime(doc.get(f"{clock}_due"))
    names = {"response": _("the answer"), "arrive": _("the arrival"), "resolve": _("the solution")}
    if now <= due:
        sentence = _("{0} ({1}): {2} is due at {3}").format(
            doc.name, doc.subject, names[clock], due.strftime("%m-%d %H:%M")
        )
        return [("warn", [doc.assigned_to, head_of(doc.department)], sentence)]
    sentence = _("{0} ({1}): {2} was due at {3}").format(
        doc.name, doc.subject, names[clock], due.strftime("%m-%d %H:%M")
    )
    found: list[tuple[str, list[str | None], str]] = [("breach", [*_role(promise.escalate_1_role)], sentence)]
    minutes = promise.escalate_2_after_min
    if minutes and now >= calendar_of(getattr(promise, clock).calendar).add_minutes(due, minutes):
        found.append(("escalate", [*_role(promise.escalate_2_role)], sentence))
    return found


def _role(role: str) -> list[str]:
    return users_with(role) if role else []


def resume_waiting() -> None:
    """R11: what waits longer than the settings say for its reason goes on, and the department is told."""
    for reason, setting in LONGEST_WAITS.items():
        days = int(number(setting))
        for doctype in CASES if days else ():
            limit = now_datetime() - timedelta(days=days)
            filters = {"workflow_state": "On Hold", "pause_reason": reason, "paused_at": ["<=", limit]}
            for name in frappe.get_all(doctype, filters=filters, pluck="name"):
                _go_on(frappe.get_doc(doctype, name), reason)


def _go_on(doc: Any, reason: str) -> None:
    doc.workflow_state = "In Progress"
    doc.save(ignore_permissions=True)
    sentence, values = _lt("{0} goes on: its time for {1} is over"), (doc.name, _lt(reason))
    tell([doc.assigned_to, head_of(doc.department)], sentence, doc, values=values, event="deadline")
