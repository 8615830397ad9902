"""Charts of reports as SVG, for paper: the desk's shapes and colours (``ui/src/ui/charts``), drawn without a browser."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from frappe import _

# The light colours of the desk (--chart-1 … --chart-8, --accent, --ink, --muted, --line in ui/src/ui/tokens.css).
COLOURS = ("#1b6b57", "#c2702a", "#3b6fb0", "#a8427a", "#7d7a24", "#6a55b5", "#2f8a99", "#8a5a44")
_ACCENT, _INK, _MUTED, _LINE, _AXIS, _EMPTY = "#1b6b57", "#1d2624", "#5c6a66", "#e2e8e6", "#9fb0ab", "#eef2f1"
_WIDTH, _HEIGHT, _HEAD, _FOOT = 680, 240, 10, 24
_LETTER, _WIDE_LETTER = 6.2, 11.5  # of figures and Latin letters, of Chinese ones
_MOST_PARTS = 12
_STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True, slots=True)
class Series:
    name: str
    values: tuple[float | None, ...]
    is_line: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """kind: ``line``, ``bar``, ``stacked``, ``donut``, ``pie``, ``percentage`` or ``grid``."""

    kind: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]


def chart_svg(given: Any, title: str = "") -> Markup:
    """What a script report gives as its chart, drawn; empty where there is nothing to draw."""
    chart = read(given)
    if chart is None:
        return Markup()
    draw = {"donut": _ring, "pie": _ring, "percentage": _share_bar, "grid": _grid}.get(chart.kind, _axes)
    body, height = draw(chart)
    name = str(given.get("title") or title)
    return Markup(  # noqa: S704 - numbers, colours and escaped texts
        f'<svg class="chart" role="img" aria-label="{escape(name)}" viewBox="0 0 {_WIDTH} {height:g}" width="100%" '
        f'xmlns="http://www.w3.org/2000/svg">{body}</svg>'
    )


def read(given: Any) -> Chart | None:
    """A chart in the words of upstream's library; None without labels or any figure."""
    data = given.get("data") if isinstance(given, Mapping) else None
    labels = [str(label or "") for label in (data or {}).get("labels") or ()]
    sets = (data or {}).get("datasets") or ()
    kind = _kind(given) if data else ""
    series = tuple(
        Series(
            str(each.get("name") or ""),
            tuple(_number(value) for value in each.get("values") or ()),
            (each.get("chartType") or ("line" if kind == "line" else "bar")) == "line",
        )
        for each in sets
    )
    if not labels or not any(value for each in series for value in each.values):
        return None
    return Chart(kind, tuple(labels), series)


def _kind(given: Mapping[str, Any]) -> str:
    kind = str(given.get("type") or "bar")
    if given.get("grid"):
        return "grid"
    if kind in ("bar", "axis-mixed") and (given.get("barOptions") or {}).get("stacked"):
        return "stacked"
    return kind if kind in ("line", "donut", "pie", "percentage") else "bar"


def _number(value: Any) -> float | None:
    try:
        return None if value in (None, "") else float(value)
    except (TypeError, ValueError):
        return None


# --- arithmetic ----------------------------------------------------------------------------------------------------------


def ticks(low: float, high: float, count: int = 4) -> list[float]:
    """Round marks of an axis that hold all values: from at most 0 to at least the largest."""
    low, high = min(0.0, low), max(0.0, high)
    rough = (high - low or 1) / count
    power = 10 ** math.floor(math.log10(rough))
    step = next((each * power for each in _STEPS if each * power >= rough * 0.999), rough)
    if float(low).is_integer() and float(high).is_integer():
        step = max(1, math.ceil(step))
    first = math.floor(low / step)
    last = max(first + 1, math.ceil(high / step - 1e-9))
    return [round((first + index) * step, 10) for index in range(last - first + 1)]


def _extent(series: Sequence[Series], *, stacked: bool) -> tuple[float, float]:
    columns = [[each.values[at] or 0 for each in series if at < len(each.values)] for at in range(_longest(series))]
    if not stacked:
        return min(map(min, columns)), max(map(max, columns))
    down = min(sum(value for value in column if value < 0) for column in columns)
    return down, max(sum(value for value in column if value > 0) for column in columns)


def _longest(series: Sequence[Series]) -> int:
    return max(len(each.values) for each in series)


def _colour(index: int) -> str:
    return COLOURS[index % len(COLOURS)]


def _written(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}".rstrip("0").rstrip(".")


