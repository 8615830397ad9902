"""Documents on paper: who may print what, what stands on the page, and formats of one's own."""

from __future__ import annotations

from typing import Any

import pytest

VIEW, PDF = "frappe.www.printview.get_html_and_style", "frappe.utils.print_format.download_pdf"


def shown(world: Any, person: str, order: str, /, **choices: Any) -> dict[str, Any]:
    answer = world.person(person).method(VIEW, doc="S Order", name=order, **choices)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json["message"]
    return found


def with_format(world: Any, html: str, /, **values: Any) -> None:
    with world.inside():
        name = values.pop("name", "Ours")
        world.new_doc("Print Format", doc_type="S Order", html=html, custom_format=1, **values).insert(set_name=name)


def test_the_standard_format_shows_what_has_a_value_and_what_the_person_may_see(printing: Any, order: str) -> None:
    html = shown(printing, "clerk", order)["html"]
    assert "装修许可 㛃𠮷" in html
    assert "<b>严重</b>" in html
    assert "2026-10-31" in html
    assert "&lt;b&gt;砂&lt;/b&gt;" in html
    assert "138****8000" in html
    assert "13800138000" not in html
    assert "Cost" not in html
    assert "Margin" not in html  # level 1
    assert "Remark" not in html  # without a value


def test_a_manager_sees_levels_and_confidential_values_and_the_pdf_is_logged(printing: Any, order: str) -> None:
    html = shown(printing, "manager", order)["html"]
    assert "13800138000" in html
    assert "1,409.50" in html
    answer = printing.person("manager").get(f"/api/method/{PDF}?doctype=S Order&name={order}")
    assert answer.status_code == 200
    with printing.inside():
        entries = [(row["action"], row["user"], row["field_name"]) for row in printing.stored("Sensitive Access")]
    assert entries == [("Print", "manager@example.com", "mobile")]


@pytest.mark.parametrize(
    ("person", "status"), [("reader", 403), ("guest", 403), ("portal", 403), ("clerk", 200), ("admin", 403)]
)
def test_prints_need_the_right_to_print(printing: Any, order: str, person: str, status: int) -> None:
    browser = printing.person(person)
    assert browser.method(VIEW, doc="S Order", name=order).status_code == status
    assert browser.get(f"/api/method/{PDF}?doctype=S Order&name={order}").status_code == status
    assert browser.get(f"/printview?doctype=S Order&name={order}").status_code == status


def test_a_key_opens_one_document_to_people_outside(printing: Any, order: str) -> None:
    with printing.inside():
        key = printing.document("S Order", order).get_document_share_key()
        assert printing.document("S Order", order).get_document_share_key() == key
        late = printing.document("S Order", order).get_document_share_key(expires_on="2020-01-01")
        other = printing.new_doc("S Order", title="other").insert().name
    guest = printing.browser()
    page = guest.get(f"/printview?doctype=S Order&name={order}&key={key}")
    assert page.status_code == 200
    assert "138****8000" in page.text
    assert guest.get(f"/printview?doctype=S Order&name={other}&key={key}").status_code == 403
    assert guest.get(f"/printview?doctype=S Order&name={order}&key={late}").status_code == 403


def test_what_a_browser_sends_as_document_does_not_open_others(printing: Any, order: str) -> None:
    sent = {"doctype": "S Order", "name": order, "owner": "reader@example.com", "title": "x"}
    assert printing.person("reader").method(VIEW, doc=sent).status_code == 403
    assert (
        "unsaved title"
        in printing.person("clerk").method(VIEW, doc={**sent, "title": "unsaved title"}).json["message"]["html"]
    )


def test_a_format_of_ones_own_is_filled_in_a_sandbox_with_the_persons_rights(printing: Any, order: str) -> None:
    with_format(
        printing,
        "<h1>{{ _('Open') }}</h1>{{ doc.title }}|{{ doc.mobile }}|{{ doc.cost or 'hidden' }}|{{ doc.get_formatted('due') }}|{{ doc.text }}|"
        "{{ frappe.format(5, 'Currency') }}|{{ in_capitals(1409.5) }}|{{ qr(doc.name, 20) }}|{{ barcode(doc.name) }}|"
        "{{ frappe.db.get_value('S Order', doc.name, 'mobile') }}|{% for row in doc.lines %}{{ row.item }};{% endfor %}",
        css=".ours { color: red }",
    )
    found = shown(printing, "clerk", order, print_format="Ours", _lang="zh")
    assert "<h1>待办</h1>" in found["html"]
    assert found["lang"] == "zh"
    assert "|138****8000|hidden|2026-10-31|<p>漏水 <b>严重</b></p>|5.00|壹仟肆佰零玖元伍角整|<svg" in found["html"]
    assert "13800138000" not in found["html"]
    assert "&lt;b&gt;砂&lt;/b&gt;;" in found["html"]
    assert ".ours { color: red }" in found["style"]


