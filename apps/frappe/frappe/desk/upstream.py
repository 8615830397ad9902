"""Small functions of upstream's that apps call, reached under upstream's names (``_aliases``): conditions for SQL, rows in bulk, links, assignments, files."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import frappe
from frappe import _
from frappe.automation import assignments
from frappe.core import files
from frappe.desk.form import assign_to
from frappe.desk.reportview import delete_items
from frappe.fields import field_type
from frappe.model.base_document import BaseDocument
from frappe.permissions import columns
from frappe.permissions import rows as permitted_rows
from frappe.permissions.roles import Access
from frappe.query.filters import parse
from frappe.runtime.context import current
from frappe.schema.meta import meta_of
from frappe.types import _dict
from frappe.utils import cint, now_datetime, parse_json

_COMPARED = {"=": "=", "!=": "!=", "<": "<", ">": ">", "<=": "<=", ">=": ">=", "like": "like", "not like": "not like"}

# --- conditions in SQL -----------------------------------------------------------------------------------------------------


def build_match_conditions(doctype: str, user: str | None = None, as_condition: bool = True) -> Any:
    """The rows a user may read, as a condition for SQL; nothing where that is all of them."""
    ctx = current()
    predicate = permitted_rows.predicate(ctx, Access.of(ctx, user), meta_of(ctx, doctype))
    table = f"`tab{doctype}`"
    text, params = predicate.sql(table)
    if text == "1 = 1":
        return ""
    parts, values = text.split("?"), [frappe.db.escape(str(value)) for value in params]
    return f"({''.join(part + value for part, value in zip(parts, [*values, ''], strict=True))})"


def get_match_cond(doctype: str, as_condition: bool = True) -> str:
    """The same behind an ``and``, for SQL that has a condition already."""
    condition = build_match_conditions(doctype)
    return f" and {condition}".replace("%", "%%") if condition else ""


def get_filters_cond(
    doctype: str,
    filters: Any,
    conditions: list[str],
    ignore_permissions: bool | None = None,
    with_match_conditions: bool = False,
) -> str:
    """Filters as a condition behind an ``and``; they are added to ``conditions`` too. Raises ValidationError for what is no field."""
    meta = frappe.get_meta(doctype)
    for one in parse(parse_json(filters) or []):
        if one.field not in meta.all_columns:
            frappe.throw(_("{0} is not a field of {1}").format(one.field, _(doctype)))
        column = f"`tab{doctype}`.`{one.field}`"
        if one.operator in ("in", "not in"):
            values = ", ".join(frappe.db.escape(str(value)) for value in one.value or [""])
            conditions.append(f"{column} {one.operator} ({values})")
        elif one.operator in _COMPARED:
            conditions.append(f"{column} {_COMPARED[one.operator]} {frappe.db.escape(str(one.value))}")
        else:
            frappe.throw(_("{0} cannot be used here").format(one.operator))
    if with_match_conditions and (match := build_match_conditions(doctype)):
        conditions.append(match)
    return f" and {' and '.join(conditions)}" if conditions else ""


def get_event_conditions(doctype: str, filters: Any = None) -> str:
    """A calendar's filters and the user's rights, behind an ``and``. Raises PermissionError."""
    frappe.has_permission(doctype, throw=True)
    return get_filters_cond(doctype, filters, [], with_match_conditions=True)


# --- documents ---------------------------------------------------------------------------------------------------------------


def bulk_insert(
    doctype: str,
    documents: Iterable[Any],
    ignore_duplicates: bool = False,
    chunk_size: int = 10_000,
    commit_chunks: bool = False,
) -> None:
    """Insert documents that have their names, without events and checks."""
    meta, now = frappe.get_meta(doctype), now_datetime()
    user = frappe.session.user
    stamps = {"creation": now, "modified": now, "owner": user, "modified_by": user, "docstatus": 0, "idx": 0}
    names = list(meta.columns)
    rows = []
    for document in documents:
        given = document.get_valid_dict(ignore_virtual=True)
        rows.append([given.get(name) if given.get(name) is not None else stamps.get(name) for name in names])
    frappe.db.bulk_insert(doctype, names, rows, ignore_duplicates=ignore_duplicates, chunk_size=chunk_size)


def get_permitted_fields(
    doctype: str, parenttype: str | None = None, user: str | None = None, permission_type: str = "read", **_options: Any
) -> list[str]:
    """Columns that the user may read (``write``: change)."""
    ctx = current()
    meta, access = meta_of(ctx, doctype), Access.of(ctx, user)
    parent = meta_of(ctx, parenttype) if parenttype else None
    closed = (columns.locked if permission_type == "write" else columns.hidden)(ctx, access, meta, parent)
    return [name for name in meta.columns if name not in closed]


def get_field_precision(df: Any, doc: Any = None, currency: str | None = None) -> int:
    return int(frappe.get_meta(df.get("parent") or doc.doctype).get_field_precision(df, doc, currency))


def get_precision(doctype: str, fieldname: str, currency: str | None = None, doc: Any = None) -> int:
    """Digits after the point of a number field."""
    meta = frappe.get_meta(doctype)
    return int(meta.get_field_precision(meta.get_field(fieldname), doc, currency))


def get_fetch_values(doctype: str, fieldname: str, value: Any) -> dict[str, Any]:
    """What a link to ``value`` fetches into other fields."""
    meta = frappe.get_meta(doctype)
    wanted = [(df, str(df.fetch_from).partition(".")[2]) for df in meta.get_fields_to_fetch(fieldname)]
    if not value or not wanted:
        return {df.fieldname: None for df, _source in wanted}
    found = (
        frappe.db.get_value(meta.get_options(fieldname), value, [source for _df, source in wanted], as_dict=True) or {}
    )
    return {df.fieldname: field_type(df.fieldtype).cast(found.get(source)) for df, source in wanted}


def import_doc(d: dict[str, Any], *_args: Any, **_options: Any) -> str:
    """Insert or overwrite a document; says what it did."""
    doc = frappe.import_document(d)
    return f"Saved {doc.doctype} {doc.name}" if isinstance(doc, BaseDocument) else "Saved"


def import_file_by_path(path: str, *_args: Any, **_options: Any) -> bool:
    """Insert or overwrite the documents of a JSON file; False if there is none."""
    file = Path(path)
    if not file.is_file():
        return False
    found = json.loads(file.read_text(encoding="utf-8"))
    for values in found if isinstance(found, list) else [found]:
        if values.get("doctype") == "DocType":
            frappe.reload_doc(values["module"], "doctype", values["name"])
        else:
            frappe.import_document(values)
    return True


def get_doctype_map(doctype: str, name: str, filters: Any = None, order_by: str | None = None) -> list[_dict]:
    """Documents that fit, all their columns: of kinds that are read often and changed seldom."""
    return list(frappe.get_all(doctype, filters=filters, fields=["*"], order_by=order_by))


# --- beside documents ----------------------------------------------------------------------------------------------------------


def set_status(
    doctype: str,
    name: Any,
    todo: str | None = None,
    assign_to: str | None = None,
    status: str = "Cancelled",
    ignore_permissions: bool = False,
) -> None:
    """End an assignment, named by its ToDo or by the person."""
    doc = frappe.get_doc(doctype, name)
    if not ignore_permissions:
        doc.check_permission("write")
    assignments.end(doc, status, **({"name": todo} if todo else {"allocated_to": assign_to}))


def clear(doctype: str, name: Any, ignore_permissions: bool = False) -> bool:
    """End all assignments of a document; False if there are none."""
    doc = frappe.get_doc(doctype, name)
    if not ignore_permissions:
        doc.check_permission("write")
    return bool(assignments.end(doc, "Cancelled"))


def assign(args: Any = None, *, ignore_permissions: bool = False) -> Any:
    """``assign_to.add`` for code, which may leave the question of rights aside."""
    if not ignore_permissions:
        return assign_to.add(args)
    doc = frappe.get_doc(args["doctype"], args["name"])
    people = parse_json(args["assign_to"])
    for user in [people] if isinstance(people, str) else people:
        assignments.assign(doc, user, **{key: args.get(key) for key in ("description", "date", "priority")})
    return None


def delete_bulk(doctype: str, items: list[Any]) -> None:
    """Delete documents, each on its own."""
    delete_items(items, doctype)


def run_onload(doc: Any) -> None:
    """What a form asks of its document when it opens."""
    doc.set("__onload", _dict())
    doc.run_method("onload")


def get_attachments(dt: str, dn: Any) -> list[_dict]:
    """Files of a document: name, file_name, file_url, is_private."""
    place = {"attached_to_doctype": dt, "attached_to_name": str(dn)}
    return list(frappe.get_all("File", place, ["name", "file_name", "file_url", "is_private"]))


def make_tree_args(**kwarg: Any) -> _dict:
    """What a tree's dialog sent, as values of the document."""
    kwarg.pop("cmd", None)
    above = f"parent_{frappe.scrub(kwarg['doctype'])}"
    root = kwarg.get("is_root")
    kwarg["is_root"] = cint(root if root not in ("true", "false") else root == "true")
    kwarg[above] = None if kwarg["is_root"] else kwarg.get("parent") or kwarg.get(above)
    return _dict(kwarg)


