"""Form and list scripts that stand beside a DocType's controller."""

from __future__ import annotations

import json
from collections.abc import Iterator

from werkzeug.wrappers import Response

from frappe.exceptions import DoesNotExistError, PermissionError
from frappe.model.utils.user_settings import get_user_settings
from frappe.permissions.decide import require
from frappe.permissions.roles import Access
from frappe.runtime.apps import app_path, module_path, scrub
from frappe.runtime.cache import cached
from frappe.runtime.context import Context, current
from frappe.runtime.hooks import get_hooks
from frappe.runtime.i18n import _
from frappe.runtime.whitelist import whitelist
from frappe.schema.meta import Meta, meta_of


@whitelist(methods=["GET"])
def form_script(doctype: str) -> Response:
    """The DocType's ``<name>.js``; empty if there is none."""
    return _script(doctype, "")


@whitelist(methods=["GET"])
def list_script(doctype: str) -> Response:
    """What the DocType says about its list, calendar and tree, with what apps and administrators add; empty if nothing."""
    ctx = current()
    meta = meta_of(ctx, doctype)
    require(ctx, Access.of(ctx), "select", meta)
    texts = [
        text for view in ("list", "calendar", "tree") for text in (_beside(meta, f"_{view}"), *_added(ctx, meta, view))
    ]
    names = client_scripts(ctx, meta.name, "List")
    return answer(*texts, *(ctx.db.get_value("Client Script", name, "script") for name in names))


@whitelist(methods=["GET"])
def client_script(name: str) -> Response:
    """An enabled Client Script, for those who may choose documents of its type."""
    ctx = current()
    row = ctx.db.get_value("Client Script", {"name": name, "enabled": 1}, ["dt", "script"], as_dict=True)
    if row is None:
        raise DoesNotExistError(_("There is no client script {0}").format(name))
    require(ctx, Access.of(ctx), "select", meta_of(ctx, row.dt))
    return answer(row.script)


@whitelist(methods=["GET"])
def try_script() -> Response:
    """The text a system manager is trying, as the function ``client_script_attempt(frappe, cur_frm, __)``.

    It stands in the person's own settings of Client Script (``trial``), so that what is tried need not be saved.
    """
    ctx = current()
    if "System Manager" not in Access.of(ctx).roles and not Access.of(ctx).is_system:
        raise PermissionError(_("Only a System Manager may try scripts"))
    trial = json.loads(get_user_settings("Client Script")).get("trial") or {}
    response = answer(
        f"globalThis.client_script_attempt = function (frappe, cur_frm, __) {{\n{trial.get('script') or ''}\n}};"
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def client_scripts(ctx: Context, doctype: str, view: str) -> tuple[str, ...]:
    """Names of the enabled Client Scripts of a DocType's ``Form`` or ``List``."""
    found: tuple[str, ...] = cached(
        ctx,
        "settings",
        ("client scripts", doctype, view),
        lambda: tuple(
            ctx.db.get_values(
                "Client Script", {"dt": doctype, "view": view, "enabled": 1}, "name", pluck=True, order_by="name asc"
            )
        ),
    )
    return found


def _script(doctype: str, ending: str) -> Response:
    ctx = current()
    meta = meta_of(ctx, doctype)
    require(ctx, Access.of(ctx), "select", meta)
    return answer(_beside(meta, ending))


def _beside(meta: Meta, ending: str) -> str:
    """The script beside a DocType's controller, ``<name><ending>.js``."""
    if not meta.app or meta.custom:
        return ""
    name = scrub(meta.name)
    path = module_path(meta.app, meta.module) / "doctype" / name / f"{name}{ending}.js"
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _added(ctx: Context, meta: Meta, view: str) -> Iterator[str]:
    """Scripts that apps add by ``doctype_list_js``, ``doctype_calendar_js``, ``doctype_tree_js``: files below their ``public``."""
    for entry in get_hooks(ctx, f"doctype_{view}_js", {}).get(meta.name) or ():
        app, _slash, rest = str(entry).removeprefix("/assets/").lstrip("/").partition("/")
        folder = app_path(app).resolve()
        for path in ((folder / "public" / rest).resolve(), (folder / rest).resolve()):
            if path.is_relative_to(folder) and path.suffix == ".js" and path.is_file():
                yield path.read_text(encoding="utf-8")
                break


def answer(*scripts: str | None) -> Response:
    """Each script in a block of its own: what two of them declare under one name does not collide. Its lines keep their numbers."""
    text = "\n".join(f"{{{script}\n}}" for script in scripts if script)
    response = Response(text, mimetype="text/javascript")
    response.headers["Cache-Control"] = "private, max-age=60"
    return response
