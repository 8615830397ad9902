"""Telling browsers what has changed. Events wait for the commit; a rollback takes them back.

``channel`` carries them to the process of ``server``, which holds the connections; where none runs they are dropped.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from frappe.model.docs import get_doc
from frappe.permissions.decide import require
from frappe.permissions.roles import Access
from frappe.realtime import channel
from frappe.runtime.context import Context, current
from frappe.runtime.whitelist import whitelist
from frappe.schema.meta import meta_of


def get_doc_room(doctype: str, docname: Any) -> str:
    return f"doc:{doctype}/{docname}"


def get_doctype_room(doctype: str) -> str:
    return f"doctype:{doctype}"


def get_user_room(user: str) -> str:
    return f"user:{user}"


def get_site_room() -> str:
    return "all"


def get_website_room() -> str:
    return "website"


def get_task_progress_room(task_id: str) -> str:
    return f"task_progress:{task_id}"


def publish_realtime(
    event: str | None = None, message: Any = None, room: str | None = None, user: str | None = None, doctype: str | None = None,
    docname: Any = None, task_id: str | None = None, after_commit: bool = False,
) -> None:  # fmt: skip
    """Send an event to a room: that of a user, a document, a DocType, a task, or everybody."""
    ctx = current()
    where = room or _room(event, user, doctype, docname, task_id)
    body = message if message is not None else {}
    if not after_commit and not ctx.db.connection.rehearsing:
        _send(ctx, [(where, event or "msgprint", body)])
        return
    queued = ctx.extra.setdefault("realtime_queue", {})
    if not queued:
        ctx.after_commit.add(lambda: _flush(ctx))
        ctx.after_rollback.add(queued.clear)
    entry = (where, event or "msgprint", body)
    queued.setdefault(repr(entry), entry)  # the same is told once


def _room(event: str | None, user: str | None, doctype: str | None, docname: Any, task_id: str | None) -> str:
    if task_id:
        return get_task_progress_room(task_id)
    if user:
        return get_user_room(user)
    if event == "list_update" and doctype:
        return get_doctype_room(doctype)
    if doctype and docname:
        return get_doc_room(doctype, docname)
    return get_user_room(current().user) if event == "msgprint" else get_site_room()


def _flush(ctx: Context) -> None:
    queued = ctx.extra.pop("realtime_queue", {})
    if queued:
        _send(ctx, queued.values())


def _send(ctx: Context, events: Iterable[tuple[str, str, Any]]) -> None:
    channel.send(ctx.site.sites_path, ctx.site.name, events)


def publish_progress(
    percent: float,
    title: str | None = None,
    doctype: str | None = None,
    docname: Any = None,
    description: str | None = None,
    task_id: str | None = None,
) -> None:
    """Tell the user how far something is."""
    message = {"percent": percent, "title": title, "doctype": doctype, "docname": docname, "description": description}
    publish_realtime(
        "progress", message, user=None if task_id else current().user, doctype=doctype, docname=docname, task_id=task_id
    )


@whitelist(allow_guest=True)
def get_user_info() -> dict[str, Any]:
    """Who a socket belongs to: the transport asks with the browser's cookie or key."""
    ctx = current()
    return {"user": ctx.user, "user_type": ctx.db.get_value("User", ctx.user, "user_type")}


@whitelist(allow_guest=True)
def can_subscribe_doc(doctype: str, docname: Any) -> bool:
    """May the user listen to a document? Raises PermissionError if not."""
    get_doc(doctype, docname).check_permission("read")
    return True


@whitelist(allow_guest=True)
def can_subscribe_doctype(doctype: str) -> bool:
    """May the user listen to changes in lists of a DocType? Raises PermissionError if not."""
    ctx = current()
    require(ctx, Access.of(ctx), "read", meta_of(ctx, doctype))
    return True


def announce(doc: Any, method: str | None = None) -> None:
    """After each change of a document: tell those who look at it, or at lists of its kind."""
    if doc.meta.istable or (doc.meta.issingle and not doc.name):
        return
    publish_realtime(
        "doc_update",
        {"modified": str(doc.modified), "doctype": doc.doctype, "name": doc.name, "modified_by": doc.modified_by},
        doctype=doc.doctype,
        docname=doc.name,
        after_commit=True,
    )
    if not doc.meta.issingle:
        publish_realtime(
            "list_update",
            {"doctype": doc.doctype, "name": doc.name, "user": current().user},
            doctype=doc.doctype,
            after_commit=True,
        )
