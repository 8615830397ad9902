"""Asking for work: upstream's ``enqueue`` and the questions about what was asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from frappe.exceptions import DuplicateEntryError, ValidationError
from frappe.jobs import arguments, rows
from frappe.jobs.rows import Job
from frappe.jobs.wires import wake_after_commit
from frappe.model.docs import get_doc
from frappe.runtime.context import Context, current
from frappe.runtime.hooks import resolve
from frappe.runtime.i18n import _
from frappe.utils.data import cint

TIMEOUTS = {"short": 300, "default": 300, "long": 1500}  # seconds
SUCCESS, FAILURE = "__on_success", "__on_failure"
_READS = ("GET", "HEAD", "OPTIONS")


def get_queues_timeout() -> dict[str, int]:
    """Seconds a job of each queue may take; ``workers`` in the configuration adds queues and changes times."""
    own = current().conf.get("workers") or {}
    return {**TIMEOUTS, **{name: cint(entry.get("timeout")) or TIMEOUTS["default"] for name, entry in own.items()}}


def enqueue(
    method: str | Callable[..., Any],
    queue: str = "default",
    timeout: int | None = None,
    event: str | None = None,
    is_async: bool = True,
    job_name: str | None = None,
    now: bool = False,
    enqueue_after_commit: bool = False,
    *,
    on_success: Callable[..., Any] | None = None,
    on_failure: Callable[..., Any] | None = None,
    at_front: bool = False,
    job_id: str | None = None,
    deduplicate: bool = False,
    at_front_when_starved: bool = False,
    **kwargs: Any,
) -> Any:
    """Have a function called in a worker, as the present user, once the running transaction is committed.

    The job belongs to the transaction: rolled back, it never was. With ``now`` or without ``is_async`` the function is called at
    once and its value returned. ``on_success(job, connection, result)`` is called in the job's own transaction, ``on_failure(job,
    connection, kind, error, traceback)`` in one of its own, as rq calls them. ``deduplicate`` needs a ``job_id`` and gives None while a job of that id waits or runs.
    Raises ValidationError for an unknown queue or arguments that cannot be kept.
    """
    if now or not is_async:
        return (resolve(method) if isinstance(method, str) else method)(**kwargs)
    ctx = current()
    times = get_queues_timeout()
    if queue not in times:
        raise ValidationError(_("There is no queue {0}: choose {1}").format(queue, ", ".join(times)))
    if deduplicate:
        if not job_id:
            raise ValidationError(_("A job without job_id cannot be told from others"))
        if rows.waiting(ctx, job_id):
            return None
    path = method if isinstance(method, str) else _path_of(method)
    values = {
        "method": path, "queue": queue, "timeout": cint(timeout) or times[queue], "job_id": job_id, "job_name": (job_name or path)[:140],
        "arguments": arguments.dump({**kwargs, **_reporters(on_success, on_failure)}),
    }  # fmt: skip
    job = rows.add(ctx, values)
    if ctx.request is not None and ctx.request.method in _READS:
        ctx.flags.commit_get = True  # a page that hands over work means it
    wake_after_commit(ctx, job.name, queue, at_front=at_front)
    return job


def _reporters(on_success: Callable[..., Any] | None, on_failure: Callable[..., Any] | None) -> dict[str, str]:
    """The functions called at the job's end, as arguments that only the runner sees."""
    given = {SUCCESS: on_success, FAILURE: on_failure}
    return {
        key: function if isinstance(function, str) else _path_of(function)
        for key, function in given.items()
        if function
    }


def _path_of(method: Callable[..., Any]) -> str:
    name = getattr(method, "__qualname__", "")
    if not name or "<" in name or getattr(method, "__self__", None) is not None:
        raise ValidationError(_("A job is a function of a module, given by itself or by its dotted path"))
    return f"{method.__module__}.{name}"


def enqueue_doc(
    doctype: str,
    name: str | None = None,
    method: str | None = None,
    queue: str = "default",
    timeout: int = 300,
    now: bool = False,
    **kwargs: Any,
) -> Any:
    """Have a method of a document called in a worker."""
    return enqueue(
        run_doc_method, doctype=doctype, name=name, doc_method=method, queue=queue, timeout=timeout, now=now, **kwargs
    )


def run_doc_method(doctype: str, name: str, doc_method: str, **kwargs: Any) -> Any:
    """The job of ``enqueue_doc``."""
    return getattr(get_doc(doctype, name), doc_method)(**kwargs)


def create_job_id(job_id: str | None = None) -> str:
    """Ids are the site's own: rows of other sites are elsewhere."""
    return job_id or ""


def is_job_enqueued(job_id: str) -> bool:
    """Does a job of this id wait or run?"""
    return rows.waiting(current(), job_id) is not None


def get_job(job_id: str) -> Job | None:
    """The last job of this id, or of this name."""
    ctx = current()
    found = rows.find(ctx, {"job_id": job_id}) or rows.find(ctx, {"name": job_id}, 1)
    return found[-1] if found else None


def get_job_status(job_id: str) -> str | None:
    job = get_job(job_id)
    return job.get_status() if job else None


def get_jobs(site: str | None = None, queue: str | None = None, key: str = "method") -> dict[str, list[str]]:
    """Site -> methods (or another ``key``) of the jobs that wait or run."""
    ctx = current()
    filters: dict[str, Any] = {"status": ["in", (rows.QUEUED, rows.STARTED)], **({"queue": queue} if queue else {})}
    return {ctx.site.name: [str(getattr(job, key, job.method)) for job in rows.find(ctx, filters)]}


def get_queue_list(queue_list: str | list[str] | None = None, build_queue_name: bool = False) -> list[str]:
    """Names of the queues, or those given if they exist."""
    known = list(get_queues_timeout())
    asked = [queue_list] if isinstance(queue_list, str) else queue_list
    return [name for name in asked if name in known] if asked else known


def retry(ctx: Context, name: str) -> Job:
    """Queue a failed or cancelled job once more. Raises ValidationError if it waits, runs or was done."""
    job = rows.find(ctx, {"name": name}, 1)[0]
    values = {
        "method": job.method,
        "queue": job.queue,
        "timeout": job.timeout,
        "job_id": job.id if job.id != job.name else None,
    }
    if job.status not in (rows.FAILED, rows.CANCELLED):
        raise DuplicateEntryError(
            _("Job {0} is {1}: only failed and cancelled jobs are tried again").format(name, _(job.status))
        )
    fresh = rows.add(ctx, {**values, "job_name": job.job_name, "arguments": job.arguments, "user": job.user})
    wake_after_commit(ctx, fresh.name, fresh.queue)
    return fresh
