"""The WSGI application: what happens to a request, from its first byte to its answer, readable top to bottom."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header
from werkzeug.wrappers import Response

from frappe import auth, rate_limiter, sessions
from frappe.api import mcp, openapi, rpc, upload, v1, v2
from frappe.api.docs_page import api_page
from frappe.auth import LoginManager
from frappe.core import api_log
from frappe.database import is_embedded
from frappe.exceptions import (
    AuthenticationError,
    FrappeError,
    NoSiteError,
    Redirect,
    SessionStopped,
)
from frappe.facade import log_error
from frappe.http import csrf
from frappe.http.errors import error_response, message_of, status_of
from frappe.http.request import UNSAFE, SiteRequest, arguments, base_path, client_address, site_of, wants_json
from frappe.http.response import json_response, method_response, redirect_response, set_cookies, with_security_headers
from frappe.http.static import asset
from frappe.http.turns import Turns
from frappe.query.database_config import database_config
from frappe.runtime.cache import cached
from frappe.runtime.context import Context, Mode, activate, deactivate, new_context
from frappe.runtime.events import notify
from frappe.runtime.hooks import call, get_hooks, resolve
from frappe.runtime.i18n import _
from frappe.runtime.site import default_sites_path
from frappe.website import offline, pages, router

logger = logging.getLogger("frappe.app")
_SITES = default_sites_path()
_BASE = base_path(_SITES)
_LANGUAGES = {"en": "en", "zh": "zh", "zh-tw": "zh_TW", "zh-hk": "zh_TW", "zh-mo": "zh_TW", "zh-hant": "zh_TW"}
_SPOKEN = frozenset(_LANGUAGES.values())
_TURNS = Turns()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The WSGI callable."""
    with _TURNS.turn():
        return _apply(environ, start_response)


