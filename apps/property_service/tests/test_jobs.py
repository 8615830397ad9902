"""Every scheduled job may run twice, and catches up once after days on which nothing ran (surfaces 3.5)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest

import frappe
from frappe.runtime.context import Context
from property_service import hooks
from property_service.demo.run import ANCHOR, at

_EVENTS = hooks.scheduler_events
JOBS = sorted(
    path
    for paths in (*(value for value in _EVENTS.values() if isinstance(value, list)), *_EVENTS["cron"].values())
    for path in paths
)
EVENING = time(19)


def everything() -> dict[str, set[tuple[Any, ...]]]:
    """All rows of the application's tables, what was told, and what leaves."""
    modules = frappe.get_all("Module Def", {"app_name": "property_service"}, pluck="name")
    own = frappe.get_all("DocType", {"module": ["in", modules], "issingle": 0}, pluck="name")
    return {name: set(map(tuple, frappe.db.sql(f"select * from `tab{name}`"))) for name in (*own, "Notification Log", "ToDo")}  # fmt: skip


@pytest.mark.parametrize("job", JOBS)
def test_a_job_that_runs_again_changes_nothing(loaded: Context, job: str) -> None:
    run = frappe.get_attr(job)
    for days in (1, 3):  # the next evening; then after two days on which nothing ran
        with at(datetime.combine(ANCHOR + timedelta(days=days), EVENING)):
            run()
            once = everything()
            run()
            twice = everything()
        assert {name: rows ^ once[name] for name, rows in twice.items() if rows != once[name]} == {}
