"""Calling whitelisted functions: found in the registry only, arguments checked against their annotations."""

from __future__ import annotations

import inspect
import types
import typing
from functools import lru_cache
from typing import Any, Union, get_args, get_origin

import orjson

from frappe.core.scripts import events
from frappe.exceptions import FrappeTypeError, PermissionError, TimestampMismatchError, ValidationError
from frappe.http.documents import check_tables
from frappe.model.as_sent import keep_stored
from frappe.model.base_document import BaseDocument
from frappe.model.docs import get_doc
from frappe.model.serialize import public
from frappe.permissions.roles import Access
from frappe.runtime.apps import installed_apps
from frappe.runtime.context import Context, current
from frappe.runtime.hooks import get_hooks
from frappe.runtime.i18n import _
from frappe.runtime.whitelist import Endpoint, endpoint_of, find, whitelist
from frappe.utils.html_utils import sanitize_html
from frappe.utils.text import parse_json

# Upstream's short and old paths.
SHORT_NAMES = {
    "login": "frappe.api.session.login",
    "logout": "frappe.api.session.logout",
    "web_logout": "frappe.api.session.logout",
    "ping": "frappe.api.session.ping",
    "version": "frappe.api.session.version",
    "upload_file": "frappe.api.upload.upload_file",
    "download_file": "frappe.api.upload.download_file",
    "run_doc_method": "frappe.api.rpc.run_doc_method",
    "runserverobj": "frappe.api.rpc.run_doc_method",
    "frappe.core.doctype.file.file.download_file": "frappe.api.upload.download_file",
    "frappe.handler.upload_file": "frappe.api.upload.upload_file",
    "frappe.sessions.get_csrf_token": "frappe.api.session.get_csrf_token",
    "frappe.desk.form.run_method.run_method": "frappe.api.rpc.run_doc_method",
    "frappe.desk.like.toggle_like": "frappe.desk.form.utils.toggle_like",
    "frappe.desk.doctype.tag.tag.add_tag": "frappe.desk.form.utils.add_tag",
    "frappe.desk.doctype.tag.tag.remove_tag": "frappe.desk.form.utils.remove_tag",
}


def call_path(ctx: Context, path: str, arguments: dict[str, Any]) -> Any:
    """Call the whitelisted function at ``path`` with those of ``arguments`` that it takes."""
    script = events.of_path(path)
    if script:
        return events.answer(
            script, {key: value for key, value in arguments.items() if key not in ("cmd", "csrf_token")}
        )
    override = get_hooks(ctx, "override_whitelisted_methods", {}).get(path)
    endpoint = find(SHORT_NAMES.get(path, override[-1] if override else path), installed_apps(ctx))
    allow(ctx, endpoint)
    return call(ctx, endpoint, endpoint.function, arguments)


def allow(ctx: Context, endpoint: Endpoint) -> None:
    """Refuse guests where they are not meant, and the wrong verb."""
    if ctx.user == "Guest" and not endpoint.allow_guest:
        if ctx.flags.session_expired:
            ctx.response["session_expired"] = 1
        raise PermissionError(_("Log in to use this"))
    method = ctx.request.method if ctx.request is not None else "POST"
    if method not in endpoint.methods and not (method == "HEAD" and "GET" in endpoint.methods):
        raise PermissionError(_("{0} takes {1}, not {2}").format(endpoint.path, ", ".join(endpoint.methods), method))


def call(ctx: Context, endpoint: Endpoint, function: Any, arguments: dict[str, Any]) -> Any:
    """Call with checked arguments. Arguments of guests are sanitised unless the function vouches for itself."""
    signature = _signature(endpoint.function)
    given = {key: value for key, value in arguments.items() if key not in ("cmd", "csrf_token")}
    if ctx.user == "Guest" and not endpoint.xss_safe:
        given = _cleaned(given)
    if not signature.takes_all:
        given = {key: value for key, value in given.items() if key in signature.names}
    for name in signature.required:
        if name not in given:
            raise ValidationError(_("{0}: the argument {1} is missing").format(endpoint.path, name))
    return function(
        **{key: coerce(value, signature.hints.get(key), endpoint.path, key) for key, value in given.items()}
    )


def _cleaned(value: Any) -> Any:
    """Texts without markup that could run, at any depth."""
    if isinstance(value, str):
        return sanitize_html(value) if "<" in value else value
    if isinstance(value, dict):
        return {key: _cleaned(item) for key, item in value.items()}
    return [_cleaned(item) for item in value] if isinstance(value, list) else value


class _Signature(typing.NamedTuple):
    names: frozenset[str]
    required: tuple[str, ...]
    takes_all: bool
    hints: dict[str, Any]


