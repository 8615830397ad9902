"""The pages of desk and application, for the tests that look at each of them: name, address, who looks, what is pressed before.

A colleague adds a line for a new page. ``{first}`` is the first document of the list before the last slash, ``{asked}`` the
value of the field in ``ask`` (DocType, field) of a document that has one. A step is a key ("key Control+k"), text ("type zj")
or a place to press (any selector). ``user``: a person of the demo; "" is Administrator.
"""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from tests.conftest import PASSWORD


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


def logged_in(browser: Browser, served: str, user: str = "") -> dict[str, object]:
    """The state of a browser in which somebody of the demo, or Administrator, is logged in."""
    context = browser.new_context(base_url=served)
    page = context.new_page()
    page.goto("/login")
    page.evaluate(
        "login => fetch('/api/method/login', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(login) })",
        {"usr": f"{user}@demo.example", "pwd": "demo"} if user else {"usr": "Administrator", "pwd": PASSWORD},
    )
    state = dict(context.storage_state())
    context.close()
    return state


def context_of(
    browser: Browser, served: str, state: dict[str, object] | None, *, language: str, width: int
) -> BrowserContext:
    """A browser of a person who reads this language at this width."""
    context = browser.new_context(
        base_url=served,
        storage_state=state,  # type: ignore[arg-type]
        locale=language,
        viewport=ViewportSize(width=width, height=800),
        reduced_motion="reduce",
        bypass_csp=True,
    )
    context.add_cookies([{"name": "preferred_language", "value": language, "url": served}])
    return context


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
