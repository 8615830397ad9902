"""PDFs hold the text that went in, the font as a subset, the right paper, and nothing that the printer may not read."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import tempfile
import unicodedata
from collections.abc import Callable
from typing import Any

import pypdf
import pytest
from frappe.utils.pdf import get_pdf

import frappe
from frappe.printing import pdf

PDF, MANY = "frappe.utils.print_format.download_pdf", "frappe.utils.print_format.download_multi_pdf"
INPUT = "装修许可证 曾静㛃 𠮷 编制/审核/批准：人民币壹仟元整，一二三水火门 Permit"


def boxes(content: bytes) -> list[tuple[int, int]]:
    """Sizes of the pages in millimetres."""
    program = shutil.which("pdfinfo")
    if program is None:
        pytest.skip("pdfinfo is not installed")
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(content)
        file.flush()
        found = subprocess.run([program, "-l", "999", file.name], capture_output=True, check=True).stdout.decode()
    sizes = re.findall(r"Page +\d+ size: +([\d.]+) x ([\d.]+)", found)
    return [(round(float(width) * 25.4 / 72), round(float(height) * 25.4 / 72)) for width, height in sizes]


def test_the_text_of_a_chinese_print_is_what_went_in(printing: Any, text_of: Callable[[bytes], str]) -> None:
    with printing.inside():
        content = get_pdf(f"<html lang='zh'><body><p>{INPUT}</p><p><b>{INPUT}</b></p></body></html>")
    assert text_of(content) == unicodedata.normalize("NFKC", "".join(INPUT.split()) * 2)


def test_a_document_as_pdf_embeds_a_subset_and_stays_small(
    printing: Any, order: str, text_of: Callable[[bytes], str]
) -> None:
    answer = printing.person("clerk").get(f"/api/method/{PDF}?doctype=S Order&name={order}&_lang=zh")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")
    assert b"/FontFile3" in answer.data
    assert len(answer.data) < 100_000
    assert "装修许可㛃𠮷" in text_of(answer.data)
    assert boxes(answer.data) == [(210, 297)]


def test_the_letter_head_stands_on_every_page(printing: Any, order: str, text_of: Callable[[bytes], str]) -> None:
    with printing.inside():
        printing.new_doc(
            "Letter Head", letter_head_name="House", is_default=1, content="<p>金源物业</p><p>第二行</p>"
        ).insert()
        doc = printing.document("S Order", order)
        for number in range(120):
            doc.append("lines", {"item": f"物料{number}", "pieces": 1})
        doc.save()
    content = printing.person("clerk").get(f"/api/method/{PDF}?doctype=S Order&name={order}").data
    pages = len(boxes(content))
    assert pages > 1
    assert text_of(content).count("金源物业第二行") == pages


def test_a_signature_block_is_never_cut(printing: Any, text_of: Callable[[bytes], str]) -> None:
    block = "<div class='signature-block' style='break-inside: avoid'><p>编制</p><p>审核</p><p>批准</p></div>"
    with printing.inside():
        for count in range(40, 60, 3):
            content = get_pdf(f"<html><body style='font-size: 12pt'>{'<p>段落</p>' * count}{block}</body></html>")
            assert "编制审核批准" in text_of(content)


def test_many_documents_make_one_pdf_with_their_own_papers(printing: Any, order: str) -> None:
    with printing.inside():
        second = printing.new_doc("S Order", title="second").insert().name
        printing.new_doc(
            "Print Format",
            doc_type="S Order",
            html="<p>{{ doc.title }}</p>",
            custom_format=1,
            page_size="A3",
            orientation="Landscape",
        ).insert(set_name="Wide")
    clerk = printing.person("clerk")
    answer = clerk.get(
        f"/api/method/{MANY}", query_string={"doctype": "S Order", "name": f'["{order}", "{second}"]', "format": "Wide"}
    )
    assert boxes(answer.data) == [(420, 297), (420, 297)]
    refused = printing.person("reader").get(
        f"/api/method/{MANY}", query_string={"doctype": "S Order", "name": f'["{order}"]'}
    )
    assert refused.status_code == 403


def test_cards_share_a_sheet(printing: Any, text_of: Callable[[bytes], str]) -> None:
    with printing.inside():
        names = [printing.new_doc("S Order", title=f"卡{number}").insert().name for number in range(9)]
        card = {
            "page_size": "Custom",
            "page_width": 54,
            "page_height": 86,
            "per_sheet": "8",
            "margin_top": 2,
            "margin_bottom": 2,
            "margin_left": 2,
            "margin_right": 2,
        }
        printing.new_doc(
            "Print Format", doc_type="S Order", html="<p>{{ doc.title }}</p>", custom_format=1, **card
        ).insert(set_name="Card")
        with pytest.raises(frappe.ValidationError, match="the most are 10"):
            printing.new_doc("Print Format", doc_type="S Order", html="x", **{**card, "per_sheet": "12"}).insert(
                set_name="Too many"
            )
    clerk = printing.person("clerk")
    query = {"doctype": "S Order", "name": frappe.as_json(names), "format": "Card"}
    content = clerk.get(f"/api/method/{MANY}", query_string=query).data
    assert boxes(content) == [(297, 210), (297, 210)]
    assert all(f"卡{number}" in text_of(content) for number in range(9))
    single = clerk.get(f"/api/method/{PDF}?doctype=S Order&name={names[0]}&format=Card").data
    assert boxes(single) == [(54, 86)]


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "http://example.org/x.png",
        "http://site.invalid/private/files/secret.png",
        "http://site.invalid/assets/frappe/../../hooks.py",
    ],
)
def test_nothing_is_fetched_but_this_sites_files_that_may_be_read(printing: Any, url: str) -> None:
    with printing.inside() as ctx:
        kept = frappe.get_doc(
            {"doctype": "File", "file_name": "secret.png", "is_private": 1, "content": b"\x89PNG secret"}
        ).insert()
        assert pdf.fetched(f"http://site.invalid{kept.file_url}")[0]
        ctx.set_user("reader@example.com")
        assert pdf.fetched(url) == (b"", "text/plain")


def test_a_print_goes_with_a_mail(printing: Any, order: str) -> None:
    with printing.inside():
        attached = frappe.attach_print("S Order", order, file_name="Order 1", lang="zh")
    assert attached["fname"] == "Order1.pdf"
    assert attached["fcontent"].startswith(b"%PDF-")


def test_get_print_gives_html_or_pdf(printing: Any, order: str) -> None:
    with printing.inside():
        assert "装修许可" in frappe.get_print("S Order", order)
        assert frappe.get_print("S Order", order, as_pdf=True).startswith(b"%PDF-")


def test_a_password_locks_the_pdf(printing: Any, order: str) -> None:
    with printing.inside():
        made = (
            frappe.get_print("S Order", order, as_pdf=True, password="门-7"),
            frappe.attach_print("S Order", order, password="门-7")["fcontent"],
            pdf.get_pdf("<p>x</p>", {"password": "门-7"}),
        )
    for content in made:
        reader = pypdf.PdfReader(io.BytesIO(content))
        assert reader.is_encrypted
        assert not reader.decrypt("wrong")
        assert reader.decrypt("门-7")
    assert "装修许可" in unicodedata.normalize("NFKC", _text(made[0], "门-7"))


@pytest.mark.parametrize("language", ["en", "de", "zh", "zh_TW"])
def test_figures_are_found_and_copied_in_every_language(printing: Any, language: str) -> None:
    with printing.inside():
        plain = pdf.get_pdf(f'<html lang="{language}"><body>2026-01-31 人</body></html>')
        bare = pdf.get_pdf("<p>2026-01-31</p>")
    assert "2026-01-31 人" in _text(plain)
    assert "2026-01-31" in _text(bare)


def test_pages_are_appended_to_a_writer(printing: Any, order: str) -> None:
    with printing.inside():
        writer = frappe.get_print("S Order", order, as_pdf=True, output=pypdf.PdfWriter())
        writer = frappe.get_print("S Order", order, as_pdf=True, output=writer)
    assert len(writer.pages) == 2


def _text(content: bytes, password: str | None = None) -> str:
    reader = pypdf.PdfReader(io.BytesIO(content), password=password)
    return "".join(page.extract_text() for page in reader.pages)


def test_a_watermark_lies_under_every_page(printing: Any, order: str, text_of: Callable[[bytes], str]) -> None:
    html = "<p>{{ doc.title }}</p><div class='page-break'>zwei</div>"
    with printing.inside():
        printing.new_doc(
            "Print Format", doc_type="S Order", html=html, custom_format=1, watermark="机密 {{ doc.name }}"
        ).insert(set_name="Secret")
    content = printing.person("clerk").get(f"/api/method/{PDF}?doctype=S Order&name={order}&format=Secret").data
    assert text_of(content).count("机") == len(boxes(content)) == 2
