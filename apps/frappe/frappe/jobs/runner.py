"""One job, from its claim to its end: as its user, within its time, done in the work's own transaction."""

from __future__ import annotations

import ctypes
import logging
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from frappe.exceptions import (
    JobTimeoutError,
    NoSiteError,
    QueryDeadlockError,
    QueryTimeoutError,
    RetryBackgroundJobError,
)
from frappe.jobs import rows
from frappe.jobs.queue import FAILURE, SUCCESS
from frappe.jobs.rows import Job
from frappe.jobs.wires import wake, wake_after_commit
from frappe.runtime.context import Context, Mode, open_site
from frappe.runtime.events import notify
from frappe.runtime.hooks import resolve
from frappe.runtime.messages import clear_messages
from frappe.runtime.site import load_site
from frappe.utils.data import now_datetime

logger = logging.getLogger("frappe.jobs")
AGAIN = (RetryBackgroundJobError, QueryDeadlockError, QueryTimeoutError)
_FIRST_PAUSE = 2  # seconds; doubled at each attempt
_LATER = 60  # seconds to wait while a site is in maintenance

running: dict[str, tuple[Path, str]] = {}  # job -> its bench and site; read by the worker's heart


def run_job(sites_path: Path, site: str, name: str) -> None:
    """Take a job and do it. Never raises: whatever goes wrong stands in the job's row and in the error log."""
    try:
        if load_site(site, sites_path).config.get("maintenance_mode"):
            wake(sites_path, site, name, "default", delay=_LATER)
            return
        with open_site(site, mode=Mode.JOB, sites_path=sites_path) as ctx:
            job = rows.claim(ctx, name)
    except NoSiteError:
        logger.warning("job %s is of site %s, which is gone", name, site)
        return
    if job is None:
        return
    running[job.name] = (sites_path, site)
    try:
        _do(sites_path, site, job)
    except AGAIN as error:
        _later(sites_path, site, job, error)
    except BaseException as error:  # noqa: BLE001 - the process edge: every error becomes an entry
        _failed(sites_path, site, job, error)
    finally:
        running.pop(job.name, None)


def _do(sites_path: Path, site: str, job: Job) -> None:
    with open_site(site, user=job.user or "Administrator", mode=Mode.JOB, sites_path=sites_path) as ctx:
        ctx.flags.job = job
        ctx.lang = str(ctx.db.get_value("User", ctx.user, "language", cache=True) or ctx.conf.get("lang") or "en")
        with time_limit(job):
            kwargs, reporters = _parted(job)
            notify(ctx, "before_job", method=job.method, kwargs=kwargs, transaction_type="job")
            result = resolve(job.method)(**kwargs)
            if SUCCESS in reporters:
                resolve(reporters[SUCCESS])(job, None, result)
            notify(ctx, "after_job", method=job.method, kwargs=kwargs, result=result)
        rows.finish(ctx, job)


def _parted(job: Job) -> tuple[dict[str, Any], dict[str, str]]:
    """The arguments of the job's function, and the functions that are told how it went."""
    kwargs = dict(job.kwargs)
    return kwargs, {key: str(kwargs.pop(key)) for key in (SUCCESS, FAILURE) if key in kwargs}


@contextmanager
def time_limit(job: Job) -> Iterator[None]:
    """Raise JobTimeoutError in this thread when the job's time is over. Code that waits inside C is interrupted afterwards."""
    thread, lock, active = threading.get_ident(), threading.Lock(), [True]

    def strike() -> None:
        with lock:
            if active:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(JobTimeoutError))

    timer = threading.Timer(job.timeout, strike)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        with lock:
            active.clear()


def _later(sites_path: Path, site: str, job: Job, error: Exception) -> None:
    """Once more, after a pause that doubles; after the last attempt it has failed."""
    if job.attempts >= rows.MOST_ATTEMPTS:
        _failed(sites_path, site, job, error)
        return
    pause = _FIRST_PAUSE * 2 ** (job.attempts - 1)
    with open_site(site, mode=Mode.JOB, sites_path=sites_path) as ctx:
        rows.again(ctx, job, now_datetime() + timedelta(seconds=pause), exception=str(error))
    wake(sites_path, site, job.name, job.queue, delay=pause)


def _failed(sites_path: Path, site: str, job: Job, error: BaseException) -> None:
    reason = f"it took longer than {job.timeout} seconds\n" if isinstance(error, JobTimeoutError) else ""
    trace = reason + "".join(traceback.format_exception(error))
    logger.error("job %s (%s) of site %s failed\n%s", job.name, job.method, site, trace)
    try:
        with open_site(site, mode=Mode.JOB, sites_path=sites_path) as ctx:
            if rows.fail(ctx, job, trace):
                report(ctx, job, trace)
                ctx.db.commit()
                _tell_failure(job, error)
    except Exception:
        logger.exception("the failure of job %s of site %s could not be written down", job.name, site)


def _tell_failure(job: Job, error: BaseException) -> None:
    path = _parted(job)[1].get(FAILURE)
    if path:
        resolve(path)(job, None, type(error), error, error.__traceback__)


def report(ctx: Context, job: Job, trace: str) -> None:
    """An entry in the error log, by whoever keeps one."""
    clear_messages(ctx)
    notify(ctx, "job_failed", job=job, trace=trace)


def recover(ctx: Context, jobs: list[Job]) -> None:
    """Queue jobs once more whose worker is gone, naming them; one that takes workers down again and again has failed."""
    for job in jobs:
        if job.lost + 1 >= rows.MOST_LOST:
            _give_up(ctx, job)
        elif rows.again(ctx, job, now_datetime(), lost=job.lost + 1):
            logger.warning("job %s (%s) of site %s was not finished by its worker: it runs once more", job.name, job.method, ctx.site.name)  # fmt: skip
            wake_after_commit(ctx, job.name, job.queue)


def _give_up(ctx: Context, job: Job) -> None:
    trace = f"its worker stopped {job.lost + 1} times while it ran"
    if rows.again(ctx, job, now_datetime(), status=rows.FAILED, lost=job.lost + 1, exception=trace):
        report(ctx, job, trace)
        _tell_failure(job, RuntimeError(trace))
