"""Functions of the public face that belong to no single module: upstream's names over the running context."""

from __future__ import annotations

import functools
import importlib
import logging
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from frappe import sandbox, translate
from frappe.exceptions import FrappeError, PermissionError
from frappe.fields import display, field_type
from frappe.http.urls import get_link_to_form
from frappe.model import docs
from frappe.model.controllers import get_controller
from frappe.permissions.public import get_roles as _get_roles
from frappe.query import site_db
from frappe.runtime import messages as _messages
from frappe.runtime.apps import app_of_module as _app_of_module
from frappe.runtime.apps import app_package, app_path, bench_apps, installed_apps, module_path
from frappe.runtime.context import Mode, activate, current, current_or_none, new_context
from frappe.runtime.context import open_site as open_site
from frappe.runtime.hooks import all_hooks, resolve
from frappe.runtime.hooks import call as _call_with
from frappe.runtime.hooks import get_hooks as _get_hooks
from frappe.runtime.i18n import _
from frappe.runtime.site import load_site
from frappe.runtime.versions import SCOPES, bump
from frappe.runtime.whitelist import endpoint_of
from frappe.schema.meta import get_meta, meta_of
from frappe.types import _dict
from frappe.utils.text import as_json as as_json
from frappe.utils.text import bold as bold
from frappe.utils.text import generate_hash as generate_hash
from frappe.utils.text import parse_json as parse_json
from frappe.utils.text import safe_decode as safe_decode
from frappe.utils.text import safe_encode as safe_encode
from frappe.utils.text import scrub as scrub
from frappe.utils.text import unscrub as unscrub

# Loaded here because they register what lower layers ask for: database, conditions, texts, documents.
SERVICES = (site_db, sandbox, translate, docs)

context = current
get_roles = _get_roles


# --- sites ---------------------------------------------------------------------------------------------------------------


def init(site: str, sites_path: str = ".", new_site: bool = False, force: bool = False) -> None:
    """Open a site for scripts; ``with open_site(...)`` closes it again by itself, ``destroy`` does here."""
    activate(new_context(load_site(site, Path(sites_path).resolve()), user="Administrator", mode=Mode.CONSOLE))


def connect(site: str | None = None, db_name: str | None = None, set_admin_as_user: bool = True) -> None:
    """Upstream's second step; the database opens by itself at its first use."""
    if site:
        init(site)
    if set_admin_as_user:
        current().set_user("Administrator")


def destroy() -> None:
    """Close what ``init`` opened, without committing."""
    ctx = current_or_none()
    if ctx is not None and ctx.has_db:
        ctx.db.rollback()


def set_user(username: str) -> None:
    """Act as another user from here on."""
    current().set_user(username)


def set_user_lang(user: str, user_language: str | None = None) -> None:
    """Speak the user's language from here on."""
    ctx = current()
    ctx.lang = (
        user_language or ctx.db.get_value("User", user, "language", cache=True) or str(ctx.conf.get("lang") or "en")
    )


def get_conf(site: str | None = None) -> _dict:
    return load_site(site).config if site else current().conf


def get_site_config(sites_path: str | None = None, site_path: str | None = None) -> _dict:
    return current().conf


def get_site_path(*joins: str) -> str:
    """Path inside the site's folder."""
    return str(current().site.file_path(*joins))


# --- apps ----------------------------------------------------------------------------------------------------------------


def get_hooks(hook: str | None = None, default: Any = None, app_name: str | None = None) -> Any:
    """What the site's apps say in their manifests."""
    if hook is None:
        return _dict(all_hooks(current()))
    if app_name:
        value = getattr(importlib.import_module(f"{app_name}.hooks"), hook, default)
        return value if isinstance(value, dict | list) else [value] if value is not None else []
    return _get_hooks(current(), hook, default)


def get_attr(method_string: str) -> Any:
    """The object at a dotted path."""
    return resolve(method_string)


