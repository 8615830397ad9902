"""The class of a DocType's documents: its controller, an app's override of it, or plain Document."""

from __future__ import annotations

import importlib
from typing import Any

from frappe.exceptions import ValidationError
from frappe.runtime.cache import cached
from frappe.runtime.context import Context, current
from frappe.runtime.hooks import get_hooks, resolve
from frappe.runtime.i18n import _
from frappe.schema.meta import Meta, meta_of

# Classes of DocTypes without a controller, by whether they are trees. As text: they are built on this module.
_PLAIN = {False: "frappe.model.document.Document", True: "frappe.model.tree.NestedSet"}


def get_controller(doctype: str) -> type[Any]:
    """The class of documents of this type on the running site."""
    ctx = current()
    key = ("schema", "controller", doctype)
    found = ctx.request_cache.get(key)
    if found is None:
        found = ctx.request_cache[key] = cached(ctx, "schema", ("controller", doctype), lambda: _find(ctx, doctype))
    return found


def _find(ctx: Context, doctype: str) -> type[Any]:
    meta = meta_of(ctx, doctype)
    overrides = get_hooks(ctx, "override_doctype_class", {}).get(doctype)
    base: type[Any] = resolve(overrides[-1]) if overrides else _standard(meta)  # type: ignore[assignment]
    mixins = [resolve(path) for path in get_hooks(ctx, "extend_doctype_class", {}).get(doctype) or ()]
    return type(base.__name__, (*mixins, base), {}) if mixins else base  # type: ignore[arg-type]


def _standard(meta: Meta) -> type[Any]:
    plain: type[Any] = resolve(_PLAIN[bool(meta.is_tree)])  # type: ignore[assignment]
    path = meta.controller_path
    if path is None:
        return plain
    try:
        module = importlib.import_module(path)
    except ModuleNotFoundError as error:
        # No file where there is no behaviour; a missing import inside the file is a mistake of the app.
        if error.name and path.startswith(error.name):
            return plain
        raise
    found = getattr(module, meta.controller_class, None)
    if found is None:
        return plain
    if not isinstance(found, type):
        raise ValidationError(_("{0} in {1} is not a class").format(meta.controller_class, path))
    return found
