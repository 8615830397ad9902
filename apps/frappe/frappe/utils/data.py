"""The names upstream keeps in one module. Apps import from here; each is owned by a module of its own beside this."""

from __future__ import annotations

from typing import Any

import frappe.utils as _utils
from frappe.utils import *  # noqa: F403 - this module is a surface, not a place of work


def __getattr__(name: str) -> Any:
    return getattr(_utils, name)
