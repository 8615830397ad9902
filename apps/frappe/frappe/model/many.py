"""One act on many documents: each on its own, so that one that fails does not hold the others back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from frappe.exceptions import FrappeError
from frappe.runtime.context import current


@dataclass(slots=True)
class Outcome:
    """done: names in their order; failed: name -> reason, in the person's language."""

    done: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)


def each_on_its_own(
    names: Iterable[Any], act: Callable[[Any], Any], after: Callable[[int], Any] = lambda _count: None
) -> Outcome:
    """Act on every name within a savepoint of its own; what a refused one wrote is undone.

    after: is told how many have been tried. Messages of single documents are dropped: the outcome says it once.
    """
    ctx, outcome = current(), Outcome()
    for count, name in enumerate(names, start=1):
        ctx.db.savepoint("one_of_many")
        try:
            act(name)
            outcome.done.append(str(name))
        except FrappeError as error:
            ctx.db.rollback(save_point="one_of_many")
            outcome.failed[str(name)] = str(error)
        ctx.db.release_savepoint("one_of_many")  # open ones make each further write slower
        after(count)
    ctx.messages.clear()
    return outcome
