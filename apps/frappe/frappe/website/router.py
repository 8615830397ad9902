"""From a path to a page."""

from __future__ import annotations

from collections.abc import Callable

from werkzeug.wrappers import Response

from frappe.exceptions import PageDoesNotExistError
from frappe.http.home import ACCOUNT, home_of
from frappe.http.request import SiteRequest
from frappe.http.response import redirect_response
from frappe.http.urls import base_of
from frappe.runtime.context import Context
from frappe.runtime.hooks import get_hooks, resolve
from frappe.runtime.i18n import _
from frappe.website import accounts, feeds, files, messages, portal, routes, stored, web_form_pages
from frappe.website.context import settings

_OWN: dict[str, Callable[[Context], Response]] = {
    "me": accounts.me, "update-password": accounts.update_password_page, "forgot-password": accounts.forgot_page,
    "signup": accounts.sign_up_page, "message": messages.show, "language": accounts.choose_language, "sitemap.xml": feeds.sitemap, "robots.txt": feeds.robots,
}  # fmt: skip
_PAGES: tuple[Callable[[Context, str], Response | None], ...] = (
    files.show,
    stored.show,
    web_form_pages.show,
    portal.show,
)


def serve(ctx: Context, request: SiteRequest, path: str) -> Response:
    """The page at a path. Raises PageDoesNotExistError."""
    asked = path.strip("/")
    if not asked:
        return _start(ctx, request)
    leads_to = routes.redirect_of(ctx, asked, request.query_string.decode("latin-1"))
    if leads_to and leads_to[0].strip("/") != asked:
        return redirect_response(_below_base(ctx, leads_to[0]), leads_to[1])
    return _page(ctx, asked)


def _page(ctx: Context, asked: str) -> Response:
    own = _OWN.get(asked)
    if own is not None:
        return own(ctx)
    target, values = routes.resolve(ctx, asked)
    ctx.form_dict.update(values)
    for dotted in get_hooks(ctx, "page_renderer"):
        renderer = resolve(dotted)(target, 200)
        if renderer.can_render():
            answer: Response = renderer.render()
            return answer
    for show in _PAGES:
        found = show(ctx, target.strip("/"))
        if found is not None:
            return found
    return _catch_all(ctx, asked)


def _catch_all(ctx: Context, asked: str) -> Response:
    for page in reversed(get_hooks(ctx, "website_catch_all")):
        found = files.show(ctx, str(page).strip("/"))
        if found is not None:
            return found
    raise PageDoesNotExistError(_("There is no page {0}").format(f"/{asked}"))


def _start(ctx: Context, request: SiteRequest) -> Response:
    """The root: the site's home page for guests, everybody else's own first page."""
    if ctx.user != "Guest":
        is_staff = ctx.db.get_value("User", ctx.user, "user_type") == "System User"
        return redirect_response(_below_base(ctx, home_of(ctx, ctx.user, is_desk_user=is_staff) or ACCOUNT))
    hooked = get_hooks(ctx, "home_page")
    home = str(settings(ctx).home_page or (hooked[-1] if hooked else "")).strip("/")
    if not home or home in ("login", "index"):
        found = files.show(ctx, "index") if not home or home == "index" else None
        return found or redirect_response(_below_base(ctx, "/login"))
    return _page(ctx, home)


def _below_base(ctx: Context, target: str) -> str:
    base = base_of(ctx)
    return f"{base}{target}" if target.startswith("/") else target
