from __future__ import annotations

from frappe.utils.nestedset import NestedSet


class ServiceDepartment(NestedSet):
    """A department of the office."""
