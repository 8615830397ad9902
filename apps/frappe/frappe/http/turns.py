"""Requests take turns where the database works in this process.

The driver of an embedded database gives up the interpreter at every row, so threads that are busy at once take it from each other and each
request costs twice the processor time (figures: docs/performance.md). A request therefore has the interpreter to itself. One that keeps its turn
longer than ``PATIENCE`` (a report, a call to another server) loses it to whoever has waited longest, and goes on beside the others.
"""

from __future__ import annotations

import threading
from collections import deque

PATIENCE = 0.02  # seconds


class Turns:
    """First come, first served; a turn is handed to the next, not fought for.

    ``wanted``: whether requests of this process are to take turns at all.
    """

    def __init__(self, patience: float = PATIENCE) -> None:
        self.wanted = True
        self.patience = patience
        self.guard = threading.Lock()
        self.waiting: deque[Turn] = deque()
        self.current: Turn | None = None

    def turn(self) -> Turn:
        """For ``with``: wait until it is our turn, at most as long as whoever has it may keep it; hand it on at the end."""
        return Turn(self)


class Turn:
    """One request's. ``lock`` is held while its owner waits."""

    __slots__ = ("lock", "turns")

    def __init__(self, turns: Turns) -> None:
        self.turns = turns
        self.lock = threading.Lock()

    def __enter__(self) -> None:
        turns = self.turns
        if not turns.wanted:
            return
        with turns.guard:
            if turns.current is None:
                turns.current = self
                return
            self.lock.acquire()
            turns.waiting.append(self)
        if self.lock.acquire(timeout=turns.patience):
            return
        with turns.guard:
            if self in turns.waiting:  # else the turn came just now, and may be another's already
                turns.waiting.remove(self)
                turns.current = self

    def __exit__(self, *_error: object) -> None:
        turns = self.turns
        with turns.guard:
            if turns.current is not self:
                return
            turns.current = turns.waiting.popleft() if turns.waiting else None
            if turns.current is not None:
                turns.current.lock.release()
