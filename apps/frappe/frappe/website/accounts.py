"""Pages of people about their own accounts: sign-up, forgotten passwords, profile, sessions, keys."""

from __future__ import annotations

from urllib.parse import quote

from werkzeug.wrappers import Response

import frappe
from frappe import _, sessions
from frappe.core.accounts import change_password, may_sign_up, send_reset_link, sign_up, user_of_key
from frappe.http.response import redirect_response
from frappe.http.urls import base_of
from frappe.runtime.context import Context
from frappe.runtime.hooks import get_hooks
from frappe.website.context import languages
from frappe.website.rendering import page, to_login

_LANGUAGE_COOKIE = "preferred_language"
_YEAR = 365 * 24 * 3600


def _is_post(ctx: Context) -> bool:
    return bool(ctx.request.method == "POST")


def _text(ctx: Context, name: str) -> str:
    return str(ctx.form_dict.get(name) or "")


def forgot_page(ctx: Context) -> Response:
    """Ask for a password mail; the answer is the same whether there is such a user or not."""
    sent = _is_post(ctx)
    if sent:
        send_reset_link(_text(ctx, "user"))
    return page(
        ctx, "templates/website/forgot_password.html", path="forgot-password", title=_("Forgotten password"), sent=sent
    )


def update_password_page(ctx: Context) -> Response:
    """Choose a new password: by a link, or with the old one."""
    key, error = _text(ctx, "key"), ""
    if not key and ctx.user == "Guest":
        return to_login(ctx, "update-password")
    try:
        if _is_post(ctx):
            if _text(ctx, "new_password") != _text(ctx, "confirm_password"):
                frappe.throw(_("The two passwords are not the same"))
            target = change_password(_text(ctx, "new_password"), key=key, old_password=_text(ctx, "old_password"))
            return redirect_response(f"{base_of(ctx)}{target}", 303)
        if key:
            user_of_key(key)
    except (frappe.ValidationError, frappe.AuthenticationError) as caught:
        ctx.db.rollback()
        error = str(caught)
        if isinstance(caught, frappe.LinkExpired):
            key = ""
    return page(
        ctx, "templates/website/update_password.html", 417 if error else 200, path="update-password", title=_("New password"),
        key=key, error=error, by_link=bool(_text(ctx, "key")), no_cache=1,
    )  # fmt: skip


def sign_up_page(ctx: Context) -> Response:
    """Make an account for oneself, where the site allows it."""
    if not may_sign_up():
        raise frappe.PageDoesNotExistError(_("There is no page {0}").format("/signup"))
    error, done = "", False
    if _is_post(ctx):
        try:
            sign_up(_text(ctx, "email"), _text(ctx, "full_name"))
            done = True
        except frappe.ValidationError as caught:
            ctx.db.rollback()
            error = str(caught)
    own = get_hooks(ctx, "signup_form_template")
    return page(
        ctx, str(own[-1]) if own else "templates/website/signup.html", 417 if error else 200, path="signup", title=_("Sign up"), error=error, done=done,
        email=_text(ctx, "email"), full_name=_text(ctx, "full_name"), no_cache=1,
    )  # fmt: skip


def choose_language(ctx: Context) -> Response:
    """Remember the language of this browser and go back."""
    code = _text(ctx, "lang")
    target = _text(ctx, "to")
    if not target.startswith("/") or target.startswith(("//", "/\\")):
        target = "/"
    response = redirect_response(base_of(ctx) + quote(target, safe="/?&=%-_.~"), 303)
    if code in dict(languages(ctx)):
        response.set_cookie(_LANGUAGE_COOKIE, code, max_age=_YEAR, samesite="Lax", path=f"{base_of(ctx)}/")
    return response


def me(ctx: Context) -> Response:
    """One's own account: profile, language, sessions, key, the portal's menu."""
    if ctx.user == "Guest":
        return to_login(ctx, "me")
    error = ""
    if _is_post(ctx):
        try:
            _change_account(ctx, _text(ctx, "action"))
            return redirect_response(f"{base_of(ctx)}/me?saved=1", 303)
        except frappe.ValidationError as caught:
            ctx.db.rollback()
            error = str(caught)
    user = frappe.get_doc("User", ctx.user)
    return page(
        ctx, "templates/website/me.html", 417 if error else 200, path="me", title=_("My account"), doc=user, error=error,
        saved=bool(_text(ctx, "saved")), sessions=sessions.list_for(ctx, ctx.user), api_key=user.api_key, no_cache=1,
        is_staff=user.user_type == "System User",
    )  # fmt: skip


def _change_account(ctx: Context, action: str) -> None:
    if action == "end_sessions":
        sessions.clear_sessions(keep_current=True)
        return
    doc = frappe.get_doc("User", ctx.user)
    if action == "profile":
        first, _space, last = _text(ctx, "full_name").strip()[:140].partition(" ")
        doc.update({"first_name": first or doc.first_name, "middle_name": "", "last_name": last})
        if _text(ctx, "language") in dict(languages(ctx)):
            doc.language = _text(ctx, "language")
    elif action == "drop_key":
        doc.update({"api_key": None, "api_secret": None})
    else:
        frappe.throw(_("There is nothing to do"))
    doc.flags.ignore_permissions = True
    doc.save()
