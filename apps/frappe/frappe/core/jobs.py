"""What the platform does about jobs: failures stand in the error log, old rows go."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _


def report_failure(job: Any, trace: str) -> None:
    """An entry in the error log that leads to the job."""
    frappe.log_error(
        title=_("Job failed: {0}").format(job.job_name or job.method),
        message=trace,
        reference_doctype="Background Job",
        reference_name=job.name,
    )
