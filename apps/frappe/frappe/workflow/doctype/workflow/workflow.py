from __future__ import annotations

from dataclasses import dataclass

import frappe
from frappe import _, _lt
from frappe.custom import losses
from frappe.custom.fields import create_custom_field
from frappe.model.docstatus import DocStatus
from frappe.model.document import Document
from frappe.query_builder.functions import Count
from frappe.sandbox import check_expression

_ALLOWED = {(0, 0), (0, 1), (1, 1), (1, 2), (2, 2)}


_STRANDED = _lt("State {0}: {1} documents of type {2} are in it and could go no further")


@dataclass(frozen=True, slots=True)
class Homeless:
    """Documents in a state that the workflow does not have. key: what they are asked for by; choices: the states that can take them; target: where they go."""

    key: str
    state: str
    statuses: list[int]
    count: int
    choices: list[str]
    target: str | None


class Workflow(Document):
    """States a document type passes through, and who may take which step."""

    def validate(self) -> None:
        self.check_states()
        self.check_transitions()
        self.check_reachable()
        homeless = self.homeless()
        self.check_moves(homeless)
        self.refuse_losses([each for each in homeless if not each.target])

    def homeless(self) -> list[Homeless]:
        """Documents in states that this workflow, active from now on, does not have; by state, and by docstatus where one state cannot take all."""
        meta = frappe.get_meta(self.document_type)
        if not self.is_active or meta.issingle or meta.is_virtual or self.workflow_state_field not in meta.columns:
            return []
        before, names = self.get_doc_before_save(), {row.name: row.state for row in self.states}
        renamed = {row.state: names.get(row.name) for row in (before.states if before else ())}
        found = []
        for state, counts in self._elsewhere().items():
            for at, (wanted, statuses) in enumerate(self._by_docstatus(counts)):
                key = state if not at else f"{state} · {_(DocStatus(statuses[0]).label)}"
                choices = [row.state for row in self.states if wanted is None or int(row.doc_status or 0) == wanted]
                target = (self.flags.moved_states or {}).get(key) or renamed.get(state)
                total = sum(counts[status] for status in statuses)
                found.append(Homeless(key, state, statuses, total, choices, target))
        return found

    def _elsewhere(self) -> dict[str, dict[int, int]]:
        """State that is none of the workflow -> docstatus -> how many documents."""
        table = frappe.qb.DocType(self.document_type)
        field = table[self.workflow_state_field]
        known = [row.state for row in self.states]
        query = frappe.qb.from_(table).select(field, table.docstatus, Count("*")).where(field.notin([*known, ""]))
        found: dict[str, dict[int, int]] = {}
        for state, status, count in query.groupby(field, table.docstatus).run():
            found.setdefault(state, {})[int(status)] = count
        return found

    def _by_docstatus(self, counts: dict[int, int]) -> list[tuple[int | None, list[int]]]:
        """Which documents of a state may go to one place: those of a docstatus that the workflow has states for; others go along."""
        known = {int(row.doc_status or 0) for row in self.states}
        wanted = [status for status in sorted(counts) if status in known]
        rest = [status for status in counts if status not in known]
        if not wanted:
            return [(None, rest)]
        return [(status, [status, *rest] if not at else [status]) for at, status in enumerate(wanted)]

    def check_moves(self, homeless: list[Homeless]) -> None:
        """Documents go to states of their own docstatus alone."""
        for each in homeless:
            if each.target and each.target not in each.choices:
                frappe.throw(
                    _("Documents in the state {0} are {1}: {2} is no state for them").format(
                        _(each.state), _(DocStatus(each.statuses[0]).label), _(each.target)
                    )
                )

    def move_documents(self) -> None:
        field = self.workflow_state_field
        for each in self.homeless():
            if each.target:
                key = [[field, "=", each.state], ["docstatus", "in", each.statuses]]
                frappe.db.set_value(self.document_type, key, field, each.target, update_modified=False)

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

    def refuse_losses(self, homeless: list[Homeless]) -> None:
        """Documents in a state that the workflow does not have could take no step: that is to be confirmed."""
        if losses.by_code(self) or losses.confirmed(self):
            return
        before = self.get_doc_before_save()
        lost = [str(_STRANDED).format(_(each.state), each.count, _(self.document_type)) for each in homeless]
        field = (self.document_type, self.workflow_state_field)
        if before is not None and before.is_active and (before.document_type, before.workflow_state_field) != field:
            lost += before.stranded()
        losses.refuse(self.name, lost)

    def stranded(self) -> list[str]:
        """How many documents are in each state, as sentences."""
        if not frappe.get_meta(self.document_type).has_field(self.workflow_state_field):
            return []
        counts = {
            row.state: frappe.db.count(self.document_type, {self.workflow_state_field: row.state})
            for row in self.states
        }
        return [
            str(_STRANDED).format(_(state), count, _(self.document_type)) for state, count in counts.items() if count
        ]

    def on_update(self) -> None:
        if self.is_active:
            for other in frappe.get_all(
                "Workflow",
                {"document_type": self.document_type, "is_active": 1, "name": ["!=", self.name]},
                pluck="name",
            ):
                frappe.db.set_value("Workflow", other, "is_active", 0)
                frappe.msgprint(
                    _("{0} is switched off: documents of type {1} follow one workflow").format(
                        _(other), _(self.document_type)
                    ),
                    alert=True,
                )
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
            losses.refuse(self.name, self.stranded())
        frappe.clear_cache(doctype=self.document_type)
