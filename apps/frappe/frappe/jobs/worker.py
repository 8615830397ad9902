"""A process of workers: threads that take jobs, a heart that says they live, and, if asked, the schedule."""

from __future__ import annotations

import fcntl
import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from huey.consumer import Consumer

from frappe.exceptions import LockTimeoutError
from frappe.jobs import rows, runner, schedule, wires
from frappe.runtime.context import Mode, open_site
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


def find_lost(sites_path: Path, overlooked: timedelta = schedule.OVERLOOKED) -> int:
    """Queue jobs again whose worker died, and wake workers for those that wait unheard; how many there were."""
    count = 0
    for site in list_sites(sites_path):
        try:
            with open_site(site, mode=Mode.JOB, sites_path=sites_path) as ctx:
                if ctx.db.table_exists(rows.DOCTYPE):
                    count += runner.recover(ctx, rows.orphans(ctx)) + schedule.remind(ctx, overlooked)
        except Exception:
            logger.exception("the jobs of site %s could not be looked at", site)
    return count


@contextmanager
def only_one(sites_path: Path) -> Iterator[None]:
    """Hold the bench's one schedule. Raises LockTimeoutError if another process has it; the system frees it with the process."""
    descriptor = os.open(sites_path / ".schedule.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LockTimeoutError("the schedule of this bench runs already") from error
        yield
    finally:
        os.close(descriptor)


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
    for site in list_sites(sites_path):
        try:
            with open_site(site, mode=Mode.JOB, sites_path=sites_path) as ctx:
                schedule.enqueue_due(ctx)
        except Exception:
            logger.exception("the schedule of site %s could not be kept", site)
