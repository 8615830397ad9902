"""Workspaces, number cards and charts: in upstream's shapes, and no more than the user may see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import frappe
from frappe.custom import changes
from frappe.desk import standard
from frappe.desk.desktop import get_desktop_page, get_workspace_sidebar_items
from frappe.desk.doctype.dashboard import dashboard
from frappe.desk.doctype.dashboard_chart import dashboard_chart
from frappe.desk.doctype.number_card import number_card
from frappe.desk.doctype.workspace import workspace
from frappe.exceptions import DataError, PermissionError, ValidationError

Make = Callable[..., Any]
ActAs = Callable[[str], None]
CARD = {"label": "Open jobs", "type": "Document Type", "document_type": "A Job", "function": "Count", "is_public": 1}
CHART = {
    "chart_name": "By status",
    "chart_type": "Group By",
    "document_type": "A Job",
    "group_by_based_on": "status",
    "is_public": 1,
}


@pytest.fixture
def page(make: Make) -> Any:
    """A public page with one block of each kind."""
    make("Number Card", **CARD)
    make("Dashboard Chart", **CHART)
    return make(
        "Workspace",
        label="Work", title="Work", public=1, content="[]",
        shortcuts=[{"type": "DocType", "link_to": "A Job", "label": "Jobs"}, {"type": "URL", "url": "https://example.com", "label": "Out"}],
        links=[
            {"type": "Card Break", "label": "Daily"},
            {"type": "Link", "label": "Jobs", "link_type": "DocType", "link_to": "A Job"},
            {"type": "Link", "label": "Gone", "link_type": "DocType", "link_to": "A Thing That Is Not Here"},
            {"type": "Card Break", "label": "Empty"},
        ],
        number_cards=[{"number_card_name": "Open jobs", "label": "Open"}],
        charts=[{"chart_name": "By status", "label": "By status"}],
        quick_lists=[{"document_type": "A Job", "label": "Latest"}],
    )  # fmt: skip


def labels(page: Any, kind: str) -> list[str]:
    return [item["label"] for item in get_desktop_page({"name": page.name})[kind]["items"]]


def test_a_page_has_the_blocks_the_user_may_open(page: Any, act_as: ActAs) -> None:
    act_as("ann")
    assert labels(page, "shortcuts") == ["Jobs", "Out"]
    assert labels(page, "number_cards") == ["Open"]
    assert labels(page, "charts") == ["By status"]
    assert labels(page, "quick_lists") == ["Latest"]
    cards = get_desktop_page(page.name)["cards"]["items"]
    assert [(card["label"], [link["link_to"] for link in card["links"]]) for card in cards] == [("Daily", ["A Job"])]


def test_blocks_say_what_upstreams_clients_read(page: Any, make: Make) -> None:
    values = {"ref_doctype": "A Job", "report_type": "Report Builder", "json": "{}", "is_standard": "No"}
    make("Report", report_name="Jobs as a list", **values)
    page.append("shortcuts", {"type": "Report", "link_to": "Jobs as a list", "label": "As a list"})
    link = {"type": "Link", "link_type": "DocType", "link_to": "A Job", "dependencies": "Tag Link, User"}
    page.append("links", {**link, "label": "Needs tags"})
    page.append("links", {**link, "label": "Needs users", "dependencies": "User"})
    page.save(ignore_permissions=True)
    frappe.db.delete("Tag Link")
    found = get_desktop_page(page.name)
    shortcut = found["shortcuts"]["items"][-1]
    assert (shortcut.ref_doctype, shortcut.report_ref_doctype, shortcut.is_query_report) == ("A Job", "A Job", 0)
    links = {link.label: link for card in found["cards"]["items"] for link in card["links"]}
    assert links["Needs tags"].incomplete_dependencies == ["Tag Link"]
    assert links["Needs users"].incomplete_dependencies == ""
    for kind in ("charts", "number_cards", "quick_lists", "custom_blocks", "onboardings", "cards", "shortcuts"):
        assert isinstance(found[kind]["items"], list)


def test_blocks_of_documents_one_may_not_read_are_left_out(page: Any, act_as: ActAs) -> None:
    act_as("guard")
    assert labels(page, "shortcuts") == ["Out"]
    assert [labels(page, kind) for kind in ("number_cards", "charts", "quick_lists", "cards")] == [[], [], [], []]


def test_the_side_bar_has_public_pages_and_ones_own(page: Any, act_as: ActAs) -> None:
    act_as("ann")
    mine = workspace.new_page({"title": "Mine", "public": 0})
    act_as("ben")
    names = [row.name for row in get_workspace_sidebar_items()["pages"]]
    assert "Work" in names
    assert mine.name not in names
    with pytest.raises(PermissionError):
        get_desktop_page(mine.name)
    act_as("ann")
    items = get_workspace_sidebar_items()
    assert mine.name in [row.name for row in items["pages"]]
    assert (items["has_access"], items["has_create_access"]) == (False, True)


def test_a_page_for_roles_is_for_them_alone(page: Any, act_as: ActAs) -> None:
    page.append("roles", {"role": "System Manager"})
    page.save(ignore_permissions=True)
    act_as("ann")
    assert "Work" not in [row.name for row in get_workspace_sidebar_items()["pages"]]


def test_public_pages_are_changed_by_managers_only(page: Any, act_as: ActAs) -> None:
    act_as("ann")
    for change in (
        lambda: workspace.save_page("Work", blocks="[]"),
        lambda: workspace.hide_page("Work"),
        lambda: workspace.delete_page("Work"),
    ):
        with pytest.raises(PermissionError):
            change()
    with pytest.raises(PermissionError):
        workspace.new_page({"title": "For all", "public": 1})


def test_a_page_gets_another_title_and_keeps_its_name(act_as: ActAs) -> None:
    act_as("ann")
    mine = workspace.new_page({"title": "Mine", "public": 0})
    below = workspace.new_page({"title": "Below mine", "parent_page": "Mine", "public": 0})
    workspace.update_page(mine.name, "Ours", icon="star", parent="")
    mine.reload()
    below.reload()
    assert (mine.title, mine.icon, below.parent_page) == ("Ours", "star", "Ours")
    with pytest.raises(PermissionError):
        workspace.update_page(mine.name, "For all", public=1)
    act_as("ben")
    with pytest.raises(PermissionError):
        workspace.update_page(mine.name, "Stolen")


def test_ones_own_pages_are_put_in_order(act_as: ActAs) -> None:
    act_as("ann")
    names = [workspace.new_page({"title": f"Page {letter}"}).name for letter in "abc"]
    workspace.sort_pages(sb_private_items=[{"name": name} for name in reversed(names)])
    own = [row.name for row in get_workspace_sidebar_items()["pages"] if row.name in names]
    assert own == names[::-1]
    act_as("ben")
    with pytest.raises(PermissionError):
        workspace.sort_pages(sb_private_items=names)


@pytest.mark.parametrize(("function", "value"), [("Count", 3), ("Sum", 6), ("Average", 2), ("Maximum", 3)])
def test_a_card_counts_what_the_user_may_see(make: Make, act_as: ActAs, function: str, value: float) -> None:
    for hours in (1, 2, 3):
        make("A Job", hours=hours, title="card")
    card = {**CARD, "function": function, "aggregate_function_based_on": "hours"}
    act_as("ann")
    assert number_card.get_result(card, [["A Job", "title", "=", "card"]]) == value
    act_as("guard")
    with pytest.raises(PermissionError):
        number_card.get_result(card, [])


def test_a_card_takes_no_sql(make: Make) -> None:
    with pytest.raises((DataError, ValidationError, PermissionError)):
        number_card.get_result({**CARD, "function": "Sum", "aggregate_function_based_on": "hours) from tabUser --"}, [])


def test_a_card_compares_with_the_interval_before(make: Make) -> None:
    job = make("A Job", title="old")
    frappe.db.set_value("A Job", job.name, "creation", "2020-01-01 00:00:00")
    make("A Job", title="old")
    filters = [["A Job", "title", "=", "old"]]
    card = {**CARD, "show_percentage_stats": 1, "stats_time_interval": "Daily"}
    assert number_card.get_percentage_difference(card, filters, 2) == 100


def test_a_chart_groups(make: Make, act_as: ActAs) -> None:
    for status in ("Open", "Open", "Done"):
        make("A Job", status=status, title="chart")
    act_as("ann")
    answer = dashboard_chart.get(chart={**CHART, "filters_json": '{"title": "chart"}'})
    assert answer == {"labels": ["Open", "Done"], "datasets": [{"name": "By status", "values": [2, 1]}]}


def test_a_chart_over_time_has_empty_periods_too(make: Make) -> None:
    for due, hours in (("2026-01-05", 1), ("2026-01-20", 3), ("2026-03-01", 5)):
        make("A Job", due=due, hours=hours, title="time")
    chart = {"chart_name": "Hours", "document_type": "A Job", "based_on": "due", "filters_json": {"title": "time"}}
    given = {
        "timespan": "Select Date Range",
        "from_date": "2026-01-01",
        "to_date": "2026-03-31",
        "time_interval": "Monthly",
    }
    answer = dashboard_chart.get(chart={**chart, "chart_type": "Average", "value_based_on": "hours"}, **given)
    assert answer["labels"] == ["2026-01-31", "2026-02-28", "2026-03-31"]
    assert answer["datasets"][0]["values"] == [2, 0, 5]
    assert dashboard_chart.get(chart={**chart, "chart_type": "Count"}, **given)["datasets"][0]["values"] == [2, 0, 1]
    points = dashboard_chart.get(chart={**chart, "chart_type": "Count", "type": "Heatmap"}, heatmap_year=2026)[
        "dataPoints"
    ]
    assert sorted(points.values()) == [1, 1, 1]


def test_private_cards_and_charts_are_their_makers(make: Make, act_as: ActAs) -> None:
    act_as("ann")
    frappe.get_doc({"doctype": "Number Card", **CARD, "label": "Secret", "is_public": 0}).insert()
    dashboard_chart.create_dashboard_chart({**CHART, "chart_name": "Secret", "is_public": 0})
    act_as("ben")
    assert frappe.get_list("Number Card", {"label": "Secret"}) == []
    with pytest.raises(PermissionError):
        dashboard_chart.get(chart_name="Secret")


def test_a_dashboard_shows_what_is_permitted(page: Any, make: Make, act_as: ActAs) -> None:
    make(
        "Dashboard",
        dashboard_name="Board",
        charts=[{"chart": "By status", "width": "Full"}],
        cards=[{"card": "Open jobs"}],
    )
    act_as("ann")
    assert [row["chart"] for row in dashboard.get_permitted_charts("Board")] == ["By status"]
    assert [row["card"] for row in dashboard.get_permitted_cards("Board")] == ["Open jobs"]
    assert [row["about"]["document_type"] for row in dashboard.get_page("Board")["charts"]] == ["A Job"]
    with pytest.raises(PermissionError):
        dashboard.arrange("Board", [], [])
    act_as("guard")
    assert (dashboard.get_permitted_charts("Board"), dashboard.get_permitted_cards("Board")) == ([], [])


def test_a_dashboard_is_arranged(page: Any, make: Make) -> None:
    make("Number Card", **{**CARD, "label": "All jobs"})
    make("Dashboard", dashboard_name="Arranged", cards=[{"card": "Open jobs"}])
    dashboard.arrange("Arranged", ["All jobs", "Open jobs"], [{"chart": "By status", "width": "Full"}])
    answer = dashboard.get_page("Arranged")
    assert [row["card"] for row in answer["cards"]] == ["All jobs", "Open jobs"]
    assert [(row["chart"], row["width"]) for row in answer["charts"]] == [("By status", "Full")]


@pytest.fixture
def ship(ctx: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Callable[..., int]:
    """Ship a version of a document in an app's folder and take in what is there: ``ship("Number Card", "Open", label="One")``."""
    monkeypatch.setattr(standard, "module_path", lambda _app, _module: tmp_path)
    monkeypatch.setattr(standard, "app_modules", lambda _app: ["Desk"])

    def ship(doctype: str, name: str, **values: Any) -> int:
        path = tmp_path / frappe.scrub(doctype) / frappe.scrub(name) / f"{frappe.scrub(name)}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(frappe.as_json({"doctype": doctype, "name": name, **values}))
        return standard.sync()

    return ship


