"""Loading and removing the demo."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import frappe
from frappe import _
from frappe.utils import getdate
from property_service import messages
from property_service.demo import record
from property_service.demo.cases import complaints
from property_service.demo.estate import project, staff
from property_service.demo.households import households
from property_service.demo.moving import handovers, moves
from property_service.demo.operations import operations
from property_service.demo.parking import parking
from property_service.demo.passes import passes, visits
from property_service.demo.places import places
from property_service.demo.privacy import export_requests, looks
from property_service.demo.rectifications import rectifications
from property_service.demo.renovations import renovations
from property_service.demo.requests import calls, follow_ups, requests
from property_service.demo.rosters import rosters
from property_service.demo.run import ANCHOR, SEED, SIZES, Demo
from property_service.demo.sales import sales
from property_service.demo.special import special_permits
from property_service.demo.work import jobs, notices

RECENT = "recent"
SCANNED = (("Entry Pass", "entry_pass"), ("Service Location", "gate"))  # a code that nobody issued has its gate only
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
    places,
    rosters,
    operations,
    renovations,
    passes,
    visits,
    moves,
    special_permits,
    parking,
    export_requests,
    looks,
    sales,
)


def day_of(anchor: str | None) -> date:
    """The day that counts as today."""
    if anchor != RECENT:
        return getdate(anchor) if anchor else ANCHOR
    yesterday = getdate() - timedelta(days=1)
    return yesterday - timedelta(days=(yesterday.weekday() - ANCHOR.weekday()) % 7)


def load(
    profile: str = "small",
    anchor: str | None = None,
    password: str = "demo",  # noqa: S107 - shown on the login page
    upto: str | None = None,
) -> None:
    """Load the demo into the open site.

    profile: ``small`` (a tenth) or ``full``. anchor: the day that counts as today, all dates move with it; ``recent``: of the last seven days
    the one that keeps the story's days of the week.
    upto: the last part that is loaded, if not all are.
    """
    if profile not in SIZES:
        frappe.throw(_("There is no demo profile {0}; choose one of: {1}").format(profile, ", ".join(SIZES)))
    if record.profile():
        frappe.throw(_("The demo is loaded already; remove it first"))
    demo = Demo(SIZES[profile], day_of(anchor), password)
    with demo.today():
        for part in PARTS:
            demo.rng.seed(f"{SEED}/{part.__name__}")  # so that a change of one part does not move the others
            part(demo)
            if part.__name__ == upto:
                break
        demo.found(messages.OUTBOX)
    record.keep(profile, demo.anchor, demo.made)


def wipe() -> None:
    """Remove everything the demo made, newest first, and nothing else."""
    made = record.made()
    staff_made = [name for doctype, name in made if doctype == "Staff Member"]
    for department in frappe.get_all("Service Department", filters={"head": ["in", staff_made]}, pluck="name"):
        frappe.db.set_value("Service Department", department, "head", None, update_modified=False)
    for doctype, field in SCANNED:
        names = [name for kind, name in made if kind == doctype]
        frappe.db.delete("Pass Scan Log", {field: ["in", names or [""]]})
    if frappe.db.get_single_value("Property Service Settings", "default_project") in {name for _type, name in made}:
        frappe.db.set_single_value("Property Service Settings", "default_project", None)
    for doctype, name in reversed(made):
        if frappe.db.exists(doctype, name):
            if frappe.get_meta(doctype).is_submittable:  # cancelling would undo one by one what goes altogether
                frappe.db.set_value(doctype, name, "docstatus", 2, update_modified=False)
            frappe.delete_doc(doctype, name, force=True, ignore_permissions=True, delete_permanently=True)
        frappe.db.delete("Version", {"ref_doctype": doctype, "docname": name})
        frappe.db.delete("ToDo", {"reference_type": doctype, "reference_name": name})
        frappe.db.delete("Notification Log", {"document_type": doctype, "document_name": name})
    record.forget()
