"""Why can, or can't, this user see this: the decision in sentences."""

from __future__ import annotations

from typing import Any

from frappe.exceptions import PermissionError, ValidationError
from frappe.model.docs import get_doc
from frappe.model.docstatus import CANCELLED, DRAFT, SUBMITTED, DocStatus
from frappe.model.workflow import edit_refused
from frappe.permissions.explain import Reason, fields
from frappe.permissions.explain import explain as explain_decision
from frappe.permissions.roles import Access
from frappe.permissions.rules import RIGHTS
from frappe.runtime.context import Context, current
from frappe.runtime.i18n import _
from frappe.runtime.whitelist import whitelist
from frappe.schema.meta import Meta, meta_of


@whitelist()
def explain(doctype: str, name: Any = None, user: str | None = None, ptype: str = "read") -> dict[str, Any]:
    """Whether ``user`` has the right, and every rule that bears on it. About others only system managers may ask."""
    ctx = current()
    user = user or ctx.user
    if user != ctx.user and "System Manager" not in Access.of(ctx).roles:
        raise PermissionError(_("This is for {0} only").format(_("System Manager")))
    if ptype not in RIGHTS:
        raise ValidationError(_("{0} is not a right; use one of {1}").format(ptype, ", ".join(RIGHTS)))
    meta = meta_of(ctx, doctype)
    doc = get_doc(doctype, name) if name else None
    found = explain_decision(ctx, user, meta, doc, ptype).as_dict()
    stops = _stops(ctx, Access.of(ctx, user), meta, doc, ptype) if doc is not None else []
    shown = fields(ctx, user, meta, doc) if found["allowed"] and not stops and ptype in ("read", "write") else ()
    more = [{"rule": each.rule, "effect": each.effect, "text": each.text} for each in (*stops, *shown)]
    return {"allowed": found["allowed"] and not stops, "reasons": [*found["reasons"], *more]}


def _stops(ctx: Context, access: Access, meta: Meta, doc: Any, right: str) -> list[Reason]:
    """What stands against it beside the rules: the state of the document."""
    status = int(doc.docstatus or 0)
    found = []
    if right == "write" and status == CANCELLED:
        found.append(_("The document is cancelled"))
    if right == "delete" and status == SUBMITTED:
        found.append(_("The document is submitted: it is cancelled first"))
    if (right == "submit" and status != DRAFT) or (right == "cancel" and status != SUBMITTED):
        found.append(
            _("It is {0} already").format(_(DocStatus(status).label))
            if status or right == "submit"
            else _("Only submitted documents are cancelled")
        )
    if right in ("submit", "cancel", "amend") and not meta.is_submittable:
        found = [_("Documents of this type are not submitted")]
    if right == "write" and (text := edit_refused(ctx, access, doc)):
        found.append(text)
    return [Reason("state", "deny", text) for text in found]
