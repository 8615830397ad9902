"""A dict whose keys are attributes as well."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, Self


class _dict(dict[str, Any]):
    """A dict with attribute access. A missing attribute is None, a missing key still raises KeyError.

    Names with two leading underscores are never looked up as keys, so ``copy`` and ``pickle`` see a plain dict.
    """

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self.get(name)

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value

    def __delattr__(self, name: str) -> None:
        try:
            del self[name]
        except KeyError as error:
            raise AttributeError(name) from error

    def update(self, *args: Any, **kwargs: Any) -> Self:  # type: ignore[override]
        """As ``dict.update``; returns self, so that calls chain."""
        super().update(*args, **kwargs)
        return self

    def copy(self) -> _dict:
        return _dict(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> _dict:
        return _dict({key: deepcopy(value, memo) for key, value in self.items()})

    def __reduce__(self) -> tuple[Any, ...]:
        return (_dict, (dict(self),))

    def __or__(self, other: Any) -> _dict:  # type: ignore[override]
        return _dict({**self, **other})
