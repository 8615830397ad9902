"""What apps schedule runs when it is due, once after a pause, and not while the schedule is stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import frappe
from frappe.jobs import rows, schedule, worker
from frappe.runtime.site import SITE_CONFIG, update_config
from frappe.utils import now_datetime

Open = Callable[[], Any]
Work = Callable[[], None]


@pytest.fixture
def bench(site: Open, work: Work) -> Iterator[Path]:
    """The sites' folder; every scheduled job has just run."""
    with site() as ctx:
        for name in ctx.db.get_values(schedule.DOCTYPE, {"name": ["is", "set"]}, "name", pluck=True):
            ctx.db.set_value(schedule.DOCTYPE, name, {"last_execution": now_datetime(), "stopped": 0})
        folder, config = ctx.site.sites_path, ctx.site.path / SITE_CONFIG
    yield folder
    update_config(config, pause_scheduler=0)


def last_ran(site: Open, method: str, ago: timedelta) -> str:
    with site() as ctx:
        name = str(ctx.db.get_value(schedule.DOCTYPE, {"method": method}, "name"))
        ctx.db.set_value(schedule.DOCTYPE, name, "last_execution", now_datetime() - ago)
    return name


def test_what_apps_schedule_is_on_the_site(site: Open) -> None:
    with site() as ctx:
        found = {
            row.method: row for row in frappe.get_all(schedule.DOCTYPE, fields=["method", "frequency", "cron_format"])
        }
        assert found["jobs_app.work.hourly"].frequency == "Hourly"
        assert (found["jobs_app.work.tick"].frequency, found["jobs_app.work.tick"].cron_format) == (
            "Cron",
            "15 3 * * *",
        )
        ctx.db.delete(schedule.DOCTYPE, {"method": "jobs_app.work.tick"})
        schedule.sync_jobs()
        assert frappe.db.exists(schedule.DOCTYPE, {"method": "jobs_app.work.tick"})


def test_a_job_missed_for_days_runs_once(site: Open, work: Work, bench: Path, jobs_app: Any) -> None:
    name = last_ran(site, "jobs_app.work.hourly", timedelta(days=3))
    worker.tick(bench)
    worker.tick(bench)
    work()
    worker.tick(bench)
    work()
    assert jobs_app.calls == ["hourly"]
    with site():
        assert frappe.get_all(schedule.LOG, filters={"scheduled_job_type": name}, pluck="status") == ["Complete"]


@pytest.mark.parametrize("switch", ["stopped", "paused", "disabled"])
def test_a_stopped_schedule_queues_nothing(site: Open, bench: Path, switch: str) -> None:
    name = last_ran(site, "jobs_app.work.hourly", timedelta(days=1))
    with site() as ctx:
        if switch == "stopped":
            ctx.db.set_value(schedule.DOCTYPE, name, "stopped", 1)
        elif switch == "disabled":
            schedule.disable_scheduler()
        else:
            update_config(ctx.site.path / SITE_CONFIG, pause_scheduler=1)
    worker.tick(bench)
    with site() as ctx:
        assert ctx.db.count(rows.DOCTYPE) == 0
        schedule.enable_scheduler()


def test_a_failed_one_stands_in_its_log(site: Open, work: Work, bench: Path) -> None:
    with site() as ctx:
        doc = frappe.get_doc(
            {"doctype": schedule.DOCTYPE, "method": "jobs_app.work.fail", "frequency": "Daily"}
        ).insert()
        ctx.db.set_value(schedule.DOCTYPE, doc.name, "last_execution", now_datetime() - timedelta(days=2))
    worker.tick(bench)
    work()
    with site() as ctx:
        assert frappe.get_all(schedule.LOG, filters={"scheduled_job_type": doc.name}, pluck="status") == ["Failed"]
        assert ctx.db.get_value(rows.DOCTYPE, {"method": ["like", "%run_scheduled"]}, "status") == "Failed"
        ctx.db.delete(schedule.LOG, {"scheduled_job_type": doc.name})
        frappe.delete_doc(schedule.DOCTYPE, doc.name)


def test_two_schedules_queue_one_job(site: Open, bench: Path) -> None:
    last_ran(site, "jobs_app.work.hourly", timedelta(days=1))
    with site() as ctx:
        row = ctx.db.get_value(schedule.DOCTYPE, {"method": "jobs_app.work.hourly"}, ["name", "method", "frequency", "last_execution"], as_dict=True)  # fmt: skip
        assert schedule.start(ctx, row)
        ctx.db.delete(rows.DOCTYPE, {"status": "Queued"})
        assert not schedule.start(ctx, row)  # the other one read before the first wrote
    with worker.only_one(bench), pytest.raises(frappe.LockTimeoutError), worker.only_one(bench):
        pass


@pytest.mark.parametrize(
    ("frequency", "text", "expected"),
    [
        ("Hourly", None, datetime(2026, 3, 5, 10)), ("Daily", None, datetime(2026, 3, 6)), ("Weekly", None, datetime(2026, 3, 8)),
        ("Monthly", None, datetime(2026, 4, 1)), ("Yearly", None, datetime(2027, 1, 1)), ("Cron", "*/15 9 * * *", datetime(2026, 3, 5, 9, 45)),
    ],
)  # fmt: skip
def test_when_it_is_due(frequency: str, text: str | None, expected: datetime) -> None:
    assert schedule.next_execution(frequency, text, datetime(2026, 3, 5, 9, 30)) == expected


def test_a_wrong_expression_is_refused(site: Open) -> None:
    with site(), pytest.raises(frappe.ValidationError, match="61"):
        frappe.get_doc(
            {"doctype": schedule.DOCTYPE, "method": "x.y", "frequency": "Cron", "cron_format": "61 * * * *"}
        ).insert()


def test_old_rows_go(site: Open, work: Work) -> None:
    with site() as ctx:
        old = frappe.enqueue("jobs_app.work.note").name
        frappe.enqueue("jobs_app.work.note")
        ctx.db.set_value(
            rows.DOCTYPE,
            old,
            {"status": "Finished", "modified": now_datetime() - timedelta(days=8)},
            update_modified=False,
        )
        schedule.clear_old()
        assert not frappe.db.exists(rows.DOCTYPE, old)
        assert ctx.db.count(rows.DOCTYPE) == 1
