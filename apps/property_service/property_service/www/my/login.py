from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from property_service.portal import frame
from property_service.residents import code_login, sms

no_cache = 1


def get_context(context: Any) -> dict[str, Any]:
    """Signing in as a resident: a mobile number, then the code that came. Two plain forms, no script."""
    values = frappe.form_dict
    target = frame.own_path(str(values.get("redirect-to") or "/my"))
    if frappe.session.user != "Guest":
        frame.go(target)
    found = {"title": _("Log In"), "no_breadcrumbs": 1, "target": target, "offered": sms.may_send(), "challenge": "", "mobile": str(values.get("mobile") or ""), "error": ""}  # fmt: skip
    if frappe.request.method == "POST":
        found |= _enter(values, target) if values.get("challenge") else _ask(found["mobile"])
    return found


def _ask(mobile: str) -> dict[str, Any]:
    try:
        challenge = code_login.ask(mobile)
    except frappe.ValidationError as error:
        frappe.db.rollback()
        return {"error": frame.said(error)}
    return {"challenge": challenge}


def _enter(values: Any, target: str) -> dict[str, Any]:
    challenge = str(values.challenge)
    entered = code_login.enter(challenge, str(values.get("code") or ""))
    frappe.db.commit()  # the try counts, whatever happens to the page
    if entered:
        frame.go(target)
    return {"challenge": challenge, "error": _("This code is wrong or too old")}
