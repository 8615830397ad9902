"""Documents set aside while something long works on them: whoever saves meanwhile is told."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path
from typing import Any

from frappe.exceptions import DocumentLockedError
from frappe.runtime.context import Context
from frappe.runtime.i18n import _

EXPIRES_AFTER = 3 * 3600  # seconds; a process that died must not hold a document for ever


def _path(ctx: Context, doc: Any) -> Path:
    key = hashlib.sha256(f"{doc.doctype}/{doc.name}".encode()).hexdigest()[:32]
    return ctx.site.path / "locks" / f"{key}.lock"


def is_locked(ctx: Context, doc: Any) -> bool:
    try:
        age = time.time() - _path(ctx, doc).stat().st_mtime
    except FileNotFoundError:
        return False
    return age < EXPIRES_AFTER


def lock(ctx: Context, doc: Any) -> None:
    """Set the document aside until ``unlock``. Raises DocumentLockedError if it is already."""
    path = _path(ctx, doc)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and not is_locked(ctx, doc):
        path.unlink(missing_ok=True)
    try:
        path.touch(exist_ok=False)
    except FileExistsError:
        refuse_locked(ctx, doc)


def unlock(ctx: Context, doc: Any) -> None:
    _path(ctx, doc).unlink(missing_ok=True)


def refuse_locked(ctx: Context, doc: Any) -> None:
    """Raise DocumentLockedError while something works on the document."""
    if is_locked(ctx, doc):
        raise DocumentLockedError(
            _("{0} {1} is being worked on; try again when that is done").format(_(doc.doctype), doc.name)
        )
