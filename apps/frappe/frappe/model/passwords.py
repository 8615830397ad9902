"""Secrets: hashes of what people type to log in, encrypted values of what the site must read again."""

from __future__ import annotations

from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from cryptography.fernet import Fernet, InvalidToken

from frappe.database.rows import delete, insert
from frappe.exceptions import AuthenticationError, ValidationError
from frappe.runtime.context import Context, current
from frappe.runtime.i18n import _
from frappe.runtime.messages import throw

TABLE = "__Auth"
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Compared against when there is no such user, so that the answer takes as long.
_NO_ONE = _hasher.hash("nobody has this password")


def _fernet(ctx: Context) -> Fernet:
    key = ctx.conf.get("encryption_key")
    if not key:
        raise ValidationError(_("encryption_key is missing from site_config.json: take it from a backup"))
    return Fernet(str(key).encode())


def encrypt(txt: str, encryption_key: str | None = None) -> str:
    """The text, encrypted with the site's key."""
    cipher = Fernet(encryption_key.encode()) if encryption_key else _fernet(current())
    return cipher.encrypt(txt.encode()).decode()


def decrypt(txt: str, encryption_key: str | None = None) -> str:
    """The text behind an encrypted one. Raises ValidationError if it was encrypted with another key."""
    cipher = Fernet(encryption_key.encode()) if encryption_key else _fernet(current())
    try:
        return cipher.decrypt(txt.encode()).decode()
    except InvalidToken as error:
        raise ValidationError(
            _("The stored value was encrypted with another key: put the right encryption_key into site_config.json")
        ) from error


def _store(ctx: Context, doctype: str, name: str, fieldname: str, value: str, *, encrypted: bool) -> None:
    key = {"doctype": doctype, "name": name, "fieldname": fieldname}
    delete(ctx.db.connection, TABLE, key)
    insert(ctx.db.connection, TABLE, {**key, "password": value, "encrypted": int(encrypted)})


def set_encrypted_password(doctype: str, name: str, pwd: str, fieldname: str = "password") -> None:
    """Keep a value so that the site can read it again."""
    _store(current(), doctype, name, fieldname, encrypt(pwd), encrypted=True)


def get_decrypted_password(
    doctype: str, name: str, fieldname: str = "password", raise_exception: bool = True
) -> str | None:
    """The clear value of a password field. Raises AuthenticationError if there is none, unless told not to."""
    rows = (
        current()
        .db.connection.execute_native(
            "select `password` from `__Auth` where `doctype` = ? and `name` = ? and `fieldname` = ? and `encrypted` = 1",
            (doctype, name, fieldname),
        )
        .rows
    )
    if rows:
        return decrypt(rows[0][0])
    if raise_exception:
        throw(_("{0} {1} has no value in {2}").format(_(doctype), name, fieldname), AuthenticationError)
    return None


def remove_encrypted_password(doctype: str, name: str, fieldname: str = "password") -> None:
    delete(current().db.connection, TABLE, {"doctype": doctype, "name": name, "fieldname": fieldname})


def delete_all_passwords_for(doctype: str, name: str | list[str]) -> None:
    """Forget the secrets of a document, or of several."""
    delete(current().db.connection, TABLE, {"doctype": doctype, "name": name})


def rename_password(doctype: str, old_name: str, new_name: str) -> None:
    current().db.connection.execute_native(
        "update `__Auth` set `name` = ? where `doctype` = ? and `name` = ?", (new_name, doctype, old_name)
    )


def update_password(
    user: str, pwd: str, doctype: str = "User", fieldname: str = "password", logout_all_sessions: bool = False
) -> None:
    """Set what a user logs in with; only its hash is kept."""
    ctx = current()
    _store(ctx, doctype, user, fieldname, _hasher.hash(pwd), encrypted=False)
    if logout_all_sessions:
        sid = ctx.session.get("sid_hash")
        if sid:
            ctx.db.connection.execute_native("delete from `tabSession` where `user` = ? and `name` != ?", (user, sid))
        else:
            delete(ctx.db.connection, "tabSession", {"user": user})


def check_password(
    user: str, pwd: str, doctype: str = "User", fieldname: str = "password", delete_tracker_cache: bool = True
) -> str:
    """The user's name if the password is right. Raises AuthenticationError, as slowly for unknown users as for known."""
    ctx = current()
    rows = ctx.db.connection.execute_native(
        "select `name`, `password` from `__Auth` where `doctype` = ? and `name` = ? and `fieldname` = ? and `encrypted` = 0",
        (doctype, user, fieldname),
    ).rows
    stored: Any = rows[0][1] if rows else _NO_ONE
    try:
        _hasher.verify(stored, pwd)
    except (VerifyMismatchError, InvalidHashError) as error:
        raise AuthenticationError(_("Invalid login credentials")) from error
    if not rows:
        raise AuthenticationError(_("Invalid login credentials"))
    if _hasher.check_needs_rehash(stored):
        _store(ctx, doctype, user, fieldname, _hasher.hash(pwd), encrypted=False)
    return str(rows[0][0])
