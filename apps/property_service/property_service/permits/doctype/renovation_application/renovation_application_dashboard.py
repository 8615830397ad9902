from __future__ import annotations

from typing import Any

from frappe import _


def get_data() -> dict[str, Any]:
    """What is made for a renovation, offered beside it."""
    return {
        "fieldname": "renovation",
        "non_standard_fieldnames": {"Deposit Entry": "against_name"},
        "dynamic_links": {"against_name": ["Renovation Application", "against_doctype"]},
        "transactions": [
            {"label": _("Agreement and Deposits"), "items": ["Entry Pass", "Deposit Entry"]},
            {"label": _("On Site"), "items": ["Renovation Inspection", "Special Permit"]},
        ],
    }
