"""Accounts and their passwords: links that set one, changes, sign-up of people outside."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta

import frappe
from frappe import _
from frappe.auth import LoginManager
from frappe.http.urls import known_url
from frappe.model.passwords import check_password
from frappe.rate_limiter import rate_limit
from frappe.runtime.context import current
from frappe.utils import cint, escape_html, get_datetime, now_datetime, validate_email_address

_KEY_BYTES = 32


# --- password mails ------------------------------------------------------------------------------------------------------


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _limit() -> int:
    return cint(frappe.get_system_settings("password_reset_limit")) or 3


@rate_limit(limit=_limit, seconds=3600)
def send_reset_link(user: str) -> bool:
    """Mail an enabled user a link that sets a new password once; False if there is no such user."""
    ctx = current()
    name = LoginManager(ctx).find_user(str(user or ""))
    if name is None:
        return False
    link = make_reset_link(name)
    address = ctx.db.get_value("User", name, "email")
    _mail(
        str(address), _("Set a new password"),
        _("With this link you set a new password for {0}. It works once, until {1}. If you did not ask for it, do nothing.").format(
            address, str(now_datetime() + timedelta(seconds=_lifetime()))[:16]
        ),
        link,
    )  # fmt: skip
    return True


def make_reset_link(user: str) -> str:
    """A link for setting the user's password; of its key only the hash is stored. Earlier links end."""
    key = secrets.token_urlsafe(_KEY_BYTES)
    values = {"reset_password_key": _hash(key), "last_reset_password_key_generated_on": now_datetime()}
    frappe.db.set_value("User", user, values, update_modified=False)
    return known_url(f"update-password?key={key}")


def _mail(address: str, subject: str, text: str, link: str) -> None:
    """Through the mail queue; the link stands nowhere once it is sent."""
    body = f'<p>{escape_html(text)}</p><p><a href="{link}">{escape_html(subject)}</a></p>'
    frappe.sendmail(recipients=[address], subject=subject, message=body, delayed=False, sensitive=True)


def _lifetime() -> int:
    return cint(frappe.get_system_settings("reset_password_link_expiry_duration")) or 3600


def user_of_key(key: str) -> str:
    """The user whom a link is for. Raises LinkExpired for one that is used up, too old or wrong."""
    rows = frappe.get_all(
        "User", filters={"reset_password_key": _hash(key), "enabled": 1},
        fields=["name", "reset_password_key", "last_reset_password_key_generated_on as made_on"], limit=1,
    ) if key else []  # fmt: skip
    if not rows or not hmac.compare_digest(rows[0].reset_password_key, _hash(key)):
        raise frappe.LinkExpired(_("The link has been used, or is wrong. Ask for a new one"))
    made = get_datetime(rows[0].made_on)
    if made is None or made + timedelta(seconds=_lifetime()) < now_datetime():
        raise frappe.LinkExpired(_("The link has expired. Ask for a new one"))
    return str(rows[0].name)


def set_password(user: str, new_password: str, *, end_sessions: bool) -> None:
    """Give a user a new password; links sent before end with it."""
    if not (new_password or "").strip():
        frappe.throw(_("Enter the new password"))
    doc = frappe.get_doc("User", user)
    doc.new_password = new_password
    doc.logout_all_sessions = cint(end_sessions)
    doc.reset_password_key = None
    doc.last_password_reset_date = now_datetime().date()
    doc.flags.ignore_permissions = True
    doc.save()


def change_password(new_password: str, *, key: str = "", old_password: str = "", end_sessions: bool = True) -> str:
    """Set a password by a mailed link, or by the old one; logs the user in and gives the path of the next page."""
    ctx = current()
    if key:
        user = user_of_key(key)
    elif ctx.user == "Guest":
        raise frappe.PermissionError(_("Log in to change your password"))
    else:
        user = check_password(ctx.user, old_password)
    set_password(user, new_password, end_sessions=end_sessions)
    if ctx.user != user:
        LoginManager(ctx).login_as(user)
    return str(ctx.response.get("home_page") or "/me") if key else "/me"


# --- sign-up -------------------------------------------------------------------------------------------------------------


def may_sign_up() -> bool:
    """Does the site let people make accounts for themselves? Off until the settings say so."""
    stored = frappe.db.get_singles_dict("Website Settings", cast=True).get("disable_signup")
    return stored is not None and not stored


@rate_limit(limit=10, seconds=3600)
def sign_up(email: str, full_name: str) -> None:
    """Make an account for somebody outside and mail the link to its first password.

    Whether the address has an account already is told to nobody but its owner. Raises if sign-up is off.
    """
    ctx = current()
    if not may_sign_up():
        frappe.throw(_("Sign-up is disabled on this site"), frappe.PermissionError)
    address = str(email or "").strip().lower()
    if not validate_email_address(address):
        frappe.throw(_("{0} is not an e-mail address").format(escape_html(address) or "''"))
    if not ctx.db.exists("User", address):
        first, _space, last = str(full_name or "").strip()[:100].partition(" ")
        values = {"email": address, "first_name": first or address.partition("@")[0], "last_name": last, "enabled": 1}
        doc = frappe.get_doc({"doctype": "User", **values, "user_type": "Website User", "language": ctx.lang})
        role = ctx.db.get_single_value("Portal Settings", "default_role")
        if role:
            doc.append("roles", {"role": role})
        doc.insert(ignore_permissions=True)
    _mail(
        address,
        _("Complete your registration"),
        _("With this link you choose your password."),
        make_reset_link(address),
    )
