from __future__ import annotations

from frappe.model.document import Document


class QuizQuestion(Document):
    """A question about an article; the right answer is not shown to whoever is asked."""
