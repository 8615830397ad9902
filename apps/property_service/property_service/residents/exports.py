"""Files of personal data: which need an approved request, and the file that an approved request gives once (R62)."""

from __future__ import annotations

import json
from typing import Any

import frappe
from frappe import _
from frappe.model import no_value_fields
from frappe.utils import now_datetime
from frappe.utils.csvutils import to_csv
from frappe.utils.xlsxutils import make_xlsx
from property_service.property_setup.settings import number

REQUEST = "Data Export Request"
READY = "Ready for Download"
MOST_ROWS = 100_000


def guard(
    _ctx: Any, *, user: str, rows: int, personal_columns: list[str], clear_columns: list[str], **_details: Any
) -> None:
    """Refuse a file with personal data of many people, or of anybody in clear. Called before a file leaves.

    Hook ``data_export`` of the platform; nothing calls it elsewhere. Administrator is the system itself.
    """
    if user == "Administrator" or not personal_columns:
        return
    limit = int(number("export_approval_threshold"))
    if clear_columns:
        names = ", ".join(_(name) for name in clear_columns)
        raise frappe.PermissionError(
            _("This file would show {0} in clear; make a Data Export Request for it").format(names)
        )
    if rows > limit:
        raise frappe.PermissionError(
            _("This file has personal data of {0} people, more than {1}; make a Data Export Request for it").format(
                rows, limit
            )
        )


def columns_of(request: Any) -> tuple[list[str], list[str]]:
    """The columns of a request, and those of them in clear. Unknown ones are refused by name."""
    meta = frappe.get_meta(request.target_doctype)
    known = {"name", *(df.fieldname for df in meta.fields if df.fieldtype not in no_value_fields)}
    masked = {df.fieldname for df in meta.fields if df.mask}
    asked, clear = _names(request.columns), _names(request.clear_columns)
    for name in [*asked, *clear]:
        if name not in known:
            frappe.throw(_("{0} has no field {1}").format(_(request.target_doctype), name))
    open_anyway = [name for name in clear if name not in masked]
    if open_anyway:  # R19: what is withheld is not masked, and no request lifts it
        frappe.throw(_("{0} is not masked and cannot be asked for in clear").format(", ".join(open_anyway)))
    if missing := [name for name in clear if name not in asked]:
        frappe.throw(_("In Clear names what is not among the columns: {0}").format(", ".join(missing)))
    return asked, clear


def _names(text: str | None) -> list[str]:
    return [part.strip() for part in (text or "").split(",") if part.strip()]


def filters_of(request: Any) -> Any:
    try:
        return json.loads(request.filters_json or "[]")
    except ValueError:
        frappe.throw(_("Filters: this is not JSON"))


def rows_of(request: Any) -> list[list[Any]]:
    """Header and rows, as far as who asks may read them; masks are lifted from the approved columns alone."""
    asked, clear = columns_of(request)
    rows = frappe.get_list(
        request.target_doctype,
        filters=filters_of(request),
        fields=list(dict.fromkeys(["name", *asked])),
        limit_page_length=MOST_ROWS,
    )
    if clear:
        names = [row.name for row in rows]
        plain = frappe.get_all(request.target_doctype, {"name": ["in", names or [""]]}, ["name", *clear])
        by_name = {row.name: row for row in plain}
        for row in rows:
            row.update({key: by_name[row.name][key] for key in clear})
    meta = frappe.get_meta(request.target_doctype)
    head = [_("ID") if name == "name" else _(meta.get_label(name)) for name in asked]
    return [head, *([_text(row.get(name)) for name in asked] for row in rows)]


def _text(value: Any) -> str:
    """Long numbers stay whole: a cell is a text (edge 51)."""
    return "" if value is None else str(value)


def file_of(request: Any) -> tuple[str, bytes]:
    """Name and bytes, with a mark of who took it, when and by which request in the first and the last line."""
    rows = rows_of(request)
    mark = _("Confidential: {0}, {1}, {2}, for {3}").format(
        request.name, frappe.session.user, f"{now_datetime():%Y-%m-%d %H:%M:%S}", request.recipient
    )
    marked = [rows[0], [mark], *rows[1:], [mark]]
    name = f"{request.name}-{request.target_doctype}".replace(" ", "-")
    if request.file_type == "CSV":
        return f"{name}.csv", to_csv(marked).encode("utf-8-sig")
    return f"{name}.xlsx", make_xlsx(marked, request.target_doctype).getvalue()


@frappe.whitelist(methods=["POST"])
def download(name: str) -> None:
    """The file of an approved request, to who asked for it; once."""
    frappe.get_doc(REQUEST, name).download()


@frappe.whitelist(methods=["POST"])
def confirm_destroyed(name: str) -> None:
    """Who had the file says that it is gone."""
    frappe.get_doc(REQUEST, name).confirm_destroyed()


def expire() -> int:
    """Hourly: what nobody took in time is not to be had any more."""
    late = frappe.get_all(REQUEST, {"workflow_state": READY, "valid_until": ["<", now_datetime()]}, pluck="name")
    for name in late:
        frappe.db.set_value(REQUEST, name, "workflow_state", "Expired")
    return len(late)
