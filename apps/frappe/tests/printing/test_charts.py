"""Charts of reports on paper: what is drawn of which figures, and that nothing of a report can break out of the drawing."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree as XML

import pytest

from frappe.printing.charts import COLOURS, chart_svg, ticks

LABELS = ["一月", "二月", "三月"]


def chart(kind: str, *sets: list[Any], **more: Any) -> dict[str, Any]:
    datasets = [{"name": f"Series {nr}", "values": values} for nr, values in enumerate(sets)]
    return {"type": kind, "data": {"labels": LABELS, "datasets": datasets}, **more}


def drawn(given: Any) -> XML.Element:
    return XML.fromstring(str(chart_svg(given, "Title")))


def shapes(svg: XML.Element, tag: str) -> list[XML.Element]:
    return svg.findall(f"{{http://www.w3.org/2000/svg}}{tag}")


def texts(svg: XML.Element) -> list[str]:
    return [each.text or "" for each in shapes(svg, "text")]


def test_a_bar_for_each_figure_and_names_below() -> None:
    svg = drawn(chart("bar", [1, 2, 4]))
    heights = [float(each.attrib["height"]) for each in shapes(svg, "rect")]
    assert heights[2] == pytest.approx(4 * heights[0], abs=0.2)
    assert set(LABELS) <= set(texts(svg))


def test_bars_of_several_series_stand_beside_or_upon_each_other() -> None:
    beside = [float(each.attrib["x"]) for each in shapes(drawn(chart("bar", [3, 0, 0], [2, 0, 0])), "rect")[:2]]
    upon = shapes(drawn(chart("bar", [3, 0, 0], [2, 0, 0], barOptions={"stacked": 1})), "rect")[:2]
    assert beside[0] < beside[1]
    assert upon[0].attrib["x"] == upon[1].attrib["x"]
    assert float(upon[1].attrib["y"]) + float(upon[1].attrib["height"]) == pytest.approx(
        float(upon[0].attrib["y"]), abs=0.2
    )


def test_a_line_has_gaps_where_there_are_no_figures() -> None:
    (path,) = shapes(drawn(chart("line", [1, None, 3])), "path")
    assert path.attrib["d"].count("M") == 2


def test_a_ring_says_the_total(world: Any) -> None:
    with world.inside():
        assert {"Total", "4", "25%"} <= set(texts(drawn(chart("donut", [1, 1, 2]))))


@pytest.mark.parametrize("kind", ["pie", "percentage"])
def test_parts_of_a_whole_say_their_shares(kind: str) -> None:
    svg = drawn(chart(kind, [1, 1, 2]))
    assert "50%" in " ".join(texts(svg))
    colours = {each.attrib["fill"] for each in (*shapes(svg, "path"), *shapes(svg, "rect"))}
    assert colours == set(COLOURS[:3])


def test_a_grid_is_the_stronger_the_more() -> None:
    cells = shapes(drawn(chart("bar", [1, 0, 8], grid=1)), "rect")
    assert [float(each.attrib["fill-opacity"]) for each in cells] == [0.16, 1, 1]


@pytest.mark.parametrize(
    "given",
    [None, "x", {}, {"data": {}}, chart("bar"), chart("bar", [None, 0, ""]), {"data": {"labels": [], "datasets": [{"values": [1]}]}}],
)  # fmt: skip
def test_where_there_is_nothing_to_draw_nothing_is_drawn(given: Any) -> None:
    assert chart_svg(given) == ""


@pytest.mark.parametrize("kind", ["bar", "line", "pie", "percentage", "grid"])
def test_texts_and_figures_of_a_report_cannot_be_markup(kind: str) -> None:
    wicked = chart(kind, ["1", "<b>", float("1e300")], grid=kind == "grid")
    wicked["data"]["labels"] = ['"><script>x</script>', "&", None]
    wicked["data"]["datasets"][0]["name"] = "</svg><img src=x>"
    svg = drawn(wicked)
    assert not re.search("script|img", " ".join(each.tag for each in svg.iter()))


@pytest.mark.parametrize(
    ("low", "high", "marks"),
    [(0, 7, [0, 2, 4, 6, 8]), (-3, 5, [-4, -2, 0, 2, 4, 6]), (0, 1, [0, 1]), (0, 0.5, [0, 0.2, 0.4, 0.6])],
)
def test_marks_of_an_axis_are_round(low: float, high: float, marks: list[float]) -> None:
    assert ticks(low, high) == marks
