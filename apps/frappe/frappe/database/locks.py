"""Locks between the threads of one process around one embedded database file."""

from __future__ import annotations

import threading
from collections import deque
from pathlib import Path


class FairLock:
    """A lock that serves its waiters in the order in which they came.

    The database's own waiting (busy timeout) polls and starves writers for seconds; a plain ``threading.Lock`` is not
    fair either. Not re-entrant.
    """

    __slots__ = ("_guard", "_held", "_waiters")

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._held = False
        self._waiters: deque[threading.Lock] = deque()

    def acquire(self, timeout: float) -> bool:
        """Wait up to ``timeout`` seconds; False when it was not to be had."""
        with self._guard:
            if not self._held:
                self._held = True
                return True
            turn = threading.Lock()
            turn.acquire()
            self._waiters.append(turn)
        if turn.acquire(timeout=timeout):
            return True
        with self._guard:
            if turn in self._waiters:
                self._waiters.remove(turn)
                return False
        return True  # it was handed over between the time-out and here

    def release(self) -> None:
        """Hand over to the longest waiter; the lock is never free in between, so nobody can overtake."""
        with self._guard:
            if self._waiters:
                self._waiters.popleft().release()
            else:
                self._held = False

    @property
    def waiting(self) -> int:
        return len(self._waiters)


class FileLocks:
    """The writer lock and the read gate of one file."""

    __slots__ = ("gate", "writer")

    def __init__(self) -> None:
        self.writer = FairLock()
        # One thread fetches at a time: the driver gives up the interpreter lock at every row, and four threads that
        # fetch long results together need three times as long as one after the other.
        self.gate = threading.Lock()


_guard = threading.Lock()
_by_file: dict[str, FileLocks] = {}


def locks_for(path: Path) -> FileLocks:
    """The locks all connections of this process to a file share."""
    key = str(path.resolve())
    with _guard:
        return _by_file.setdefault(key, FileLocks())
