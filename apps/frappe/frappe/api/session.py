"""Logging in and out, and the small questions every client asks first."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import sessions
from frappe.auth import LoginManager
from frappe.exceptions import AuthenticationError, DoesNotExistError
from frappe.runtime.context import current
from frappe.runtime.i18n import _
from frappe.runtime.whitelist import whitelist
from frappe.utils import cint


@whitelist(allow_guest=True, methods=["POST"])
def login(usr: Any = None, pwd: Any = None, shared: Any = None, **_client_fields: Any) -> None:
    """Log in with a password; cookies carry the session from then on. ``shared``: at a computer that others use too."""
    if not isinstance(usr, str) or not isinstance(pwd, str):
        raise AuthenticationError(_("Invalid login credentials"))
    LoginManager(current()).login(usr, pwd, shared=bool(cint(shared)))


@whitelist(allow_guest=True)
def logout() -> None:
    """Log out."""
    LoginManager(current()).logout()


@whitelist(allow_guest=True)
def ping() -> str:
    return "pong"


@whitelist(allow_guest=True)
def version() -> str:
    """Version of the framework."""
    return frappe.__version__


@whitelist()
def get_csrf_token() -> str:
    """The token that unsafe requests of this session must show."""
    return sessions.get_csrf_token()


@whitelist()
def list_sessions() -> list[dict[str, Any]]:
    """The user's open sessions."""
    ctx = current()
    return sessions.list_for(ctx, ctx.user)


@whitelist(methods=["POST"])
def end_session(session_id: str) -> None:
    """Log out of one of one's own sessions, named by ``id`` of ``list_sessions``. DoesNotExistError if it is not there."""
    ctx = current()
    if not sessions.end_one(ctx, ctx.user, session_id):
        raise DoesNotExistError(_("You have no such session; it may have ended already"))


@whitelist(methods=["POST"])
def end_other_sessions() -> None:
    """Log out everywhere else."""
    sessions.clear_sessions(keep_current=True)
