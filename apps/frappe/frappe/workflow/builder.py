"""What the workflow builder asks: a workflow, its mistakes each at its place, and its saving."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.http.documents import check_tables
from frappe.sandbox import check_expression
from frappe.workflow.doctype.workflow.workflow import Homeless


def _as_sent(doc: dict[str, Any], moved: dict[str, str] | None = None) -> Any:
    document = _read(doc)
    document.flags.moved_states = {str(state): str(target) for state, target in (moved or {}).items() if target}
    return document


def _read(doc: dict[str, Any]) -> Any:
    frappe.has_permission("Workflow", "write", throw=True)
    values = {**doc, "doctype": "Workflow"}
    check_tables(values)
    name = values.get("name")
    if values.pop("__islocal", None) or not name:
        return frappe.get_doc({key: value for key, value in values.items() if key != "name"})
    document = frappe.get_doc("Workflow", name)
    document.update({key: value for key, value in values.items() if key != "name"})
    return document


@frappe.whitelist()
def load(name: str) -> dict[str, Any]:
    """A workflow for the builder."""
    frappe.has_permission("Workflow", "write", throw=True)  # before it says whether there is one
    document = frappe.get_doc("Workflow", name)
    document.check_permission("write")
    return dict(document.as_dict())


@frappe.whitelist(methods=["POST"])
def find_mistakes(doc: dict[str, Any], moved: dict[str, str] | None = None) -> list[dict[str, Any]]:
    """What is wrong: place (such as ``transitions[2].condition``) and message. Nothing is written.

    moved: for states the workflow does not have, where their documents go; such a state that has no place yet is ``gone[its name]``, with
    the states that can take its documents as ``choices``.
    """
    document = _as_sent(doc, moved)
    found: list[dict[str, Any]] = [{"path": path, "message": message} for path, message in mistakes(document)]
    if any(each["path"].startswith("gone[") for each in found):
        choices = {f"gone[{each.key}]": each.choices for each in gone(document)}
        found = [{**each, "choices": choices.get(each["path"], [])} for each in found]
    return found


@frappe.whitelist(methods=["POST"])
def save(doc: dict[str, Any], moved: dict[str, str] | None = None) -> dict[str, Any]:
    """Save a workflow without mistakes; states and actions that are new are made. Gives it as it is stored. moved: see ``find_mistakes``."""
    document = _as_sent(doc, moved)
    found = mistakes(document)
    if found:
        frappe.throw("\n".join(message for _path, message in found))
    for row in document.states:
        _make("Workflow State", "workflow_state_name", row.state)
    for row in document.transitions:
        _make("Workflow Action Master", "workflow_action_name", row.action)
    document.save()
    return load(document.name)


def _make(doctype: str, field: str, name: str) -> None:
    if not frappe.db.exists(doctype, name):
        frappe.get_doc({"doctype": doctype, field: name}).insert()


def mistakes(doc: Any) -> list[tuple[str, str]]:
    """Everything that speaks against a workflow, unreachable states among it."""
    found: list[tuple[str, str]] = []
    if not doc.document_type or not frappe.db.exists("DocType", doc.document_type):
        return [("document_type", _("Choose a document type"))]
    if not doc.workflow_name:
        found.append(("workflow_name", _("Give the workflow a name")))
    if not doc.states:
        return [*found, ("states", _("A workflow begins with a state"))]
    meta = frappe.get_meta(doc.document_type)
    found += [*_of_states(doc, meta), *_of_transitions(doc), *_unreachable(doc), *_loops(doc)]
    return found or [
        (f"gone[{each.key}]", _("{0} documents are in the state {1}").format(each.count, _(each.state)))
        for each in gone(doc)
    ]


def gone(doc: Any) -> list[Homeless]:
    """Documents of which nobody has said yet where they go: in states that were removed, or that only the workflow before this one has."""
    if not doc.is_new():
        doc._doc_before_save = frappe.get_doc("Workflow", doc.name)
    return [each for each in doc.homeless() if not each.target]


def _loops(doc: Any) -> list[tuple[str, str]]:
    """Time-outs that lead to each other: documents would go round by themselves for ever."""
    ways = {
        row.state: next(
            (
                step.next_state
                for step in doc.transitions
                if (step.state, step.action) == (row.state, row.timeout_action)
            ),
            None,
        )
        for row in doc.states
        if row.timeout_hours and row.timeout_action
    }
    found = []
    for index, row in enumerate(doc.states):
        seen, state = set(), row.state
        while (state := ways.get(state)) and state not in seen:
            seen.add(state)
        if row.state in seen:
            found.append(
                (
                    f"states[{index}].timeout_action",
                    _("Time-outs lead from {0} back to {0}: documents would go round by themselves").format(
                        _(row.state)
                    ),
                )
            )
    return found


def _of_states(doc: Any, meta: Any) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    seen: set[str] = set()
    for index, row in enumerate(doc.states):
        place = f"states[{index}]"
        if not row.state or row.state in seen:
            found.append((f"{place}.state", _("Each state has a name of its own")))
        seen.add(row.state)
        if not row.allow_edit:
            found.append((f"{place}.allow_edit", _("Fill this in")))
        if int(row.doc_status or 0) and not meta.is_submittable:
            found.append((f"{place}.doc_status", _("{0} cannot be submitted").format(_(meta.name))))
        if row.update_field and not meta.has_field(row.update_field):
            found.append((f"{place}.update_field", _("{0} has no field {1}").format(_(meta.name), row.update_field)))
        steps = {step.action for step in doc.transitions if step.state == row.state}
        if row.timeout_hours and row.timeout_action and row.timeout_action not in steps:
            found.append(
                (f"{place}.timeout_action", _("{0} is no step from {1}").format(_(row.timeout_action), _(row.state)))
            )
    return found


def _of_transitions(doc: Any) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    known = {row.state: int(row.doc_status or 0) for row in doc.states}
    for index, row in enumerate(doc.transitions):
        place = f"transitions[{index}]"
        found += [
            (f"{place}.{key}", _("{0} is no state of this workflow").format(row.get(key) or "–"))
            for key in ("state", "next_state")
            if row.get(key) not in known
        ]
        found += [(f"{place}.{key}", _("Fill this in")) for key in ("action", "allowed") if not row.get(key)]
        step = (known.get(row.state, 0), known.get(row.next_state, 0))
        if step not in {(0, 0), (0, 1), (1, 1), (1, 2), (2, 2)}:
            found.append((f"{place}.next_state", _("A document cannot go back from submitted or cancelled")))
        if row.state and row.state == row.next_state and not row.approval_mode:
            found.append((f"{place}.next_state", _("The step leads back to {0}, where it begins").format(_(row.state))))
        twins = [
            each
            for each in doc.transitions[:index]
            if all(each.get(key) == row.get(key) for key in ("state", "action", "allowed"))
        ]
        if row.action and any(not each.condition for each in twins):
            found.append(
                (
                    f"{place}.action",
                    _("{0} leads from {1} to another state already, and always").format(_(row.action), _(row.state)),
                )
            )
        if row.condition:
            try:
                check_expression(row.condition)
            except frappe.ValidationError as error:
                found.append((f"{place}.condition", _("the expression cannot be read: {0}").format(error)))
        found += [(f"{place}.{key}", text) for key, text in _of_approvals(row)]
    return found


def _of_approvals(row: Any) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    named = [line.strip() for line in (row.approvers or "").splitlines() if line.strip()]
    unknown = [name for name in named if not frappe.db.exists("User", name)]
    disabled = [name for name in named if name not in unknown and not frappe.db.get_value("User", name, "enabled")]
    if disabled:
        found.append(("approvers", _("{0} cannot log in any more").format(", ".join(disabled))))
    if unknown:
        found.append(("approvers", _("There is no user {0}").format(", ".join(unknown))))
    without = [
        name for name in named if name not in (*unknown, *disabled) and row.allowed not in frappe.get_roles(name)
    ]
    if row.allowed and without:
        text = _("{0} does not have the role {1} and could not approve")
        found.append(("approvers", text.format(", ".join(without), _(row.allowed))))
    if row.approval_mode == "Number":
        count = int(row.approvals_needed or 0)
        if count < 1 or (named and count > len(named)):
            found.append(("approvals_needed", _("As many as there are approvers at most, and at least one")))
    return found


def _unreachable(doc: Any) -> list[tuple[str, str]]:
    reached = {doc.states[0].state}
    while more := {row.next_state for row in doc.transitions if row.state in reached} - reached:
        reached |= more
    text = _("No step leads to {0}")
    return [
        (f"states[{index}].state", text.format(_(row.state)))
        for index, row in enumerate(doc.states)
        if row.state and row.state not in reached and not row.is_optional_state
    ]
