"""REST against a bare handler that sends the same statements, on the same server, in the same run. Prints; asserts only ratios."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from werkzeug.test import Client

from frappe.database import pool
from tests.conftest import PASSWORD

pytestmark = pytest.mark.perf
HERE = Path(__file__).parent
SECONDS = float(os.environ.get("PERF_SECONDS", "1.5"))
CLIENTS = 8
THREADS = int(os.environ.get("PERF_THREADS", "4"))  # of the server; what `serve` takes by default
# Of processor time, which others on the machine move little; below what is measured: a guard against a fall, no target.
WORST_READ_RATIO = 0.2


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def cpu_seconds(pid: int) -> float:
    """Processor time of a process and its children so far (Linux)."""
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK") + sum(cpu_seconds(int(child)) for child in children)


@contextmanager
def serving(target: str, sites: Path, site: str, **environment: str) -> Iterator[tuple[int, int]]:
    """A granian server of its own for ``target``: its port and its process."""
    port = free_port()
    code = (
        "from granian import Granian; from granian.constants import Interfaces; from granian.log import LogLevels; "
        f"Granian({target!r}, address='127.0.0.1', port={port}, interface=Interfaces.WSGI, workers=1, blocking_threads={THREADS}, log_level=LogLevels.error).serve()"
    )
    env = {**os.environ, "SITES_PATH": str(sites), "FRAPPE_SITE": site, "PYTHONPATH": str(HERE), **environment}
    server = subprocess.Popen([sys.executable, "-c", code], env=env)
    try:
        for _attempt in range(200):
            with socket.socket() as probe:
                probe.settimeout(0.1)
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            if server.poll() is not None:
                raise RuntimeError("the server ended")
            threading.Event().wait(0.05)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(10)


def load(
    server: tuple[int, int], method: str, paths: list[str], headers: dict[str, str], body: str | None
) -> dict[str, float]:
    """Rate, p50, p99, and ``cpu``: microseconds of the server's processor per request."""
    port, pid = server
    job = {
        "port": port,
        "paths": paths,
        "method": method,
        "body": body,
        "headers": headers,
        "seconds": SECONDS,
        "clients": CLIENTS,
    }
    before = cpu_seconds(pid)
    done = subprocess.run([sys.executable, str(HERE / "load.py"), json.dumps(job)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    figures = dict(json.loads(done.stdout))
    figures["cpu"] = (cpu_seconds(pid) - before) / figures["count"] * 1e6
    return figures


def recorded(client: Client, method: str, path: str, body: str | None) -> list[tuple[str, list[Any]]]:
    """The statements of one request, to be replayed by the bare handler."""
    sent: list[tuple[str, list[Any]]] = []

    def note(sql: str, params: Any, _seconds: float) -> None:
        sent.append(
            (sql, [str(value) if not isinstance(value, int | float | str | type(None)) else value for value in params])
        )

    for connection in list(pool._all):
        connection.listeners.append(note)
    answer = client.open(path, method=method, data=body, content_type="application/json")
    for connection in list(pool._all):
        connection.listeners.remove(note)
    assert answer.status_code < 300, answer.text
    made = {name for sql, params in sent for name in names_inserted(sql, params)}
    return [
        (sql, ["{new}" if value in made else value for value in params])
        for sql, params in sent
        if not sql.lower().startswith(("begin", "commit", "rollback"))
    ]


def names_inserted(sql: str, params: list[Any]) -> set[Any]:
    """Names of the rows that a statement inserts, which a replay must make anew."""
    columns = re.match(r"insert into `tab[^`]+` \(([^)]*)\)", sql)
    if columns is None:
        return set()
    names = [name.strip(" `") for name in columns[1].split(",")]
    return {value for index, value in enumerate(params) if names[index % len(names)] == "name"}


Case = tuple[str, list[str], str | None]  # method, paths (a list of many: each is used once), body


@pytest.fixture
def operations(private_site: Any) -> tuple[Any, dict[str, Case]]:
    client = private_site()
    client.post("/api/method/login", json={"usr": "Administrator", "pwd": PASSWORD})
    client.put("/api/resource/System Settings/System Settings", json={"requests_per_minute": 0})
    rows = [{"doctype": "ToDo", "description": f"clean floor {number}"} for number in range(200)]
    names = [
        name
        for _batch in range(12)
        for name in client.post("/api/method/frappe.client.insert_many", json={"docs": rows}).json["message"]
    ]
    roles = [{"role": role} for role in ("All", "Guest", "Desk User")]
    profile = client.post("/api/resource/Role Profile", json={"role_profile": "three", "roles": roles}).json["data"]
    fields = quote('["name","status","priority","description","modified","owner"]')
    listing = f"/api/resource/ToDo?fields={fields}&limit_page_length="
    three = json.dumps({"role_profile": "p{new}", "roles": roles})
    return client, {
        "GET document": ("GET", [f"/api/resource/Role%20Profile/{profile['name']}"], None),
        "list of 20": ("GET", [f"{listing}20"], None),
        "list of 500": ("GET", [f"{listing}500"], None),
        "POST with 3 children": ("POST", ["/api/resource/Role%20Profile"], three),
        "PUT with a Version": (
            "PUT",
            [f"/api/resource/ToDo/{name}" for name in names[::2]],
            '{"description": "seen {new}"}',
        ),
        "DELETE": ("DELETE", [f"/api/resource/ToDo/{name}" for name in names[1::2]], None),
    }


def test_rest_against_a_bare_handler(operations: Any, sites_path: Path) -> None:
    client, cases = operations
    sid = client.get_cookie("sid", domain=client.site)
    headers = {"Cookie": f"sid={sid.value}", "Content-Type": "application/json", "Host": client.site}
    plan: dict[str, list[tuple[str, list[Any]]]] = {}
    for index, (method, paths, body) in enumerate(cases.values()):
        warm = body and body.replace("{new}", "warm")
        client.open(paths[0], method=method, data=warm, content_type="application/json")
        plan[str(index)] = recorded(client, method, paths[1 % len(paths)], body)
    cases["DELETE"][1][:2] = []  # gone by now
    pool.close_all()
    with serving("frappe.app:application", sites_path, client.site) as server:
        ours = {name: load(server, method, paths, headers, body) for name, (method, paths, body) in cases.items()}
    with serving("bare:application", sites_path, client.site, BARE_PLAN=json.dumps(plan)) as server:
        bare = {
            name: load(server, cases[name][0], [f"/{index}"], headers, cases[name][2])
            for index, name in enumerate(cases)
        }
    print(
        f"\n{'operation':24}{'req/s':>9}{'p50 ms':>9}{'p99 ms':>9}{'CPU us':>9}{'SQL':>5}{'bare req/s':>12}{'CPU us':>9}{'ratio':>8}"
    )
    for index, name in enumerate(cases):
        mine, other = ours[name], bare[name]
        print(
            f"{name:24}{mine['rate']:9.0f}{mine['p50']:9.2f}{mine['p99']:9.2f}{mine['cpu']:9.0f}{len(plan[str(index)]):5}"
            f"{other['rate']:12.0f}{other['cpu']:9.0f}{mine['rate'] / other['rate']:8.2f}"
        )
    for name in ("GET document", "list of 20"):
        assert bare[name]["cpu"] / ours[name]["cpu"] > WORST_READ_RATIO
