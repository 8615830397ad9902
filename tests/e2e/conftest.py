"""A served site with demo data, and a browser: Debian's Chromium."""

from __future__ import annotations

import fcntl
import itertools
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

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
def kept_demo(sites_path: Path, kept_sites: Path) -> Path:
    """A site with the small demo, to be copied."""

    def make() -> None:
        installer.new_site(SITE, apps=["property_service"], sites_path=sites_path, admin_password=PASSWORD)
        with open_site(SITE, mode=Mode.INSTALL, sites_path=sites_path):
            load("small", password="demo")
        update_config(sites_path / SITE / SITE_CONFIG, demo="small", demo_password="demo")

    return once(SITE, make, sites_path, kept_sites)


@pytest.fixture(scope="session")
def kept_empty(sites_path: Path, kept_sites: Path) -> Path:
    """A site of the platform alone, on which nobody has done anything yet, to be copied."""
    return once(
        EMPTY,
        lambda: installer.new_site(EMPTY, apps=[], sites_path=sites_path, admin_password=PASSWORD, lang="zh"),
        sites_path,
        kept_sites,
    )


@pytest.fixture(scope="session")
def kept_sites(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Where sites are put away that all workers of a run copy."""
    own = tmp_path_factory.getbasetemp()
    folder = (own if worker_id == "main" else own.parent) / "kept"
    folder.mkdir(exist_ok=True)
    return folder


def once(site: str, make: Callable[[], object], sites_path: Path, kept_sites: Path) -> Path:
    """A site that the first worker who asks makes and puts away."""
    kept = kept_sites / site
    with open(kept_sites / f"{site}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            make()
            pool.close_all()
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


def log_in(context: BrowserContext, address: str, user: str) -> None:
    """Somebody is logged in, in all pages of the context from now on. (The form of the login has tests of its own.)"""
    there = urlsplit(address)
    answer = requests.post(
        f"http://127.0.0.1:{there.port}/api/method/login",
        json={"usr": user, "pwd": "demo" if user.endswith("@demo.example") else PASSWORD},
        headers={"Host": there.netloc},
        timeout=30,
    )
    answer.raise_for_status()
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in answer.cookies.items()])


@contextmanager
def signed_in(browser: Browser, address: str, user: str, *, width: int = 1360, height: int = 900) -> Iterator[Page]:
    """The desk of somebody who reads Chinese, at its first page; any error in it fails the test."""
    context = browser.new_context(
        base_url=address, locale="zh-CN", viewport={"width": width, "height": height}, reduced_motion="reduce"
    )
    log_in(context, address, user)
    page = context.new_page()
    page.set_default_timeout(10000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto("/app")
    page.wait_for_selector(".shell-main h1, .tiles")
    yield page
    context.close()
    assert errors == []


@pytest.fixture
def desk(browser: Browser, served: str) -> Iterator[Page]:
    """The desk of the front desk."""
    with signed_in(browser, served, "front-desk@demo.example", width=1280, height=800) as page:
        yield page


@pytest.fixture
def sign_in(browser: Browser, served: str) -> Iterator[Callable[..., Page]]:
    """``sign_in("finance")``: the desk of a person of the demo, kept open until the test ends."""
    with ExitStack() as opened:
        pages: dict[str, Page] = {}

        def page_of(who: str, width: int = 1280) -> Page:
            if who not in pages:
                pages[who] = opened.enter_context(signed_in(browser, served, f"{who}@demo.example", width=width))
            return pages[who]

        yield page_of


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
