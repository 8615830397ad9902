from __future__ import annotations

import re

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.runtime.site import SITE_CONFIG, update_config

# Pictures may come by https or from the site itself, says the policy that browsers are given.
_TILES = re.compile(r"(?:https://[^\s/]+)?/(?!/)(?=\S*\{z\})(?=\S*\{x\})(?=\S*\{y\})\S+")


class SystemSettings(Document):
    """Settings of the whole site."""

    def validate(self) -> None:
        if not re.fullmatch(r"\d{1,4}:[0-5]\d", self.session_expiry or ""):
            frappe.throw(_("Session Expiry takes hours and minutes, for example 24:00"))
        if not 0 <= frappe.utils.cint(self.shared_session_minutes) <= 720:
            frappe.throw(_("Minutes without Use on a Shared Computer are between 0 and 720"))
        tiles = self.map_tile_url or ""
        if tiles and not _TILES.fullmatch(tiles):
            frappe.throw(_("The address of map tiles begins with https:// or / and has {z}, {x} and {y} in it"))
        if self.is_new():
            return
        before = frappe.db.get_singles_dict(self.doctype)  # what is stored, not the defaults of a site in the making
        if before and before.time_zone and before.time_zone != self.time_zone:
            frappe.throw(
                _("The time zone cannot be changed: times are stored in {0}").format(before.time_zone),
                frappe.CannotChangeConstantError,
            )

    def on_update(self) -> None:
        for field in self.meta.fields:
            if field.fieldtype not in ("Section Break", "Column Break", "Tab Break", "Table"):
                frappe.db.set_default(field.fieldname, self.get(field.fieldname))
        if frappe.conf.get("lang") != self.language:
            update_config(frappe.local.site_object.path / SITE_CONFIG, lang=self.language)
        frappe.clear_settings_cache()
