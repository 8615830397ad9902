"""Who somebody is: passwords, sessions, keys; how long that lasts and what ends it."""

from __future__ import annotations

import base64
import datetime
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from frappe.core.doctype.session.session import clear_expired
from frappe.exceptions import ValidationError
from frappe.utils import providers
from frappe.utils.clock import FrozenClock, set_clock_provider

WHO = "/api/method/frappe.auth.get_logged_user"


def sid_of(answer: Any) -> str:
    return next(text for text in answer.headers.getlist("Set-Cookie") if text.startswith("sid=")).split(";")[0][4:]


@pytest.fixture
def clerk(world: Any) -> Any:
    """Somebody with a password, logged in."""
    with world.inside():
        user = world.document("User", "clerk@example.com")
        user.new_password = world.password
        user.save()
    browser = world.browser()
    assert browser.log_in("clerk@example.com").status_code == 200
    return browser


def test_a_session_is_stored_under_a_hash_only(world: Any) -> None:
    sid = sid_of(world.browser().log_in())
    with world.inside() as ctx:
        stored = [row[0] for row in ctx.db.sql("select name from tabSession")]
    assert stored
    assert sid not in stored


def test_each_login_has_a_session_of_its_own(world: Any) -> None:
    browser = world.browser()
    assert sid_of(browser.log_in()) != sid_of(browser.log_in())


@pytest.mark.parametrize(
    "log_out",
    [
        pytest.param(lambda b: b.get("/?cmd=logout"), id="GET / with cmd"),
        pytest.param(lambda b: b.get("/?cmd=web_logout"), id="the portal's name"),
        pytest.param(lambda b: b.post("/api/method/logout", json={}), id="POST"),
        pytest.param(lambda b: b.get("/api/method/logout"), id="GET"),
        pytest.param(lambda b: b.get("/logout"), id="the page"),
    ],
)
def test_logging_out_ends_the_session_on_the_server(world: Any, log_out: Any) -> None:
    browser = world.browser()
    sid = sid_of(browser.log_in())
    answer = log_out(browser)
    assert answer.status_code in (200, 302)
    assert sid_of(answer) == "Guest"
    thief = world.browser()
    thief.set_cookie("sid", sid, domain=world.name)
    answer = thief.get(WHO)
    assert (answer.status_code, answer.json["session_expired"]) == (403, 1)


def test_a_session_ends_when_nobody_uses_it(world: Any, clerk: Any) -> None:
    with world.inside() as ctx:
        past = datetime.datetime(2001, 1, 1)
        ctx.db.sql("update tabSession set expires_at = %s", (past,))
    assert clerk.get(WHO).json["session_expired"] == 1


def test_use_lengthens_a_session_in_the_table_and_in_the_browser(world: Any, clerk: Any) -> None:
    with world.inside() as ctx:
        ctx.db.sql("update tabSession set last_seen = %s", (datetime.datetime(2001, 1, 1),))
        before = ctx.db.sql("select expires_at from tabSession where user = 'clerk@example.com'")[0][0]
    answer = clerk.get(WHO)
    with world.inside() as ctx:
        after = ctx.db.sql("select expires_at from tabSession where user = 'clerk@example.com'")[0][0]
    assert str(after) >= str(before)
    cookie = next(text for text in answer.headers.getlist("Set-Cookie") if text.startswith("sid="))
    assert "Expires=" in cookie
    assert "Set-Cookie" not in clerk.get(WHO).headers  # not with every answer


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"enabled": 0}, id="disabled"),
        pytest.param({"new_password": "another-horse-8", "logout_all_sessions": 1}, id="new password, logging out"),
    ],
)
def test_sessions_end_when_the_user_is_disabled_or_wants_it(world: Any, clerk: Any, change: dict[str, Any]) -> None:
    with world.inside():
        user = world.document("User", "clerk@example.com")
        user.update(change)
        user.save()
    assert clerk.get(WHO).status_code == 403


def test_a_disabled_users_key_is_worth_nothing_at_once(world: Any) -> None:
    clerk = world.person("clerk")
    assert clerk.get(WHO).status_code == 200
    with world.inside():
        user = world.document("User", "clerk@example.com")
        user.enabled = 0
        user.save()
    assert (clerk.get(WHO).status_code, clerk.get(WHO).json["exc_type"]) == (401, "AuthenticationError")


