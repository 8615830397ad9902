from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frappe.utils import escape_html, html2text, is_html, md_to_html, sanitize_html, strip_html, to_markdown
from frappe.utils.html_utils import clean_html, is_json


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<a href="javascript:alert(1)">x</a>',
        '<a href="  jAvAsCrIpT:alert(1)">x</a>',
        '<a href="java\tscript:alert(1)">x</a>',
        '<a href="data:text/html,<script>alert(1)</script>">x</a>',
        '<img src="data:image/svg+xml;base64,PHN2Zz4=">',
        "<svg onload=alert(1)>",
        "<iframe src=//x.org></iframe>",
        "<object data=x></object>",
        "<form action=//x.org><input name=password></form>",
        '<div style="position:fixed;background:url(javascript:alert(1))">x</div>',
        "<style>body{display:none}</style>",
        "<base href=//x.org>",
        "<meta http-equiv=refresh content=0>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    ],
)
def test_nothing_that_runs_survives_cleaning(attack: str) -> None:
    clean = sanitize_html(attack).lower()
    for sign in (
        "<script",
        "onerror=",
        "onload=",
        "javascript:",
        "<iframe",
        "<object",
        "<form",
        "position",
        "<style",
        "<base",
        "<meta",
    ):
        assert sign not in clean
    assert "data:" not in clean


def test_cleaning_keeps_what_text_editors_write() -> None:
    html = (
        '<p class="ql-align-center" style="color:red">维修 <strong>x</strong></p><ul><li data-list="bullet">a</li></ul>'
    )
    assert sanitize_html(html) == html


def test_cleaning_keeps_pictures_within_the_text() -> None:
    html = '<img src="data:image/png;base64,iVBORw0KGgo=">'
    assert sanitize_html(html) == html


@pytest.mark.parametrize("text", ["a < b", "1 & 2", '{"a": "b"}', "x > y", "a <3 b", ""])
def test_cleaning_leaves_plain_texts_alone(text: str) -> None:
    assert sanitize_html(text) == text


@pytest.mark.parametrize("value", [None, 5, ["<script>"]])
def test_cleaning_gives_back_what_is_no_text(value: object) -> None:
    assert sanitize_html(value) == value


@given(st.text(alphabet="<>/\"'= abscriptonerror:javdt&;#x!-", max_size=80))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = sanitize_html(text)
    assert sanitize_html(once) == once


def test_addresses_become_links_where_asked() -> None:
    assert sanitize_html("see https://x.org/a.", linkify=True) == (
        'see <a href="https://x.org/a" rel="noopener noreferrer">https://x.org/a</a>.'
    )


def test_clean_html_keeps_text_markup_only() -> None:
    assert clean_html('<p style="x"><img src=x>a<script>1</script></p>') == "<p>a</p>"


@pytest.mark.parametrize(
    ("text", "expected"), [("<p>x</p>", True), ("a<br/>b", True), ("a < b > c", False), ("<notag>", False)]
)
def test_is_html_wants_a_known_tag(text: str, expected: bool) -> None:
    assert is_html(text) is expected


def test_escaping_and_stripping() -> None:
    assert escape_html("<a href='x'>\"&`") == "&lt;a href=&#x27;x&#x27;&gt;&quot;&amp;&#96;"
    assert escape_html(5) == 5
    assert strip_html("<p>a <b>b</b></p>") == "a b"
    assert html2text("<p>a&amp;b</p><p>c</p><script>x</script>") == "a&b\nc"
    assert (is_json("[1]"), is_json("x"), is_json(None)) == (True, False, False)


def test_markdown_becomes_clean_html() -> None:
    html = md_to_html("# A\n\n|x|y|\n|-|-|\n|1|2|\n\n~~no~~ <script>x</script>")
    assert html is not None
    assert "<h1>A</h1>" in html
    assert "<table>" in html
    assert "<s>no</s>" in html
    assert "script" not in html
    assert md_to_html(None) is None


def test_html_becomes_markdown() -> None:
    html = '<h2>T</h2><p>a <b>b</b> <a href="/x">l</a></p><ol><li>one</li><li>two</li></ol><script>x</script>'
    assert to_markdown(html) == "## T\n\na **b** [l](/x)\n\n1. one\n2. two\n"
