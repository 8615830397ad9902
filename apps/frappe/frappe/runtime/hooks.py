"""Manifests of apps: every app's ``hooks.py`` read once, checked for unknown keys, merged in order."""

from __future__ import annotations

import difflib
import importlib
import inspect
import logging
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from frappe.exceptions import AppNotInstalledError, ValidationError
from frappe.runtime.apps import apps_of
from frappe.runtime.context import Context

logger = logging.getLogger("frappe.hooks")

# Every key an app may set, with what it does. docs/hooks.md is generated from this table and a test holds the two together.
HOOKS: Mapping[str, str] = {
    "app_name": "Import name of the app.",
    "app_title": "Name shown to people.",
    "app_publisher": "Who publishes the app.",
    "app_description": "One sentence.",
    "app_email": "Contact address.",
    "app_license": "Licence identifier.",
    "app_version": "Version shown by `bench version`.",
    "app_icon": "Icon on the apps page.",
    "app_color": "Colour on the apps page.",
    "app_logo_url": "Logo on the apps page.",
    "app_home": "Route opened from the apps page.",
    "required_apps": "Apps that must be installed first.",
    "add_to_apps_screen": "Entries of the apps page.",
    "app_include_js": "Scripts loaded by the desk.",
    "app_include_css": "Style sheets loaded by the desk.",
    "app_include_icons": "Icon sprites loaded by the desk.",
    "web_include_js": "Scripts loaded by web pages.",
    "web_include_css": "Style sheets loaded by web pages.",
    "doctype_js": "Form scripts per DocType.",
    "login_links": "Functions that give `(text, path)` of another way to log in for the login page, or None.",
    "doctype_list_js": "List scripts per DocType.",
    "doctype_tree_js": "Tree scripts per DocType.",
    "doctype_calendar_js": "Calendar scripts per DocType.",
    "page_js": "Scripts per desk page.",
    "webform_include_js": "Scripts per web form.",
    "webform_include_css": "Style sheets per web form.",
    "calendars": "DocTypes with a calendar.",
    "treeviews": "DocTypes shown as a tree.",
    "before_install": "Functions run before the app is installed on a site.",
    "after_install": "Functions run after the app was installed on a site.",
    "before_app_install": "Functions run before any other app is installed.",
    "after_app_install": "Functions run after any other app was installed.",
    "before_uninstall": "Functions run before the app leaves a site.",
    "after_uninstall": "Functions run after the app has left a site.",
    "before_app_uninstall": "Functions run before another app leaves a site.",
    "after_app_uninstall": "Functions run after another app has left a site.",
    "after_sync": "Functions run after the app's DocTypes were synced.",
    "before_migrate": "Functions run before a migration.",
    "after_migrate": "Functions run after a migration.",
    "before_tests": "Functions run before the app's tests.",
    "setup_wizard_requires": "Scripts of the set-up wizard.",
    "setup_wizard_stages": "Stages of the set-up wizard.",
    "setup_wizard_complete": "Functions run when the set-up wizard is done.",
    "setup_wizard_exception": "Functions run when the set-up wizard fails.",
    "doc_events": "Functions per DocType (or `*`) and event.",
    "override_doctype_class": "Controllers to use instead, per DocType.",
    "extend_doctype_class": "Mix-ins for controllers, per DocType.",
    "override_whitelisted_methods": "Methods to call instead, per dotted path.",
    "override_doctype_dashboards": "Functions that change a DocType's connections.",
    "standard_queries": "Search functions per DocType.",
    "script_executor": "The function that runs scripts of administrators; the last one counts.",
    "scheduled_script": "The function that runs a server script whose time has come; the last one counts.",
    "permission_query_conditions": "Functions giving SQL that narrows lists, per DocType.",
    "has_permission": "Functions that may deny a document, per DocType.",
    "has_website_permission": "Functions that decide for portal users, per DocType.",
    "write_file": "Function that stores a file.",
    "delete_file_data_content": "Function that deletes a file's bytes.",
    "get_site_info": "Functions adding to the site's information.",
    "scheduler_events": "Functions per rhythm, and under `cron` per expression.",
    "fixtures": "Documents exported with and imported from the app.",
    "naming_series_variables": "Functions for own parts of a naming series.",
    "autoincrement_sequence": "Unused; accepted for compatibility.",
    "ignore_links_on_delete": "DocTypes whose links do not prevent a deletion.",
    "auto_cancel_exempted_doctypes": "DocTypes left alone when linked documents are cancelled.",
    "user_data_fields": "Where personal data of a user lives.",
    "global_search_doctypes": "DocTypes found by global search, in order.",
    "sqlite_search": "Search index classes.",
    "search_spellings": "Functions giving other spellings of a searched text (ours; upstream ignores it).",
    "notification_config": "Function giving counts of open documents.",
    "default_mail_footer": "Footer of mails.",
    "email_brand_image": "Image of mails.",
    "website_route_rules": "Rules from paths to pages.",
    "website_redirects": "Redirects of paths.",
    "website_generators": "DocTypes that make web pages.",
    "website_context": "Values for every web page.",
    "update_website_context": "Functions that change a web page's values.",
    "website_catch_all": "Page for every unknown path.",
    "website_user_home_page": "Home page of portal users.",
    "role_home_page": "Home page per role.",
    "get_website_user_home_page": "Function giving the home page of a portal user.",
    "home_page": "Home page of guests.",
    "base_template": "Base template of web pages.",
    "base_template_map": "Base templates per path.",
    "page_renderer": "Classes that render web pages.",
    "portal_menu_items": "Entries of the portal's menu.",
    "standard_portal_menu_items": "Standard entries of the portal's menu.",
    "standard_navbar_items": "Standard entries of the navigation bar.",
    "standard_dropdown_items": "Standard entries of menus.",
    "standard_help_items": "Standard entries of the help menu.",
    "signup_form_template": "Template of the sign-up form.",
    "brand_html": "Brand of web pages.",
    "look_for_sidebar_json": "Accepted for compatibility.",
    "jinja": "Methods and filters for templates.",
    "jenv": "Methods and filters for templates (older form).",
    "pdf_header_html": "Function giving a PDF's header.",
    "pdf_body_html": "Function giving a PDF's body.",
    "pdf_footer_html": "Function giving a PDF's footer.",
    "pdf_generator": "Function that makes a PDF.",
    "get_print_format_template": "Function that gives a print format's template.",
    "before_request": "Functions run before a request.",
    "after_request": "Functions `(response, request)` run after a request that was answered, before its answer leaves; what they write is not kept.",
    "before_job": "Functions run before a job.",
    "after_job": "Functions run after a job.",
    "job_failed": "Functions told of a job that failed: `fn(job, trace)`.",
    "auth_hooks": "Functions that authenticate a request.",
    "on_login": "Functions run at a login.",
    "on_logout": "Functions run at a logout.",
    "on_session_creation": "Functions run when a session is made.",
    "boot_session": "Functions that add to the boot data.",
    "extend_bootinfo": "Functions that add to the boot data.",
    "sounds": "Accepted for compatibility.",
    "translated_search_doctypes": "DocTypes searched in their translation.",
    "ignore_translatable_strings_from": "Paths left out of translation.",
    "regional_overrides": "Functions replaced per country.",
    "export_python_type_annotations": "Write types into controllers.",
    "require_type_annotated_api_methods": "Refuse whitelisted methods without types.",
    "develop_version": "Accepted for compatibility.",
    "leaderboards": "Accepted for compatibility.",
    "filters_config": "Functions giving filters.",
    "dump_report_map": "Accepted for compatibility.",
    "clear_cache": "Functions run when caches are cleared.",
    "get_translated_dict": "Accepted for compatibility.",
    "persistent_cache_keys": "Accepted for compatibility.",
    "default_log_clearing_doctypes": "Days to keep log DocTypes.",
    "communication_doctypes": "Accepted for compatibility.",
    "email_append_to": "Accepted for compatibility.",
    "source_link": "Link to the source.",
    "demo": "Function that loads demo data into a site (ours; upstream ignores it).",
    "sensitive_access": "Functions told of each unmasking of a field, and of prints with such values in clear (ours; upstream ignores it).",
    "sensitive_access_alert": "Functions told of unusually many unmaskings (ours; upstream ignores it).",
    "data_export": "Functions told of each file of data before it leaves; one that raises refuses it (ours; upstream ignores it).",
}

