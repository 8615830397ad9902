from property_service.kept import KEPT as _KEPT
from property_service.row_rules import RULES as _ROWS
from property_service.step_rights import RULES as _STEPS

app_name = "property_service"
app_title = "Property Service"
app_publisher = "The Property Service authors"
app_description = "The day of a property management office"
app_email = "hello@example.org"
app_license = "MIT"

fixtures = [
    {"dt": "Role", "filters": [["is_custom", "=", 1]]},
    "Workflow State",
    "Workflow Action Master",
    "Workflow",
]

_CHECKLISTS = ("Handover Inspection", "Move Request", "Renovation Inspection", "Special Permit")
_SCRIPTS = {
    "case_form.js": ("Complaint", "Service Request"),
    "checklist_form.js": _CHECKLISTS,
    "step_form.js": tuple(_STEPS),
}
doctype_js = {
    doctype: [f"public/js/{script}" for script, served in _SCRIPTS.items() if doctype in served]
    for doctype in (*_SCRIPTS["case_form.js"], *_CHECKLISTS, *_STEPS)
}

after_install = "property_service.install.after_install"
demo = "property_service.demo.load"

permission_query_conditions = dict.fromkeys(_ROWS, "property_service.row_access.conditions") | {
    "Complaint": "property_service.customer_service.permissions.case_conditions",
    "Archive File": "property_service.archives.files.conditions",
    "Service Request": "property_service.customer_service.permissions.case_conditions",
    "Resident": "property_service.residents.permissions.resident_conditions",
    "Unit Occupancy": "property_service.residents.permissions.occupancy_conditions",
    "Property Unit": "property_service.residents.permissions.unit_conditions",
    "Notice": "property_service.customer_service.notices.conditions",
    "Staff Record": "property_service.staff.permissions.record_conditions",
}
has_permission = dict.fromkeys(_ROWS, "property_service.row_access.may") | {
    "Complaint": "property_service.customer_service.permissions.may_case",
    "Archive File": "property_service.archives.files.may",
    "Service Request": "property_service.customer_service.permissions.may_case",
    "Resident": "property_service.residents.permissions.may_resident",
    "Unit Occupancy": "property_service.residents.permissions.may_occupancy",
    "Property Unit": "property_service.residents.permissions.may_unit",
    "Notice": "property_service.customer_service.notices.may",
    "Staff Record": "property_service.staff.permissions.may_record",
}

standard_queries = {
    "Property Unit": "property_service.search.units",
    "Resident": "property_service.search.residents",
}

data_export = ["property_service.residents.exports.guard"]
override_doctype_class = {"File": "property_service.residents.attachments.OfficeFile"}

after_request = ["property_service.permits.code_misses.give_device"]
login_links = ["property_service.residents.code_login.login_link"]
search_spellings = ["property_service.search.spellings"]

_STEP_CHECK = {
    "onload": "property_service.step_rights.show",
    "before_validate": "property_service.step_rights.check",
    "before_update_after_submit": "property_service.step_rights.check",
}
doc_events = (
    {doctype: {"before_validate": "property_service.kept.check"} for doctype in _KEPT}
    | dict.fromkeys(_STEPS, _STEP_CHECK)
    | {
        "Duty Roster": {"on_submit": "property_service.patrol.tasks.follow_roster"},
        "Resident": {"validate": "property_service.sales.contracts.keep_buyer_names"},
    }
)

