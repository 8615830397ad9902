"""Patches may run on any site, and twice."""

from __future__ import annotations

import frappe
from frappe.runtime.context import Context
from property_service.patches import checklists_in_english, handbook_in_english, office_defaults


def test_an_older_site_gets_what_new_ones_start_with(site: Context) -> None:
    frappe.db.delete("Permit Type", {"name": "VISITOR"})
    frappe.db.delete("Service Level Rule", {"name": ["is", "set"]})
    for _run in range(2):
        office_defaults.execute()
    assert frappe.db.exists("Permit Type", "VISITOR")
    assert frappe.db.count("Service Level Rule") == 9


def test_older_checklists_get_their_english_names_and_keep_what_the_office_wrote(site: Context) -> None:
    rows = frappe.get_all(
        "Checklist Template Item", {"parent": "装修范围"}, ["name", "item", "item_en"], order_by="idx asc"
    )
    first, second, third = rows[:3]
    frappe.db.set_value("Checklist Template Item", first.name, "item_en", None)
    frappe.db.set_value("Checklist Template Item", second.name, "item_en", "Our own words")
    frappe.db.set_value("Checklist Template Item", third.name, {"item": "自己的项目", "item_en": ""})
    for _run in range(2):
        checklists_in_english.execute()
    now = {row.name: frappe.db.get_value("Checklist Template Item", row.name, "item_en") for row in rows[:3]}
    assert now == {first.name: first.item_en, second.name: "Our own words", third.name: ""}


def test_older_articles_get_their_english_text_unless_the_office_has_rewritten_them(site: Context) -> None:
    own, shipped = (frappe.get_doc("Handbook Article", {"code": code}) for code in ("lobby", "meeting"))
    for doc in (own, shipped):
        frappe.db.set_value("Handbook Article", doc.name, "body_en", None)
        frappe.db.set_value("Quiz Question", {"parent": doc.name}, {"question_en": None, "choices_en": None})
    frappe.db.set_value("Handbook Article", own.name, "body", "<p>自己的规定</p>")
    for _run in range(2):
        handbook_in_english.execute()
    assert frappe.db.get_value("Handbook Article", own.name, "body_en") is None
    now = frappe.get_doc("Handbook Article", shipped.name)
    assert now.body_en == shipped.body_en
    assert [(row.question_en, row.choices_en) for row in now.quiz] == [
        (row.question_en, row.choices_en) for row in shipped.quiz
    ]
