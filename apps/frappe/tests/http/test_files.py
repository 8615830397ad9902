"""Files up and down: who may have which bytes, and how browsers are told to treat them."""

from __future__ import annotations

import io
from typing import Any

import pytest


def upload(browser: Any, name: str = "leak.txt", content: bytes = b"water", **form: Any) -> Any:
    return browser.post("/api/method/upload_file", data={"file": (io.BytesIO(content), name), **form})


@pytest.fixture
def order(world: Any) -> str:
    return str(world.person("owner").post("/api/resource/S Order", json={"title": "lamp"}).json["data"]["name"])


def test_an_upload_is_told_as_clients_read_it(world: Any, order: str) -> None:
    answer = upload(world.person("owner"), is_private=1, doctype="S Order", docname=order, fieldname="remark")
    doc = answer.json["message"]
    assert answer.status_code == 200
    assert (doc["file_name"], doc["is_private"], doc["file_size"]) == ("leak.txt", 1, 5)
    assert (doc["attached_to_doctype"], doc["attached_to_name"], doc["attached_to_field"]) == (
        "S Order",
        order,
        "remark",
    )
    assert doc["content_hash"]
    assert doc["name"]


def test_version_two_gives_the_file_under_data(world: Any) -> None:
    browser = world.person("owner")
    answer = browser.post("/api/v2/method/upload_file", data={"file": (io.BytesIO(b"x"), "x.txt")})
    assert answer.json["data"]["file_url"] == "/files/x.txt"


def test_a_private_file_follows_the_document_it_hangs_on(world: Any, order: str) -> None:
    url = upload(world.person("owner"), is_private=1, doctype="S Order", docname=order).json["message"]["file_url"]
    for person, status in (("owner", 200), ("reader", 200), ("other", 403), ("guest", 403)):
        assert world.person(person).get(url).status_code == status, person
        answer = world.person(person).get("/api/method/download_file", query_string={"file_url": url})
        assert answer.status_code == status, person
        assert answer.is_json is (status != 200)


def test_a_public_file_is_everybodys(world: Any) -> None:
    url = upload(world.person("owner")).json["message"]["file_url"]
    answer = world.browser().get(url)
    assert (answer.status_code, answer.data) == (200, b"water")


def test_attaching_is_changing_the_document(world: Any, order: str) -> None:
    assert upload(world.person("other"), doctype="S Order", docname=order).status_code == 403
    assert upload(world.person("reader"), doctype="S Order", docname=order).status_code == 403
    assert upload(world.person("clerk"), doctype="S Order", docname="S-99999").status_code == 417
    assert upload(world.person("clerk"), doctype="Nothing", docname="x").status_code < 500


def test_guests_upload_only_where_the_settings_allow_it(world: Any) -> None:
    assert upload(world.browser()).status_code == 403
    world.setting(allow_guests_to_upload_files=1)
    assert upload(world.browser()).status_code == 200


def test_an_address_does_not_lend_rights_on_its_bytes(world: Any, order: str) -> None:
    url = upload(world.person("owner"), is_private=1, doctype="S Order", docname=order).json["message"]["file_url"]
    answer = world.person("other").post("/api/method/upload_file", data={"file_url": url})
    assert answer.status_code == 403
    assert world.person("other").post("/api/resource/File", json={"file_url": url, "is_private": 1}).status_code == 403
    assert world.person("other").get(url).status_code == 403


@pytest.mark.parametrize(
    "claim", [{"content_hash": "x"}, {"is_folder": 1}, {"content_hash": "x", "is_private": 0}], ids=str
)
def test_what_a_sender_says_of_the_bytes_lends_no_rights(world: Any, order: str, claim: dict[str, Any]) -> None:
    url = upload(world.person("owner"), is_private=1, doctype="S Order", docname=order).json["message"]["file_url"]
    other = world.person("other")
    other.post("/api/resource/File", json={"file_url": url, "file_name": "mine.txt", "is_private": 1, **claim})
    for person in ("other", "guest"):
        assert world.person(person).get(url).status_code == 403


