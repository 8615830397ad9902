"""Who watches over the looks at personal data: the platform's log, opened to the people the office has for it."""

from __future__ import annotations

from frappe.permissions import add_permission, update_permission_property

LOG = "Sensitive Access"
READERS = ("Privacy Officer", "Property Manager")


def open_log() -> None:
    """Give the privacy officer and the manager the log to read and to report on. Safe to call again."""
    for role in READERS:
        add_permission(LOG, role)
        for right in ("read", "report"):
            update_permission_property(LOG, role, 0, right, 1)
