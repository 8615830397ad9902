"""Form and list scripts that stand beside a DocType's controller."""

from __future__ import annotations

from werkzeug.wrappers import Response

from frappe.exceptions import DoesNotExistError
from frappe.permissions.decide import require
from frappe.permissions.roles import Access
from frappe.runtime.apps import module_path, scrub
from frappe.runtime.cache import cached
from frappe.runtime.context import Context, current
from frappe.runtime.i18n import _
from frappe.runtime.whitelist import whitelist
from frappe.schema.meta import meta_of


@whitelist(methods=["GET"])
def form_script(doctype: str) -> Response:
    """The DocType's ``<name>.js``; empty if there is none."""
    return _script(doctype, "")


@whitelist(methods=["GET"])
def list_script(doctype: str) -> Response:
    """The DocType's ``<name>_list.js``; empty if there is none."""
    return _script(doctype, "_list")


@whitelist(methods=["GET"])
def client_script(name: str) -> Response:
    """An enabled Client Script, for those who may choose documents of its type."""
    ctx = current()
    row = ctx.db.get_value("Client Script", {"name": name, "enabled": 1}, ["dt", "script"], as_dict=True)
    if row is None:
        raise DoesNotExistError(_("There is no client script {0}").format(name))
    require(ctx, Access.of(ctx), "select", meta_of(ctx, row.dt))
    return answer(row.script)


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
    text = ""
    if meta.app and not meta.custom:
        name = scrub(meta.name)
        path = module_path(meta.app, meta.module) / "doctype" / name / f"{name}{ending}.js"
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
    if ending == "_list":
        names = client_scripts(ctx, meta.name, "List")
        return answer(text, *(ctx.db.get_value("Client Script", name, "script") for name in names))
    return answer(text)


def answer(*scripts: str | None) -> Response:
    """Each script in a block of its own: what two of them declare under one name does not collide."""
    text = "\n".join(f"{{\n{script}\n}}" for script in scripts if script)
    response = Response(text, mimetype="text/javascript")
    response.headers["Cache-Control"] = "private, max-age=60"
    return response
