"""Residents sign in by a code sent to their phone: nobody learns who lives here, codes are few, short-lived and used once."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import frappe
from frappe.auth import LoginManager
from frappe.facade import open_site
from frappe.jobs.worker import Workers
from frappe.runtime.context import current
from frappe.runtime.site import SITE_CONFIG, update_config
from frappe.utils import now_datetime
from property_service.residents import code_login

from .conftest import at, new

MOBILE = "19900000123"


@pytest.fixture
def account(resident: Any, make_user: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> str:
    """曾静's account, on a site where texts stand in the log."""
    monkeypatch.setitem(frappe.local.conf, "developer_mode", 1)
    frappe.local.login_manager = LoginManager(current())
    user = make_user("zengjing@example.org", "Resident", user_type="Website User")
    frappe.db.set_value("Resident", resident.name, "user", user)
    return user


def sent(
    caplog: pytest.LogCaptureFixture, moment: str = "2026-10-14 09:00:00", mobile: str = MOBILE
) -> tuple[str, str]:
    """Challenge and code of a number; "" where nothing was sent."""
    caplog.clear()
    with at(moment), caplog.at_level(logging.WARNING, "frappe.sms"):
        challenge = code_login.ask(mobile)
        code_login.deliver(frappe.get_last_doc(code_login.CODES).name)
    found = re.search(r"(\d{6}) is your code", caplog.text)
    return challenge, found.group(1) if found else ""


def test_known_and_unknown_numbers_go_the_same_way(account: str, caplog: pytest.LogCaptureFixture) -> None:
    known, unknown = sent(caplog), sent(caplog, mobile="+86 199-0000-9999")
    assert (len(known[0]), len(known[1]), len(unknown[0]), unknown[1]) == (len(unknown[0]), 6, len(known[0]), "")
    stored = str(frappe.get_all(code_login.CODES, fields=["*"]))
    assert MOBILE not in stored
    assert known[1] not in stored
    assert known[0] not in stored
    for wrong in (unknown[0], "x" * 32):
        with at("2026-10-14 09:01:00"):
            assert code_login.enter(wrong, known[1]) is False


@pytest.mark.parametrize(
    ("moment", "tries", "good"),
    [
        pytest.param("2026-10-14 09:04:59", 4, True, id="the fifth try within five minutes"),
        pytest.param("2026-10-14 09:04:59", 5, False, id="the sixth try"),
        pytest.param("2026-10-14 09:05:01", 0, False, id="too late"),
    ],
)
def test_a_code_is_good_for_five_minutes_and_five_tries(
    account: str, caplog: pytest.LogCaptureFixture, moment: str, tries: int, good: bool
) -> None:
    challenge, code = sent(caplog)
    with at(moment):
        wrong = f"{(int(code) + 1) % 10**6:06}"
        assert not any(code_login.enter(challenge, wrong) for _try in range(tries))
        assert _entered(challenge, code) is good
        assert _entered(challenge, code) is False  # once


def _entered(challenge: str, code: str) -> bool:
    before = frappe.session.user
    try:
        return code_login.enter(challenge, code)
    finally:
        frappe.set_user(before)


def test_numbers_and_addresses_get_few_codes(account: str, caplog: pytest.LogCaptureFixture) -> None:
    for minute in (0, 2, 4, 6, 8):
        sent(caplog, f"2026-10-14 09:{minute:02}:00")
        with pytest.raises(frappe.RateLimitExceededError):  # within the minute
            sent(caplog, f"2026-10-14 09:{minute:02}:30")
    with pytest.raises(frappe.RateLimitExceededError):
        sent(caplog, "2026-10-14 09:10:00")
    for number in range(15):
        sent(caplog, "2026-10-14 09:20:00", f"1980000{number:04}")
    with pytest.raises(frappe.RateLimitExceededError):
        sent(caplog, "2026-10-14 09:21:00", "19899999999")
    assert sent(caplog, "2026-10-14 10:21:00")[1]
    with at("2026-10-15 10:00:00"):
        assert code_login.purge() == 20
    assert frappe.db.count(code_login.CODES) == 1


def test_whoever_works_here_or_is_switched_off_gets_none(
    account: str, caplog: pytest.LogCaptureFixture, make_user: Callable[..., str]
) -> None:
    user = make_user("clerk@example.org", "Resident", user_type="Website User")
    clerk = new("Resident", resident_name="陈婷", mobile="19900000777", user=user)
    frappe.db.set_value("User", user, "user_type", "System User")
    assert sent(caplog, mobile=clerk.mobile)[1] == ""
    challenge, code = sent(caplog)
    frappe.db.set_value("User", account, "enabled", 0)
    with at("2026-10-14 09:01:00"):
        assert code_login.enter(challenge, code) is False


def test_it_is_off_where_no_text_can_leave(resident: Any) -> None:
    assert code_login.login_link() is None
    with pytest.raises(frappe.ValidationError, match="not set up"):
        code_login.ask(MOBILE)


def test_two_plain_forms_open_the_session(
    private_site: Any, sites_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    guest = private_site()
    config = sites_path / guest.site / SITE_CONFIG
    assert "not set up" in guest.get("/my/login").text
    update_config(config, developer_mode=1)
    with open_site(guest.site, sites_path=sites_path):
        user = frappe.get_doc({"doctype": "User", "email": "zj@example.org", "first_name": "曾静", "user_type": "Website User", "roles": [{"role": "Resident"}]}).insert()  # fmt: skip
        new("Resident", resident_name="曾静", mobile=MOBILE, user=user.name)
        frappe.db.commit()
    assert guest.get("/my/cases").headers["Location"].endswith("/my/login?redirect-to=/my/cases")
    assert "/my/login" in guest.get("/login").text
    own = {"Origin": f"http://{guest.site}"}
    page = guest.post("/my/login", data={"mobile": MOBILE, "redirect-to": "/my/cases"}, headers=own).text
    challenge = re.search(r'name="challenge" value="([^"]+)"', page).group(1)  # type: ignore[union-attr]
    with caplog.at_level(logging.WARNING, "frappe.sms"):
        Workers(sites_path).drain()
    code = re.search(r"(\d{6})", caplog.text.partition(MOBILE)[2]).group(1)  # type: ignore[union-attr]
    given = {"challenge": challenge, "mobile": MOBILE, "redirect-to": "https://evil.example/"}
    wrong = guest.post("/my/login", data={**given, "code": "abcdef"}, headers=own)
    assert "wrong or too old" in wrong.text
    right = guest.post("/my/login", data={**given, "code": code}, headers=own)
    assert (right.status_code, right.headers["Location"].endswith("/my")) == (303, True)
    assert guest.get("/api/method/frappe.auth.get_logged_user").json["message"] == "zj@example.org"
    with open_site(guest.site, sites_path=sites_path):
        row = frappe.get_last_doc(code_login.CODES)
        assert (row.tries, row.used) == (2, 1)
        assert row.expires_at > now_datetime()
