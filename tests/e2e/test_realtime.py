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

from tests.conftest import PASSWORD
from tests.e2e.conftest import SITE, free_port, wait_for

pytestmark = pytest.mark.browser  # for the served site
FRONT_END = Path(__file__).parents[2] / "apps/frappe/ui"


@pytest.fixture
def sockets(served: str, sites_path: Path) -> Iterator[str]:
    """Address of the process of jobs, schedule and realtime."""
    port = free_port()
    command = [sys.executable, "-m", "frappe.utils.bench_helper", "frappe", "background", "--port", str(port)]
    process = subprocess.Popen(command, env={**os.environ, "SITES_PATH": str(sites_path)}, cwd=sites_path)
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
