"""The one compiler of row rights: roles, ownership, user permissions, hooks and shares as one predicate."""

from __future__ import annotations

from functools import cache
from typing import Any

from frappe.permissions import user_permissions
from frappe.permissions.predicate import Everything, Hooked, NameIn, Nothing, OwnerIs, Predicate, all_of, any_of
from frappe.permissions.roles import Access
from frappe.permissions.rules import Grants, grants, share_right
from frappe.runtime.cache import cached
from frappe.runtime.context import Context
from frappe.runtime.hooks import call, get_hooks, resolve
from frappe.schema.meta import Meta


def predicate(ctx: Context, access: Access, meta: Meta, right: str = "read") -> Predicate:
    """Which documents of a DocType ``access`` has ``right`` on.

    ((roles and user permissions, or own documents) and hooks) or shared.
    """
    if access.is_system:
        return Everything()
    granted = grants(meta, access)
    by_role = role_part(ctx, access, meta, granted, right)
    hooked = all_of([by_role, hook_part(ctx, access, meta, right)]) if not isinstance(by_role, Nothing) else by_role
    return any_of([hooked, share_part(ctx, access, meta, right)])


def role_part(ctx: Context, access: Access, meta: Meta, granted: Grants, right: str) -> Predicate:
    """What roles grant, narrowed by user permissions; a rule for owners holds for own documents regardless."""
    parts: list[Predicate] = []
    if right in granted.full:
        parts.append(user_permissions.predicate(ctx, access, meta))
    if right in granted.own:
        parts.append(OwnerIs(access.user))
    return any_of(parts)


def share_part(ctx: Context, access: Access, meta: Meta, right: str) -> Predicate:
    """Documents shared with the user, or with everyone."""
    column = share_right(right)
    if column is None or meta.istable:
        return Nothing()
    return NameIn(shares(ctx, access.user).get((meta.name, column), frozenset()))


def shares(ctx: Context, user: str) -> dict[tuple[str, str], frozenset[str]]:
    """(DocType, right) -> names of documents shared with the user."""
    return cached(ctx, "permission", ("shares", user), lambda: _read_shares(ctx, user))


def _read_shares(ctx: Context, user: str) -> dict[tuple[str, str], frozenset[str]]:
    if user == "Guest":
        return {}
    found: dict[tuple[str, str], set[str]] = {}
    rows = ctx.db.connection.execute_native(
        "select `share_doctype`, `share_name`, `read`, `write`, `submit`, `share` from `tabDocShare` where `user` = ? or `everyone` = 1",
        (user,),
    ).rows
    for doctype, name, *rights in rows:
        for right, given in zip(("read", "write", "submit", "share"), rights, strict=True):
            if given:
                found.setdefault((doctype, right), set()).add(name)
    return {key: frozenset(names) for key, names in found.items()}


# --- hooks -------------------------------------------------------------------------------------------------------------


def hook_part(ctx: Context, access: Access, meta: Meta, right: str) -> Predicate:
    """What apps add in ``permission_query_conditions`` (lists) and ``has_permission`` (documents)."""
    conditions = _paths(ctx, "permission_query_conditions", meta.name)
    checks = _paths(ctx, "has_permission", meta.name)
    if not conditions and not checks:
        return Everything()

    @cache  # asked for by lists only
    def texts() -> tuple[str, ...]:
        given = [call(resolve(path), access.user, doctype=meta.name) for path in conditions]
        # ``frappe.db.escape`` doubles percent signs for statements with parameters; this one has none in the apps' style.
        return tuple(ctx.db.connection.native_text(text.replace("%%", "%")) for text in given if text)

    if not checks and not texts():
        return Everything()

    def allows(doc: Any) -> bool:
        # A hook may only deny; None is no opinion.
        return all(
            call(resolve(path), doc=doc, ptype=right, user=access.user, debug=False) in (True, None, 1)
            for path in checks
        )

    return Hooked(texts, allows if checks else None)


def _paths(ctx: Context, hook: str, doctype: str) -> list[str]:
    table = get_hooks(ctx, hook, {})
    return [path for name in (doctype, "*") for path in table.get(name) or ()]
