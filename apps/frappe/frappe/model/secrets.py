"""Password fields: the value goes to the vault, the document keeps stars."""

from __future__ import annotations

from typing import Any

from frappe.model.passwords import remove_encrypted_password, set_encrypted_password
from frappe.runtime.context import Context


def store(ctx: Context, doc: Any) -> None:
    """Move the clear values of password fields, in the document and its rows, into the vault."""
    for each in (doc, *doc.get_all_children()):
        for df in each.meta.password_fields:
            value = each.get(df.fieldname)
            if each.flags.ignore_save_passwords is True or df.fieldname in (each.flags.ignore_save_passwords or ()):
                continue
            if not value:
                if not each.is_new():
                    remove_encrypted_password(each.doctype, each.name, df.fieldname)
            elif set(str(value)) != {"*"}:
                set_encrypted_password(each.doctype, each.name, str(value), df.fieldname)
                each.set(df.fieldname, "*" * min(len(str(value)), 20))
