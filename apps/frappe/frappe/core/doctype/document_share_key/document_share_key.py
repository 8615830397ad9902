from __future__ import annotations

import secrets

from frappe.model.document import Document


class DocumentShareKey(Document):
    """A key by which somebody without an account may look at the print of one document."""

    def before_insert(self) -> None:
        self.key = secrets.token_urlsafe(24)
