"""What a request answers while the disk is full or a server is away, and that the next one works when the cause is gone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

LONG = "x" * 200_000


@contextmanager
def full_disk(world: Any) -> Iterator[None]:
    """The database's file may not grow: what SQLite says then is what it says of a full disk."""
    with world.inside() as ctx:
        ctx.db.sql("pragma max_page_count = 1")  # sets it to the pages there are
    try:
        yield
    finally:
        with world.inside() as ctx:
            ctx.db.sql("pragma max_page_count = 1073741823")


def told(answer: Any) -> str:
    return str(json.loads(json.loads(answer.json["_server_messages"])[0])["message"])


def test_a_full_disk_refuses_what_it_cannot_store(world: Any) -> None:
    clerk = world.person("clerk")
    with full_disk(world):
        answer = clerk.post("/api/resource/S Order", json={"title": "big", "text": LONG})
        assert answer.status_code == 507
        assert told(answer) == "The disk of the server is full, so nothing was stored. Please tell an administrator"
        assert clerk.get("/api/resource/S Order").json["data"] == []
    assert clerk.post("/api/resource/S Order", json={"title": "big", "text": LONG}).status_code == 200


def test_a_cache_that_is_away_is_said_and_comes_back(world: Any, tmp_path: Path) -> None:
    pytest.importorskip("redis", reason="the extra is not installed")
    world.configure(redis_cache=f"unix://{tmp_path / 'nobody.sock'}")
    answer = world.browser().log_in()
    assert answer.status_code == 503
    assert "nobody.sock" not in answer.text
    assert told(answer).startswith("The cache server cannot be reached")
    world.configure(redis_cache=None)
    assert world.browser().log_in().status_code == 200


def test_sql_is_not_told_to_everybody(world: Any) -> None:
    with world.inside() as ctx:
        ctx.db.sql_ddl("alter table `tabS Customer` rename to `tabS Gone`")
    address = "/api/resource/S Customer"
    assert "tabS Customer" not in world.person("clerk").get(address).text
    manager = world.browser()
    manager.log_in()
    assert "tabS Customer" in manager.get(address).text
