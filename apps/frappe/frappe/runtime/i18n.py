"""Texts in the person's language. The catalogues come from a loader registered by ``frappe.translate``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from frappe.runtime.context import Context, current_or_none
from frappe.utils import providers

Loader = Callable[[Context | None, str], Mapping[str, str]]
_loader: Loader | None = None


def set_loader(loader: Loader) -> None:
    """Register the source of catalogues: ``loader(ctx, lang)`` gives ``{"text" or "text:context": translation}``."""
    global _loader
    _loader = loader


def translate(msg: str, lang: str | None = None, context: str | None = None) -> str:
    """``msg`` in ``lang`` (the running context's language if None); ``msg`` itself where no translation exists."""
    if not msg:
        return ""
    running = current_or_none()
    language = lang or (running.lang if running else "en")
    if _loader is None or (language == "en" and running is None):
        return str(msg)
    messages = _loader(running, language)
    text = str(msg).strip()
    if context:
        found = messages.get(f"{text}:{context}")
        if found:
            return found
    return messages.get(text) or str(msg)


class LazyText:
    """A text that is translated when it is shown, for constants at module level."""

    __slots__ = ("context", "lang", "msg")

    def __init__(self, msg: str, lang: str | None = None, context: str | None = None) -> None:
        self.msg, self.lang, self.context = msg, lang, context

    def __str__(self) -> str:
        return translate(self.msg, self.lang, self.context)

    def __repr__(self) -> str:
        return repr(str(self))

    def __add__(self, other: object) -> str:
        return str(self) + str(other)

    def __radd__(self, other: object) -> str:
        return str(other) + str(self)

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))

    def __mod__(self, values: Any) -> str:
        return str(str(self) % values)

    def format(self, *args: Any, **kwargs: Any) -> str:
        return str(self).format(*args, **kwargs)

    def __json__(self) -> str:
        return str(self)


_ = translate
_lt = LazyText
providers.set_provider("translate", translate)