def test_a_new_secret_replaces_the_old_at_once(world: Any) -> None:
    clerk = world.person("clerk")
    assert clerk.get(WHO).status_code == 200
    answer = world.person("admin").method("frappe.core.doctype.user.user.generate_keys", user="clerk@example.com")
    assert clerk.get(WHO).status_code == 401
    keys = answer.json["message"]
    assert (
        world.browser().get(WHO, headers={"Authorization": f"token {keys['api_key']}:{keys['api_secret']}"}).status_code
        == 200
    )


@pytest.mark.parametrize(
    "header",
    [
        "token clerk-key:wrong", "token clerk-key:", "token :clerk-secret", "Basic !!!", "Bearer nothing", "Digest abc",
        "Basic " + base64.b64encode(b"clerk-key:wrong").decode(), "Basic " + base64.b64encode(b"\xff\xfe").decode(),
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", [WHO, "/api/method/ping", "/api/v2/method/ping"])
def test_a_header_that_proves_nothing_is_refused(world: Any, header: str, path: str) -> None:
    assert world.browser().get(path, headers={"Authorization": header}).status_code == 401


def test_a_key_counts_more_than_a_session(world: Any, clerk: Any) -> None:
    answer = clerk.get(WHO, headers={"Authorization": "token admin-key:admin-secret"})
    assert answer.json == {"message": "admin@example.com"}
    assert clerk.get(WHO).json == {"message": "clerk@example.com"}


def test_a_portal_user_logs_in_without_the_desk(world: Any) -> None:
    with world.inside():
        user = world.document("User", "portal@example.com")
        user.new_password = world.password
        user.save()
    browser = world.browser()
    answer = browser.log_in("portal@example.com")
    assert (answer.json["message"], answer.json["home_page"]) == ("No App", "/me")
    assert browser.get("/app").status_code == 403
    assert browser.get("/me").status_code == 200


@pytest.mark.parametrize(("setting", "field", "value"), [
    ("allow_login_using_mobile_number", "mobile_no", "13800138000"), ("allow_login_using_user_name", "username", "the-clerk"),
])  # fmt: skip
def test_other_names_to_log_in_with_must_be_allowed(
    world: Any, clerk: Any, setting: str, field: str, value: str
) -> None:
    with world.inside():
        user = world.document("User", "clerk@example.com")
        user.set(field, value)
        user.save()
    world.setting(**{setting: 0})
    assert world.browser().log_in(value).status_code == 401
    world.setting(**{setting: 1})
    assert world.browser().log_in(value).status_code == 200


def test_the_address_is_written_in_any_case(world: Any, clerk: Any) -> None:
    assert world.browser().log_in("Clerk@Example.COM").status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"usr": None, "pwd": None},
        {"usr": ["a"], "pwd": {"b": 1}},
        {"usr": "", "pwd": ""},
        {"usr": "Guest", "pwd": ""},
    ],
)
def test_nonsense_is_a_wrong_password(world: Any, body: dict[str, Any]) -> None:
    answer = world.browser().post("/api/method/login", json=body)
    assert (answer.status_code, answer.json["message"]) == (401, "Invalid login credentials")


def test_a_right_password_clears_the_count_of_wrong_ones(world: Any) -> None:
    for _round in range(2):
        for _attempt in range(8):
            world.browser().log_in(password="wrong")
        assert world.browser().log_in().status_code == 200


def test_cookies_about_a_person_survive_any_name(world: Any) -> None:
    with world.inside():
        user = world.document("User", "Administrator")
        user.first_name = "王; 小明"
        user.save()
    answer = world.browser().log_in()
    assert answer.json["full_name"] == "王; 小明"
    names = [text.split("=")[0] for text in answer.headers.getlist("Set-Cookie")]
    assert sorted(names) == ["full_name", "sid", "system_user", "user_id", "user_image"]


