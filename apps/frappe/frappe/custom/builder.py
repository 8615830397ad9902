"""What the DocType builder asks: a DocType's mistakes, its saving and deletion, and one proposed from a spreadsheet."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import frappe
from frappe import _
from frappe.core.data_import import table
from frappe.core.doctype.data_import.data_import import form_start_import
from frappe.custom import doctypes, from_table, sheet_links
from frappe.http.documents import check_tables
from frappe.model.delete_doc import delete_doc
from frappe.utils import cint


def _as_sent(doc: dict[str, Any], confirmed: bool = False) -> Any:
    """The DocType as the page has it: the stored one with the page's values, or a new one."""
    frappe.has_permission("DocType", "write", throw=True)
    values = {**doc, "doctype": "DocType"}
    check_tables(values)
    name = values.get("name") or values.get("__newname")
    if values.pop("__islocal", None) or not name:
        document = frappe.get_doc({key: value for key, value in values.items() if key != "name"})
        document.name = (str(name) if name else "").strip()
        document.__dict__["__islocal"] = True
        document.check_permission("create")
    else:
        document = frappe.get_doc("DocType", name)
        document.check_permission("write")
        document.update(
            {key: value for key, value in values.items() if key not in ("name", "custom", "app", "definition")}
        )
    document.custom = 1 if document.is_new() else document.custom
    document.flags.confirmed = confirmed
    return document


@frappe.whitelist()
def load(name: str) -> dict[str, Any]:
    """A DocType of the site, for the builder."""
    document = frappe.get_doc("DocType", name)
    document.check_permission("write")
    doctypes.refuse_target(document)
    if not document.custom:
        frappe.throw(_("{0} comes with an app: change it in Customize Form").format(_(name)))
    return {key: value for key, value in document.as_dict().items() if key not in ("definition", "migration_hash")}


@frappe.whitelist(methods=["POST"])
def find_mistakes(doc: dict[str, Any]) -> list[dict[str, str]]:
    """What is wrong with the DocType as sent: place (such as ``fields[3].options``) and message. Nothing is written."""
    document = _as_sent(doc)
    doctypes.fill(document)
    return [{"path": mistake.path, "message": mistake.message} for mistake in doctypes.mistakes(document)]


@frappe.whitelist(methods=["POST"])
def save(doc: dict[str, Any], confirmed: bool = False) -> dict[str, Any]:
    """Make or change a DocType of the site; it lives at once. Gives it as it is stored.

    confirmed: fields that hold values may go. Raises ConfirmLoss with their rows otherwise, NarrowingRefused where
    values would be cut, SpecError with all mistakes.
    """
    document = _as_sent(doc, confirmed)
    document.save()
    return load(document.name)


@frappe.whitelist(methods=["POST"])
def delete(name: str, confirmed: bool = False) -> None:
    """Delete a DocType of the site. confirmed: although it has documents; they come back with it from Deleted Document."""
    delete_doc("DocType", name, flags={"ignore_rows": True} if confirmed else None, ignore_missing=False)


@frappe.whitelist(methods=["POST"])
def propose(file_url: str = "", text: str = "") -> dict[str, Any]:
    """Fields for the columns of a spreadsheet: ``{"columns": [{"title", "include", "samples", …field}], "rows", "title_field",
    "autoname", "extent", "left_out"}``. Nothing is written.

    extent: which lines are the header and the rows; left_out: lines of the sheet that are neither.
    """
    frappe.has_permission("DocType", "create", throw=True)
    lines = _lines(file_url, text)
    extent = from_table.extent_of(lines)
    source = table.of_rows(lines, extent)
    found = from_table.propose(source)
    sheet_links.propose(found["columns"], source)
    above = lines[: extent.head - 1]
    left = [*above, *(lines[extent.last :] if extent.last else [])]
    words = [" ".join(str(cell) for cell in line if cell not in (None, "")) for line in left]
    return {**found, "extent": asdict(extent), "left_out": [text for text in words if text]}


@frappe.whitelist(methods=["POST"])
def missing_links(
    doctype: str, column: int, file_url: str = "", text: str = "", extent: dict[str, int] | None = None
) -> list[str]:
    """What a column of the spreadsheet (its place, from 0) says that no document of the type is called. Nothing is written."""
    frappe.has_permission("DocType", "create", throw=True)
    lines = _lines(file_url, text)
    place = table.Extent(**extent) if extent else from_table.extent_of(lines)
    return sheet_links.missing(doctype, table.of_rows(lines, place), cint(column))


def _lines(file_url: str, text: str) -> list[list[Any]]:
    if not (file_url or text.strip()):
        frappe.throw(_("Attach a file or paste cells first"), frappe.MandatoryError)
    return table.lines_of_file(frappe.context(), file_url) if file_url else table.lines_of_text(text)


@frappe.whitelist(methods=["POST"])
def create_from_table(
    doc: dict[str, Any],
    columns: list[dict[str, Any]],
    file_url: str = "",
    text: str = "",
    extent: dict[str, int] | None = None,
) -> dict[str, str]:
    """Make the DocType and start the import of the rows: ``{"doctype", "data_import"}``.

    columns, extent: as ``propose`` gave them, changed by the person; columns without ``include`` stay out.
    """
    frappe.has_permission("DocType", "create", throw=True)
    lines = _lines(file_url, text)
    place = table.Extent(**extent) if extent else from_table.extent_of(lines)
    source = table.of_rows(lines, place)
    sheet_links.refuse_missing(columns, source)
    document = _as_sent({**doc, "fields": from_table.fields(columns), "__islocal": 1})
    document.save()
    chosen = from_table.column_map(columns, document, len(source.header))
    job = frappe.get_doc(
        {
            "doctype": "Data Import", "reference_doctype": document.name, "import_type": "Insert New Records",
            "import_file": file_url or None, "pasted_text": None if file_url else text,
            "template_options": frappe.as_json({"column_to_field_map": chosen, "extent": asdict(place)}),
        }
    ).insert()  # fmt: skip
    form_start_import(str(job.name))
    return {"doctype": document.name, "data_import": str(job.name)}
