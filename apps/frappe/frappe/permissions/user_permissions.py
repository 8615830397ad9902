"""User permissions: the values a user's documents may point to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from frappe.exceptions import DoesNotExistError
from frappe.permissions.predicate import ChildFieldIn, Everything, FieldIn, NameIn, Predicate, all_of
from frappe.permissions.roles import ADMINISTRATOR, Access
from frappe.runtime.cache import cached
from frappe.runtime.context import Context
from frappe.schema.meta import Meta, meta_of


@dataclass(frozen=True, slots=True)
class Allowed:
    """One value a user is restricted to."""

    value: str
    applicable_for: str | None
    is_default: bool
    hide_descendants: bool


def for_user(ctx: Context, user: str) -> Mapping[str, tuple[Allowed, ...]]:
    """DocType -> values; tree values are given with their descendants already."""
    if user in (ADMINISTRATOR, "Guest"):
        return {}
    return cached(ctx, "permission", ("user_permissions", user), lambda: _read(ctx, user))


def _read(ctx: Context, user: str) -> Mapping[str, tuple[Allowed, ...]]:
    rows = ctx.db.connection.execute_native(
        "select `allow`, `for_value`, `applicable_for`, `is_default`, `hide_descendants` from `tabUser Permission` "
        "where `user` = ? order by `creation`",
        (user,),
    ).rows
    found: dict[str, list[Allowed]] = {}
    for allow, value, applicable_for, is_default, hide_descendants in rows:
        entries = found.setdefault(allow, [])
        entries.append(Allowed(value, applicable_for or None, bool(is_default), bool(hide_descendants)))
        if not hide_descendants:
            entries += [Allowed(name, applicable_for or None, False, False) for name in _descendants(ctx, allow, value)]
    return {allow: tuple(entries) for allow, entries in found.items()}


def _descendants(ctx: Context, doctype: str, name: str) -> list[str]:
    try:
        meta = meta_of(ctx, doctype)
    except DoesNotExistError:
        return []
    if not meta.is_tree:
        return []
    table = f"`tab{doctype}`"
    rows = ctx.db.connection.execute_native(
        f"select `d`.`name` from {table} `p` join {table} `d` on `d`.`lft` > `p`.`lft` and `d`.`rgt` < `p`.`rgt` where `p`.`name` = ?",
        (name,),
    ).rows
    return [row[0] for row in rows]


def predicate(ctx: Context, access: Access, meta: Meta) -> Predicate:
    """Documents of this type that point to nothing outside the user's values."""
    permissions = for_user(ctx, access.user)
    if not permissions:
        return Everything()
    strict = _is_strict(ctx)
    parts: list[Predicate] = []
    for allow, entries in permissions.items():
        values = frozenset(entry.value for entry in entries if entry.applicable_for in (None, meta.name))
        if not values:
            continue
        if allow == meta.name:
            parts.append(NameIn(values))
        parts += _fields(meta, allow, values, strict)
        for table in meta.table_fields:
            parts += _child_fields(ctx, meta, table.fieldname, table.options or "", allow, values, strict)
    return all_of(parts)


def _fields(meta: Meta, allow: str, values: frozenset[str], strict: bool) -> list[Predicate]:
    return [
        FieldIn(df.fieldname, values, strict, allow)
        for df in meta.link_fields
        if df.options == allow and not df.ignore_user_permissions and not df.is_virtual
    ]


def _child_fields(
    ctx: Context, meta: Meta, parentfield: str, child: str, allow: str, values: frozenset[str], strict: bool
) -> list[Predicate]:
    return [
        ChildFieldIn(meta.name, parentfield, child, df.fieldname, values, strict, allow)
        for df in meta_of(ctx, child).link_fields
        if df.options == allow and not df.ignore_user_permissions and not df.is_virtual
    ]


def _is_strict(ctx: Context) -> bool:
    return bool(
        cached(
            ctx,
            "settings",
            "strict_user_permissions",
            lambda: ctx.db.get_single_value("System Settings", "apply_strict_user_permissions"),
        )
    )
