"""Small functions of upstream's that apps call and nothing here needs, reached under upstream's names (``_aliases``): apps, settings, limits, people."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn

import frappe
from frappe import _
from frappe.facade import get_attr
from frappe.permissions import AUTOMATIC_ROLES
from frappe.runtime.apps import installed_apps, set_installed_apps
from frappe.runtime.context import current
from frappe.runtime.hooks import taken
from frappe.runtime.site import SITE_CONFIG, common_config, update_config
from frappe.runtime.whitelist import endpoint_of
from frappe.translate import get_all_translations
from frappe.types import _dict
from frappe.utils.text import json_bytes

# --- apps and configuration ------------------------------------------------------------------------------------------------


def add_to_installed_apps(app_name: str, rebuild_website: bool = True) -> None:
    """Count an app among the site's. Its documents are not made: ``install-app`` does that."""
    ctx = current()
    if app_name not in (apps := installed_apps(ctx)):
        set_installed_apps(ctx, [*apps, app_name])


def remove_from_installed_apps(app_name: str) -> None:
    """Count an app among the site's no longer. What it made stays."""
    ctx = current()
    if app_name in (apps := installed_apps(ctx)):
        set_installed_apps(ctx, [app for app in apps if app != app_name])


def update_site_config(key: str, value: Any, validate: bool = True, site_config_path: str | None = None) -> None:
    """Set a key of the site's configuration; the text ``None`` takes it away. validate: texts of numbers become numbers."""
    if validate and isinstance(value, str) and value.lstrip("-").isdigit():
        value = int(value)
    wanted = None if value == "None" else value
    update_config(Path(site_config_path) if site_config_path else current().site.path / SITE_CONFIG, **{key: wanted})


def get_common_site_config(sites_path: str | None = None) -> _dict:
    """What the configurations of all sites have in common."""
    return _dict(common_config(Path(sites_path) if sites_path else current().site.sites_path))


def get_versions() -> dict[str, dict[str, str]]:
    """``{app: {"title", "description", "branch", "version"}}`` of the installed apps."""
    return {
        app: {
            "title": str((frappe.get_hooks("app_title", app_name=app) or [app])[-1]),
            "description": str((frappe.get_hooks("app_description", app_name=app) or [""])[-1]),
            "branch": get_app_branch(app),
            "version": frappe.get_app_version(app),
        }
        for app in frappe.get_installed_apps()
    }


def get_app_branch(app: str) -> str:
    """Apps are not asked for their repositories."""
    return ""


def get_frappe_version() -> str:
    return frappe.__version__


def get_build_version() -> str:
    """Changes whenever browsers have to load scripts anew."""
    return frappe.__version__


def is_fc_site() -> bool:
    """No site here is one of Frappe Cloud's."""
    return False


def two_factor_is_enabled(user: str | None = None) -> bool:
    return False


def add_data_to_monitor(**kwargs: Any) -> None:
    """Nothing is collected about requests."""


# --- limits ------------------------------------------------------------------------------------------------------------------


def concurrent_limit(limit: int = 5, wait_timeout: float = 10, **_options: Any) -> Callable[[Callable[..., Any]], Any]:
    """Let at most ``limit`` threads of this process run the function at once; TooManyRequestsError after ``wait_timeout`` seconds."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        places = threading.BoundedSemaphore(limit)

        @wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            if not places.acquire(timeout=wait_timeout):
                raise frappe.TooManyRequestsError(_("You asked too often. Please try again later"))
            try:
                return function(*args, **kwargs)
            finally:
                places.release()

        return call

    return decorate


class LoginAttemptTracker:
    """Counts failures under a key and locks it for a while."""

    def __init__(
        self,
        key: str,
        max_consecutive_login_attempts: int = 3,
        lock_interval: int = 300,
        *,
        user_name: str | None = None,
    ) -> None:
        self.key = f"login_attempts:{key or user_name}"
        self.max_failed_logins, self.lock_interval = max_consecutive_login_attempts, lock_interval

    def add_failure_attempt(self) -> None:
        frappe.cache.incrby(self.key, expires_in_sec=self.lock_interval)

    def add_success_attempt(self) -> None:
        frappe.cache.delete_value(self.key)

    def is_user_allowed(self) -> bool:
        return int(frappe.cache.get_counter(self.key)) <= self.max_failed_logins


# --- calls ---------------------------------------------------------------------------------------------------------------------


def get_newargs(fn: Callable[..., Any], kwargs: dict[str, Any]) -> dict[str, Any]:
    """Those of ``kwargs`` that the function takes."""
    return {key: value for key, value in taken(fn, kwargs).items() if key not in ("flags", "ignore_permissions")}


def redirect(url: str) -> NoReturn:
    """Send the browser there."""
    frappe.flags.redirect_location = url
    raise frappe.Redirect


def warn(message: str, category: Any = None, stacklevel: int = 1) -> None:
    """Into the log; apps' warnings are no matter of the person."""
    frappe.logger("warnings").warning(message)


# --- people ----------------------------------------------------------------------------------------------------------------------


