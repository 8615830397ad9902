"""Locks between the processes of one host."""

from __future__ import annotations

import fcntl
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from frappe.exceptions import LockTimeoutError
from frappe.utils.files import get_bench_path, get_site_path
from frappe.utils.providers import translate as _

_WAIT_SECONDS = 0.05


@contextmanager
def filelock(lock_name: str, *, timeout: float = 30, is_global: bool = False) -> Iterator[Path]:
    """Hold the lock called ``lock_name`` for the block; the site's own, or with ``is_global`` the bench's.

    timeout: seconds to wait for another holder, then LockTimeoutError. Ends with the process.
    """
    folder = Path(get_bench_path(), "config", "locks") if is_global else Path(get_site_path("locks"))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{re.sub(r'[^A-Za-z0-9_.-]', '_', lock_name)}.lock"
    gives_up_at = time.monotonic() + timeout
    with path.open("a") as handle:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= gives_up_at:
                    raise LockTimeoutError(
                        _("{0} is held by another process: try again later").format(lock_name)
                    ) from None
                time.sleep(_WAIT_SECONDS)
        try:
            yield path
        finally:
            fcntl.flock(handle, fcntl.LOCK_UN)
