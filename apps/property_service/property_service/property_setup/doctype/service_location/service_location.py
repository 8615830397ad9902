from __future__ import annotations

import secrets

from frappe.utils.nestedset import NestedSet

import frappe

SCANNED = ("Patrol Point", "Gate", "Lobby", "Post")


class ServiceLocation(NestedSet):
    """A public area, gate, lobby, post, meeting room, patrol point, parking area or shelf."""

    def validate(self) -> None:
        if self.location_type in SCANNED and not self.scan_token:
            self.new_token()
        if self.location_type != "Archive Shelf" and not self.report_token:
            self.report_token = secrets.token_urlsafe(9)  # public: it stands on a poster

    def new_token(self) -> None:
        """R35: 128 random bits; a sticker with the old token is worthless from now on."""
        self.flags.by_server = True
        self.scan_token = secrets.token_urlsafe(16)
        self.token_version = int(self.token_version or 0) + 1

    @frappe.whitelist()
    def rotate_token(self) -> int:
        """Make a new token, for a sticker that was lost or copied; the number of the new version."""
        self.check_permission("write")
        self.new_token()
        self.save()
        return int(self.token_version)
