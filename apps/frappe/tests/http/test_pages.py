"""Pages and files that browsers ask for: addresses, languages, policies, and what is refused."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from frappe import app
from frappe.exceptions import NoSiteError
from frappe.http.response import desk_policy
from frappe.runtime.apps import app_path

HTML = {"Accept": "text/html"}


@pytest.fixture
def admin(world: Any) -> Any:
    browser = world.browser()
    assert browser.log_in().status_code == 200
    return browser


# --- where one is sent ---------------------------------------------------------------------------------------------------


def test_the_root_leads_to_the_desk_or_to_the_login(world: Any, admin: Any) -> None:
    assert (admin.get("/").status_code, admin.get("/").headers["Location"]) == (302, "/app")
    assert world.browser().get("/").headers["Location"] == "/login"


def test_a_command_on_the_root_is_never_redirected(world: Any) -> None:
    answer = world.browser().get("/?cmd=ping")
    assert (answer.status_code, answer.json) == (200, {"message": "pong"})


@pytest.mark.parametrize("path", ["/?cmd=frappe.client.get_list&doctype=User", "/?cmd=no.such.thing"])
def test_a_refused_command_on_the_root_is_json_too(world: Any, path: str) -> None:
    answer = world.browser().get(path)
    assert answer.status_code in (403, 417)
    assert answer.json["exc_type"]


def test_the_login_brings_back_to_the_page_that_was_asked_for(world: Any) -> None:
    answer = world.browser().get("/app/s-order?status=Open&title=a%26b")
    assert answer.status_code == 302
    target = answer.headers["Location"]
    assert target == "/login?redirect-to=/app/s-order%3Fstatus%3DOpen%26title%3Da%2526b"
    browser = world.browser()
    page = browser.get(target)
    assert 'value="/app/s-order?status=Open&amp;title=a%26b"' in page.text
    answer = browser.post(
        "/login", data={"usr": "Administrator", "pwd": world.password, "redirect-to": "/app/s-order?status=Open"}
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, "/app/s-order?status=Open")


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "javascript:alert(1)",
        "/a\\b",
    ],
)
def test_the_login_leads_to_no_other_site(world: Any, target: str) -> None:
    browser = world.browser()
    page = browser.get("/login", query_string={"redirect-to": target})
    assert 'name="redirect-to" value="/app"' in page.text
    answer = browser.post("/login", data={"usr": "Administrator", "pwd": world.password, "redirect-to": target})
    assert answer.headers["Location"] == "/app"


def test_a_wrong_password_shows_on_the_page_without_scripts(world: Any) -> None:
    answer = world.browser().post("/login", data={"usr": "Administrator", "pwd": "wrong"})
    assert answer.status_code == 401
    assert "Invalid login credentials" in answer.text


def test_a_demo_site_offers_its_people_and_another_does_not(world: Any) -> None:
    with world.inside():
        world.new_doc("User", email="desk@demo.example", first_name="王前台", roles=[{"role": "S Clerk"}]).insert()
    assert "desk@demo.example" not in world.browser().get("/login").text
    world.configure(demo=1, demo_password="demo-demo")
    page = world.browser().get("/login").text
    assert 'data-user="desk@demo.example"' in page
    assert "王前台" in page


# --- the desk's page -----------------------------------------------------------------------------------------------------


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk as if it had been built."""
    monkeypatch.setattr(
        "frappe.website.pages.entry_files",
        lambda: ("/assets/frappe/dist/main-12345678.js", ["/assets/frappe/dist/main-12345678.css"]),
    )


def boot_of(answer: Any) -> Any:
    text = answer.text.partition('<script type="application/json" id="boot">')[2].partition("</script>")[0]
    return json.loads(text)


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("path", ["/app", "/app/", "/app/s-order", "/app/s-order/S-00001/deeper"])
def test_every_address_of_the_desk_gives_its_page(admin: Any, path: str) -> None:
    answer = admin.get(path)
    assert answer.status_code == 200
    assert 'src="/assets/frappe/dist/main-12345678.js"' in answer.text


@pytest.mark.usefixtures("built")
def test_the_page_runs_no_inline_script_and_its_data_cannot_close_it(world: Any, admin: Any) -> None:
    with world.inside() as ctx:
        ctx.db.set_value("User", "Administrator", "full_name", "</script><script>alert(1)</script>")
    answer = admin.get("/app")
    assert "<script>alert" not in answer.text
    assert "script-src 'self';" in answer.headers["Content-Security-Policy"]
    assert boot_of(answer)["user"]["name"] == "Administrator"


@pytest.mark.parametrize(
    ("tiles", "hosts"),
    [
        (None, ""), ("/tiles/{z}/{x}/{y}.png", ""), ("https://tiles.example:8443/{z}/{x}/{y}.png", " https://tiles.example:8443"),
        ("https://{s}.tiles.example/{z}/{x}/{y}.png", " https://*.tiles.example"), ("https://a;script-src*/{z}/{x}/{y}", ""),
    ],
)  # fmt: skip
def test_pictures_of_the_desk_come_from_the_site_and_tiles_from_their_host(tiles: str | None, hosts: str) -> None:
    assert f"; img-src 'self' data: blob:{hosts}; font-src" in desk_policy(tiles)


