"""An app in two versions: ``write(folder, 1)`` and, over it, ``write(folder, 2)``, which changes something of every kind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from apps.frappe.tests.schema.specs import field

RIGHTS = {"read": 1, "write": 1, "create": 1, "delete": 1, "report": 1}
Document = dict[str, Any]


def order(version: int) -> Document:
    """The first version's code is called reference in the second; its remark and gone are retyped and taken away."""
    first = [
        field("title", reqd=1), field("status", "Select", options="Open\nClosed", default="Open"), field("amount", "Int"),
        field("remark"), field("code"), field("gone"), field("customer", "Link", options="Up Customer"), field("due", "Date"),
        field("lines", "Table", options="Up Line"),
    ]  # fmt: skip
    second = [
        field("title", reqd=1, label="Subject"), field("brand_new"), field("status", "Select", options="Open\nPaused\nClosed", default="Open"),
        field("due", "Date"), field("amount", "Currency", label="Total"), field("remark", "Small Text"), field("reference"),
        field("customer", "Link", options="Up Customer"), field("lines", "Table", options="Up Line"),
    ]  # fmt: skip
    rules = [{"role": "System Manager", **RIGHTS}]
    if version == 2:
        rules = [{"role": "System Manager", **RIGHTS, "print": 1}, {"role": "Desk User", "read": 1}]
    return doctype("Up Order", second if version == 2 else first, permissions=rules, autoname="UP-.###")


def doctype(name: str, fields: list[Document], **more: Any) -> Document:
    rules = [{"role": "System Manager", **RIGHTS}]
    return {"doctype": "DocType", "name": name, "module": "Side", "fields": fields, "permissions": rules, **more}


def doctypes(version: int) -> list[Document]:
    line = [field("item"), field("pieces", "Int")]
    settings = [field("limit", "Int", default="5"), field("greeting")]
    if version == 2:
        line.insert(0, field("position", "Int"))
        settings[0] = field("most", "Int", default="9")
    return [
        order(version),
        doctype("Up Line", line, istable=1, permissions=[]),
        doctype("Up Customer", [field("region")], autoname="prompt"),
        doctype("Up Settings", settings, issingle=1),
    ]


def step(state: str, action: str, after: str, role: str = "System Manager") -> Document:
    return {"state": state, "action": action, "next_state": after, "allowed": role, "allow_self_approval": 1}


def fixtures(version: int) -> dict[str, list[Document]]:
    """What the app ships as fixtures: every kind of document that rules without code are made of."""
    later = version == 2
    states = ["Waiting", "Done", *(["Stopped"] if later else [])]
    steps = [step("Waiting", "Finish", "Done"), *([step("Waiting", "Stop", "Stopped")] if later else [])]
    workflow = {
        "name": "Up Flow", "workflow_name": "Up Flow", "document_type": "Up Order", "is_active": 1, "workflow_state_field": "workflow_state",
        "states": [{"state": state, "doc_status": "0", "allow_edit": "System Manager"} for state in states], "transitions": steps,
    }  # fmt: skip
    form_fields = [{"fieldname": "title", "fieldtype": "Data", "label": "Title", "reqd": 1}]
    if later:
        form_fields.append({"fieldname": "brand_new", "fieldtype": "Data", "label": "Brand New"})
    printed = ["title", *(["brand_new"] if later else []), "amount"]
    fields = [{"fieldname": name, "fieldtype": "Data", "label": name.title()} for name in printed]
    paper = {"sections": [{"label": "", "columns": [{"fields": fields}]}]}
    users = [{"user": "Administrator"}]
    return {
        "Workflow State": [{"name": state, "workflow_state_name": state, "icon": f"icon{version}"} for state in states],
        "Workflow Action Master": [{"name": each, "workflow_action_name": each} for each in ("Finish", "Stop")],
        "Workflow": [workflow],
        "Notification": [{"name": "Up Note", "document_type": "Up Order", "event": "New", "channel": "System Notification", "enabled": 1,
                          "subject": f"New {version}", "message": f"Message {version}", "recipients": [{"receiver_by_role": "System Manager"}]}],
        "Email Template": [{"name": "Up Mail", "subject": f"Subject {version}", "response": f"Response {version}"}],
        "Letter Head": [{"name": "Up Head", "letter_head_name": "Up Head", "source": "HTML", "content": f"<p>{version}</p>", "footer": f"<i>{version}</i>"}],
        "Assignment Rule": [{"name": "Up Rule", "document_type": "Up Order", "rule": "Round Robin", "users": users, "description": f"Do {version}",
                             "assign_condition": "doc.amount > 1000000"}],
        "Document Naming Rule": [{"name": "Up Number", "document_type": "Up Order", "prefix": f"N{version}-", "prefix_digits": 4, "disabled": 1}],
        "Web Form": [{"name": "up-form", "title": f"Ask {version}", "route": "up-form", "doc_type": "Up Order", "published": 1,
                      "web_form_fields": form_fields}],
        "Client Script": [{"name": "Up Client", "dt": "Up Order", "view": "Form", "enabled": 1, "script": f"// {version}"}],
        "Server Script": [{"name": "Up Server", "script_type": "DocType Event", "reference_doctype": "Up Order",
                           "doctype_event": "Before Save", "script": f"x = {version}", "disabled": 0}],
        "Print Format": [{"name": "Up Paper", "doc_type": "Up Order", "standard": "No", "custom_format": 0, "print_format_builder_beta": 1,
                          "format_data": json.dumps(paper), "margin_top": 10.0 + version}],
        "Form Tour": [{"name": "Up Tour", "title": "Up Tour", "reference_doctype": "Up Order",
                       "steps": [{"fieldname": "title", "title": f"Title {version}", "description": "What it is"}]}],
        "Translation": [{"name": "up-words", "language": "zh", "source_text": "Up Order", "translated_text": "订单" * version}],
        "Custom DocPerm": [{"name": "up-perm", "parent": "Up Customer", "role": "Desk User", "permlevel": 0, "read": 1, "create": 1, "write": int(not later)}],
        "Role": [{"name": "Up Role", "role_name": "Up Role", "desk_access": 1, "two_factor_auth": int(later)}],
    }  # fmt: skip


