"""What is needed to reach one database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class DatabaseConfig:
    """Address and credentials of a database.

    kind: name of a dialect in the registry of ``frappe.database``.
    path: the file of an embedded database; servers use name, socket or host and port, user and password.
    options known to every dialect: ``lock_timeout_seconds`` (waiting for another writer), ``time_zone`` (offset such as
    ``+08:00``; default: the site's). Embedded: ``synchronous``, ``read_gate``, ``cache_kib``, ``mmap_bytes``.
    """

    kind: str
    name: str = ""
    path: Path | None = None
    host: str = "localhost"
    port: int = 3306
    socket: str | None = None
    user: str = ""
    password: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, ...]:
        """Identity for pools: two configs with equal keys reach the same database with the same rights."""
        return (self.kind, self.name, str(self.path or ""), self.host, str(self.port), self.socket or "", self.user)
