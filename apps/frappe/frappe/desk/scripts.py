"""Form and list scripts that stand beside a DocType's controller."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

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
    ctx = current()
    meta = meta_of(ctx, doctype)
    require(ctx, Access.of(ctx), "select", meta)
    path = _beside(meta, "")
    return answer(path.read_text(encoding="utf-8") if path else None)


@whitelist(methods=["GET"])
def list_script(doctype: str, name: str) -> Response:
    """One of the files that say something about the DocType's list, calendar or tree, by its name in ``list_scripts``."""
    ctx = current()
    meta = meta_of(ctx, doctype)
    require(ctx, Access.of(ctx), "select", meta)
    path = _list_files(ctx, meta).get(name)
    if path is None:
        raise DoesNotExistError(_("{0} has no list script {1}").format(_(doctype), name))
    return answer(path.read_text(encoding="utf-8"))


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
        f"globalThis.client_script_attempt = function (frappe, cur_frm, __) {{{trial.get('script') or ''}\n}};"
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def list_scripts(ctx: Context, meta: Meta) -> list[dict[str, str]]:
    """Where the scripts of a list are served, those of apps before those of administrators; each a file, so that its lines keep their numbers."""
    doctype = quote(meta.name)
    return [
        *(
            {"name": name, "src": f"/api/method/frappe.desk.scripts.list_script?doctype={doctype}&name={quote(name)}"}
            for name in _list_files(ctx, meta)
        ),
        *served(client_scripts(ctx, meta.name, "List")),
    ]


def served(names: Iterable[str]) -> list[dict[str, str]]:
    """Where Client Scripts are served."""
    return [
        {"name": name, "src": f"/api/method/frappe.desk.scripts.client_script?name={quote(name)}"} for name in names
    ]


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


def _list_files(ctx: Context, meta: Meta) -> dict[str, Path]:
    """Files about the list, calendar and tree of a DocType by their names: beside its controller, and what apps add."""
    found: dict[str, Path] = {}
    for view in ("list", "calendar", "tree"):
        for path in (_beside(meta, f"_{view}"), *_added(ctx, meta, view)):
            if path is not None:
                found[path.name if path.name not in found else f"{len(found)}-{path.name}"] = path
    return found


def _beside(meta: Meta, ending: str) -> Path | None:
    """The script beside a DocType's controller, ``<name><ending>.js``."""
    if not meta.app or meta.custom:
        return None
    name = scrub(meta.name)
    path = module_path(meta.app, meta.module) / "doctype" / name / f"{name}{ending}.js"
    return path if path.is_file() else None


def _added(ctx: Context, meta: Meta, view: str) -> Iterator[Path]:
    """Scripts that apps add by ``doctype_list_js``, ``doctype_calendar_js``, ``doctype_tree_js``."""
    return files_of(ctx, get_hooks(ctx, f"doctype_{view}_js", {}).get(meta.name) or ())


def files_of(ctx: Context, entries: Iterable[str]) -> Iterator[Path]:
    """The scripts that hooks name; one that is not there adds nothing."""
    for entry in entries:
        app, rest = place_of(ctx, str(entry))
        if app in installed_apps(ctx):
            root = (app_path(app) / "public").resolve()
            path = (root / rest).resolve()
            if path.is_relative_to(root) and path.suffix == ".js" and path.is_file():
                yield path


def texts_of(ctx: Context, entries: Iterable[str]) -> Iterator[str]:
    """What stands in them."""
    return (path.read_text(encoding="utf-8") for path in files_of(ctx, entries))


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
