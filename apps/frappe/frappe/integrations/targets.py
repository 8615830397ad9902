"""Requests to other systems: only to addresses that are meant to be reached from here, within a time, without following anywhere."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

import frappe
from frappe import _
from frappe.utils import cint

MOST_ANSWER = 64 * 1024
_PORTS = {"http": 80, "https": 443}


class TargetRefused(frappe.ValidationError):
    """The address may not be asked from here."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    text: str

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Target:
    """A checked address: asked at ``ip``, however its name is resolved later."""

    scheme: str
    host: str
    port: int
    path: str
    ip: str


def target_of(url: str) -> Target:
    """Raises TargetRefused for what is no web address, and for addresses of this machine and its network; OSError for a name
    that nobody knows at present.
    """
    parts = urlsplit(url.strip())
    if parts.scheme not in _PORTS or not parts.hostname or parts.username or parts.password:
        raise TargetRefused(_("{0} is not a web address").format(url[:200]))
    try:
        port = parts.port or _PORTS[parts.scheme]
    except ValueError as error:
        raise TargetRefused(_("{0} is not a web address").format(url[:200])) from error
    found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    if not cint(frappe.context().conf.get("webhook_private_addresses")):
        inside = [address for address in addresses if not _is_public(address)]
        if inside:
            text = _(
                "{0} is an address of this network; set webhook_private_addresses in the site's configuration to allow it"
            )
            raise TargetRefused(text.format(parts.hostname))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, parts.hostname, port, path, addresses[0])


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(ip, "ipv4_mapped", None)
    return (mapped or ip).is_global and not (mapped or ip).is_multicast


def send(
    url: str, method: str, headers: dict[str, str], body: bytes, timeout: float, *, most: int = MOST_ANSWER
) -> Answer:
    """One request, redirects not followed; of the answer ``most`` bytes. Raises TargetRefused, and OSError or HTTPException for what goes wrong on the way."""
    target = target_of(url)
    ends = time.monotonic() + timeout
    plain = socket.create_connection((target.ip, target.port), timeout=timeout)
    try:
        stream = (
            ssl.create_default_context().wrap_socket(plain, server_hostname=target.host)
            if target.scheme == "https"
            else plain
        )
        connection = http.client.HTTPConnection(target.host, target.port, timeout=timeout)
        connection.sock = stream
        connection.request(
            method, target.path, body=body, headers={"User-Agent": "frappe-webhook", "Connection": "close", **headers}
        )
        response = connection.getresponse()
        return Answer(response.status, _read(response, stream, ends, most))
    finally:
        plain.close()


def _read(response: http.client.HTTPResponse, stream: socket.socket, ends: float, most: int) -> str:
    """The beginning of the answer; one that comes drop by drop is cut off when the time is over."""
    found = b""
    while len(found) < most:
        left = ends - time.monotonic()
        if left <= 0:
            raise TimeoutError(_("the answer took too long"))
        if stream.fileno() >= 0:
            stream.settimeout(left)
        part = response.read1(4096)
        if not part:
            break
        found += part
    return found[:most].decode("utf-8", "replace")
