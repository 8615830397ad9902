from __future__ import annotations

import secrets
from typing import Any

import frappe
from frappe import _
from frappe.core import accounts
from frappe.core.users import AUTOMATIC_ROLES, STANDARD_USERS, find_people
from frappe.model.document import Document
from frappe.model.passwords import check_password
from frappe.model.passwords import update_password as store_password
from frappe.utils import validate_email_address


class User(Document):
    """A person who may log in. The name is the e-mail address in lower case."""

    def autoname(self) -> None:
        self.email = (self.email or "").strip().lower()
        self.name = self.name if self.name in STANDARD_USERS else self.email

    def validate(self) -> None:
        if self.name not in STANDARD_USERS:
            self.email = (self.email or "").strip().lower()
            if not validate_email_address(self.email):
                frappe.throw(_("{0} is not an e-mail address; a user needs a valid one").format(self.email or "''"))
        self.full_name = " ".join(part.strip() for part in (self.first_name, self.middle_name, self.last_name) if part)
        for field in ("mobile_no", "username", "api_key"):
            self.set(field, (self.get(field) or "").strip() or None)
        self.language = self.language or frappe.db.get_single_value("System Settings", "language")
        self.apply_role_profile()
        self.drop_doubled_roles()
        self.protect_administrator()
        self._new_password = self.new_password if self.new_password and set(self.new_password) != {"*"} else None
        self.new_password = None
        self.check_password()

    def apply_role_profile(self) -> None:
        """A role profile, where one is set, decides on all roles."""
        if self.role_profile_name:
            profile = frappe.get_cached_doc("Role Profile", self.role_profile_name)
            self.set("roles", [{"role": row.role} for row in profile.roles])

    def drop_doubled_roles(self) -> None:
        seen: set[str] = set()
        kept = []
        for row in self.get("roles") or []:
            if row.role in AUTOMATIC_ROLES or row.role in seen:
                continue
            seen.add(row.role)
            kept.append(row)
        self.set("roles", kept)

    def protect_administrator(self) -> None:
        if self.name in STANDARD_USERS and not self.enabled:
            frappe.throw(_("User {0} cannot be disabled").format(self.name))

    def check_password(self) -> None:
        """Refuse weak passwords where the password policy is on."""
        if not self._new_password or not frappe.db.get_single_value("System Settings", "enable_password_policy"):
            return
        known = {self.email, self.first_name, self.last_name, self.username}
        if len(self._new_password) < 8 or self._new_password.lower() in {str(word).lower() for word in known if word}:
            frappe.throw(
                _("The new password of {0} is too weak: use at least 8 characters, and not a name").format(self.name)
            )

    def on_update(self) -> None:
        if self._new_password:
            store_password(self.name, self._new_password, logout_all_sessions=bool(self.logout_all_sessions))
        if self.has_value_changed("enabled") and not self.enabled:
            frappe.db.delete("Session", {"user": self.name})
        frappe.clear_cache(user=self.name)

    def on_trash(self) -> None:
        if self.name in STANDARD_USERS:
            frappe.throw(_("User {0} cannot be deleted").format(self.name))
        for doctype in ("DocShare", "User Permission"):
            frappe.db.delete(doctype, {"user": self.name})
        frappe.db.delete("Session", {"user": self.name})
        frappe.clear_cache(user=self.name)

    def before_rename(self, old: str, new: str, merge: bool = False) -> str:
        if old in STANDARD_USERS:
            frappe.throw(_("User {0} cannot be renamed").format(old))
        if not validate_email_address(new):
            frappe.throw(_("{0} is not an e-mail address; a user needs a valid one").format(new))
        return new.strip().lower()

    def after_rename(self, old: str, new: str, merge: bool = False) -> None:
        frappe.db.set_value("User", new, "email", new)

    def add_roles(self, *roles: str) -> None:
        """Add roles and save."""
        present = {row.role for row in self.roles}
        for role in roles:
            if role not in present:
                self.append("roles", {"role": role})
        self.save()

    def remove_roles(self, *roles: str) -> None:
        """Remove roles and save."""
        self.set("roles", [row for row in self.roles if row.role not in roles])
        self.save()

    def get_fullname(self) -> str:
        return " ".join(part for part in (self.first_name, self.last_name) if part)


