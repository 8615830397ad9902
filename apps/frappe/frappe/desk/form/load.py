"""Everything a form needs: metadata in the person's language, the document, and what stands beside it."""

from __future__ import annotations

from typing import Any

from frappe.automation import assignments
from frappe.automation.follow import is_following
from frappe.desk.scripts import client_scripts, list_scripts, place_of, served
from frappe.model import approvals
from frappe.model.docs import get_doc
from frappe.model.serialize import public
from frappe.model.utils.user_settings import get_user_settings
from frappe.model.workflow import looked_at, workflow_of
from frappe.permissions import columns, masking
from frappe.permissions.decide import may, require
from frappe.permissions.roles import Access
from frappe.permissions.rules import RIGHTS, grants
from frappe.runtime.context import Context, current
from frappe.runtime.hooks import get_hooks
from frappe.runtime.i18n import _
from frappe.runtime.whitelist import whitelist
from frappe.schema.meta import Meta, meta_of
from frappe.utils.html_utils import sanitize_html
from frappe.utils.text import as_json, parse_json

_TRANSLATED = ("label", "description", "placeholder")
_LIMIT = 40


@whitelist()
def getdoctype(doctype: str, with_parent: int = 0, cached_timestamp: str | None = None) -> None:
    """Metadata of a DocType and its child tables, with the user's rights; in ``docs``, and what the user set for it."""
    ctx = current()
    meta = meta_of(ctx, doctype)
    access = Access.of(ctx)
    if not meta.istable:
        require(ctx, access, "select", meta)
    metas = [meta, *(meta_of(ctx, df.options or "") for df in meta.table_fields)]
    ctx.response["docs"] = [describe(ctx, access, each, meta if each is not meta else None) for each in metas]
    ctx.response["user_settings"] = get_user_settings(doctype)


def describe(ctx: Context, access: Access, meta: Meta, parent_meta: Meta | None = None) -> dict[str, Any]:
    """A Meta as the desk gets it: texts translated, hidden fields left out."""
    hidden = columns.hidden(ctx, access, meta, parent_meta)
    fields = []
    for df in meta.fields:
        if df.fieldname in hidden:
            continue
        values = {key: value for key, value in df.as_dict().items() if value not in (None, "", 0)}
        for key in _TRANSLATED:
            if values.get(key):
                values[key] = _(values[key], context=meta.app)
        if df.fieldtype == "Select":
            values["text_context"] = meta.text_context
        fields.append(values)
    out = {
        key: value
        for key, value in meta.as_dict().items()
        if key not in ("fields", "permissions", "field_order", "definition", "app") and value not in (None, "", [])
    }
    out.update(
        doctype="DocType", name=meta.name, label=_(meta.name, context=meta.app), fields=fields, permissions=[],
        perm=rights(ctx, access, meta), masked_fields=sorted(masking.masked(ctx, access, meta, parent_meta)),
        states=[{**row.as_dict(), "label": _(row.title)} for row in meta.states], __js=scripts(ctx, meta), __list_js=list_scripts(ctx, meta),
    )  # fmt: skip
    workflow = workflow_of(ctx, meta.name)
    if workflow:
        out["workflow"] = {
            "name": workflow.name, "field": workflow.workflow_state_field,
            "states": [{"state": row.state, "label": _(row.state), "allow_edit": row.allow_edit, "doc_status": row.doc_status} for row in workflow.states],
            "asking": sorted({step.action for step in workflow.transitions if step.get("asks_reason")}),
        }  # fmt: skip
    return out


def rights(ctx: Context, access: Access, meta: Meta) -> dict[int, dict[str, int]]:
    """Rights per field level; level 0 holds those on the documents."""
    if access.is_system:
        return {level: dict.fromkeys((*RIGHTS, "unmask"), 1) for level in (0, *meta.permlevels)}
    granted, levels = grants(meta, access), columns.levels(ctx, access, meta)
    found = {0: {right: int(may(ctx, access, right, meta)) for right in RIGHTS}}
    for level in meta.permlevels:
        found[level] = {"read": int(level in levels.read), "write": int(level in levels.write)}
    for level, entry in found.items():
        entry["unmask"] = int(level in granted.unmask_levels)
        entry["unmask_on_request"] = int(level in granted.unmask_on_request_levels)
    return found


