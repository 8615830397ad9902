"""The browsers' connections: socket.io in upstream's protocol, fed by ``channel``.

A connection's namespace is ``/<site>``; it is its session's user, or a guest. Everybody is in ``website`` and in the room of the
own user, staff also in ``all``; rooms of documents and DocTypes are entered by who may read them, asked at the site itself.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

import orjson
import socketio
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.embed import Server
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder

from frappe import auth, sandbox, translate
from frappe.exceptions import FrappeError
from frappe.http.request import SiteRequest, base_path
from frappe.permissions.decide import require
from frappe.permissions.roles import Access
from frappe.query import site_db
from frappe.realtime import (
    can_subscribe_doc,
    channel,
    get_doc_room,
    get_doctype_room,
    get_task_progress_room,
    get_user_room,
)
from frappe.runtime.context import Context, Mode, open_site
from frappe.runtime.site import default_sites_path, site_exists
from frappe.runtime.stopping import stop_signal
from frappe.schema.meta import meta_of

# Loaded here because they register what lower layers ask for: as a process of its own this one has no facade.
SERVICES = (site_db, sandbox, translate)
logger = logging.getLogger("frappe.realtime")
_WAITING = 1024  # commits whose events may stand in line
_KEPT_HEADERS = {"HTTP_COOKIE": "Cookie", "HTTP_AUTHORIZATION": "Authorization"}


class Realtime:
    """One bench's connections."""

    def __init__(self, sites_path: Path) -> None:
        self.sites_path = sites_path
        # The origin is checked against the host below: browsers come from another port of the same host.
        # One connection's messages are answered in their order: closing a document must not overtake opening it.
        self.io = socketio.AsyncServer(
            async_mode="asgi", cors_allowed_origins="*", namespaces="*", async_handlers=False,
            logger=False, engineio_logger=False,
        )  # fmt: skip
        self.pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="realtime")
        self.viewers: dict[str, dict[str, str]] = {}  # room -> connection -> user
        handlers: dict[str, Callable[..., Any]] = {
            "connect": self.connect, "disconnect": self.disconnect, "doctype_subscribe": self.doctype_subscribe,
            "doctype_unsubscribe": self.doctype_unsubscribe, "doc_subscribe": self.doc_subscribe, "doc_unsubscribe": self.doc_unsubscribe,
            "doc_open": self.doc_open, "doc_close": self.doc_close, "task_subscribe": self.task_subscribe,
            "progress_subscribe": self.task_subscribe, "task_unsubscribe": self.task_unsubscribe, "ping": self.ping,
        }  # fmt: skip
        for name, handler in handlers.items():
            self.io.on(name, handler=handler, namespace="*")

    # --- who --------------------------------------------------------------------------------------------------------------

    async def connect(self, namespace: str, sid: str, environ: dict[str, Any], _auth: Any = None) -> None:
        """Refused for a site that is not here and for pages of other hosts."""
        site = namespace.strip("/")
        if not site_exists(site, self.sites_path) or not _same_host(environ):
            raise ConnectionRefusedError("Invalid namespace or origin")
        headers = {name: environ[key] for key, name in _KEPT_HEADERS.items() if environ.get(key)}
        user, is_staff = await self._ask(site, "Guest", lambda ctx: _identify(ctx, headers))
        await self.io.save_session(sid, {"user": user, "site": site, "headers": headers}, namespace=namespace)
        rooms = [get_user_room(user), "website", *(["all"] if is_staff else [])]
        for room in rooms if user != "Guest" else ["website"]:
            await self.io.enter_room(sid, room, namespace=namespace)

    async def disconnect(self, namespace: str, sid: str, _reason: Any = None) -> None:
        for room in [room for room, people in self.viewers.items() if sid in people]:
            await self._left(namespace, sid, room)

    async def _ask(self, site: str, user: str, question: Callable[[Context], Any]) -> Any:
        """Answer a question inside the site, in a thread."""

        def work() -> Any:
            with open_site(site, user=user, mode=Mode.REQUEST, sites_path=self.sites_path) as ctx:
                return question(ctx)

        return await asyncio.get_running_loop().run_in_executor(self.pool, work)

    async def _may(self, namespace: str, sid: str, doctype: Any, name: Any = None) -> bool:
        session = await self.io.get_session(sid, namespace=namespace)

        def question(ctx: Context) -> bool:
            user = _identify(ctx, session["headers"])[0]  # a session that has ended gives nothing any more
            try:
                _check(ctx, user, str(doctype), name)
            except FrappeError:
                return False
            return True

        return bool(await self._ask(session["site"], "Guest", question))

    # --- rooms --------------------------------------------------------------------------------------------------------------

    async def doctype_subscribe(self, namespace: str, sid: str, doctype: Any = "") -> None:
        if await self._may(namespace, sid, doctype):
            await self.io.enter_room(sid, get_doctype_room(str(doctype)), namespace=namespace)

    async def doctype_unsubscribe(self, namespace: str, sid: str, doctype: Any = "") -> None:
        await self.io.leave_room(sid, get_doctype_room(str(doctype)), namespace=namespace)

    async def doc_subscribe(self, namespace: str, sid: str, doctype: Any = "", name: Any = "") -> None:
        if await self._may(namespace, sid, doctype, name):
            await self.io.enter_room(sid, get_doc_room(str(doctype), name), namespace=namespace)

    async def doc_unsubscribe(self, namespace: str, sid: str, doctype: Any = "", name: Any = "") -> None:
        await self.io.leave_room(sid, get_doc_room(str(doctype), name), namespace=namespace)

    async def doc_open(self, namespace: str, sid: str, doctype: Any = "", name: Any = "") -> None:
        """Somebody looks at a document: all who do are told who does."""
        if not await self._may(namespace, sid, doctype, name):
            return
        room = f"open_doc:{doctype}/{name}"
        session = await self.io.get_session(sid, namespace=namespace)
        self.viewers.setdefault(room, {})[sid] = session["user"]
        await self.io.enter_room(sid, room, namespace=namespace)
        await self._tell_viewers(namespace, room)

    async def doc_close(self, namespace: str, sid: str, doctype: Any = "", name: Any = "") -> None:
        await self._left(namespace, sid, f"open_doc:{doctype}/{name}")

    async def _left(self, namespace: str, sid: str, room: str) -> None:
        people = self.viewers.get(room, {})
        if people.pop(sid, None) is None:
            return
        if not people:
            del self.viewers[room]
        await self.io.leave_room(sid, room, namespace=namespace)
        await self._tell_viewers(namespace, room)

    async def _tell_viewers(self, namespace: str, room: str) -> None:
        doctype, _slash, name = room.removeprefix("open_doc:").partition("/")
        users = sorted(set(self.viewers.get(room, {}).values()))
        await self.io.emit(
            "doc_viewers", {"doctype": doctype, "docname": name, "users": users}, room=room, namespace=namespace
        )

    async def task_subscribe(self, namespace: str, sid: str, task_id: Any = "") -> None:
        await self.io.enter_room(sid, get_task_progress_room(str(task_id)), namespace=namespace)

    async def task_unsubscribe(self, namespace: str, sid: str, task_id: Any = "") -> None:
        await self.io.leave_room(sid, get_task_progress_room(str(task_id)), namespace=namespace)

    async def ping(self, namespace: str, sid: str, *_more: Any) -> None:
        await self.io.emit("pong", room=sid, namespace=namespace)

    # --- events from inside ---------------------------------------------------------------------------------------------------

    async def pass_on(self, data: bytes) -> None:
        """One event of the channel, to those in its room."""
        event = orjson.loads(data)
        await self.io.emit(
            event["event"], event.get("message"), room=event.get("room") or None, namespace=f"/{event['namespace']}"
        )


