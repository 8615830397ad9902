from __future__ import annotations

import json
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.printing.paper import SHEETS, paper_of, spread
from frappe.templating import validate_template
from frappe.utils import cint


class PrintFormat(Document):
    """How documents of a type look on paper: a Jinja template, or a layout made in the print designer."""

    def validate(self) -> None:
        self.check_standard()
        self.check_templates()
        self.check_layout()
        if self.per_sheet:
            self.check_sheet()

    def check_standard(self) -> None:
        """Formats of apps are changed in their files: an update of the app would overwrite anything else."""
        if self.standard != "Yes" or self.flags.in_import or frappe.conf.get("developer_mode"):
            return
        before = self.get_doc_before_save()
        changed = [
            df.fieldname
            for df in self.meta.value_fields
            if before is None or before.get(df.fieldname) != self.get(df.fieldname)
        ]
        if set(changed) - {"disabled"}:
            frappe.throw(_("Print Format {0} belongs to an app. Duplicate it and change the copy").format(self.name))

    def check_templates(self) -> None:
        for template in (self.html, self.watermark):
            validate_template(template)
        if "</" in (self.css or ""):
            frappe.throw(_("Print Format {0}: CSS cannot hold {1}").format(self.name, "</"))

    def check_layout(self) -> None:
        """The saved layout names fields that there are."""
        if not self.format_data:
            return
        try:
            entries = json.loads(self.format_data)
        except json.JSONDecodeError as error:
            frappe.throw(_("Print Format {0}: the layout is not JSON: {1}").format(self.name, error))
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            frappe.throw(_("Print Format {0}: the layout must be a list of blocks").format(self.name))
        for entry in entries:
            if entry.get("fieldtype") in ("HTML", "Custom HTML"):
                validate_template(entry.get("options"))

    def check_sheet(self) -> None:
        paper = paper_of(self, frappe.get_cached_doc("Print Settings"))
        try:
            spread(paper, cint(self.per_sheet))
        except (KeyError, ValueError):
            frappe.throw(
                _("{0} documents of {1} × {2} mm do not fit on an A4 sheet; the most are {3}").format(
                    self.per_sheet, f"{paper.width:g}", f"{paper.height:g}", _most(paper)
                )
            )


def _most(paper: Any) -> int:
    most = 1
    for count in SHEETS:
        try:
            spread(paper, count)
        except ValueError:
            continue
        most = max(most, count)
    return most