def scripts(ctx: Context, meta: Meta) -> list[dict[str, str]]:
    """Form scripts of a DocType: its own, those that apps add, those of administrators. Served as files, never inlined."""
    found = []
    if meta.controller_path and meta.app:
        found.append(
            {"name": f"{meta.name}.js", "src": f"/api/method/frappe.desk.scripts.form_script?doctype={meta.name}"}
        )
    added = get_hooks(ctx, "doctype_js", {}).get(meta.name) or ()
    found.extend({"name": str(path), "src": _asset(ctx, str(path))} for path in added)
    return [*found, *served(client_scripts(ctx, meta.name, "Form"))]


def _asset(ctx: Context, path: str) -> str:
    """Where a script that an app names is served."""
    return path if path.startswith("/assets/") else "/assets/{}/{}".format(*place_of(ctx, path))


@whitelist()
def getdoc(doctype: str, name: Any) -> None:
    """A document and what stands beside it; in ``docs`` and ``docinfo``."""
    ctx = current()
    doc = looked_at(ctx, get_doc(doctype, name))
    doc.check_permission("read")
    doc.run_method("onload")
    doc.add_seen()
    respond_with(ctx, doc)


def respond_with(ctx: Context, doc: Any) -> None:
    """Put a document and its surroundings into the answer."""
    access = Access.of(ctx)
    ctx.response["docs"] = [public(ctx, access, doc)]
    ctx.response["docinfo"] = docinfo(ctx, access, doc)


def docinfo(ctx: Context, access: Access, doc: Any) -> dict[str, Any]:
    """Attachments, comments, history, assignments, shares and rights."""
    key = {"reference_doctype": doc.doctype, "reference_name": str(doc.name)}
    comments = ctx.db.get_values(
        "Comment", key, ["name", "creation", "content", "owner", "comment_type", "comment_by", "comment_email"], as_dict=True,
        order_by="creation desc", limit=_LIMIT,
    )  # fmt: skip
    for row in comments:
        row.content = sanitize_html(row.content or "")
    workflow = workflow_of(ctx, doc.doctype)
    votes = approvals.history(ctx, doc, workflow) if workflow else None
    return {
        "doctype": doc.doctype,
        "name": doc.name,
        "attachments": ctx.db.get_values(
            "File", {"attached_to_doctype": doc.doctype, "attached_to_name": str(doc.name)},
            ["name", "file_name", "file_url", "is_private", "file_size", "creation", "owner", "attached_to_field"], as_dict=True, order_by="creation desc",
        ),
        "comments": [row for row in comments if row.comment_type == "Comment"],
        "approvals": votes,
        "workflow_logs": [row for row in comments if row.comment_type == "Workflow"],
        "info_logs": [row for row in comments if row.comment_type not in ("Comment", "Workflow", "Like")],
        "communications": communications(ctx, key),
        "versions": versions(ctx, access, doc),
        "assignments": ctx.db.get_values(
            "ToDo", {"reference_type": doc.doctype, "reference_name": str(doc.name), "status": assignments.OPEN},
            ["name", "allocated_to as owner", "description", "date", "priority"], as_dict=True,
        ),
        "shared": ctx.db.get_values(
            "DocShare", {"share_doctype": doc.doctype, "share_name": str(doc.name)}, ["user", "read", "write", "submit", "share", "everyone"], as_dict=True
        ),
        "tags": str(doc.get("_user_tags") or "").strip(","),
        "permissions": {right: int(may(ctx, access, right, doc.meta, doc)) for right in RIGHTS},
        "is_document_followed": int(is_following(doc, ctx.user)),
        "users": people(ctx, {row.owner for row in comments} | {doc.owner, doc.modified_by, *doc_people(ctx, doc), *approvals.people_of(votes)}),
    }  # fmt: skip


