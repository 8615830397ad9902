"""Progress of long work, on a terminal."""

from __future__ import annotations

import os
import sys

_WIDTH = 40


def is_cli() -> bool:
    """Is somebody looking at a terminal?"""
    return sys.stdin.isatty() and sys.stdout.isatty()


def update_progress_bar(txt: str, i: int, l: int, absolute: bool = False) -> None:  # noqa: E741 - upstream's name
    """Show that item ``i`` (from 0) of ``l`` is done; nothing where no terminal listens.

    absolute: numbers instead of per cent.
    """
    if not sys.stdout.isatty() or os.environ.get("CI"):
        return
    done = min(i + 1, l)
    filled = int(done / (l or 1) * _WIDTH)
    label = f"{done}/{l}" if absolute else f"{int(done / (l or 1) * 100)}%"
    sys.stdout.write(f"\r{txt}: [{'=' * filled:<{_WIDTH}}] {label}")
    if done == l:
        sys.stdout.write("\n")
    sys.stdout.flush()