def get_user_info_for_avatar(user_id: str) -> dict[str, Any]:
    """``{"email", "image", "name"}`` of a user."""
    row = frappe.db.get_value("User", user_id, ["email", "full_name as name", "user_image as image"], as_dict=True)
    return dict(row) if row else {"email": user_id, "image": "", "name": user_id}


def get_doctype_roles(doctype: str, access_type: str = "read") -> list[str]:
    """Roles whose rules give the right."""
    return [rule.role for rule in frappe.get_meta(doctype).permissions if rule.get(access_type)]


def get_users(role: str) -> list[_dict]:
    """``name`` and ``email`` of the enabled users who have the role."""
    names = frappe.get_all("Has Role", {"role": role, "parenttype": "User"}, pluck="parent")
    return list(frappe.get_all("User", {"name": ["in", names or [""]], "enabled": 1}, ["name", "email"]))


def get_contact_details(contact: str) -> dict[str, Any]:
    """What forms fetch of a contact: its person, display name, e-mail address, mobile number and telephone."""
    doc = frappe.get_doc("Contact", contact)
    doc.check_permission("read")
    return {
        "contact_person": doc.name, "contact_display": doc.get("full_name") or doc.get_title(), "contact_email": doc.get("email_id"),
        "contact_mobile": doc.get("mobile_no"), "contact_phone": doc.get("phone"),
    }  # fmt: skip


def make_records(records: list[dict[str, Any]], debug: bool = False) -> None:
    """Insert documents; those that are there already stay as they are."""
    for values in records:
        frappe.get_doc(values).insert(ignore_permissions=True, ignore_if_duplicate=True)


def add_all_roles_to(name: str) -> None:
    """Give a user every role that can be given."""
    user = frappe.get_doc("User", name)
    for role in frappe.get_all("Role", {"disabled": 0, "name": ["not in", list(AUTOMATIC_ROLES)]}, pluck="name"):  # fmt: skip
        if role not in [row.role for row in user.roles]:
            user.append("roles", {"role": role})
    user.save(ignore_permissions=True)


# --- pages and calls -------------------------------------------------------------------------------------------------------------

ALLOWED_MIMETYPES = ("image/png", "image/jpeg", "application/pdf", "application/msword", "text/plain")
"""Kinds of files that upstream lets guests send."""


def load_translations(bootinfo: dict[str, Any]) -> None:
    """The language and its texts, for a page of an app's own."""
    bootinfo["lang"] = current().lang
    bootinfo["__messages"] = dict(get_all_translations(current().lang))


def get_translated_doctypes() -> list[str]:
    """DocTypes whose documents are called by words of the catalogues."""
    return list(frappe.get_all("DocType", {"translated_doctype": 1}, pluck="name"))


def get_modules_from_all_apps_for_user(user: str | None = None) -> list[dict[str, str]]:
    """``{"module_name", "app"}`` of all modules: none is blocked for a user here."""
    return [
        {"module_name": module, "app": app}
        for app in frappe.get_installed_apps()
        for module in frappe.get_module_list(app)
    ]


def cache_source(function: Callable[..., Any]) -> Callable[..., Any]:
    """Figures of charts are worked out anew each time: they are quick, and right."""
    return function


def optimize_image(
    content: bytes, content_type: str = "", max_width: int = 1024, max_height: int = 768, **_options: Any
) -> bytes:
    """Pictures stay as they were sent; browsers make them smaller before they do."""
    return content


def execute_cmd(cmd: str, from_async: bool = False) -> Any:
    """Call a whitelisted function with the request's arguments, as if its path had been asked."""
    return get_attr("frappe.api.rpc.call_path")(current(), cmd, current().form_dict)


def is_valid_http_method(method: Callable[..., Any]) -> None:
    """Raise PermissionError where the function does not take the request's verb."""
    endpoint = endpoint_of(method)
    verb = current().request.method
    if endpoint is None or verb not in endpoint.methods:
        raise frappe.PermissionError(
            _("{0} takes {1}, not {2}").format(method.__name__, ", ".join(endpoint.methods if endpoint else ()), verb)
        )


def send_private_file(path: str) -> Any:
    """The answer with a private file, ``path`` below ``private``; rights are asked."""
    return get_attr("frappe.api.upload.serve")(current(), f"/private/{path.removeprefix('/').removeprefix('private/')}")


def json_handler(obj: Any) -> Any:
    """A value that JSON has no form for, as REST writes it."""
    return json.loads(json_bytes(obj))


def make_access_log(
    doctype: str | None = None, document: Any = None, method: str | None = None, file_type: str | None = None,
    report_name: str | None = None, filters: Any = None, page: str | None = None, columns: Any = None,
) -> None:  # fmt: skip
    """Write down that data was taken out."""
    entry = frappe.new_doc("Access Log")
    values = {
        "user": frappe.session.user, "export_from": doctype, "reference_document": document, "file_type": file_type, "method": method,
        "report_name": report_name, "page": page, "filters": frappe.as_json(filters) if filters else None, "columns": columns,
    }  # fmt: skip
    entry.update({key: value for key, value in values.items() if entry.meta.has_field(key)})
    entry.insert(ignore_permissions=True)
