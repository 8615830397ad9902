"""The pages of desk and application, for the tests that look at each of them: name, address, who looks, what is pressed before.

A colleague adds a line for a new page. ``{first}`` is the first document of the list before the last slash, ``{asked}`` the
value of the field in ``ask`` (DocType, field) of a document that has one. A step is a key ("key Control+k"), text ("type zj")
or a place to press (any selector). ``user``: a person of the demo; "" is Administrator.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e.conftest import log_in

FOLDER = Path(__file__).parents[2] / "test-output" / "screens"
WIDTHS = (1280, 360)


@dataclass(frozen=True)
class Screen:
    name: str
    path: str
    steps: tuple[str, ...] = ()
    guest: bool = False
    user: str = ""
    ask: tuple[str, str] = ("", "")


SCREENS = (
    Screen("login", "/login", guest=True),
    Screen("workspace", "/app/front-desk"),
    Screen("management", "/app/management"),
    Screen("office-setup", "/app/office-setup"),
    Screen("field-work", "/app/field-work", user="engineering"),
    Screen("finance", "/app/finance", user="finance"),
    Screen("personnel", "/app/personnel-and-archives", user="hr-archivist"),
    Screen("personal-data", "/app/personal-data", user="privacy-officer"),
    Screen("arrange", "/app/management", ("button.edit-page",)),
    Screen("new-card", "/app/management", ("button.edit-page", ".edit-bar .btn >> nth=0", "[role=menuitem] >> nth=1")),
    Screen("pages", "/app/management", (".page-actions .btn >> nth=1", "[role=menuitem] >> nth=-1")),
    Screen("modules", "/app/modules"),
    Screen("list", "/app/complaint"),
    Screen("kanban", "/app/complaint/view/kanban"),
    Screen("calendar", "/app/entry-pass/view/calendar"),
    Screen("calendar-week", "/app/entry-pass/view/calendar/week"),
    Screen("tree", "/app/service-department/view/tree"),
    Screen("gantt", "/app/entry-pass/view/gantt"),
    Screen("figures", "/app/complaint/view/dashboard"),
    Screen("pictures", "/app/entry-pass/view/image"),
    Screen("form", "/app/complaint/{first}"),
    Screen("new", "/app/complaint/new"),
    Screen("rule", "/app/notification/new"),
    Screen("web-form-builder", "/app/web-form-builder"),
    Screen("texts", "/app/translate-texts"),
    Screen(
        "print-designer", "/app/print-format-builder?doctype=Renovation Application", (".paper-block.table >> nth=0",)
    ),
    Screen(
        "print-designer-paper",
        "/app/print-format-builder/Complaint Form",
        ('.paper-panel [role="tab"] >> nth=1',),
    ),
    Screen("letter-head", "/app/letter-head-builder"),
    Screen("import", "/app/data-import/new"),
    Screen("outbox", "/app/outbox"),
    Screen("components", "/app/_components"),
    Screen("code", "/app/client-script/new", (".cm-content",)),
    Screen("palette", "/app/front-desk", ("key Control+k", "type zj")),
    Screen("keyboard", "/app/front-desk", ("key ?",)),
    Screen("notifications", "/app/front-desk", (".shell-right button >> nth=0",)),
    Screen("account", "/app/front-desk", (".shell-right button >> nth=1",)),
    Screen("sessions", "/app/front-desk", (".shell-right button >> nth=1", ".user-menu button >> nth=0")),
    Screen("unit-360", "/app/unit-360/HY-03-1-1202"),
    Screen("report", "/app/query-report/Complaint Analysis?from_date=2026-07-01&to_date=2026-12-31"),
    Screen("post-records", "/app/query-report/Daily Post Record Review?date=2026-10-13"),
    Screen("roster", "/roster?name={asked}", ask=("Duty Roster", "name")),
    Screen("my-day", "/my-day", user="security-guard"),
    Screen("handbook", "/handbook", user="front-desk"),
    Screen("article", "/handbook?article={asked}", user="cs-lead", ask=("Handbook Article", "name")),
    Screen("gate", "/gate", user="security-guard"),
    Screen("patrol", "/patrol/tour", user="security-guard"),
    Screen("contractor", "/contractor/{asked}", ask=("Renovation Application", "permit_token")),
    Screen("pass", "/pass/{asked}", ask=("Entry Pass", "token")),
    Screen("survey", "/survey/{asked}", ask=("Satisfaction Survey", "token")),
    Screen("visit", "/visit/{asked}", ask=("Service Location", "report_token")),
    Screen("here", "/here/{asked}", ask=("Service Location", "report_token")),
    Screen("my-login", "/my/login", guest=True),
    *(
        Screen(f"my-{name or 'home'}", f"/my/{name}".rstrip("/"), user="resident")
        for name in (
            "",
            "cases",
            "new-case",
            "visitors",
            "notices",
            "parking",
            "permits",
            "renovation",
            "overtime",
            "handover",
            "moves",
            "mail",
            "work",
            "messages",
            "releases",
            "privacy",
        )
    ),
    Screen("my-case", "/my/cases", (".rows a >> nth=0",), user="resident"),
    Screen("my-notice", "/my/notices", (".rows a >> nth=0",), user="resident"),
)


class Visitors:
    """Browsers of those who read one language: one for each person, signed in, and one for guests."""

    def __init__(self, browser: Browser, address: str, language: str, script: Path | None = None) -> None:
        self.browser, self.address, self.language, self.script = browser, address, language, script
        self.kept: dict[str | None, BrowserContext] = {}

    @contextmanager
    def page(self, screen: Screen) -> Iterator[Page]:
        page = self._context(None if screen.guest else screen.user).new_page()
        try:
            yield page
        finally:
            page.close()

    def close(self) -> None:
        for context in self.kept.values():
            context.close()

    def _context(self, user: str | None) -> BrowserContext:
        if user not in self.kept:
            context = self.browser.new_context(
                base_url=self.address, locale=self.language, reduced_motion="reduce", bypass_csp=True
            )
            if user is not None:
                log_in(context, self.address, f"{user}@demo.example" if user else "Administrator")
            context.add_cookies([{"name": "preferred_language", "value": self.language, "url": self.address}])
            if self.script:
                context.add_init_script(path=self.script)
            self.kept[user] = context
        return self.kept[user]


def looks(page: Page, screen: Screen, language: str, themes: Sequence[str] = ("light",)) -> Iterator[int]:
    """Show a screen wide and narrow in each theme; what is shown may be asked about at every stop. With PICTURES=1 in the
    environment a picture of each, light and dark, is kept in ``test-output/screens``."""
    kept = bool(os.environ.get("PICTURES"))
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme="light")
        if width == WIDTHS[0] or screen.steps:  # what was pressed open closes as its window changes
            show(page, screen)
        for theme in ("light", "dark") if kept else themes:
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            if kept:
                page.screenshot(path=FOLDER / f"{screen.name}-{language}-{theme}-{width}.png")
            yield width


def asked(page: Page, screen: Screen) -> str:
    """The value a screen's address needs, of the newest document that has one."""
    page.goto("/me")
    value = page.evaluate(
        """async ([doctype, field]) => {
          const query = new URLSearchParams({ fields: JSON.stringify([field]), filters: JSON.stringify([[field, "is", "set"]]), limit_page_length: "1" });
          return (await (await fetch(`/api/resource/${doctype}?${query}`)).json()).data[0][field];
        }""",
        list(screen.ask),
    )
    return str(value)


def show(page: Page, screen: Screen) -> None:
    """Open a page, do its steps, and wait until it is at rest."""
    path = screen.path
    if screen.ask[0]:
        path = path.replace("{asked}", asked(page, screen))
    if "{first}" in path:
        page.goto(path.rpartition("/")[0])
        path = path.replace(
            "/{first}", "/" + str(page.locator(".list-card .title a").first.get_attribute("href")).rpartition("/")[2]
        )
    page.goto(path)
    page.wait_for_selector("h1")
    page.wait_for_load_state("networkidle")
    for step in screen.steps:
        kind, _space, rest = step.partition(" ")
        if kind == "key":
            page.keyboard.press(rest)
            page.wait_for_selector("[role=dialog]")
        elif kind == "type":
            page.locator("[role=dialog] input").first.fill(rest)
        else:
            page.locator(step).first.click()
        page.wait_for_load_state("networkidle")
