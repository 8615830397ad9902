"""Sites from before the review of sensitive accesses open its log to those who are to read it."""

from __future__ import annotations

from property_service.privacy import open_log


def execute() -> None:
    open_log()