def test_files_of_apps_are_merged_with_what_was_changed_here(ship: Callable[..., int]) -> None:
    card = {"type": "Document Type", "document_type": "ToDo", "function": "Count"}
    assert ship("Number Card", "Shipped", label="One", **card) == 1
    assert ship("Number Card", "Shipped", label="One", **card) == 0
    doc = frappe.get_doc("Number Card", "Shipped")
    doc.label = "Ours"
    doc.save()
    assert ship("Number Card", "Shipped", label="One", color="#ff0000", **card) == 1
    assert (doc.reload().label, doc.color) == ("Ours", "#ff0000")
    ship("Number Card", "Shipped", label="Two", color="#ff0000", **card)
    (conflict,) = [entry for entry in changes.get_history()["conflicts"] if entry["reference"] == "Shipped"]
    assert (doc.reload().label, conflict["differences"]) == ("Ours", [["label", "Ours", "Two"]])
    changes.decide(conflict["name"], "app")
    ship("Number Card", "Shipped", label="Three", color="#ff0000", **card)
    assert doc.reload().label == "Three"
    doc.delete()
    ship("Number Card", "Shipped", label="Three", color="#ff0000", **card)
    assert not frappe.db.exists("Number Card", "Shipped")


def test_a_page_of_an_app_is_in_the_history_and_goes_back(ship: Callable[..., int], act_as: ActAs) -> None:
    rows = [{"type": "DocType", "link_to": "A Job", "label": "Jobs"}]
    values = {"label": "Shipped page", "title": "Shipped page", "public": 1, "module": "Desk", "shortcuts": rows}
    ship("Workspace", "Shipped page", content="[]", **values)
    workspace.save_page("Shipped page", blocks='[{"id": "a", "type": "spacer", "data": {}}]')
    workspace.sort_pages(["Shipped page"])
    ship("Workspace", "Shipped page", content="[]", **{**values, "shortcuts": [*rows, {**rows[0], "label": "More"}]})
    doc = frappe.get_doc("Workspace", "Shipped page")
    assert ("spacer" in doc.content, [row.label for row in doc.shortcuts]) == (True, ["Jobs", "More"])
    moved, saved = [entry for entry in changes.get_history()["entries"] if entry["reference"] == "Shipped page"]
    assert (saved["layer"], saved["author"], saved["standard"]) == ("frappe", "Administrator", False)
    assert [key for key, _before, _after in saved["differences"]] == ["content"]
    workspace.reset_page("Shipped page")
    assert (doc.reload().content, doc.sequence_id, len(doc.shortcuts)) == ("[]", 1, 2)
    back = changes.get_history()["entries"][0]
    assert (back["reference"], back["standard"]) == ("Shipped page", True)
    changes.undo([back["name"]])
    assert "spacer" in doc.reload().content
    changes.reset("Workspace", "Shipped page")
    assert doc.reload().content == "[]"
    assert moved["differences"][0][0] == "sequence_id"
    assert get_desktop_page("Shipped page")["standard"] is True
    act_as("ann")
    assert get_desktop_page("Shipped page")["standard"] is False
    with pytest.raises(PermissionError):
        workspace.reset_page("Shipped page")