def _same_host(environ: dict[str, Any]) -> bool:
    """A page of another host may not use the browser's cookies here; programs send no origin."""
    origin = environ.get("HTTP_ORIGIN")
    host = str(environ.get("HTTP_X_FORWARDED_HOST") or environ.get("HTTP_HOST") or "")
    return not origin or urlsplit(origin).hostname == urlsplit(f"//{host}").hostname


def _identify(ctx: Context, headers: dict[str, str]) -> tuple[str, bool]:
    """The user of a connection's cookie or key, and whether the desk is theirs."""
    request = SiteRequest(EnvironBuilder(path="/", headers=Headers(headers)).get_environ())
    ctx.request = request
    try:
        auth.authenticate(ctx, request)
    except FrappeError:
        ctx.set_user("Guest")
    return ctx.user, ctx.db.get_value("User", ctx.user, "user_type") == "System User"


def _check(ctx: Context, user: str, doctype: str, name: Any) -> None:
    ctx.set_user(user)
    if name:
        can_subscribe_doc(doctype, name)
    else:
        require(ctx, Access.of(ctx), "read", meta_of(ctx, doctype))


async def _run(sites_path: Path, port: int, address: str, stopping: threading.Event) -> None:
    realtime = Realtime(sites_path)
    loop = asyncio.get_running_loop()
    tasks: set[asyncio.Task[None]] = set()

    def take(data: bytes) -> None:
        task = loop.create_task(realtime.pass_on(data))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    url = channel.redis_url(sites_path)
    end = (
        channel.follow_redis(url, lambda data: loop.call_soon_threadsafe(take, data))
        if url
        else await _follow_local(sites_path, take)
    )
    path = f"{base_path(sites_path)}/socket.io".lstrip("/")
    app = socketio.ASGIApp(realtime.io, socketio_path=path)
    server = Server(app, address=address, port=port, interface=Interfaces.ASGI, log_level=LogLevels.error)
    serving = asyncio.ensure_future(server.serve())
    while not stopping.is_set() and not serving.done():
        await asyncio.sleep(0.2)
    server.stop()  # type: ignore[no-untyped-call]
    await asyncio.wait([serving], timeout=5)
    end()


async def _follow_local(sites_path: Path, take: Callable[[bytes], None]) -> Callable[[], None]:
    """Hand every event that comes over the local socket to ``take``; gives what ends it.

    An address that a dead process left is taken over.
    """
    address = channel.local_address(sites_path)
    address.unlink(missing_ok=True)

    async def read(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async for line in reader:
                take(line)
        finally:
            writer.close()

    server = await asyncio.start_unix_server(read, address, limit=channel.MOST_BYTES + 1024, backlog=_WAITING)
    address.chmod(0o600)

    def end() -> None:
        server.close()
        address.unlink(missing_ok=True)

    return end


def serve(
    sites_path: Path, *, port: int | None = None, address: str = "127.0.0.1", stopping: threading.Event | None = None
) -> None:
    """Hold the browsers' connections until told to stop."""
    # Not asyncio.run: it waits for every task, and those of open connections end only with the process.
    loop = asyncio.new_event_loop()
    loop.run_until_complete(
        _run(sites_path, port or channel.realtime_port(sites_path), address, stopping or threading.Event())
    )


def leave() -> NoReturn:
    """End this process at once. Threads that still hold a browser's connection would abort it, were the interpreter taken down first."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


if __name__ == "__main__":
    serve(default_sites_path(), stopping=stop_signal())
    leave()
