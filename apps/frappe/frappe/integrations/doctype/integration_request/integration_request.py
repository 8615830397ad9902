from __future__ import annotations

from typing import Any

import frappe
from frappe.model.document import Document


class IntegrationRequest(Document):
    """What was asked of, or came from, another system, and how it ended."""

    def update_status(self, params: dict[str, Any], status: str) -> None:
        """Add to the data and set the status."""
        data = frappe.parse_json(self.data) or {}
        self.data, self.status = frappe.as_json({**data, **params}), status
        self.save(ignore_permissions=True)

    def handle_success(self, response: Any) -> None:
        """It went well; the answer is kept."""
        self._end("Completed", output=response)

    def handle_failure(self, response: Any) -> None:
        """It went wrong; the answer is kept."""
        self._end("Failed", error=response)

    def _end(self, status: str, **texts: Any) -> None:
        kept = {key: value if isinstance(value, str) else frappe.as_json(value) for key, value in texts.items()}
        self.db_set({"status": status, **kept})