@pytest.mark.usefixtures("built")
def test_boot_names_what_the_person_may_open_and_nothing_else(world: Any) -> None:
    clerk = boot_of(world.person("clerk").get("/app"))
    names = {row["name"]: row for module in clerk["modules"] for row in module["doctypes"]}
    assert (names["S Order"]["can_create"], "S Line" in names, "Error Log" in names) == (1, False, False)
    reader = boot_of(world.person("reader").get("/app"))
    assert {row["name"]: row for module in reader["modules"] for row in module["doctypes"]}["S Order"][
        "can_create"
    ] == 0
    for key in (
        "site_name",
        "lang",
        "dir",
        "csrf_token",
        "sysdefaults",
        "home_page",
        "apps",
        "demo",
        "version",
        "base_path",
        "translations_hash",
    ):
        assert key in clerk


@pytest.mark.usefixtures("built")
def test_the_desks_page_hands_out_the_token(admin: Any) -> None:
    token = boot_of(admin.get("/app"))["csrf_token"]
    assert admin.post("/api/resource/S Customer", json={}).status_code == 400
    assert admin.post("/api/method/ping", headers={"X-Frappe-CSRF-Token": token}).status_code == 200


def test_a_desk_that_was_not_built_says_so(admin: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("frappe.website.pages.entry_files", lambda: (None, []))
    answer = admin.get("/app")
    assert answer.status_code == 503
    assert "bench build" in answer.text


# --- errors in the person's language --------------------------------------------------------------------------------------


def test_a_missing_page_is_html_for_people_and_json_for_programs(world: Any) -> None:
    answer = world.browser().get("/nowhere", headers=HTML)
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    answer = world.browser().get("/nowhere", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json["exc_type"]) == (404, "PageDoesNotExistError")
    assert "exc" not in answer.json


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("zh-CN,zh;q=0.9", "zh"),
        ("zh-TW", "zh-TW"),
        ("zh-Hant-HK", "zh-TW"),
        ("de, en;q=0.5", "en"),
        ("", "en"),
        ("*", "en"),
    ],
)
def test_guests_read_pages_in_their_browsers_language(world: Any, accepted: str, language: str) -> None:
    page = world.browser().get("/login", headers={"Accept-Language": accepted}).text
    assert f'<html lang="{language}"' in page
    if language == "zh":
        assert "登录" in page


def test_errors_speak_the_users_language(world: Any) -> None:
    with world.inside():
        user = world.document("User", "clerk@example.com")
        user.language = "zh"
        user.save()
    clerk = world.person("clerk")
    assert '<html lang="zh"' in clerk.get("/nowhere", headers=HTML).text
    answer = clerk.get("/api/resource/S Order/nowhere")
    message = json.loads(json.loads(answer.json["_server_messages"])[-1])["message"]
    assert any("\u4e00" <= letter <= "\u9fff" for letter in message), message


def test_what_an_address_contains_is_shown_as_text(world: Any) -> None:
    assert "<script>alert" not in world.browser().get("/<script>alert(1)</script>", headers=HTML).text


def test_a_broken_database_is_an_answer_too(world: Any) -> None:
    browser = world.browser()
    for path in (world.folder / "db").rglob("*.db*"):
        path.write_bytes(b"this is no database" * 1000)
    answer = browser.get("/api/resource/S Order", headers={"Accept-Language": "zh"})
    assert answer.status_code == 503
    assert answer.json["exc_type"] == "DatabaseUnavailableError"
    assert "连不上数据库" in json.loads(json.loads(answer.json["_server_messages"])[0])["message"]
    page = browser.get("/login", headers=HTML)
    assert page.status_code >= 500
    assert page.mimetype == "text/html"
    assert browser.get("/healthz").status_code >= 500


def test_health_is_told_to_anybody(world: Any) -> None:
    assert world.browser().get("/healthz").json == {"status": "ok"}


# --- which site ----------------------------------------------------------------------------------------------------------


def test_the_host_names_the_site_and_the_header_before_it(new_world: Any) -> None:
    first, second = new_world(), new_world()
    first.setting(app_name="First house")
    second.setting(app_name="Second house")
    assert "First house" in first.browser().get("/login").text
    assert "Second house" in first.browser().get("/login", headers={"X-Frappe-Site-Name": second.name}).text


@pytest.mark.parametrize("name", ["../surfaces.test", "..", "/etc", "a\\b", "nowhere.example"])
def test_a_name_that_is_no_site_opens_none(world: Any, name: str) -> None:
    answer = world.browser().get(
        "/api/method/ping", headers={"X-Frappe-Site-Name": name}, base_url="http://unknown.example"
    )
    assert (answer.status_code, answer.json["exc_type"]) == (404, NoSiteError.__name__)


