"""Every page in two languages, two themes and two widths: a picture in ``test-output/screens``, nothing wider than its
window, no fault that axe knows (WCAG 2.2 A and AA)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.e2e.pages import SCREENS, Screen, context_of, logged_in, show

pytestmark = pytest.mark.browser
FOLDER = Path(__file__).parents[2] / "test-output" / "screens"
AXE = Path(__file__).parents[2] / "apps/frappe/ui/node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FAULTS = """async rules => (await axe.run(document, { runOnly: rules, resultTypes: ["violations"] })).violations.flatMap(
  rule => rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 160)} | ${node.failureSummary.replaceAll("\\n", " ").slice(0, 200)}`))"""


@pytest.fixture(scope="module")
def visitor(browser: Browser, served: str) -> Iterator[Callable[[str, int, Screen], BrowserContext]]:
    """The browser of somebody who reads this language at this width, one for all pages: signed in, or a guest."""
    states: dict[str, dict[str, object]] = {}
    kept: dict[tuple[str, int, bool, str], BrowserContext] = {}

    def of(language: str, width: int, screen: Screen) -> BrowserContext:
        if not screen.guest and screen.user not in states:
            states[screen.user] = logged_in(browser, served, screen.user)
        key = (language, width, screen.guest, screen.user)
        if key not in kept:
            state = None if screen.guest else states[screen.user]
            kept[key] = context_of(browser, served, state, language=language, width=width)
            kept[key].add_init_script(path=AXE)
        return kept[key]

    yield of
    for context in kept.values():
        context.close()


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_every_page(
    visitor: Callable[[str, int, Screen], BrowserContext], screen: Screen, language: str, width: int
) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    page = visitor(language, width, screen).new_page()
    page.emulate_media(color_scheme="light")
    show(page, screen)
    faults = []
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        page.screenshot(path=FOLDER / f"{screen.name}-{language}-{theme}-{width}.png")
        faults += page.evaluate(FAULTS, RULES) if language == "zh" else []
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.close()
    assert wide <= width
    assert faults == []
