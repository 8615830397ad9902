"""Sites from before it get the handbook that new sites start with: everybody's duties and the standards of service."""

from __future__ import annotations

from property_service.shipped import add_articles, add_checklists


def execute() -> None:
    add_checklists()
    add_articles()
