"""DocTypes for tests, in as few words as possible."""

from __future__ import annotations

from typing import Any

from frappe.schema.spec import DocTypeSpec


def field(fieldname: str, fieldtype: str = "Data", **more: Any) -> dict[str, Any]:
    return {"fieldname": fieldname, "fieldtype": fieldtype, "label": fieldname.title(), **more}


def spec(called: str, *fields: dict[str, Any], **more: Any) -> DocTypeSpec:
    """A custom DocType of the module Core; ``more`` adds keys and replaces these."""
    values = {
        "name": called,
        "module": "Core",
        "custom": 1,
        "fields": list(fields),
        "permissions": [],
        "doctype": "DocType",
    }
    return DocTypeSpec.from_dict({**values, **more})
