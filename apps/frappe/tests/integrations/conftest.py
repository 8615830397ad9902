"""A site of each kind of database and another system that listens on this machine."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

import frappe
from frappe.jobs import rows, worker


class Other:
    """What was heard, and what is answered: ``status`` for each request, nothing at all while ``hangs``."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, dict[str, str], str]] = []
        self.status = 200
        self.hangs = threading.Event()
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"


@pytest.fixture
def other() -> Iterator[Other]:
    known = Other()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            known.heard.append((self.command, dict(self.headers), body))
            if known.hangs.is_set():
                known.hangs.wait(30)
                return
            self.send_response(known.status)
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.end_headers()
            self.wfile.write(b"heard")

        do_PUT = do_POST

        def log_message(self, *_words: Any) -> None:
            """Nothing on the console."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    known.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield known
    known.hangs.clear()
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def site(new_site: Callable[[str], Callable[[], Any]]) -> Callable[[], Any]:
    """Opens the site: ``with site() as ctx``. It may ask addresses of this machine."""
    opened = new_site("webhooks")
    with opened() as ctx:
        config = ctx.site.path / "site_config.json"
        config.write_text(frappe.as_json({**frappe.parse_json(config.read_text()), "webhook_private_addresses": 1}))
    return opened


@pytest.fixture
def work(site: Callable[[], Any]) -> Iterator[Callable[[], None]]:
    """Does all that waits, as a worker would."""
    with site() as ctx:
        sites_path = ctx.site.sites_path
    yield lambda: worker.Workers(sites_path).drain()
    with site() as ctx:
        for doctype in (rows.DOCTYPE, "Error Log", "Webhook Request Log", "Webhook", "ToDo"):
            ctx.db.delete(doctype, {"name": ["is", "set"]})
        for child in ("Webhook Header", "Webhook Data"):
            ctx.db.delete(child, {"name": ["is", "set"]})
        frappe.clear_settings_cache()
