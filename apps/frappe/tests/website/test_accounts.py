"""Forgotten passwords, sign-up and one's own account."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from werkzeug.test import EnvironBuilder

import frappe
from frappe.core import accounts
from frappe.http.home import home_of
from frappe.http.request import SiteRequest

HTML = {"Accept": "text/html"}
NEW = "another-horse-8"
USER = "clerk@example.com"


@pytest.fixture
def link(world: Any) -> str:
    """A fresh link for the clerk's password, from the site's root on."""
    with world.inside():
        return accounts.make_reset_link(USER)[len("http://") :].partition("/")[2]


def test_a_link_sets_the_password_once_and_logs_in(world: Any, link: str, token_in: Callable[[str], str]) -> None:
    browser = world.browser()
    key = link.partition("key=")[2]
    assert "No" not in browser.get(f"/{link}", headers=HTML).text[:0]
    assert f'name="key" value="{key}"' in browser.get(f"/{link}", headers=HTML).text
    answer = browser.post("/update-password", data={"key": key, "new_password": NEW, "confirm_password": NEW})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/app")
    assert browser.get("/api/method/frappe.auth.get_logged_user").json == {"message": USER}
    assert world.browser().log_in(USER, NEW).status_code == 200
    again = world.browser().post(
        "/update-password", data={"key": key, "new_password": "x" * 9, "confirm_password": "x" * 9}
    )
    assert again.status_code == 417
    assert "has been used" in again.text


def test_only_the_hash_of_the_key_is_stored(world: Any, link: str) -> None:
    key = link.partition("key=")[2]
    with world.inside():
        stored = frappe.db.get_value("User", USER, "reset_password_key")
    assert re.fullmatch(r"[0-9a-f]{64}", stored)
    assert key not in stored


def test_a_link_expires_and_a_wrong_one_tells_nothing(world: Any, link: str) -> None:
    with world.inside():
        made = frappe.utils.now_datetime() - timedelta(hours=2)
        frappe.db.set_value("User", USER, "last_reset_password_key_generated_on", made)
    assert "has expired" in world.browser().get(f"/{link}", headers=HTML).text
    assert "has been used" in world.browser().get("/update-password?key=wrong", headers=HTML).text
    answer = world.browser().method("frappe.core.doctype.user.user.update_password", new_password=NEW, key="wrong")
    assert (answer.status_code, answer.json["exc_type"]) == (410, "LinkExpired")


def test_a_weak_or_mistyped_password_shows_on_the_page(world: Any, link: str) -> None:
    key = link.partition("key=")[2]
    for pair, said in (((NEW, "other"), "not the same"), (("short", "short"), "too weak"), (("", ""), "Enter the new")):
        data = {"key": key, "new_password": pair[0], "confirm_password": pair[1]}
        answer = world.browser().post("/update-password", data=data)
        assert answer.status_code == 417
        assert said in answer.text


def test_the_page_answers_the_same_for_unknown_people(world: Any) -> None:
    pages = [
        world.browser().post("/forgot-password", data={"user": user}).text for user in (USER, "nobody@example.com")
    ]
    assert pages[0] == pages[1]
    with world.inside():
        assert frappe.db.get_value("User", USER, "reset_password_key")


def test_the_method_answers_as_published_clients_expect(world: Any) -> None:
    answer = world.browser().post(
        "/", json={"cmd": "frappe.core.doctype.user.user.reset_password", "user": "nobody@example.com"}
    )
    assert (answer.status_code, answer.json["message"]) == (404, "not found")
    answer = world.browser().method("frappe.core.doctype.user.user.reset_password", user=USER)
    assert answer.status_code == 200
    assert "message" not in answer.json


def test_mails_are_limited_by_address(world: Any) -> None:
    statuses = [
        world.browser().post("/forgot-password", data={"user": USER}, headers=HTML).status_code for _ in range(4)
    ]
    assert statuses == [200, 200, 200, 429]


def test_the_old_password_changes_to_a_new_one(world: Any, portal: Any, token_in: Callable[[str], str]) -> None:
    token = token_in(portal.get("/update-password").text)
    data = {"old_password": world.password, "new_password": NEW, "confirm_password": NEW}
    assert portal.post("/update-password", data=data).status_code == 400
    assert (
        portal.post("/update-password", data={**data, "old_password": "wrong", "csrf_token": token}).status_code == 417
    )
    answer = portal.post("/update-password", data={**data, "csrf_token": token})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/me")
    assert world.browser().log_in("portal@example.com", NEW).status_code == 200
    assert world.browser().get("/update-password").headers["Location"].startswith("/login")


# --- sign-up ---------------------------------------------------------------------------------------------------------------


def test_sign_up_is_off_until_the_settings_say_so(world: Any) -> None:
    assert world.browser().get("/signup", headers=HTML).status_code == 404
    assert "/signup" not in world.browser().get("/login").text
    answer = world.browser().method("frappe.core.doctype.user.user.sign_up", email="new@example.org", full_name="New")
    assert answer.status_code == 403


def test_sign_up_makes_a_portal_user_and_never_tells_who_has_an_account(world: Any) -> None:
    with world.inside():
        frappe.get_doc("Website Settings").update({"disable_signup": 0}).save()
        settings = frappe.get_doc("Portal Settings")
        settings.default_role = "S Reader"
        settings.save()
    assert "/signup" in world.browser().get("/login").text
    pages = [
        world.browser().post("/signup", data={"email": email, "full_name": "曾 静"}).text
        for email in ("new@example.org", "clerk@example.com")
    ]
    assert pages[0] == pages[1]
    with world.inside():
        user = frappe.get_doc("User", "new@example.org")
        assert (user.user_type, user.full_name, [row.role for row in user.roles]) == (
            "Website User",
            "曾 静",
            ["S Reader"],
        )
        assert user.reset_password_key
    assert world.browser().post("/signup", data={"email": "no address", "full_name": "x"}).status_code == 417


# --- one's own account -----------------------------------------------------------------------------------------------------


def test_name_and_language_are_ones_own_to_change(world: Any, portal: Any, token_in: Callable[[str], str]) -> None:
    page = portal.get("/me", headers=HTML)
    data = {
        "action": "profile",
        "full_name": "New Name",
        "language": "zh",
        "user_type": "System User",
        "csrf_token": token_in(page.text),
    }
    assert portal.post("/me", data=data).status_code == 303
    with world.inside():
        user = frappe.get_doc("User", "portal@example.com")
        assert (user.full_name, user.language, user.user_type) == ("New Name", "zh", "Website User")
    assert "个人资料" in portal.get("/me").text


def test_other_sessions_and_the_key_end(
    world: Any, outsider: Callable[[str], Any], token_in: Callable[[str], str]
) -> None:
    with world.inside():
        frappe.db.set_value("User", "portal@example.com", "api_key", "portal-key")
    mine, other = outsider("portal"), world.browser()
    other.log_in("portal@example.com")
    page = mine.get("/me").text
    assert "portal-key" in page
    for action in ("end_sessions", "drop_key"):
        assert mine.post("/me", data={"action": action, "csrf_token": token_in(page)}).status_code == 303
    assert other.get("/me").status_code == 302
    assert mine.get("/me").status_code == 200
    assert "portal-key" not in mine.get("/me").text
    assert mine.post("/logout", data={"csrf_token": token_in(page)}).status_code == 302
    assert mine.get("/me").status_code == 302


def test_everybody_starts_at_their_own_page(
    world: Any, web_app: Callable[..., None], outsider: Callable[[str], Any]
) -> None:
    portal = outsider("portal")
    assert portal.get("/").headers["Location"] == "/me"
    with world.inside():
        settings = frappe.get_doc("Portal Settings")
        settings.default_portal_home = "orders"
        settings.save()
    assert portal.get("/").headers["Location"] == "/orders"
    web_app(
        'role_home_page = {"S Reader": "app/reports"}\nget_website_user_home_page = "APP.home.of"\n',
        **{"home.py": "def of(user):\n    return 'mine' if user == 'portal@example.com' else None\n"},
    )
    assert portal.get("/").headers["Location"] == "/mine"
    assert world.person("reader").get("/").headers["Location"] == "/app/reports"
    with world.inside() as ctx:
        assert home_of(ctx, "Administrator", is_desk_user=True) == "/app"  # has every role
    browser = world.browser()
    assert browser.log_in("portal@example.com").json == {
        "message": "No App",
        "home_page": "/mine",
        "full_name": "portal",
    }
    page = world.browser().post(
        "/login", data={"usr": "portal@example.com", "pwd": world.password, "redirect-to": "/app/x"}
    )
    assert page.headers["Location"] == "/mine"


# --- where links lead ------------------------------------------------------------------------------------------------------


def host_of_link(world: Any, host: str) -> str:
    """The host of the link that is mailed when a guest asks at ``host``."""
    with world.inside() as ctx:
        ctx.set_user("Guest")
        ctx.request = SiteRequest(EnvironBuilder("/forgot-password", f"http://{host}").get_environ())
        return urlsplit(accounts.make_reset_link(USER)).netloc


def test_a_link_leads_only_where_a_system_manager_has_been(world: Any) -> None:
    assert host_of_link(world, "evil.example") == world.name
    names = {"X-Frappe-Site-Name": world.name}
    world.browser().post(
        "/api/method/login", json={"usr": USER, "pwd": world.password}, headers={**names, "Host": "clerks.example"}
    )
    assert host_of_link(world, "clerks.example") == world.name
    world.browser().post(
        "/api/method/login",
        json={"usr": "Administrator", "pwd": world.password},
        headers={**names, "Host": "10.0.0.7:8000"},
    )
    assert host_of_link(world, "10.0.0.7:8000") == "10.0.0.7:8000"
    assert host_of_link(world, "evil.example") == "10.0.0.7:8000"
