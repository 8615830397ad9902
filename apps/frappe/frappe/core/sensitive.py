"""The log of personal data shown in clear. Entries are only ever added."""

from __future__ import annotations

from frappe.model.docs import new_doc
from frappe.runtime.context import Context
from frappe.runtime.i18n import _


def record(
    ctx: Context,
    *,
    doctype: str,
    name: str,
    fieldname: str,
    purpose: str,
    allowed: bool,
    user: str | None = None,
    action: str = "Unmask",
) -> None:
    """Write down that ``user`` saw masked values in clear, on the screen or on paper, or was refused them."""
    entry = new_doc("Sensitive Access")
    entry.update(
        {
            "user": user or ctx.user,
            "action": action if allowed else "Refused",
            "reference_doctype": doctype,
            "reference_name": name,
            "field_name": fieldname,
            "purpose": purpose,
            "ip_address": getattr(ctx.request, "remote_addr", None),
        }
    )
    entry.insert(ignore_permissions=True)


def record_export(
    ctx: Context, *, doctype: str, report: str | None, rows: int, personal_columns: list[str], clear_columns: list[str], method: str,
    **_details: object,
) -> None:  # fmt: skip
    """Write down that a file with confidential fields left, masked or not."""
    if not personal_columns:
        return
    entry = new_doc("Sensitive Access")
    shown = _("in clear: {0}").format(", ".join(clear_columns)) if clear_columns else _("masked")
    entry.update(
        {
            "user": ctx.user,
            "action": "Print" if method == "print" else "Export",
            "reference_doctype": doctype,
            "reference_name": report,
            "field_name": ", ".join(personal_columns)[:140],
            "row_count": rows,
            "purpose": shown,
            "ip_address": getattr(ctx.request, "remote_addr", None),
        }
    )
    entry.insert(ignore_permissions=True)


def alert(ctx: Context, *, user: str, count: int, **_details: object) -> None:
    """Tell the system managers that ``user`` has looked at unusually much."""
    text = _("{0} has asked for {1} masked values within an hour").format(user, count)
    managers = ctx.db.get_values(
        "Has Role",
        {"role": ["in", ("Privacy Officer", "System Manager")], "parenttype": "User"},
        "parent",
        pluck=True,
        distinct=True,
    )
    for manager in managers:
        todo = new_doc("ToDo")
        todo.update({"allocated_to": manager, "description": text, "priority": "High"})
        todo.insert(ignore_permissions=True)
