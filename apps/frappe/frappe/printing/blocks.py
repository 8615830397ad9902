"""A layout as blocks: the shape it is kept in, and upstream's two older shapes read as that one.

Kept is upstream's newest shape, ``{"sections": [{"label", "columns": [{"fields": [block, …]}], …}]}``. A block is a field of the
document, or, marked ``custom``, one of ``KINDS``. What upstream does not know (kinds, sizes, conditions) are further keys.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from frappe.utils import cint

Layout = dict[str, Any]

FIELD, HTML, APPROVALS = "Field", "HTML", "Approvals"
MOST_COLUMNS = 4
KINDS = frozenset(
    {
        "HTML",
        "Text",
        "Heading",
        "Spacer",
        "Divider",
        "QR Code",
        "Barcode",
        "Picture",
        "Signature",
        APPROVALS,
        "Letter Head",
    }
)
# What a code says: a value, the document's address for colleagues, a page that vouches for the paper, a text of one's own.
SOURCES = ("field", "address", "verify", "text")
BESIDE = "left-right"  # upstream's word for labels beside values; above them otherwise
NOT_PRINTED = frozenset({"Button", "Password", "Geolocation", "Heading", "Fold"})
BREAKS = frozenset({"Section Break", "Column Break", "Tab Break", "Page Break"})
_PLACE = re.compile(r"\{\{\s*(?:doc\.)?(\w+)\s*\}\}")


def kind_of(block: dict[str, Any]) -> str:
    """``Field``, or which of the other kinds; their name even if there is none of that name."""
    if not cint(block.get("custom")):
        return FIELD
    return str(block.get("fieldtype") or "")


def places(text: Any) -> list[str]:
    """Names of the fields that a text has places for: ``{{ title }}``."""
    return _PLACE.findall(str(text or ""))


def filled(text: Any, value: Callable[[str], str], plain: Callable[[str], str] = str) -> str:
    """The text with values in its places; ``plain`` is what happens to the rest."""
    parts = _PLACE.split(str(text or ""))
    return "".join(value(part) if index % 2 else plain(part) for index, part in enumerate(parts))


def without_places(text: Any) -> str:
    return _PLACE.sub("", str(text or ""))


# --- where layouts come from -------------------------------------------------------------------------------------------


def saved(print_format: Any) -> Layout | None:
    """The layout of a format; None where it has none and the metadata or a template make the page."""
    if not print_format or not print_format.format_data:
        return None
    found = json.loads(print_format.format_data)
    return of_list(found) if isinstance(found, list) else of_object(found)


def is_designed(print_format: Any) -> bool:
    """Does every block stand where somebody put it, the heading too?"""
    return bool(print_format and print_format.format_data) and print_format.format_data.lstrip().startswith("{")


def of_object(found: Layout) -> Layout:
    """Upstream's newest shape; its header and footer become blocks like all others."""
    sections = list(found.get("sections") or [])
    for place, text in ((0, found.get("header")), (len(sections) + 1, found.get("footer"))):
        if text and isinstance(text, str):
            sections.insert(place, section([html(text)]))
    return {"sections": sections}


def of_list(entries: Iterable[dict[str, Any]]) -> Layout:
    """Upstream's older shape: fields and breaks one after the other."""
    return _of_breaks([block for entry in entries if (block := _from_entry(entry))])


def of_fields(fields: Iterable[Any]) -> Layout:
    """The layout of a form."""
    return _of_breaks([{"fieldname": df.fieldname, "fieldtype": df.fieldtype, "label": df.label} for df in fields])


def section(*columns: list[dict[str, Any]], **values: Any) -> dict[str, Any]:
    return {
        "label": "",
        "field_orientation": BESIDE,
        **values,
        "columns": [{"fields": fields} for fields in columns or ([],)],
    }


def html(text: str) -> dict[str, Any]:
    return {"custom": 1, "fieldtype": HTML, "fieldname": "custom_html", "label": "", "html": text}


def approvals() -> dict[str, Any]:
    return {"custom": 1, "fieldtype": APPROVALS, "fieldname": "approvals", "label": ""}


def _from_entry(entry: dict[str, Any]) -> dict[str, Any] | None:
    if cint(entry.get("print_hide")):
        return None
    if entry.get("fieldtype") in ("HTML", "Custom HTML") and entry.get("options"):
        return html(str(entry["options"]))
    known = {key: entry[key] for key in ("fieldname", "fieldtype", "label", "align") if entry.get(key)}
    chosen = entry.get("visible_columns")
    if chosen:
        known["table_columns"] = [
            {"fieldname": column.get("fieldname"), "width": column.get("print_width") or ""}
            for column in chosen
            if not cint(column.get("print_hide"))
        ]
        known["drop_empty"] = 1  # as upstream's older layouts do
    return known


def _of_breaks(entries: list[dict[str, Any]]) -> Layout:
    sections, breaks_page = [section()], 0
    for entry in entries:
        kind = entry.get("fieldtype")
        if kind in ("Section Break", "Tab Break"):
            sections.append(section(label=entry.get("label") or "", page_break=breaks_page))
            breaks_page = 0
        elif kind == "Page Break":
            breaks_page = 1
            sections.append(section(page_break=1))
        elif kind == "Column Break":
            sections[-1]["columns"].append({"fields": []})
        else:
            breaks_page = 0
            sections[-1]["columns"][-1]["fields"].append(entry)
    return {"sections": sections}


# --- what a layout holds -----------------------------------------------------------------------------------------------


def blocks_of(layout: Layout) -> list[dict[str, Any]]:
    """All blocks in reading order; what is no block is left out."""
    found = []
    for each in layout.get("sections") or ():
        for column in (each.get("columns") or ()) if isinstance(each, dict) else ():
            found += [
                block for block in (column.get("fields") or () if isinstance(column, dict) else ()) if isinstance(block, dict)
            ]  # fmt: skip
    return found


def html_of(layout: Layout | None) -> set[str]:
    """The texts of its own HTML blocks."""
    return {str(block.get("html") or "") for block in blocks_of(layout or {}) if kind_of(block) == HTML} - {""}


def places_letter_head(layout: Layout) -> bool:
    """Does a block say where the letter head stands? Then it stands there and nowhere else."""
    return any(
        kind_of(block) == "Letter Head" or (kind_of(block) == HTML and "letter_head" in str(block.get("html") or ""))
        for block in blocks_of(layout)
    )


def heading_of(doctype: str) -> dict[str, Any]:
    """A first section: the kind of document, and its number at the right."""
    return section(
        [{"custom": 1, "fieldtype": "Heading", "fieldname": "heading", "text": doctype}],
        [{"fieldname": "name", "fieldtype": "Data", "hide_label": 1, "align": "right"}],
        border="bottom",
    )


def of_form(meta: Any) -> Layout:
    """A first layout of a DocType, to begin with: its name as heading, then what its form shows."""
    shown = [
        df
        for df in meta.fields
        if df.fieldtype in BREAKS or not (df.fieldtype in NOT_PRINTED or df.hidden or df.print_hide)
    ]
    sections = []
    for each in of_fields(shown)["sections"]:
        columns = [column for column in each["columns"] if column["fields"]]
        for block in (block for column in columns for block in column["fields"]):
            del block["label"]  # the field's own, also when that changes
        while len(columns) > MOST_COLUMNS:
            columns[MOST_COLUMNS - 1]["fields"] += columns.pop(MOST_COLUMNS)["fields"]
        if columns:
            sections.append({**each, "columns": columns})
    return {"sections": [heading_of(meta.name), *sections]}
