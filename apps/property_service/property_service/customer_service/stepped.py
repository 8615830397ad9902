"""Documents with a log whose steps write fields that nobody writes by hand."""

from __future__ import annotations

from typing import Any, ClassVar

from frappe.model.document import Document
from frappe.utils import now_datetime
from property_service.customer_service import action_log


class Stepped(Document):
    """Gives a controller its log. Call ``keep_own`` first and ``follow`` last in ``validate``.

    ACTIONS: (from, to) -> what the log calls the step; a method ``on_<action>`` is run for it. KEPT: fields that steps alone
    write. A step that is a method rather than a change of state sets ``flags.step = (action, note)`` before it saves.
    """

    ACTIONS: ClassVar[dict[tuple[str, str], str]] = {}
    KEPT: ClassVar[tuple[str, ...]] = ()

    def keep_own(self, before: Any) -> None:
        if self.flags.step:
            return
        for key in self.KEPT:
            self.set(key, before.get(key) if before else None)
        if not before:
            self.start()

    def start(self) -> None:
        """Set what a new document starts with, among KEPT."""

    def follow(self, before: Any) -> None:
        """Guard the log, and do and log the step that this save takes."""
        action_log.protect(self, before)
        state = self.workflow_state
        if before and before.workflow_state != state:
            action = self.ACTIONS.get((before.workflow_state, state), "Note")
            step = getattr(self, f"on_{action.lower().replace(' ', '_')}", None)
            if step:
                step()
            action_log.write(self, action, before.workflow_state, state, self.note_of(action), now_datetime())
        elif self.flags.step:
            action, note = self.flags.step
            action_log.write(self, action, state, state, note, now_datetime())

    def note_of(self, _action: str) -> str | None:
        """What the log adds to a step."""
        return None
