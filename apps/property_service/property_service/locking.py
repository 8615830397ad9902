"""The order of locks: the row that decides between documents first, then the document's own; so that two saves never wait for each other."""

from __future__ import annotations

from typing import Any

from frappe.model.document import Document


class LocksFirst(Document):
    """A document whose save is decided under the lock of another row: a ledger's bearer, a contract, a unit, a space."""

    def lock_first(self) -> None:
        """Lock that row. What is read for the decision is read with ``for_update`` too: as it is stored after the wait."""
        raise NotImplementedError

    def save(self, *args: Any, **kwargs: Any) -> Any:
        if not self.is_new():
            self.lock_first()
        return super().save(*args, **kwargs)
