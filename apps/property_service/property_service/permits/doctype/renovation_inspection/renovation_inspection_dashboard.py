from __future__ import annotations

from typing import Any

from frappe import _


def get_data() -> dict[str, Any]:
    """The rectifications that a visit brought about."""
    return {
        "fieldname": "source_name",
        "dynamic_links": {"source_name": ["Renovation Inspection", "source_doctype"]},
        "transactions": [{"label": _("On Site"), "items": ["Rectification"]}],
    }
