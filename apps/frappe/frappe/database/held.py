"""Counters that a transaction keeps in memory: after their first number they are its own until it ends, so nobody else waits for the row.

The rows are written once, before the commit, instead of once per document. Code that reads ``tabSeries`` by itself meanwhile
sees the first number: only work that draws very many names, such as an import, holds its counters.
"""

from __future__ import annotations

Numbers = dict[str, int]


class HeldCounters:
    """Last numbers by key, as they stand now and as they stood at each savepoint since holding began."""

    __slots__ = ("_marks", "numbers")

    def __init__(self) -> None:
        self.numbers: Numbers = {}
        self._marks: list[tuple[str, Numbers]] = []

    def mark(self, savepoint: str) -> None:
        self._marks.append((savepoint, dict(self.numbers)))

    def release(self, savepoint: str) -> None:
        place = self._place(savepoint)
        if place is not None:
            del self._marks[place:]

    def go_back(self, savepoint: str) -> None:
        """As it was at the savepoint; one from before holding began had nothing."""
        place = self._place(savepoint)
        if place is None:
            self.forget()
            return
        del self._marks[place + 1 :]
        self.numbers = dict(self._marks[place][1])

    def forget(self) -> None:
        self.numbers.clear()
        self._marks.clear()

    def _place(self, savepoint: str) -> int | None:
        found = [place for place, (name, _numbers) in enumerate(self._marks) if name == savepoint]
        return found[-1] if found else None
