"""Every page is free of faults that axe knows, by WCAG 2.2 A and AA, in light and dark."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.pages import SCREENS, Screen, context_of, logged_in, show

pytestmark = pytest.mark.browser
AXE = Path(__file__).parents[2] / "apps/frappe/ui/node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FAULTS = """async rules => (await axe.run(document, { runOnly: rules, resultTypes: ["violations"] })).violations.flatMap(
  rule => rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 160)} | ${node.failureSummary.replaceAll("\\n", " ").slice(0, 200)}`))"""


@pytest.fixture(scope="module")
def state(browser: Browser, served: str) -> dict[str, object]:
    return logged_in(browser, served)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_axe_finds_no_fault(
    browser: Browser, served: str, state: dict[str, object], screen: Screen, theme: str
) -> None:
    context = context_of(browser, served, None if screen.guest else state, theme=theme, language="zh", width=1280)
    context.add_init_script(path=AXE)
    page = context.new_page()
    show(page, screen)
    faults = page.evaluate(FAULTS, RULES)
    context.close()
    assert faults == []