# --- below a path --------------------------------------------------------------------------------------------------------


@pytest.fixture
def below(world: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The site below /house."""
    monkeypatch.setattr(app, "_BASE", "/house")
    world.configure(base_path="/house")
    return world


def test_all_addresses_stand_below_the_base_path(below: Any) -> None:
    browser = below.browser()
    assert browser.get("/house/").headers["Location"] == "/house/login"
    assert browser.get("/house").headers["Location"] in ("/house/", "/house/login")
    assert 'action="/house/login"' in browser.get("/house/login").text
    answer = browser.post("/house/login", data={"usr": "Administrator", "pwd": below.password})
    assert answer.headers["Location"] == "/house/app"
    assert "Path=/house" in answer.headers["Set-Cookie"]
    assert browser.get("/house/api/method/frappe.auth.get_logged_user").json == {"message": "Administrator"}
    assert browser.get("/house/assets/frappe/css/pages.css").status_code == 200


def test_names_in_any_script_work_below_the_base_path(below: Any) -> None:
    clerk = below.person("clerk")
    clerk.post("/house/api/resource/S Customer", json={"name": "阳光/花园", "__newname": "阳光/花园"})
    path = "/house/api/resource/S Customer/%E9%98%B3%E5%85%89%2F%E8%8A%B1%E5%9B%AD"
    assert clerk.get(path, environ_overrides={"RAW_URI": path}).json["data"]["name"] == "阳光/花园"
    assert clerk.get("/house/nowhere/阳光", headers=HTML).status_code == 404


# --- static files --------------------------------------------------------------------------------------------------------


@pytest.fixture
def assets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A public folder of an app."""
    (tmp_path / "public").mkdir()
    (tmp_path / "secret.py").write_text("secret")
    monkeypatch.setattr("frappe.http.static.app_path", lambda _name: tmp_path)
    return tmp_path / "public"


def test_names_with_a_hash_are_kept_for_ever_and_others_are_asked_for_again(world: Any, assets: Path) -> None:
    (assets / "main-Os_nvrlB.js").write_text("1")
    (assets / "plain.js").write_text("1")
    assert "immutable" in world.browser().get("/assets/frappe/main-Os_nvrlB.js").headers["Cache-Control"]
    plain = world.browser().get("/assets/frappe/plain.js")
    assert "immutable" not in plain.headers["Cache-Control"]
    assert plain.mimetype == "text/javascript"
    assert plain.headers["X-Content-Type-Options"] == "nosniff"


def test_an_unchanged_file_is_not_sent_again(world: Any, assets: Path) -> None:
    (assets / "a.css").write_text("1")
    first = world.browser().get("/assets/frappe/a.css")
    again = world.browser().get("/assets/frappe/a.css", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    (assets / "a.css").write_text("longer")
    assert (
        world.browser().get("/assets/frappe/a.css", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
    )


def test_packed_files_are_sent_to_those_who_take_them(world: Any, assets: Path) -> None:
    for ending in ("", ".gz", ".br"):
        (assets / f"a.js{ending}").write_text(ending or "plain")

    def taken(accepted: str) -> tuple[Any, bytes]:
        answer = world.browser().get("/assets/frappe/a.js", headers={"Accept-Encoding": accepted})
        assert answer.headers["Vary"] == "Accept-Encoding"
        return answer.headers.get("Content-Encoding"), answer.data

    assert taken("gzip, br") == ("br", b".br")
    assert taken("gzip") == ("gzip", b".gz")
    assert taken("") == (None, b"plain")
    assert taken("br;q=0, gzip") == ("gzip", b".gz")


def test_nothing_beside_the_public_folder_is_sent(world: Any, assets: Path) -> None:
    (assets / ".hidden").write_text("x")
    (assets / "link.py").symlink_to(assets.parent / "secret.py")
    for path in (
        "../secret.py",
        "%2e%2e/secret.py",
        "..%2fsecret.py",
        ".hidden",
        "link.py",
        "",
        ".",
        "%00",
        "no/../../secret.py",
    ):
        assert world.browser().get(f"/assets/frappe/{path}").status_code == 404, path


def test_assets_of_a_real_app_are_there(world: Any) -> None:
    assert (app_path("frappe") / "public/css/pages.css").is_file()
    assert world.browser().get("/assets/frappe/css/pages.css").mimetype == "text/css"
    assert world.browser().head("/assets/frappe/css/pages.css").data == b""


@pytest.mark.parametrize(
    "path", ["/login", "/api/method/ping", "/nowhere", "/assets/frappe/css/pages.css", "/assets/nothing"]
)
def test_every_answer_carries_the_security_headers(world: Any, path: str) -> None:
    headers = world.browser().get(path).headers
    for name in ("X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Permissions-Policy"):
        assert name in headers, name


@pytest.mark.usefixtures("built")
def test_the_desks_page_is_small_enough_to_open_at_once(admin: Any) -> None:
    assert len(gzip.compress(admin.get("/app").data)) < 30_000
