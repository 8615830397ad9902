from __future__ import annotations

from frappe.utils.nestedset import NestedSet


class CaseCategory(NestedSet):
    """A branch of the routing tree."""
