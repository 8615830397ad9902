"""What somebody had not saved when a shared computer was locked: kept with the person, not with the computer."""

from __future__ import annotations

import json
from typing import Any

from frappe.exceptions import ValidationError
from frappe.runtime.context import Context, current
from frappe.runtime.i18n import _
from frappe.runtime.whitelist import whitelist
from frappe.utils.text import parse_json

MOST_BYTES = 1024 * 1024
_PLACE = "Drafts"  # beside what people set for themselves; no DocType of this name is asked for there


def _stored(ctx: Context) -> dict[str, str]:
    rows = ctx.db.connection.execute_native(
        "select `data` from `__UserSettings` where `user` = ? and `doctype` = ?", (ctx.user, _PLACE)
    ).rows
    return dict(json.loads(rows[0][0] or "{}")) if rows else {}


def any_of(ctx: Context) -> bool:
    """Is something kept for the user?"""
    return bool(_stored(ctx))


@whitelist(methods=["POST"])
def keep(drafts: Any) -> None:
    """Keep drafts of the user, by the key under which the browser had them. Raises ValidationError for more than a megabyte."""
    ctx, sent = current(), parse_json(drafts)
    own = f"draft:{ctx.user}:"
    if not isinstance(sent, dict) or not all(str(key).startswith(own) and isinstance(text, str) for key, text in sent.items()):  # fmt: skip
        raise ValidationError(_("Drafts are texts of your own, each with its key"))
    text = json.dumps({**_stored(ctx), **sent}, ensure_ascii=False)
    if len(text.encode()) > MOST_BYTES:
        raise ValidationError(_("These drafts are too large to be kept"))
    _forget(ctx)
    ctx.db.connection.execute_native(
        "insert into `__UserSettings` (`data`, `user`, `doctype`) values (?, ?, ?)", (text, ctx.user, _PLACE)
    )


@whitelist(methods=["POST"])
def take() -> dict[str, str]:
    """The user's drafts, which are given back once."""
    ctx = current()
    found = _stored(ctx)
    _forget(ctx)
    return found


def _forget(ctx: Context) -> None:
    ctx.db.connection.execute_native(
        "delete from `__UserSettings` where `user` = ? and `doctype` = ?", (ctx.user, _PLACE)
    )
