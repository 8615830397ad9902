"""Loading and removing the demo."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import frappe
from frappe import _
from frappe.utils import getdate
from property_service.demo.cases import complaints
from property_service.demo.estate import project, staff
from property_service.demo.households import households
from property_service.demo.moving import handovers, moves
from property_service.demo.operations import operations
from property_service.demo.parking import parking
from property_service.demo.passes import passes
from property_service.demo.privacy import export_requests
from property_service.demo.rectifications import rectifications
from property_service.demo.renovations import renovations
from property_service.demo.requests import calls, follow_ups, requests
from property_service.demo.rosters import rosters
from property_service.demo.run import ANCHOR, SEED, SIZES, Demo
from property_service.demo.sales import sales
from property_service.demo.special import special_permits
from property_service.demo.work import jobs, notices

RECORD = "property_service_demo"
# in the order of time and need
PARTS: tuple[Callable[[Demo], None], ...] = (
    project,
    staff,
    households,
    complaints,
    requests,
    follow_ups,
    calls,
    jobs,
    notices,
    rectifications,
    handovers,
    rosters,
    operations,
    renovations,
    passes,
    moves,
    special_permits,
    parking,
    export_requests,
    sales,
)


def load(
    profile: str = "small",
    anchor: str | None = None,
    password: str = "demo",  # noqa: S107 - shown on the login page
    upto: str | None = None,
) -> None:
    """Load the demo into the open site.

    profile: ``small`` (a tenth) or ``full``. anchor: the day that counts as today, all dates move with it.
    upto: the last part that is loaded, if not all are.
    """
    if profile not in SIZES:
        frappe.throw(_("There is no demo profile {0}; choose one of: {1}").format(profile, ", ".join(SIZES)))
    if frappe.db.get_default(RECORD):
        frappe.throw(_("The demo is loaded already; remove it first"))
    demo = Demo(SIZES[profile], getdate(anchor) if anchor else ANCHOR, password)
    for part in PARTS:
        demo.rng.seed(f"{SEED}/{part.__name__}")  # so that a change of one part does not move the others
        part(demo)
        if part.__name__ == upto:
            break
    _made_file().parent.mkdir(parents=True, exist_ok=True)
    _made_file().write_text(json.dumps(demo.made), encoding="utf-8")
    frappe.db.set_default(RECORD, profile)


def _made_file() -> Path:
    """Where the names of what was made are kept: too many for a value in the database."""
    return Path(frappe.get_site_path("private", "demo.json"))


def wipe() -> None:
    """Remove everything the demo made, newest first, and nothing else."""
    made = json.loads(_made_file().read_text(encoding="utf-8")) if frappe.db.get_default(RECORD) else []
    staff_made = [name for doctype, name in made if doctype == "Staff Member"]
    for department in frappe.get_all("Service Department", filters={"head": ["in", staff_made]}, pluck="name"):
        frappe.db.set_value("Service Department", department, "head", None)
    passes_made = [name for doctype, name in made if doctype == "Entry Pass"]
    frappe.db.delete("Pass Scan Log", {"entry_pass": ["in", passes_made or [""]]})
    if frappe.db.get_single_value("Property Service Settings", "default_project") in {name for _type, name in made}:
        frappe.db.set_single_value("Property Service Settings", "default_project", None)
    for doctype, name in reversed(made):
        if frappe.db.exists(doctype, name):
            if frappe.get_meta(doctype).is_submittable:  # cancelling would undo one by one what goes altogether
                frappe.db.set_value(doctype, name, "docstatus", 2, update_modified=False)
            frappe.delete_doc(doctype, name, force=True, ignore_permissions=True, delete_permanently=True)
        frappe.db.delete("Version", {"ref_doctype": doctype, "docname": name})
        frappe.db.delete("Notification Log", {"document_type": doctype, "document_name": name})
    frappe.db.set_default(RECORD, None)
