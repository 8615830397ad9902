"""Sites from before them get the checklists that new sites start with."""

from __future__ import annotations

from property_service.shipped import add_checklists


def execute() -> None:
    add_checklists()
