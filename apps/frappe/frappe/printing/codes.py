"""Machine-readable codes as SVG: QR for cameras, Code 128 for hand scanners."""

from __future__ import annotations

import importlib
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from frappe.exceptions import ValidationError
from frappe.runtime.i18n import _

# Widths of bars and gaps of each symbol of Code 128 (ISO/IEC 15417, table 1), by its value; 106 is the stop.
_WIDTHS = [
    "212222",
    "222122",
    "222221",
    "121223",
    "121322",
    "131222",
    "122213",
    "122312",
    "132212",
    "221213",
    "221312",
    "231212",
    "112232",
    "122132",
    "122231",
    "113222",
    "123122",
    "123221",
    "223211",
    "221132",
    "221231",
    "213212",
    "223112",
    "312131",
    "311222",
    "321122",
    "321221",
    "312212",
    "322112",
    "322211",
    "212123",
    "212321",
    "232121",
    "111323",
    "131123",
    "131321",
    "112313",
    "132113",
    "132311",
    "211313",
    "231113",
    "231311",
    "112133",
    "112331",
    "132131",
    "113123",
    "113321",
    "133121",
    "313121",
    "211331",
    "231131",
    "213113",
    "213311",
    "213131",
    "311123",
    "311321",
    "331121",
    "312113",
    "312311",
    "332111",
    "314111",
    "221411",
    "431111",
    "111224",
    "111422",
    "121124",
    "121421",
    "141122",
    "141221",
    "112214",
    "112412",
    "122114",
    "122411",
    "142112",
    "142211",
    "241211",
    "221114",
    "413111",
    "241112",
    "134111",
    "111242",
    "121142",
    "121241",
    "114212",
    "124112",
    "124211",
    "411212",
    "421112",
    "421211",
    "212141",
    "214121",
    "412121",
    "111143",
    "111341",
    "131141",
    "114113",
    "114311",
    "411113",
    "411311",
    "113141",
    "114131",
    "311141",
    "411131",
    "211412",
    "211214",
    "211232",
    "2331112",
]
_START_B, _START_C, _CODE_B, _CODE_C, _STOP = 104, 105, 100, 99, 106
_QUIET = 10


def qr_svg(text: Any, size: float = 25, error: str = "M") -> Markup:
    """A QR code of ``size`` millimetres with its quiet zone. error: L, M, Q or H, how much of it may be damaged.

    Raises ValidationError for a text that is too long.
    """
    content = str(text if text is not None else "")
    if not content:
        return Markup("")
    try:
        return Markup(_qr(content, float(size), error.upper()))  # noqa: S704 - the text is in the picture, not in the markup
    except ValueError as problem:
        raise ValidationError(_("{0} characters do not fit into a QR code").format(len(content))) from problem


@lru_cache(maxsize=256)
def _qr(content: str, size: float, error: str) -> str:
    segno = importlib.import_module("segno")
    code = segno.make_qr(content, error=error, boost_error=False)
    lines = [list(line) for line in code.matrix_iter(border=4)]
    path = "".join(
        f"M{start} {row}h{length}v1h-{length}z" for row, line in enumerate(lines) for start, length in _runs(line)
    )
    return _picture(path, len(lines), len(lines), size, size, "qr-code")


def _runs(line: list[int]) -> list[tuple[int, int]]:
    """Start and length of each run of dark modules."""
    runs, start = [], None
    for index, dark in enumerate([*line, 0]):
        if dark and start is None:
            start = index
        elif not dark and start is not None:
            runs.append((start, index - start))
            start = None
    return runs


def barcode_svg(text: Any, height: float = 12, width: float = 50, label: bool = True) -> Markup:
    """A Code 128 of ``width`` × ``height`` millimetres with its text below. Raises ValidationError unless it is ASCII."""
    content = str(text if text is not None else "")
    if not content:
        return Markup("")
    if not all(" " <= char <= "~" for char in content):
        raise ValidationError(_("{0}: a barcode holds letters without accents, digits and signs only").format(content))
    widths = [int(digit) for value in _symbols(content) for digit in _WIDTHS[value]]
    position, path = _QUIET, ""
    for index, units in enumerate(widths):
        if index % 2 == 0:
            path += f"M{position} 0h{units}v1h-{units}z"
        position += units
    bars = _picture(path, position + _QUIET, 1, width, height, "barcode")
    below = Markup('<div class="barcode-text">{}</div>').format(content) if label else Markup("")
    return Markup('<div class="barcode-block">{}{}</div>').format(Markup(bars), below)  # noqa: S704 - numbers only


def _symbols(content: str) -> list[int]:
    """Values of the symbols: pairs of digits take one symbol where at least four digits follow each other."""
    values: list[int] = []
    index, in_pairs = 0, False
    while index < len(content):
        digits = _digits_from(content, index)
        wants_pairs = digits >= 4 or (in_pairs and digits >= 2)
        if wants_pairs != in_pairs or not values:
            values.append(_switch(wants_pairs, first=not values))
            in_pairs = wants_pairs
        if in_pairs:
            values.append(int(content[index : index + 2]))
            index += 2
        else:
            values.append(ord(content[index]) - 32)
            index += 1
    check = (values[0] + sum(place * value for place, value in enumerate(values[1:], 1))) % 103
    return [*values, check, _STOP]


def _switch(to_pairs: bool, *, first: bool) -> int:
    if first:
        return _START_C if to_pairs else _START_B
    return _CODE_C if to_pairs else _CODE_B


def _digits_from(content: str, index: int) -> int:
    end = index
    while end < len(content) and content[end] in "0123456789":
        end += 1
    return end - index


def _picture(path: str, columns: int, lines: int, width: float, height: float, name: str) -> str:
    return (
        f'<svg class="{name}" xmlns="http://www.w3.org/2000/svg" width="{width:g}mm" height="{height:g}mm" viewBox="0 0 {columns} {lines}" '
        f'preserveAspectRatio="none" shape-rendering="crispEdges"><path d="{path}" fill="#000"/></svg>'
    )
