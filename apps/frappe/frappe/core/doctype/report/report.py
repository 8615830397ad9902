from __future__ import annotations

import frappe
from frappe import _
from frappe.core import by_role
from frappe.core.reports import definition, sql
from frappe.model.document import Document
from frappe.permissions.roles import Access
from frappe.runtime.context import current
from frappe.utils import parse_json


class Report(Document):
    """A question put to the documents of a type: built in the desk, written as a query, or as a script."""

    def validate(self) -> None:
        self.module = self.module or frappe.db.get_value("DocType", self.ref_doctype, "module")
        self.is_standard = self.is_standard or "No"
        if self.is_standard == "Yes" and frappe.session.user != "Administrator":
            frappe.throw(
                _("Report {0} belongs to an app: save it under a new name").format(self.report_name),
                frappe.PermissionError,
            )
        if self.is_standard == "No" and self.report_type in (definition.QUERY, definition.SCRIPT):
            frappe.only_for("System Manager")
        if self.report_type == definition.QUERY:
            sql.check(self.query)
        self.check_json()
        self.check_names()

    def check_json(self) -> None:
        if self.report_type == definition.BUILDER:
            self.json = self.json or "{}"
        try:
            parse_json(self.json or "{}")
        except (ValueError, frappe.ValidationError):
            frappe.throw(_("{0}: JSON cannot be read").format(self.report_name))

    def check_names(self) -> None:
        """Filters and columns are known by their names, so these are there once."""
        for rows, label in ((self.filters, _("Filters")), (self.columns, _("Columns"))):
            names = [row.fieldname for row in rows]
            twice = next((name for name in names if names.count(name) > 1), None)
            if twice:
                frappe.throw(_("{0}: {1} stands twice in {2}").format(self.report_name, twice, label))
        if self.report_type == definition.CUSTOM and not frappe.db.exists("Report", self.reference_report):
            frappe.throw(_("{0} needs the report it rearranges").format(self.report_name))

    def before_insert(self) -> None:
        if not self.roles and self.is_standard != "Yes":
            meta = frappe.get_meta(self.ref_doctype)
            roles = dict.fromkeys(rule.role for rule in meta.permissions if not rule.permlevel and rule.report)
            self.set("roles", [{"role": role} for role in roles])

    def on_trash(self) -> None:
        if self.is_standard == "Yes" and frappe.session.user != "Administrator":
            frappe.throw(
                _("Report {0} belongs to an app and cannot be deleted").format(self.report_name), frappe.PermissionError
            )

    def is_permitted(self) -> bool:
        """May the user see it, by its roles?"""
        return by_role.has_role(Access.of(current()), self)
