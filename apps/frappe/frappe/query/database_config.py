"""Where a site's database is, from its configuration."""

from __future__ import annotations

from typing import Any

from frappe.database import DatabaseConfig
from frappe.runtime.site import Site

_OPTIONS = ("lock_timeout_seconds", "synchronous", "read_gate", "cache_kib", "mmap_bytes")


def database_config(site: Site) -> DatabaseConfig:
    """The address of the site's database; embedded ones lie in the site's folder ``db``."""
    known = _known.get(site.identity)
    if known is None or known[0] != site.config:
        known = _known[site.identity] = (dict(site.config), _read(site))
    return known[1]


_known: dict[str, tuple[dict[str, Any], DatabaseConfig]] = {}


def _read(site: Site) -> DatabaseConfig:
    conf = site.config
    name = str(conf.get("db_name") or site.name)
    options: dict[str, Any] = {key: conf[f"db_{key}"] for key in _OPTIONS if f"db_{key}" in conf}
    return DatabaseConfig(
        kind=str(conf.get("db_type") or "sqlite"),
        name=name,
        path=site.path / "db" / f"{name}.db",
        host=str(conf.get("db_host") or "127.0.0.1"),
        port=int(conf.get("db_port") or 3306),
        socket=conf.get("db_socket"),
        user=str(conf.get("db_user") or name),
        password=str(conf.get("db_password") or ""),
        options=options,
    )
