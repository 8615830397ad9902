"""The platform's own manifest. It subscribes to events as any app does: take a line away and its feature is gone."""

app_name = "frappe"
app_title = "Framework"
app_publisher = "The Property Service authors"
app_description = "A low-code document platform with the Frappe API"
app_email = "hello@example.org"
app_license = "MIT"

_CUSTOMIZATIONS = (
    "Custom Field", "Property Setter", "Custom DocPerm", "DocType", "Client Script", "Server Script", "Print Format", "Letter Head",
    "Workflow", "Notification", "Web Form", "Workspace", "Report", "Dashboard", "Dashboard Chart", "Number Card", "Assignment Rule",
    "Document Naming Rule", "Email Template", "Translation", "Webhook", "Print Style", "Page", "Custom HTML Block", "Onboarding Step",
    "Module Onboarding", "Form Tour", "Kanban Board", "Workflow State", "Workflow Action Master", "Role",
)  # fmt: skip

doc_events = {
    _CUSTOMIZATIONS: {"on_update": ["frappe.custom.history.record"], "after_delete": ["frappe.custom.history.record"]},
    "*": {
        "before_insert": ["frappe.core.scripts.events.of_document"],
        "before_validate": ["frappe.core.scripts.events.of_document"],
        "validate": ["frappe.core.scripts.events.of_document"],
        "before_submit": ["frappe.core.scripts.events.of_document"],
        "before_cancel": ["frappe.core.scripts.events.of_document"],
        "before_update_after_submit": ["frappe.core.scripts.events.of_document"],
        "on_trash": ["frappe.core.scripts.events.of_document", "frappe.integrations.webhooks.note"],
        "before_rename": ["frappe.core.scripts.events.of_document"],
        "before_print": ["frappe.core.scripts.events.of_document"],
        "after_insert": [
            "frappe.core.scripts.events.of_document",
            "frappe.automation.doctype.notification.notification.run",
            "frappe.integrations.webhooks.note",
        ],
        "on_update": [
            "frappe.core.scripts.events.of_document",
            "frappe.model.versions.record",
            "frappe.automation.doctype.assignment_rule.assignment_rule.apply",
            "frappe.automation.doctype.milestone_tracker.milestone_tracker.evaluate_milestone",
            "frappe.automation.doctype.notification.notification.run",
            "frappe.integrations.webhooks.note",
            "frappe.automation.follow.of_change",
            "frappe.workflow.notices.told",
        ],
        "on_submit": [
            "frappe.core.scripts.events.of_document",
            "frappe.automation.doctype.notification.notification.run",
            "frappe.integrations.webhooks.note",
        ],
        "on_update_after_submit": [
            "frappe.core.scripts.events.of_document",
            "frappe.model.versions.record",
            "frappe.automation.doctype.assignment_rule.assignment_rule.apply",
            "frappe.automation.doctype.milestone_tracker.milestone_tracker.evaluate_milestone",
            "frappe.automation.doctype.notification.notification.run",
            "frappe.integrations.webhooks.note",
            "frappe.automation.follow.of_change",
            "frappe.workflow.notices.told",
        ],
        "on_cancel": [
            "frappe.core.scripts.events.of_document",
            "frappe.model.versions.record",
            "frappe.automation.doctype.milestone_tracker.milestone_tracker.evaluate_milestone",
            "frappe.automation.doctype.notification.notification.run",
            "frappe.integrations.webhooks.note",
        ],
        "on_change": ["frappe.realtime.announce", "frappe.search.index.note", "frappe.integrations.webhooks.note"],
        "notify_update": ["frappe.realtime.announce"],
        "after_delete": [
            "frappe.core.scripts.events.of_document",
            "frappe.core.cleanup.remove_traces",
            "frappe.search.index.forget",
        ],
        "after_rename": [
            "frappe.core.scripts.events.of_document",
            "frappe.core.cleanup.follow_rename",
            "frappe.search.index.follow_rename",
        ],
    },
    "ToDo": {"after_insert": ["frappe.automation.alerts.of_assignment"]},
    "Comment": {"after_insert": ["frappe.automation.alerts.of_mentions", "frappe.automation.follow.of_comment"]},
}

after_app_install = ["frappe.desk.standard.sync", "frappe.core.doctype.log_settings.log_settings.sync"]
after_migrate = [
    "frappe.jobs.schedule.sync_jobs",
    "frappe.desk.standard.sync",
    "frappe.custom.layers.sync_folders",
    "frappe.custom.layers.review",
    "frappe.core.doctype.log_settings.log_settings.sync",
]

