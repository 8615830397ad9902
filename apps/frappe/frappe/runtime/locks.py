"""A lock that a whole site knows: one migration, one backup, one build at a time."""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager

from frappe.exceptions import LockTimeoutError
from frappe.runtime.site import Site


@contextmanager
def site_lock(site: Site, name: str) -> Iterator[None]:
    """Hold the site's lock ``name`` for the block. Raises LockTimeoutError at once if another process holds it.

    The operating system frees the lock when its process dies, so nothing stale can stay.
    """
    folder = site.path / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{re.sub(r'[^A-Za-z0-9_-]', '_', name)}.lock"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LockTimeoutError(f"{name} is already running on site {site.name}: wait for it to end") from error
        yield
    finally:
        os.close(descriptor)