def block(name: str, kind: str, **data: Any) -> Document:
    return {"id": name, "type": kind, "data": data}


def files(version: int) -> list[Document]:
    """What the app ships as files of their own."""
    later = version == 2
    names = ["Orders", "Customers", *(["Settings"] if later else [])]
    content = [
        block("head", "header", text="Orders", col=12),
        *(block(name, "shortcut", shortcut_name=name, col=3) for name in names),
    ]
    if later:
        content = [block("card", "number_card", number_card_name="Up Open", col=4), *content]
    shortcuts = [{"type": "URL", "url": f"/app/up-{name.lower()}", "label": name} for name in names]
    chart = {
        "chart_type": "Count",
        "document_type": "Up Order",
        "based_on": "creation",
        "timeseries": 1,
        "filters_json": "[]",
    }
    card = {
        "type": "Document Type",
        "document_type": "Up Order",
        "function": "Count",
        "is_standard": 1,
        "module": "Side",
    }
    return [
        {"doctype": "Report", "name": "Up List", "report_name": "Up List", "ref_doctype": "Up Order", "report_type": "Report Builder",
         "is_standard": "Yes", "module": "Side", "json": json.dumps({"order_by": "creation desc", "limit": 20 * version})},
        {"doctype": "Number Card", "name": "Up Open", "label": "Up Open", **card, "filters_json": json.dumps([["Up Order", "status", "=", "Open"]]),
         "color": "#00000" + str(version)},
        *({"doctype": "Dashboard Chart", "name": name, "chart_name": name, "module": "Side", "is_standard": 1, **chart, "color": "#00000" + str(version)}
          for name in ("Up Chart", *(["Up Second"] if later else []))),
        {"doctype": "Dashboard", "name": "Up Board", "dashboard_name": "Up Board", "module": "Side", "is_standard": 1,
         "charts": [{"chart": name, "width": "Half"} for name in ("Up Chart", *(["Up Second"] if later else []))]},
        {"doctype": "Workspace", "name": "Up Page", "label": "Up Page", "title": "Up Page", "public": 1, "module": "Side", "icon": f"icon{version}",
         "content": json.dumps(content), "shortcuts": shortcuts, "number_cards": [{"number_card_name": "Up Open", "label": "Open"}] if later else []},
    ]  # fmt: skip


def write(app: Path, version: int, patches: str = "") -> None:
    """The app's files as this version has them, with further lines of patches."""
    slug = lambda name: name.lower().replace(" ", "_")  # noqa: E731
    for document in [*doctypes(version), *files(version)]:
        folder = app / "side" / slug(document["doctype"]) / slug(document["name"])
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{folder.name}.json").write_text(json.dumps(document), encoding="utf-8")
    (app / "fixtures").mkdir(exist_ok=True)
    for number, (kind, documents) in enumerate(fixtures(version).items()):
        written = json.dumps([{"doctype": kind, **document} for document in documents])
        (app / "fixtures" / f"{number:02}_{slug(kind)}.json").write_text(written, encoding="utf-8")
    custom = app / "side" / "custom"
    custom.mkdir(exist_ok=True)
    own = {
        "name": "Up Customer-grade",
        "dt": "Up Customer",
        "fieldname": "grade",
        "fieldtype": "Data",
        "label": f"Grade {version}",
        "description": f"{version}",
    }
    (custom / "up_customer.json").write_text(
        json.dumps({"doctype": "Up Customer", "custom_fields": [own]}), encoding="utf-8"
    )
    rename = "from frappe.model.utils.rename_field import rename_field; " if version == 2 else ""
    lines = [
        "[pre_model_sync]", "execute:1 #one",
        *(["execute:frappe.db.set_value('Up Customer', 'Acme', 'region', 'South')"] if version == 2 else []),
        "[post_model_sync]",
        *([f"execute:{rename}rename_field('Up Order', 'code', 'reference')", f"execute:{rename}rename_field('Up Settings', 'limit', 'most')"] if rename else []),
        patches,
    ]  # fmt: skip
    (app / "patches.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
