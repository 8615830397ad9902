"""Logging in: by password, by API key; locking out those who guess."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

from frappe import sessions
from frappe.exceptions import AuthenticationError, TooManyRequestsError
from frappe.http.home import home_of
from frappe.http.request import SiteRequest
from frappe.http.urls import remember_host
from frappe.model.docs import get_doc
from frappe.model.passwords import check_password, get_decrypted_password
from frappe.permissions.roles import Access
from frappe.runtime.cache import cached, site_cache
from frappe.runtime.context import Context, current
from frappe.runtime.events import notify
from frappe.runtime.i18n import _
from frappe.runtime.whitelist import whitelist
from frappe.types import _dict
from frappe.utils.clock import site_now

_WRONG = "Invalid login credentials"


def authenticate(ctx: Context, request: SiteRequest) -> None:
    """Find out who asks: an Authorization header must be right; else the session's cookie decides; else a guest."""
    header = request.environ.get("HTTP_AUTHORIZATION", "")
    if len(header.split()) == 2:
        user = user_of_header(ctx, header)
        if user is None:
            raise AuthenticationError(_("The API key or its secret is wrong"))
        ctx.set_user(user)
        ctx.session.update(sid=user, data=type(ctx.session)())
        ctx.flags.token_login = True
        return
    # In an address only where sockets ask who they are: a link must not put anybody into a session of its sender.
    asked_by_socket = request.path.startswith("/api/method/frappe.realtime.")
    sid = request.cookie("sid") or (request.args.get("sid") if asked_by_socket else None)
    if not sessions.resume(ctx, sid) and sid and sid != sessions.GUEST:
        ctx.flags.session_expired = True


def user_of_header(ctx: Context, header: str) -> str | None:
    """The user of ``token key:secret``, ``Basic base64(key:secret)`` or ``Bearer key:secret``; None if it is wrong."""
    scheme, _space, value = header.partition(" ")
    if scheme.lower() == "basic":
        try:
            value = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            return None
    elif scheme.lower() not in ("token", "bearer"):
        return None
    key, _colon, secret = value.strip().partition(":")
    if not key or not secret:
        return None
    fingerprint = hashlib.sha256(f"{key}:{secret}".encode()).hexdigest()
    try:
        return cached(ctx, "permission", ("api_key", fingerprint), lambda: _user_of_key(ctx, key, secret))
    except AuthenticationError:  # not cached: guesses must not push out what is worth keeping
        return None


def _user_of_key(ctx: Context, key: str, secret: str) -> str:
    rows = ctx.db.connection.execute_native(
        "select `name` from `tabUser` where `api_key` = ? and `enabled` = 1", (key,)
    ).rows
    if not rows:
        raise AuthenticationError(_("The API key or its secret is wrong"))
    stored = get_decrypted_password("User", rows[0][0], "api_secret", raise_exception=False)
    if not stored or not hmac.compare_digest(stored.encode(), secret.encode()):
        raise AuthenticationError(_("The API key or its secret is wrong"))
    return str(rows[0][0])


def _person(ctx: Context, user: str) -> _dict:
    found: _dict = ctx.db.get_value("User", user, ["full_name", "user_type", "user_image", "language"], as_dict=True)
    return found


def cookies_of(ctx: Context, user: str, sid: str) -> dict[str, str | None]:
    """What the browser keeps of a login: the session, and who it is for scripts to read."""
    row = _person(ctx, user)
    return {
        "sid": sid, "system_user": "yes" if row.user_type == "System User" else "no", "full_name": row.full_name or "",
        "user_id": user, "user_image": row.user_image or "",
    }  # fmt: skip


