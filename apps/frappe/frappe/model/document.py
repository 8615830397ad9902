"""``Document``: the public shell over a document's data and life. The work is done in the modules beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from frappe.database import UniqueViolation
from frappe.database.rows import insert, update
from frappe.exceptions import DoesNotExistError
from frappe.fields import TABLE_TYPES
from frappe.model import checks, children, duplicates, lifecycle, naming
from frappe.model.companions import Companions
from frappe.model.controllers import get_controller
from frappe.model.delete_doc import delete_doc
from frappe.model.docstatus import DocStatus
from frappe.model.events import run_method
from frappe.model.passwords import get_decrypted_password
from frappe.model.rename_doc import rename_doc
from frappe.permissions.decide import may, refuse
from frappe.permissions.masking import mask, masked
from frappe.permissions.roles import Access
from frappe.runtime.context import Context, current
from frappe.runtime.events import run as run_subscribers
from frappe.runtime.hooks import resolve
from frappe.runtime.i18n import _
from frappe.runtime.messages import throw
from frappe.runtime.whitelist import whitelist
from frappe.schema.meta import meta_of
from frappe.schema.sort_columns import keys_of
from frappe.types import _dict
from frappe.utils.clock import site_now
from frappe.utils.text import generate_hash


class Document(Companions):
    """A document with its life: insert, save, submit, cancel, delete, rename. Controllers derive from this."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if args and isinstance(args[0], str):
            values: dict[str, Any] = {"doctype": args[0]}
            if len(args) > 1:
                values["name"] = args[1]
            super().__init__(values)
            if len(args) > 1 or self.meta.issingle:
                self.load_from_db(for_update=bool(kwargs.get("for_update")))
        else:
            super().__init__(args[0] if args else kwargs)

    # --- reading -----------------------------------------------------------------------------------------------------

    def load_from_db(self, for_update: bool = False) -> Document:
        """Fill the document from the database. Raises DoesNotExistError."""
        ctx = current()
        if self.meta.issingle:
            self._load_single(ctx)
        else:
            self._load_row(ctx, for_update)
        self.__dict__.pop("__islocal", None)
        self._load_children(ctx)
        return self

    def _load_single(self, ctx: Context) -> None:
        values = ctx.db.get_singles_dict(self.doctype, cast=True)
        self.__dict__.update({df.fieldname: None for df in self.meta.column_fields})
        self.__dict__.update(values)
        self.__dict__["name"] = self.doctype
        self.__dict__["docstatus"] = DocStatus(0)
        if not values:
            lifecycle.defaults.apply(ctx, self)

    def _load_row(self, ctx: Context, for_update: bool) -> None:
        connection, memo = ctx.db.connection, self.meta.memo
        text = memo.get("select")
        if text is None:
            columns = (*self.meta.columns, *self.meta.optional_columns)
            names = ", ".join(f"`{name}`" for name in columns)
            text = memo["select"] = f"select {names} from `tab{self.meta.name}` where `name` = ?"
            memo["selected"] = columns
        if for_update:
            connection.begin()
            text += connection.dialect.for_update
        rows = connection.execute_native(text, (self.name,)).rows
        if not rows:
            raise DoesNotExistError(
                _("{0} {1} not found").format(_(self.doctype), self.name), doctype=self.doctype, name=str(self.name)
            )
        self.__dict__.update(zip(memo["selected"], rows[0], strict=True))
        self.__dict__["docstatus"] = DocStatus(int(self.__dict__.get("docstatus") or 0))

    def _load_children(self, ctx: Context) -> None:
        for df in self.meta.table_fields:
            child = meta_of(ctx, df.options or "")
            rows = self.__dict__[df.fieldname] = []
            if child.is_virtual:
                continue
            cls: Any = get_controller(child.name)
            text = child.memo.get("select_children")
            if text is None:
                names = ", ".join(f"`{name}`" for name in child.columns)
                text = child.memo["select_children"] = (
                    f"select {names} from `tab{child.name}` where `parent` = ? and `parenttype` = ? and `parentfield` = ? order by `idx`"
                )
            for values in ctx.db.connection.execute_native(text, (self.name, self.doctype, df.fieldname)).rows:
                row = cls.__new__(cls)
                own = row.__dict__
                own.update(zip(child.columns, values, strict=True))
                own["doctype"], own["flags"], own["_meta"], own["parent_doc"] = child.name, _dict(), child, self
                own["docstatus"] = DocStatus(int(own["docstatus"] or 0))
                rows.append(row)

    def reload(self) -> Document:
        """Read the document again."""
        return self.load_from_db()

    def get_latest(self) -> Any:
        if self.__dict__.get("_latest") is None:
            self.__dict__["_latest"] = type(self)(self.doctype, self.name)
        return self.__dict__["_latest"]

    def get_doc_before_save(self) -> Any:
        """The document as stored before this save; None for a new one."""
        return self.__dict__.get("_doc_before_save")

    def has_value_changed(self, fieldname: str) -> bool:
        """Did this save change the field? True for a new document."""
        before = self.get_doc_before_save()
        if before is None:
            return True
        df = self.meta.get_field(fieldname)
        old, new = before.get(fieldname), self.get(fieldname)
        if df is None:
            return bool(old != new)
        if df.fieldtype in TABLE_TYPES:
            return checks.rows_differ(old or [], new or [])
        return not checks.same(df, old, new)

    def get_db_value(self, key: str) -> Any:
        return current().db.get_value(self.doctype, self.name, key)

    def get_password(self, fieldname: str = "password", raise_exception: bool = True) -> str | None:
        """The clear value of a password field."""
        given = self.get(fieldname)
        if given and set(str(given)) != {"*"}:
            return str(given)
        return get_decrypted_password(self.doctype, self.name, fieldname, raise_exception)

    def queue_action(self, action: str, **kwargs: Any) -> None:
        """Run a method of the document in the background; nobody saves it meanwhile. What it raises is the job's error."""
        self.lock()
        current().after_rollback.add(self.unlock)
        enqueue = resolve("frappe.jobs.queue.enqueue")  # jobs stand above documents, which only hand one over
        options = {"queue": kwargs.pop("queue", "long"), "timeout": kwargs.pop("timeout", 1500)}
        what = {"__doctype": self.doctype, "__name": self.name, "__action": action}
        enqueue("frappe.model.document.execute_action", **options, **what, **kwargs)

    # --- rights ------------------------------------------------------------------------------------------------------

    def has_permission(
        self, permtype: str = "read", *, debug: bool = False, user: str | None = None, verbose: bool = False
    ) -> bool:
        if self.flags.ignore_permissions:
            return True
        ctx = current()
        return may(ctx, Access.of(ctx, user), permtype, self.meta, self)

    def check_permission(self, permtype: str = "read", permlevel: int | None = None) -> None:
        """Raise PermissionError unless the user has the right."""
        if not self.has_permission(permtype):
            self.raise_no_permission_to(permtype)

    def raise_no_permission_to(self, perm_type: str) -> None:
        refuse(perm_type, self.meta, self)

    def mask_fields(self, user: str | None = None) -> None:
        """Replace confidential values by their masks, for prints and templates."""
        ctx = current()
        access = Access.of(ctx, user)
        for name in masked(ctx, access, self.meta, doc=self):
            self.set(name, mask(self.meta.fields_by_name[name], self.get(name)))

    # --- writing -----------------------------------------------------------------------------------------------------

    def insert(
        self,
        ignore_permissions: bool | None = None,
        ignore_links: bool | None = None,
        ignore_if_duplicate: bool = False,
        ignore_mandatory: bool | None = None,
        set_name: str | None = None,
        set_child_names: bool = True,
    ) -> Document:
        """Insert the document. Raises PermissionError, MandatoryError, DuplicateEntryError and other ValidationErrors."""
        self._set_flags(
            ignore_permissions=ignore_permissions, ignore_links=ignore_links, ignore_mandatory=ignore_mandatory
        )
        self.flags.ignore_if_duplicate = ignore_if_duplicate
        if set_name:
            self.name = set_name
            self.flags.name_set = True
        lifecycle.insert(current(), self)
        return self

    def save(self, ignore_permissions: bool | None = None, ignore_version: bool | None = None) -> Document:
        """Insert or update, as the document is new or not; submit or cancel where the docstatus says so."""
        self._set_flags(ignore_permissions=ignore_permissions, ignore_version=ignore_version)
        lifecycle.save(current(), self)
        return self

    def _save(self, *args: Any, **kwargs: Any) -> Document:
        return self.save(*args, **kwargs)

    def _set_flags(self, **flags: Any) -> None:
        for name, value in flags.items():
            if value is not None:
                self.flags[name] = value

    @whitelist(methods=["POST", "PUT"])
    def submit(self) -> Document:
        """Submit: from now on the document counts."""
        self.docstatus = DocStatus(1)
        return self.save()

    @whitelist(methods=["POST", "PUT"])
    def cancel(self) -> Document:
        """Cancel a submitted document."""
        self.docstatus = DocStatus(2)
        return self.save()

    @whitelist(methods=["POST", "PUT"])
    def discard(self) -> Document:
        """Cancel a draft that shall never count."""
        if int(self.docstatus or 0):
            throw(_("Only a draft can be discarded"))
        self.check_permission("write")
        run_method(current(), self, "before_discard")
        self.db_set("docstatus", 2)
        run_method(current(), self, "on_discard")
        return self

    @whitelist(methods=["POST"])
    def rename(self, name: str, merge: bool = False, force: bool = False, validate_rename: bool = True) -> Document:
        """Rename, or merge into the document of that name."""
        self.name = rename_doc(self.doctype, self.name, name, merge=merge, force=force)
        return self.reload()

    def delete(
        self, ignore_permissions: bool = False, force: bool = False, *, delete_permanently: bool = False
    ) -> None:
        if self.meta.is_virtual:
            throw(_("{0} cannot be deleted: its controller has no delete method").format(_(self.doctype)))
        delete_doc(
            self.doctype,
            self.name,
            ignore_permissions=ignore_permissions,
            force=force,
            flags=self.flags,
            delete_permanently=delete_permanently,
        )

    def db_insert(self, ignore_if_duplicate: bool = False) -> bool:
        """Write the row, without any check. A random name that is taken is drawn again.

        False if the name is taken and the caller does not mind.
        """
        ctx = current()
        connection = ctx.db.connection
        self.docstatus = DocStatus(int(self.docstatus or 0))
        random = self._is_random()
        for attempts_left in range(4, -1, -1):
            try:
                values = dict(zip(self.meta.columns, children.stored_values(self), strict=True))
                insert(connection, f"tab{self.meta.name}", values | keys_of(self.meta, values))
            except UniqueViolation as error:
                if error.is_primary and ignore_if_duplicate:
                    return False
                if not (error.is_primary and random and attempts_left):
                    duplicates.refuse(ctx, error, self)
                self.name = generate_hash(length=10)
            else:
                return True
        return False

    def _is_random(self) -> bool:
        return (
            not self.flags.name_set
            and (self.meta.autoname or "hash") == "hash"
            and self.meta.naming_rule in (None, "", "Random")
        )

    def db_update(self) -> None:
        """Write the changed columns of the row, without any check."""
        ctx = current()
        if self.meta.issingle:
            ctx.db.set_single_values(
                self.meta,
                {
                    name: self.get(name)
                    for name in (
                        *[df.fieldname for df in self.meta.column_fields],
                        "modified",
                        "modified_by",
                        "owner",
                        "creation",
                    )
                },
            )
            return
        if self.is_new():
            self.db_insert()
            return
        before = self.get_doc_before_save()
        values = (
            children.changed_columns(self, before)
            if before is not None
            else dict(zip(self.meta.columns, children.stored_values(self), strict=True))
        )
        values.pop("name", None)
        if not values:
            return
        try:
            update(ctx.db.connection, f"tab{self.meta.name}", values | keys_of(self.meta, values), {"name": self.name})
        except UniqueViolation as error:
            duplicates.refuse(ctx, error, self)

    def db_update_all(self) -> None:
        self.db_update()
        for row in self.get_all_children():
            row.db_update()

    def db_set(
        self,
        fieldname: Any,
        value: Any = None,
        update_modified: bool = True,
        notify: bool = False,
        commit: bool = False,
    ) -> None:
        """Set fields at once, past the life cycle; the document and the database both have them then."""
        ctx = current()
        values = dict(fieldname) if isinstance(fieldname, dict) else {fieldname: value}
        self.update(values)
        if update_modified and (self.doctype, self.name) not in (ctx.flags.currently_saving or ()):
            self.modified, self.modified_by = site_now(), ctx.user
            values["modified"], values["modified_by"] = self.modified, self.modified_by
        if self.get("creation") or self.meta.issingle:
            run_method(ctx, self, "before_change")
        if self.meta.issingle:
            ctx.db.set_single_values(self.meta, values)
        else:
            ctx.db.set_value(self.doctype, self.name, values, update_modified=False)
        run_method(ctx, self, "on_change")
        if notify:
            self.notify_update()
        if commit:
            ctx.db.commit()

    # --- events --------------------------------------------------------------------------------------------------------

    def run_method(self, method: str, *args: Any, **kwargs: Any) -> Any:
        """Call the controller's method and all subscribers of the event."""
        return run_method(current(), self, method, *args, **kwargs)

    def notify_update(self) -> None:
        """Tell those who watch that the document has changed; its controller is not called."""
        run_subscribers(current(), self, "notify_update")

    @contextmanager
    def flag(self, **flags: Any) -> Iterator[Document]:
        """Set flags for a block."""
        before = dict(self.flags)
        self.flags.update(flags)
        try:
            yield self
        finally:
            self.flags.clear()
            self.flags.update(before)

    def set_onload(self, key: str, value: Any) -> None:
        """Give the form something that is not part of the document."""
        self.__dict__.setdefault("__onload", _dict())[key] = value

    def get_onload(self, key: str | None = None) -> Any:
        onload = self.__dict__.get("__onload") or _dict()
        return onload.get(key) if key else onload

    # --- names and rows ----------------------------------------------------------------------------------------------

    def set_new_name(self, force: bool = False, set_name: str | None = None, set_child_names: bool = True) -> None:
        if set_name:
            self.name = naming.validate_name(self.doctype, set_name)
            self.flags.name_set = True
        else:
            naming.set_new_name(self)

    def set_parent_in_children(self) -> None:
        children.adopt(self)


def execute_action(__doctype: str, __name: str, __action: str, **kwargs: Any) -> None:
    """The job of ``queue_action``; afterwards the document may be saved by others again."""
    doc = get_controller(__doctype)(__doctype, __name)
    doc.unlock()
    getattr(doc, __action)(**kwargs)
