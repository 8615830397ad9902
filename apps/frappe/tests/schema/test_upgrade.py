"""A site customised in every way there is goes to a changed version of its app: a failure in the middle leaves it as it was, and
afterwards every customisation and all data are there; what both changed is shown, and migrating again changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from apps.frappe.tests.schema import upgrade_app
from apps.frappe.tests.schema.specs import field

import frappe
from frappe.core import installer
from frappe.core.page.permission_manager import permission_manager
from frappe.custom import builder, changes, layers
from frappe.database import NarrowingRefused, pool
from frappe.runtime.context import Mode
from frappe.schema.migrate import migrate

Open = Callable[[], Any]
# What a migration writes each time: numbers by which caches know that something changed.
_COUNTERS = frozenset({"__version"})


def run(site: Open) -> None:
    with site() as ctx:
        ctx.mode = Mode.MIGRATE
        migrate(ctx, write_document=layers.take_in)


def contents(site: Open) -> dict[str, Any]:
    """Every table of the site with its columns and rows."""
    pool.close_all()
    with site() as ctx:
        connection = ctx.db.connection
        found = {}
        for table in sorted({*ctx.db.get_tables(cached=False)} - _COUNTERS):
            result = connection.execute_native(f"select * from `{table}`")
            found[table] = [result.columns, sorted(map(repr, result.rows))]
    return found


def differing(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Tables that are not the same, with what is new in them."""
    return {
        table: [row for row in after.get(table, [[], []])[1] if row not in before.get(table, [[], []])[1]][:3]
        or "columns"
        for table in {*before, *after}
        if before.get(table) != after.get(table)
    }


# --- an administrator's wishes -----------------------------------------------------------------------------------------------


def opened(doctype: str) -> Any:
    form = frappe.get_doc({"doctype": "Customize Form", "doc_type": doctype})
    form.fetch_to_customize()
    return form


def customise_forms() -> None:
    """Fields, also in rows and on a page of settings; labels, a default, another order."""
    form = opened("Up Order")
    rows = {row.fieldname: row for row in form.fields}
    rows["title"].label = "Our Title"
    rows["code"].label = "Our Code"
    rows["status"].options = "Open\nClosed\nOurs"
    rows["gone"].bold = 1
    rows["remark"].hidden = 1
    for name, after in (("pets", "title"), ("floor", "gone"), ("wing", "code")):
        form.append("fields", {"fieldname": name, "label": name.title(), "fieldtype": "Data"})
        added = form.fields.pop()
        form.fields.insert([row.fieldname for row in form.fields].index(after) + 1, added)
    for name in ("due", "wing", "code"):
        form.fields.insert(0, form.fields.pop([row.fieldname for row in form.fields].index(name)))
    form.save_customization()
    for doctype, name, after in (
        ("Up Line", "shelf", "item"),
        ("Up Settings", "motto", "limit"),
        ("Up Customer", "tier", "region"),
    ):
        form = opened(doctype)
        form.append("fields", {"fieldname": name, "label": name.title(), "fieldtype": "Data"})
        added = form.fields.pop()
        form.fields.insert([row.fieldname for row in form.fields].index(after) + 1, added)
        form.save_customization()
    own = frappe.get_doc("Custom Field", "Up Customer-grade")
    own.label = "Our Grade"
    own.save()
    permission_manager.add("Up Order", "All", 0)
    permission_manager.update("Up Customer", "Desk User", 0, "export", 1)
    permission_manager.update("Up Customer", "Desk User", 0, "create", 0)


def make_types() -> None:
    """Document types of the site: with a table and a link to the app's, and a page of settings."""
    builder.save({"name": "Own Row", "__islocal": 1, "istable": 1, "fields": [field("what")]})
    builder.save({"name": "Own Visit", "__islocal": 1, "fields": [
        field("order", "Link", options="Up Order"), field("rows", "Table", options="Own Row"), field("note")]})  # fmt: skip
    builder.save({"name": "Own Settings", "__islocal": 1, "issingle": 1, "fields": [field("word")]})


