"""An unmodified socket.io client hears what changes, if it may."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import socketio

from tests.conftest import PASSWORD
from tests.e2e.conftest import SITE, free_port, wait_for

pytestmark = pytest.mark.browser  # for the served site
FRONT_END = Path(__file__).parents[2] / "apps/frappe/ui"


@pytest.fixture
def listener() -> Iterator[socketio.Client]:
    """A client that is there longer than what it listens to."""
    client = socketio.Client(reconnection=False)
    yield client
    client.wait()
    assert not client.connected


COMMANDS = {"background": ["frappe.utils.bench_helper", "frappe", "background"], "alone": ["frappe.realtime.server"]}


@pytest.fixture(params=COMMANDS)
def sockets(request: pytest.FixtureRequest, served: str, sites_path: Path) -> Iterator[str]:
    """Address of the process that holds the browsers' connections, beside jobs and schedule or alone."""
    port = free_port()
    environment = {**os.environ, "SITES_PATH": str(sites_path), "FRAPPE_SOCKETIO_PORT": str(port)}
    command = [sys.executable, "-m", *COMMANDS[request.param]]
    process = subprocess.Popen(command, env=environment, cwd=sites_path)
    try:
        wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        assert process.wait(20) == 0


def test_socket_io_client(served: str, sockets: str) -> None:
    node = shutil.which("node")
    assert node, "Node.js is not here"
    address = f"http://127.0.0.1:{urlsplit(served).port}"
    command = [node, "tests/clients/realtime.mjs", address, sockets, SITE, PASSWORD]
    done = subprocess.run(command, cwd=FRONT_END, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    answers = json.loads(done.stdout)
    assert answers["connections"][:2] == ["connected", "connected"]
    assert all(answer != "connected" for answer in answers["connections"][2:])
    assert answers["refused"] == 417
    events = answers["events"]
    assert ["staff", "doc_viewers", ["Administrator"]] in events
    assert events.count(["staff", "list_update", "made"]) == 1
    assert ["staff", "doc_update", "Administrator"] in events
    assert [event for event in events if event[0] == "guest"] == []


def test_it_stops_while_somebody_listens(listener: socketio.Client, sockets: str) -> None:
    """The process is told to end, with the connection open, when this test is over: ``sockets`` waits for it."""
    listener.connect(sockets, namespaces=[f"/{SITE}"], transports=["websocket"])
    assert listener.connected