@lru_cache(maxsize=2048)
def _signature(function: Any) -> _Signature:
    target = getattr(function, "__func__", function)
    parameters = [p for p in inspect.signature(target).parameters.values() if p.name != "self"]
    named = [p for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
    try:
        hints = typing.get_type_hints(inspect.unwrap(target))
    except NameError:  # names that exist for type checkers only
        hints = {}
    return _Signature(
        frozenset(p.name for p in named),
        tuple(p.name for p in named if p.default is p.empty),
        any(p.kind is p.VAR_KEYWORD for p in parameters),
        hints,
    )


def coerce(value: Any, hint: Any, path: str, name: str) -> Any:
    """A value from the wire as its annotation wants it. Raises FrappeTypeError naming function and argument."""
    if hint is None or hint is Any or value is None:
        return value
    options = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    for option in options:
        fits, converted = _convert(value, option)
        if fits:
            return converted
    if value == "" and type(None) in options:
        return None
    wanted = " | ".join(getattr(option, "__name__", str(option)) for option in options)
    raise FrappeTypeError(
        _("{0}: the argument {1} must be {2}, not {3}").format(path, name, wanted, type(value).__name__)
    )


def _convert(value: Any, hint: Any) -> tuple[bool, Any]:
    origin = get_origin(hint) or hint
    if not isinstance(origin, type) or origin is type(None):
        return not isinstance(origin, type), value  # unusual annotations are the function's own business
    if origin is bool:
        return _as_bool(value)
    if isinstance(value, origin) and not (origin is int and isinstance(value, bool)):
        return True, value
    if origin is int:
        return _as_int(value)
    if origin is float and isinstance(value, int | str):
        return _number(value, float)
    if origin is str and isinstance(value, int | float) and not isinstance(value, bool):
        return True, str(value)
    if origin in (dict, list) and isinstance(value, str):
        return _as_json(value, origin)
    return origin not in (int, float, str, dict, list, bool), value


def _as_bool(value: Any) -> tuple[bool, Any]:
    words = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False, "": False}
    if isinstance(value, str):
        return value.lower() in words, words.get(value.lower(), False)
    return isinstance(value, int), bool(value)


def _as_int(value: Any) -> tuple[bool, Any]:
    if isinstance(value, bool):
        return True, int(value)
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return True, int(value.lower() == "true")
    return _number(value, int) if isinstance(value, str) else (isinstance(value, float) and value.is_integer(), value)


def _number(value: Any, kind: type) -> tuple[bool, Any]:
    try:
        return True, kind(value)
    except ValueError:
        return False, value


def _as_json(value: str, kind: type) -> tuple[bool, Any]:
    try:
        parsed = orjson.loads(value)
    except orjson.JSONDecodeError:
        return False, value
    return isinstance(parsed, kind), parsed


def shown(ctx: Context, value: Any) -> Any:
    """What a function returned, ready to leave the server: documents through the one serializer."""
    if isinstance(value, BaseDocument):
        return public(ctx, Access.of(ctx), value)
    if isinstance(value, list | tuple) and any(isinstance(item, BaseDocument) for item in value):
        return [shown(ctx, item) for item in value]
    return value


@whitelist(methods=["GET", "POST", "PUT"])
def run_doc_method(
    method: str, docs: Any = None, dt: str | None = None, dn: Any = None, arg: Any = None, args: Any = None
) -> Any:
    """Call a whitelisted method of a document; the changed document comes back in ``docs``."""
    doc = get_doc(dt, dn) if dt is not None and dn is not None else _as_sent(docs)
    return on_document(doc, method, args if args is not None else arg)


def _as_sent(docs: Any) -> Any:
    """The document with the client's unsaved changes. What is stored decides on rights: a sent owner proves nothing."""
    values = parse_json(docs)
    if not isinstance(values, dict) or not values.get("doctype"):
        raise ValidationError(_("A document is an object with its doctype"))
    check_tables(values)
    doc = get_doc(values)
    if doc.meta.issingle or (doc.name and current().db.exists(doc.doctype, doc.name)):
        stored = get_doc(doc.doctype, doc.name)
        stored.check_permission("read" if current().request.method == "GET" else "write")
        if str(stored.modified) != str(doc.modified):
            raise TimestampMismatchError(
                _(
                    "{0} {1} was changed by {2} after you opened it. Reload it to see the change, then enter yours again"
                ).format(_(doc.doctype), doc.name, stored.modified_by)
            )
        keep_stored(current(), doc, stored)
    return doc


def on_document(doc: Any, method: str, args: Any) -> Any:
    """Call ``method`` of a document after checking that it is whitelisted and the document may be read."""
    ctx = current()
    function = getattr(type(doc), method, None) if method.isidentifier() and not method.startswith("_") else None
    endpoint = endpoint_of(function) if callable(function) else None
    if endpoint is None:
        raise PermissionError(_("{0} of {1} may not be called from outside").format(method, _(doc.doctype)))
    allow(ctx, endpoint)
    doc.check_permission("read" if ctx.request is not None and ctx.request.method == "GET" else "write")
    if isinstance(args, str):
        try:
            parsed = orjson.loads(args)
        except orjson.JSONDecodeError:
            parsed = args
        args = parsed
    named = args if isinstance(args, dict) else {}
    result = call(ctx, endpoint, getattr(doc, method), dict(named))
    ctx.response["docs"] = [public(ctx, Access.of(ctx), doc)]
    return result
