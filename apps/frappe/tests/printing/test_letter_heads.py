"""Letter heads of a picture, words and page numbers, and their preview."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import frappe
from frappe.exceptions import MandatoryError, PermissionError, ValidationError
from frappe.printing import head_html, letter_heads
from frappe.printing.pdf import pdf_of
from frappe.printing.render import Choices, sheet_of

HEAD = {
    "doctype": "Letter Head", "letter_head_name": "Estate", "source": "Image", "heading": "云湖 & Estate", "header_lines": "1 Lake Road\nTel. 0512",
    "footer_source": "Text", "footer_text": "Made for {{ doc.name }}", "page_numbers": "Right", "line_below": 1,
}  # fmt: skip


def test_words_and_page_numbers_stand_on_every_page(world: Any, text_of: Callable[[bytes], str]) -> None:
    with world.inside():
        frappe.get_doc(HEAD).insert()
        todo = frappe.get_doc({"doctype": "ToDo", "description": "<p>line</p>" * 90}).insert()
        sheet = sheet_of("ToDo", todo.name, Choices(letter_head="Estate"))
        text = text_of(pdf_of([sheet]))
    assert "云湖 &amp; Estate" in sheet.header
    assert text.count("1LakeRoad") == text.count(f"Madefor{todo.name}") > 1
    assert "1/3" in text
    assert "3/3" in text


@pytest.mark.parametrize("side", ["Left", "Center", "Right"])
def test_a_picture_stands_beside_or_above_the_words(world: Any, side: str) -> None:
    with world.inside():
        html = head_html.header_of(
            frappe.get_doc({**HEAD, "image": '/files/a".png', "align": side, "image_height": 12})
        )
    assert 'src="/files/a&#34;.png"' in html
    assert "height: 12mm" in html
    assert (html.index("<img") < html.index("Lake Road")) == (side != "Right")


def test_a_preview_stores_nothing_and_says_what_is_wrong(world: Any) -> None:
    with world.inside():
        before = frappe.db.count("Letter Head"), frappe.db.count("Customization Log")
        shown = letter_heads.preview(HEAD)
        assert (shown["document_type"], shown["count"]) == ("ToDo", 1)
        assert shown["pages"][0].startswith("data:image/png;base64,")
        assert "1 Lake Road" in shown["text"]
        with pytest.raises(MandatoryError, match="heading"):
            letter_heads.preview({"source": "Image"})
        with pytest.raises(ValidationError):
            letter_heads.preview({**HEAD, "footer_text": "{{ doc."})
        assert (frappe.db.count("Letter Head"), frappe.db.count("Customization Log")) == before
        frappe.set_user("clerk@example.com")
        with pytest.raises(PermissionError):
            letter_heads.preview(HEAD)