scheduler_events = {
    "all": ["frappe.email.outbox.flush", "frappe.email.inbox.pull_all", "frappe.integrations.webhooks.flush"],
    "hourly": ["frappe.workflow.timeouts.run"],
    "hourly_maintenance": ["frappe.core.doctype.session.session.clear_expired"],
    "daily": [
        "frappe.automation.doctype.notification.notification.trigger_daily_alerts",
        "frappe.automation.doctype.auto_repeat.auto_repeat.make_auto_repeat_entry",
        "frappe.email.doctype.auto_email_report.auto_email_report.send_due",
        "frappe.automation.follow_digest.send",
    ],
    "daily_maintenance": [
        "frappe.jobs.schedule.clear_old",
        "frappe.core.doctype.log_settings.log_settings.run_log_clean_up",
        "frappe.core.reports.prepared.clear_expired",
    ],
}

# Days that entries are kept unless Log Settings say otherwise; 0: for ever.
default_log_clearing_doctypes = {
    "Error Log": 90,
    "Activity Log": 365,
    "API Request Log": 90,
    "Scheduled Job Log": 90,
    "Webhook Request Log": 90,
    "Integration Request": 90,
    "Email Queue": 0,
    "Notification Log": 0,
    "MCP Log": 0,
    "Access Log": 0,
}

page_renderer = ["frappe.printing.printview.PrintPage", "frappe.printing.vouch.VerifyPage"]

job_failed = ["frappe.core.jobs.report_failure"]

script_executor = "frappe.core.scripts.run.execute"
scheduled_script = "frappe.core.scripts.events.scheduled"

permission_query_conditions = {
    "*": "frappe.core.scripts.events.permission_query",
    "Communication": "frappe.core.doctype.communication.communication.get_permission_query_conditions",
    "Notification Log": "frappe.desk.doctype.notification_log.notification_log.get_permission_query_conditions",
    "Notification Settings": "frappe.desk.doctype.notification_settings.notification_settings.get_permission_query_conditions",
    "Workspace": "frappe.desk.doctype.workspace.workspace.get_permission_query_conditions",
    "Page": "frappe.core.by_role.conditions",
    "Report": "frappe.core.by_role.conditions",
    "Number Card": "frappe.desk.doctype.number_card.number_card.get_permission_query_conditions",
    "Dashboard Chart": "frappe.desk.doctype.dashboard_chart.dashboard_chart.get_permission_query_conditions",
    "List Filter": "frappe.desk.doctype.list_filter.list_filter.get_permission_query_conditions",
    "Kanban Board": "frappe.desk.doctype.kanban_board.kanban_board.get_permission_query_conditions",
    "ToDo": "frappe.core.doctype.todo.todo.get_permission_query_conditions",
    "File": "frappe.core.doctype.file.file.get_permission_query_conditions",
}

has_permission = {
    "Communication": "frappe.core.doctype.communication.communication.has_permission",
    "Notification Log": "frappe.desk.doctype.notification_log.notification_log.has_permission",
    "Notification Settings": "frappe.desk.doctype.notification_settings.notification_settings.has_permission",
    "Workspace": "frappe.desk.doctype.workspace.workspace.has_permission",
    "Page": "frappe.core.by_role.may",
    "Report": "frappe.core.by_role.may",
    "Number Card": "frappe.desk.doctype.number_card.number_card.has_permission",
    "Dashboard Chart": "frappe.desk.doctype.dashboard_chart.dashboard_chart.has_permission",
    "List Filter": "frappe.desk.doctype.list_filter.list_filter.has_permission",
    "Kanban Board": "frappe.desk.doctype.kanban_board.kanban_board.has_permission",
    "ToDo": "frappe.core.doctype.todo.todo.has_permission",
    "File": "frappe.core.doctype.file.file.has_permission",
}

standard_queries = {"User": "frappe.core.doctype.user.user.user_query"}

sensitive_access = ["frappe.core.sensitive.record"]
sensitive_access_alert = ["frappe.core.sensitive.alert"]
data_export = ["frappe.core.sensitive.record_export"]

# Links from these do not hold a document back from being deleted: they are about it, and go with it.
ignore_links_on_delete = [
    "Comment",
    "Version",
    "ToDo",
    "DocShare",
    "Tag Link",
    "User Permission",
    "File",
    "Activity Log",
    "Access Log",
    "API Request Log",
    "Session",
    "Error Log",
    "Sensitive Access",
    "Prepared Report",
    "Document Share Key",
    "Communication",
    "Document Follow",
    "Milestone",
    "Deleted Document",
    "Notification Log",
    "Notification Settings",
    "Workflow Approval",
    "Webhook Request Log",
    "Integration Request",
    "MCP Log",
    "Customization Log",
    "Shipped Customization",
]
