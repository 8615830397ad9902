"""How an event gets from the process where it happened to the one that holds the browsers' connections.

Over Redis when ``redis_socketio`` is set, in upstream's form, so that its Node.js server can listen as well; else over a local
socket beside the sites, which loses what nobody listens to.
"""

from __future__ import annotations

import hashlib
import logging
import os
import socket
import tempfile
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from frappe.runtime.site import common_config
from frappe.utils.text import json_bytes

logger = logging.getLogger("frappe.realtime")
CHANNEL = "events"
DEFAULT_PORT = 9000
_LONGEST_PATH = 100  # the system's limit for addresses of local sockets is 107 bytes
MOST_BYTES = 128 * 1024
_PATIENCE = 1.0  # seconds for a listener that is alive and does not read


def local_address(sites_path: Path) -> Path:
    """Where the realtime process of a bench listens."""
    beside = sites_path / ".realtime.sock"
    if len(str(beside).encode()) <= _LONGEST_PATH:
        return beside
    digest = hashlib.sha256(str(sites_path).encode()).hexdigest()[:24]
    return Path(tempfile.gettempdir()) / f"frappe-{digest}.sock"


def realtime_port(sites_path: Path) -> int:
    """Where browsers connect to listen."""
    configured = os.environ.get("FRAPPE_SOCKETIO_PORT") or common_config(sites_path).get("socketio_port")
    return int(configured or DEFAULT_PORT)


def redis_url(sites_path: Path) -> str:
    return str(common_config(sites_path).get("redis_socketio") or "")


def send(sites_path: Path, site: str, events: Iterable[tuple[str, str, Any]]) -> None:
    """Pass on events as ``(room, event, message)``, in their order. Never raises: what cannot be sent is logged."""
    lines = [line for room, event, message in events if (line := _line(site, room, event, message))]
    url = redis_url(sites_path)
    try:
        if url:
            for line in lines:
                _redis(url).publish(CHANNEL, line)
        else:
            # A stream, because a local socket for single messages holds ten of them on many systems and refuses the next.
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sender:
                sender.settimeout(_PATIENCE)
                sender.connect(str(local_address(sites_path)))
                sender.sendall(b"".join(line + b"\n" for line in lines))
    except (FileNotFoundError, ConnectionRefusedError):
        return  # nobody listens on this bench
    except Exception:
        logger.exception("%d events of site %s could not be sent", len(lines), site)


def _line(site: str, room: str, event: str, message: Any) -> bytes:
    data = json_bytes({"namespace": site, "room": room, "event": event, "message": message})
    if len(data) <= MOST_BYTES:
        return data
    logger.warning("event %s for %s of site %s is too large to be sent: %d bytes", event, room, site, len(data))
    return b""


@lru_cache(maxsize=4)
def _redis(url: str) -> Any:
    import redis  # noqa: PLC0415 - a production extra, loaded only where it is configured

    return redis.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2)


def follow_redis(url: str, take: Callable[[bytes], Any]) -> Callable[[], None]:
    """Hand every event that comes over Redis to ``take``, from a thread; gives what ends it."""
    subscription = _redis(url).pubsub(ignore_subscribe_messages=True)
    subscription.subscribe(**{CHANNEL: lambda message: take(message["data"])})
    thread = subscription.run_in_thread(sleep_time=1.0, daemon=True)
    return lambda: thread.stop()