@pytest.mark.parametrize(
    "template",
    ["{{ doc.save() }}", "{{ doc.__class__ }}", "{{ frappe.db.sql('select 1') }}", "{% for x in %}", "{{ 1 / 0 }}"],
)
def test_a_broken_or_reaching_format_is_told_and_harms_nothing(printing: Any, order: str, template: str) -> None:
    with printing.inside():
        doc = printing.new_doc("Print Format", doc_type="S Order", html="x", custom_format=1)
        doc.insert(set_name="Broken")
        doc.db_set("html", template)
    answer = printing.person("clerk").method(VIEW, doc="S Order", name=order, print_format="Broken")
    assert answer.status_code == 417 or answer.json["message"]["html"].count("Document") == 0


def test_an_error_on_the_way_names_the_format_and_its_line(printing: Any, order: str) -> None:
    with printing.inside():
        doc = printing.new_doc("Print Format", doc_type="S Order", html="<p>\n{{ 1 / 0 }}</p>", custom_format=1)
        doc.insert(set_name="Divided")
    answer = printing.person("clerk").method(VIEW, doc="S Order", name=order, print_format="Divided")
    expected = "Print Format Divided: The template cannot be filled in line 2: division by zero"
    assert expected in answer.json["_server_messages"]


def test_a_format_that_cannot_be_read_is_refused_when_it_is_saved(printing: Any) -> None:
    with printing.inside(), pytest.raises(Exception, match="line 1"):
        printing.new_doc("Print Format", doc_type="S Order", html="{% if %}", custom_format=1).insert(set_name="Bad")


def test_formats_of_other_types_and_disabled_ones_are_refused(printing: Any, order: str) -> None:
    with_format(printing, "x", name="Off", disabled=1)
    with printing.inside():
        printing.new_doc("Print Format", doc_type="S Customer", html="x").insert(set_name="Theirs")
    for name in ("Off", "Theirs", "Missing"):
        answer = printing.person("clerk").method(VIEW, doc="S Order", name=order, print_format=name)
        assert answer.status_code in (404, 417)


def test_the_letter_head_is_the_default_one_another_or_none(printing: Any, order: str) -> None:
    with printing.inside():
        for name, default in (("House", 1), ("Other", 0)):
            values = {
                "letter_head_name": name,
                "content": f"<b>{name} {{{{ doc.name }}}}</b>",
                "footer": f"foot {name}",
            }
            printing.new_doc("Letter Head", is_default=default, **values).insert()
    assert f"<b>House {order}</b>" in shown(printing, "clerk", order)["html"]
    other = shown(printing, "clerk", order, letterhead="Other")["html"]
    assert f"<b>Other {order}</b>" in other
    assert "foot Other" in other
    assert "House" not in shown(printing, "clerk", order, no_letterhead=1)["html"]


def test_drafts_say_so_and_cancelled_documents_are_not_printed(printing: Any, order: str) -> None:
    assert "Draft" in shown(printing, "clerk", order)["html"]
    with printing.inside():
        doc = printing.document("S Order", order)
        doc.submit()
    assert "Draft" not in shown(printing, "clerk", order)["html"]
    with printing.inside():
        printing.document("S Order", order).cancel()
    answer = printing.person("clerk").method(VIEW, doc="S Order", name=order)
    assert answer.status_code == 417
    assert "cancelled" in answer.text


def test_a_saved_layout_chooses_fields_labels_columns_and_html(printing: Any, order: str) -> None:
    layout = (
        '[{"fieldtype": "Section Break", "label": "Main"}, {"fieldname": "title", "label": "Subject"}, {"fieldtype": "Column Break"},'
        '{"fieldname": "_custom_html", "fieldtype": "HTML", "options": "<i>{{ doc.name }}</i>"}, {"fieldname": "gone"}, {"fieldname": "due", "print_hide": 1},'
        '{"fieldname": "lines", "visible_columns": [{"fieldname": "item", "print_width": "60%"}]}]'
    )
    with_format(printing, "", format_data=layout, print_format_builder=1)
    html = shown(printing, "clerk", order, print_format="Ours")["html"]
    assert "Subject" in html
    assert f"<i>{order}</i>" in html
    assert "Main" in html
    assert "2026-10-31" not in html
    assert "Pieces" not in html


def test_the_page_prints_itself_where_asked_and_says_its_size(printing: Any, order: str) -> None:
    page = printing.person("clerk").get(f"/printview?doctype=S Order&name={order}&trigger_print=1&page_size=A5")
    assert "/assets/frappe/js/printview.js" in page.text
    assert "size: 148mm 210mm" in page.text
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]


def test_choices_name_formats_letter_heads_and_languages(printing: Any, order: str) -> None:
    with_format(printing, "x")
    found = (
        printing.person("clerk")
        .method("frappe.printing.printview.get_print_choices", doctype="S Order", name=order)
        .json["message"]
    )
    assert [entry["value"] for entry in found["formats"]] == ["Standard", "Ours"]
    assert {row["name"] for row in found["languages"]} >= {"en", "zh"}
    assert found["draft_refused"] == ""
