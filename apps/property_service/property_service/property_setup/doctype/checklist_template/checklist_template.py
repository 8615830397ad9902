from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from property_service.property_setup.checklists import COPIED


class ChecklistTemplate(Document):
    """Questions that documents copy: of a handover, patrol, inspection, move, survey and so on."""

    def validate(self) -> None:
        for row in self.items:
            if row.answer_type == "Choice" and not (row.choices or "").strip():
                frappe.throw(_("{0}, row {1}: write the choices, one per line").format(self.name, row.idx))
        before = self.get_doc_before_save()
        if before and _content(before) != _content(self):
            self.version = int(before.version or 1) + 1


def _content(doc: Any) -> list[tuple[Any, ...]]:
    return [tuple(row.get(key) or "" for key in COPIED) for row in doc.items]