def _room(text: str) -> float:
    return sum(_WIDE_LETTER if letter > "\u2e80" else _LETTER for letter in text)


def _cut(text: str, room: float) -> str:
    if _room(text) <= room:
        return text
    while len(text) > 1 and _room(text) + _WIDE_LETTER > room:
        text = text[:-1]
    return f"{text}…"


# --- shapes --------------------------------------------------------------------------------------------------------------


def _text(x: float, y: float, text: str, anchor: str = "start", colour: str = _MUTED, size: float = 11) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size:g}" fill="{colour}">{escape(text)}</text>'


def _rect(x: float, y: float, width: float, height: float, fill: str, radius: float = 0) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{max(height, 0):.1f}" rx="{radius:g}" fill="{fill}"/>'


def _legend(entries: Sequence[tuple[str, str]], top: float) -> tuple[str, float]:
    """Squares with names beside each other, in as many lines as they need; and the height so far."""
    drawn, x, y = [], 8.0, top + 14
    for colour, name in entries:
        shown = _cut(name, _WIDTH - 40)
        if x > 8 and x + 15 + _room(shown) > _WIDTH:
            x, y = 8.0, y + 17
        drawn.append(_rect(x, y - 9, 10, 10, colour, 3) + _text(x + 15, y, shown))
        x += 15 + _room(shown) + 16
    return "".join(drawn), y + 6


def _axes(chart: Chart) -> tuple[str, float]:
    """Lines and bars over a row of labels."""
    marks = ticks(*_extent(chart.series, stacked=chart.kind == "stacked"))
    left = 10 + max(_room(_written(mark)) for mark in marks)
    step = (_WIDTH - left - 8) / len(chart.labels)

    def y(value: float) -> float:
        return _HEAD + (_HEIGHT - _HEAD - _FOOT) * (1 - (value - marks[0]) / (marks[-1] - marks[0]))

    def x(index: int) -> float:
        return left + step * (index + 0.5)

    parts = [
        f'<line x1="{left:.1f}" x2="{_WIDTH - 8}" y1="{y(mark):.1f}" y2="{y(mark):.1f}" stroke="{_AXIS if mark == 0 else _LINE}"/>'
        + _text(left - 7, y(mark) + 4, _written(mark), "end")
        for mark in marks
    ]
    parts += _bars(chart, step, x, y)
    parts += [_line(each.values, _colour(nr), x, y) for nr, each in enumerate(chart.series) if each.is_line]
    parts.append(_labels(chart, step, x))
    if len(chart.series) == 1:
        return "".join(parts), _HEIGHT
    legend, height = _legend([(_colour(nr), each.name) for nr, each in enumerate(chart.series)], _HEIGHT)
    return "".join(parts) + legend, height


def _bars(chart: Chart, step: float, x: Any, y: Any) -> list[str]:
    bars = [(nr, each) for nr, each in enumerate(chart.series) if not each.is_line]
    stacked, wide = chart.kind == "stacked", min(step * 0.66, 44)
    each_wide = wide if stacked else wide / max(1, len(bars))
    parts = []
    for index in range(len(chart.labels)):
        reached = {True: 0.0, False: 0.0}  # above and below the axis
        for order, (nr, series) in enumerate(bars):
            value = (series.values[index] if index < len(series.values) else None) or 0
            if not value:
                continue
            start = reached[value > 0] if stacked else 0
            reached[value > 0] += value
            top, bottom = y(max(start, start + value)), y(min(start, start + value))
            place = x(index) - wide / 2 + (0 if stacked else order * each_wide)
            gap = 1 if len(bars) > 1 and not stacked else 0
            parts.append(_rect(place, top, max(1, each_wide - gap), max(1, bottom - top), _colour(nr), 2))
    return parts


def _line(values: Sequence[float | None], colour: str, x: Any, y: Any) -> str:
    path, gap = "", True
    for index, value in enumerate(values):
        if value is None:
            gap = True
            continue
        path += f"{'M' if gap else 'L'}{x(index):.1f} {y(value):.1f}"
        gap = False
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2" stroke-linejoin="round" stroke-linecap="round"/>'


def _labels(chart: Chart, step: float, x: Any) -> str:
    """Names below the axis: cut to fit where there is room for some letters, else only every so many."""
    if step >= 34 and chart.kind != "line":
        return "".join(
            _text(x(nr), _HEIGHT - 6, _cut(label, step - 4), "middle") for nr, label in enumerate(chart.labels)
        )
    every = max(1, math.ceil((max(map(_room, chart.labels)) + 12) / step))
    return "".join(
        _text(x(nr), _HEIGHT - 6, label, "middle") for nr, label in enumerate(chart.labels) if nr % every == 0
    )


