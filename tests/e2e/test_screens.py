"""A picture of every page in two languages, two themes and two widths, kept in ``test-output/screens``; nothing is wider than its window."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.pages import SCREENS, Screen, context_of, logged_in, show

pytestmark = pytest.mark.browser
FOLDER = Path(__file__).parents[2] / "test-output" / "screens"


@pytest.fixture(scope="module")
def state(browser: Browser, served: str) -> dict[str, object]:
    return logged_in(browser, served)


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_a_picture_of_every_page(
    browser: Browser, served: str, state: dict[str, object], screen: Screen, width: int
) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for language in ("zh", "en"):
        for theme in ("light", "dark"):
            context = context_of(
                browser, served, None if screen.guest else state, theme=theme, language=language, width=width
            )
            page = context.new_page()
            show(page, screen)
            page.screenshot(path=FOLDER / f"{screen.name}-{language}-{theme}-{width}.png")
            wide = page.evaluate("document.documentElement.scrollWidth")
            context.close()
            assert wide <= width
