from __future__ import annotations

import frappe
from frappe import _
from frappe.custom import losses
from frappe.custom.fields import create_custom_field
from frappe.model.docstatus import DocStatus
from frappe.model.document import Document
from frappe.sandbox import check_expression

_ALLOWED = {(0, 0), (0, 1), (1, 1), (1, 2), (2, 2)}


class Workflow(Document):
    """States a document type passes through, and who may take which step."""

    def validate(self) -> None:
        self.check_states()
        self.check_transitions()
        self.check_reachable()
        self.check_moves()
        self.refuse_losses()

    def moved(self) -> dict[str, str]:
        """Where documents of states that are gone go: what whoever saves says, else the new name of the same row."""
        before = self.get_doc_before_save()
        names = {row.name: row.state for row in self.states}
        old = [row for row in (before.states if before else ()) if row.state not in names.values()]
        renamed = {row.state: names[row.name] for row in old if row.name in names}
        return {
            **renamed,
            **{
                state: target
                for state, target in (self.flags.moved_states or {}).items()
                if state not in names.values()
            },
        }

    def check_moves(self) -> None:
        """Documents go to states of their own docstatus alone."""
        before = self.get_doc_before_save()
        was = {row.state: int(row.doc_status or 0) for row in (before.states if before else ())}
        known = {row.state: int(row.doc_status or 0) for row in self.states}
        for state, target in self.moved().items():
            if state in was and known.get(target) != was[state]:
                frappe.throw(
                    _("Documents in the state {0} are {1}: {2} is no state for them").format(
                        _(state), _(DocStatus(was[state]).label), _(target)
                    )
                )

    def move_documents(self) -> None:
        for state, target in self.moved().items():
            if frappe.get_meta(self.document_type).has_field(self.workflow_state_field):
                key = {self.workflow_state_field: state}
                frappe.db.set_value(self.document_type, key, self.workflow_state_field, target, update_modified=False)

    def check_states(self) -> None:
        seen: set[str] = set()
        submittable = frappe.get_meta(self.document_type).is_submittable
        for row in self.states:
            if row.state in seen:
                frappe.throw(_("State {0} is listed twice").format(row.state))
            seen.add(row.state)
            if int(row.doc_status or 0) and not submittable:
                frappe.throw(
                    _("State {0}: documents of type {1} cannot be submitted").format(row.state, _(self.document_type))
                )

    def check_transitions(self) -> None:
        status = {row.state: int(row.doc_status or 0) for row in self.states}
        for row in self.transitions:
            for state in (row.state, row.next_state):
                if state not in status:
                    frappe.throw(_("Transition {0}: {1} is not a state of this workflow").format(row.idx, state))
            step = (status[row.state], status[row.next_state])
            if step not in _ALLOWED:
                frappe.throw(
                    _("Transition {0}: a document cannot go from {1} to {2}").format(
                        row.idx, _(DocStatus(step[0]).label), _(DocStatus(step[1]).label)
                    )
                )
            if row.condition:
                try:
                    check_expression(row.condition)
                except frappe.ValidationError as error:
                    frappe.throw(_("Transition {0}: the condition is wrong: {1}").format(row.idx, str(error)))

    def check_reachable(self) -> None:
        """Every state but the first must be reachable, or documents could never get there."""
        if not self.states:
            return
        reached = {self.states[0].state}
        while True:
            more = {row.next_state for row in self.transitions if row.state in reached} - reached
            if not more:
                break
            reached |= more
        lost = [row.state for row in self.states if row.state not in reached and not row.is_optional_state]
        if lost:
            frappe.msgprint(_("No transition leads to {0}").format(", ".join(lost)), indicator="orange", alert=True)

    def refuse_losses(self) -> None:
        """Documents in a state that goes could take no step any more: that is to be confirmed."""
        before = self.get_doc_before_save()
        if before is None or not before.is_active or losses.by_code(self) or losses.confirmed(self):
            return
        moved = (before.document_type, before.workflow_state_field) != (self.document_type, self.workflow_state_field)
        kept = set() if moved else {row.state for row in self.states} | set(self.moved())
        losses.refuse(self.name, before.stranded(kept))

    def stranded(self, kept: set[str]) -> list[str]:
        """How many documents are in each state that is not kept, as sentences."""
        text = _("State {0}: {1} documents of type {2} are in it and could go no further")
        return [text.format(_(each), count, _(self.document_type)) for each, count in self.documents_in(kept).items()]

    def documents_in(self, kept: set[str]) -> dict[str, int]:
        """How many documents are in each state that is not kept and has any."""
        if not frappe.get_meta(self.document_type).has_field(self.workflow_state_field):
            return {}
        states = [row.state for row in self.states if row.state not in kept]
        counts = {each: frappe.db.count(self.document_type, {self.workflow_state_field: each}) for each in states}
        return {each: count for each, count in counts.items() if count}

    def on_update(self) -> None:
        if self.is_active:
            for other in frappe.get_all(
                "Workflow",
                {"document_type": self.document_type, "is_active": 1, "name": ["!=", self.name]},
                pluck="name",
            ):
                frappe.db.set_value("Workflow", other, "is_active", 0)
        self.make_state_field()
        self.move_documents()
        self.fill_missing_states()
        frappe.clear_cache(doctype=self.document_type)

    def make_state_field(self) -> None:
        """The field that holds the state, where the document type does not have it."""
        if frappe.get_meta(self.document_type).has_field(self.workflow_state_field):
            return
        create_custom_field(
            self.document_type,
            {
                "fieldname": self.workflow_state_field,
                "label": frappe.unscrub(self.workflow_state_field),
                "fieldtype": "Link",
                "options": "Workflow State",
                "hidden": 1,
                "allow_on_submit": 1,
                "no_copy": 1,
                "in_standard_filter": 1,
            },
        )

    def fill_missing_states(self) -> None:
        """Documents from before the workflow get the first state that fits their docstatus."""
        field = self.workflow_state_field
        if not self.is_active or frappe.get_meta(self.document_type).issingle:
            return
        done: set[int] = set()
        for row in self.states:
            status = int(row.doc_status or 0)
            if status in done:
                continue
            done.add(status)
            frappe.db.set_value(
                self.document_type,
                {field: ["is", "not set"], "docstatus": status},
                field,
                row.state,
                update_modified=False,
            )

    def on_trash(self) -> None:
        if self.is_active and not (losses.by_code(self) or losses.confirmed(self)):
            losses.refuse(self.name, self.stranded(set()))
        frappe.clear_cache(doctype=self.document_type)
