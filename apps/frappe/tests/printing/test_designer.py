"""The print designer's server: rights, mistakes at their blocks, previews that store nothing, and what stands on the paper."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from frappe.permissions import add_permission, update_permission_property
from frappe.printing import blocks, checks
from frappe.printing.vouch import address_of

API = "frappe.printing.designer"
FIELD = {"fieldname": "title"}


def block(kind: str, **values: Any) -> dict[str, Any]:
    return {"custom": 1, "fieldtype": kind, "fieldname": kind.lower(), **values}


def draft(*columns: list[dict[str, Any]], **values: Any) -> dict[str, Any]:
    sections = [blocks.section(*columns)]
    return {"name": "Permit Paper", "doc_type": "S Order", "__islocal": 1, "sections": sections, **values}


def asked(world: Any, method: str, /, person: str = "admin", **args: Any) -> Any:
    answer = world.person(person).post(f"/api/method/{API}.{method}", json=args)
    assert answer.status_code == 200, answer.text
    return answer.json.get("message")


def seen(world: Any, doc: dict[str, Any], order: str, person: str = "admin") -> str:
    found = asked(world, "preview", person=person, doc=doc, document=order)
    assert found["mistakes"] == []
    return str(found["text"])


@pytest.fixture
def designing(printing: Any) -> Any:
    """A world whose administrator may print orders, and whose clerk designs papers without writing HTML."""
    with printing.inside():
        add_permission("S Order", "System Manager", 0)
        update_permission_property("S Order", "System Manager", 0, "print", 1)
        add_permission("Print Format", "S Clerk", 0)
        for right in ("write", "create"):
            update_permission_property("Print Format", "S Clerk", 0, right, 1)
    return printing


@pytest.mark.parametrize("method", ["load", "begin", "preview", "preview_pdf", "save", "make_default"])
@pytest.mark.parametrize("person", ["reader", "guest"])
def test_designing_needs_the_right_to_change_print_formats(printing: Any, order: str, method: str, person: str) -> None:
    args = {"name": "X", "doctype": "S Order", "doc": draft([FIELD])}
    assert printing.person(person).post(f"/api/method/{API}.{method}", json=args).status_code == 403


def test_a_new_paper_begins_with_what_the_form_shows(designing: Any) -> None:
    found = asked(designing, "begin", doctype="S Order")
    names = [each["fieldname"] for each in blocks.blocks_of(found)]
    assert names[:3] == ["heading", "name", "title"]
    assert "lines" in names
    assert found["doc"]["page_number"] == "Bottom Center"
    assert {row["fieldname"] for row in found["tables"]["lines"]} >= {"item", "pieces"}
    assert asked(designing, "preview", doc={**found["doc"], "sections": found["sections"]})["count"] == 1


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ({"fieldname": "gone"}, "fieldname"),
        ({"fieldname": "lines", "table_columns": [{"fieldname": "colour"}]}, "table_columns"),
        ({"fieldname": "lines", "table_columns": [{"fieldname": "item", "width": 80}, {"fieldname": "pieces", "width": 40}]}, "table_columns"),
        ({"fieldname": "title", "width": 400}, "width"),
        ({"fieldname": "title", "align": "middle; color: red"}, "align"),
        ({"fieldname": "title", "show_when": "doc.("}, "show_when"),
        ({"fieldname": "title", "show_when": "doc.title > 3"}, "show_when"),
        ({"fieldname": "title", "show_when": "nobody == 1"}, "show_when"),
        (block("Text", text="{{ nobody }}"), "text"),
        (block("Text", text="{% if doc %}x{% endif %}"), "text"),
        (block("Heading", text=" "), "text"),
        (block("HTML", html="{% for %}"), "html"),
        (block("QR Code", source="elsewhere"), "source"),
        (block("QR Code", source="field", value_field="gone"), "value_field"),
        (block("Picture", image="https://elsewhere.example/x.png"), "image"),
        (block("Picture", image="/files/../../x.png"), "image"),
        (block("Hologram"), "fieldtype"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)  # fmt: skip
def test_each_mistake_stands_at_its_block_and_nothing_is_saved(designing: Any, wrong: dict[str, Any], key: str) -> None:
    doc = draft([FIELD], [FIELD, wrong])
    found = asked(designing, "preview", doc=doc)
    assert [each["path"] for each in found["mistakes"]] == [f"sections[0].columns[1].fields[1].{key}"]
    answer = designing.person("admin").post(f"/api/method/{API}.save", json={"doc": doc})
    assert answer.status_code == 417
    assert "Section 1, column 2, block 2" in answer.text
    with designing.inside():
        stored = {
            "doc_type": "S Order",
            "format_data": json.dumps({"sections": doc["sections"]}),
        }
        with pytest.raises(Exception, match="Section 1, column 2, block 2"):
            designing.new_doc("Print Format", **stored).insert(set_name="Straight")


@pytest.mark.parametrize("layout", ["nonsense", '{"sections": 3}', '{"sections": [{"columns": ["x"]}]}', "[1]", "{"])
def test_what_is_no_layout_is_refused(layout: str) -> None:
    with pytest.raises(Exception, match="layout"):
        checks.read(layout)


def test_a_preview_shows_what_is_not_saved_and_stores_nothing(designing: Any, order: str) -> None:
    doc = draft([block("Text", text="No. {{ name }}\nfor {{ title }}"), block("QR Code", source="verify")])
    found = asked(designing, "preview", doc=doc, document=order)
    assert f"No. {order}" in found["text"]
    assert "for 装修许可" in found["text"]
    assert found["pages"][0].startswith("data:image/png;base64,iVBOR")
    other = asked(designing, "preview", doc=draft([block("Text", text="Other")]), document=order)
    assert other["pages"] != found["pages"]
    with designing.inside():
        assert [row for row in designing.stored("Print Format") if row["doc_type"] == "S Order"] == []
        assert designing.stored("Document Share Key") == []


def test_a_preview_gives_nothing_that_the_designer_may_not_see(designing: Any, order: str) -> None:
    doc = draft([{"fieldname": "mobile"}, {"fieldname": "cost"}, block("Text", text="To {{ mobile }}|{{ cost }}|")])
    table = {"fieldname": "lines", "table_columns": [{"fieldname": "item"}, {"fieldname": "margin"}]}
    doc["sections"][0]["columns"][0]["fields"] += [table, block("QR Code", value_field="mobile")]
    text = seen(designing, doc, order, person="clerk")
    assert "To 138****8000||" in text
    assert "13800138000" not in text
    assert "1,409" not in text
    assert not re.search(r"\b7\b", text)
    shown = {**doc, "sections": [blocks.section([{"fieldname": "title", "show_when": "doc.cost > 1"}, FIELD])]}
    assert seen(designing, shown, order, person="clerk").count("装修许可") == 1
    failed = asked(designing, "preview", person="clerk", doc=shown, document=order)["unanswered"]
    assert [each["path"] for each in failed] == ["sections[0].columns[0].fields[0].show_when"]
    assert "doc.cost > 1" in failed[0]["message"]
    answered = [{**FIELD, "show_when": "doc.quantity > 1"}]
    assert asked(designing, "preview", doc=draft(answered), document=order)["unanswered"] == []
    refused = designing.person("reader").post(f"/api/method/{API}.preview", json={"doc": doc, "document": order})
    assert refused.status_code == 403


def test_documents_that_may_not_be_printed_are_not_previewed_and_a_made_up_one_is(printing: Any, order: str) -> None:
    doc = draft([FIELD, {"fieldname": "lines"}])
    answer = printing.person("admin").post(f"/api/method/{API}.preview", json={"doc": doc, "document": order})
    assert answer.status_code == 403
    found = asked(printing, "preview", doc=doc)
    assert found["document"] == ""
    assert "Title" in found["text"]
    assert "装修许可" not in found["text"]


def test_html_is_for_those_who_may_change_it(designing: Any, order: str) -> None:
    doc = draft([block("HTML", html="<i>{{ doc.title }}</i>")])
    assert "装修许可" in seen(designing, doc, order)
    found = asked(designing, "preview", person="clerk", doc=doc)
    assert [each["path"] for each in found["mistakes"]] == ["sections[0].columns[0].fields[0].html"]
    straight = {
        "doctype": "Print Format",
        "name": "Straight",
        "doc_type": "S Order",
        "format_data": json.dumps({"sections": doc["sections"]}),
    }
    assert designing.person("clerk").post("/api/resource/Print Format", json=straight).status_code == 417
    stored = asked(designing, "save", doc=doc)
    moved = {**stored["doc"], "sections": [blocks.section([FIELD]), *stored["sections"]]}
    assert asked(designing, "save", person="clerk", doc=moved)["sections"][1]["columns"][0]["fields"][0]["html"]
    assert asked(designing, "begin", person="clerk", doctype="S Order")["may_html"] is False


def test_a_saved_paper_is_printed_made_the_first_and_undone(
    designing: Any, order: str, text_of: Callable[[bytes], str]
) -> None:
    with designing.inside():
        designing.new_doc("Letter Head", letter_head_name="House", content="<b>金源物业</b>", footer="页脚").insert()
    left = [
        block("Heading", text="装修许可证"),
        block("Text", text="编号 {{ name }}"),
        {"fieldname": "due", "label": "期限", "bold": 1},
    ]
    table = {
        "fieldname": "lines",
        "table_columns": [
            {"fieldname": "item", "label": "材料", "width": 70},
            {"fieldname": "pieces", "label": "件数"},
        ],
        "totals": 1,
    }
    doc = draft(
        left,
        [block("QR Code", source="field", value_field="name", label="扫码核验"), block("Barcode", value_field="name")],
    )
    doc["sections"][0]["columns"][0]["width"] = 75
    doc["sections"] += [
        blocks.section([table, block("Signature", text="编制\n审核\n批准")], label="明细", page_break=1)
    ]
    asked(designing, "save", doc={**doc, "letter_head": "House", "page_number": "Bottom Right"})
    url = f"/api/method/frappe.utils.print_format.download_pdf?doctype=S Order&name={order}&_lang=zh"
    asked(designing, "make_default", name="Permit Paper")
    answer = designing.person("clerk").get(url)
    for part in (
        "金源物业",
        "装修许可证",
        f"编号{order}",
        "期限2026-10-31",
        "扫码核验",
        "明细",
        "材料件数",
        "1水泥2",
        "2<b>砂</b>5",
        "合计7",
        "编制审核批准",
        "2/2",
    ):
        assert part in text_of(answer.data), part
    asked(designing, "make_default", name="Permit Paper", on=False)
    assert "扫码核验" not in text_of(designing.person("clerk").get(url).data)
    history = (
        designing.person("admin")
        .method("frappe.custom.changes.get_history", document_type="S Order")
        .json["message"]["entries"]
    )
    entry = next(each["name"] for each in history if each["reference"] == "Permit Paper")
    answer = designing.person("admin").post("/api/method/frappe.custom.changes.undo", json={"names": [entry]})
    assert answer.status_code == 200, answer.text
    with designing.inside():
        assert [row for row in designing.stored("Print Format") if row["name"] == "Permit Paper"] == []


def test_formats_of_apps_are_copied_and_templates_become_a_block(designing: Any, order: str) -> None:
    with designing.inside():
        found = designing.new_doc(
            "Print Format", doc_type="S Order", html="<i>{{ doc.name }}</i>{{ letter_head }}", custom_format=1
        )
        found.insert(set_name="Theirs")
        found.db_set("standard", "Yes")
        found.db_set("module", None)
        found.db_set("format_data", json.dumps([{"fieldname": "title", "label": "Subject"}]))
    copy = asked(designing, "load", name="Theirs")
    assert copy["copy_of"] == "Theirs"
    assert copy["doc"]["name"] == "Theirs copy"
    assert copy["doc"]["__islocal"] == 1
    assert [each.get("label") for each in blocks.blocks_of(copy)][-1] == "Subject"
    asked(designing, "save", doc={**copy["doc"], "sections": copy["sections"]})
    with designing.inside():
        assert designing.document("Print Format", "Theirs").format_data.startswith("[")
        designing.new_doc(
            "Print Format", doc_type="S Order", html="<i>{{ doc.name }}</i>{{ letter_head }}", custom_format=1
        ).insert(set_name="Own")
    own = asked(designing, "load", name="Own")
    assert own["copy_of"] is None
    assert [each["html"] for each in blocks.blocks_of(own)] == ["<i>{{ doc.name }}</i>{{ letter_head }}"]


def test_upstreams_newest_layout_is_printed_as_it_comes(designing: Any, order: str) -> None:
    theirs = {
        "header": "<h3>{{ doc.title }}</h3>", "footer": None,
        "sections": [{"label": "Goods", "page_break": True, "field_orientation": "", "columns": [
            {"label": "", "fields": [
                {"label": "Due", "fieldname": "due", "fieldtype": "Date"}, {"label": "Spacer", "fieldname": "spacer", "fieldtype": "Spacer", "custom": 1},
                {"label": "Custom HTML", "fieldname": "custom_html", "fieldtype": "HTML", "html": "<u>{{ doc.name }}</u>", "custom": 1},
                {"label": "Lines", "fieldname": "lines", "fieldtype": "Table", "options": "S Line", "table_columns": [{"label": "Item", "fieldname": "item", "fieldtype": "Data", "width": 50}]},
            ]}]}],
    }  # fmt: skip
    with designing.inside():
        values = {"doc_type": "S Order", "print_format_builder_beta": 1, "format_data": json.dumps(theirs)}
        designing.new_doc("Print Format", **values).insert(set_name="Beta")
    answer = designing.person("clerk").method(
        "frappe.www.printview.get_html_and_style", doc="S Order", name=order, print_format="Beta"
    )
    html = answer.json["message"]["html"]
    assert "<h3>装修许可" in html
    assert f"<u>{order}</u>" in html
    assert 'style="width: 50%"' in html
    assert "print-heading" not in html
    assert "Pieces" not in html


def test_the_page_behind_a_code_vouches_for_papers_of_the_site_only(designing: Any, order: str) -> None:
    with designing.inside():
        address = address_of(designing.document("S Order", order))
    path = "/" + address.partition("//")[2].partition("/")[2]
    page = designing.browser().get(path)
    assert page.status_code == 200
    assert order in page.text
    assert "has not been changed" in page.text
    assert "装修许可" not in page.text
    forged = designing.browser().get(path.replace(order, order[:-1] + "9"))
    assert "Not one of our papers" in forged.text
    assert "S Order" not in forged.text
    with designing.inside():
        designing.document("S Order", order).db_set("quantity", 4)
    assert "changed after this paper" in designing.browser().get(path).text