def communications(ctx: Context, key: dict[str, str]) -> list[Any]:
    """Mails and calls about the document; who may read the document may read them."""
    fields = ["name", "creation", "owner", "subject", "content", "sender", "sender_full_name", "recipients", "cc", "sent_or_received", "communication_medium"]  # fmt: skip
    rows = ctx.db.get_values("Communication", key, fields, as_dict=True, order_by="creation desc", limit=_LIMIT)
    for row in rows:
        row.content = sanitize_html(row.content or "")
    return rows


def versions(ctx: Context, access: Access, doc: Any) -> list[Any]:
    """The history, without changes of fields that the user may not see."""
    rows = ctx.db.get_values(
        "Version", {"ref_doctype": doc.doctype, "docname": str(doc.name)}, ["name", "owner", "creation", "data"], as_dict=True,
        order_by="creation desc", limit=_LIMIT,
    )  # fmt: skip
    hidden = columns.hidden(ctx, access, doc.meta)
    in_rows = {
        df.fieldname: columns.hidden(ctx, access, meta_of(ctx, df.options or ""), doc.meta)
        for df in doc.meta.table_fields
    }
    if hidden or any(in_rows.values()):
        for row in rows:
            row.data = as_json(_visible(parse_json(row.data), hidden, in_rows), indent=None)
    return rows


def _visible(data: dict[str, Any], hidden: frozenset[str], in_rows: dict[str, frozenset[str]]) -> dict[str, Any]:
    """A recorded change without hidden fields, neither of the document nor of its rows."""
    kept = {key: [entry for entry in value if entry[0] not in hidden] for key, value in data.items()}
    for key in ("added", "removed"):
        kept[key] = [
            [table, {name: value for name, value in row.items() if name not in in_rows.get(table, ())}]
            for table, row in kept.get(key, ())
        ]
    kept["row_changed"] = [
        [table, index, name, [change for change in changes if change[0] not in in_rows.get(table, ())]]
        for table, index, name, changes in kept.get("row_changed", ())
    ]
    kept["row_changed"] = [entry for entry in kept["row_changed"] if entry[3]]
    return kept


def doc_people(ctx: Context, doc: Any) -> set[str]:
    """Who has it assigned or shared, or changed it."""
    shares = ctx.db.get_values(
        "DocShare", {"share_doctype": doc.doctype, "share_name": str(doc.name)}, "user", pluck=True
    )
    authors = ctx.db.get_values(
        "Version", {"ref_doctype": doc.doctype, "docname": str(doc.name)}, "owner", pluck=True, limit=_LIMIT
    )
    open_todos = {"reference_type": doc.doctype, "reference_name": str(doc.name), "status": assignments.OPEN}
    return {*shares, *authors, *ctx.db.get_values("ToDo", open_todos, "allocated_to", pluck=True)}


def people(ctx: Context, names: set[str]) -> dict[str, dict[str, Any]]:
    """Names and pictures of users that are mentioned."""
    known = [name for name in names if name]
    rows = (
        ctx.db.get_values("User", {"name": ["in", known]}, ["name", "full_name", "user_image"], as_dict=True)
        if known
        else []
    )
    return {row.name: {"fullname": row.full_name, "image": row.user_image, "name": row.name} for row in rows}


@whitelist()
def get_docinfo(doctype: str, name: Any) -> None:
    """What stands beside a document."""
    ctx = current()
    doc = get_doc(doctype, name)
    doc.check_permission("read")
    ctx.response["docinfo"] = docinfo(ctx, Access.of(ctx), doc)


@whitelist(methods=["POST"])
def unmask(doctype: str, name: Any, fieldname: str, purpose: str) -> dict[str, Any]:
    """One confidential value in clear for a minute, for a stated purpose; logged."""
    ctx = current()
    doc = get_doc(doctype, name)
    value = masking.unmask(ctx, Access.of(ctx), doc.meta, doc, fieldname, purpose)
    return {"value": value, "seconds": masking.SHOWN_SECONDS}


@whitelist()
def get_meta_bundle(doctype: str) -> list[Any]:
    """Metadata as a value rather than in ``docs``."""
    getdoctype(doctype)
    return list(current().response.pop("docs"))
