"""Arguments of jobs as JSON: what JSON does not know is tagged. Nothing is pickled: a row must not be able to run code."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from frappe.exceptions import ValidationError
from frappe.model.docs import get_doc
from frappe.model.document import Document
from frappe.runtime.i18n import _

_TAG = "__type"
_WRITERS: tuple[tuple[type, str, Callable[[Any], Any]], ...] = (
    (datetime, "datetime", lambda value: value.isoformat()),
    (date, "date", lambda value: value.isoformat()),
    (time, "time", lambda value: value.isoformat()),
    (timedelta, "timedelta", lambda value: value.total_seconds()),
    (Decimal, "decimal", str),
    (bytes, "bytes", lambda value: base64.b64encode(value).decode()),
    (Document, "document", lambda value: plain(value.as_dict(no_default_fields=False))),
    (tuple, "tuple", lambda value: [plain(item) for item in value]),
    (frozenset, "set", lambda value: [plain(item) for item in value]),
    (set, "set", lambda value: [plain(item) for item in value]),
)
_READERS: dict[str, Callable[[Any], Any]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "timedelta": lambda value: timedelta(seconds=value),
    "decimal": Decimal,
    "bytes": base64.b64decode,
    "tuple": lambda value: tuple(restored(item) for item in value),
    "set": lambda value: {restored(item) for item in value},
    "document": lambda value: _document(restored(value)),
}


def dump(arguments: dict[str, Any]) -> str:
    """Arguments as text. Raises ValidationError for what cannot be kept, naming the argument."""
    found = {}
    for name, value in arguments.items():
        try:
            found[name] = plain(value)
        except TypeError as error:
            raise ValidationError(
                _("The argument {0} of a job cannot be kept: {1}. Give the name of a document or plain values").format(
                    name, error
                )
            ) from error
    return json.dumps(found, ensure_ascii=False)


def load(text: str) -> dict[str, Any]:
    """Arguments from their text; documents are made from the values they had."""
    return {name: restored(value) for name, value in json.loads(text or "{}").items()}


def plain(value: Any) -> Any:
    """A value that JSON can hold. Raises TypeError."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    for kind, tag, write in _WRITERS:
        if isinstance(value, kind):
            return {_TAG: tag, "value": write(value)}
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    raise TypeError(type(value).__name__)


def restored(value: Any) -> Any:
    """What ``plain`` was given."""
    if isinstance(value, list):
        return [restored(item) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get(_TAG) in _READERS and set(value) == {_TAG, "value"}:
        return _READERS[value[_TAG]](value["value"])
    return {key: restored(item) for key, item in value.items()}


def _document(values: dict[str, Any]) -> Document:
    found: Document = get_doc(values)
    return found
