"""The public face: every name that apps write as ``frappe.<name>``. Names only; the work is done below and beside.

Below this line of the house (the engine) nobody imports this module; above it everybody may. A name is loaded from its
module when it is first used, so that ``import frappe`` is quick and knows no circles.
"""

from __future__ import annotations

import importlib
import json
from typing import Any

from frappe import _aliases
from frappe import exceptions as exceptions
from frappe.exceptions import *  # noqa: F403 - the exceptions are part of the face
from frappe.runtime.i18n import _, _lt
from frappe.runtime.local import (
    cache,
    conf,
    db,
    flags,
    form_dict,
    lang,
    local,
    message_log,
    request,
    response,
    session,
)
from frappe.runtime.messages import msgprint, throw, toast
from frappe.runtime.whitelist import whitelist
from frappe.types import _dict

_aliases.install()

__version__ = "15.0.0"
__title__ = "Framework"

# module -> names taken from it; "name=other" takes it under another name.
_PLACES: dict[str, str] = {
    "frappe.facade": (
        "context get_hooks get_attr get_installed_apps get_all_apps get_app_path get_module_path get_pymodule_path get_site_path "
        "get_site_config get_conf get_module get_doctype_app get_module_list get_app_version is_whitelisted clear_messages "
        "clear_last_message get_message_log connect init destroy set_user clear_cache clear_permission_cache clear_settings_cache "
        "get_website_settings log_error get_traceback logger errprint log only_for get_system_settings call call_hook_method set_user_lang as_unicode "
        "read_only bold get_file_items read_file get_file_json scrub unscrub generate_hash as_json parse_json safe_encode safe_decode "
        "get_time_zone  has_website_permission get_roles "
        "is_setup_complete get_request_header get_desk_link format_value format=format_value validate_and_sanitize_search_inputs"
    ),
    "frappe.model.docs": (
        "get_doc new_doc get_cached_doc get_cached_value get_last_doc get_single copy_doc get_lazy_doc clear_document_cache "
        "get_value set_value get_single_value import_document=import_doc"
    ),
    "frappe.model.delete_doc": "delete_doc delete_doc_if_exists",
    "frappe.model.rename_doc": "rename_doc",
    "frappe.schema.meta": "get_meta",
    "frappe.schema.sync": "reload_doc reload_doctype",
    "frappe.query.public": "get_list get_all",
    "frappe.permissions": "has_permission get_doc_permissions share",
    "frappe.templating": "render_template get_template get_jenv=get_jenv",
    "frappe.sandbox": "safe_eval",
    "frappe.email.outbox": "sendmail",
    "frappe.printing.download": "get_print attach_print",
    "frappe.jobs.queue": "enqueue enqueue_doc",
    "frappe.realtime": "publish_realtime publish_progress",
    "frappe.query_builder": "qb=qb DocType",
    "frappe.website.messages": "respond_as_web_page redirect_to_message",
    "frappe.utils.numbers": "cint flt",
    "frappe.utils.text": "cstr",
    "frappe.defaults": "",
    "frappe.tests.records": "get_test_records",
    "frappe.desk.upstream": "build_match_conditions create_folder get_precision make_property_setter",
    "frappe.core.upstream": "get_common_site_config get_newargs redirect warn",
}
_SUBMODULES = frozenset(
    {"utils", "permissions", "defaults", "share", "model", "query_builder", "sessions", "auth", "realtime", "translate"}
)
_NAMES: dict[str, tuple[str, str]] = {}
for _module, _words in _PLACES.items():
    for _word in _words.split():
        _public, _sep, _own = _word.partition("=")
        _NAMES[_public] = (_module, _own or _public)


def __getattr__(name: str) -> Any:
    if name in _SUBMODULES:
        return importlib.import_module(f"frappe.{name}" if name != "share" else "frappe.permissions.share")
    place = _NAMES.get(name)
    if place is None:
        raise AttributeError(f"module 'frappe' has no attribute {name!r}")
    value = getattr(importlib.import_module(place[0]), place[1])
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_NAMES, *_SUBMODULES})


__all__ = [
    "_",
    "_dict",
    "_lt",
    "cache",
    "conf",
    "db",
    "flags",
    "form_dict",
    "json",
    "lang",
    "local",
    "message_log",
    "msgprint",
    "request",
    "response",
    "session",
    "throw",
    "toast",
    "whitelist",
]
