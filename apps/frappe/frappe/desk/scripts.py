"""Form and list scripts that stand beside a DocType's controller."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from werkzeug.wrappers import Response

from frappe.exceptions import DoesNotExistError, PermissionError
from frappe.model.utils.user_settings import get_user_settings
from frappe.permissions.decide import require
from frappe.permissions.roles import Access
from frappe.runtime.apps import app_path, installed_apps, module_path, scrub
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
    """Scripts that apps add by ``doctype_list_js``, ``doctype_calendar_js``, ``doctype_tree_js``."""
    return texts_of(ctx, get_hooks(ctx, f"doctype_{view}_js", {}).get(meta.name) or ())


def texts_of(ctx: Context, entries: Iterable[str]) -> Iterator[str]:
    """The scripts that hooks name; one that is not there adds nothing."""
    for entry in entries:
        app, rest = place_of(ctx, str(entry))
        if app in installed_apps(ctx):
            root = (app_path(app) / "public").resolve()
            path = (root / rest).resolve()
            if path.is_relative_to(root) and path.suffix == ".js" and path.is_file():
                yield path.read_text(encoding="utf-8")


def place_of(ctx: Context, entry: str) -> tuple[str, str]:
    """App and path below its ``public`` of a file that a hook names: ``public/js/x.js`` of the app that has one, or ``/assets/app/js/x.js``."""
    folder, _slash, rest = entry.removeprefix("/assets/").lstrip("/").partition("/")
    if folder != "public":
        return folder, rest.removeprefix("public/")
    return next((name for name in installed_apps(ctx) if (app_path(name) / folder / rest).is_file()), ""), rest


def answer(*scripts: str | None) -> Response:
    """Each script in a block of its own: what two of them declare under one name does not collide. Its lines keep their numbers."""
    text = "\n".join(f"{{{script}\n}}" for script in scripts if script)
    response = Response(text, mimetype="text/javascript")
    response.headers["Cache-Control"] = "private, max-age=60"
    return response
