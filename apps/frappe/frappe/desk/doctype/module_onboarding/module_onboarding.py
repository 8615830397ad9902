from __future__ import annotations

import frappe
from frappe import _
from frappe.desk import onboarding
from frappe.model.document import Document


class ModuleOnboarding(Document):
    """First steps for people who are new to a workspace. Who has gone how far stands with each person."""

    def validate(self) -> None:
        steps = [row.step for row in self.steps]
        if len(steps) != len(set(steps)):
            frappe.throw(_("Each step stands once in {0}").format(self.title))

    def get_steps(self) -> list[Document]:
        """The steps in order."""
        return [frappe.get_cached_doc("Onboarding Step", row.step) for row in self.steps]

    def get_allowed_roles(self) -> set[str]:
        """Roles whose people are shown the steps; none: everybody."""
        return {row.role for row in self.allow_roles}

    @frappe.whitelist()
    def reset_progress(self) -> None:
        """Begin again: forget what oneself has done, skipped and put away."""
        onboarding.forget(self)