def call(fn: str | Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Call a function, or the one at a dotted path, with those of the named arguments that it takes."""
    return _call_with(resolve(fn) if isinstance(fn, str) else fn, *args, **kwargs)


def call_hook_method(hook: str, *args: Any, **kwargs: Any) -> Any:
    """Call all functions of a hook; gives what the first that returns something returned."""
    found = None
    for path in _get_hooks(current(), hook):
        found = call(path, *args, **kwargs) or found
    return found


def get_installed_apps(*, _ensure_on_bench: bool = False, **_options: Any) -> list[str]:
    return installed_apps(current())


def get_all_apps(with_internal_apps: bool = True, sites_path: str | None = None) -> list[str]:
    return bench_apps(Path(sites_path) if sites_path else current().site.sites_path)


def get_app_path(app_name: str, *joins: str) -> str:
    return str(app_path(app_name).joinpath(*joins))


def get_pymodule_path(modulename: str, *joins: str) -> str:
    file = importlib.import_module(modulename).__file__
    assert file is not None
    return str(Path(file).parent.joinpath(*joins))


def get_module_path(module: str, *joins: str) -> str:
    app = _app_of_module(module, installed_apps(current()))
    return str(module_path(app, module).joinpath(*joins))


def get_module(modulename: str) -> Any:
    return importlib.import_module(modulename)


def get_module_list(app_name: str) -> list[str]:
    return (app_path(app_name) / "modules.txt").read_text(encoding="utf-8").splitlines()


def get_doctype_app(doctype: str) -> str | None:
    return get_meta(doctype).app


def get_app_version(app_name: str) -> str:
    return str(getattr(app_package(app_name), "__version__", "0.0.0"))


# --- messages and errors -----------------------------------------------------------------------------------------------------


def clear_messages() -> None:
    _messages.clear_messages(current())


def clear_last_message() -> None:
    _messages.clear_last_message(current())


def get_message_log() -> list[_dict]:
    return current().messages


def get_traceback(with_context: bool = False) -> str:
    """The traceback of the exception being handled; empty without one."""
    text = traceback.format_exc()
    return "" if text.startswith("NoneType") else text


def log_error(
    title: str | None = None,
    message: str | None = None,
    reference_doctype: str | None = None,
    reference_name: str | None = None,
    **_options: Any,
) -> Any:
    """Write to the error log; with the traceback if there is an exception and no message. A rollback does not take it."""
    trace = message or get_traceback() or title or ""
    if title and "\n" in title and not message:
        title, trace = "", title
    headline = (title or trace.strip().splitlines()[-1] if trace else title or "")[:140]
    logging.getLogger("frappe").error("%s\n%s", headline, trace)
    entry = get_controller("Error Log")(
        {
            "doctype": "Error Log",
            "method": headline,
            "error": trace,
            "reference_doctype": reference_doctype,
            "reference_name": reference_name,
        }
    )
    entry.insert(ignore_permissions=True)
    if not current().db.connection.rehearsing:
        _outlive_rollback(entry)
    return entry


def _outlive_rollback(entry: Any) -> None:
    """Write an entry again that was undone: by a savepoint before the commit, else after the rollback."""
    ctx = current()

    def again() -> None:
        if not ctx.db.exists("Error Log", entry.name):
            entry.db_insert()

    def after_rollback() -> None:
        try:
            again()
            ctx.db.connection.commit()
        except FrappeError:  # the database is away; the process's own log has the entry
            logging.getLogger("frappe").warning("Error Log %s is lost", entry.name, exc_info=True)

    ctx.before_commit.add(again)
    ctx.after_rollback.add(after_rollback)


def logger(module: str | None = None, *_args: Any, **_options: Any) -> logging.Logger:
    """A logger of the standard library, below ``frappe``."""
    return logging.getLogger(f"frappe.{module}" if module else "frappe")


def log(msg: str) -> None:
    """A line for the developer."""
    logging.getLogger("frappe").info("%s", msg)


errprint = log


def get_request_header(key: str, default: Any = None) -> Any:
    """A header of the request; ``default`` where there is none."""
    request = current().request
    return request.headers.get(key, default) if request is not None else default


def is_setup_complete() -> bool:
    """Is the site ready to work with? A site is, from its installation on."""
    return True


def get_desk_link(doctype: str, name: Any) -> str:
    """A link to a document as people read it: type in bold, and name."""
    return get_link_to_form(doctype, name, f"{_(doctype)} {name}")


# --- rights ----------------------------------------------------------------------------------------------------------------


def only_for(roles: str | Iterable[str], message: bool = False) -> None:
    """Raise PermissionError unless the user has one of the roles."""
    ctx = current()
    wanted = {roles} if isinstance(roles, str) else set(roles)
    if ctx.user == "Administrator" or wanted & set(_get_roles()):
        return
    _messages.throw(
        _("This is for {0} only").format(", ".join(_(role) for role in sorted(wanted))),
        PermissionError,
        title=_("No permission"),
    )


def is_whitelisted(method: Callable[..., Any]) -> None:
    """Raise PermissionError unless clients may call the function."""
    endpoint = endpoint_of(method)
    if endpoint is None or (current().user == "Guest" and not endpoint.allow_guest):
        raise PermissionError(_("{0} may not be called from outside").format(getattr(method, "__name__", method)))


def has_website_permission(
    doc: Any = None, ptype: str = "read", user: str | None = None, verbose: bool = False, doctype: str | None = None
) -> bool:
    """May a portal user see the document? As an app's hook says, else as its permissions say."""
    ctx = current()
    user = user or ctx.user
    kind = doctype or doc.doctype
    paths = _get_hooks(ctx, "has_website_permission", {}).get(kind)
    if paths:
        return all(call(path, doc, ptype, user, verbose=verbose) for path in paths)
    return bool(doc is not None and doc.has_permission(ptype, user=user))


# --- caches ----------------------------------------------------------------------------------------------------------------


def clear_cache(user: str | None = None, doctype: str | None = None) -> None:
    """Make every process read again, from the commit on: a user's rights, a DocType's metadata, or everything."""
    ctx = current()
    scopes = ("permission",) if user else ("schema", "customisation", "permission") if doctype else SCOPES
    for scope in scopes:
        bump(ctx, scope)
    if not user and not doctype:
        for path in _get_hooks(ctx, "clear_cache"):
            resolve(path)()


def clear_permission_cache() -> None:
    bump(current(), "permission")


def clear_settings_cache() -> None:
    bump(current(), "settings")


# --- values ------------------------------------------------------------------------------------------------------------------


def get_system_settings(key: str) -> Any:
    """One value of System Settings."""
    return current().db.get_single_value("System Settings", key)


def get_website_settings(key: str) -> Any:
    """One value of Website Settings."""
    return current().db.get_single_value("Website Settings", key)


def get_time_zone() -> str:
    return str(current().conf.get("time_zone") or "Asia/Shanghai")


def format_value(value: Any, df: Any = None, doc: Any = None, currency: str | None = None, **_options: Any) -> str:
    """A value for people, by its field."""
    if df is None:
        return str(value if value is not None else "")
    field = _dict(fieldtype=df) if isinstance(df, str) else (df if hasattr(df, "fieldtype") else _dict(df))
    return display(field, field_type(field.fieldtype).cast(value), doc, currency)


def as_unicode(text: Any, encoding: str = "utf-8") -> str:
    return text.decode(encoding) if isinstance(text, bytes) else str(text if text is not None else "")


def read_file(path: str, raise_not_found: bool = False, as_base64: bool = False) -> str | None:
    """The text of a file; None if it is missing, unless that is an error."""
    file = Path(path)
    if not file.exists():
        if raise_not_found:
            raise FileNotFoundError(path)
        return None
    return file.read_text(encoding="utf-8")


def get_file_items(path: str, raise_not_found: bool = False, ignore_empty_lines: bool = True) -> list[str]:
    """Lines of a text file without comments."""
    text = read_file(path, raise_not_found)
    lines = [line.strip() for line in (text or "").splitlines()]
    return [line for line in lines if not line.startswith("#") and (line or not ignore_empty_lines)]


def get_file_json(path: str) -> Any:
    return parse_json(read_file(path, raise_not_found=True))


def validate_and_sanitize_search_inputs(fn: Callable[..., Any]) -> Callable[..., Any]:
    """For search functions of apps: check the DocType and the numbers that a client sends."""

    @functools.wraps(fn)
    def call_checked(
        doctype: str, txt: str, searchfield: str, start: Any, page_len: Any, filters: Any, *args: Any, **kwargs: Any
    ) -> Any:
        meta = meta_of(current(), doctype)
        if searchfield and searchfield not in meta.all_columns:
            raise PermissionError(_("{0} has no field {1}").format(_(doctype), searchfield))
        return fn(doctype, txt, searchfield, int(start or 0), min(int(page_len or 20), 500), filters, *args, **kwargs)

    return call_checked


def read_only() -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Marks functions that only read; accepted for compatibility."""
    return lambda fn: fn
