"""Sites from before calendars, permit types and service levels get those that new sites start with."""

from __future__ import annotations

from property_service.install import add_defaults


def execute() -> None:
    add_defaults()
