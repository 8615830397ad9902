"""How long logs are kept: by default, as administrators say, and never longer than that."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

import frappe
from frappe.core.doctype.log_settings import log_settings
from frappe.utils import now_datetime


def entry(doctype: str, days_ago: int, **values: Any) -> str:
    doc = frappe.get_doc({"doctype": doctype, **values}).insert(ignore_permissions=True)
    doc.db_set("creation", now_datetime() - timedelta(days=days_ago), update_modified=False)
    return str(doc.name)


def keep(**days: int) -> None:
    settings = frappe.get_doc("Log Settings")
    settings.add_default_logtypes()
    for row in settings.logs_to_clear:
        row.days = days.get(frappe.scrub(row.ref_doctype), row.days)
    settings.save()


def test_old_entries_go_and_younger_ones_stay(ctx: Any) -> None:
    keep(error_log=10, access_log=0)
    old, young = entry("Error Log", 11, method="x"), entry("Error Log", 9, method="y")
    kept = entry("Access Log", 4000, export_from="ToDo")
    log_settings.run_log_clean_up()
    assert not frappe.db.exists("Error Log", old)
    assert frappe.db.exists("Error Log", young)
    assert frappe.db.exists("Access Log", kept)  # 0 days: for ever


def test_mails_that_still_wait_are_not_cleared(ctx: Any) -> None:
    keep(email_queue=30)
    row = {"recipient": "a@example.com", "status": "Sent"}
    sent = entry("Email Queue", 31, status="Sent", message="x", recipients=[row])
    waiting = entry("Email Queue", 31, status="Not Sent", message="x", recipients=[row])
    log_settings.run_log_clean_up()
    assert not frappe.db.exists("Email Queue", sent)
    assert not frappe.db.exists("Email Queue Recipient", {"parent": sent})
    assert frappe.db.exists("Email Queue", waiting)


def test_every_log_of_the_apps_has_a_row_and_nothing_else(ctx: Any) -> None:
    settings = frappe.get_doc("Log Settings")
    settings.set("logs_to_clear", [{"ref_doctype": "Error Log", "days": 7}])
    settings.save()
    assert {row.ref_doctype for row in settings.logs_to_clear} == set(log_settings.declared())
    settings.append("logs_to_clear", {"ref_doctype": "User", "days": 1})
    with pytest.raises(frappe.ValidationError, match="User"):
        settings.save()
