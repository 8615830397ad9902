"""What is due when: the functions that apps name in ``scheduler_events``, each a Scheduled Job Type of the site.

A job that should have run while nothing was running runs once afterwards, not once for every time it was missed.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from cronsim import CronSim, CronSimError

from frappe.database.rows import update
from frappe.exceptions import ValidationError
from frappe.jobs import rows
from frappe.jobs.queue import enqueue, is_job_enqueued
from frappe.jobs.wires import WIRES, pending, wake
from frappe.model.docs import get_doc
from frappe.runtime.context import Context, current
from frappe.runtime.hooks import get_hooks, resolve
from frappe.runtime.i18n import _
from frappe.utils.data import get_datetime, now_datetime

DOCTYPE = "Scheduled Job Type"
LOG = "Scheduled Job Log"
# Event of a manifest -> (frequency, queue). "all" comes as often as upstream's, every four minutes.
EVENTS = {
    "all": ("All", "default"), "hourly": ("Hourly", "default"), "hourly_long": ("Hourly Long", "long"), "hourly_maintenance": ("Hourly Maintenance", "long"),
    "daily": ("Daily", "default"), "daily_long": ("Daily Long", "long"), "daily_maintenance": ("Daily Maintenance", "long"), "weekly": ("Weekly", "default"),
    "weekly_long": ("Weekly Long", "long"), "monthly": ("Monthly", "default"), "monthly_long": ("Monthly Long", "long"), "yearly": ("Yearly", "default"),
    "annual": ("Annual", "default"), "cron": ("Cron", "default"),
}  # fmt: skip
CRON = {
    "All": "*/4 * * * *", "Hourly": "0 * * * *", "Hourly Long": "0 * * * *", "Hourly Maintenance": "0 * * * *", "Daily": "0 0 * * *",
    "Daily Long": "0 0 * * *", "Daily Maintenance": "0 0 * * *", "Weekly": "0 0 * * 0", "Weekly Long": "0 0 * * 0", "Monthly": "0 0 1 * *",
    "Monthly Long": "0 0 1 * *", "Yearly": "0 0 1 1 *", "Annual": "0 0 1 1 *",
}  # fmt: skip
_KEEP = {rows.FINISHED: 7, rows.CANCELLED: 30, rows.FAILED: 90}  # days
OVERLOOKED = timedelta(seconds=30)


def declared(ctx: Context) -> dict[str, tuple[str, str]]:
    """Dotted path -> (frequency, cron text) as the site's apps say."""
    found: dict[str, tuple[str, str]] = {}
    for event, methods in get_hooks(ctx, "scheduler_events", {}).items():
        if event == "cron":
            for parts in methods if isinstance(methods, list) else [methods]:
                for text, paths in parts.items():
                    found.update(dict.fromkeys(paths, ("Cron", text)))
            continue
        if event not in EVENTS:
            raise ValidationError(_("There is no event {0} in scheduler_events").format(event))
        found.update(dict.fromkeys(methods, (EVENTS[event][0], "")))
    return found


def sync_jobs() -> None:
    """After a migration: one Scheduled Job Type for each function that the apps name; what they name no more goes."""
    ctx = current()
    wanted = declared(ctx)
    for path, (_frequency, text) in wanted.items():
        resolve(path)
        if text:
            check_cron(text)
    stored = {row.method: row for row in ctx.db.get_values(DOCTYPE, {"is_standard": 1}, ["name", "method", "frequency", "cron_format"], as_dict=True)}  # fmt: skip
    for path, (frequency, text) in wanted.items():
        row = stored.pop(path, None)
        if row is None:
            values = {"method": path, "frequency": frequency, "cron_format": text, "is_standard": 1}
            get_doc({"doctype": DOCTYPE, **values}).insert(ignore_permissions=True)
        elif (row.frequency, row.cron_format or "") != (frequency, text):
            ctx.db.set_value(DOCTYPE, row.name, {"frequency": frequency, "cron_format": text})
    for row in stored.values():
        ctx.db.delete(LOG, {"scheduled_job_type": row.name})
        ctx.db.delete(DOCTYPE, {"name": row.name})


def check_cron(text: str) -> None:
    """Raises ValidationError for what is no cron expression."""
    try:
        CronSim(text, datetime(2026, 1, 1))
    except CronSimError as error:
        raise ValidationError(_("{0} is not a cron expression: {1}").format(text, error)) from error


