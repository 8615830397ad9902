"""Who approved a document in its workflow, as it stands on paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import frappe
from frappe import _
from frappe.fields import display
from frappe.model import approvals
from frappe.permissions.roles import Access
from frappe.runtime.context import Context
from frappe.types import _dict


@dataclass(frozen=True, slots=True)
class Vote:
    """One approval in words: the step, who took it (in whose name), when, and why."""

    action: str
    who: str
    at: str
    reason: str


def of(ctx: Context, doc: Any) -> list[Vote]:
    """The approvals that were not returned since, the oldest first."""
    rows = approvals.standing(ctx, doc)
    people = list({row[key] for row in rows for key in ("user", "on_behalf_of")})
    names = dict(frappe.db.get_values("User", {"name": ["in", people]}, ["name", "full_name"])) if people else {}
    return [
        Vote(_(row.action), _voice(row, names), display(_dict(fieldtype="Datetime"), row.creation), row.reason or "")
        for row in rows
    ]


def _voice(row: Any, names: dict[str, str]) -> str:
    who, other = (names.get(row[key]) or row[key] for key in ("user", "on_behalf_of"))
    return who if row.user == row.on_behalf_of else _("{0} for {1}").format(who, other)


def on_every_paper(ctx: Context, settings: Any) -> bool:
    """Do papers without a layout of their own say it? To colleagues, unless the settings leave it out; others are not told who works here."""
    access = Access.of(ctx)
    return not settings.without_approvals and (access.is_system or "Desk User" in access.roles)
