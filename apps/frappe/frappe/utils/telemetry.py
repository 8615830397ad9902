"""Upstream's product telemetry. Nothing is collected here; the names exist because apps call them."""

from __future__ import annotations

from typing import Any

POSTHOG_PROJECT_FIELD = "posthog_project_id"
POSTHOG_HOST_FIELD = "posthog_host"


def capture(event: str, app: str, **kwargs: Any) -> None:
    """Collect nothing."""


def capture_doc(doc: Any, action: str) -> None:
    """Collect nothing."""


def add_bootinfo(bootinfo: Any) -> None:
    """Add nothing."""


def is_pulse_enabled() -> bool:
    return False


def site_age() -> int | None:
    return None
