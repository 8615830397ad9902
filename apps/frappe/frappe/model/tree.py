"""Trees as nested sets: every node knows the span of what is below it."""

from __future__ import annotations

from typing import Any

from frappe.database.rows import quote
from frappe.exceptions import CircularLinkingError, ValidationError
from frappe.model.document import Document
from frappe.runtime.context import current
from frappe.runtime.i18n import _
from frappe.runtime.messages import throw
from frappe.runtime.versions import bump
from frappe.schema.meta import Meta, meta_of


class NestedSetRecursionError(CircularLinkingError):
    pass


class NestedSetMultipleRootsError(ValidationError):
    pass


class NestedSetChildExistsError(ValidationError):
    pass


class NestedSetInvalidMergeError(ValidationError):
    pass


def parent_field(meta: Meta) -> str:
    """The field that points to the parent node."""
    return meta.nsm_parent_field or f"parent_{meta.name.lower().replace(' ', '_')}"


class NestedSet(Document):
    """Controller of tree DocTypes: keeps ``lft`` and ``rgt`` right."""

    def __setup__(self) -> None:
        """Upstream's hook; nothing to prepare."""

    @property
    def nsm_parent_field(self) -> str:
        return parent_field(self.meta)

    def before_validate(self) -> None:
        parent = self.get(self.nsm_parent_field)
        if parent and parent == self.name:
            throw(_("{0} cannot stand below itself").format(self.name), NestedSetRecursionError)
        before = self.get_doc_before_save()
        if before is not None:  # the span is nobody's to write: who sees what below a node hangs on it
            self.lft, self.rgt = before.lft, before.rgt

    def on_update(self) -> None:
        update_nsm(self)

    def before_rename(self, olddn: str, newdn: str, merge: bool = False, group_fname: str = "is_group") -> None:
        """Groups merge with groups, leaves with leaves."""
        if merge and self.meta.has_field(group_fname):
            other = current().db.get_value(self.doctype, newdn, group_fname)
            if int(other or 0) != int(self.get(group_fname) or 0):
                throw(
                    _("{0} and {1} cannot be merged: one is a group, the other is not").format(olddn, newdn),
                    NestedSetInvalidMergeError,
                )

    def validate_one_root(self) -> None:
        """For controllers of trees that have a single root. Raises NestedSetMultipleRootsError for a second one."""
        field = self.nsm_parent_field
        if self.get(field):
            return
        roots = current().db.get_values(
            self.doctype, {field: ["is", "not set"], "name": ["!=", self.name]}, "name", pluck=True, limit=1
        )
        if roots:
            throw(
                _("{0}: {1} is the root; give {2} a parent").format(_(self.doctype), roots[0], self.name),
                NestedSetMultipleRootsError,
            )

    def on_trash(self, allow_root_deletion: bool = True) -> None:
        field = self.nsm_parent_field
        if not allow_root_deletion and not self.get(field):
            throw(_("{0} {1} is the root and stays").format(_(self.doctype), self.name))
        if current().db.get_value(self.doctype, {field: self.name}, "name"):
            throw(
                _("{0} {1} has entries below it; move or delete them first").format(_(self.doctype), self.name),
                NestedSetChildExistsError,
            )

    def after_delete(self) -> None:
        rebuild_tree(self.doctype)

    def after_rename(self, olddn: str, newdn: str, merge: bool = False) -> None:
        rebuild_tree(self.doctype)

    def get_parent(self) -> Any:
        name = self.get(self.nsm_parent_field)
        return type(self)(self.doctype, name) if name else None

    def get_children(self) -> list[Any]:
        names = current().db.get_values(
            self.doctype, {self.nsm_parent_field: self.name}, "name", pluck=True, order_by="lft asc"
        )
        return [type(self)(self.doctype, name) for name in names]

    def get_ancestors(self) -> list[str]:
        return get_ancestors_of(self.doctype, self.name)


def update_nsm(doc: Any) -> None:
    """Bring the spans up to date after a node was added or moved."""
    ctx = current()
    before = doc.get_doc_before_save()
    field = parent_field(doc.meta)
    parent = doc.get(field) or None
    if before is not None and (before.get(field) or None) == parent and before.get("lft"):
        doc.lft, doc.rgt = before.lft, before.rgt
        return
    if parent and parent in get_descendants_of(doc.doctype, doc.name):
        throw(_("{0} cannot stand below {1}, which is below it").format(doc.name, parent), NestedSetRecursionError)
    if before is None or not before.get("lft"):
        _add_leaf(doc, parent)
    else:
        rebuild_tree(doc.doctype)
    doc.lft, doc.rgt = ctx.db.get_value(doc.doctype, doc.name, ["lft", "rgt"])
    bump(ctx, "permission")  # user permissions on trees cover what is below