CHANGES: dict[tuple[str, str], dict[str, Any]] = {
    ("Notification", "Up Note"): {"message": "Our message"},
    ("Email Template", "Up Mail"): {"response": "Our response"},
    ("Letter Head", "Up Head"): {"footer": "<i>ours</i>"},
    ("Assignment Rule", "Up Rule"): {"assign_condition": "doc.amount > 5000000"},
    ("Document Naming Rule", "Up Number"): {"prefix_digits": 6},
    ("Web Form", "up-form"): {"introduction_text": "Ours"},
    ("Client Script", "Up Client"): {"enabled": 0},
    ("Server Script", "Up Server"): {"disabled": 1},
    ("Translation", "up-words"): {"translated_text": "我们的订单"},
    ("Number Card", "Up Open"): {"label": "Our Open"},
    ("Dashboard Chart", "Up Chart"): {"timespan": "Last Month"},
    ("Report", "Up List"): {"disabled": 1},
    ("Workspace", "Up Page"): {"title": "Our Page"},
    ("Form Tour", "Up Tour"): {"save_on_complete": 1},
    ("Workflow State", "Waiting"): {"style": "Danger"},
    ("Role", "Up Role"): {"desk_access": 0},
}  # fmt: skip


def change_documents() -> None:
    """What the app brought is changed on the site, in a document of each kind."""
    for (kind, name), values in CHANGES.items():
        doc = frappe.get_doc(kind, name)
        doc.update(values)
        doc.save()
    flow = frappe.get_doc("Workflow", "Up Flow")
    frappe.get_doc({"doctype": "Workflow State", "workflow_state_name": "Parked"}).insert()
    flow.append("states", {"state": "Parked", "doc_status": "0", "allow_edit": "System Manager"})
    flow.append("transitions", upgrade_app.step("Waiting", "Stop", "Parked"))
    flow.transitions[0].allowed = "Desk User"
    flow.save()
    paper = frappe.get_doc("Print Format", "Up Paper")
    layout = frappe.parse_json(paper.format_data)
    layout["sections"][0]["columns"][0]["fields"].append({"fieldname": "pets", "fieldtype": "Data", "label": "Pets"})
    paper.format_data = frappe.as_json(layout)
    paper.save()
    page = frappe.get_doc("Workspace", "Up Page")
    blocks = frappe.parse_json(page.content)
    page.content = frappe.as_json([blocks[0], blocks[2], upgrade_app.block("own", "header", text="Ours")])
    page.save()
    board = frappe.get_doc("Dashboard", "Up Board")
    frappe.get_doc({"doctype": "Dashboard Chart", "chart_name": "Own Chart", "chart_type": "Count", "document_type": "Up Order",
                    "based_on": "creation", "timeseries": 1, "filters_json": "[]"}).insert()  # fmt: skip
    board.append("charts", {"chart": "Own Chart", "width": "Full"})
    board.save()


def make_documents() -> None:
    """What the site has of its own, and data in everything customised."""
    own: list[dict[str, Any]] = [
        {"doctype": "Report", "report_name": "Own List", "ref_doctype": "Up Order", "report_type": "Report Builder", "is_standard": "No", "json": "{}"},
        {"doctype": "Print Format", "__newname": "Own Paper", "doc_type": "Up Order", "standard": "No", "custom_format": 1, "print_format_type": "Jinja", "html": "{{ doc.pets }}"},
        {"doctype": "Client Script", "__newname": "Own Client", "dt": "Up Order", "view": "Form", "enabled": 1, "script": "// own"},
        {"doctype": "Translation", "language": "zh", "source_text": "Pets", "translated_text": "宠物"},
        {"doctype": "Up Customer", "__newname": "Acme", "region": "North", "tier": "gold", "grade": "A"},
    ]  # fmt: skip
    for values in own:
        frappe.get_doc(values).insert()
    order = frappe.get_doc({
        "doctype": "Up Order", "title": "First", "status": "Ours", "amount": 7, "remark": "said", "code": "C-1", "gone": "kept", "due": "2026-12-01",
        "pets": "cat", "floor": "3", "wing": "west", "customer": "Acme", "lines": [{"item": "door", "pieces": 2, "shelf": "B4"}],
    }).insert()  # fmt: skip
    frappe.get_doc({"doctype": "Up Order", "title": "Twin", "due": "2026-12-01"}).insert()
    frappe.get_doc({"doctype": "Own Visit", "order": order.name, "note": "n", "rows": [{"what": "lamp"}]}).insert()
    frappe.get_doc("Up Settings").update({"limit": 8, "greeting": "hi", "motto": "slow"}).save()
    frappe.get_doc("Own Settings").update({"word": "w"}).save()
    frappe.get_doc({"doctype": "Auto Repeat", "reference_doctype": "Up Order", "reference_document": order.name, "frequency": "Monthly",
                    "start_date": "2030-01-01"}).insert()  # fmt: skip
    frappe.get_doc({"doctype": "User", "email": "up@example.com", "first_name": "Up", "send_welcome_email": 0}).insert()
    frappe.get_doc(
        {"doctype": "User Permission", "user": "up@example.com", "allow": "Up Customer", "for_value": "Acme"}
    ).insert()


