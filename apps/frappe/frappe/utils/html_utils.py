"""HTML that came from people: escaping, cleaning, and turning into text or Markdown and back."""

from __future__ import annotations

import html as _html
import json
import re
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any

import nh3


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


acceptable_elements = _words(
    "a abbr acronym address area article aside b bdi bdo big blockquote br button canvas caption center cite code "
    "col colgroup data dd del details dfn dir div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header "
    "hgroup hr i img ins kbd label legend li main map mark menu nav ol p picture pre q rp rt ruby s samp section "
    "small source span strike strong sub summary sup table tbody td tfoot th thead time tr track tt u ul var wbr "
    "audio video"
)
mathml_elements = _words(
    "math maction merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow mspace msqrt "
    "mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none"
)
svg_elements = _words(
    "svg circle clipPath defs desc ellipse g line linearGradient marker mask path pattern polygon polyline "
    "radialGradient rect stop symbol text title tspan"
)
acceptable_attributes = _words(
    "align alt axis background bgcolor border cellpadding cellspacing char charoff class color cols colspan "
    "compact controls coords datetime dir download draggable face frame headers height hidden href hreflang "
    "hspace id ismap label lang loop media muted name noshade nowrap poster preload rel reversed role rows "
    "rowspan rules scope shape size span src srcset start style summary tabindex target title translate type "
    "usemap valign value volume vspace width"
)
svg_attributes = _words(
    "cx cy d dx dy fill fill-opacity fill-rule font-family font-size font-weight fx fy gradientTransform "
    "gradientUnits height id marker-end marker-mid marker-start offset opacity points preserveAspectRatio r rx ry "
    "spreadMethod stop-color stop-opacity stroke stroke-dasharray stroke-linecap stroke-linejoin stroke-opacity "
    "stroke-width text-anchor transform version viewBox width x x1 x2 y y1 y2"
)

