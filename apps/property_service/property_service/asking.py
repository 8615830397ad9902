"""What a step still needs: the error names the fields, so that the form asks for them in a window and goes on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn

import frappe


def ask_for(doc: Any, fields: str | Sequence[str], sentence: str) -> NoReturn:
    """Refuse a step until these fields are filled in; ``sentence`` is said to the person."""
    names = fields if isinstance(fields, str) else ", ".join(fields)
    frappe.throw(sentence, frappe.MandatoryError(f"{sentence} [{doc.doctype}, {doc.name}]: {names}"))