# --- what must be there ------------------------------------------------------------------------------------------------------


def has_data() -> None:
    """All that was typed in, wherever it was customised."""
    order = frappe.get_doc("Up Order", "UP-001")
    wanted = {
        "title": "First",
        "status": "Ours",
        "amount": 7,
        "remark": "said",
        "pets": "cat",
        "floor": "3",
        "wing": "west",
        "customer": "Acme",
    }
    assert {key: order.get(key) for key in wanted} == wanted
    assert [(row.item, row.pieces, row.shelf) for row in order.lines] == [("door", 2, "B4")]
    visit = frappe.get_last_doc("Own Visit")
    assert (visit.order, visit.note, [row.what for row in visit.rows]) == ("UP-001", "n", ["lamp"])
    assert frappe.db.get_single_value("Up Settings", "motto") == "slow"
    assert frappe.db.get_single_value("Own Settings", "word") == "w"
    assert frappe.db.get_value("Up Customer", "Acme", ["tier", "grade"]) == ("gold", "A")
    assert frappe.db.get_value("User Permission", {"user": "up@example.com"}, "for_value") == "Acme"
    assert frappe.db.get_value("Auto Repeat", {"reference_document": "UP-001"}, "frequency") == "Monthly"
    for kind, name in (
        ("Report", "Own List"),
        ("Print Format", "Own Paper"),
        ("Client Script", "Own Client"),
        ("Dashboard Chart", "Own Chart"),
    ):
        assert frappe.db.exists(kind, name)
    for (kind, name), values in CHANGES.items():
        assert {key: frappe.db.get_value(kind, name, key) for key in values} == values, kind


def is_usable() -> None:
    """Half of a new version is on the site: people go on with what they had."""
    has_data()
    order = frappe.get_doc("Up Order", "UP-001")
    order.pets = "dog"
    order.save()
    assert frappe.db.get_value("Up Order", "UP-001", "pets") == "dog"
    order.pets = "cat"
    order.save()
    frappe.get_doc({"doctype": "Up Order", "title": "Second", "wing": "east"}).insert().delete()


def is_upgraded() -> None:
    """The app's new version with the site's wishes over it."""
    meta = frappe.get_meta("Up Order")
    shown = [df.fieldname for df in meta.fields]
    assert " ".join(shown) == (
        "reference wing due title brand_new pets status amount remark floor customer lines workflow_state"
    )
    assert meta.get_field("status").options == "Open\nPaused\nClosed\nOurs"
    assert [meta.get_label(name) for name in ("title", "amount", "reference")] == ["Our Title", "Total", "Our Code"]
    assert (meta.get_field("remark").fieldtype, meta.get_field("remark").hidden) == ("Small Text", 1)
    assert frappe.db.get_value("Up Order", "UP-001", "reference") == "C-1"
    assert [df.fieldname for df in frappe.get_meta("Up Line").fields] == ["position", "item", "shelf", "pieces"]
    assert [df.fieldname for df in frappe.get_meta("Up Settings").fields] == ["most", "motto", "greeting"]
    assert [frappe.db.get_single_value("Up Settings", key) for key in ("most", "greeting")] == [8, "hi"]
    assert frappe.db.get_value("Up Customer", "Acme", "region") == "South"
    assert sorted(rule.role for rule in meta.permissions) == ["All", "System Manager"]
    [rule] = [rule for rule in frappe.get_meta("Up Customer").permissions if rule.role == "Desk User"]
    assert (rule.read, rule.write, rule.create, rule.export) == (1, 0, 0, 1)
    grade = frappe.get_doc("Custom Field", "Up Customer-grade")
    assert (grade.label, grade.description) == ("Our Grade", "2")
    is_merged()


