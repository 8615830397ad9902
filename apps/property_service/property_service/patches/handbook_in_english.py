"""Articles that came with the office before they had English texts get them; what the office has written itself stays."""

from __future__ import annotations

import frappe
from property_service.shipped import read, texts_of

ARTICLE = "Handbook Article"


def execute() -> None:
    for entry in read("handbook")["articles"]:
        texts = texts_of(entry)
        known = {"code": entry["code"], "body_en": ["is", "not set"]}
        name = frappe.db.get_value(ARTICLE, known)
        if not name or frappe.db.get_value(ARTICLE, name, "body") != texts["body"]:
            continue
        frappe.db.set_value(ARTICLE, name, "body_en", texts["body_en"], update_modified=False)
        for row in texts["quiz"]:
            same = {"parent": name, "parenttype": ARTICLE, "question": row["question"], "choices": row["choices"]}
            english = {"question_en": row["question_en"], "choices_en": row["choices_en"]}
            frappe.db.set_value("Quiz Question", same, english, update_modified=False)
