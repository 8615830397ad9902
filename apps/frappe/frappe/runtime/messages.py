"""What the server says to the person: messages that travel with the response, and errors that carry them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn

from frappe.exceptions import ValidationError
from frappe.runtime.context import Context, current_or_none
from frappe.types import _dict
from frappe.utils.text import strip_html_tags


def msgprint(
    msg: str | Sequence[Any],
    title: str | None = None,
    raise_exception: bool | type[Exception] | Exception = False,
    as_table: bool = False,
    as_list: bool = False,
    indicator: str | None = None,
    alert: bool = False,
    primary_action: Any = None,
    is_minimizable: bool = False,
    wide: bool = False,
    *,
    realtime: bool = False,
) -> None:
    """Add a message to the response; raise it as well if ``raise_exception`` says so."""
    text = _format(msg, as_table=as_table, as_list=as_list)
    message = _dict(message=text)
    if title:
        message.title = title
    if indicator or raise_exception:
        message.indicator = indicator or "red"
    for key, value in (
        ("as_table", as_table), ("as_list", as_list), ("alert", alert), ("primary_action", primary_action),
        ("is_minimizable", is_minimizable), ("wide", wide),
    ):  # fmt: skip
        if value:
            message[key] = 1 if value is True else value
    if raise_exception:
        message.raise_exception = 1
    context = current_or_none()
    if context is not None and not context.flags.mute_messages:
        context.messages.append(message)
    if raise_exception:
        _raise(raise_exception, text, message)


def throw(
    msg: str,
    exc: type[Exception] | Exception = ValidationError,
    title: str | None = None,
    is_minimizable: bool = False,
    wide: bool = False,
    as_list: bool = False,
    primary_action: Any = None,
) -> NoReturn:
    """Stop with ``exc`` and show ``msg`` to the person."""
    msgprint(
        msg, title=title, raise_exception=exc, indicator="red", is_minimizable=is_minimizable, wide=wide,
        as_list=as_list, primary_action=primary_action,
    )  # fmt: skip
    raise AssertionError("msgprint raises when told to")


def toast(message: str, indicator: str = "blue") -> None:
    """A message that goes away by itself."""
    msgprint(message, alert=True, indicator=indicator)


def clear_messages(ctx: Context) -> None:
    """Forget the messages of this request."""
    ctx.messages.clear()


def clear_last_message(ctx: Context) -> None:
    """Forget the newest message: the caller has handled it."""
    if ctx.messages:
        ctx.messages.pop()


def _format(msg: str | Sequence[Any], *, as_table: bool, as_list: bool) -> str:
    if isinstance(msg, str):
        return msg
    if as_table:
        rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in msg)
        return f'<table class="table">{rows}</table>'
    if as_list:
        return "<ul>" + "".join(f"<li>{item}</li>" for item in msg) + "</ul>"
    return str(msg)


def _raise(kind: bool | type[Exception] | Exception, text: str, message: _dict) -> NoReturn:
    if isinstance(kind, Exception):
        raise kind
    error_class = kind if isinstance(kind, type) and issubclass(kind, Exception) else ValidationError
    error = error_class(strip_html_tags(text))
    # The response shows this very message instead of making a second one of the exception's text.
    error.message_shown = message  # type: ignore[attr-defined]
    raise error