def is_merged() -> None:
    """Documents of the app: what only it changed is new, what the site changed stays, item by item."""
    for kind, name, key, value in (
        ("Notification", "Up Note", "subject", "New 2"), ("Email Template", "Up Mail", "subject", "Subject 2"), ("Letter Head", "Up Head", "content", "<p>2</p>"),
        ("Assignment Rule", "Up Rule", "description", "Do 2"), ("Document Naming Rule", "Up Number", "prefix", "N2-"), ("Web Form", "up-form", "title", "Ask 2"),
        ("Client Script", "Up Client", "script", "// 2"), ("Server Script", "Up Server", "script", "x = 2"), ("Number Card", "Up Open", "color", "#000002"),
        ("Dashboard Chart", "Up Chart", "color", "#000002"), ("Print Format", "Up Paper", "margin_top", 12.0), ("Workspace", "Up Page", "icon", "icon2"),
    ):  # fmt: skip
        assert frappe.db.get_value(kind, name, key) == value, kind
    flow = frappe.get_doc("Workflow", "Up Flow")
    assert [row.state for row in flow.states] == ["Waiting", "Done", "Parked", "Stopped"]
    assert [(row.action, row.next_state, row.allowed) for row in flow.transitions] == [
        ("Finish", "Done", "Desk User"),
        ("Stop", "Parked", "System Manager"),
    ]
    page = frappe.get_doc("Workspace", "Up Page")
    assert [block["id"] for block in json.loads(page.content)] == ["card", "head", "Customers", "own", "Settings"]
    layout = json.loads(frappe.db.get_value("Print Format", "Up Paper", "format_data"))
    assert [each["fieldname"] for each in layout["sections"][0]["columns"][0]["fields"]] == [
        "title",
        "brand_new",
        "amount",
        "pets",
    ]
    assert [row.chart for row in frappe.get_doc("Dashboard", "Up Board").charts] == [
        "Up Chart",
        "Own Chart",
        "Up Second",
    ]
    assert [row.fieldname for row in frappe.get_doc("Web Form", "up-form").web_form_fields] == ["title", "brand_new"]
    assert frappe.get_doc("Form Tour", "Up Tour").steps[0].title == "Title 2"


def shown_conflicts() -> set[tuple[str, str, str]]:
    return {
        (each["kind"], each["reference"], key)
        for each in changes.get_history()["conflicts"]
        for key, *_values in each["differences"]
    }


# --- the way of a site -------------------------------------------------------------------------------------------------------


def broken_patch(app: Path) -> None:
    """A patch after the DocTypes fails, when earlier ones have run."""
    upgrade_app.write(app, 2, "execute:1/0")


def broken_field(app: Path, fieldname: str, **wrong: Any) -> None:
    """The new version says something of a field of orders that their rows do not bear."""
    upgrade_app.write(app, 2)
    path = app / "side" / "doctype" / "up_order" / "up_order.json"
    document = json.loads(path.read_text())
    next(df for df in document["fields"] if df["fieldname"] == fieldname).update(wrong)
    path.write_text(json.dumps(document))


# Words cannot become a number: refused before the table is touched. One date of two orders cannot be unique.
FAILURES: list[tuple[Callable[[Path], None], type[Exception]]] = [
    (broken_patch, ZeroDivisionError),
    (lambda app: broken_field(app, "remark", fieldtype="Int"), NarrowingRefused),
    (lambda app: broken_field(app, "due", unique=1), NarrowingRefused),
]


@pytest.fixture
def own_site(new_site: Callable[[str], Open], app: Path) -> Open:
    """A site with the first version of the app, customised."""
    upgrade_app.write(app, 1)
    site = new_site("upgrade")
    with site() as ctx:
        installer.install_app(ctx, app.name)
    run(site)
    with site():
        customise_forms()
        make_types()
        change_documents()
        make_documents()
    run(site)
    return site


def test_a_site_customised_in_every_way_goes_to_a_new_version(own_site: Open, app: Path) -> None:
    with own_site() as ctx:
        has_data()
        whole = ctx.db.connection.dialect.transactional_ddl
    before = contents(own_site)
    for breaks, error in FAILURES:
        breaks(app)
        with pytest.raises(error):
            run(own_site)
        if whole:
            assert differing(before, contents(own_site)) == {}
        else:
            with own_site():
                is_usable()
    upgrade_app.write(app, 2, "execute:1 #two")
    run(own_site)
    with own_site():
        has_data()
        is_upgraded()
        conflicts = shown_conflicts()
    assert conflicts == {
        ("Custom DocPerm", "Up Order", "System Manager"),
        ("Custom DocPerm", "Up Order", "Desk User"),
        ("Property Setter", "Up Order-title-label", "value"),
        ("Property Setter", "Up Order-reference-label", "value"),
        ("Custom Field", "Up Customer-grade", "label"),
        ("Workflow", "Up Flow", "transitions · Waiting · Stop · next_state"),
        ("Notification", "Up Note", "message"),
        ("Email Template", "Up Mail", "response"),
        ("Letter Head", "Up Head", "footer"),
        ("Translation", "up-words", "translated_text"),
    }
    after = contents(own_site)
    run(own_site)
    assert differing(after, contents(own_site)) == {}
