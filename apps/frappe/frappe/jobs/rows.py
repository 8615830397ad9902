"""A job's row: what it says, who may take it, how it ends. Each change is one statement that the database decides."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from frappe.database.rows import update
from frappe.exceptions import LockTimeoutError
from frappe.jobs import arguments
from frappe.runtime.context import Context
from frappe.runtime.i18n import _
from frappe.utils.data import now_datetime
from frappe.utils.text import generate_hash

DOCTYPE = "Background Job"
TABLE = f"tab{DOCTYPE}"
LEASE = timedelta(seconds=60)  # renewed by the worker while it lives
MOST_LOST = 3  # times a job may take its worker down
MOST_ATTEMPTS = 5  # of a job that asks to be tried again
QUEUED, STARTED, FINISHED, FAILED, CANCELLED = "Queued", "Started", "Finished", "Failed", "Cancelled"
_FIELDS = ["name", "job_id", "job_name", "method", "queue", "status", "user", "arguments", "timeout", "attempts", "lost", "worker", "run_at", "lease_until"]  # fmt: skip
WORKER = f"{socket.gethostname()}:{os.getpid()}"


@dataclass(frozen=True, slots=True)
class Job:
    """One row. ``id`` is what the asker calls it, the row's name if the asker does not care."""

    name: str
    id: str
    method: str
    queue: str
    status: str
    user: str
    arguments: str
    timeout: int
    attempts: int
    lost: int
    worker: str
    run_at: datetime | None
    lease_until: datetime | None
    job_name: str = ""

    @property
    def kwargs(self) -> dict[str, Any]:
        return arguments.load(self.arguments)

    def get_status(self) -> str:
        """As upstream's queue says it: ``queued``, ``started``, ``finished``, ``failed`` or ``canceled``."""
        return {CANCELLED: "canceled"}.get(self.status, self.status.lower())


def _job(row: Any) -> Job:
    values = {key: row.get(key) for key in _FIELDS}
    job_id = values.pop("job_id") or row["name"]
    for key in ("attempts", "lost", "timeout"):
        values[key] = int(values[key] or 0)
    for key in ("arguments", "worker", "job_name"):
        values[key] = values[key] or ""
    return Job(id=job_id, **values)


def add(ctx: Context, values: dict[str, Any]) -> Job:
    """Write a new job in the running transaction."""
    now = now_datetime()
    row = {
        "name": generate_hash(length=16), "creation": now, "modified": now, "owner": ctx.user, "modified_by": ctx.user, "docstatus": 0,
        "idx": 0, "status": QUEUED, "user": ctx.user, "run_at": now, "attempts": 0, "lost": 0, **values,
    }  # fmt: skip
    ctx.db.insert_row(TABLE, row)
    return _job(row)


def find(ctx: Context, filters: dict[str, Any], limit: int = 0) -> list[Job]:
    """Jobs that fit, oldest first."""
    rows = ctx.db.get_values(DOCTYPE, filters, _FIELDS, as_dict=True, order_by="creation asc, name asc", limit=limit)
    return [_job(row) for row in rows]


def waiting(ctx: Context, job_id: str) -> Job | None:
    """The job of that id which is queued or running."""
    found = find(ctx, {"job_id": job_id, "status": ["in", (QUEUED, STARTED)]}, 1)
    return found[0] if found else None


def claim(ctx: Context, name: str) -> Job | None:
    """Take a queued job whose time has come; None if somebody else has it, or it has ended."""
    found = find(ctx, {"name": name, "status": QUEUED}, 1)
    if not found or (found[0].run_at and found[0].run_at > now_datetime()):
        return None
    now = now_datetime()
    values = {
        "status": STARTED, "worker": WORKER, "started_at": now, "lease_until": now + LEASE, "attempts": found[0].attempts + 1,
        "modified": now, "exception": None,
    }  # fmt: skip
    taken = _change(ctx, name, values, status=QUEUED)
    ctx.db.commit()
    return find(ctx, {"name": name}, 1)[0] if taken else None


def finish(ctx: Context, job: Job) -> None:
    """Mark the job done in the running transaction. Raises LockTimeoutError if another worker has been given it."""
    now = now_datetime()
    values = {"status": FINISHED, "ended_at": now, "modified": now, "lease_until": None}
    if not _change(ctx, job.name, values, status=STARTED, worker=WORKER, attempts=job.attempts):
        raise LockTimeoutError(_("Job {0} was given to another worker").format(job.name))


def fail(ctx: Context, job: Job, trace: str) -> bool:
    """Mark the job failed; False if it is not ours any more."""
    now = now_datetime()
    values = {"status": FAILED, "ended_at": now, "modified": now, "lease_until": None, "exception": trace}
    return _change(ctx, job.name, values, status=STARTED, worker=WORKER, attempts=job.attempts)


def again(ctx: Context, job: Job, run_at: datetime, **values: Any) -> bool:
    """Queue a running job once more."""
    more = {
        "status": QUEUED,
        "run_at": run_at,
        "modified": now_datetime(),
        "lease_until": None,
        "worker": None,
        **values,
    }
    return _change(ctx, job.name, more, status=STARTED, worker=job.worker, attempts=job.attempts)


def renew(ctx: Context, names: list[str]) -> None:
    """Say that the worker of these jobs lives."""
    for name in names:
        _change(ctx, name, {"lease_until": now_datetime() + LEASE}, status=STARTED, worker=WORKER)


def orphans(ctx: Context) -> list[Job]:
    """Running jobs whose worker is gone: its process on this machine has ended, or its lease has."""
    return [job for job in find(ctx, {"status": STARTED}) if job.worker != WORKER and _is_gone(job)]


def _is_gone(job: Job) -> bool:
    host, _colon, process = job.worker.rpartition(":")
    if host == WORKER.rpartition(":")[0] and process.isdigit():
        try:
            os.kill(int(process), 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            pass
    return job.lease_until is None or job.lease_until < now_datetime()


def _change(ctx: Context, name: str, values: dict[str, Any], **expected: Any) -> bool:
    return bool(update(ctx.db.connection, TABLE, values, {"name": name, **expected}))
