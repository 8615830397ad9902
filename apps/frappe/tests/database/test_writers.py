"""Many threads at one database."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from frappe import database
from frappe.database import Connection, DatabaseConfig, decrement_if_last, holding, increment_series
from frappe.database.counters import current_value
from frappe.database.locks import FairLock
from frappe.exceptions import QueryTimeoutError

THREADS = 8
ROUNDS = 25


def in_threads(work: Callable[[int], object], count: int = THREADS) -> list[object]:
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(work, range(count)))


def test_counter_counts_from_one(connection: Connection) -> None:
    assert [increment_series(connection, "A-") for _ in range(3)] == [1, 2, 3]
    assert increment_series(connection, "B-") == 1
    assert increment_series(connection, "A-", 5) == 8
    assert current_value(connection, "A-") == 8


def test_only_the_last_number_is_given_back(connection: Connection) -> None:
    for _ in range(3):
        increment_series(connection, "A-")
    assert not decrement_if_last(connection, "A-", 2)
    assert decrement_if_last(connection, "A-", 3)
    assert increment_series(connection, "A-") == 3


def test_rolled_back_counter_leaves_no_gap(connection: Connection) -> None:
    increment_series(connection, "A-")
    connection.commit()
    increment_series(connection, "A-")
    connection.rollback()
    assert increment_series(connection, "A-") == 2


def test_held_counters_are_written_once_and_follow_savepoints_and_rollbacks(
    connection: Connection, config: DatabaseConfig
) -> None:
    increment_series(connection, "A-", 4)
    connection.commit()
    with holding(connection):
        assert increment_series(connection, "A-") == 5
        sent = connection.statements
        assert [increment_series(connection, "A-") for _ in range(3)] == [6, 7, 8]
        assert current_value(connection, "A-") == 8
        assert not decrement_if_last(connection, "A-", 7)
        assert decrement_if_last(connection, "A-", 8)
        assert connection.statements == sent
        for _round in range(2):
            connection.savepoint("one")
            assert [increment_series(connection, key) for key in ("A-", "B-")] == [8, 1]
            connection.rollback_to_savepoint("one")
        connection.commit()
        assert [increment_series(connection, key) for key in ("A-", "B-")] == [8, 1]
        connection.rollback()
        assert increment_series(connection, "A-") == 8
        connection.savepoint("one")
        increment_series(connection, "A-")
        connection.release_savepoint("one")
        connection.savepoint("one")
        assert increment_series(connection, "A-") == 10
        connection.rollback_to_savepoint("one")
    connection.commit()
    assert current_value(database.connect(config), "A-") == 9


def test_counters_of_eight_threads_have_no_duplicates_and_no_gaps(
    connection: Connection, config: DatabaseConfig
) -> None:
    increment_series(connection, "A-")
    connection.commit()

    def work(thread: int) -> list[int]:
        mine = database.connect(config)
        numbers = []
        for number in range(ROUNDS):
            numbers.append(increment_series(mine, "A-"))
            mine.execute("insert into `tabNote` (name) values (%s)", f"{thread}-{number}")
            mine.commit()
        mine.close()
        return numbers

    numbers = sorted(number for chunk in in_threads(work) for number in chunk)  # type: ignore[attr-defined]
    assert numbers == list(range(2, THREADS * ROUNDS + 2))
    assert connection.execute("select count(*) from `tabNote`").rows == [(THREADS * ROUNDS,)]


def test_write_after_a_read_is_not_refused_when_others_wrote_between(
    connection: Connection, config: DatabaseConfig
) -> None:
    other = database.connect(config)
    for number in range(20):
        connection.execute("select count(*) from `tabNote`")
        other.execute("insert into `tabNote` (name) values (%s)", f"other-{number}")
        other.commit()
        connection.execute("insert into `tabNote` (name) values (%s)", f"mine-{number}")
        connection.commit()
    assert connection.execute("select count(*) from `tabNote`").rows == [(40,)]
    other.close()


def test_reader_is_not_blocked_by_an_open_write(connection: Connection, config: DatabaseConfig) -> None:
    connection.execute("insert into `tabNote` (name) values ('hidden')")
    other = database.connect(config)
    assert other.execute("select count(*) from `tabNote`").rows == [(0,)]
    other.close()


def test_waiting_writers_are_served_in_order() -> None:
    lock = FairLock()
    assert lock.acquire(0)
    served: list[int] = []
    arrived = threading.Semaphore(0)

    def work(number: int) -> None:
        arrived.release()
        assert lock.acquire(10)
        served.append(number)
        lock.release()

    threads = []
    for number in range(6):
        thread = threading.Thread(target=work, args=(number,))
        thread.start()
        arrived.acquire()
        while lock.waiting <= number:  # until it stands in the queue
            threading.Event().wait(0.001)
        threads.append(thread)
    lock.release()
    for thread in threads:
        thread.join()
    assert served == list(range(6))


def test_lock_gives_up_after_its_time_and_can_be_had_later() -> None:
    lock = FairLock()
    assert lock.acquire(0)
    assert not lock.acquire(0.01)
    lock.release()
    assert lock.acquire(0)


def test_every_writer_gets_through(connection: Connection, config: DatabaseConfig) -> None:
    """The writer that asks again at once must not overtake those that wait."""
    done = [0] * THREADS
    stop = threading.Event()

    def work(thread: int) -> None:
        mine = database.connect(config)
        while not stop.is_set():
            mine.execute("insert into `tabNote` (name) values (%s)", f"{thread}-{done[thread]}")
            mine.commit()
            done[thread] += 1
            if min(done) >= 10:
                stop.set()
        mine.close()

    in_threads(work)
    assert min(done) >= 10


def test_embedded_writer_that_waits_too_long_is_told(tmp_path: Path) -> None:
    config = DatabaseConfig("sqlite", path=tmp_path / "x.db", options={"lock_timeout_seconds": 0.01})
    first, second = database.connect(config), database.connect(config)
    first.begin()
    with pytest.raises(QueryTimeoutError, match="try again"):
        second.begin()
    first.close()
    second.begin()
    assert second.in_transaction
    second.close()


@pytest.mark.parametrize("option", ["normal", "full"])
def test_embedded_database_takes_its_durability_from_the_options(tmp_path: Path, option: str) -> None:
    opened = database.connect(DatabaseConfig("sqlite", path=tmp_path / "x.db", options={"synchronous": option}))
    assert opened.execute_native("pragma synchronous").rows == [({"normal": 1, "full": 2}[option],)]
    assert opened.execute_native("pragma journal_mode").rows == [("wal",)]
    opened.close()


def test_thread_that_ends_inside_a_transaction_lets_others_write(
    connection: Connection, config: DatabaseConfig
) -> None:
    def work(_thread: int) -> None:
        database.pool.get(config).execute("insert into `tabNote` (name) values ('lost')")

    in_threads(work, 1)
    connection.execute("insert into `tabNote` (name) values ('kept')")
    connection.commit()
    assert connection.execute("select name from `tabNote`").rows == [("kept",)]
