"""What a person set for the lists and forms of a DocType: columns, order, last view. One JSON object each, of any keys."""

from __future__ import annotations

import json
from typing import Any

from frappe.exceptions import ValidationError
from frappe.permissions.decide import require
from frappe.permissions.roles import Access
from frappe.runtime.context import current
from frappe.runtime.i18n import _
from frappe.runtime.whitelist import whitelist
from frappe.schema.meta import meta_of
from frappe.utils.text import parse_json

MOST_BYTES = 64 * 1024


def get_user_settings(doctype: str, for_update: bool = False) -> str:
    """The present user's settings as JSON text; ``{}`` where there are none."""
    rows = (
        current()
        .db.connection.execute_native(
            "select `data` from `__UserSettings` where `user` = ? and `doctype` = ?", (current().user, doctype)
        )
        .rows
    )
    return str(rows[0][0] or "{}") if rows else "{}"


def update_user_settings(doctype: str, user_settings: dict[str, Any], for_update: bool = False) -> str:
    """Put these keys over those that are kept; a view's own settings (objects) are put together key by key.

    Gives the whole as JSON text. Raises ValidationError for more than 64 KB.
    """
    kept: dict[str, Any] = json.loads(get_user_settings(doctype))
    for name, value in user_settings.items():
        before = kept.get(name)
        kept[name] = {**before, **value} if isinstance(before, dict) and isinstance(value, dict) else value
    text = json.dumps(kept, ensure_ascii=False)
    if len(text.encode()) > MOST_BYTES:
        raise ValidationError(_("The settings of {0} are too large to be kept").format(_(doctype)))
    ctx = current()
    mine = (ctx.user, doctype)
    ctx.db.connection.begin()
    known = ctx.db.connection.execute_native(
        "select 1 from `__UserSettings` where `user` = ? and `doctype` = ?", mine
    ).rows
    if known:
        statement = "update `__UserSettings` set `data` = ? where `user` = ? and `doctype` = ?"
    else:
        statement = "insert into `__UserSettings` (`data`, `user`, `doctype`) values (?, ?, ?)"
    ctx.db.connection.execute_native(statement, (text, *mine))
    return text


@whitelist()
def get(doctype: str) -> str:
    """The user's settings for a DocType, as JSON text."""
    _check(doctype)
    return get_user_settings(doctype)


@whitelist(methods=["POST"])
def save(doctype: str, user_settings: Any) -> str:
    """Keep settings for a DocType; what is sent is put over what is kept. Gives the whole as JSON text."""
    _check(doctype)
    sent = parse_json(user_settings)
    if not isinstance(sent, dict):
        raise ValidationError(_("Settings are an object"))
    return update_user_settings(doctype, sent)


def _check(doctype: str) -> None:
    ctx = current()
    require(ctx, Access.of(ctx), "select", meta_of(ctx, doctype))