def next_execution(frequency: str, cron_format: str | None, last: datetime) -> datetime:
    """When a job is due that last ran, or was made, at ``last``."""
    found: datetime = next(
        CronSim(cron_format if frequency == "Cron" and cron_format else CRON.get(frequency, CRON["Daily"]), last)
    )
    return found


def is_paused(ctx: Context) -> bool:
    """Is the schedule of the site stopped: by ``pause_scheduler``, in maintenance, or by System Settings?"""
    conf = ctx.conf
    if conf.get("pause_scheduler") or conf.get("maintenance_mode"):
        return True
    return is_scheduler_disabled()


def enqueue_due(ctx: Context) -> list[str]:
    """Queue every job whose time has come; their names."""
    if is_paused(ctx) or not ctx.db.table_exists(DOCTYPE):
        return []
    names = []
    fields = ["name", "method", "frequency", "cron_format", "last_execution", "creation"]
    for row in ctx.db.get_values(DOCTYPE, {"stopped": 0}, fields, as_dict=True, order_by="name asc"):
        last = get_datetime(row.last_execution or row.creation) or now_datetime()
        if next_execution(row.frequency, row.cron_format, last) <= now_datetime() and start(ctx, row):
            names.append(row.name)
        ctx.db.commit()
    return names


def start(ctx: Context, row: Any) -> bool:
    """Queue one job unless it waits or runs; of two schedules that look at the same time one wins."""
    job_id = f"scheduled:{row.name}"
    if is_job_enqueued(job_id):
        return False
    as_read = {"name": row.name, "last_execution": row.last_execution}
    if not update(ctx.db.connection, f"tab{DOCTYPE}", {"last_execution": now_datetime()}, as_read):
        return False
    queues = dict(EVENTS.values())
    enqueue(
        run_scheduled, queue=queues.get(row.frequency, "default"), job_id=job_id, job_name=row.method, job_type=row.name
    )
    return True


def run_scheduled(job_type: str) -> None:
    """Do one scheduled job; its log says how it went."""
    doc = get_doc(DOCTYPE, job_type)
    begun = time.monotonic()
    try:
        _work_of(doc)()
    except BaseException:
        current().db.rollback()
        log(job_type, "Failed", time.monotonic() - begun)
        current().db.commit()
        raise
    if doc.create_log:
        log(job_type, "Complete", time.monotonic() - begun)


def _work_of(doc: Any) -> Callable[[], Any]:
    """What a job does: a function of an app, or a script of an administrator."""
    if not doc.server_script:
        return resolve(doc.method)
    return partial(resolve(get_hooks(current(), "scheduled_script")[-1]), doc.server_script)


def log(job_type: str, status: str, seconds: float) -> None:
    """Write an entry of the job's log."""
    details = _("{0} seconds").format(round(seconds, 3))
    get_doc({"doctype": LOG, "scheduled_job_type": job_type, "status": status, "details": details}).insert(
        ignore_permissions=True
    )


def remind(ctx: Context, overlooked: timedelta) -> None:
    """Wake workers for jobs that wait though nothing waits on their wire: their waker died between commit and call."""
    found = False
    for job in rows.find(ctx, {"status": rows.QUEUED, "run_at": ["<=", now_datetime() - overlooked]}, 1000):
        if found or not pending(ctx.site.sites_path, WIRES.get(job.queue, "default")):
            wake(ctx.site.sites_path, ctx.site.name, job.name, job.queue)
            found = True


def clear_old() -> None:
    """Remove rows of jobs that ended long ago."""
    ctx = current()
    for status, days in _KEEP.items():
        ctx.db.delete(rows.DOCTYPE, {"status": status, "modified": ["<", now_datetime() - timedelta(days=days)]})


# --- switches (upstream's names) --------------------------------------------------------------------------------------------


def is_scheduler_inactive(verbose: bool = True) -> bool:
    return is_paused(current())


def is_scheduler_disabled(verbose: bool = True) -> bool:
    return current().db.get_single_value("System Settings", "enable_scheduler") in (0, "0")


def toggle_scheduler(enable: bool) -> None:
    """Switch the schedule of the site on or off, for good."""
    current().db.set_single_value("System Settings", "enable_scheduler", int(enable))


def enable_scheduler() -> None:
    toggle_scheduler(True)


def disable_scheduler() -> None:
    toggle_scheduler(False)
