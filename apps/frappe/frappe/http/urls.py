"""Addresses of the site and of its documents."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote, urlencode

from frappe.runtime.context import Context, current
from frappe.runtime.i18n import _
from frappe.utils.html_utils import escape_html

_HOSTS, _MOST_HOSTS = "known_hosts", 10


def base_of(ctx: Context) -> str:
    """The path below which the bench is served (``/pm``), or nothing."""
    return str(ctx.conf.get("base_path") or "").rstrip("/")


def get_host_name() -> str:
    """Host of the site as its people reach it."""
    ctx = current()
    configured = str(ctx.conf.get("host_name") or "").removeprefix("https://").removeprefix("http://").rstrip("/")
    return configured or (ctx.request.host if ctx.request is not None else ctx.site.name)


def get_request_site_address(full_address: bool = False) -> str:
    return get_url()


def get_url(uri: str | None = None, full_address: bool = False) -> str:
    """Absolute address of a path on this site."""
    ctx = current()
    configured = str(ctx.conf.get("host_name") or "")
    if configured.startswith("http"):
        root = configured.rstrip("/")
    elif ctx.request is not None:
        root = ctx.request.host_url.rstrip("/")
    else:
        port = ctx.conf.get("webserver_port")
        root = f"http://{configured or ctx.site.name}" + (f":{port}" if port and not configured else "")
    base = base_of(ctx)
    return f"{root}{base}/{uri.lstrip('/')}" if uri else f"{root}{base}"


def remember_host(ctx: Context) -> None:
    """A system manager has logged in here: this is an address of the site, whatever others write into the Host of their requests."""
    host = ctx.request.host if ctx.request is not None else ""
    known = _known_hosts(ctx)
    if host and host not in known:
        ctx.db.set_global(_HOSTS, " ".join([*known, host][-_MOST_HOSTS:]))


def _known_hosts(ctx: Context) -> list[str]:
    return str(ctx.db.get_global(_HOSTS) or "").split()


def known_url(uri: str) -> str:
    """Address for a mail that somebody unknown asks for: it must not lead where they say, since it holds a secret.

    The host of the request counts where it is the site's name or a system manager has logged in at it; else the newest such host.
    """
    ctx = current()
    known = _known_hosts(ctx)
    host = ctx.request.host if ctx.request is not None else ""
    if (
        not host
        or ctx.conf.get("host_name")
        or ctx.user != "Guest"
        or host in known
        or host.partition(":")[0] == ctx.site.name
    ):
        return get_url(uri)
    if not known:
        return f"{ctx.request.scheme}://{ctx.site.name}{base_of(ctx)}/{uri}"
    return f"{ctx.request.scheme}://{known[-1]}{base_of(ctx)}/{uri}"


def slug(doctype: str) -> str:
    """``Property Unit`` -> ``property-unit``: the DocType in the desk's addresses."""
    return doctype.lower().replace(" ", "-")


def get_absolute_url(doctype: str, name: Any) -> str:
    return f"/app/{quote(slug(doctype))}/{quote(str(name), safe='')}"


def get_url_to_form(doctype: str, name: Any) -> str:
    """Address of a document's form."""
    return get_url(get_absolute_url(doctype, name))


def get_url_to_list(doctype: str) -> str:
    return get_url(f"/app/{quote(slug(doctype))}")


def get_url_to_report(name: str, report_type: str | None = None, doctype: str | None = None) -> str:
    return get_url(f"/app/query-report/{quote(name)}")


def get_url_to_report_with_filters(
    name: str, filters: Any, report_type: str | None = None, doctype: str | None = None
) -> str:
    return f"{get_url_to_report(name)}?{filters if isinstance(filters, str) else urlencode(filters)}"


def get_link_to_form(doctype: str, name: Any = None, label: str | None = None) -> str:
    """An HTML link to a document's form."""
    return f'<a href="{get_url_to_form(doctype, name)}">{escape_html(label or str(name))}</a>'


def get_link_to_report(name: str, label: str | None = None, **_options: Any) -> str:
    return f'<a href="{get_url_to_report(name)}">{escape_html(label or _(name))}</a>'


def expand_relative_urls(html: str) -> str:
    """Make addresses in HTML absolute, for mails."""
    root = get_url()
    return re.sub(r"(href|src)=([\"'])/(?!/)", rf"\1=\2{root}/", html or "")
