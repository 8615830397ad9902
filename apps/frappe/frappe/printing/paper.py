"""Sizes of paper and the page a print is laid out for. All lengths in millimetres."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

SIZES: dict[str, tuple[float, float]] = {
    "A3": (297, 420), "A4": (210, 297), "A5": (148, 210), "A6": (105, 148), "B5": (176, 250), "Letter": (215.9, 279.4), "Legal": (215.9, 355.6),
}  # fmt: skip
CORNERS = {
    "Top Left": "top-left", "Top Center": "top-center", "Top Right": "top-right",
    "Bottom Left": "bottom-left", "Bottom Center": "bottom-center", "Bottom Right": "bottom-right",
}  # fmt: skip
# How cards are spread over an A4 sheet: across and down.
SHEETS = {2: (1, 2), 4: (2, 2), 6: (2, 3), 8: (2, 4), 10: (2, 5), 12: (3, 4)}


@dataclass(frozen=True, slots=True)
class Paper:
    """A page: its size, its margins (top, right, bottom, left) and where its number stands, if anywhere."""

    width: float
    height: float
    margins: tuple[float, float, float, float] = (15, 15, 15, 15)
    number_at: str = ""

    @property
    def inner_width(self) -> float:
        return self.width - self.margins[1] - self.margins[3]

    def css(self, *, above: float = 0, below: float = 0) -> str:
        """The ``@page`` rule; above and below make room for what is repeated on every page."""
        top, right, bottom, left = self.margins
        margins = f"{top + above:g}mm {right:g}mm {bottom + below:g}mm {left:g}mm"
        number = (
            f" @{self.number_at} {{ content: counter(page) ' / ' counter(pages); font-size: 8pt; white-space: nowrap; }}"
            if self.number_at
            else ""
        )
        return f"@page {{ size: {self.width:g}mm {self.height:g}mm; margin: {margins};{number} }}"


def paper_of(print_format: Any, settings: Any, *, size: str = "") -> Paper:
    """The page that was asked for, else the format's, else that of the settings.

    size: a name of ``SIZES``. Lengths that cannot be are taken for missing.
    """
    turned = bool(print_format and print_format.orientation == "Landscape")
    margins = _margins(print_format)
    number = CORNERS.get((print_format and print_format.page_number) or "", "")
    if size in SIZES:
        width, height = SIZES[size]
    elif print_format and print_format.page_size:
        width, height = _size(print_format.page_size, print_format.page_width, print_format.page_height)
    else:
        width, height = _size(settings.pdf_page_size, settings.pdf_page_width, settings.pdf_page_height)
    return Paper(height, width, margins, number) if turned else Paper(width, height, margins, number)


def _size(name: str | None, width: Any, height: Any) -> tuple[float, float]:
    if name == "Custom" and _fits(width) and _fits(height):
        return float(width), float(height)
    return SIZES.get(name or "", SIZES["A4"])


def _fits(length: Any) -> bool:
    return bool(length) and 10 <= float(length) <= 2000


def _margins(print_format: Any) -> tuple[float, float, float, float]:
    if not print_format:
        return (15, 15, 15, 15)
    names = ("margin_top", "margin_right", "margin_bottom", "margin_left")
    top, right, bottom, left = (float(print_format.get(name) or 0) for name in names)
    return top, right, bottom, left


def spread(card: Paper, count: int) -> tuple[Paper, int, int]:
    """The A4 sheet on which ``count`` cards fit, and how many stand across and down; turned if they fit no other way.

    Raises ValueError if they do not fit.
    """
    across, down = SHEETS[count]
    for width, height in (SIZES["A4"], SIZES["A4"][::-1]):
        for columns, lines in ((across, down), (down, across)):
            side, top = (width - columns * card.width) / 2, (height - lines * card.height) / 2
            if side >= 0 and top >= 0:
                return Paper(width, height, (top, side, top, side)), columns, lines
    raise ValueError(f"{count} cards of {card.width:g} × {card.height:g} mm do not fit on A4")