_STYLE_PROPERTIES = _words(
    "background background-color border border-bottom border-collapse border-color border-left border-radius "
    "border-right border-style border-top border-width clear color direction display float font font-family "
    "font-size font-style font-variant font-weight height letter-spacing line-height list-style list-style-type margin "
    "margin-bottom margin-left margin-right margin-top max-height max-width min-height min-width overflow padding "
    "padding-bottom padding-left padding-right padding-top text-align text-decoration text-indent text-transform "
    "unicode-bidi vertical-align white-space width word-break word-spacing"
)
_PLAIN_ELEMENTS = _words("div p br ul ol li strong b em i u a table thead tbody td tr th pre code blockquote")
_MARKS = {"b": "**", "strong": "**", "i": "_", "em": "_", "code": "`", "s": "~~", "del": "~~"}
_BLOCKS = _words("p div section article table blockquote pre ul ol")
_SCHEMES = {"http", "https", "mailto", "tel", "cid", "data"}
_TAG = re.compile(r"<[a-zA-Z/!?]")
_ANY_TAG = re.compile(r"<[^>]*>")
_INVISIBLE = re.compile(r"<(script|style|head|title)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_HTML_TAG = re.compile(
    r"</?(?:p|br|div|span|a|b|i|u|em|strong|ul|ol|li|table|tr|td|th|h[1-6]|img|pre|code|blockquote|hr|html|body|font)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)


def escape_html(text: Any) -> Any:
    """A text whose ``& < > " '`` and back quote are written as entities; anything but a text is given back."""
    if not isinstance(text, str):
        return text
    return _html.escape(text, quote=True).replace("`", "&#96;")


def unescape_html(value: str) -> str:
    """Entities written as the letters they mean."""
    return _html.unescape(value)


def strip_html(text: Any) -> str:
    """The text without its tags; entities stay."""
    words = str(text or "")
    last = words.rfind(">") + 1  # behind it nothing ends: each sign "<" there would be followed to the end of the text
    return _ANY_TAG.sub("", words[:last]) + words[last:]


def strip_html_tags(text: Any) -> str:
    """The text without its tags; entities stay."""
    return strip_html(text)


def is_html(text: str) -> bool:
    """Does the text hold an HTML tag? A lone ``<`` does not count."""
    return bool(_HTML_TAG.search(text))


def is_json(text: Any) -> bool:
    """Is this a JSON text?"""
    try:
        json.loads(text)
    except (ValueError, TypeError):
        return False
    return True


def sanitize_html(html: Any, linkify: bool = False, strip_comments: bool = True) -> Any:
    """HTML reduced to what cannot run: known elements, attributes and style properties.

    Texts without anything like a tag come back unchanged, so ``a < b`` stays as it was typed. A second run changes
    nothing. linkify: addresses in the text become links. Anything but a text is given back.
    """
    if not isinstance(html, str):
        return html
    if linkify and html:
        html = _linkify(html)
    if not _TAG.search(html):
        return html
    return nh3.clean(
        html,
        tags=set(acceptable_elements | mathml_elements),
        clean_content_tags={"script", "style", "iframe", "object", "embed", "noscript", "template"},
        attributes={"*": set(acceptable_attributes - {"rel"})},
        attribute_filter=_safe_attribute,
        generic_attribute_prefixes={"data-", "aria-"},
        filter_style_properties=set(_STYLE_PROPERTIES),
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer",
        strip_comments=strip_comments,
    )


def _safe_attribute(tag: str, attribute: str, value: str) -> str | None:
    """``data:`` only as the picture of an image, everything else as it is."""
    if attribute in ("href", "src", "srcset", "poster", "background"):
        plain = re.sub(r"[\x00-\x20]", "", value).lower()
        picture = tag == "img" and re.match(r"data:image/(png|jpe?g|gif|webp);base64,", plain)
        if plain.startswith("data:") and not picture:
            return None
    return value


_BARE_URL = re.compile(r"(?<![\w\"'=/>])(https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]])")


def _linkify(html: str) -> str:
    return _BARE_URL.sub(lambda found: f'<a href="{found.group(1)}">{found.group(1)}</a>', html)


def clean_html(html: Any) -> Any:
    """Only text markup: paragraphs, lists, tables, emphasis, links. For comments and imported texts."""
    if not isinstance(html, str):
        return html
    return nh3.clean(
        re.sub(r"<!--.*?-->", "", html, flags=re.DOTALL),
        tags=set(_PLAIN_ELEMENTS),
        attributes={"a": {"href"}, "table": {"border"}},
        link_rel="noopener noreferrer",
    )


def clean_script_and_style(html: str) -> str:
    """The HTML without script and style elements."""
    return re.sub(r"<(script|style)\b.*?</\1\s*>", "", html, flags=re.IGNORECASE | re.DOTALL)


def get_icon_html(icon: str, small: bool = False) -> str:
    """An ``<img>`` for a file, else an element of the icon font."""
    if is_image_path(icon):
        style = ' style="width: 16px; height: 16px;"' if small else ""
        return f'<img src="{escape_html(icon)}"{style}>'
    return f'<i class="{escape_html(icon)}"></i>'


def is_image_path(path: str) -> bool:
    """Does the name end as a picture's does?"""
    return bool(re.search(r"\.(png|jpe?g|gif|svg|webp|avif|bmp|ico)$", path.partition("?")[0], re.IGNORECASE))


def html2text(html: str) -> str:
    """What a reader sees: text without markup, entities resolved, blocks on lines of their own."""
    visible = _INVISIBLE.sub("", html)
    lines = re.sub(r"(?i)<br\s*/?>|</(p|div|li|tr|h[1-6]|blockquote|pre)\s*>", "\n", visible)
    text = _html.unescape(_ANY_TAG.sub("", lines))
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", text)).strip()


@lru_cache(maxsize=1)
def _markdown() -> Any:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - heavy, and most requests never need it

    return MarkdownIt("commonmark", {"html": True, "breaks": False}).enable(["table", "strikethrough"])


def md_to_html(markdown_text: str | None) -> str | None:
    """Markdown (with tables and ~~strikes~~) as clean HTML. None stays None."""
    if markdown_text is None:
        return None
    return str(sanitize_html(_markdown().render(markdown_text)))


markdown = md_to_html


def to_markdown(html: str) -> str:
    """HTML as Markdown; what Markdown has no form for keeps its text only."""
    writer = _MarkdownWriter()
    writer.feed(_INVISIBLE.sub("", html))
    writer.close()
    return writer.text()


class _MarkdownWriter(HTMLParser):
    """Writes Markdown while reading HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._out: list[str] = []
        self._lists: list[int | None] = []
        self._links: list[str] = []
        self._in_pre = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag in _BLOCKS:
            self._open_block(tag)
        elif tag == "br":
            self._out.append("  \n")
        elif tag == "hr":
            self._out.append("\n\n---\n\n")
        elif re.fullmatch(r"h[1-6]", tag):
            self._out.append("\n\n" + "#" * int(tag[1]) + " ")
        elif tag == "li":
            self._open_item()
        elif tag == "a":
            self._links.append(attributes.get("href") or "")
            self._out.append("[")
        elif tag == "img":
            self._out.append(f"![{attributes.get('alt') or ''}]({attributes.get('src') or ''})")
        elif tag in _MARKS and not self._in_pre:
            self._out.append(_MARKS[tag])

    def _open_block(self, tag: str) -> None:
        if tag in ("ul", "ol"):
            self._out.append("\n" if self._lists else "\n\n")
            self._lists.append(0 if tag == "ol" else None)
        elif tag == "pre":
            self._in_pre = True
            self._out.append("\n\n```\n")
        elif tag == "blockquote":
            self._out.append("\n\n> ")
        else:
            self._out.append("\n\n")

    def _open_item(self) -> None:
        number = self._lists[-1] if self._lists else None
        if number is None:
            mark = "* "
        else:
            self._lists[-1] = number + 1
            mark = f"{number + 1}. "
        self._out.append("\n" + "  " * max(len(self._lists) - 1, 0) + mark)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
            self._out.append("\n")
        elif tag == "pre":
            self._in_pre = False
            self._out.append("\n```\n\n")
        elif tag in _BLOCKS or re.fullmatch(r"h[1-6]", tag):
            self._out.append("\n\n")
        elif tag == "a" and self._links:
            self._out.append(f"]({self._links.pop()})")
        elif tag in ("td", "th"):
            self._out.append(" | ")
        elif tag == "tr":
            self._out.append("\n")
        elif tag in _MARKS and not self._in_pre:
            self._out.append(_MARKS[tag])

    def handle_data(self, data: str) -> None:
        self._out.append(data if self._in_pre else re.sub(r"\s+", " ", data))

    def text(self) -> str:
        return re.sub(r"\n[ ]+\n", "\n\n", re.sub(r"\n{3,}", "\n\n", "".join(self._out))).strip() + "\n"