def test_own_sessions_are_listed_and_the_others_ended(world: Any, clerk: Any) -> None:
    second = world.browser()
    second.log_in("clerk@example.com")
    listed = second.method("frappe.api.session.list_sessions").json["message"]
    assert [row["current"] for row in listed].count(True) == 1
    assert len(listed) == 2
    assert all("sid" not in row for row in listed)
    assert second.method("frappe.api.session.end_other_sessions").status_code == 200
    assert clerk.get(WHO).status_code == 403
    assert second.get(WHO).status_code == 200


def test_who_is_logged_in_is_a_list_that_administrators_see_whole_and_others_their_own(world: Any, clerk: Any) -> None:
    phone = world.browser()
    phone.headers["User-Agent"] = (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) MicroMessenger/8.0 Safari/604.1"
    )
    phone.log_in("clerk@example.com")
    world.browser().log_in()
    asked = '/api/resource/Session?fields=["name","user","device"]'
    everybody = world.person("admin").get(asked).json["data"]
    assert sorted(row["user"] for row in everybody) == ["Administrator", "clerk@example.com", "clerk@example.com"]
    own = clerk.get(asked).json["data"]
    assert {row["user"] for row in own} == {"clerk@example.com"}
    assert "WeChat, iPhone" in {row["device"] for row in own}
    others = next(row["name"] for row in everybody if row["user"] == "Administrator")
    assert clerk.delete(f"/api/resource/Session/{others}").status_code == 403
    assert "data" not in world.person("admin").get(f"/api/resource/Session/{own[0]['name']}").json["data"]


def test_an_administrator_ends_a_session_and_the_log_says_so(world: Any, clerk: Any) -> None:
    admin = world.person("admin")
    (row,) = admin.get('/api/resource/Session?filters={"user":"clerk@example.com"}').json["data"]
    assert admin.delete(f"/api/resource/Session/{row['name']}").status_code == 202
    assert clerk.get(WHO).json["session_expired"] == 1
    with world.inside() as ctx:
        subject = ctx.db.get_value("Activity Log", {"operation": "Logout", "user": "clerk@example.com"}, "subject")
    assert "admin@example.com" in subject


def test_expired_sessions_are_swept(world: Any, clerk: Any) -> None:
    with world.inside() as ctx:
        ctx.db.sql("update tabSession set expires_at = %s", (datetime.datetime(2001, 1, 1),))
        clear_expired()
        assert ctx.db.count("Session") == 0


# --- log of API requests -------------------------------------------------------------------------------------------------


def test_api_requests_are_logged_only_when_it_is_switched_on(world: Any) -> None:
    reader = world.person("reader")
    reader.get(WHO)
    world.setting(log_api_requests=1)
    reader.get('/api/resource/S Order?filters={"mobile":"13800000000"}')
    reader.post("/api/resource/S Order", json={"title": "x"})
    world.browser().get(WHO, headers={"Authorization": "token a:b"})
    world.browser().get("/login")
    world.setting(log_api_requests=0)
    reader.get(WHO)
    with world.inside() as ctx:
        fields = ["path", "method", "user", "status_code", "authentication"]
        found = ctx.db.get_values("API Request Log", {}, fields, order_by="creation asc")
        assert min(ctx.db.get_values("API Request Log", {}, "duration", pluck=True)) > 0
    assert found == [
        ("/api/resource/S Order", "GET", "reader@example.com", 200, "Key"),
        ("/api/resource/S Order", "POST", "reader@example.com", 403, "Key"),
        (WHO, "GET", "Guest", 401, ""),
    ]


def test_one_session_only_where_the_settings_say_so(world: Any, clerk: Any) -> None:
    world.setting(deny_multiple_sessions=1)
    world.browser().log_in("clerk@example.com")
    assert clerk.get(WHO).status_code == 403


def test_ones_own_password_is_changed_with_the_old_one(world: Any, clerk: Any) -> None:
    path = "frappe.core.doctype.user.user.change_password"
    assert clerk.method(path, old_password="wrong", new_password="third-horse-9").status_code == 401
    assert clerk.method(path, old_password=world.password, new_password="third-horse-9").status_code == 200
    assert world.browser().log_in("clerk@example.com", "third-horse-9").status_code == 200
    assert world.browser().log_in("clerk@example.com").status_code == 401


