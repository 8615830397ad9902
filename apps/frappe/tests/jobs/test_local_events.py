"""Without Redis, events reach the listening process over a local socket."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from frappe.realtime import channel
from frappe.realtime.server import _follow_local


def test_a_burst_is_heard_whole(tmp_path: Path) -> None:
    """All of it is sent before the listener reads any: a busy process loses nothing, and a commit's events keep their order."""
    commits = [[("all", "made", commit), ("all", "told", commit)] for commit in range(300)]
    heard: list[dict[str, Any]] = []

    async def listen() -> None:
        end = await _follow_local(tmp_path, lambda line: heard.append(json.loads(line)))
        for events in commits:
            channel.send(tmp_path, "a.test", events)
        async with asyncio.timeout(10):
            while len(heard) < 600:
                await asyncio.sleep(0)
        end()

    asyncio.run(listen())
    told = {commit: [each["event"] for each in heard if each["message"] == commit] for commit in range(300)}
    assert all(events == ["made", "told"] for events in told.values())
    assert not channel.local_address(tmp_path).exists()


def test_where_nobody_listens_nothing_is_said(tmp_path: Path) -> None:
    channel.send(tmp_path, "a.test", [("all", "made", 1)])