def _apply(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    path = environ.get("PATH_INFO", "")
    if _BASE and (path == _BASE or path.startswith(_BASE + "/")):
        environ["PATH_INFO"] = path[len(_BASE) :] or "/"
    request = SiteRequest(environ, populate_request=False)
    body, status, headers = respond(request).get_wsgi_response(environ)
    start_response(status, with_security_headers(headers, secure=request.is_secure))
    return body


def respond(request: SiteRequest) -> Response:
    """The answer to a request. Never raises."""
    if request.path.startswith("/assets/"):
        return asset(request) or Response("not found", status=404, mimetype="text/plain")
    try:
        site = site_of(request, _SITES)
    except NoSiteError as error:
        return json_response({"exc_type": "NoSiteError", "message": str(error)}, 404)
    _TURNS.wanted = is_embedded(database_config(site))  # known from the last request, before the next is looked at
    ctx = new_context(site, user="Guest", mode=Mode.REQUEST)
    ctx.request = request
    token = activate(ctx)
    try:
        return _within(ctx, request)
    finally:
        if ctx.has_db:
            ctx.db.close()
        request.close()  # temporary files of uploads
        deactivate(token)
        ctx.let_go()


def _within(ctx: Context, request: SiteRequest) -> Response:
    """Inside the site: answer, then keep or undo what was written."""
    begun = time.perf_counter()
    try:
        response = _answer(ctx, request)
        if response.status_code < 400 and (request.method in UNSAFE or ctx.flags.commit_get):
            ctx.db.commit()
        elif ctx.has_db:
            ctx.db.rollback()
    except Exception as error:  # noqa: BLE001 - the process edge: every error becomes an answer
        response = _failed(ctx, request, error)
    _after(ctx, request, response)
    _finish(ctx, request, response)
    if ctx.flags.api_log:
        api_log.record(ctx, request, response, begun)
    return response


def _answer(ctx: Context, request: SiteRequest) -> Response:
    if request.path == "/healthz":
        ctx.db.sql("select 1")
        return json_response({"status": "ok"})
    ctx.lang = _guest_language(ctx, request)
    ctx.extra["client_address"] = client_address(request, ctx.conf)
    if ctx.conf.get("maintenance_mode"):
        raise SessionStopped(_("The site is being worked on. Please come back soon"))
    ctx.form_dict = arguments(request)
    try:
        auth.authenticate(ctx, request)
    except AuthenticationError:
        rate_limiter.check(ctx, request)  # guessing keys uses up the address's requests
        raise
    finally:
        ctx.flags.api_log = api_log.wanted(ctx, request)
    ctx.extra["login_manager"] = LoginManager(ctx)
    _speak_users_language(ctx)
    rate_limiter.check(ctx, request)
    csrf.check(ctx, request)
    notify(ctx, "before_request")
    # Read while it costs nothing: after the commit it would take a statement.
    ctx.extra["after_request"] = get_hooks(ctx, "after_request")
    return route(ctx, request)


def _speak_users_language(ctx: Context) -> None:
    if ctx.user != "Guest":
        language = _chosen_language(ctx.request) or _language_of(ctx)
        ctx.lang = str(language or ctx.conf.get("lang") or "en")


def _chosen_language(request: SiteRequest) -> str | None:
    chosen = request.cookie("preferred_language")
    return chosen if chosen in _SPOKEN else None


def _language_of(ctx: Context) -> str | None:
    from_cache = cached(
        ctx, "permission", ("language", ctx.user), lambda: ctx.db.get_value("User", ctx.user, "language") or ""
    )
    return from_cache or None


def _guest_language(ctx: Context, request: SiteRequest) -> str:
    """The best of our languages for this browser, the site's own if none fits."""
    header = request.environ.get("HTTP_ACCEPT_LANGUAGE")
    best = _chosen_language(request) or (header and _best_language(header))
    return str(best or ctx.conf.get("lang") or "en")


@lru_cache(maxsize=256)
def _best_language(header: str) -> str | None:
    for language, _quality in parse_accept_header(header, LanguageAccept):
        parts = language.lower().split("-")
        for length in range(len(parts), 0, -1):  # zh-Hant-HK: as it is, then zh-Hant, then zh
            found = _LANGUAGES.get("-".join(parts[:length]))
            if found:
                return found
    return None


# --- routes --------------------------------------------------------------------------------------------------------------


def route(ctx: Context, request: SiteRequest) -> Response:
    """To the right door by the first part of the path."""
    path = request.path
    command = ctx.form_dict.get("cmd")
    if command and not path.startswith("/api/"):
        return method_response(ctx, rpc.shown(ctx, rpc.call_path(ctx, str(command), ctx.form_dict)))
    if path.startswith("/api/"):
        return _api(ctx, request)
    if path.startswith(("/files/", "/private/files/")):
        return upload.serve(ctx, unquote(path))
    return _page(ctx, request, path.rstrip("/") or "/")


def _api(ctx: Context, request: SiteRequest) -> Response:
    # The raw path keeps %2F inside names apart from the slashes between parts.
    raw = str(request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or "")
    path = raw.partition("?")[0] if raw.startswith("/") else request.path
    path = path[len(_BASE) :] if _BASE and path.startswith(_BASE + "/") else path
    parts = [unquote(part) for part in path.split("/")[2:]]
    while parts and not parts[-1]:
        parts.pop()
    if parts == ["openapi.json"]:
        return json_response(openapi.document(ctx))
    if parts == ["docs"]:
        return api_page(ctx)
    if parts == ["mcp"]:
        return mcp.serve(ctx)
    if parts[:1] == ["v2"]:
        return v2.dispatch(ctx, parts[1:])
    return v1.dispatch(ctx, parts[1:] if parts[:1] == ["v1"] else parts)


def _page(ctx: Context, request: SiteRequest, path: str) -> Response:
    if path == "/app" or path.startswith("/app/"):
        return offline.serve(ctx, path) or pages.desk(ctx, request)
    if path == "/login":
        return _log_in(ctx, request) if request.method == "POST" else pages.login(ctx, request)
    if path == "/logout":
        LoginManager(ctx).logout()
        ctx.flags.commit_get = True
        return redirect_response(f"{_BASE}/login")
    return router.serve(ctx, request, path)


def _log_in(ctx: Context, request: SiteRequest) -> Response:
    """The login form of browsers without scripts."""
    target = pages.safe_target(str(ctx.form_dict.get("redirect-to") or "/app"))
    try:
        given = {key: str(ctx.form_dict.get(key) or "") for key in ("usr", "pwd", "shared")}
        LoginManager(ctx).login(given["usr"], given["pwd"], shared=given["shared"] == "1")
    except AuthenticationError as error:
        page = pages.render(
            ctx, "login", 401, target=target, people=[], demo_password="", error=str(error), shared_minutes=sessions.shared_minutes(ctx)
        )  # fmt: skip
        page.status_code = 401
        return page
    home = str(ctx.response.get("home_page") or "/app")
    for_staff = target == "/app" or target.startswith("/app/")
    outside = ctx.response.get("message") == "No App"
    return redirect_response(f"{_BASE}{home if target == '/app' or (for_staff and outside) else target}", 303)


# --- ends ----------------------------------------------------------------------------------------------------------------


def _failed(ctx: Context, request: SiteRequest, error: Exception) -> Response:
    """Undo what was written and say what happened; unexpected errors go to the error log too."""
    if ctx.has_db:
        _undo(ctx)
    if isinstance(error, Redirect):
        return redirect_response(str(ctx.flags.redirect_location or error), getattr(error, "http_status_code", 302))
    if ctx.flags.session_expired and isinstance(error, FrappeError):
        ctx.response["session_expired"] = 1
    status = status_of(error)
    if status >= 500:
        _record(ctx, error)
    try:
        return _told(ctx, request, error, status)
    except FrappeError:  # saying it needs the database, and that may be what is broken
        logger.exception("the error could not be told in full")
        return _told(None, request, error, status)


def _told(ctx: Context | None, request: SiteRequest, error: Exception, status: int) -> Response:
    """The error for a program or for a person; without a context in plain words."""
    if wants_json(request) or (ctx is not None and "cmd" in ctx.form_dict):
        return error_response(ctx, request, error)
    return pages.error_page(ctx, status, message_of(error, status))


def _undo(ctx: Context) -> None:
    try:
        ctx.db.rollback()
    except FrappeError:  # the database is away: there is nothing left to undo
        logger.warning("rollback failed", exc_info=True)


def _record(ctx: Context, error: Exception) -> None:
    logger.error("%s %s", ctx.request.method, ctx.request.path, exc_info=error)
    try:
        log_error(title=f"{type(error).__name__}: {ctx.request.path}"[:140])
        ctx.db.commit()
    except FrappeError:  # nothing must stand between the person and the answer
        logger.warning("the error log cannot be written", exc_info=True)


def _after(ctx: Context, request: SiteRequest, response: Response) -> None:
    """Apps may look at the answer, and change its headers. What one of them does wrong is no matter of the person who asked."""
    for path in ctx.extra.get("after_request", ()):
        try:
            call(resolve(path), response=response, request=request)
        except Exception:
            logger.exception("after_request: %s failed", path)


def _finish(ctx: Context, request: SiteRequest, response: Response) -> None:
    """Cookies and headers that every answer carries."""
    manager = ctx.extra.get("login_manager")
    cookies = (manager.cookies or None) if manager is not None and response.status_code < 400 else None
    if cookies is None and ctx.flags.session_renewed and ctx.user != "Guest":
        cookies = auth.cookies_of(ctx, ctx.user, ctx.session.sid)
    if cookies is not None:
        set_cookies(
            response,
            cookies,
            secure=request.is_secure,
            path=f"{_BASE}/" if _BASE else "/",
            lifetime=None if sessions.is_shared(ctx) else sessions.lifetime(ctx),
        )
    rate_limiter.add_headers(ctx, response)
