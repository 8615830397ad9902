"""Every page in Chinese, two themes and two widths: nothing wider than its window, no fault that axe knows (WCAG 2.2 A and AA)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.pages import SCREENS, Screen, Visitors, looks

pytestmark = pytest.mark.browser
AXE = Path(__file__).parents[2] / "apps/frappe/ui/node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FAULTS = """async rules => (await axe.run(document, { runOnly: rules, resultTypes: ["violations"] })).violations.flatMap(
  rule => rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 160)} | ${node.failureSummary.replaceAll("\\n", " ").slice(0, 200)}`))"""


@pytest.fixture(scope="module")
def visitors(browser: Browser, served: str) -> Iterator[Visitors]:
    found = Visitors(browser, served, "zh", script=AXE)
    yield found
    found.close()


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_every_page_in_chinese(visitors: Visitors, screen: Screen) -> None:
    faults: list[str] = []
    wide = []
    with visitors.page(screen) as page:
        for width in looks(page, screen, "zh", ("light", "dark")):
            faults += page.evaluate(FAULTS, RULES)
            wide += [width] if page.evaluate("document.documentElement.scrollWidth") > width else []
    assert wide == []
    assert faults == []
