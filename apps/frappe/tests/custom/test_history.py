"""Each customisation knows whose it is and can be undone; files of them go from site to site; upgrades keep the site's wishes."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from apps.frappe.tests.schema.specs import field, spec

import frappe
from frappe.core.page.permission_manager import permission_manager
from frappe.custom import builder, bundles, changes, history, kinds, layers
from frappe.custom.fields import create_custom_field, make_property_setter
from frappe.exceptions import PermissionError, ValidationError
from frappe.runtime.context import Context
from frappe.schema.sync import sync_doctypes

_numbers = itertools.count(1)


def shipped_type(name: str, label: str = "Title", **title: Any) -> None:
    made = spec(
        name, field("title", label=label, **title), field("amount", "Int"), module="Core",
        permissions=[{"role": "System Manager", "read": 1, "write": 1, "create": 1}],
    ).replace(custom=0)  # fmt: skip
    sync_doctypes(frappe.context(), [made])


@pytest.fixture
def doctype(ctx: Context) -> str:
    """A DocType as an app brings it."""
    name = f"Hist {next(_numbers)}"
    shipped_type(name)
    frappe.flags.customization_batch = None
    return name


def entries(doctype: str) -> list[Any]:
    return list(changes.get_history(doctype)["entries"])


def fieldnames(doctype: str) -> list[str]:
    return [df.fieldname for df in frappe.get_meta(doctype).fields]


def test_a_field_knows_author_time_and_layer_and_is_undone_and_redone(doctype: str) -> None:
    create_custom_field(
        doctype, {"label": "Pets", "fieldname": "pets", "insert_after": "title"}, is_system_generated=False
    )
    first = entries(doctype)[0]
    assert (first["kind"], first["action"], first["author"], first["layer"]) == (
        "Custom Field",
        "Created",
        "Administrator",
        None,
    )
    changes.undo([first["name"]])
    assert fieldnames(doctype) == ["title", "amount"]
    undone = entries(doctype)[0]
    assert (undone["action"], undone["undoes"]) == ("Deleted", str(first["name"]))
    changes.undo([undone["name"]])
    assert fieldnames(doctype) == ["title", "pets", "amount"]


def test_a_later_change_stands_in_the_way_and_both_together_go(doctype: str) -> None:
    make_property_setter(doctype, "title", "label", "Subject", is_system_generated=False)
    make_property_setter(doctype, "title", "label", "Topic", is_system_generated=False)
    second, first = entries(doctype)
    assert second["action"] == "Changed"
    with pytest.raises(history.ChangedSince):
        changes.undo([first["name"]])
    changes.undo([second["name"]])
    assert frappe.get_meta(doctype).get_label("title") == "Subject"
    changes.undo([entries(doctype)[0]["name"]])
    changes.undo([first["name"], second["name"]])
    assert frappe.get_meta(doctype).get_label("title") == "Title"


def test_rules_of_a_type_are_one_entry_and_come_back(doctype: str) -> None:
    permission_manager.add(doctype, "Desk User", 0)
    permission_manager.update(doctype, "Desk User", 0, "write", 1)
    second, first = entries(doctype)
    assert (first["kind"], first["reference"], first["action"], second["action"]) == (
        "Custom DocPerm",
        doctype,
        "Created",
        "Changed",
    )
    changes.undo([second["name"]])
    assert {rule.role: rule.write for rule in frappe.get_meta(doctype).permissions} == {
        "System Manager": 1,
        "Desk User": 0,
    }
    changes.undo([first["name"]])
    assert [rule.role for rule in frappe.get_meta(doctype).permissions] == ["System Manager"]


def test_a_type_of_the_site_is_undone_with_its_renamed_fields_and_documents(ctx: Context) -> None:
    name = f"Own {next(_numbers)}"
    stored = builder.save({"name": name, "__islocal": 1, "fields": [{"label": "Count", "fieldtype": "Int"}]})
    frappe.get_doc({"doctype": name, "count": 5}).insert()
    stored["fields"][0]["fieldname"] = "people"
    builder.save(stored)
    changes.undo([entries(name)[0]["name"]])
    assert frappe.get_all(name, pluck="count") == [5]
    made = entries(name)[-1]
    with pytest.raises(ValidationError, match="1 documents"):
        changes.undo([entries(name)[1]["name"], entries(name)[0]["name"], made["name"]])
    assert frappe.get_all(name, pluck="count") == [5]


def test_undoing_a_field_with_values_must_be_confirmed(doctype: str) -> None:
    create_custom_field(doctype, {"label": "Pets", "fieldname": "pets"}, is_system_generated=False)
    frappe.get_doc({"doctype": doctype, "pets": "cat"}).insert()
    with pytest.raises(ValidationError, match="1 documents"):
        changes.undo([entries(doctype)[0]["name"]])
    changes.undo([entries(doctype)[0]["name"]], confirmed=True)
    assert "pets" not in fieldnames(doctype)


def test_scripts_and_rules_for_notifications_are_recorded_too(doctype: str) -> None:
    doc = frappe.get_doc(
        {"doctype": "Client Script", "dt": doctype, "view": "Form", "enabled": 1, "script": "1"}
    ).insert(set_name=f"S {doctype}")
    doc.script = "2"
    doc.save()
    assert entries(doctype)[0]["differences"] == [["script", "1", "2"]]
    doc.delete()
    changes.undo([entries(doctype)[0]["name"]])
    assert frappe.db.get_value("Client Script", doc.name, "script") == "2"


def test_customisations_go_from_site_to_site_as_a_file(doctype: str) -> None:
    create_custom_field(
        doctype, {"label": "Pets", "fieldname": "pets", "insert_after": "title"}, is_system_generated=False
    )
    make_property_setter(doctype, "title", "label", "Subject", is_system_generated=False)
    present = changes.get_customizations(doctype)
    assert {(item["kind"], item["layer"], item["author"]) for item in present} == {
        ("Custom Field", None, "Administrator"),
        ("Property Setter", None, "Administrator"),
    }
    file = changes.export_file(present)
    changes.undo([entry["name"] for entry in entries(doctype)])
    make_property_setter(doctype, "title", "label", "Other", is_system_generated=False)
    states = {item["kind"]: (item["state"], item["keys"]) for item in changes.preview_import(file)}
    assert states == {"Custom Field": ("New", []), "Property Setter": ("Different", ["value"])}
    assert changes.import_file(file, present) == 2
    assert fieldnames(doctype) == ["title", "pets", "amount"]
    assert frappe.get_meta(doctype).get_label("title") == "Subject"
    assert {item["state"] for item in changes.preview_import(file)} == {"Same"}
    for wrong in ({}, {"format": 1, "customizations": [{"doctype": "User", "name": "x"}]}):
        with pytest.raises(ValidationError):
            changes.preview_import(wrong)


def template(subject: str, response: str = "Hello") -> dict[str, Any]:
    return {"doctype": "Email Template", "name": "Shipped", "subject": subject, "response": response, "use_html": 0}


def test_an_upgrade_merges_three_ways_and_shows_conflicts(ctx: Context) -> None:
    layers.take_in(template("One"), "some_app")
    assert layers.layer_of("Email Template", "Shipped", None) == "some_app"
    doc = frappe.get_doc("Email Template", "Shipped")
    doc.response = "Good day"
    doc.save()
    layers.take_in(template("Two"), "some_app")
    doc.reload()
    assert (doc.subject, doc.response) == ("Two", "Good day")
    layers.take_in(template("Two", "Dear customer"), "some_app")
    layers.take_in(template("Two", "Dear customer"), "some_app")
    assert doc.reload().response == "Good day"
    (conflict,) = [entry for entry in changes.get_history()["conflicts"] if entry["reference"] == "Shipped"]
    assert conflict["differences"] == [["response", "Good day", "Dear customer"]]
    changes.decide(conflict["name"], "app")
    assert doc.reload().response == "Dear customer"
    assert [entry for entry in changes.get_history()["conflicts"] if entry["reference"] == "Shipped"] == []


def test_what_the_site_deleted_stays_deleted_until_somebody_decides(ctx: Context) -> None:
    layers.take_in(template("One"), "some_app")
    frappe.delete_doc("Email Template", "Shipped")
    layers.take_in(template("One"), "some_app")
    assert not frappe.db.exists("Email Template", "Shipped")
    layers.take_in(template("Two"), "some_app")
    assert not frappe.db.exists("Email Template", "Shipped")
    (conflict,) = [entry for entry in changes.get_history()["conflicts"] if entry["reference"] == "Shipped"]
    changes.decide(conflict["name"], "app")
    assert frappe.db.get_value("Email Template", "Shipped", "subject") == "Two"


def test_a_property_over_a_changed_value_of_the_app_is_kept_and_shown(doctype: str) -> None:
    make_property_setter(doctype, "title", "label", "Subject", is_system_generated=False)
    layers.review()
    assert changes.get_history(doctype)["conflicts"] == []
    shipped_type(doctype, "Headline")
    layers.review()
    assert frappe.get_meta(doctype).get_label("title") == "Subject"
    (conflict,) = changes.get_history(doctype)["conflicts"]
    assert conflict["differences"] == [["value", "Subject", "Headline"]]
    assert conflict["title"] == f"Label of the field Subject on {doctype}"
    assert [(each["site"], each["app"]) for each in conflict["details"]] == [("Subject", "Headline")]
    changes.decide(conflict["name"], "site")
    layers.review()
    assert changes.get_history(doctype)["conflicts"] == []
    assert frappe.get_meta(doctype).get_label("title") == "Subject"


def test_what_was_empty_does_not_come_back_as_its_default(doctype: str) -> None:
    values = {"webhook_doctype": doctype, "webhook_docevent": "on_update", "request_url": "https://example.com"}
    doc = frappe.get_doc({"doctype": "Webhook", **values, "enabled": 0}).insert(set_name=f"Hook {doctype}")
    doc.delete()
    changes.undo([entries(doctype)[0]["name"]])
    assert frappe.db.get_value("Webhook", doc.name, "enabled") == 0
    states = [{"state": "Pending", "doc_status": "0", "allow_edit": "All"}]
    step = {
        "state": "Pending",
        "action": "Approve",
        "next_state": "Pending",
        "allowed": "All",
        "allow_self_approval": 0,
    }
    kept = kinds.complete("Workflow", {"states": states, "transitions": [step], "is_active": 1})
    assert kept["transitions"][0]["allow_self_approval"] == 0
    without = kinds.complete("Workflow", kinds.content({"transitions": [step]}))
    assert without["transitions"][0]["allow_self_approval"] == 0


def test_only_system_managers_see_and_undo(ctx: Context) -> None:
    frappe.set_user("Guest")
    try:
        for ask in (
            changes.get_history,
            changes.get_customizations,
            lambda: changes.undo([1]),
            lambda: changes.decide(1, "app"),
        ):
            with pytest.raises(PermissionError):
                ask()
    finally:
        frappe.set_user("Administrator")


def test_nothing_goes_into_an_apps_folder_outside_developer_mode(doctype: str) -> None:
    with pytest.raises(ValidationError, match="developer_mode"):
        bundles.export_to_app([], "property_service")


def test_the_history_is_not_written_by_requests(ctx: Context) -> None:
    entry = {
        "doctype": "Customization Log",
        "reference_doctype": "Custom Field",
        "reference_name": "x",
        "action": "Changed",
        "before": "[]",
    }
    with pytest.raises(PermissionError, match="by the changes themselves"):
        frappe.get_doc(entry).insert()


def page(*names: str, colour: str = "", **labels: str) -> dict[str, Any]:
    """A workspace with a shortcut for each name, as an app ships it."""
    blocks = [{"id": name, "type": "shortcut", "data": {"shortcut_name": name, "col": 3}} for name in names]
    rows = [{"type": "URL", "url": f"/{name}", "label": name, "color": colour} for name in names]
    return {
        "doctype": "Workspace", "name": "Upgraded", "label": "Upgraded", "title": "Upgraded", "public": 1, "module": "Core",
        "content": frappe.as_json(blocks), "shortcuts": rows,
    }  # fmt: skip


def test_blocks_of_a_workspace_follow_both_the_app_and_the_site(ctx: Context) -> None:
    layers.take_in(page("a", "b", "c"), "some_app")
    doc = frappe.get_doc("Workspace", "Upgraded")
    blocks = frappe.parse_json(doc.content)
    doc.content = frappe.as_json([{"id": "own", "type": "header", "data": {"text": "Ours"}}, blocks[0], blocks[2]])
    doc.shortcuts[2].color = "#0000ff"
    doc.shortcuts = [row for row in doc.shortcuts if row.label != "b"]
    doc.save()
    layers.take_in(page("d", "a", "b", "c"), "some_app")
    doc.reload()
    assert [block["id"] for block in frappe.parse_json(doc.content)] == ["own", "d", "a", "c"]
    assert [(row.label, row.color) for row in doc.shortcuts] == [("d", None), ("a", None), ("c", "#0000ff")]
    assert [entry for entry in changes.get_history()["conflicts"] if entry["reference"] == "Upgraded"] == []
    layers.take_in(page("d", "a", "c", colour="#ff0000"), "some_app")
    doc.reload()
    assert [(row.label, row.color) for row in doc.shortcuts] == [("d", "#ff0000"), ("a", "#ff0000"), ("c", "#0000ff")]
    (conflict,) = [entry for entry in changes.get_history()["conflicts"] if entry["reference"] == "Upgraded"]
    assert conflict["differences"] == [["shortcuts · URL · c · color", "#0000ff", "#ff0000"]]
    assert [each["label"] for each in conflict["details"]] == ["Shortcuts › URL · c › Color"]
    changes.decide(conflict["name"], "app")
    assert [(row.label, row.color) for row in doc.reload().shortcuts] == [
        ("d", "#ff0000"),
        ("a", "#ff0000"),
        ("c", "#ff0000"),
    ]
    layers.take_in(page("a", "c", colour="#00ff00"), "some_app")
    assert [(row.label, row.color) for row in doc.reload().shortcuts] == [("a", "#00ff00"), ("c", "#00ff00")]
    assert frappe.parse_json(doc.content)[0]["id"] == "own"


def test_each_difference_of_a_conflict_is_decided_by_itself_and_none_is_forgotten(ctx: Context) -> None:
    layers.take_in(template("One", "Hello"), "some_app")
    doc = frappe.get_doc("Email Template", "Shipped")
    doc.update({"subject": "Ours", "response": "Our words"})
    doc.save()
    layers.take_in(template("Two", "Hello"), "some_app")
    layers.take_in(template("Two", "Their words"), "some_app")
    (conflict,) = [entry for entry in changes.get_history()["conflicts"] if entry["reference"] == "Shipped"]
    assert conflict["differences"] == [["response", "Our words", "Their words"], ["subject", "Ours", "Two"]]
    changes.decide(conflict["name"], "app", "subject")
    assert (doc.reload().subject, doc.response) == ("Two", "Our words")
    (rest,) = [entry for entry in changes.get_history()["conflicts"] if entry["reference"] == "Shipped"]
    assert rest["differences"] == [["response", "Our words", "Their words"]]
    changes.decide(rest["name"], "site")
    layers.take_in(template("Three", "Their words"), "some_app")
    assert (doc.reload().subject, doc.response) == ("Three", "Our words")
    assert [entry for entry in changes.get_history()["conflicts"] if entry["reference"] == "Shipped"] == []


def test_lines_of_a_text_that_both_changed_in_different_places_stand_and_the_others_are_decided(ctx: Context) -> None:
    def text(*words: str) -> str:
        return "".join(f"<p>{word}</p>" for word in words)

    layers.take_in(template("One", text("Dear", "body", "more", "bye")), "some_app")
    doc = frappe.get_doc("Email Template", "Shipped")
    doc.response = text("Hello", "body", "more", "see you")
    doc.save()
    layers.take_in(template("One", text("Dear", "body", "more", "so long", "legal")), "some_app")
    assert doc.reload().response == text("Hello", "body", "more", "see you")
    (conflict,) = [entry for entry in changes.get_history()["conflicts"] if entry["reference"] == "Shipped"]
    layers.take_in(template("One", text("Dear", "new", "more", "so long", "legal")), "some_app")
    assert doc.reload().response == text("Hello", "new", "more", "see you")
    (conflict,) = [entry for entry in changes.get_history()["conflicts"] if entry["reference"] == "Shipped"]
    (shown,) = conflict["details"]
    assert [row for row in shown["lines"] if row[0] != "both"] == [
        ["site", "<p>see you</p>"], ["app", "<p>so long</p>"], ["app", "<p>legal</p>"],
    ]  # fmt: skip
    changes.decide(conflict["name"], "app")
    assert doc.reload().response == text("Hello", "new", "more", "so long", "legal")
    layers.take_in(template("One", text("Dear", "new", "more", "so long", "law")), "some_app")
    assert doc.reload().response == text("Hello", "new", "more", "so long", "law")


def test_a_text_of_the_app_changed_elsewhere_comes_into_the_sites_property(doctype: str) -> None:
    shipped_type(doctype, description="One\nTwo\nThree")
    make_property_setter(doctype, "title", "description", "One\nTwo\nDrei", is_system_generated=False)
    shipped_type(doctype, description="Eins\nTwo\nThree")
    layers.review()
    assert frappe.get_meta(doctype).get_field("title").description == "Eins\nTwo\nDrei"
    assert changes.get_history(doctype)["conflicts"] == []
    shipped_type(doctype, description="Eins\nTwo\nTrois")
    layers.review()
    (conflict,) = changes.get_history(doctype)["conflicts"]
    assert conflict["differences"] == [["value", "Eins\nTwo\nDrei", "Eins\nTwo\nTrois"]]


def test_a_label_both_changed_of_an_apps_own_field_is_taken_over_and_the_field_stays(doctype: str) -> None:
    def ship(label: str) -> None:
        field = {"doctype": "Custom Field", "name": f"{doctype}-extra", "dt": doctype, "fieldname": "extra"}
        layers.take_in({**field, "fieldtype": "Data", "label": label}, "some_app")

    ship("First")
    doc = frappe.get_doc("Custom Field", f"{doctype}-extra")
    doc.label = "Ours"
    doc.save()
    ship("Second")
    (conflict,) = changes.get_history(doctype)["conflicts"]
    assert conflict["differences"] == [["label", "Ours", "Second"]]
    changes.decide(conflict["name"], "app")
    assert frappe.get_meta(doctype).get_label("extra") == "Second"


def test_rights_an_app_changes_under_those_of_the_site_are_shown_and_taken_over_one_by_one(doctype: str) -> None:
    permission_manager.add(doctype, "All", 0)
    layers.review()
    made = spec(
        doctype, field("title", label="Title"), field("amount", "Int"), module="Core",
        permissions=[{"role": "System Manager", "read": 1, "write": 1, "delete": 1}, {"role": "Desk User", "read": 1}],
    ).replace(custom=0)  # fmt: skip
    sync_doctypes(frappe.context(), [made])
    layers.review()
    layers.review()
    assert sorted(rule.role for rule in frappe.get_meta(doctype).permissions) == ["All", "System Manager"]
    (conflict,) = changes.get_history(doctype)["conflicts"]
    assert (conflict["title"], conflict["app"]) == (f"Rights on {doctype}", "Framework")
    shown = {each["label"]: (each["site"], each["app"]) for each in conflict["details"]}
    assert shown == {"System Manager": ("Read, Write, Create", "Read, Write, Delete"), "Desk User": (None, "Read")}
    changes.decide(conflict["name"], "app", "Desk User")
    assert sorted(rule.role for rule in frappe.get_meta(doctype).permissions) == ["All", "Desk User", "System Manager"]
    changes.decide(conflict["name"], "site")
    [rule] = [rule for rule in frappe.get_meta(doctype).permissions if rule.role == "System Manager"]
    assert (rule.create, rule.get("delete")) == (1, 0)
    assert changes.get_history(doctype)["conflicts"] == []


def test_a_rule_an_app_shipped_and_the_site_took_away_does_not_come_back(doctype: str) -> None:
    rule = {"doctype": "Custom DocPerm", "name": f"rule {doctype}", "parent": doctype, "role": "Desk User", "read": 1}
    layers.take_in(rule, "some_app")
    frappe.delete_doc("Custom DocPerm", rule["name"])
    layers.take_in({**rule, "write": 1}, "some_app")
    assert not frappe.db.exists("Custom DocPerm", rule["name"])


def test_choices_that_an_app_adds_join_those_of_the_site(doctype: str) -> None:
    def ship(options: str) -> None:
        made = spec(doctype, field("title", "Select", options=options), module="Core").replace(custom=0)
        sync_doctypes(frappe.context(), [made])
        layers.review()

    ship("Open\nOld\nClosed")
    make_property_setter(doctype, "title", "options", "Open\nOld\nClosed\nOurs", is_system_generated=False)
    ship("Open\nPaused\nClosed")
    assert frappe.get_meta(doctype).get_field("title").options == "Open\nPaused\nClosed\nOurs"
    assert changes.get_history(doctype)["conflicts"] == []


def test_blocks_and_texts_in_conflict_are_said_in_words(ctx: Context) -> None:
    layers.take_in(page("a", "b"), "some_app")
    doc = frappe.get_doc("Workspace", "Upgraded")
    blocks = frappe.parse_json(doc.content)
    blocks[0]["data"]["col"] = 6
    doc.content = frappe.as_json([blocks[0]])
    doc.save()
    theirs = page("a", "b")
    theirs["content"] = theirs["content"].replace('"col": 3', '"col": 12').replace('"col":3', '"col":12')
    layers.take_in(theirs, "some_app")
    (conflict,) = [entry for entry in changes.get_history()["conflicts"] if entry["reference"] == "Upgraded"]
    shown = {each["label"]: (each["site"], each["app"] is not None) for each in conflict["details"]}
    assert shown == {"Content › a › Width": ("6", True), "Content › b": (None, True)}
    assert (conflict["title"], conflict["app"]) == ("Workspace Upgraded", "some_app")


def test_system_managers_are_told_once_that_something_waits_for_them(doctype: str) -> None:
    def told() -> int:
        return int(
            frappe.db.count("Notification Log", {"for_user": "Administrator", "link": "/app/customization-history"})
        )

    before = told()
    make_property_setter(doctype, "title", "label", "Subject", is_system_generated=False)
    shipped_type(doctype, "Headline")
    layers.review()
    layers.review()
    assert told() == before + 1