def test_logging_in_is_recorded_even_when_it_fails(world: Any) -> None:
    world.browser().log_in(password="wrong")
    world.browser().log_in()
    with world.inside() as ctx:
        rows = ctx.db.get_values("Activity Log", {"operation": "Login"}, "status", pluck=True)
    assert sorted(rows) == ["Failed", "Success"]


def test_a_version_two_login_logs_nobody_in(world: Any) -> None:
    browser = world.browser()
    answer = browser.post("/api/v2/method/login", json={"usr": "Administrator", "pwd": world.password})
    assert (answer.status_code, answer.json) == (200, {})
    assert browser.get(WHO).status_code == 403


# --- forged requests -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "https://evil.world.test", "http://{site}:81", "http://{site}.evil.example"],
)
def test_before_a_token_was_handed_out_the_origin_decides(world: Any, clerk: Any, origin: str) -> None:
    answer = clerk.post(
        "/api/resource/S Customer", json={"__newname": "x"}, headers={"Origin": origin.format(site=world.name)}
    )
    assert (answer.status_code, answer.json["exc_type"]) == (400, "CSRFTokenError")


def test_the_sites_own_origin_is_right(world: Any, clerk: Any) -> None:
    answer = clerk.post("/api/resource/S Order", json={"title": "x"}, headers={"Origin": f"http://{world.name}"})
    assert answer.status_code == 200


@pytest.mark.parametrize("verb", ["post", "put", "patch", "delete"])
def test_the_desk_page_hands_out_a_token_that_is_asked_from_then_on(world: Any, clerk: Any, verb: str) -> None:
    token = clerk.method("frappe.api.session.get_csrf_token").json["message"]
    send = getattr(clerk, verb)
    assert send("/api/method/frappe.auth.get_logged_user").status_code == 400
    assert send("/api/method/frappe.auth.get_logged_user", headers={"X-Frappe-CSRF-Token": "0" * 48}).status_code == 400
    assert send("/api/method/frappe.auth.get_logged_user", headers={"X-Frappe-CSRF-Token": token}).status_code == 200


def test_the_token_may_stand_among_the_arguments(world: Any, clerk: Any) -> None:
    token = clerk.method("frappe.api.session.get_csrf_token").json["message"]
    answer = clerk.post("/api/resource/S Order", data={"data": '{"title":"x"}', "csrf_token": token})
    assert answer.status_code == 200


def test_keys_need_no_token(world: Any, clerk: Any) -> None:
    clerk.method("frappe.api.session.get_csrf_token")
    answer = clerk.post(
        "/api/resource/S Order",
        json={"title": "x"},
        headers={"Authorization": "token clerk-key:clerk-secret", "Origin": "https://app.example"},
    )
    assert answer.status_code == 200


# --- limits --------------------------------------------------------------------------------------------------------------


def test_wrong_keys_count_against_the_address(world: Any) -> None:
    world.setting(guest_requests_per_minute=5)
    answers = [world.browser().get(WHO, headers={"Authorization": f"token a:{n}"}) for n in range(8)]
    assert answers[0].status_code == 401
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_one_user_does_not_use_up_anothers_limit(world: Any) -> None:
    world.setting(requests_per_minute=3)
    clerk, reader = world.person("clerk"), world.person("reader")
    assert [clerk.get(WHO).status_code for _n in range(5)][-1] == 429
    assert reader.get(WHO).status_code == 200


def test_a_limited_function_is_refused_per_address(world: Any) -> None:
    answers = [world.browser().get("/api/method/surface_app.rules.rare") for _n in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1].json["exc_type"] == "RateLimitExceededError"
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_a_made_up_forwarding_header_is_not_believed(world: Any) -> None:
    answers = [
        world.browser().get("/api/method/surface_app.rules.rare", headers={"X-Forwarded-For": f"10.0.0.{n}"})
        for n in range(3)
    ]
    assert answers[-1].status_code == 429


# --- shared computers ------------------------------------------------------------------------------------------------------


