from __future__ import annotations

from frappe.model.document import Document


class TrainingAttendee(Document):
    """Who was asked to a training, and how it went."""
