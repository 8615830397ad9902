from __future__ import annotations

from frappe.model.document import Document


class PassScanLog(Document):
    """One look at a pass, by a guard, a guest or a wrong token. Written by the gate alone."""
