"""One connection per thread and database, opened when first needed and kept for the thread's life."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from weakref import WeakSet

from frappe.database.config import DatabaseConfig
from frappe.database.connection import Connection


class Pool:
    """Connections of this process. A thread asks for its own and never gets another thread's."""

    def __init__(self, connect: Callable[[DatabaseConfig], Connection]) -> None:
        self._connect = connect
        self._local = threading.local()
        self._guard = threading.Lock()
        self._all: WeakSet[Connection] = WeakSet()

    def get(self, config: DatabaseConfig) -> Connection:
        """This thread's connection, opened at the first call. Reused ones have no open transaction."""
        mine = self._mine()
        connection = mine.get(config.key)
        if connection is None or connection.is_closed:
            connection = mine[config.key] = self._connect(config)
            with self._guard:
                self._all.add(connection)
        return connection

    def _mine(self) -> dict[tuple[str, ...], Connection]:
        # A forked process must not talk over its parent's connections.
        if getattr(self._local, "pid", None) != os.getpid():
            self._local.pid = os.getpid()
            self._local.connections = {}
        mine: dict[tuple[str, ...], Connection] = self._local.connections
        return mine

    def close_thread(self) -> None:
        """Close the connections of the calling thread: its owner calls this when the thread ends."""
        for connection in self._mine().values():
            connection.close()
        self._mine().clear()

    def close_all(self, config: DatabaseConfig | None = None) -> None:
        """Close every thread's connections (of one database): before a restore or a drop, with no thread at work."""
        with self._guard:
            chosen = [one for one in self._all if config is None or one.config.key == config.key]
        for connection in chosen:
            connection.close()
