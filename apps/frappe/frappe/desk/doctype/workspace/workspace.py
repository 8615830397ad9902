from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.custom import history
from frappe.model.document import Document
from frappe.utils import cint

MANAGERS = ("Workspace Manager", "System Manager")


class Workspace(Document):
    """A page of the desk: links, numbers and charts; public, or one person's own."""

    def validate(self) -> None:
        self.title = self.title or self.label
        if not self.public:
            self.for_user = self.for_user or frappe.session.user
        elif self.for_user:
            frappe.throw(_("A public workspace belongs to nobody: clear {0}").format(_("For User")))
        self.refuse_public_changes()
        if self.parent_page in (self.name, self.title) and self.parent_page:
            frappe.throw(_("Workspace {0} cannot be its own parent").format(self.title))
        content = frappe.parse_json(self.content) if self.content else []
        if not isinstance(content, list):
            frappe.throw(_("The content of workspace {0} is a JSON list of blocks").format(self.title))

    def on_trash(self) -> None:
        self.refuse_public_changes()

    def refuse_public_changes(self) -> None:
        """Public pages are everybody's: only workspace managers change them, and make private ones public."""
        before = self.get_doc_before_save()
        public = self.public or (before is not None and before.public)
        if public and not self.flags.ignore_permissions and not is_workspace_manager():
            frappe.throw(_("Only a workspace manager may change public workspaces"), frappe.PermissionError)


def is_workspace_manager(user: str | None = None) -> bool:
    user = user or frappe.session.user
    return user == "Administrator" or bool(set(MANAGERS) & set(frappe.get_roles(user)))


def may_see(doc: Any, user: str | None = None) -> bool:
    """One's own pages, and public ones whose roles (if any are named) one has."""
    user = user or frappe.session.user
    if not doc.public:
        return bool(doc.for_user == user)
    roles = {row.role for row in doc.roles}
    return not roles or is_workspace_manager(user) or bool(roles & set(frappe.get_roles(user)))


def may_change(doc: Any, user: str | None = None) -> bool:
    """One's own pages; public ones as a workspace manager."""
    return is_workspace_manager(user) if doc.public else doc.for_user == (user or frappe.session.user)


def has_permission(doc: Document, ptype: str = "read", user: str | None = None) -> bool:
    return may_see(doc, user) if not doc.is_new() else True


def get_permission_query_conditions(user: str | None = None) -> str:
    """Lists show public pages and one's own."""
    name = frappe.db.escape(user or frappe.session.user)
    return f"(`tabWorkspace`.public = 1 or `tabWorkspace`.for_user = {name})"


def name_of(page: Any) -> str | None:
    """The name of a workspace that is given by it, or by an object (or JSON text) with it."""
    given = frappe.parse_json(page) if isinstance(page, str) and page.lstrip().startswith("{") else page
    found: str | None = given.get("name") if isinstance(given, dict) else given
    return found


def _page(name: str | None, ptype: str = "write") -> Any:
    doc = frappe.get_doc("Workspace", name)
    doc.check_permission(ptype)
    return doc


@frappe.whitelist(methods=["POST"])
def new_page(new_page: Any) -> Any:
    """Make a workspace: ``{"title", "icon", "parent_page", "public", …}``. Gives the side bar."""
    values = frappe.parse_json(new_page)
    if not isinstance(values, dict) or not values.get("title"):
        frappe.throw(_("Give the workspace a title"))
    doc = frappe.new_doc("Workspace")
    for key in ("title", "icon", "parent_page", "indicator_color", "module"):
        doc.set(key, values.get(key))
    doc.public = int(bool(values.get("public")))
    doc.for_user = "" if doc.public else frappe.session.user
    doc.label = doc.title if doc.public else f"{doc.title}-{frappe.session.user}"
    doc.content = values.get("content") or "[]"
    last = frappe.get_all(
        "Workspace", {"public": doc.public}, pluck="sequence_id", order_by="sequence_id desc", limit=1
    )
    doc.sequence_id = (last[0] or 0) + 1 if last else 1
    doc.insert()
    return doc


@frappe.whitelist(methods=["POST"])
def save_page(name: str, public: Any = None, new_widgets: Any = None, blocks: Any = None) -> dict[str, Any]:
    """Store the blocks of a page, and widgets made with them (lists per kind: shortcut, card, chart, number_card …)."""
    doc = _page(name)
    if blocks is not None:
        doc.content = blocks if isinstance(blocks, str) else frappe.as_json(blocks, indent=None)
    tables = {
        "chart": "charts",
        "shortcut": "shortcuts",
        "quick_list": "quick_lists",
        "number_card": "number_cards",
        "custom_block": "custom_blocks",
    }
    for kind, rows in (frappe.parse_json(new_widgets) or {}).items():
        if kind in tables:
            for row in rows:
                doc.append(tables[kind], row)
    doc.save()
    return {"name": doc.name, "public": doc.public, "label": doc.label}


@frappe.whitelist(methods=["POST"])
def update_page(
    name: str, title: str, icon: str = "", indicator_color: str = "", parent: str = "", public: Any = None
) -> dict[str, Any]:
    """Give a page another title, icon, colour, parent or audience.

    Its name stays, and with it its address and the file it came from. Raises PermissionError as saving it does.
    """
    doc = _page(name)
    before = doc.title
    doc.update({"title": title, "icon": icon, "indicator_color": indicator_color, "parent_page": parent})
    if public is not None:
        doc.public = cint(public)
        doc.for_user = "" if doc.public else frappe.session.user
    doc.save()
    if before != title:
        for child in frappe.get_all("Workspace", {"parent_page": before, "public": doc.public}, pluck="name"):
            below = frappe.get_doc("Workspace", child)
            if may_change(below):
                below.parent_page = title
                below.save()
    return {"name": doc.name, "public": doc.public, "label": doc.label, "title": doc.title}


@frappe.whitelist(methods=["POST"])
def sort_pages(sb_public_items: Any = None, sb_private_items: Any = None) -> None:
    """The order of the side bar: names, or objects with ``name``, of the public pages and of one's own."""
    for given in (sb_public_items, sb_private_items):
        for place, page in enumerate(frappe.parse_json(given) or [], start=1):
            doc = _page(name_of(page))
            if doc.sequence_id != place:
                doc.sequence_id = place
                doc.save()


@frappe.whitelist(methods=["POST"])
def reset_page(name: str) -> dict[str, Any]:
    """Make a page what its app shipped last. Raises ValidationError for one that no app brought."""
    doc = _page(name)
    history.to_standard("Workspace", doc.name)
    return {"name": doc.name}


@frappe.whitelist(methods=["POST"])
def hide_page(page_name: str) -> None:
    """Take a public page out of the side bar."""
    _hide(page_name, hidden=1)


@frappe.whitelist(methods=["POST"])
def unhide_page(page_name: str) -> None:
    """Bring a page back into the side bar."""
    _hide(page_name, hidden=0)


def _hide(name: str, *, hidden: int) -> None:
    doc = _page(name)
    doc.is_hidden = hidden
    doc.save()


@frappe.whitelist(methods=["POST"])
def delete_page(page: Any) -> dict[str, Any]:
    """Delete a page, given by its name or an object with it."""
    doc = _page(name_of(page), "delete")
    doc.delete()
    return {"name": doc.name, "public": doc.public, "title": doc.title}