def may_manage_keys(user: str) -> None:
    if frappe.session.user != user:
        frappe.only_for("System Manager")


@frappe.whitelist(methods=["POST"])
def generate_keys(user: str) -> dict[str, Any]:
    """Make a new API secret for ``user`` (and a key if there is none). The secret is shown this once."""
    frappe.only_for("System Manager")
    doc = frappe.get_doc("User", user)
    secret = secrets.token_urlsafe(20)
    if not doc.api_key:
        doc.api_key = secrets.token_hex(10)
    doc.api_secret = secret
    doc.save()
    return {"api_key": doc.api_key, "api_secret": secret}


@frappe.whitelist()
def get_all_roles() -> list[str]:
    """Names of all roles that can be given to users."""
    frappe.only_for("System Manager")
    return frappe.get_all(
        "Role", filters={"disabled": 0, "name": ["not in", AUTOMATIC_ROLES]}, pluck="name", order_by="name"
    )


@frappe.whitelist()
def get_roles(uid: str) -> list[str]:
    """Roles of a user."""
    frappe.only_for("System Manager")
    return frappe.get_roles(uid)


@frappe.whitelist(methods=["POST"])
def change_password(old_password: str, new_password: str) -> None:
    """Change one's own password. Other sessions of the user end."""
    user = frappe.session.user
    if user == "Guest":
        raise frappe.PermissionError(_("Log in to change your password"))
    check_password(user, old_password)
    doc = frappe.get_doc("User", user)
    doc.new_password = new_password
    doc.flags.ignore_permissions = True
    doc.save()


@frappe.whitelist(allow_guest=True, methods=["POST"])
def reset_password(user: str) -> str | None:
    """Mail the user a link that sets a new password. As upstream does, an unknown user is answered by 404 "not found"."""
    if not accounts.send_reset_link(user):
        frappe.local.response["http_status_code"] = 404
        return "not found"
    frappe.msgprint(_("A mail with the next steps has been sent"), title=_("Password Reset"))
    return None


@frappe.whitelist(allow_guest=True, methods=["POST"])
def update_password(
    new_password: str, logout_all_sessions: int = 0, key: str | None = None, old_password: str | None = None
) -> str:
    """Set a new password by a mailed key or by the old one; gives the path to go on with."""
    return accounts.change_password(
        new_password, key=key or "", old_password=old_password or "", end_sessions=bool(logout_all_sessions)
    )


@frappe.whitelist(allow_guest=True, methods=["POST"])
def sign_up(email: str, full_name: str, redirect_to: str | None = None) -> tuple[int, str]:
    """Make an account for oneself, where the site allows it; the answer never tells who has one already."""
    accounts.sign_up(email, full_name)
    return 1, _("Please check your mail")


@frappe.whitelist()
def user_query(
    doctype: str, txt: str = "", searchfield: str = "name", start: int = 0, page_len: int = 10, filters: Any = None
) -> list[tuple[str, str, str]]:
    """Enabled people of the desk for whoever may choose one: name, full name and name again, which tells namesakes apart.

    filters may name ``ignore_user_type`` to find portal users too.
    """
    frappe.has_permission("User", "select", throw=True)
    if not frappe.permissions.is_system_user():  # residents and other outsiders are not told who works here
        return []
    parsed = frappe.parse_json(filters)
    given = dict(parsed) if isinstance(parsed, dict) else {}
    types = ["System User", "Website User"] if given.pop("ignore_user_type", None) else ["System User"]
    found = find_people(txt or "", types, max(int(start), 0), min(int(page_len), 50))
    return [(name, full_name, name) for name, full_name in found]
