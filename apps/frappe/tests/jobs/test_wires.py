"""Over Redis, workers are woken and events are heard as over the files beside the sites."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from frappe.jobs import wires
from frappe.realtime import channel
from frappe.runtime.site import COMMON_CONFIG, write_config
from tests.conftest import redis_url

pytestmark = [pytest.mark.mariadb, pytest.mark.skipif("TEST_REDIS_URL" not in os.environ, reason="no server")]


@pytest.fixture
def url(worker_id: str) -> str:
    return redis_url(worker_id) or ""


@pytest.fixture
def bench(tmp_path: Path, url: str) -> Iterator[Path]:
    write_config(tmp_path / COMMON_CONFIG, {"redis_queue": url, "redis_socketio": url})
    wires.wire(tmp_path, "default")[0].flush()
    yield tmp_path
    wires.wire(tmp_path, "default")[0].flush()


def test_jobs_come_in_their_order(bench: Path) -> None:
    for job, queue, at_front in (("last", "default", False), ("second", "short", False), ("first", "default", True)):
        wires.wake(bench, "a.test", job, queue, at_front=at_front)
    wires.wake(bench, "a.test", "later", "default", delay=60)
    assert wires.pending(bench, "default") == 3
    huey = wires.wire(bench, "default")[0]
    found = [huey.dequeue().args[2] for _job in range(3)]
    assert found == ["first", "second", "last"]
    assert huey.scheduled_count() == 1


def test_an_event_is_heard(bench: Path, url: str) -> None:
    heard: list[bytes] = []
    pause = threading.Event()
    end = channel.follow_redis(url, heard.append)
    channel.send(bench, "a.test", [("all", "greeting", {"text": "你好"})])
    for _look in range(100):
        if heard:
            break
        pause.wait(0.02)
    end()
    assert "你好" in heard[0].decode()
