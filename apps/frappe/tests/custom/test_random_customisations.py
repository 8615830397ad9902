"""Whatever is customised and undone (fields, properties, rights, and documents of other kinds), in whatever order: both databases
end in the same meta and table, and undoing all gives the DocType of the app back.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable
from typing import Any

from apps.frappe.tests.schema.specs import field, spec
from hypothesis import HealthCheck, Phase, example, given, note, settings
from hypothesis import strategies as st

import frappe
from frappe.custom import changes, history, kinds
from frappe.custom.fields import make_property_setter
from frappe.database import inspect
from frappe.runtime.context import Context
from frappe.schema.diff import diff, table_name
from frappe.schema.meta import meta_of
from frappe.schema.sync import sync_doctypes

_numbers = itertools.count(1)
FIRST = "First of all"
STATE = {"state": "Pending", "doc_status": "0", "allow_edit": "All"}
STEP = {"state": "Pending", "action": "Approve", "next_state": "Approved", "allowed": "All"}
# A document of each further kind, and the field that a change writes; {0} is the DocType it is about.
DOCUMENTS: dict[str, tuple[dict[str, Any], str, tuple[str, str]]] = {
    "DocType": ({"module": "Custom", "custom": 1, "fields": [field("title")], "permissions": [{"role": "System Manager", "read": 1}]}, "description", ("1", "2")),
    "Client Script": ({"dt": "{0}", "view": "Form", "enabled": 1}, "script", ("1", "2")),
    "Server Script": ({"script_type": "DocType Event", "reference_doctype": "{0}", "doctype_event": "Before Save"}, "script", ("1", "2")),
    "Print Format": ({"doc_type": "{0}", "standard": "No", "custom_format": 1, "print_format_type": "Jinja"}, "html", ("<b>1</b>", "<b>2</b>")),
    "Letter Head": ({"letter_head_name": "{0} Letter Head", "source": "HTML"}, "content", ("<b>1</b>", "<b>2</b>")),
    "Workflow": ({"workflow_name": "{0} Workflow", "document_type": "{0}", "is_active": 1, "workflow_state_field": "workflow_state",
                  "states": [STATE, {**STATE, "state": "Approved"}], "transitions": [STEP]}, "send_email_alert", ("0", "1")),
    "Notification": ({"document_type": "{0}", "event": "New", "channel": "System Notification", "subject": "New",
                      "recipients": [{"receiver_by_role": "System Manager"}]}, "message", ("1", "2")),
    "Workspace": ({"label": "{0} Workspace", "title": "{0} Workspace", "public": 1, "content": "[]",
                   "shortcuts": [{"type": "DocType", "link_to": "{0}", "label": "All"}]}, "icon", ("list", "edit")),
    "Report": ({"report_name": "{0} Report", "ref_doctype": "{0}", "report_type": "Report Builder", "is_standard": "No"}, "json", ("{{}}", '{{"a": 1}}')),
    "Number Card": ({"label": "{0} Number Card", "type": "Document Type", "document_type": "{0}", "function": "Count"}, "color", ("#111111", "#222222")),
    "Dashboard Chart": ({"chart_name": "{0} Dashboard Chart", "chart_type": "Count", "document_type": "{0}", "based_on": "creation", "timeseries": 1,
                         "filters_json": "[]"}, "color", ("#111111", "#222222")),
    "Assignment Rule": ({"document_type": "{0}", "rule": "Round Robin", "users": [{"user": "Administrator"}], "description": "Do"}, "assign_condition", ("a", "b")),
    "Document Naming Rule": ({"document_type": "{0}", "prefix_digits": 3}, "prefix", ("A-", "B-")),
    "Email Template": ({"reference_doctype": "{0}", "subject": "Hello"}, "response", ("1", "2")),
    "Webhook": ({"webhook_doctype": "{0}", "webhook_docevent": "on_update", "request_url": "https://example.com", "enabled": 0}, "condition", ("doc.a", "doc.b")),
    "Web Form": ({"title": "{0} Web Form", "doc_type": "{0}", "route": "{0}", "published": 1, "button_label": "",
                  "web_form_fields": [{"fieldname": "a", "fieldtype": "Data"}, {"fieldtype": "Section Break"}]}, "introduction_text", ("1", "2")),
    "Dashboard": ({"dashboard_name": "{0} Dashboard", "is_default": 0, "cards": [{"card": FIRST}], "charts": [{"chart": FIRST, "width": "Half"}]},
                  "chart_options", ("{{}}", '{{"a": 1}}')),
    "Translation": ({"language": "zh", "source_text": "{0}", "context": "c"}, "translated_text", ("一", "二")),
    "Print Style": ({"print_style_name": "{0} Print Style"}, "css", (".a {{}}", ".b {{}}")),
    "Page": ({"page_name": "{0} Page", "module": "Core", "standard": "No", "roles": [{"role": "System Manager"}]}, "title", ("1", "2")),
    "Custom HTML Block": ({"script": "1", "roles": [{"role": "System Manager"}]}, "html", ("<b>1</b>", "<b>2</b>")),
    "Onboarding Step": ({"action": "Create Entry", "reference_document": "{0}", "validate_action": 0}, "title", ("1", "2")),
    "Module Onboarding": ({"title": "{0}", "module": "Core", "allow_roles": [{"role": "System Manager"}], "steps": [{"step": FIRST}]}, "subtitle", ("1", "2")),
    "Form Tour": ({"title": "{0} Form Tour", "reference_doctype": "{0}", "steps": [{"fieldname": "a", "title": "A", "description": "d"}]}, "save_on_complete", ("0", "1")),
    "Kanban Board": ({"kanban_board_name": "{0} Kanban Board", "reference_doctype": "ToDo", "field_name": "status", "private": 0,
                      "columns": [{"column_name": "Open"}]}, "show_labels", ("0", "1")),
    "Workflow State": ({"workflow_state_name": "{0} Workflow State", "style": "Danger"}, "icon", ("1", "2")),
    "Workflow Action Master": ({}, "workflow_action_name", ("{0} Workflow Action Master", "{0} Workflow Action Master")),
    "Role": ({"role_name": "{0} Role"}, "home_page", ("/a", "/b")),
}  # fmt: skip
# What documents point to, made before everything else.
POINTED_TO: tuple[dict[str, Any], ...] = (
    {"doctype": "Workflow State", "workflow_state_name": "Pending"},
    {"doctype": "Workflow State", "workflow_state_name": "Approved"},
    {"doctype": "Workflow Action Master", "workflow_action_name": "Approve"},
    {"doctype": "Number Card", "label": FIRST, "type": "Document Type", "document_type": "User", "function": "Count"},
    {"doctype": "Dashboard Chart", "chart_name": FIRST, "chart_type": "Count", "document_type": "User", "based_on": "creation", "timeseries": 1, "filters_json": "[]"},
    {"doctype": "Onboarding Step", "name": FIRST, "title": FIRST, "action": "Create Entry", "reference_document": "User"},
)  # fmt: skip
names = st.sampled_from(["x", "y", "z"])
steps = st.one_of(
    st.tuples(st.just("field"), names, st.sampled_from(["Data", "Int", "Small Text"]), st.sampled_from(["a", "b", "x"])),
    st.tuples(st.just("drop"), names),
    st.tuples(st.just("relabel"), names, st.sampled_from(["One", "Two"])),
    st.tuples(st.just("set"), st.sampled_from(["a", "b"]), st.sampled_from(["label", "reqd", "hidden", "in_list_view"]), st.sampled_from(["0", "1"])),
    st.tuples(st.just("set"), st.sampled_from(["a", "b"]), st.just("fieldtype"), st.sampled_from(["Data", "Small Text", "Int", "Float"])),
    st.tuples(st.just("set"), st.sampled_from(["a", "b"]), st.just("unique"), st.sampled_from(["0", "1"])),
    st.tuples(st.just("set"), st.just("a"), st.just("length"), st.sampled_from(["20", "500"])),
    st.tuples(st.just("rule"), st.sampled_from(["Desk User", "All"])),
    st.tuples(st.just("document"), st.sampled_from([*DOCUMENTS]), st.integers(0, 1)),
    st.tuples(st.just("document"), st.sampled_from([*DOCUMENTS]), st.integers(0, 1)),
    st.tuples(st.just("without"), st.sampled_from([*DOCUMENTS])),
    st.tuples(st.just("undo"), st.integers(0, 4)),
)  # fmt: skip


def take(doctype: str, step: tuple[Any, ...]) -> None:
    """One change, or none where it makes no sense now."""
    kind, *rest = step
    if kind == "field" and not frappe.db.exists("Custom Field", f"{doctype}-{rest[0]}"):
        values = {"dt": doctype, "fieldname": rest[0], "label": rest[0], "fieldtype": rest[1], "insert_after": rest[2]}
        frappe.get_doc({"doctype": "Custom Field", **values}).insert()
    elif kind == "drop" and frappe.db.exists("Custom Field", f"{doctype}-{rest[0]}"):
        frappe.delete_doc("Custom Field", f"{doctype}-{rest[0]}")
    elif kind == "relabel" and frappe.db.exists("Custom Field", f"{doctype}-{rest[0]}"):
        doc = frappe.get_doc("Custom Field", f"{doctype}-{rest[0]}")
        doc.label = rest[1]
        doc.save()
    elif kind == "set":
        make_property_setter(doctype, *rest, is_system_generated=False)
    elif kind == "rule":
        with history.of_rules(doctype):
            frappe.permissions.add_permission(doctype, rest[0])
    elif kind == "document":
        document(doctype, *rest)
    elif kind == "without" and frappe.db.exists(rest[0], named(rest[0], doctype)):
        frappe.delete_doc(rest[0], named(rest[0], doctype))
    elif kind == "undo":
        entries = entries_about(doctype)
        if rest[0] < len(entries):
            undo(entries[rest[0]]["name"])


def named(kind: str, doctype: str) -> str:
    """What the document of this kind about the DocType is called; pages are addresses."""
    name = f"{doctype} {kind}"
    return frappe.scrub(name).replace("_", "-") if kind == "Page" else name


def document(doctype: str, kind: str, choice: int) -> None:
    """Make a document of this kind about the DocType, or change it."""
    values, key, choices = DOCUMENTS[kind]
    name = named(kind, doctype)
    text = choices[choice].replace("{{", "{").replace("}}", "}")
    if frappe.db.exists(kind, name):
        doc = frappe.get_doc(kind, name)
        doc.set(key, text)
        doc.save()
        return
    filled = frappe.parse_json(frappe.as_json(values).replace("{0}", doctype))
    if kind == "Page":
        filled["page_name"] = name
    frappe.get_doc({"doctype": kind, **filled, key: text}).insert(set_name=name)


def entries_about(doctype: str) -> list[Any]:
    """What the history has of the DocType and of the documents about it, the latest first."""
    own = {(kind, named(kind, doctype)) for kind in DOCUMENTS}
    found: list[Any] = []
    more = True
    while more:
        page = changes.get_history(start=len(found))
        found, more = [*found, *page["entries"]], page["more"]
    return [each for each in found if doctype == each["document_type"] or (each["kind"], each["reference"]) in own]  # fmt: skip


def undo(name: int) -> None:
    with contextlib.suppress(history.ChangedSince):
        changes.undo([name])


def seen(doctype: str) -> list[Any]:
    meta = frappe.get_meta(doctype)
    keys = ("fieldname", "fieldtype", "label", "reqd", "hidden", "in_list_view", "unique", "length")
    return [
        [tuple(df.get(key) or 0 for key in keys) for df in meta.fields],
        sorted(rule.role for rule in meta.permissions),
        {kind: kinds.without_place(kinds.current(kind, named(kind, doctype))) for kind in DOCUMENTS},
    ]


def without_names(found: list[Any], doctype: str) -> str:
    """For comparing with a DocType of another number."""
    return repr(found).replace(doctype, "…").replace(doctype.lower(), "…")


@settings(
    max_examples=30,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # making a failure smaller would take minutes
)
@given(st.lists(steps, min_size=3, max_size=10))
@example([("document", kind, 0) for kind in DOCUMENTS] + [("document", kind, 1) for kind in DOCUMENTS])
@example([step for kind in DOCUMENTS for step in (("document", kind, 0), ("without", kind), ("undo", 0))])
def test_any_sequence_ends_the_same_everywhere_and_can_be_taken_back(
    site: Callable[[], Any], embedded_site: Callable[[], Any], wanted: list[tuple[Any, ...]]
) -> None:
    note(repr(wanted))
    found, kind = come_to(site, wanted)
    if kind != "sqlite":
        assert found == come_to(embedded_site, wanted)[0]


def come_to(site: Callable[[], Any], wanted: list[tuple[Any, ...]]) -> tuple[str, str]:
    """What a new DocType is after these steps, and the kind of database; then everything is undone."""
    doctype = f"Rand{next(_numbers)}"
    with site() as ctx:
        made = spec(
            doctype,
            field("a", label="A"),
            field("b", "Int", label="B"),
            module="Core",
            permissions=[{"role": "System Manager", "read": 1}],
        )
        sync_doctypes(ctx, [made.replace(custom=0)])
        for values in POINTED_TO:
            name = list(values.values())[1]
            if not frappe.db.exists(values["doctype"], name):
                frappe.get_doc(dict(values)).insert(set_name=name)
        before = seen(doctype)
        for step in wanted:
            take(doctype, step)
        after = seen(doctype)
        fits(ctx, doctype)
        for entry in entries_about(doctype):
            changes.undo([entry["name"]])
        assert seen(doctype) == before
        fits(ctx, doctype)
        ctx.db.rollback()
        return without_names(after, doctype), ctx.db.db_type


def test_every_kind_that_the_history_knows_takes_part() -> None:
    assert {*DOCUMENTS, "Custom Field", "Property Setter", kinds.RULES} == {*kinds.KINDS}


def fits(ctx: Context, doctype: str) -> None:
    """Nothing is left to change at the table; a text may be wider than is asked for."""
    changes, narrowings = diff(meta_of(ctx, doctype), inspect(ctx.db.connection, table_name(doctype)))
    assert (changes, [each for each in narrowings if each.old.kind != each.column.kind]) == ([], [])
