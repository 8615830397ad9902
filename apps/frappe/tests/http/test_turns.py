"""Requests that take turns: one at a time, in order, and nobody waits for a long one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

from frappe.app import _TURNS as application_turns
from frappe.http.turns import Turns

FOREVER = 60.0


def test_one_at_a_time_in_the_order_of_asking() -> None:
    turns = Turns(patience=FOREVER)
    inside: list[str] = []
    first_is_in, first_may_go = Event(), Event()

    def first() -> None:
        with turns.turn():
            first_is_in.set()
            first_may_go.wait(FOREVER)
            inside.append("first leaves")

    def another(number: int) -> None:
        with turns.turn():
            inside.append(f"{number} comes")
            inside.append(f"{number} leaves")

    with ThreadPoolExecutor(5) as threads:
        waiting = [threads.submit(first)]
        assert first_is_in.wait(FOREVER)
        for number in range(4):
            waiting.append(threads.submit(another, number))
            while len(turns.waiting) <= number:
                pass
        first_may_go.set()
        for one in waiting:
            one.result(FOREVER)
    assert inside == ["first leaves", *(f"{n} {what}" for n in range(4) for what in ("comes", "leaves"))]


def test_a_long_one_loses_its_turn_and_takes_nobody_elses_away() -> None:
    turns = Turns(patience=0.001)
    long_is_in, long_may_go, second_is_in, second_may_go = Event(), Event(), Event(), Event()

    def hold(is_in: Event, may_go: Event) -> None:
        with turns.turn():
            is_in.set()
            assert may_go.wait(FOREVER)

    with ThreadPoolExecutor(2) as threads:
        long = threads.submit(hold, long_is_in, long_may_go)
        assert long_is_in.wait(FOREVER)
        second = threads.submit(hold, second_is_in, second_may_go)
        assert second_is_in.wait(FOREVER)  # though the long one is still at it
        held = turns.current
        long_may_go.set()
        long.result(FOREVER)
        assert turns.current is held  # the second's turn is still its own
        second_may_go.set()
        second.result(FOREVER)
    assert turns.current is None


def test_many_that_lose_patience_at_once_all_get_through() -> None:
    turns = Turns(patience=0.0002)
    done: list[int] = []

    def work(number: int) -> None:
        with turns.turn():
            sum(range(2_000 + number * 10))
            done.append(number)

    with ThreadPoolExecutor(16) as threads:
        list(threads.map(work, range(2_000)))
    assert sorted(done) == list(range(2_000))
    assert turns.current is None
    assert not turns.waiting


def test_an_error_hands_the_turn_on() -> None:
    turns = Turns(patience=FOREVER)
    try:
        with turns.turn():
            raise ValueError("broken")
    except ValueError:
        pass
    with turns.turn():
        assert turns.current is not None


def test_only_where_the_database_works_in_the_process(world: Any) -> None:
    assert world.browser().get("/api/method/ping").status_code == 200
    with world.inside() as ctx:
        kind = ctx.conf.get("db_type") or "sqlite"
    assert application_turns.wanted is (kind == "sqlite")
