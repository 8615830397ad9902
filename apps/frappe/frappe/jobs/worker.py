"""A process of workers: threads that take jobs, a heart that says they live, and, if asked, the schedule."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

from huey.consumer import Consumer

from frappe.jobs import rows, runner, schedule, wires
from frappe.runtime.context import Context, Mode, open_site
from frappe.runtime.locks import file_lock
from frappe.runtime.site import COMMON_CONFIG, list_sites, read_config

logger = logging.getLogger("frappe.jobs")
HEARTBEAT = 10.0  # seconds
TICK = 30.0
THREADS = {"default": 2, "long": 1}
_NEWEST_WAIT = 0.2  # an idle worker looks for work at first this often, then at most every _LONGEST_WAIT seconds
_LONGEST_WAIT = 1.0


class Workers:
    """Starts and stops threads for the wires it is given. ``stop`` lets running jobs come to their end."""

    def __init__(self, sites_path: Path, names: tuple[str, ...] = ("default", "long")) -> None:
        self.sites_path = sites_path
        self.stopping = threading.Event()
        self.consumers = [self._consumer(name) for name in names]
        self._heart = threading.Thread(target=self._beat, name="jobs-heart", daemon=True)

    def _consumer(self, name: str) -> Any:
        huey = wires.wire(self.sites_path, name)[0]
        return Consumer(
            huey, workers=THREADS[name], periodic=False, initial_delay=_NEWEST_WAIT, max_delay=_LONGEST_WAIT, check_worker_health=True
        )  # fmt: skip

    def start(self) -> None:
        """Begin to take jobs; those that a dead worker left behind come first."""
        wires.set_runner(runner.run_job)
        find_lost(self.sites_path, timedelta())
        for consumer in self.consumers:
            consumer.scheduler.start()
            for _worker, thread in consumer.worker_threads:
                thread.start()
        self._heart.start()

    def _beat(self) -> None:
        while not self.stopping.wait(HEARTBEAT):
            for sites_path, site in set(runner.running.values()):
                names = [job for job, place in runner.running.items() if place == (sites_path, site)]
                try:
                    with open_site(site, mode=Mode.JOB, sites_path=sites_path) as ctx:
                        rows.renew(ctx, names)
                except Exception:
                    logger.exception("the leases of %s could not be renewed", ", ".join(names))

    def stop(self, wait: float = 10.0) -> None:
        """Take no more jobs, and wait for the running ones."""
        self.stopping.set()
        for consumer in self.consumers:
            consumer.stop_flag.set()
        for consumer in self.consumers:
            for _worker, thread in consumer.worker_threads:
                thread.join(wait)

    def drain(self) -> None:
        """Do all that waits now, in this thread, and stop."""
        wires.set_runner(runner.run_job)
        for _round in range(2):  # the second finds what a killed worker had heard of and not yet taken
            find_lost(self.sites_path, timedelta())
            for consumer in self.consumers:
                while (task := consumer.huey.dequeue()) is not None:
                    consumer.huey.execute(task)


def find_lost(sites_path: Path, overlooked: timedelta = schedule.OVERLOOKED) -> None:
    """Queue jobs again whose worker died, and wake workers for those that wait unheard."""
    _on_every_site(sites_path, lambda ctx: _find_lost(ctx, overlooked))


def _find_lost(ctx: Context, overlooked: timedelta) -> None:
    if ctx.db.table_exists(rows.DOCTYPE):
        runner.recover(ctx, rows.orphans(ctx))
        schedule.remind(ctx, overlooked)


def _on_every_site(sites_path: Path, look: Callable[[Context], object]) -> None:
    """A site that fails is logged and holds no other back."""
    for site in list_sites(sites_path):
        try:
            with open_site(site, mode=Mode.JOB, sites_path=sites_path) as ctx:
                look(ctx)
        except Exception:
            logger.exception("the jobs of site %s could not be looked at", site)


def only_one(sites_path: Path) -> AbstractContextManager[None]:
    """Hold the bench's one schedule. Raises LockTimeoutError if another process has it."""
    return file_lock(sites_path / ".schedule.lock", "the schedule of this bench runs already")


def keep_schedule(sites_path: Path, stopping: threading.Event) -> None:
    """Queue what is due on every site, until told to stop."""
    interval = float(read_config(sites_path / COMMON_CONFIG).get("scheduler_tick_interval") or TICK)
    with only_one(sites_path):
        while True:
            tick(sites_path)
            if stopping.wait(interval):
                return


def tick(sites_path: Path) -> None:
    """One look at every site."""
    find_lost(sites_path)
    _on_every_site(sites_path, schedule.enqueue_due)
