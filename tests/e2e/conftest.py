"""A served site with demo data, and a browser: Debian's Chromium."""

from __future__ import annotations

import itertools
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

import frappe
from frappe.core import installer
from frappe.database import pool
from frappe.facade import open_site
from frappe.runtime.context import Mode
from frappe.runtime.site import SITE_CONFIG, update_config
from property_service.demo import load
from tests.conftest import PASSWORD

SITE = "desk.localhost"
EMPTY = "empty.localhost"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    """Until somebody listens, ten seconds at most."""
    for _attempt in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        threading.Event().wait(0.05)


SOCKETS = free_port()  # where pages look for what is told live; somebody is there only in tests that take ``live``


@contextmanager
def running(site: str, sites_path: Path) -> Iterator[str]:
    """Address of a server for a site that is there already."""
    pool.close_all()
    port = free_port()
    environment = {
        **os.environ,
        "SITES_PATH": str(sites_path),
        "FRAPPE_SITE": site,
        "FRAPPE_SOCKETIO_PORT": str(SOCKETS),
    }
    command = [
        sys.executable,
        "-m",
        "frappe.utils.bench_helper",
        "frappe",
        "--site",
        site,
        "serve",
        "--port",
        str(port),
    ]
    server = subprocess.Popen(command, env=environment, cwd=sites_path)
    try:
        wait_for(port)
        yield f"http://{site}:{port}"
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:  # a test that failed left its browser connected
            server.kill()
            server.wait()


@pytest.fixture
def live(served: str, sites_path: Path) -> Iterator[str]:
    """The served site with the process that holds the browsers' connections."""
    with beside(sites_path, "frappe.realtime.server"):
        yield served


@pytest.fixture
def background(served: str, sites_path: Path) -> Iterator[str]:
    """The served site with the process that does its jobs and holds the browsers' connections."""
    with beside(sites_path, "frappe.utils.bench_helper", "frappe", "background"):
        yield served


@contextmanager
def beside(sites_path: Path, *module: str) -> Iterator[None]:
    environment = {**os.environ, "SITES_PATH": str(sites_path), "FRAPPE_SOCKETIO_PORT": str(SOCKETS)}
    process = subprocess.Popen([sys.executable, "-m", *module], env=environment, cwd=sites_path)
    try:
        wait_for(SOCKETS)
        yield
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="session")
def kept_demo(sites_path: Path) -> Path:
    """A site with the small demo, to be copied."""
    installer.new_site(SITE, apps=["property_service"], sites_path=sites_path, admin_password=PASSWORD)
    with open_site(SITE, mode=Mode.INSTALL, sites_path=sites_path):
        load("small", password="demo")
    update_config(sites_path / SITE / SITE_CONFIG, demo="small", demo_password="demo")
    return put_away(SITE, sites_path)


@pytest.fixture(scope="session")
def kept_empty(sites_path: Path) -> Path:
    """A site of the platform alone, on which nobody has done anything yet, to be copied."""
    installer.new_site(EMPTY, apps=[], sites_path=sites_path, admin_password=PASSWORD, lang="zh")
    return put_away(EMPTY, sites_path)


def put_away(site: str, sites_path: Path) -> Path:
    pool.close_all()
    kept = sites_path.parent / "kept" / site
    kept.parent.mkdir(exist_ok=True)
    shutil.move(sites_path / site, kept)
    return kept


_turns = itertools.count(1)


@contextmanager
def fresh(kept: Path, sites_path: Path) -> Iterator[str]:
    """Address of a server of a copy of the site: what one file of tests did is not there for the next."""
    site = kept.name
    pool.close_all()
    shutil.rmtree(sites_path / site, ignore_errors=True)
    shutil.copytree(kept, sites_path / site)
    with open_site(site, sites_path=sites_path):
        # This process may still hold what it read of the copy before, under the same numbers.
        frappe.db.sql("update `__version` set n = n + %s", next(_turns) * 100_000)
        frappe.cache.delete_keys("")
        frappe.db.commit()
    with running(site, sites_path) as address:
        yield address


@pytest.fixture(scope="module")
def served(kept_demo: Path, sites_path: Path) -> Iterator[str]:
    """Address of a running server with the small demo as it was made."""
    with fresh(kept_demo, sites_path) as address:
        yield address


@pytest.fixture(scope="module")
def served_empty(kept_empty: Path, sites_path: Path) -> Iterator[str]:
    """Address of a running server of a site with the platform alone, on which nobody has done anything yet."""
    with fresh(kept_empty, sites_path) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium")
    assert path, "Chromium is not installed: apt-get install chromium"
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=path, args=[*FLAGS, "--host-resolver-rules=MAP *.localhost 127.0.0.1"]
        )
        yield found
        found.close()


def choose(page: Page, label: str, text: str, entry: str) -> None:
    """Type into a link field and take an entry of its list."""
    box = page.get_by_role("combobox", name=label, exact=True)
    box.click()
    box.fill(text)
    page.get_by_role("option").filter(has_text=entry).first.click()


@pytest.fixture
def desk(browser: Browser, served: str) -> Iterator[Page]:
    """The desk of the front desk, in Chinese; any error in the page fails the test."""
    context = browser.new_context(base_url=served, locale="zh-CN", viewport={"width": 1280, "height": 800})
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto("/login")
    page.click('button[data-user="front-desk@demo.example"]')
    page.wait_for_selector(".tiles")
    yield page
    context.close()
    assert errors == []


@pytest.fixture
def sign_in(browser: Browser, served: str) -> Iterator[Callable[..., Page]]:
    """``sign_in("finance")``: the desk of a demo user, in Chinese, kept open until the test ends; any error in a page fails the test."""
    pages: dict[str, Page] = {}
    errors: list[str] = []

    def page_of(who: str, width: int = 1280) -> Page:
        if who not in pages:
            context = browser.new_context(
                base_url=served, locale="zh-CN", viewport={"width": width, "height": 900}, reduced_motion="reduce"
            )
            pages[who] = page = context.new_page()
            page.set_default_timeout(10000)
            page.on("pageerror", lambda error: errors.append(str(error)))
            page.goto("/login")
            page.click(f'button[data-user="{who}@demo.example"]')
            page.wait_for_selector(".tiles")
        return pages[who]

    yield page_of
    for page in pages.values():
        page.context.close()
    assert errors == []


@contextmanager
def signed_in(browser: Browser, address: str, user: str) -> Iterator[Page]:
    """The desk of somebody; any error in the page fails the test."""
    context = browser.new_context(base_url=address, locale="zh-CN", viewport={"width": 1360, "height": 900})
    page = context.new_page()
    page.set_default_timeout(8000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto("/login")
    page.get_by_label("电子邮箱、手机号或用户名").fill(user)
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector(".shell-main h1, .tiles")
    yield page
    context.close()
    assert errors == []


@pytest.fixture
def admin(browser: Browser, served: str) -> Iterator[Page]:
    """Administrator's desk of the site with the demo."""
    with signed_in(browser, served, "Administrator") as page:
        yield page


@pytest.fixture
def admin_of_empty(browser: Browser, served_empty: str) -> Iterator[Page]:
    """Administrator's desk of the site on which nobody has done anything yet."""
    with signed_in(browser, served_empty, "Administrator") as page:
        yield page
