"""A site on disk: its folder and its merged configuration."""

from __future__ import annotations

import json
import os
import re
import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from frappe.exceptions import NoSiteError, SiteNotSpecifiedError
from frappe.types import _dict

COMMON_CONFIG = "common_site_config.json"
SITE_CONFIG = "site_config.json"
_SITE_NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")


@dataclass(frozen=True, slots=True)
class Site:
    """One site: ``path`` is its folder, ``config`` is common configuration overlaid with the site's own."""

    name: str
    path: Path
    sites_path: Path
    config: _dict
    identity: str
    """Tells this site from every other, also from one that stood in the same folder before."""

    def file_path(self, *parts: str) -> Path:
        """Path below the site's folder. Raises ValueError if the parts lead outside it."""
        root = self.path.resolve()
        target = (root / Path(*parts)).resolve()
        if target != root and root not in target.parents:
            raise ValueError(f"{'/'.join(parts)} leads outside the folder of site {self.name}")
        return target


def default_sites_path() -> Path:
    """The ``sites`` folder: ``SITES_PATH`` in the environment, else the working folder or its ``sites``."""
    configured = os.environ.get("SITES_PATH")
    if configured:
        return Path(configured).resolve()
    here = Path.cwd()
    if (here / "apps.txt").exists() or (here / COMMON_CONFIG).exists():
        return here
    return here / "sites"


def read_config(path: Path) -> dict[str, Any]:
    """A configuration file as a dict; empty when the file is missing. Raises ValueError naming a broken file."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"{path} is not valid JSON: {error}") from error
    if not isinstance(value, dict):
        raise ValueError(f"{path} must hold a JSON object")
    return value


def write_config(path: Path, values: dict[str, Any]) -> None:
    """Replace a configuration file in one step, readable by its owner only: it holds secrets."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        handle.write(json.dumps(values, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
    temporary.replace(path)


def update_config(path: Path, **values: Any) -> None:
    """Set keys of a configuration file; a value of None removes its key."""
    config = read_config(path)
    for key, value in values.items():
        if value is None:
            config.pop(key, None)
        else:
            config[key] = value
    write_config(path, config)


def site_exists(name: str, sites_path: Path) -> bool:
    """Is there a site of this name? Anything that is no site name is none."""
    return find_site(name, sites_path) is not None


def find_site(name: str, sites_path: Path) -> Site | None:
    """The site called ``name``; None if there is none."""
    files = _files(sites_path, name)
    own = files and _config_of(files[2])
    if not files or not own:
        return None
    path, common_file, own_file = files
    common = _config_of(common_file)
    known = _sites.get(own_file)
    if known is None or known[0] is not common or known[1] is not own:
        config = _dict(common).update(own)
        site = Site(name, path, sites_path, config, f"{path}:{config.get('encryption_key')}")
        known = _sites[own_file] = (common, own, site)
    site = known[2]
    # Each has a configuration of its own: who changes it changes it for nobody else.
    return Site(site.name, site.path, site.sites_path, _dict(site.config), site.identity)


def load_site(name: str | None, sites_path: Path | None = None) -> Site:
    """The site called ``name``. Raises NoSiteError if its folder or configuration is missing."""
    if not name:
        raise SiteNotSpecifiedError("name the site: bench --site NAME …, or set default_site")
    if not _SITE_NAME.match(name):
        raise NoSiteError(f"{name!r} is not a valid site name")
    site = find_site(name, sites_path or default_sites_path())
    if site is None:
        raise NoSiteError(f"site {name} does not exist: create it with `bench new-site {name}`")
    return site


@lru_cache(maxsize=256)
def _files(sites_path: Path, name: str) -> tuple[Path, str, str] | None:
    """The site's folder, the common configuration and the site's own: joined once, since every request asks. None: no name of a site."""
    if not _SITE_NAME.match(name):
        return None
    path = sites_path / name
    return path, str(sites_path / COMMON_CONFIG), str(path / SITE_CONFIG)


_configs: dict[str, tuple[int, dict[str, Any]]] = {}
_sites: dict[str, tuple[dict[str, Any], dict[str, Any], Site]] = {}  # with the two files' values they were made of


def _config_of(path: str) -> dict[str, Any]:
    """A configuration file, read again only when it has changed: every request asks."""
    try:
        changed = os.stat(path).st_mtime_ns
    except (FileNotFoundError, NotADirectoryError):
        return {}
    known = _configs.get(path)
    if known is None or known[0] != changed:
        known = _configs[path] = (changed, read_config(Path(path)))
    return known[1]


def common_config(sites_path: Path) -> dict[str, Any]:
    """The configuration that all sites share, not to be changed."""
    return _config_of(str(sites_path / COMMON_CONFIG))


def list_sites(sites_path: Path | None = None) -> list[str]:
    """Names of all sites below the ``sites`` folder, sorted."""
    folder = sites_path or default_sites_path()
    if not folder.is_dir():
        return []
    return sorted(entry.name for entry in folder.iterdir() if (entry / SITE_CONFIG).exists())


def default_site(sites_path: Path | None = None) -> str | None:
    """The site meant when none is named: ``FRAPPE_SITE``, ``default_site``, ``currentsite.txt``, or the only one."""
    folder = sites_path or default_sites_path()
    named = os.environ.get("FRAPPE_SITE") or common_config(folder).get("default_site")
    if named:
        return str(named)
    current = folder / "currentsite.txt"
    if current.exists():
        return current.read_text(encoding="utf-8").strip() or None
    sites = list_sites(folder)
    return sites[0] if len(sites) == 1 else None
