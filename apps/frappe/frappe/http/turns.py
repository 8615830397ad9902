"""Requests take turns where the database works in this process.

The driver of an embedded database gives up the interpreter at every row, so threads that are busy at once take it from each other and each
request costs twice the processor time (figures: docs/performance.md). A request therefore has the interpreter to itself. One that keeps its turn
longer than ``PATIENCE`` (a report, a call to another server) loses it to whoever has waited longest, and goes on beside the others.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE = 0.02  # seconds


class Turns:
    """First come, first served; a turn is handed to the next, not fought for. Each turn is a lock, held while its owner waits.

    ``wanted``: whether requests of this process are to take turns at all.
    """

    def __init__(self, patience: float = PATIENCE) -> None:
        self.wanted = True
        self._patience = patience
        self._guard = threading.Lock()
        self.waiting: deque[threading.Lock] = deque()
        self.current: threading.Lock | None = None

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait until it is our turn, at most as long as whoever has it may keep it; hand it on at the end."""
        if not self.wanted:
            yield
            return
        mine = threading.Lock()
        self._wait(mine)
        try:
            yield
        finally:
            self._hand_on(mine)

    def _wait(self, mine: threading.Lock) -> None:
        with self._guard:
            if self.current is None:
                self.current = mine
                return
            mine.acquire()
            self.waiting.append(mine)
        if mine.acquire(timeout=self._patience):
            return
        with self._guard:
            if mine in self.waiting:  # else the turn came just now, and may be another's already
                self.waiting.remove(mine)
                self.current = mine

    def _hand_on(self, mine: threading.Lock) -> None:
        with self._guard:
            if self.current is not mine:
                return
            self.current = self.waiting.popleft() if self.waiting else None
            if self.current is not None:
                self.current.release()
