from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from property_service import bilingual
from property_service.portal.ways import ways
from property_service.staff import handbook

no_cache = 1


def get_context(context: Any) -> dict[str, Any]:
    """What concerns whoever is signed in: the list, or one article with its receipt and quiz."""
    if frappe.session.user == "Guest":
        frappe.local.flags.redirect_location = "/login?redirect-to=/handbook"
        raise frappe.Redirect
    articles = handbook.mine()
    found: dict[str, Any] = {
        "title": _("Handbook"),
        "articles": articles,
        "article": None,
        "no_breadcrumbs": 1,
        "ways": ways("/handbook"),
    }
    name = str(frappe.form_dict.get("article") or "")
    known = next((row for row in articles if row["name"] == name), None)
    if known:
        doc = frappe.get_doc(handbook.ARTICLE, name)
        found |= {
            "article": doc, "state": known, "questions": handbook.questions(doc), "title": known["heading"], "body": bilingual.text(doc, "body"),
        }  # fmt: skip
    return found
