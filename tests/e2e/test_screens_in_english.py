"""Every page in English, whose words are longer: nothing wider than its window, wide and narrow."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e.pages import SCREENS, Screen, Visitors, looks

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def visitors(browser: Browser, served: str) -> Iterator[Visitors]:
    found = Visitors(browser, served, "en")
    yield found
    found.close()


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_every_page_in_english(visitors: Visitors, screen: Screen) -> None:
    wide = []
    with visitors.page(screen) as page:
        for width in looks(page, screen, "en"):
            wide += [width] if page.evaluate("document.documentElement.scrollWidth") > width else []
    assert wide == []