# posts, patrols, meetings, mail, plans
_POSTS = {
    "*/30 * * * *": ["property_service.patrol.weather.pull"],
    "2 10 * * *": ["property_service.customer_service.followups.remind"],
    "0 8 * * 1": ["property_service.privacy.digest"],
    "*/10 * * * *": ["property_service.patrol.tasks.close", "property_service.lobby.bookings.watch"],
    "2 9 * * *": ["property_service.mail_room.doctype.mail_item.mail_item.find_stuck"],
    "2 6 * * *": ["property_service.mail_room.papers.remind"],
    "0 17 * * *": ["property_service.staff.reports.draft"],
    "0 18 * * *": ["property_service.staff.reports.nag"],
    "2 8 * * 1": ["property_service.staff.handbook.nag", "property_service.staff.reports.care"],
    "2 * * * *": ["property_service.survey.doctype.satisfaction_survey.satisfaction_survey.watch"],
    "5 0 * * *": ["property_service.patrol.tasks.generate"],
    "30 1 * * *": ["property_service.duty.attendance.close_days", "property_service.staff.figures.refresh"],
}
scheduler_events = {
    "all": [
        "property_service.customer_service.deadlines.tick",
        "property_service.duty.attendance.watch",
        "property_service.messages.flush",
    ],
    "cron": {
        **_POSTS,
        "*/5 * * * *": [
            "property_service.permits.gate.refresh_statuses",
            "property_service.permits.special.refresh",
            "property_service.permits.gate.report_overdue",
            "property_service.permits.visits.close",
            "property_service.customer_service.notices.deliver",
        ],
        "0 3 * * *": ["property_service.residents.retention.purge"],
        "0 6 * * *": [
            "property_service.permits.renovations.warn_of_ends",
            "property_service.permits.expiry.warn",
            "property_service.parking.permits.expire",
        ],
        "10 0 * * *": ["property_service.sales.reminders.expire_subscriptions"],
        "15 6 * * *": [
            "property_service.archives.transfers.draft_quarter",
            "property_service.archives.transfers.remind_borrowers",
        ],
        "40 8 * * *": ["property_service.sales.reminders.filings_and_milestones"],
        "50 8 * * *": ["property_service.sales.reminders.age_mortgages"],
        "30 6 * * *": ["property_service.permits.renovations.release_refunds"],
        "0 9 * * *": ["property_service.moving.handovers.remind", "property_service.moving.keys.remind"],
        "0 7 * * *": ["property_service.permits.inspections.plan_day", "property_service.patrol.seals.plan_day"],
        "45 8 * * *": ["property_service.customer_service.rectifications.press"],
    },
    "hourly": ["property_service.customer_service.followups.generate", "property_service.residents.exports.expire"],
    "daily": [
        "property_service.residents.code_login.purge",
        "property_service.residents.doctype.unit_occupancy.unit_occupancy.refresh_statuses",
        "property_service.customer_service.deadlines.resume_waiting",
        "property_service.customer_service.followups.close_silent",
    ],
}

website_route_rules = [
    {"from_route": "/pass/<token>", "to_route": "pass"},
    {"from_route": "/patrol/at/<token>", "to_route": "patrol/tour"},
    {"from_route": "/here/<token>", "to_route": "here"},
    {"from_route": "/visit/at/<token>", "to_route": "visit_status"},
    {"from_route": "/visit/<token>", "to_route": "visit"},
    {"from_route": "/survey/<token>", "to_route": "survey"},
    {"from_route": "/my-day", "to_route": "my_day"},
    {"from_route": "/my/new-case", "to_route": "my/new_case"},
    {"from_route": "/my/cases/<kind>/<name>", "to_route": "my/case"},
    {"from_route": "/my/permits/<name>", "to_route": "my/permit"},
    {"from_route": "/my/visitors/<name>", "to_route": "my/visitor"},
    {"from_route": "/my/notices/<name>", "to_route": "my/notice"},
    {"from_route": "/contractor/<token>", "to_route": "contractor"},
]
role_home_page = {"Resident": "my"}
portal_menu_items = [
    {"title": "My Cases", "route": "/my/cases", "role": "Resident"},
    {"title": "Visitors", "route": "/my/visitors", "role": "Resident"},
    {"title": "Notices", "route": "/my/notices", "role": "Resident"},
]

global_search_doctypes = {
    "Default": [
        {"doctype": "Property Unit"},
        {"doctype": "Resident"},
        {"doctype": "Complaint"},
        {"doctype": "Service Request"},
        {"doctype": "Entry Pass"},
        {"doctype": "Renovation Application"},
        {"doctype": "Special Permit"},
        {"doctype": "Vehicle"},
        {"doctype": "Sales Contract"},
        {"doctype": "Archive File"},
        {"doctype": "Staff Member"},
    ]
}