def test_a_page_of_the_site_has_nothing_to_go_back_to(page: Any) -> None:
    assert get_desktop_page("Work")["standard"] is False
    with pytest.raises(ValidationError, match="No app brought"):
        workspace.reset_page("Work")


def test_a_page_as_upstream_exports_it_is_taken_in_whole(ship: Callable[..., int]) -> None:
    heading = [
        {"id": "a", "type": "header", "data": {"text": '<span class="h4"><b>Your Shortcuts</b></span>', "col": 12}}
    ]
    rows = [
        {
            "type": "DocType",
            "link_to": "A Job",
            "label": "Jobs",
            "color": "Grey",
            "stats_filter": '{"status":"Open"}',
            "format": "{} Open",
        }
    ]
    ship(
        "Workspace",
        "Upstream",
        label="Upstream",
        title="Upstream",
        public=1,
        module="Desk",
        content=frappe.as_json(heading),
        shortcuts=rows,
    )
    answer = get_desktop_page("Upstream")
    assert frappe.parse_json(answer["content"]) == heading
    assert answer["shortcuts"]["items"][0]["color"] == "Grey"


def test_rules_and_forms_of_apps_come_as_files_too(ship: Callable[..., int]) -> None:
    told = {
        "channel": "System Notification",
        "event": "New",
        "document_type": "ToDo",
        "subject": "New",
        "message": "x",
        "enabled": 1,
    }
    ship("Notification", "Shipped rule", recipients=[{"receiver_by_document_field": "owner"}], **told)
    shown = [{"fieldname": "description", "fieldtype": "Text", "label": "What"}]
    ship(
        "Web Form",
        "shipped-form",
        title="Shipped",
        route="shipped-form",
        doc_type="ToDo",
        published=1,
        web_form_fields=shown,
    )
    assert frappe.db.get_value("Notification", "Shipped rule", "enabled") == 1
    assert frappe.db.get_value("Web Form", "shipped-form", "route") == "shipped-form"
