"""How a process that runs on is told to end."""

from __future__ import annotations

import signal
import threading


def stop_signal() -> threading.Event:
    """An event that Ctrl-C and SIGTERM set from now on. Call it in the main thread."""
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    return stopping