@pytest.fixture
def minute(world: Any) -> Iterator[Callable[[float], None]]:
    """``minute(9.5)``: it is so many minutes after the beginning, for every request."""
    start = datetime.datetime(2026, 10, 12, 9, tzinfo=datetime.UTC)
    before, clock = providers.get_provider("clock"), FrozenClock(start)
    set_clock_provider(lambda: clock)
    yield lambda minutes: clock.set(start + datetime.timedelta(minutes=minutes))
    assert before
    providers.set_provider("clock", before)


def at_the_desk(world: Any, **said: Any) -> Any:
    browser = world.browser()
    answer = browser.post("/api/method/login", json={"usr": "Administrator", "pwd": world.password, **said})
    assert answer.status_code == 200
    browser.cookie = next(text for text in answer.headers.getlist("Set-Cookie") if text.startswith("sid="))
    return browser


def is_in(browser: Any, **headers: str) -> bool:
    return bool(browser.get(WHO, headers=headers).status_code == 200)


def test_at_a_shared_computer_a_session_ends_after_ten_minutes_without_use(world: Any, minute: Any) -> None:
    minute(0)
    shared, own = at_the_desk(world, shared=1), at_the_desk(world)
    minute(9.9)
    assert is_in(shared)
    minute(19.8)
    assert is_in(shared)  # it was used meanwhile
    minute(29.9)
    assert (is_in(shared), is_in(own)) == (False, True)
    assert ("Max-Age" in shared.cookie, "Max-Age" in own.cookie) == (
        False,
        True,
    )  # the browser forgets it when it closes


def test_what_a_page_asks_by_itself_is_no_use(world: Any, minute: Any) -> None:
    minute(0)
    shared = at_the_desk(world, shared=1)
    for passed in (3, 6, 9):
        minute(passed)
        assert is_in(shared, **{"X-Frappe-Unattended": "1"})
    minute(10.1)
    assert not is_in(shared)


def test_the_minutes_are_those_of_the_settings_and_none_turn_it_off(world: Any, minute: Any) -> None:
    minute(0)
    for minutes, shown, ends in ((3, "after 3 minutes", True), (0, "", False)):
        world.setting(shared_session_minutes=minutes)
        page = world.browser().get("/login").text
        assert ("shared computer" in page, shown in page) == (bool(minutes), True)
        minute(0)
        shared = at_the_desk(world, shared=1)
        minute(3.1)
        assert is_in(shared) is not ends
    with pytest.raises(ValidationError, match="between 0 and 720"):
        world.setting(shared_session_minutes=1000)


def test_the_form_without_scripts_says_it_too(world: Any, minute: Any) -> None:
    minute(0)
    browser = world.browser()
    form = {"usr": "Administrator", "pwd": world.password, "shared": "1"}
    assert browser.post("/login", data=form).status_code == 303
    minute(10.1)
    assert not is_in(browser)


KEEP, TAKE = "frappe.desk.drafts.keep", "frappe.desk.drafts.take"


def test_drafts_of_a_shared_computer_go_back_to_their_owner_once(world: Any) -> None:
    clerk, reader = world.person("clerk"), world.person("reader")
    key = "draft:clerk@example.com:Order:new"
    assert clerk.method(KEEP, drafts={key: "one"}).status_code == 200
    assert clerk.method(KEEP, drafts={f"{key}-2": "two"}).status_code == 200
    assert reader.method(TAKE).json["message"] == {}
    assert reader.method(KEEP, drafts={key: "mine"}).status_code == 417
    assert clerk.method(KEEP, drafts={key: "x" * 1_100_000}).status_code == 417
    assert clerk.method(TAKE).json["message"] == {key: "one", f"{key}-2": "two"}
    assert clerk.method(TAKE).json["message"] == {}
    assert world.browser().method(TAKE).status_code == 403


def test_a_link_puts_nobody_into_a_session(world: Any) -> None:
    browser = world.browser()
    sid = sid_of(browser.log_in())
    asked = {"sid": sid}
    assert world.browser().get("/api/method/frappe.auth.get_logged_user", query_string=asked).status_code == 403
    assert world.browser().get("/app", query_string=asked).status_code != 200
    answer = world.browser().get(
        "/api/method/frappe.realtime.get_user_info", query_string=asked
    )  # as upstream's sockets ask
    assert answer.json["message"]["user"] == "Administrator"
