"""Boards: documents of a type as cards, in columns by the values of one field. Made in the list, without code."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.desk.shared import sees_all
from frappe.model.document import Document
from frappe.model.workflow import get_workflow_name

INDICATORS = {"Success": "Green", "Warning": "Orange", "Danger": "Red", "Info": "Light Blue", "Primary": "Blue", "Inverse": "Gray"}  # fmt: skip


class KanbanBoard(Document):
    """``columns``: what stands where, in which colour; ``order`` of a column: names of its cards, as JSON."""

    def validate(self) -> None:
        frappe.has_permission(self.reference_doctype, "read", throw=True)
        values = column_values(self.reference_doctype, self.field_name)
        for row in self.columns:
            if row.column_name not in values:
                frappe.throw(_("{0}: {1} is not a value of {2}").format(self.name, row.column_name, self.field_name))
        if not self.columns:
            frappe.throw(_("{0}: a board has at least one column").format(self.kanban_board_name))


def column_values(doctype: str, field: str) -> dict[str, str]:
    """Value -> colour of the columns that a field can make. Raises ValidationError for a field that makes none."""
    meta = frappe.get_meta(doctype)
    states = {row.title: row.color or "Gray" for row in meta.states}
    workflow = get_workflow_name(doctype)
    if workflow:
        doc = frappe.get_cached_doc("Workflow", workflow)
        if doc.workflow_state_field == field:
            styles = {name: _indicator(name) for name in {row.state for row in doc.states}}
            return {row.state: states.get(row.state, styles[row.state]) for row in doc.states}
    df = meta.get_field(field)
    if df is None or df.fieldtype != "Select":
        frappe.throw(
            _("{0} makes no columns of a board: choose a Select field or the state of the workflow").format(field)
        )
    options = [option for option in (df.options or "").split("\n") if option.strip()]
    return {option: states.get(option, "Gray") for option in options}


def _indicator(state: str) -> str:
    return INDICATORS.get(frappe.db.get_value("Workflow State", state, "style") or "", "Gray")


@frappe.whitelist()
def get_kanban_boards(doctype: str) -> list[Any]:
    """Boards of a DocType that the user may see."""
    fields = ["name", "filters", "reference_doctype", "private", "field_name"]
    return list(frappe.get_list("Kanban Board", {"reference_doctype": doctype}, fields, order_by="creation asc"))


@frappe.whitelist(methods=["POST"])
def quick_kanban_board(doctype: str, board_name: str, field_name: str, project: str | None = None) -> Document:
    """Make a board with a column for each value of the field."""
    board = frappe.new_doc("Kanban Board")
    board.update({"kanban_board_name": board_name, "reference_doctype": doctype, "field_name": field_name})
    for value, colour in column_values(doctype, field_name).items():
        board.append("columns", {"column_name": value, "indicator": colour})
    return board.insert()


@frappe.whitelist(methods=["POST"])
def archive_restore_column(board_name: str, column_title: str, status: str) -> list[Any]:
    """Take a column off the board (Archived), or put it back (Active)."""
    board = frappe.get_doc("Kanban Board", board_name)
    _column(board, column_title).status = status
    return list(board.save().columns)


@frappe.whitelist(methods=["POST"])
def set_indicator(board_name: str, column_name: str, indicator: str) -> Document:
    """Give a column a colour."""
    board = frappe.get_doc("Kanban Board", board_name)
    _column(board, column_name).indicator = indicator
    return board.save()


@frappe.whitelist(methods=["POST"])
def update_column_order(board_name: str, order: Any) -> Document:
    """Put the columns in this order; order: names of columns."""
    board = frappe.get_doc("Kanban Board", board_name)
    wanted = list(frappe.parse_json(order))
    rows = sorted(
        board.columns, key=lambda row: wanted.index(row.column_name) if row.column_name in wanted else len(wanted)
    )
    for index, row in enumerate(rows, start=1):
        row.idx = index
    board.set("columns", rows)
    return board.save()


@frappe.whitelist(methods=["POST"])
def update_order(board_name: str, order: Any) -> Document:
    """Keep the order of the cards; order: column -> names of its cards. Whoever may see the board may arrange it."""
    board = frappe.get_doc("Kanban Board", board_name)
    board.check_permission("read")
    for title, names in dict(frappe.parse_json(order)).items():
        _column(board, str(title)).order = frappe.as_json([str(name) for name in names][:1000])
    return board.save(ignore_permissions=True)


def _column(board: Any, title: str) -> Any:
    for row in board.columns:
        if row.column_name == title:
            return row
    frappe.throw(_("{0} has no column {1}").format(board.name, title))


def get_permission_query_conditions(user: str | None = None) -> str:
    """Everybody sees the public boards and their own."""
    user = user or frappe.session.user
    if sees_all(user):
        return ""
    return f"(`tabKanban Board`.private = 0 or `tabKanban Board`.owner = {frappe.db.escape(user)})"


def has_permission(doc: Any, ptype: str = "read", user: str | None = None) -> bool:
    user = user or frappe.session.user
    return sees_all(user) or not doc.private or doc.owner == user
