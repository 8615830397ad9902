"""What pure functions need to know of the running site, asked through registered functions.

``utils`` stands below the runtime and may not import it; the runtime registers itself here instead.
Known names: clock, time_zone, language, number_format, date_format, time_format, float_precision,
currency_precision, rounding_method, first_day_of_week, currency, site_url, translate, site_path, site_name,
request_cache, process_cache, shared_cache, user, template_apps, template_globals, condition_evaluator, time_outs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Provider = Callable[..., Any]
_providers: dict[str, Provider] = {}


def set_provider(name: str, provider: Provider) -> None:
    """Answer questions for ``name`` with ``provider`` from now on. The last registration counts."""
    _providers[name] = provider


def get_provider(name: str) -> Provider | None:
    """The function registered for ``name``; None if nobody registered one."""
    return _providers.get(name)


def remove_provider(name: str) -> None:
    """Forget the provider of ``name``: its default counts again."""
    _providers.pop(name, None)


def provided(name: str, default: Any = None, *args: Any) -> Any:
    """What the provider of ``name`` answers to ``args``; ``default`` if there is none or it answers None."""
    provider = _providers.get(name)
    if provider is None:
        return default
    value = provider(*args)
    return default if value is None else value


def translate(text: str) -> str:
    """``text`` in the person's language, if a translator is registered. Marks texts of ``utils`` for extraction."""
    return str(provided("translate", text, text))
