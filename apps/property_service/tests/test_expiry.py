"""The mornings of permits: passes that end tomorrow and licences that end too early, each said once, also after a night without jobs."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import frappe
from property_service.permits import expiry

from .conftest import at
from .test_renovations import office, people, working

__all__ = ["office", "people"]
As = Callable[[str], AbstractContextManager[None]]


def test_passes_that_end_tomorrow_are_announced_once(office: Any, people: Any, as_user: As) -> None:
    name = working(office, people, as_user, workers=1)
    worker = frappe.db.get_value("Entry Pass", {"renovation": name})
    for moment in ("2026-11-18 06:00", "2026-11-19 06:00", "2026-11-19 06:05", "2026-11-20 06:00"):
        with at(moment):
            expiry.warn()
    assert frappe.get_all("Notification Log", {"document_name": worker}, pluck="for_user") == [office["desk"]]


def test_a_licence_that_ends_before_the_work_is_announced_once(office: Any, people: Any, as_user: As) -> None:
    name = working(office, people, as_user)
    frappe.db.set_value("External Agency", people["firm"], "license_valid_to", "2026-11-15")
    for moment in ("2026-10-15 06:00", "2026-10-16 06:00", "2026-10-17 06:00"):
        with at(moment):
            expiry.warn()
    told = frappe.get_all(
        "Notification Log", {"document_name": name, "for_user": office["lead"], "subject": ["like", "%licence%"]}
    )
    assert len(told) == 1
