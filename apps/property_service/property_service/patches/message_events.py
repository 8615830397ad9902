"""Sites from before it get the events that people are told of."""

from __future__ import annotations

from property_service.shipped import add_events


def execute() -> None:
    add_events()
