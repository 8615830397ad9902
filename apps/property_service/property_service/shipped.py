"""What comes with the application as data: checklists, the articles of the handbook, events. Ordinary documents, changed by the office."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import frappe
from frappe.utils import escape_html

DATA = Path(__file__).parent / "data"


def read(name: str) -> dict[str, Any]:
    """A file of the application's own data."""
    return dict(json.loads((DATA / f"{name}.json").read_text(encoding="utf-8")))


def add_checklists() -> None:
    """Those that are not there; one that the office has changed is left alone."""
    for name, values in read("checklists").items():
        if not frappe.db.exists("Checklist Template", name):
            frappe.get_doc({"doctype": "Checklist Template", "template_name": name, **values}).insert(
                ignore_permissions=True
            )


def add_articles() -> None:
    """The duties and standards of every post, approved as they come; those that are there are left alone."""
    for entry in read("handbook")["articles"]:
        if frappe.db.exists("Handbook Article", {"code": entry["code"]}):
            continue
        roles = [{"role": role} for role in entry["applies_to_roles"]]
        given = {**entry, **texts_of(entry), "applies_to_roles": roles, "workflow_state": "Approved"}
        doc = frappe.get_doc({"doctype": "Handbook Article", **given})
        doc.flags.ignore_permissions = True
        doc.insert()
        doc.submit()


def add_events() -> None:
    """What people are told of and by which ways it leaves; those that the office has are left alone."""
    for values in read("messages")["events"]:
        if not frappe.db.exists("Message Event", values["code"]):
            frappe.get_doc({"doctype": "Message Event", **values}).insert(ignore_permissions=True)


def texts_of(entry: dict[str, Any]) -> dict[str, Any]:
    """The text of an article and the rows of its quiz, in both languages, as its document holds them."""
    bodies = {key: "".join(f"<p>{escape_html(line)}</p>" for line in entry[key]) for key in ("body", "body_en")}
    quiz = [{**row, **{key: "\n".join(row[key]) for key in ("choices", "choices_en")}} for row in entry["quiz"]]
    return {**bodies, "quiz": quiz}
