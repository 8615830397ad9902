"""Wrong short codes are counted where they are typed: phone, address and user (R35)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from frappe.utils import providers
from frappe.utils.clock import FrozenClock, set_clock_provider
from property_service.permits.code_misses import COOKIE, COUNTED, MOST_MISSES, WIDER
from tests.conftest import PASSWORD

CODE = "/api/method/property_service.permits.gate.by_code"
SYNC = "/api/method/property_service.permits.offline.sync"
NOON = datetime(2026, 10, 12, 12, tzinfo=timezone(timedelta(hours=8)))
MISSED, LOCKED = 404, 429
Phone = Callable[..., Any]


@pytest.fixture
def clock() -> Iterator[FrozenClock]:
    """The clock of every request; it stands at noon."""
    before, frozen = providers.get_provider("clock"), FrozenClock(NOON)
    set_clock_provider(lambda: frozen)
    yield frozen
    assert before
    providers.set_provider("clock", before)


@pytest.fixture
def phone(private_site: Any, clock: FrozenClock) -> Phone:
    """``phone("east")``: one with the guard ``east@example.org`` signed in and the gate's page opened."""
    admin = private_site()
    admin.post("/api/method/login", json={"usr": "Administrator", "pwd": PASSWORD})
    known: set[str] = set()

    def make(user: str, *, opened: bool = True) -> Any:
        if user not in known:
            given = {"email": f"{user}@example.org", "first_name": user, "roles": [{"role": "Security Guard"}]}
            answer = admin.post("/api/resource/User", json={**given, "new_password": PASSWORD, "send_welcome_email": 0})
            assert answer.status_code == 200, answer.text
            known.add(user)
        client = private_site()
        sign_in(client, user)
        if opened:
            open_gate(client)
        return client

    return make


def sign_in(client: Any, user: str) -> None:
    client.delete_cookie("sid", domain=client.site)
    client.csrf = ""
    assert client.post("/api/method/login", json={"usr": f"{user}@example.org", "pwd": PASSWORD}).status_code == 200


def open_gate(client: Any) -> None:
    page = client.get("/gate")
    client.csrf = page.text.split('name="csrf_token" value="')[1].split('"')[0]


def sent(client: Any, path: str, **values: Any) -> Any:
    return client.post(path, json=values, headers={"X-Frappe-CSRF-Token": getattr(client, "csrf", "")})


def typed(client: Any, times: int = 1) -> list[int]:
    """The answers to so many wrong codes."""
    return [sent(client, CODE, code="ZZZZZZ").status_code for _time in range(times)]


def later(clock: FrozenClock, **span: int) -> None:
    clock.set(clock.now() + timedelta(**span))


def test_r35_the_phone_is_locked_whoever_signs_in(phone: Phone) -> None:
    client = phone("east")
    phone("second", opened=False)
    assert typed(client, MOST_MISSES + 1) == [MISSED] * MOST_MISSES + [LOCKED]
    sign_in(client, "second")
    answer = sent(client, CODE, code="ZZZZZZ")
    assert (answer.status_code, "wait 10 minutes" in answer.text) == (LOCKED, True)


def test_r35_another_gate_at_the_same_address_goes_on(phone: Phone) -> None:
    east, west = phone("east"), phone("west")
    assert typed(east, MOST_MISSES + 1)[-1] == LOCKED
    assert typed(west) == [MISSED]
    shared = phone("east")  # the same account on the phone of another gate
    assert typed(shared) == [MISSED]


def test_r35_a_mark_that_is_thrown_away_gains_little(phone: Phone) -> None:
    veteran = phone("west")
    client, answers = phone("east"), []
    for _round in range(5):
        answers += typed(client, MOST_MISSES)
        client.delete_cookie(COOKIE, domain=client.site)
        open_gate(client)
    assert answers.count(MISSED) == WIDER
    assert typed(phone("third")) == [LOCKED]  # new at this address too
    assert typed(veteran) == [LOCKED]  # no longer held back once it is known


def test_r35_phones_known_for_long_are_not_held_by_new_ones(phone: Phone, clock: FrozenClock) -> None:
    veteran = phone("west")
    later(clock, seconds=COUNTED)
    for user in ("east", "third", "fourth"):
        assert typed(phone(user), MOST_MISSES)[-1] == MISSED
    assert typed(phone("fifth")) == [LOCKED]
    assert typed(veteran) == [MISSED]


def test_r35_without_or_with_a_forged_mark_the_address_counts(phone: Phone) -> None:
    bare = phone("east", opened=False)
    assert typed(bare, MOST_MISSES + 1)[-1] == LOCKED
    forged = phone("third", opened=False)
    forged.set_cookie(COOKIE, f"1.{'a' * 16}.{'b' * 32}", domain=forged.site)
    assert typed(forged) == [LOCKED]


def test_r35_a_user_who_wanders_from_phone_to_phone_is_held_too(phone: Phone, clock: FrozenClock) -> None:
    clients = [phone("east") for _phone in range(4)]
    later(clock, seconds=COUNTED)
    assert [typed(client, MOST_MISSES)[-1] for client in clients] == [MISSED] * 3 + [LOCKED]


def test_r35_each_lock_of_a_day_is_longer(phone: Phone, clock: FrozenClock) -> None:
    client = phone("east")
    for minutes in (10, 20, 40, 60, 60):
        typed(client, MOST_MISSES)
        later(clock, minutes=minutes, seconds=-1)
        assert typed(client) == [LOCKED]
        later(clock, seconds=1)


def test_r35_offline_scans_guess_no_codes_either(phone: Phone, clock: FrozenClock) -> None:
    client = phone("east")
    now = int(NOON.timestamp() * 1000)
    entries = [{"key": f"scan-000{number}", "code": "ZZZZZZ", "direction": "In", "device_time": now + number} for number in range(7)]  # fmt: skip
    answers = sent(client, SYNC, entries=entries, device_now=now).json["message"]
    assert [bool(each.get("later")) for each in answers] == [False] * MOST_MISSES + [True, True]
    later(clock, minutes=10)
    again = sent(client, SYNC, entries=entries[MOST_MISSES:], device_now=now + 600_000).json["message"]
    assert [(each["ok"], each["message"]) for each in again] == [(True, "Forged")] * 2
