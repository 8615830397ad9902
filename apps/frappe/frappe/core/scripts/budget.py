"""What one run of a script may use. The counting stands in the script itself, so that nothing else slows down.

Measured on the machine of the gates: counting costs 0.3 µs a block. ``sys.settrace`` costs the same a line and, besides, a call for
every function that the platform runs under the script; it takes the place of debuggers and coverage, and sees nothing of one call
in C. A process of its own costs 0.3 s to start and cannot share the transaction of the document whose event the script answers.
What one call in C could do alone (a text times a billion) is bounded before the call.
"""

from __future__ import annotations

import time
from typing import NoReturn

from frappe.exceptions import ScriptError
from frappe.runtime.i18n import _
from frappe.sandbox_limits import Budget

SECONDS, STATEMENTS, CELLS, ROWS = 5.0, 200_000, 2_000_000, 10_000


class Exhausted(BaseException):
    """A limit is reached. No ``except Exception`` of a script can hold it; ``run`` makes a ScriptError of it."""


class ScriptBudget(Budget):
    """Seconds, statements, cells of memory (letters, entries) and rows of the database that are left."""

    __slots__ = ("cells_limit", "closed", "ends", "rows", "rows_limit", "seconds", "steps_limit")

    def __init__(
        self, seconds: float = SECONDS, statements: int = STATEMENTS, cells: int = CELLS, rows: int = ROWS
    ) -> None:
        super().__init__()
        self.seconds, self.steps_limit, self.cells_limit, self.rows_limit = seconds, statements, cells, rows
        self.steps, self.cells, self.rows = statements, cells, rows
        self.ends = time.perf_counter() + seconds
        self.closed = False

    def spend(self, statements: int, cells: int = 0) -> None:
        """Called at the head of each block with what stands in it."""
        self.steps -= statements
        if self.steps < 0:
            self._stop(_("it ran more than {0} statements").format(self.steps_limit))
        if time.perf_counter() > self.ends:
            self._stop(_("it ran longer than {0} seconds").format(self.seconds))
        if cells:
            self.build(cells)

    def step(self) -> None:
        self.spend(1)

    def build(self, size: int) -> None:
        self.cells -= size
        if self.cells < 0:
            self._stop(_("it used more memory than {0} letters and entries").format(self.cells_limit))

    def read(self, rows: int) -> None:
        """Rows came from the database."""
        self.rows -= rows
        if self.rows < 0:
            self._stop(_("it read more than {0} rows").format(self.rows_limit))
        self.spend(1)

    def pass_by(self, entries: int) -> None:
        self.spend(entries // 16 + 1)

    def finish(self) -> None:
        """At the end of the run: one that went over a limit and held the stop back (``finally: return``) is stopped all the same."""
        self.spend(0)
        self.build(0)
        self.closed = True

    def _stop(self, reason: str) -> NoReturn:
        """After the run, what is left of it (a generator that somebody goes through later) is an error like others."""
        raise ScriptError(reason) if self.closed else Exhausted(reason)


def as_error(name: str, exhausted: Exhausted) -> ScriptError:
    return ScriptError(_("The script {0} was stopped: {1}").format(name, exhausted))
