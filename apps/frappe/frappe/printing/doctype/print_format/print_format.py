from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.permissions import columns
from frappe.permissions.roles import Access
from frappe.printing import blocks, checks
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
        """Each block of the saved layout can be printed. What comes with an app or in upstream's older shape may name fields that are gone."""
        if not self.format_data:
            return
        layout = checks.read(self.format_data)
        before = self.get_doc_before_save()
        known = blocks.html_of(blocks.saved(before)) if before is not None else set()
        lenient = self.flags.in_import or not blocks.is_designed(self)
        may_html = frappe.flags.in_install or frappe.flags.in_migrate or may_write_html()
        meta = frappe.get_meta(self.doc_type)
        found = [
            (path, message)
            for path, message in checks.mistakes(layout, meta, may_html=may_html, known_html=known)
            if not lenient or path.endswith((".html", ".show_when"))
        ]
        if not found and not lenient:
            found = checks.never_work(layout, meta)
        if found:
            frappe.throw(f"{_('Print Format {0}').format(self.name)}: {checks.described(found)}")

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


def may_write_html() -> bool:
    """May the person change the HTML of print formats? A right of its own: level 1 of Print Format."""
    ctx = frappe.context()
    return 1 in columns.levels(ctx, Access.of(ctx), frappe.get_meta("Print Format")).write


def _most(paper: Any) -> int:
    most = 1
    for count in SHEETS:
        try:
            spread(paper, count)
        except ValueError:
            continue
        most = max(most, count)
    return most