_LISTS_OF_DICTS = frozenset(
    {"fixtures", "add_to_apps_screen", "website_route_rules", "website_redirects", "portal_menu_items"}
)


@lru_cache(maxsize=64)
def app_hooks(app: str) -> Mapping[str, Any]:
    """What ``app``'s manifest sets, by key. Unknown public names are reported once, with the nearest known name."""
    try:
        module = importlib.import_module(f"{app}.hooks")
    except ModuleNotFoundError as error:
        if error.name not in (app, f"{app}.hooks"):
            raise
        raise AppNotInstalledError(f"app {app} has no hooks.py") from error
    found: dict[str, Any] = {}
    for key, value in vars(module).items():
        if key.startswith("_") or callable(value) or type(value).__name__ in ("module", "_Feature"):
            continue
        if key not in HOOKS:
            near = difflib.get_close_matches(key, HOOKS, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            logger.warning("%s.hooks sets %s, which nothing reads%s", app, key, hint)
        found[key] = value
    return found


def _merge(target: dict[str, Any], key: str, value: Any) -> None:
    if isinstance(value, dict):
        inner = target.setdefault(key, {})
        for name, entry in value.items():
            _merge(inner, name, entry)
    elif isinstance(value, list | tuple | set):
        target.setdefault(key, []).extend(value)
    else:
        target.setdefault(key, []).append(value)


@lru_cache(maxsize=256)
def _merged(apps: tuple[str, ...]) -> Mapping[str, Any]:
    merged: dict[str, Any] = {}
    for app in apps:
        for key, value in app_hooks(app).items():
            _merge(merged, key, value)
    return merged


def get_hooks(ctx: Context, name: str, default: Any = None) -> Any:
    """All that the site's apps set for ``name``: a list, or a dict of lists for keyed hooks; ``default`` or [] if none.

    The result is shared: do not change it.
    """
    found = _merged(apps_of(ctx)).get(name)
    if found is None:
        return [] if default is None else default
    return found


def all_hooks(ctx: Context) -> Mapping[str, Any]:
    """Every hook of the site's apps, merged."""
    return _merged(apps_of(ctx))


@lru_cache(maxsize=4096)
def resolve(path: str) -> Callable[..., Any]:
    """The object behind a dotted path: of a module, or an attribute of one (``frappe.db.count``).

    Raises ValidationError naming the path.
    """
    module_name, _, attribute = path.rpartition(".")
    if not module_name:
        raise ValidationError(f"{path!r} is not a dotted path")
    try:
        module = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if not module_name.startswith(f"{error.name}.") and module_name != error.name:
            raise ValidationError(
                f"cannot import {path}: {error}"
            ) from error  # the module is there, one that it needs is not
        try:
            module = resolve(module_name)  # type: ignore[assignment]
        except ValidationError:
            raise ValidationError(f"cannot import {path}: {error}") from error
    try:
        return getattr(module, attribute)  # type: ignore[no-any-return]
    except AttributeError as error:
        raise ValidationError(f"{module_name} has no {attribute}") from error


def call(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Call an app's function with those of the named arguments that it takes."""
    return function(*args, **taken(function, kwargs))


def taken(function: Callable[..., Any], kwargs: dict[str, Any]) -> dict[str, Any]:
    """Those of the named arguments that a function takes."""
    names, takes_all = _parameters(function)
    return kwargs if takes_all else {key: value for key, value in kwargs.items() if key in names}


@lru_cache(maxsize=1024)
def _parameters(function: Callable[..., Any]) -> tuple[frozenset[str], bool]:
    parameters = inspect.signature(function).parameters.values()
    return frozenset(p.name for p in parameters), any(p.kind is p.VAR_KEYWORD for p in parameters)
