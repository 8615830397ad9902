"""Running a script: its names, its limits, and what it says when it is stopped or fails."""

from __future__ import annotations

import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import frappe
from frappe import _
from frappe.core.scripts import budget as limits
from frappe.core.scripts.budget import Exhausted, ScriptBudget
from frappe.core.scripts.code import compiled
from frappe.core.scripts.guards import Guards
from frappe.core.scripts.scope import names
from frappe.exceptions import FrappeError, ScriptError
from frappe.utils import cint, flt

DEEPEST = 5


class ServerScriptNotEnabled(frappe.PermissionError):
    """The switch ``server_script_enabled`` is off."""


@dataclass(slots=True)
class Outcome:
    """What a run left: the names it set, what it logged, and what it used."""

    names: dict[str, Any] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)
    statements: int = 0
    seconds: float = 0.0
    rows: int = 0


def is_enabled() -> bool:
    """Has somebody with access to the server switched server scripts on?"""
    return bool(cint(frappe.context().conf.get("server_script_enabled")))


def require_enabled() -> None:
    if not is_enabled():
        frappe.throw(
            _("Server scripts are switched off: set server_script_enabled in the site's configuration"),
            ServerScriptNotEnabled,
        )


def new_budget() -> ScriptBudget:
    """The limits of the site."""
    conf = frappe.context().conf
    return ScriptBudget(
        flt(conf.get("server_script_seconds")) or limits.SECONDS, cint(conf.get("server_script_statements")) or limits.STATEMENTS,
        cint(conf.get("server_script_memory")) or limits.CELLS, cint(conf.get("server_script_rows")) or limits.ROWS,
    )  # fmt: skip


def run(name: str, script: str, given: Mapping[str, Any] | None = None, log: list[str] | None = None) -> Outcome:
    """Run a script with ``given`` as further names. Raises ScriptError naming script, line and reason; errors that the script
    throws itself (frappe.throw) pass through. A script that another one sets off shares its limits. log: a list for what it logs, which is there
    even when it fails.
    """
    require_enabled()
    code = compiled(name, script)
    outer: list[ScriptBudget] = frappe.flags.setdefault("script_budgets", [])
    if len(outer) >= DEEPEST:
        raise ScriptError(
            _("The script {0} was stopped: scripts set each other off more than {1} deep").format(name, DEEPEST)
        )
    budget = outer[-1] if outer else new_budget()
    before, begun = (budget.steps, budget.rows), time.perf_counter()
    log = [] if log is None else log
    shown = names(budget, log)
    known = {**shown, **(given or {}), **Guards(budget).names()}
    outer.append(budget)
    try:
        exec(code, known)  # noqa: S102 - checked and rewritten by core.scripts.code, which is what this package is for
        left = {key: value for key, value in known.items() if key not in shown and not key.startswith("_")}
        for value in (*left.values(), frappe.response.get("message")):
            budget.weigh(value)  # it will be written out
        if len(outer) == 1:
            budget.finish()
    except Exhausted as error:
        if len(outer) > 1:
            raise
        raise limits.as_error(name, error) from None
    except FrappeError:
        raise
    except Exception as error:
        text = _("The script {0} failed in line {1}: {2}: {3}").format(
            name, _line(error, name), type(error).__name__, error
        )
        raise ScriptError(text) from error
    finally:
        outer.pop()
    return Outcome(left, log, before[0] - budget.steps, round(time.perf_counter() - begun, 3), before[1] - budget.rows)


def _line(error: BaseException, name: str) -> int:
    """The last line of the script on the way to the error."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == f"<{name}>"]
    return (frames[-1].lineno or 0) if frames else 0


def execute(script: str, given: Mapping[str, Any] | None, filled: Any, name: str) -> dict[str, Any]:
    """What ``safe_exec`` of upstream does: run, and put what was set into ``filled``."""
    outcome = run(name, script, {**(given or {}), **(filled or {})})
    if filled is not None:
        filled.update(outcome.names)
    return outcome.names
