"""What is wrong with a layout, each mistake at its block."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import frappe
from frappe import _
from frappe.exceptions import ScriptError, ValidationError
from frappe.fields import TABLE_TYPES
from frappe.printing import blocks, samples
from frappe.printing.blocks import MOST_COLUMNS, Layout
from frappe.sandbox import check_expression, evaluate_condition
from frappe.templating import validate_template
from frappe.utils import flt

Mistake = tuple[str, str]

MOST_BLOCKS = 500
_PICTURE = re.compile(r"/(files|private/files|assets)/[^\s\"'<>]+")
_CHOICES = {"align": ("", "left", "center", "right"), "border": ("", "top", "bottom", "box")}
_BETWEEN = {"width": (5, 100), "font_size": (5, 60), "height_mm": (1, 250), "width_mm": (5, 400)}


def read(text: Any) -> Layout:
    """A layout as it is sent or stored. Raises ValidationError unless it has the shape of one."""
    try:
        found = json.loads(text) if isinstance(text, str) else text
    except json.JSONDecodeError as error:
        raise ValidationError(_("The layout is not JSON: {0}").format(error)) from error
    if isinstance(found, list) and all(isinstance(entry, dict) for entry in found):
        return blocks.of_list(found)
    if not isinstance(found, dict) or not _is_shaped(found):
        raise ValidationError(_("The layout must be a list of blocks"))
    return blocks.of_object(found)


def _is_shaped(found: dict[str, Any]) -> bool:
    sections = found.get("sections")
    if not isinstance(sections, list) or not all(isinstance(each, dict) for each in sections):
        return False
    columns = [column for each in sections for column in (each.get("columns") or [])]
    if not all(isinstance(column, dict) for column in columns):
        return False
    return all(isinstance(block, dict) for column in columns for block in (column.get("fields") or []))


def mistakes(layout: Layout, meta: Any, *, may_html: bool = True, known_html: set[str] | None = None) -> list[Mistake]:
    """Everything wrong: place (``sections[0].columns[1].fields[2].text``) and message.

    may_html: may the person write HTML blocks? known_html: the texts of those that are stored already.
    """
    if len(blocks.blocks_of(layout)) > MOST_BLOCKS:
        return [("sections", _("A layout has at most {0} blocks").format(MOST_BLOCKS))]
    found: list[Mistake] = []
    for index, section in enumerate(layout["sections"]):
        place = f"sections[{index}]"
        columns = section.get("columns") or []
        if not 1 <= len(columns) <= MOST_COLUMNS:
            found.append((f"{place}.columns", _("A section has 1 to {0} columns").format(MOST_COLUMNS)))
        found += [(f"{place}.{key}", text) for key, text in _of_values(section)]
        for number, column in enumerate(columns):
            where = f"{place}.columns[{number}]"
            found += [(f"{where}.{key}", text) for key, text in _of_values(column)]
            for nth, block in enumerate(column.get("fields") or []):
                wrong = [*_of_values(block), *_of_block(block, meta)]
                if _is_new_html(block, known_html or set()) and not may_html:
                    wrong.append(("html", _("HTML blocks are for those who may change the HTML of print formats")))
                found += [(f"{where}.fields[{nth}].{key}", text) for key, text in wrong]
    return found


def never_work(layout: Layout, meta: Any) -> list[Mistake]:
    """Conditions that fail whatever a document holds: its texts words, its texts numbers, or nothing."""
    if not any(block.get("show_when") for _place, block in _conditional(layout)):
        return []
    tried = [samples.document(meta), samples.document(meta, text="1"), frappe.get_doc({"doctype": meta.name})]
    failed = [dict(unanswered(layout, doc)) for doc in tried]
    return [(path, message) for path, message in failed[0].items() if all(path in each for each in failed)]


def unanswered(layout: Layout, doc: Any) -> list[Mistake]:
    """Conditions that fail for a document, which hides what they belong to."""
    found: list[Mistake] = []
    for place, block in _conditional(layout):
        try:
            evaluate_condition(str(block.get("show_when") or ""), doc)
        except ScriptError as error:
            found.append((f"{place}.show_when", str(error)))
    return found


def _conditional(layout: Layout) -> Iterator[tuple[str, dict[str, Any]]]:
    """Sections and blocks, each with its place."""
    for index, section in enumerate(layout["sections"]):
        yield f"sections[{index}]", section
        for number, column in enumerate(section.get("columns") or []):
            for nth, block in enumerate(column.get("fields") or []):
                yield f"sections[{index}].columns[{number}].fields[{nth}]", block


def _is_new_html(block: dict[str, Any], known: set[str]) -> bool:
    return blocks.kind_of(block) == blocks.HTML and str(block.get("html") or "") not in known | {""}


def _of_values(block: dict[str, Any]) -> Iterator[Mistake]:
    """Of what sections, columns and blocks have in common."""
    for key, allowed in _CHOICES.items():
        if (block.get(key) or "") not in allowed:
            yield key, _("{0} is none of the choices").format(block.get(key))
    for key, (least, most) in _BETWEEN.items():
        value = block.get(key)
        if value in (None, "", 0):
            continue
        if not isinstance(value, int | float | str) or not least <= flt(value) <= most:
            yield key, _("From {0} to {1}").format(least, most)
    if block.get("show_when"):
        try:
            check_expression(str(block["show_when"]))
        except ValidationError as error:
            yield "show_when", _("the expression cannot be read: {0}").format(error)


def _of_block(block: dict[str, Any], meta: Any) -> Iterator[Mistake]:
    kind = blocks.kind_of(block)
    if kind == blocks.FIELD:
        yield from _of_field(block, meta)
    elif kind not in blocks.KINDS:
        yield "fieldtype", _("There is no kind of block {0}").format(kind or "–")
    elif kind == blocks.HTML:
        try:
            validate_template(str(block.get("html") or ""))
        except ValidationError as error:
            yield "html", str(error)
    elif kind in ("QR Code", "Barcode"):
        yield from _of_code(block, meta)
    elif kind == "Picture":
        if not _PICTURE.fullmatch(str(block.get("image") or "")) or ".." in str(block["image"]):
            yield "image", _("Choose a picture of this site")
    elif kind in ("Text", "Heading", "Signature"):
        yield from _of_text(block, meta)


def _of_field(block: dict[str, Any], meta: Any) -> Iterator[Mistake]:
    df = meta.get_field(str(block.get("fieldname") or ""))
    if df is None or df.fieldtype in blocks.NOT_PRINTED:
        yield "fieldname", _no_field(meta, block.get("fieldname"))
        return
    if df.fieldtype not in TABLE_TYPES or not block.get("table_columns"):
        return
    columns = block["table_columns"]
    if not isinstance(columns, list) or not all(isinstance(column, dict) for column in columns):
        yield "table_columns", _("Choose the columns of the table")
        return
    child = frappe.get_meta(df.options)
    for column in columns:
        if child.get_field(str(column.get("fieldname") or "")) is None:
            yield "table_columns", _no_field(child, column.get("fieldname"))
    if (
        sum(
            flt(column.get("width"))
            for column in columns
            if str(column.get("width") or "").replace(".", "", 1).isdigit()
        )
        > 100
    ):
        yield "table_columns", _("The widths of the columns are more than 100 % together")


def _of_code(block: dict[str, Any], meta: Any) -> Iterator[Mistake]:
    source = block.get("source") or "field"
    if source not in blocks.SOURCES:
        yield "source", _("{0} is none of the choices").format(source)
    elif source == "field":
        name = str(block.get("value_field") or "name")
        if meta.get_field(name) is None:
            yield "value_field", _no_field(meta, name)
    elif source == "text":
        yield from _of_text(block, meta)


def _of_text(block: dict[str, Any], meta: Any) -> Iterator[Mistake]:
    text = str(block.get("text") or "")
    if not text.strip():
        yield "text", _("Enter a text")
    for name in blocks.places(text):
        if meta.get_field(name) is None:
            yield "text", _no_field(meta, name)
    if any(sign in blocks.without_places(text) for sign in ("{{", "{%")):
        yield "text", _("A text has places for fields, such as {0}; for more take an HTML block").format("{{ name }}")


def _no_field(meta: Any, name: Any) -> str:
    return _("{0} has no field {1}").format(_(meta.name), name or "–")


def without(layout: Layout, found: list[Mistake]) -> Layout:
    """The layout less the blocks with a mistake, and less sections that are wrong themselves."""
    places = {tuple(int(number) for number in re.findall(r"\[(\d+)\]", path)) for path, _message in found}
    wrong = {place[0] for place in places if len(place) in (1, 2)}
    kept = []
    for index, section in enumerate(layout["sections"]):
        columns = [
            {**column, "fields": [block for nth, block in enumerate(column.get("fields") or []) if (index, number, nth) not in places]}
            for number, column in enumerate(section.get("columns") or [])
        ]  # fmt: skip
        if index not in wrong:
            kept.append({**section, "columns": columns})
    return {"sections": kept}


def described(found: list[Mistake]) -> str:
    """The mistakes in words, each with where it stands."""
    lines = []
    for path, message in found:
        numbers = [int(number) + 1 for number in re.findall(r"\[(\d+)\]", path)]
        if len(numbers) == 3:
            lines.append(_("Section {0}, column {1}, block {2}: {3}").format(*numbers, message))
        else:
            lines.append(_("Section {0}: {1}").format(numbers[0], message) if numbers else message)
    return "\n".join(lines)
