from __future__ import annotations

from frappe.model.document import Document


class ResidentLoginCode(Document):
    """One attempt to sign in by text message. Nobody reads it: ``residents/code_login.py`` writes and asks it."""
