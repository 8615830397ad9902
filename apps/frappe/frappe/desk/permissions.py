"""Why can, or can't, this user see this: the decision in sentences."""

from __future__ import annotations

from typing import Any

from frappe.exceptions import PermissionError, ValidationError
from frappe.model.docs import get_doc
from frappe.permissions.explain import explain as explain_decision
from frappe.permissions.roles import Access
from frappe.permissions.rules import RIGHTS
from frappe.runtime.context import current
from frappe.runtime.i18n import _
from frappe.runtime.whitelist import whitelist
from frappe.schema.meta import meta_of


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
    return explain_decision(ctx, user, meta, doc, ptype).as_dict()
