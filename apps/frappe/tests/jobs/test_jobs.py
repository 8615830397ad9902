"""A job is its transaction's: rolled back it never was; committed it is done once, or says why not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import frappe
from frappe.core.doctor import examine
from frappe.jobs import arguments, queue, rows, runner, worker
from frappe.utils import now_datetime

Open = Callable[[], Any]
Work = Callable[[], None]


def stored(ctx: Any, **filters: Any) -> Any:
    return ctx.db.get_value(rows.DOCTYPE, filters or {"name": ["is", "set"]}, ["name", "status", "exception", "attempts", "lost", "run_at"], as_dict=True)  # fmt: skip


def finished(site: Open) -> int:
    with site() as ctx:
        return int(ctx.db.count(rows.DOCTYPE, {"status": "Finished"}))


def wait_until(reached: Callable[[], bool]) -> None:
    """Look until it is so; fails after half a minute."""
    pause = threading.Event()
    for _look in range(600):
        if reached():
            return
        pause.wait(0.05)
    raise AssertionError("it did not happen")


def test_a_job_runs_once_as_the_user_who_asked(site: Open, work: Work, jobs_app: Any) -> None:
    with site() as ctx:
        ctx.set_user("Guest")
        frappe.enqueue("jobs_app.work.note", title="物业", on=date(2026, 3, 5))
    work()
    work()
    assert jobs_app.calls == [("Guest", {"title": "物业", "on": date(2026, 3, 5)})]
    with site() as ctx:
        assert stored(ctx).status == "Finished"


def test_whoever_asked_to_be_told_is_told_how_it_went(site: Open, work: Work, jobs_app: Any) -> None:
    with site():
        for method in (jobs_app.note, jobs_app.fail):
            frappe.enqueue(method, on_success=jobs_app.succeeded, on_failure=jobs_app.failed)
    work()
    told = [call for call in jobs_app.calls if call[0] in ("succeeded", "failed")]
    assert sorted(told) == [
        ("failed", "jobs_app.work.fail", "the printer is on fire"),
        ("succeeded", "jobs_app.work.note", None),
    ]


def test_a_rolled_back_transaction_leaves_no_job(site: Open, work: Work, jobs_app: Any) -> None:
    with site() as ctx:
        frappe.enqueue(jobs_app.note)
        ctx.db.rollback()
    work()
    assert jobs_app.calls == []
    with site() as ctx:
        assert ctx.db.count(rows.DOCTYPE) == 0


def test_a_job_whose_waker_died_is_found(site: Open, work: Work, jobs_app: Any) -> None:
    with site() as ctx:  # committed, and nobody was told
        rows.add(ctx, {"method": "jobs_app.work.note", "queue": "default", "timeout": 10, "arguments": "{}", "run_at": now_datetime() - timedelta(minutes=1)})  # fmt: skip
    work()
    assert len(jobs_app.calls) == 1


def test_a_failure_is_seen_undone_and_can_be_tried_again(site: Open, work: Work, jobs_app: Any) -> None:
    with site():
        frappe.enqueue("jobs_app.work.fail", job_name="Print the permits")
    work()
    with site() as ctx:
        job = stored(ctx)
        assert job.status == "Failed"
        assert "the printer is on fire" in job.exception
        assert ctx.db.get_value("User", "Guest", "first_name") == "Guest"
        entry = frappe.get_last_doc("Error Log")
        assert (entry.reference_doctype, entry.reference_name) == (rows.DOCTYPE, job.name)
        assert any("1 jobs failed" in finding.text for finding in examine(ctx) if not finding.ok)
        fresh = frappe.get_doc(rows.DOCTYPE, job.name).retry()
    work()
    with site() as ctx:
        assert stored(ctx, name=fresh).status == "Failed"


def test_a_job_that_asks_for_it_is_tried_again_after_a_growing_pause(site: Open, work: Work, jobs_app: Any) -> None:
    with site():
        frappe.enqueue("jobs_app.work.stumble")
    pauses = []
    for _attempt in range(2):
        work()
        with site() as ctx:
            job = stored(ctx)
            pauses.append((job.run_at - now_datetime()).total_seconds())
            ctx.db.set_value(rows.DOCTYPE, job.name, "run_at", now_datetime() - timedelta(minutes=1))
            assert job.status == "Queued"
    work()
    with site() as ctx:
        assert (stored(ctx).status, stored(ctx).attempts) == ("Finished", 3)
    assert 0 < pauses[0] < pauses[1]


def test_a_job_that_takes_too_long_is_stopped(site: Open, work: Work) -> None:
    with site():
        frappe.enqueue("jobs_app.work.sleep_on", timeout=1)
    work()
    with site() as ctx:
        assert stored(ctx).status == "Failed"
        assert "longer than 1 seconds" in stored(ctx).exception


def test_a_job_left_by_its_worker_runs_again_and_says_so(site: Open, work: Work, jobs_app: Any) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait()
    with site() as ctx:
        job = frappe.enqueue("jobs_app.work.note")
        host = rows.WORKER.rpartition(":")[0]
        ctx.db.set_value(rows.DOCTYPE, job.name, {"status": "Started", "worker": f"{host}:{gone.pid}", "attempts": 1})
    work()
    with site() as ctx:
        assert (stored(ctx).status, stored(ctx).lost) == ("Finished", 1)
    assert len(jobs_app.calls) == 1


def test_a_job_that_kills_its_workers_is_given_up(site: Open, work: Work, jobs_app: Any) -> None:
    with site() as ctx:
        job = frappe.enqueue("jobs_app.work.note")
        values = {
            "status": "Started",
            "worker": "elsewhere:1",
            "lost": rows.MOST_LOST - 1,
            "lease_until": now_datetime() - timedelta(1),
        }
        ctx.db.set_value(rows.DOCTYPE, job.name, values)
    work()
    with site() as ctx:
        assert stored(ctx).status == "Failed"
    assert jobs_app.calls == []


def test_a_worker_that_lost_its_job_changes_nothing(site: Open, work: Work, jobs_app: Any) -> None:
    with site() as ctx:
        name = frappe.enqueue("jobs_app.work.note").name
    with site() as ctx:
        job = rows.claim(ctx, name)
        assert rows.claim(ctx, name) is None
        ctx.db.set_value(rows.DOCTYPE, name, "worker", "another:1")
        ctx.db.commit()
        with pytest.raises(frappe.LockTimeoutError):
            rows.finish(ctx, job)


def test_the_same_job_is_not_queued_twice(site: Open, work: Work) -> None:
    with site() as ctx:
        assert frappe.enqueue("jobs_app.work.note", job_id="nightly", deduplicate=True)
        assert queue.is_job_enqueued("nightly")
        assert frappe.enqueue("jobs_app.work.note", job_id="nightly", deduplicate=True) is None
        assert ctx.db.count(rows.DOCTYPE) == 1
    work()
    with site():
        assert not queue.is_job_enqueued("nightly")
        assert queue.get_job_status("nightly") == "finished"


def test_now_means_now(site: Open, jobs_app: Any) -> None:
    jobs_app.calls.clear()
    with site():
        frappe.enqueue("jobs_app.work.note", now=True, a=1)
        frappe.enqueue("jobs_app.work.note", is_async=False, a=2)
    assert [call[1] for call in jobs_app.calls] == [{"a": 1}, {"a": 2}]


def test_a_method_of_a_document_is_a_job(site: Open, work: Work) -> None:
    with site():
        frappe.enqueue_doc("User", "Guest", "add_comment", text="from afar")
    work()
    with site():
        assert frappe.db.exists("Comment", {"reference_name": "Guest", "content": ["like", "%from afar%"]})


def test_arguments_come_back_as_they_were(site: Open) -> None:
    with site():
        doc = frappe.get_doc("User", "Guest")
        given = {"at": datetime(2026, 3, 5, 9, 30), "sum": Decimal("1.50"), "raw": b"\x00", "some": (1, {"a": {2}}), "long": timedelta(1), "doc": doc}  # fmt: skip
        back = arguments.load(arguments.dump(given))
        assert (back["doc"].doctype, back["doc"].name, back["doc"].first_name) == ("User", "Guest", doc.first_name)
        assert {key: value for key, value in back.items() if key != "doc"} == {key: value for key, value in given.items() if key != "doc"}  # fmt: skip
        with pytest.raises(frappe.ValidationError, match="file"):
            arguments.dump({"file": object()})
        with pytest.raises(frappe.ValidationError, match="of a module"):
            frappe.enqueue(lambda: None)
        with pytest.raises(frappe.ValidationError, match="nowhere"):
            frappe.enqueue("jobs_app.work.note", queue="nowhere")


def test_a_killed_worker_loses_nothing(site: Open, work: Work, jobs_app: Any) -> None:
    """A thousand jobs; their worker is killed in the middle; all are done, those done twice are named."""
    count = 1000
    with site() as ctx:
        sites_path = ctx.site.sites_path
        for index in range(count):
            frappe.enqueue("frappe.utils.cint", job_id=f"job-{index}", s=str(index))
    app = str(Path(jobs_app.__file__).parents[1])
    command = [sys.executable, "-m", "frappe.utils.bench_helper", "frappe", "worker", "--queue", "default"]
    with subprocess.Popen(command, env={**os.environ, "SITES_PATH": str(sites_path), "PYTHONPATH": app}) as process:
        try:
            wait_until(lambda: finished(site) > 100)
        finally:
            process.send_signal(signal.SIGKILL)
    done = finished(site)
    with site() as ctx:
        cut = ctx.db.count(rows.DOCTYPE, {"status": "Started"})
    assert 100 < done < count
    work()
    assert finished(site) == count
    with site() as ctx:
        assert ctx.db.count(rows.DOCTYPE, {"lost": [">", 0]}) == cut


def test_workers_take_jobs_until_they_are_stopped(site: Open, work: Work, jobs_app: Any) -> None:
    with site() as ctx:
        sites_path = ctx.site.sites_path
    workers = worker.Workers(sites_path)
    workers.start()
    try:
        with site():
            frappe.enqueue("jobs_app.work.note", queue="long")
            frappe.enqueue("jobs_app.work.note", queue="short")
        wait_until(lambda: finished(site) == 2)
    finally:
        workers.stop()
    assert len(jobs_app.calls) == 2
    assert runner.running == {}
