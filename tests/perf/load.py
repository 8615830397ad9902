"""A small load generator: keep-alive connections in threads of a process of its own, so that it does not share the server's lock."""

from __future__ import annotations

import http.client
import json
import statistics
import sys
import threading
import time
from collections.abc import Iterator
from itertools import repeat

FAILURES: list[str] = []


def worker(
    port: int,
    paths: Iterator[str],
    method: str,
    body: str | None,
    headers: dict[str, str],
    until: float,
    out: list[float],
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    while time.perf_counter() < until:
        path = next(paths, None)  # a path each where a request uses its document up
        if path is None:
            break
        started = time.perf_counter()
        text = body.replace("{new}", f"{started:.9f}-{threading.get_ident()}") if body else None
        connection.request(method, path, text, headers)
        answer = connection.getresponse()
        text = answer.read().decode(errors="replace")
        if answer.status >= 400:
            FAILURES.append(f"{method} {path}: {answer.status} {text[:300]}")
            return
        out.append(time.perf_counter() - started)
    connection.close()


def main() -> None:
    """Arguments: one JSON object {port, paths, method, body, headers, seconds, clients}; prints requests/s, p50 and p99 in ms."""
    job = json.loads(sys.argv[1])
    times: list[list[float]] = [[] for _client in range(job["clients"])]
    paths = repeat(job["paths"][0]) if len(job["paths"]) == 1 else iter(job["paths"])
    started = time.perf_counter()
    threads = [
        threading.Thread(
            target=worker,
            args=(
                job["port"],
                paths,
                job["method"],
                job.get("body"),
                job["headers"],
                started + job["seconds"],
                out,
            ),
        )
        for out in times
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if FAILURES:
        sys.exit(FAILURES[0])
    spent = time.perf_counter() - started
    every = sorted(value for out in times for value in out)
    p99 = every[int(len(every) * 0.99) - 1] if len(every) > 1 else every[0]
    print(
        json.dumps(
            {"rate": len(every) / spent, "p50": statistics.median(every) * 1000, "p99": p99 * 1000, "count": len(every)}
        )
    )


if __name__ == "__main__":
    main()
