"""Jobs and their schedule: processes that run them, and switches."""

from __future__ import annotations

import logging
import sys
import threading
from typing import Any

import click

from frappe.commands import get_site, pass_context, sites_of
from frappe.exceptions import LockTimeoutError, ValidationError
from frappe.facade import open_site
from frappe.jobs import rows
from frappe.jobs import schedule as due
from frappe.jobs import worker as workshop
from frappe.runtime.hooks import resolve
from frappe.runtime.site import SITE_CONFIG, default_sites_path, load_site, update_config
from frappe.runtime.stopping import stop_signal


def _until_stopped() -> threading.Event:
    """An event that Ctrl-C and SIGTERM set."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    return stop_signal()


@click.command("worker")
@click.option("--queue", help="Only these queues, separated by commas: short and default share their workers.")
@click.option("--quiet", is_flag=True, hidden=True)
@click.option("--burst", is_flag=True, help="Stop when nothing waits.")
def worker(queue: str | None, quiet: bool, burst: bool) -> None:
    """Run queued jobs of all sites until stopped."""
    names = tuple(
        dict.fromkeys("long" if name == "long" else "default" for name in (queue or "default,long").split(","))
    )
    workers = workshop.Workers(default_sites_path(), names)
    if burst:
        workers.drain()
        return
    stopping = _until_stopped()
    workers.start()
    stopping.wait()
    workers.stop()


@click.command("schedule")
def schedule() -> None:
    """Queue the scheduled jobs of all sites when they are due, until stopped."""
    workshop.keep_schedule(default_sites_path(), _until_stopped())


@click.command("background")
@click.option("--port", type=int, help="Where browsers listen for changes (default: socketio_port, else 9000).")
@click.option("--bind", default="127.0.0.1", show_default=True)
def background(port: int | None, bind: str) -> None:
    """Jobs, schedule and realtime in one process."""
    sites_path, stopping = default_sites_path(), _until_stopped()
    workers = workshop.Workers(sites_path)
    workers.start()
    keeper = threading.Thread(target=_keep_if_first, args=(stopping,), name="jobs-schedule", daemon=True)
    keeper.start()
    from frappe.realtime import server  # noqa: PLC0415 - loads the socket server, which no other command needs

    server.serve(sites_path, port=port, address=bind, stopping=stopping)
    workers.stop()
    server.leave()


def _keep_if_first(stopping: threading.Event) -> None:
    try:
        workshop.keep_schedule(default_sites_path(), stopping)
    except LockTimeoutError as error:
        logging.getLogger("frappe.jobs").warning("%s", error)


@click.command("scheduler")
@click.argument("state", type=click.Choice(["pause", "resume", "enable", "disable", "status"]))
@click.option("--format", "-f", "as_format", type=click.Choice(["text", "json"]), default="text")
@click.option("--verbose", "-v", is_flag=True)
@pass_context
def scheduler(options: dict[str, Any], state: str, as_format: str, verbose: bool) -> None:
    """Pause until resumed, switch off for good, or say how it stands."""
    for name in sites_of(options):
        site = load_site(name)
        if state in ("pause", "resume"):
            update_config(site.path / SITE_CONFIG, pause_scheduler=int(state == "pause"))
        with open_site(name) as ctx:
            if state in ("enable", "disable"):
                due.toggle_scheduler(state == "enable")
            paused = due.is_paused(ctx)
        text = "disabled" if paused else "enabled"
        click.echo(
            f'{{"site": "{name}", "scheduler": "{text}"}}'
            if as_format == "json"
            else f"Scheduler is {text} for site {name}"
        )


@click.command("trigger-scheduler-event")
@click.argument("event")
@pass_context
def trigger_scheduler_event(options: dict[str, Any], event: str) -> None:
    """Run the scheduled jobs of EVENT (daily, hourly, …, or a function's dotted path) now, here. Status 1 if one fails."""
    failed = False
    for name in sites_of(options):
        with open_site(name) as ctx:
            frequency = due.EVENTS.get(event, ("", ""))[0]
            found = ctx.db.get_values(due.DOCTYPE, {"frequency": frequency} if frequency else {"method": event}, ["name", "method"], as_dict=True)  # fmt: skip
            if not found:
                raise ValidationError(f"site {name} has no scheduled job for {event}")
        for row in found:
            failed |= not _run(name, row.name, row.method)
    sys.exit(1 if failed else 0)


def _run(site: str, job_type: str, method: str) -> bool:
    try:
        with open_site(site):
            resolve("frappe.jobs.schedule.run_scheduled")(job_type)
    except Exception as error:  # noqa: BLE001 - one job's error is told, the others run
        click.secho(f"{method}: {type(error).__name__}: {error}", fg="red", err=True)
        return False
    click.echo(f"{method}: done")
    return True


@click.command("purge-jobs")
@click.option("--queue", help="Only this queue.")
@click.option("--event", help="Only jobs of this function.")
@pass_context
def purge_jobs(options: dict[str, Any], queue: str | None, event: str | None) -> None:
    """Remove jobs that wait; running ones come to their end."""
    filters: dict[str, Any] = {
        "status": rows.QUEUED,
        **({"queue": queue} if queue else {}),
        **({"method": event} if event else {}),
    }
    with open_site(get_site(options)) as ctx:
        count = ctx.db.count(rows.DOCTYPE, filters)
        ctx.db.delete(rows.DOCTYPE, filters)
    click.echo(f"{count} jobs removed")


@click.command("show-pending-jobs")
@pass_context
def show_pending_jobs(options: dict[str, Any]) -> None:
    """List jobs that wait or run."""
    for name in sites_of(options):
        with open_site(name) as ctx:
            for job in rows.find(ctx, {"status": ["in", (rows.QUEUED, rows.STARTED)]}):
                click.echo(f"{name}  {job.queue:8} {job.status:8} {job.job_name}  {job.name}")
