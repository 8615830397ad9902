"""Sessions: who has logged in, each a row of the DocType Session under the hash of a secret that only the browser knows."""

from __future__ import annotations

import datetime
import hashlib
import secrets
from typing import Any

import orjson

from frappe.database.rows import delete, insert, update
from frappe.http.request import client_address
from frappe.runtime import versions
from frappe.runtime.context import Context, current
from frappe.types import _dict
from frappe.utils.clock import site_now
from frappe.utils.text import json_bytes

GUEST = "Guest"
TABLE = "tabSession"
_TOUCH_AFTER = datetime.timedelta(minutes=5)
_TOUCHES = 40  # at least so many in the life of a session: one of ten minutes is written every quarter of a minute
_AGENT_LENGTH = 500
UNATTENDED = "X-Frappe-Unattended"  # a page asks by itself while nobody is there
_SHARED_MINUTES = 10
# The versions of what is cached come with the session: one statement for what every request asks.
_RESUMED = (
    f"select `s`.`user`, `s`.`data`, `s`.`last_seen`, `s`.`expires_at`, {versions.COLUMNS} from `tabSession` `s` "  # noqa: S608 - constants
    "join `tabUser` `u` on `u`.`name` = `s`.`user` where `s`.`name` = ? and `s`.`expires_at` > ? and `u`.`enabled` = 1"
)
_SHOWN = 16  # characters of the stored hash that name a session to its owner
# What a browser's own words hold -> its name; the first that is found, for most of them also claim to be others.
_BROWSERS = (
    ("MicroMessenger", "WeChat"), ("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("Chrome", "Chrome"),
    ("CriOS", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("HarmonyOS", "HarmonyOS"), ("Windows", "Windows"),
    ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


def hashed(sid: str) -> str:
    """What is stored of a session id: who reads the table cannot take sessions over."""
    return hashlib.sha256(sid.encode()).hexdigest()


def shared_minutes(ctx: Context) -> int:
    """Minutes without use after which a session at a shared computer ends; 0 where a site has no such sessions."""
    value = ctx.db.get_singles_dict("System Settings").get("shared_session_minutes")
    return int(_SHARED_MINUTES if value in (None, "") else value)


def is_shared(ctx: Context) -> bool:
    """Did the person say at the login that others use the computer too?"""
    return bool(ctx.session.get("data") and ctx.session.data.get("shared"))


def lifetime(ctx: Context, *, shared: bool = False) -> datetime.timedelta:
    """How long a session lives without activity."""
    text = str(ctx.db.get_single_value("System Settings", "session_expiry") or "24:00")
    hours, _colon, minutes = text.partition(":")
    usual = datetime.timedelta(hours=int(hours), minutes=int(minutes or 0))
    brief = shared_minutes(ctx) if shared else 0
    return min(usual, datetime.timedelta(minutes=brief)) if brief else usual


def device_of(user_agent: str) -> str:
    """What somebody sits at, in few words: ``Chrome, Windows``; of programs their own name."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return ", ".join(filter(None, (browser, system))) or user_agent.partition(" ")[0][:140]


def start(ctx: Context, user: str, *, shared: bool = False) -> str:
    """Open a session for a user; gives the secret for the cookie."""
    data = {"shared": 1} if shared and shared_minutes(ctx) else {}
    sid, now = secrets.token_urlsafe(32), site_now()
    if ctx.db.get_single_value("System Settings", "deny_multiple_sessions"):
        delete(ctx.db.connection, TABLE, {"user": user})
    request = ctx.request
    agent = str(request.headers.get("User-Agent", ""))[:_AGENT_LENGTH] if request is not None else ""
    insert(
        ctx.db.connection,
        TABLE,
        {
            "name": hashed(sid), "creation": now, "modified": now, "owner": user, "modified_by": user, "docstatus": 0, "idx": 0,
            "user": user, "data": json_bytes(data).decode(), "created_at": now, "last_seen": now,
            "expires_at": now + lifetime(ctx, shared=bool(data)),
            "ip_address": None if request is None else client_address(request, ctx.conf),
            "device": device_of(agent), "user_agent": agent,
        },
    )  # fmt: skip
    ctx.set_user(user)
    ctx.session.update(sid=sid, sid_hash=hashed(sid), data=_dict(data))
    return sid


def resume(ctx: Context, sid: str | None) -> bool:
    """Act as the user of the session. False if there is none, or it has expired: the context stays a guest's."""
    ctx.set_user(GUEST)
    ctx.session.update(sid=GUEST, data=_dict())
    if not sid or sid == GUEST:
        return False
    key, now = hashed(sid), site_now()
    rows = ctx.db.connection.execute_native(
        _RESUMED,
        (key, now),
    ).rows
    if not rows:
        return False
    user, data, last_seen, expires_at, *numbers = rows[0]
    ctx.set_user(user)
    versions.take(ctx, numbers)
    ctx.session.update(sid=sid, sid_hash=key, data=_dict(orjson.loads(data or "{}")))
    shared = is_shared(ctx)
    if shared and ctx.request is not None and ctx.request.headers.get(UNATTENDED):
        return True
    # How long it lives is in its row: settings are not asked for at each request.
    if now - last_seen > min(_TOUCH_AFTER, (expires_at - last_seen) / _TOUCHES):
        lives = lifetime(ctx, shared=shared)
        update(ctx.db.connection, TABLE, {"last_seen": now, "expires_at": now + lives}, {"name": key})
        ctx.db.commit()  # a request that only reads rolls back, but its session lives on
        ctx.flags.session_renewed = True
    return True


def save_data(ctx: Context) -> None:
    """Store what the session remembers."""
    if ctx.session.get("sid_hash"):
        update(
            ctx.db.connection,
            TABLE,
            {"data": json_bytes(ctx.session.data).decode()},
            {"name": ctx.session.sid_hash},
        )
        ctx.db.commit()


def end(ctx: Context) -> None:
    """Log out."""
    if ctx.session.get("sid_hash"):
        delete(ctx.db.connection, TABLE, {"name": ctx.session.sid_hash})
    ctx.set_user(GUEST)
    ctx.session.clear()
    ctx.session.update(user=GUEST, sid=GUEST, data=_dict())


def clear_sessions(user: str | None = None, keep_current: bool = False, force: bool = False) -> None:
    """End a user's sessions, all but the present one if ``keep_current``."""
    ctx = current()
    mine = ctx.session.get("sid_hash") if keep_current else None
    ctx.db.connection.execute_native(
        "delete from `tabSession` where `user` = ? and `name` != ?", (user or ctx.user, mine or "")
    )


def sweep(ctx: Context) -> int:
    """Remove expired sessions; returns how many went."""
    return int(
        ctx.db.connection.execute_native("delete from `tabSession` where `expires_at` <= ?", (site_now(),)).rowcount
    )


def get_csrf_token() -> str:
    """The session's token against forged requests; from its first hand-out on, unsafe requests must show it."""
    ctx = current()
    if ctx.user == GUEST:
        return ""
    token = ctx.session.data.get("csrf_token")
    if not token:
        token = secrets.token_hex(24)
        ctx.session.data["csrf_token"] = token
        save_data(ctx)
    return str(token)


def list_for(ctx: Context, user: str) -> list[dict[str, Any]]:
    """A user's open sessions, newest first, without their secrets."""
    rows = ctx.db.connection.execute_native(
        "select `created_at`, `last_seen`, `ip_address`, `device`, `name` from `tabSession` where `user` = ? order by `last_seen` desc",
        (user,),
    ).dicts()
    mine = ctx.session.get("sid_hash")
    return [
        {
            **{key: value for key, value in row.items() if key != "name"},
            "id": str(row["name"])[:_SHOWN],
            "current": row["name"] == mine,
        }
        for row in rows
    ]


def end_one(ctx: Context, user: str, session_id: str) -> bool:
    """End the session of a user that ``list_for`` calls ``id``. False if there is none."""
    rows = ctx.db.connection.execute_native("select `name` from `tabSession` where `user` = ?", (user,)).dicts()
    found = [row["name"] for row in rows if str(row["name"])[:_SHOWN] == session_id]
    for sid in found:
        ctx.db.connection.execute_native("delete from `tabSession` where `name` = ?", (sid,))
    return bool(found)
