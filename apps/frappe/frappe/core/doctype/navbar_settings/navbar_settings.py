from __future__ import annotations

from urllib.parse import urlsplit

import frappe
from frappe import _
from frappe.model.document import Document


class NavbarSettings(Document):
    """What the desk's bar shows beside its own: a logo, and entries of its menus."""

    def validate(self) -> None:
        for row in [*self.settings_dropdown, *self.help_dropdown]:
            if row.item_type == "Route" and not (row.item_label and row.route):
                frappe.throw(_("Row {0}: an entry has a label and a route").format(row.idx))
            if row.route and urlsplit(row.route).scheme not in ("", "http", "https"):
                frappe.throw(_("{0} is no address that can be opened").format(row.route))
