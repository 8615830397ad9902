"""What the desk knows when it opens: who works here, what they may open, how numbers and dates look."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import sessions
from frappe.core.brand import brand
from frappe.desk import desk_page, desktop, drafts
from frappe.desk.navbar import navbar
from frappe.http.urls import base_of
from frappe.permissions.decide import may
from frappe.permissions.roles import Access
from frappe.query.settings import formats
from frappe.realtime.channel import realtime_port
from frappe.runtime.apps import app_modules, installed_apps
from frappe.runtime.context import Context
from frappe.runtime.events import notify
from frappe.runtime.hooks import app_hooks
from frappe.runtime.i18n import _
from frappe.schema.meta import meta_of
from frappe.translate import translations_hash
from frappe.types import _dict

_SETTINGS = (
    "date_format", "time_format", "number_format", "float_precision", "currency_precision", "first_day_of_the_week", "currency",
    "country", "map_tile_url", "map_attribution",
)  # fmt: skip


def get_bootinfo(ctx: Context) -> _dict:
    """The boot data of the user, small enough to stand in the page."""
    settings = formats(ctx)
    user = ctx.db.get_value(
        "User", ctx.user, ["full_name", "user_image", "language", "time_zone", "user_type", "desk_theme"], as_dict=True
    )
    boot = _dict(
        site_name=ctx.site.name,
        version=frappe.__version__,
        lang=ctx.lang,
        dir="ltr",
        base_path=base_of(ctx),
        csrf_token=sessions.get_csrf_token(),
        demo=bool(ctx.conf.get("demo")),
        shared_minutes=sessions.shared_minutes(ctx) if sessions.is_shared(ctx) else 0,
        kept_drafts=drafts.any_of(ctx),
        user=_dict(
            name=ctx.user, full_name=user.full_name, image=user.user_image, language=ctx.lang, user_type=user.user_type,
            time_zone=user.time_zone or ctx.conf.get("time_zone"), theme=user.desk_theme, roles=sorted(Access.of(ctx).roles),
        ),
        sysdefaults={**{name: settings.get(name) for name in _SETTINGS}, "app_name": brand(ctx), "time_zone": ctx.conf.get("time_zone")},
        modules=modules(ctx),
        workspaces=desktop.pages(),
        navbar_settings=navbar(ctx),
        page_info=desk_page.pages(ctx),
        apps=[{"name": app, "title": _first(app, "app_title") or app, "logo": _first(app, "app_logo_url")} for app in installed_apps(ctx)],
        home_page="/app",
        translations_hash=translations_hash(ctx.lang),
        socketio_port=realtime_port(ctx.site.sites_path),
        languages=ctx.db.get_values("Language", {"enabled": 1}, ["name", "language_name"], as_dict=True, order_by="name asc"),
    )  # fmt: skip
    notify(ctx, "extend_bootinfo", boot)
    notify(ctx, "boot_session", boot)
    return boot


def _first(app: str, key: str) -> Any:
    return app_hooks(app).get(key)


def modules(ctx: Context) -> list[dict[str, Any]]:
    """Modules with the DocTypes the user may open, applications before the platform."""
    access = Access.of(ctx)
    rows = ctx.db.get_values(
        "DocType",
        {"istable": 0},
        ["name", "module", "issingle", "is_tree", "icon", "in_create", "document_type"],
        as_dict=True,
        order_by="name asc",
    )
    by_module: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        meta = meta_of(ctx, row.name)
        if not may(ctx, access, "read", meta):
            continue
        by_module.setdefault(row.module, []).append(
            {
                "name": row.name, "label": _(row.name, context=meta.app), "icon": row.icon, "issingle": row.issingle, "istree": row.is_tree, "can_read": 1,
                "can_create": int(not row.in_create and may(ctx, access, "create", meta)), "setup": int(row.document_type == "Setup"),
            }
        )  # fmt: skip
    apps = installed_apps(ctx)
    order = [(app, module) for app in [*apps[1:], apps[0]] for module in app_modules(app)]
    known = {module for _app, module in order}
    order += [("", module) for module in sorted(set(by_module) - known)]
    return [
        {"name": module, "label": _(module, context=app), "app": app, "doctypes": by_module[module]}
        for app, module in order
        if by_module.get(module)
    ]
