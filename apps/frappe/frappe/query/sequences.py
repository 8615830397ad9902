"""Numbers that go up: upstream's sequences, which here are counters beside those of naming series."""

from __future__ import annotations

from typing import Any

from frappe.database.counters import current_value, increment_series


class Sequences:
    """Mix-in of ``frappe.db``. A sequence is named by a DocType and a suffix; the first number is 1."""

    connection: Any
    SEQUENCE_CACHE = 0

    def create_sequence(
        self, doctype_name: str, *, slug: str = "_id_seq", start_value: int = 0, **_options: Any
    ) -> str:
        """Begin a sequence, at ``start_value``; one that is there goes on. Gives its name."""
        key = doctype_name + slug
        if start_value and not current_value(self.connection, key):
            increment_series(self.connection, key, start_value - 1)
        return key

    def get_next_sequence_val(self, doctype_name: str, slug: str = "_id_seq") -> int:
        return increment_series(self.connection, doctype_name + slug)

    def set_next_sequence_val(
        self, doctype_name: str, next_val: int, *, slug: str = "_id_seq", is_val_used: bool = False
    ) -> None:
        """The next number is ``next_val``, or the one after it if that is used already."""
        key = doctype_name + slug
        wanted = next_val if is_val_used else next_val - 1
        increment_series(self.connection, key, wanted - current_value(self.connection, key))