def _shares(chart: Chart) -> list[tuple[str, float, float]]:
    """Label, value and share of the whole of the first series; what is less than nothing counts nothing."""
    values = [max(0.0, value or 0) for value in chart.series[0].values]
    whole = sum(values) or 1
    return [(label, value, value / whole) for label, value in zip(chart.labels, values, strict=False)]


def _ring(chart: Chart) -> tuple[str, float]:
    """A ring or a full circle, and beside it what each part stands for."""
    inner, radius, middle = (0 if chart.kind == "pie" else 60), 92, 110
    parts, begun, y, shares = [], 0.0, 26.0, _shares(chart)
    for index, (label, value, share) in enumerate(shares):
        parts.append(_arc(begun, begun + share, radius, inner, middle, _colour(index)))
        begun += share
        if index < _MOST_PARTS:
            parts.append(_rect(260, y - 9, 10, 10, _colour(index), 3) + _text(277, y, _cut(label, 250), colour=_INK))
            parts.append(_text(590, y, _written(value), "end", _INK) + _text(640, y, f"{share * 100:.0f}%", "end"))
            y += 17
    if len(shares) > _MOST_PARTS:
        parts.append(_text(277, y, "…"))
    if inner:
        total = _written(sum(value for _label, value, _share in shares))
        parts.append(_text(middle, middle + 4, total, "middle", _INK, 20) + _text(middle, middle + 22, _("Total"), "middle"))  # fmt: skip
    return "".join(parts), max(2 * middle, y)


def _arc(begun: float, ended: float, outer: float, inner: float, middle: float, colour: str) -> str:
    ended = begun + 0.99999 if ended - begun >= 1 else ended

    def point(share: float, radius: float) -> str:
        turn = share * 2 * math.pi
        return f"{middle + math.sin(turn) * radius:.2f} {middle - math.cos(turn) * radius:.2f}"

    large = int(ended - begun > 0.5)
    back = f"L{point(ended, inner)}A{inner} {inner} 0 {large} 0 {point(begun, inner)}Z"
    path = f"M{point(begun, outer)}A{outer} {outer} 0 {large} 1 {point(ended, outer)}{back}"
    return f'<path d="{path}" fill="{colour}" stroke="#ffffff"/>'


def _share_bar(chart: Chart) -> tuple[str, float]:
    """One bar cut by shares."""
    parts, x, shares = [], 0.0, _shares(chart)
    for index, (_label, _value, share) in enumerate(shares):
        parts.append(_rect(x, 4, max(2, share * _WIDTH - 2), 18, _colour(index), 3))
        x += share * _WIDTH
    names = [
        (_colour(index), f"{label} {_written(value)} {share * 100:.0f}%")
        for index, (label, value, share) in enumerate(shares)
    ]
    legend, height = _legend(names, 28)
    return "".join(parts) + legend, height


def _grid(chart: Chart) -> tuple[str, float]:
    """Figures by row and column, the larger the stronger their colour."""
    left = min(160, 12 + max(map(_room, chart.labels)))
    step = (_WIDTH - left) / len(chart.series)
    most = max(value or 0 for each in chart.series for value in each.values) or 1
    parts = [
        _text(left + step * (nr + 0.5), 14, _cut(each.name, step - 4), "middle") for nr, each in enumerate(chart.series)
    ]
    for index, label in enumerate(chart.labels):
        top = 22 + index * 26
        parts.append(_text(0, top + 16, _cut(label, left - 10)))
        for nr, each in enumerate(chart.series):
            value = (each.values[index] if index < len(each.values) else None) or 0
            level = max(1, math.ceil(value / most * 4)) if value > 0 else 0
            cell = _rect(left + step * nr + 1, top + 1, step - 2, 24, _ACCENT if level else _EMPTY, 4)
            parts.append(cell.replace("/>", f' fill-opacity="{(1, 0.16, 0.32, 0.46, 1)[level]}"/>'))
            if value:
                parts.append(_text(left + step * (nr + 0.5), top + 17, _written(value), "middle", "#ffffff" if level == 4 else _INK))  # fmt: skip
    return "".join(parts), 24 + len(chart.labels) * 26
