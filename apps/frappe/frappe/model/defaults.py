"""Values of an untouched new document."""

from __future__ import annotations

from typing import Any

from frappe.fields import NUMERIC_TYPES, TABLE_TYPES, field_type
from frappe.permissions import user_permissions
from frappe.runtime.context import Context
from frappe.schema.spec import FieldSpec
from frappe.utils.clock import site_now

_USER_WORDS = ("user", "__user")


def value_for(ctx: Context, df: FieldSpec, doc: Any = None) -> Any:
    """The default of one field, in its own type; None if there is none."""
    default = df.default
    kind = field_type(df.fieldtype)
    if default in (None, ""):
        default = _restricted_default(ctx, df) if df.fieldtype == "Link" else None
        if default is None:
            return kind.default_for(df) if df.fieldtype in NUMERIC_TYPES else None
    text = str(default).strip()
    word = text.lower()
    if word in _USER_WORDS:
        return ctx.user
    if word == "today":
        return site_now().date() if df.fieldtype == "Date" else site_now()
    if word == "now" and df.fieldtype in ("Date", "Datetime", "Time"):
        now = site_now()
        return {"Date": now.date(), "Datetime": now}.get(df.fieldtype) or kind.cast(now.strftime("%H:%M:%S"))
    if text.startswith(":"):
        # ":Company" takes the user's default of that DocType, or a field of another document of this one.
        return ctx.db.get_default(text[1:].lower().replace(" ", "_")) if doc is None else None
    return kind.cast(text)


def _restricted_default(ctx: Context, df: FieldSpec) -> str | None:
    """The one value a user permission leaves, or its default."""
    if df.ignore_user_permissions:
        return None
    entries = user_permissions.for_user(ctx, ctx.user).get(df.options or "", ())
    chosen = [entry.value for entry in entries if entry.is_default]
    if chosen:
        return chosen[0]
    return entries[0].value if len(entries) == 1 else None


def apply(ctx: Context, doc: Any) -> None:
    """Fill what is None with defaults, child rows included."""
    own = doc.__dict__
    for df in doc.meta.value_fields:
        if df.fieldtype in TABLE_TYPES:
            for row in own.get(df.fieldname) or ():
                apply(ctx, row)
        elif own.get(df.fieldname) is None and not df.is_virtual:
            value = value_for(ctx, df, doc)
            if value is not None:
                own[df.fieldname] = value
