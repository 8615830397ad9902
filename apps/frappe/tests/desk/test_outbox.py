"""Documents made without a network: made once however often they are sent; the desk's files for devices."""

from __future__ import annotations

import json
import threading
import uuid
from typing import Any

CREATE = "frappe.desk.outbox.create"


def order(title: str = "lamp") -> str:
    return json.dumps({"doctype": "S Order", "name": "new-s-order-1", "__islocal": 1, "title": title})


def test_a_document_is_made_once(world: Any) -> None:
    key = str(uuid.uuid4())
    first = world.person("manager").method(CREATE, key=key, doc=order()).json["message"]
    again = world.person("manager").method(CREATE, key=key, doc=order()).json["message"]
    assert (first["again"], again["again"]) == (False, True)
    assert first["name"] == again["name"]
    assert world.person("manager").get("/api/resource/S Order").json["data"] == [{"name": first["name"]}]


def test_two_tabs_that_send_at_once_make_one(world: Any) -> None:
    key, statuses = str(uuid.uuid4()), []
    people = [world.person("manager"), world.person("manager")]
    start = threading.Barrier(2)

    def send(person: Any) -> None:
        start.wait()
        statuses.append(person.method(CREATE, key=key, doc=order()).status_code)

    threads = [threading.Thread(target=send, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 200 in statuses
    assert len(world.person("manager").get("/api/resource/S Order").json["data"]) == 1


def test_what_is_wrong_is_refused_and_may_be_sent_again(world: Any) -> None:
    key = str(uuid.uuid4())
    assert world.person("manager").method(CREATE, key=key, doc=order("")).status_code == 417
    assert world.person("manager").method(CREATE, key=key, doc=order("ladder")).status_code == 200
    assert world.person("manager").method(CREATE, key="no key", doc=order()).status_code == 417


def test_rights_are_those_of_saving(world: Any) -> None:
    key = str(uuid.uuid4())
    assert world.person("reader").method(CREATE, key=key, doc=order()).status_code == 403
    assert world.person("manager").method(CREATE, key=key, doc=order()).status_code == 200
    assert world.person("clerk").method(CREATE, key=key, doc=order()).status_code == 403


def test_the_devices_files_need_no_session(world: Any) -> None:
    guest = world.browser()
    manifest = guest.get("/app/manifest.webmanifest")
    assert manifest.content_type == "application/manifest+json"
    content = json.loads(manifest.text)
    assert (content["start_url"], content["display"]) == ("/app/", "standalone")
    for icon in content["icons"]:
        assert guest.get(icon["src"]).status_code == 200
    assert guest.get("/app/offline.html").status_code == 200
    assert guest.get("/app/complaint").status_code == 302


def test_the_worker_knows_the_files_of_the_build(world: Any, monkeypatch: Any, tmp_path: Any) -> None:
    dist = tmp_path / "public" / "dist"
    (dist / "assets").mkdir(parents=True)
    (dist / "assets" / "sw-1.js").write_text("worker()")
    entries = {
        "src/main.ts": {"file": "assets/main-1.js", "css": ["assets/main-1.css"]},
        "src/worker/sw.ts": {"file": "assets/sw-1.js"},
    }
    monkeypatch.setattr("frappe.website.offline.built_files", lambda: entries)
    monkeypatch.setattr("frappe.website.offline.app_path", lambda _app: tmp_path)
    answer = world.browser().get("/app/sw.js")
    assert answer.content_type.startswith("text/javascript")
    assert answer.headers["Service-Worker-Allowed"] == "/app"
    known, _break, source = answer.text.partition("\n")
    shell = json.loads(known.removeprefix("const SHELL = ").removesuffix(";"))
    assert source == "worker()"
    assert "/assets/frappe/dist/assets/main-1.css" in shell["files"]
    assert "/assets/frappe/dist/assets/sw-1.js" not in shell["files"]
