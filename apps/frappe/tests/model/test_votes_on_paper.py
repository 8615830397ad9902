"""Who approved stands on the paper: in whose name, when and why; what was returned since does not."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

import frappe
from frappe.model import approvals, workflow
from frappe.printing import checks, votes
from frappe.printing.render import Choices, sheet_of
from frappe.utils import nowdate

from .test_approvals import CHIEFS, asked, flow, step

__all__ = ["asked", "flow"]


@pytest.fixture
def approved(ctx: Any, flow: Any, asked: Any, make: Callable[..., Any]) -> Any:
    """A case approved once, returned, and approved again by a delegate and by another one, who says why."""
    drawn = flow(approval_mode="Number", approvals_needed=2, asks_reason=1)
    drawn.transitions[1].asks_reason = 1
    drawn.save()
    make("Workflow Delegation", delegator=CHIEFS[0], delegate="typist@example.com", from_date=nowdate(), to_date=nowdate())  # fmt: skip
    frappe.get_doc("User", "typist@example.com").add_roles("M Clerk")
    doc = asked()
    vote(ctx, CHIEFS[2], doc, "too soon")
    step(ctx, CHIEFS[1], doc, "Return")
    step(ctx, doc.owner, doc, "Ask")
    vote(ctx, "typist@example.com", doc, "as she wished")
    vote(ctx, CHIEFS[1], doc, "fits <the> plan")
    ctx.set_user("Administrator")
    return doc


def vote(ctx: Any, user: str, doc: Any, reason: str) -> None:
    ctx.set_user(user)
    workflow.apply_workflow({"doctype": doc.doctype, "name": doc.name}, "Approve", reason)


def paper(doc: Any, **choices: Any) -> str:
    return re.sub(r"\s+", " ", sheet_of(doc.doctype, doc.name, Choices(**choices)).html)


def test_a_paper_says_who_approved_and_why_and_not_what_was_returned(ctx: Any, approved: Any) -> None:
    html = paper(approved)
    assert html.index("typist for boss1") < html.index("boss2")
    assert "as she wished" in html
    assert "fits &lt;the&gt; plan" in html
    assert "too soon" not in html
    kept = [
        (row.reason, row.returned) for row in approvals.history(ctx, approved, workflow.get_workflow("M Case"))["given"]
    ]  # type: ignore[index]
    assert kept == [("fits <the> plan", 0), ("as she wished", 0), ("too soon", 1)]


@pytest.mark.parametrize(("language", "words"), [("zh", ("审批记录", "步骤", "审批人", "代")), ("zh_TW", ("審批記錄", "代")), ("en", ("Approval Record", "for"))])  # fmt: skip
def test_in_the_language_of_the_paper(ctx: Any, approved: Any, language: str, words: tuple[str, ...]) -> None:
    html = paper(approved, language=language)
    assert all(word in html for word in words)


def test_the_settings_leave_it_out_and_people_outside_are_not_told(ctx: Any, approved: Any, make: Any) -> None:
    settings = frappe.get_doc("Print Settings")
    assert votes.on_every_paper(ctx, settings)
    make("User", email="outside@example.com", first_name="O", user_type="Website User")
    ctx.set_user("outside@example.com")
    assert not votes.on_every_paper(ctx, settings)
    ctx.set_user("Administrator")
    settings.without_approvals = 1
    settings.save()
    assert "boss2" not in paper(approved)


def test_a_layout_of_ones_own_says_it_where_the_block_stands(ctx: Any, approved: Any, make: Any) -> None:
    block = {"custom": 1, "fieldtype": "Approvals", "fieldname": "approvals", "label": "Signed by"}
    layout = {"sections": [{"columns": [{"fields": [block]}]}]}
    assert checks.mistakes(layout, frappe.get_meta("M Case")) == []
    for name, values in (
        ("Blocks", {"format_data": json.dumps(layout), "print_format_builder_beta": 1}),
        ("Words", {"html": "{% for vote in approvals() %}<i>{{ vote.who }}: {{ vote.reason }}</i>{% endfor %}", "custom_format": 1}),
        ("Silent", {"format_data": json.dumps({"sections": [{"columns": [{"fields": [{"fieldname": "title"}]}]}]}), "print_format_builder_beta": 1}),
    ):  # fmt: skip
        make("Print Format", name, doc_type="M Case", **values)
    html = paper(approved, print_format="Blocks")
    assert html.count("Signed by") == html.count("typist for boss1") == 1
    assert "<i>typist for boss1: as she wished</i>" in paper(approved, print_format="Words")
    assert "boss2" not in paper(approved, print_format="Silent")