def _add_leaf(doc: Any, parent: str | None) -> None:
    """Make room at the end of the parent's span (or of the table) and stand there."""
    connection = current().db.connection
    table = quote(f"tab{doc.doctype}")
    if parent:
        right = int(connection.execute_native(f"select `rgt` from {table} where `name` = ?", (parent,)).rows[0][0] or 0)
        if not right:
            rebuild_tree(doc.doctype)
            return
        connection.execute_native(f"update {table} set `rgt` = `rgt` + 2 where `rgt` >= ?", (right,))
        connection.execute_native(f"update {table} set `lft` = `lft` + 2 where `lft` >= ?", (right,))
    else:
        right = int(connection.execute_native(f"select max(`rgt`) from {table}").rows[0][0] or 0) + 1
    connection.execute_native(f"update {table} set `lft` = ?, `rgt` = ? where `name` = ?", (right, right + 1, doc.name))


def rebuild_tree(doctype: str, parent_field_name: str | None = None) -> None:
    """Work all spans out anew."""
    ctx = current()
    field = parent_field_name or parent_field(meta_of(ctx, doctype))
    table = quote(f"tab{doctype}")
    connection = ctx.db.connection
    below: dict[str, list[str]] = {}
    names = set()
    for name, parent in connection.execute_native(
        f"select `name`, {quote(field)} from {table} order by `lft`, `name`"
    ).rows:
        names.add(name)
        below.setdefault(parent or "", []).append(name)
    roots = below.get("", []) + [
        name for parent, listed in below.items() if parent and parent not in names for name in listed
    ]
    counter = 0
    stack: list[tuple[str, int | None]] = [(root, None) for root in reversed(roots)]
    spans: list[tuple[int, int, str]] = []
    while stack:
        name, left = stack.pop()
        counter += 1
        if left is not None:
            spans.append((left, counter, name))
            continue
        stack.append((name, counter))
        stack += [(child, None) for child in reversed(below.get(name, []))]
    connection.executemany(f"update {table} set `lft` = %s, `rgt` = %s where `name` = %s", spans)
    bump(ctx, "permission")


def _order(alias: str, order_by: str) -> str:
    """The order of nodes as SQL. Raises ValidationError for anything but a column of every tree and its direction."""
    column, _space, direction = order_by.strip().replace("`", "").lower().partition(" ")
    if column not in ("lft", "rgt", "name", "creation", "modified") or direction.strip() not in ("", "asc", "desc"):
        raise ValidationError(_("{0} is no order of nodes: use lft, rgt, name, creation or modified").format(order_by))
    return f"{quote(alias)}.{quote(column)} {direction.strip() or 'asc'}"


def get_descendants_of(
    doctype: str, name: str, order_by: str = "lft desc", limit: int | None = None, ignore_permissions: bool = False
) -> list[str]:
    """Names of all nodes below; the last first, unless ``order_by`` says otherwise."""
    table, order = quote(f"tab{doctype}"), _order("d", order_by)
    text = f"select `d`.`name` from {table} `p` join {table} `d` on `d`.`lft` > `p`.`lft` and `d`.`rgt` < `p`.`rgt` where `p`.`name` = ? order by {order}"
    found = [row[0] for row in current().db.connection.execute_native(text, (name,)).rows]
    return found[:limit] if limit else found


def get_ancestors_of(doctype: str, name: str, order_by: str = "lft desc", limit: int | None = None) -> list[str]:
    """Names of all nodes above; nearest first, unless ``order_by`` says otherwise."""
    table, order = quote(f"tab{doctype}"), _order("a", order_by)
    text = f"select `a`.`name` from {table} `n` join {table} `a` on `a`.`lft` < `n`.`lft` and `a`.`rgt` > `n`.`rgt` where `n`.`name` = ? order by {order}"
    found = [row[0] for row in current().db.connection.execute_native(text, (name,)).rows]
    return found[:limit] if limit else found


def get_root_of(doctype: str) -> str | None:
    """The first node that stands below none."""
    table = quote(f"tab{doctype}")
    rows = current().db.connection.execute_native(f"select `name` from {table} order by `lft` limit 1").rows
    return rows[0][0] if rows else None