def make_property_setter(
    args: Any, ignore_validate: bool = False, validate_fields_for_doctype: bool = True, **_options: Any
) -> Any:
    """A Property Setter by upstream's dict: doctype, fieldname, property, value, property_type, doctype_or_field."""
    from frappe.custom.doctype.property_setter import property_setter  # noqa: PLC0415 - apps reach it here, too

    given = _dict(args)
    whole = given.doctype_or_field == "DocType" or not given.fieldname
    return property_setter.make_property_setter(
        given.doctype, given.fieldname, given.property, given.value, given.property_type or "Data", for_doctype=whole
    )


# --- files -----------------------------------------------------------------------------------------------------------------------


def generate_file_name(name: str, suffix: str | None = None, is_private: bool = False) -> str:
    """A name that no file of the folder has."""
    return files.free_name(files.folder_of(current(), bool(is_private)), name, suffix or frappe.generate_hash(length=6))


def get_file_path(file_name: str) -> str:
    """Where a file lies, by its File's name, its own name or its address."""
    address = frappe.db.get_value("File", file_name, "file_url") or frappe.db.get_value(
        "File", {"file_name": file_name}, "file_url"
    )
    return str(files.path_of(current(), str(address or file_name)))


def remove_file_by_url(file_url: str, doctype: str | None = None, name: Any = None) -> None:
    """Delete the File of an address, of a document if one is named."""
    place = {"attached_to_doctype": doctype, "attached_to_name": name} if doctype and name else {}
    for found in frappe.get_all("File", {"file_url": file_url, **place}, pluck="name"):
        frappe.delete_doc("File", found)


def get_max_file_size() -> int:
    """The most bytes that may be uploaded."""
    return files.most_bytes(current())


def create_folder(path: str, with_init: bool = False) -> None:
    """Make a folder on the disk, with an ``__init__.py`` if it is to be a package."""
    Path(path).mkdir(parents=True, exist_ok=True)
    if with_init:
        (Path(path) / "__init__.py").touch()