def test_a_file_is_hung_only_on_what_one_may_change(world: Any, order: str) -> None:
    other = world.person("other")
    place = {"attached_to_doctype": "S Order", "attached_to_name": order}
    sent = {"file_url": "https://example.com/a.png", "file_name": "a.png"}
    assert other.post("/api/resource/File", json={**sent, **place}).status_code == 403
    own = other.post("/api/resource/File", json=sent).json["data"]["name"]
    assert other.put(f"/api/resource/File/{own}", json=place).status_code == 403
    assert world.person("owner").post("/api/resource/File", json={**sent, **place}).status_code == 200


def test_a_file_larger_than_the_settings_allow_is_refused(world: Any) -> None:
    world.setting(max_file_size=1)
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
    body = head + b"x" * (2**20 + 1) + b"\r\n--x--\r\n"
    answer = world.person("owner").post(
        "/api/method/upload_file", data=body, content_type="multipart/form-data; boundary=x"
    )
    assert (answer.status_code, answer.json["exc_type"]) == (413, "PayloadTooLargeError")


def test_only_allowed_kinds_are_taken(world: Any) -> None:
    world.setting(allowed_file_extensions="pdf\njpg")
    assert upload(world.person("owner"), name="x.exe").status_code == 417
    assert upload(world.person("owner"), name="x.PDF").status_code == 200


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.html", b"<script>1</script>"),
        ("x.svg", b"<svg onload='1'/>"),
        ("x.xml", b"<a/>"),
        ("x.js", b"1"),
        ("x", b"1"),
    ],
)
def test_what_could_run_is_only_ever_saved(world: Any, name: str, content: bytes) -> None:
    answer = world.person("owner").get(
        upload(world.person("owner"), name=name, content=content).json["message"]["file_url"]
    )
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ["plan.pdf", "photo.png", "photo.jpg", "notes.txt"])
def test_what_is_harmless_is_shown(world: Any, name: str) -> None:
    answer = world.person("owner").get(upload(world.person("owner"), name=name).json["message"]["file_url"])
    assert answer.headers["Content-Disposition"].startswith("inline")


def test_names_in_any_script_round_trip(world: Any) -> None:
    doc = upload(world.person("owner"), name="漏水 照片(1).png").json["message"]
    assert doc["file_name"] == "漏水 照片(1).png"
    answer = world.person("owner").get(doc["file_url"])
    assert answer.data == b"water"
    assert "filename*=UTF-8''%E6%BC%8F%E6%B0%B4" in answer.headers["Content-Disposition"]


def test_a_part_of_a_file_can_be_asked_for(world: Any) -> None:
    url = upload(world.person("owner"), name="film.mp4", content=b"0123456789").json["message"]["file_url"]
    answer = world.person("owner").get(url, headers={"Range": "bytes=2-4"})
    assert (answer.status_code, answer.data) == (206, b"234")
    assert answer.headers["Content-Range"] == "bytes 2-4/10"


def test_an_unchanged_file_is_not_sent_again(world: Any) -> None:
    url = upload(world.person("owner"), name="photo.png").json["message"]["file_url"]
    first = world.person("owner").get(url)
    again = world.person("owner").get(url, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_private_bytes_are_not_kept_by_caches(world: Any) -> None:
    url = upload(world.person("owner"), is_private=1).json["message"]["file_url"]
    assert "private" in world.person("owner").get(url).headers["Cache-Control"]


def test_a_missing_file_is_not_found(world: Any) -> None:
    assert world.person("owner").get("/files/nothing.txt").status_code == 404
    assert world.person("owner").get("/private/files/nothing.txt").status_code == 404


def test_an_upload_without_a_file_is_refused_in_json(world: Any) -> None:
    answer = world.person("owner").post("/api/method/upload_file", data={"is_private": 1})
    assert (answer.status_code, answer.json["exc_type"]) == (417, "ValidationError")


def test_a_refused_upload_leaves_no_bytes(world: Any) -> None:
    before = sorted((world.folder / "public/files").iterdir())
    upload(world.person("other"), doctype="S Order", docname="S-99999")
    assert sorted((world.folder / "public/files").iterdir()) == before
