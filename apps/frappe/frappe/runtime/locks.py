"""Locks that every process knows: one migration of a site, one backup, one schedule of a bench at a time."""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from frappe.exceptions import LockTimeoutError
from frappe.runtime.site import Site


@contextmanager
def file_lock(path: Path, taken: str) -> Iterator[None]:
    """Hold the lock of a file for the block. Raises LockTimeoutError, saying ``taken``, at once if another process holds it.

    The operating system frees the lock when its process dies, so nothing stale can stay.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LockTimeoutError(taken) from error
        yield
    finally:
        os.close(descriptor)


@contextmanager
def site_lock(site: Site, name: str) -> Iterator[None]:
    """Hold the site's lock ``name`` for the block. Raises LockTimeoutError at once if another process holds it."""
    folder = site.path / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{re.sub(r'[^A-Za-z0-9_-]', '_', name)}.lock"
    with file_lock(path, f"{name} is already running on site {site.name}: wait for it to end"):
        yield
