"""Waking workers: huey over a file beside the sites, over Redis when ``redis_queue`` is set. It carries names only."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from huey import Huey, PriorityRedisHuey, SqliteHuey
from huey.registry import Message
from huey.serializer import Serializer

from frappe.runtime.context import Context
from frappe.runtime.site import COMMON_CONFIG, read_config

logger = logging.getLogger("frappe.jobs")
FILE = ".jobs.db"
# Long jobs have wires of their own, so that they never stand before short ones.
WIRES = {"short": "default", "default": "default", "long": "long"}
_FIRST = {"short": 10, "default": 0, "long": 0}
_FRONT = 100


class _Plain(Serializer):  # type: ignore[misc]  # huey has no types
    """Messages as JSON: the library's own form, pickle, would let whoever writes the store run code."""

    def _serialize(self, data: Message) -> bytes:
        values = data._asdict()
        values["eta"] = values["eta"] and values["eta"].isoformat()
        return json.dumps(values).encode()

    def _deserialize(self, data: bytes) -> Message:
        values = json.loads(data)
        values["eta"] = datetime.fromisoformat(values["eta"]) if values["eta"] else None
        return Message(**values)


Runner = Callable[[Path, str, str], None]
_runner: list[Runner] = []


def set_runner(runner: Runner) -> None:
    """Register what a worker does when it is woken: ``runner(sites_path, site, job)``."""
    _runner[:] = [runner]


def run(sites_path: str, site: str, job: str) -> None:
    """The one task: it runs in workers."""
    for runner in _runner:
        runner(Path(sites_path), site, job)


@lru_cache(maxsize=16)
def wire(sites_path: Path, name: str) -> tuple[Huey, Any]:
    """The huey of ``default`` or ``long`` jobs of a bench, and its task."""
    url = read_config(sites_path / COMMON_CONFIG).get("redis_queue")
    common: dict[str, Any] = {"name": f"jobs-{name}", "results": False, "serializer": _Plain(), "utc": True}
    huey = PriorityRedisHuey(url=str(url), **common) if url else SqliteHuey(filename=str(sites_path / FILE), **common)
    return huey, huey.task()(run)


def wake(sites_path: Path, site: str, job: str, queue: str, *, at_front: bool = False, delay: float = 0) -> None:
    """Tell a worker of a job, ``delay`` seconds from now. A failure is logged: the schedule finds jobs that nobody was told of."""
    try:
        huey, task = wire(sites_path, WIRES.get(queue, "default"))
        message = task.s(str(sites_path), site, job, priority=_FRONT if at_front else _FIRST.get(queue, 0))
        if delay > 0:
            message.eta = datetime.now(UTC).replace(tzinfo=None) + timedelta(seconds=delay)
            huey.add_schedule(message)
        else:
            huey.enqueue(message)
    except Exception:
        logger.exception("no worker could be told of job %s of site %s", job, site)


def wake_after_commit(ctx: Context, job: str, queue: str, *, at_front: bool = False) -> None:
    """Tell a worker of a job once the running transaction is committed."""
    ctx.after_commit.add(lambda: wake(ctx.site.sites_path, ctx.site.name, job, queue, at_front=at_front))


def pending(sites_path: Path, name: str) -> int:
    """How many wake-ups wait on a wire."""
    return int(wire(sites_path, name)[0].pending_count())
