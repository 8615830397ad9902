"""Which report is meant, who may run it, and the code that stands beside it in its app."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from frappe.core.by_role import has_role
from frappe.exceptions import DoesNotExistError, PermissionError, ValidationError
from frappe.model.docs import get_cached_doc, get_doc
from frappe.permissions.decide import may
from frappe.permissions.roles import Access
from frappe.runtime.apps import app_of_module, installed_apps, module_path, scrub
from frappe.runtime.context import Context
from frappe.runtime.i18n import _
from frappe.runtime.messages import throw
from frappe.schema.meta import meta_of

BUILDER, QUERY, SCRIPT, CUSTOM = "Report Builder", "Query Report", "Script Report", "Custom Report"


def find(ctx: Context, name: str, access: Access | None = None) -> Any:
    """The Report, if ``access`` may run it. Raises DoesNotExistError, PermissionError, ValidationError (disabled)."""
    if not name or not ctx.db.exists("Report", name):
        throw(_("There is no report {0}").format(name), DoesNotExistError)
    report = get_cached_doc("Report", name)
    access = access or Access.of(ctx)
    reason = refusal(ctx, access, report) or (
        refusal(ctx, access, based_on(report)) if report.report_type == CUSTOM else ""
    )
    if reason:
        throw(reason, PermissionError, title=_("No permission"))
    if report.disabled:
        throw(_("Report {0} is switched off").format(_(name)), ValidationError)
    return report


def refusal(ctx: Context, access: Access, report: Any) -> str:
    """Why ``access`` may not run the report; empty if it may: by its roles, and by the right to reports on its DocType."""
    if access.is_system:
        return ""
    if not has_role(access, report):
        return str(_("You may not see the report {0}").format(_(report.report_name)))
    meta = meta_of(ctx, report.ref_doctype)
    if not (may(ctx, access, "report", meta) and may(ctx, access, "read", meta)):
        return str(_("You may not make reports on {0}").format(_(report.ref_doctype)))
    return ""


def based_on(report: Any) -> Any:
    """The report itself, or the one a Custom Report rearranges."""
    return get_doc("Report", report.reference_report) if report.report_type == CUSTOM else report


def folder(ctx: Context, report: Any) -> Path:
    """Where a standard report's files lie in its app."""
    app = app_of_module(report.module, installed_apps(ctx))
    return module_path(app, report.module) / "report" / scrub(report.report_name)


def python_path(ctx: Context, report: Any) -> str:
    """Dotted path of a standard report's ``execute``."""
    name = scrub(report.report_name)
    if not name.isidentifier():
        raise ValidationError(_("{0} cannot be the name of a report with code").format(report.report_name))
    app = app_of_module(report.module, installed_apps(ctx))
    return f"{app}.{scrub(report.module)}.report.{name}.{name}.execute"


def script(ctx: Context, report: Any) -> str:
    """The report's client script: its file, or what is written in the document."""
    if report.is_standard == "Yes" and report.module:
        path = folder(ctx, report) / f"{scrub(report.report_name)}.js"
        if path.is_file():
            return path.read_text(encoding="utf-8")
    return str(report.javascript or "")


def html_format(ctx: Context, report: Any) -> str | None:
    """The report's template for printing; None if it has none."""
    if report.is_standard == "Yes" and report.module:
        path = folder(ctx, report) / f"{scrub(report.report_name)}.html"
        if path.is_file():
            return path.read_text(encoding="utf-8")
    return None
