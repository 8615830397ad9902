"""Defaults: small values kept per user, or for everyone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from frappe.database.rows import delete, insert
from frappe.runtime.cache import cached
from frappe.runtime.versions import bump
from frappe.utils.clock import site_now
from frappe.utils.text import cstr, generate_hash

if TYPE_CHECKING:
    from frappe.database import Connection
    from frappe.runtime.context import Context

EVERYONE = "__default"
GLOBAL = "__global"


class Defaults:
    """get_default and its family."""

    ctx: Context
    connection: Connection

    def get_defaults(self, key: str | None = None, parent: str = EVERYONE) -> Any:
        """One value (a list if there are several), or all of a parent as dict."""
        found: dict[str, list[str]] = cached(
            self.ctx, "settings", ("defaults", parent), lambda: self._read_defaults(parent)
        )
        if key is not None:
            values = found.get(key) or []
            return values[0] if len(values) == 1 else values or None
        return {name: values[0] if len(values) == 1 else values for name, values in found.items()}

    def _read_defaults(self, parent: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        rows = self.connection.execute_native(
            "select `defkey`, `defvalue` from `tabDefaultValue` where `parent` = ? order by `creation`", (parent,)
        ).rows
        for key, value in rows:
            found.setdefault(key, []).append(value)
        return found

    def get_default(self, key: str, parent: str = EVERYONE) -> Any:
        value = self.get_defaults(key, parent)
        return value[0] if isinstance(value, list) and value else value

    def set_default(self, key: str, val: Any, parent: str = EVERYONE, parenttype: str | None = None) -> None:
        """Set one default; None removes it."""
        delete(self.connection, "tabDefaultValue", {"defkey": key, "parent": parent})
        if val is not None:
            self.add_default(key, val, parent, parenttype)
        bump(self.ctx, "settings")

    def add_default(self, key: str, val: Any, parent: str = EVERYONE, parenttype: str | None = None) -> None:
        """Add one more value for a key."""
        now = site_now()
        insert(
            self.connection,
            "tabDefaultValue",
            {
                "name": generate_hash(length=12), "creation": now, "modified": now, "owner": self.ctx.user, "modified_by": self.ctx.user,
                "docstatus": 0, "idx": 0, "parent": parent, "parenttype": parenttype or EVERYONE, "parentfield": "system_defaults",
                "defkey": key, "defvalue": cstr(val),
            },
        )  # fmt: skip
        bump(self.ctx, "settings")

    def get_global(self, key: str, user: str = GLOBAL) -> Any:
        rows = self.connection.execute_native(
            "select `defvalue` from `tabDefaultValue` where `defkey` = ? and `parent` = ?", (key, user)
        ).rows
        return rows[0][0] if rows else None

    def set_global(self, key: str, val: Any, user: str = GLOBAL) -> None:
        self.set_default(key, val, user)
