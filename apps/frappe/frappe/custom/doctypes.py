"""DocTypes of a site: what is filled in for the person, what is refused, and what a change would cost."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.custom import losses
from frappe.custom.names import fieldname_of
from frappe.fields import LAYOUT_TYPES, TABLE_TYPES
from frappe.schema.meta import BOOTSTRAP, customised
from frappe.schema.system_tables import TABLES
from frappe.schema.validate import RESERVED, Mistake, check

OWN_MODULE = "Site"
# Names whose table or address in the desk is something else's.
_TAKEN_TABLES = frozenset(table.table.removeprefix("tab").lower() for table in TABLES if table.table.startswith("tab"))
_TAKEN_ADDRESSES = frozenset(
    {
        "customize form",
        "permission manager",
        "doctype builder",
        "workflow builder",
        "print format builder",
        "customization history",
        "new",
    }
)
_ALL_RIGHTS = ("read", "write", "create", "delete", "print", "email", "report", "import", "export", "share")
# What a DocType is can be chosen once: its documents are stored accordingly.
_FIXED = ("istable", "issingle", "is_virtual", "custom")


def refuse_target(doc: Any) -> None:
    """Stop a change of what belongs to the platform or to an app; a migration may."""
    if frappe.flags.in_install or frappe.flags.in_migrate:
        return
    if doc.name in BOOTSTRAP:
        frappe.throw(_("{0} is part of the platform and cannot be changed").format(_(doc.name)))
    before = doc.get_doc_before_save()
    if before is not None and not before.custom:
        frappe.throw(_("{0} comes with an app: change it in Customize Form").format(_(doc.name)))


def fill(doc: Any) -> None:
    """Names for fields that have a label only, a module, and a rule that lets system managers in."""
    taken = {row.fieldname for row in doc.fields if row.fieldname} | RESERVED | {"owner", "parent", "idx", "modified"}
    for row in doc.fields:
        if not row.fieldname and (row.label or row.fieldtype in LAYOUT_TYPES):
            row.fieldname = fieldname_of(row.label or "", taken, frappe.scrub(row.fieldtype or "field"))
            taken.add(row.fieldname)
    if doc.is_tree:
        _add_tree_fields(doc)
    if not doc.module:
        doc.module = own_module()
    if not doc.istable and not doc.permissions:
        rights = [*_ALL_RIGHTS, *(("submit", "cancel", "amend") if doc.is_submittable else ())]
        doc.append("permissions", {"role": "System Manager", **dict.fromkeys(rights, 1)})


def _add_tree_fields(doc: Any) -> None:
    """The fields every tree has: parent, group, span. Those that are there stay as they are."""
    doc.nsm_parent_field = doc.nsm_parent_field or f"parent_{frappe.scrub(doc.name)}"
    own = {"fieldtype": "Link", "options": doc.name}
    hidden = {"hidden": 1, "read_only": 1, "no_copy": 1}
    wanted: dict[str, dict[str, Any]] = {
        doc.nsm_parent_field: {**own, "label": f"Parent {doc.name}"},
        "is_group": {"fieldtype": "Check", "label": "Is Group"},
        "lft": {"fieldtype": "Int", "label": "Left", **hidden},
        "rgt": {"fieldtype": "Int", "label": "Right", **hidden},
        "old_parent": {**own, "label": "Old Parent", **hidden},
    }
    known = {row.fieldname for row in doc.fields}
    for fieldname, values in wanted.items():
        if fieldname not in known:
            doc.append("fields", {"fieldname": fieldname, **values})


def own_module() -> str:
    """The module of what the site makes itself; it is made where it is needed first."""
    if not frappe.db.exists("Module Def", OWN_MODULE):
        frappe.get_doc({"doctype": "Module Def", "module_name": OWN_MODULE, "app_name": "frappe", "custom": 1}).insert(
            ignore_permissions=True
        )
    return OWN_MODULE


def mistakes(doc: Any) -> list[Mistake]:
    """Everything that speaks against the DocType, each with its place such as ``fields[3].options``."""
    children = set(frappe.get_all("DocType", {"istable": 1}, pluck="name"))
    names = set(frappe.get_all("DocType", pluck="name"))
    own = {doc.name} if doc.name else set()
    found = check(doc.spec(), names | own, children | (own if doc.istable else set()))
    before = stored(doc)
    found += _name_taken(doc, names) if before is None else fixed(doc, before)
    if doc.is_virtual:
        found.append(Mistake("is_virtual", _("a virtual DocType needs code: leave this off")))
    if doc.istable:
        text = _("a child table cannot hold tables")
        found += [
            Mistake(f"fields[{i}].fieldtype", text) for i, df in enumerate(doc.fields) if df.fieldtype in TABLE_TYPES
        ]
    return found


def stored(doc: Any) -> Any:
    """The DocType as it is stored, None for a new one."""
    before = doc.get_doc_before_save()
    if before is None and doc.name and not doc.is_new() and frappe.db.exists("DocType", doc.name):
        before = frappe.get_doc("DocType", doc.name)
    return before


def _name_taken(doc: Any, names: set[str]) -> list[Mistake]:
    name = (doc.name or "").strip().lower()
    present = next((each for each in names if each.lower() == name), None)
    if present:
        return [Mistake("name", _("there is a DocType {0} already: choose another name").format(present))]
    if name in _TAKEN_TABLES or name.replace("-", " ") in _TAKEN_ADDRESSES:
        return [Mistake("name", _("{0} is reserved: choose another name").format(doc.name))]
    return []


def fixed(doc: Any, before: Any) -> list[Mistake]:
    """What of the DocType cannot change any more, for its documents are stored accordingly."""
    text = _("this cannot be changed once the type is made")
    found = [Mistake(key, text) for key in _FIXED if int(doc.get(key) or 0) != int(before.get(key) or 0)]
    has_rows = not before.issingle and frappe.db.count(doc.name) > 0
    if has_rows and (doc.autoname == "autoincrement") != (before.autoname == "autoincrement"):
        found.append(Mistake("autoname", _("documents are numbered already: this naming cannot begin or end now")))
    if before.is_submittable and not doc.is_submittable:
        count = frappe.db.count(doc.name, {"docstatus": ["!=", 0]})
        if count:
            text = _("{0} documents are submitted or cancelled: this cannot be taken away").format(count)
            found.append(Mistake("is_submittable", text))
    return found


def renamed_fields(doc: Any, before: Any) -> dict[str, str]:
    """Old name -> new one, of rows that are the same field under another name: its column is renamed with it."""
    old = {row.name: row.fieldname for row in before.fields}
    there = set(old.values())
    return {
        old[row.name]: row.fieldname
        for row in doc.fields
        if row.name in old and row.fieldname and old[row.name] != row.fieldname and row.fieldname not in there
    }


def refuse_loss(doc: Any) -> None:
    """Stop before values would be cut, or, unless confirmed, documents would lose something else."""
    if stored(doc) is None:
        return
    after = customised(frappe.context(), doc.spec())
    renamed = doc.flags.renamed or {}
    losses.refuse_change(frappe.get_meta(doc.name), after, confirmed=losses.confirmed(doc), renamed=renamed)


def documents_in(doc: Any) -> int:
    """How many documents of the DocType there are."""
    if doc.is_virtual:
        return 0
    if doc.issingle:
        return int(bool(frappe.db.get_singles_dict(doc.name)))
    return int(frappe.db.count(doc.name))


def refuse_removal(doc: Any) -> None:
    """Stop unless the DocType is the site's own, nothing is built on it, and that its documents go is confirmed."""
    if not doc.custom:
        frappe.throw(_("{0} comes with an app; uninstall the app instead").format(_(doc.name)))
    for kind, holder in (("DocField", "parent"), ("Custom Field", "dt")):
        filters = {"options": doc.name, "fieldtype": ["in", ["Link", *TABLE_TYPES]], holder: ["!=", doc.name]}
        for user, label in frappe.get_all(kind, filters, [holder, "label"], as_list=True, limit=1):
            text = _("{0} cannot be deleted: the field {1} of {2} points to it")
            frappe.throw(text.format(_(doc.name), _(label or ""), _(user)), frappe.LinkExistsError)
    count = documents_in(doc)
    if count and not losses.confirmed(doc):
        losses.refuse(_(doc.name), [_("{0} documents would be seen no more").format(count)])


def keep_rules(doc: Any) -> None:
    """Rights that the permission manager set go into the DocType itself, so that they come back with it."""
    rules = frappe.get_all("Custom DocPerm", {"parent": doc.name}, ["*"], order_by="idx, creation")
    if rules:
        known = {df.fieldname for df in frappe.get_meta("DocPerm").value_fields}
        doc.set("permissions", [{key: value for key, value in rule.items() if key in known} for rule in rules])