class LoginManager:
    """Upstream's object on ``frappe.local.login_manager``."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.user: str | None = None
        self.shared = False
        self.full_name: str | None = None
        self.user_type: str | None = None
        self.cookies: dict[str, str | None] = {}

    def login(self, usr: str, pwd: str, *, shared: bool = False) -> None:
        """Log in with a password and answer as upstream does. Raises AuthenticationError, TooManyRequestsError.

        shared: others use the computer too; the session ends soon after it was last used.
        """
        self.shared = shared
        self.authenticate(usr, pwd)
        self.post_login()

    def authenticate(self, user: str | None = None, pwd: str | None = None) -> None:
        """Check the password. Ten wrong ones in a row lock the account for a while."""
        ctx = self.ctx
        name = self.find_user(str(user or ""))
        guard = LoginGuard(ctx, (name or str(user or "")).lower())
        guard.check()
        try:
            if name is None:
                check_password("", str(pwd or ""))  # takes as long as for a known user
            self.user = check_password(str(name), str(pwd or ""))
        except AuthenticationError:
            guard.fail()
            self.log(name, "Failed")
            raise AuthenticationError(_(_WRONG)) from None
        guard.succeed()

    def check_password(self, user: str, pwd: str) -> str:
        return check_password(user, pwd)

    def find_user(self, login: str) -> str | None:
        """The enabled user with this e-mail address, mobile number or user name."""
        login = login.strip()
        if not login or login == "Guest":
            return None
        fields = ["name", "email"]
        settings = self.ctx.db.get_singles_dict("System Settings", cast=True)
        if settings.get("allow_login_using_mobile_number"):
            fields.append("mobile_no")
        if settings.get("allow_login_using_user_name"):
            fields.append("username")
        where = " or ".join(f"`{name}` = ?" for name in fields)
        rows = self.ctx.db.connection.execute_native(
            f"select `name` from `tabUser` where ({where}) and `enabled` = 1 limit 2",  # noqa: S608 - fixed names
            [login] * len(fields),
        ).rows
        return rows[0][0] if len(rows) == 1 else None

    def login_as(self, user: str) -> None:
        """Open a session without a password (for sign-in by other means)."""
        self.user = user
        self.post_login()

    def post_login(self) -> None:
        """Open the session, set cookies, tell apps."""
        ctx = self.ctx
        assert self.user is not None
        row = _person(ctx, self.user)
        self.full_name, self.user_type = row.full_name, row.user_type
        sid = sessions.start(ctx, self.user, shared=self.shared)
        notify(ctx, "on_login", self)
        desk = self.user_type == "System User"
        home = home_of(ctx, self.user, is_desk_user=desk)
        ctx.response.update(message="Logged In" if desk else "No App", home_page=home, full_name=row.full_name)
        self.cookies = cookies_of(ctx, self.user, sid)
        ctx.lang = row.language or ctx.lang
        ctx.db.set_value(
            "User",
            self.user,
            {"last_login": str(site_now()), "last_ip": getattr(ctx.request, "remote_addr", None)},
            update_modified=False,
        )
        self.log(self.user, "Success")
        if "System Manager" in Access.of(ctx).roles:
            remember_host(ctx)
        notify(ctx, "on_session_creation", self)
        ctx.extra["login_manager"] = self

    def logout(self, user: str | None = None) -> None:
        """End the session."""
        ctx = self.ctx
        if ctx.user != "Guest":
            notify(ctx, "on_logout", self)
        sessions.end(ctx)
        ctx.flags.commit_get = True  # older clients log out by GET
        self.cookies = {"sid": "Guest", "system_user": "no", "full_name": "Guest", "user_id": "Guest", "user_image": ""}
        ctx.extra["login_manager"] = self

    def log(self, user: str | None, status: str) -> None:
        """Write the attempt to the Activity Log; a failed one outlives the rollback of its request."""
        ctx = self.ctx
        entry = get_doc(
            {
                "doctype": "Activity Log", "subject": f"{user or '?'} {status}", "operation": "Login", "status": status,
                "user": user, "ip_address": getattr(ctx.request, "remote_addr", None),
            }
        )  # fmt: skip
        entry.flags.ignore_permissions = True
        entry.insert()
        if status == "Failed":
            ctx.db.commit()


class LoginGuard:
    """Counts wrong passwords per account."""

    def __init__(self, ctx: Context, account: str) -> None:
        settings = ctx.db.get_singles_dict("System Settings", cast=True)
        self.limit = int(settings.get("allow_consecutive_login_attempts") or 10)
        self.seconds = int(settings.get("allow_login_after_fail") or 60)
        self.cache = site_cache(ctx)
        self.key = f"login_failures:{hashlib.sha256(account.encode()).hexdigest()}"

    def check(self) -> None:
        if self.cache.get_counter(self.key) > self.limit:
            error = TooManyRequestsError(_("Too many wrong passwords. Try again in {0} seconds").format(self.seconds))
            error.retry_after = self.seconds  # type: ignore[attr-defined]
            raise error

    def fail(self) -> None:
        self.cache.incrby(self.key, expires_in_sec=self.seconds)

    def succeed(self) -> None:
        self.cache.delete_value(self.key)


@whitelist()
def get_logged_user() -> str:
    """Who is logged in; guests may not ask."""
    return current().user
