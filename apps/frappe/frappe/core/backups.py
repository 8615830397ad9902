"""Backups: the database while it runs, the files, the configuration; one folder entry each, one common prefix."""

from __future__ import annotations

import re
import shutil
import tarfile
from dataclasses import dataclass
from pathlib import Path

from frappe.database import dialect_for, restore_from
from frappe.exceptions import DoesNotExistError, ValidationError
from frappe.query.database_config import database_config
from frappe.runtime.context import Context
from frappe.runtime.locks import site_lock
from frappe.runtime.site import Site, load_site
from frappe.utils.dates import now_datetime

_DATABASE = re.compile(r"-database\.(db|sql)\.gz$")


@dataclass(frozen=True, slots=True)
class Backup:
    """The files of one backup; ``files`` are archives of the public and private folders, if they were asked for."""

    database: Path
    config: Path
    files: tuple[Path, ...] = ()


def make(ctx: Context, *, with_files: bool = False, folder: Path | None = None, keep: int | None = None) -> Backup:
    """Back up the running site; readers and writers go on meanwhile.

    folder: where to (default ``private/backups`` of the site). keep: how many backups to leave there.
    """
    target = folder or ctx.site.path / "private" / "backups"
    target.mkdir(parents=True, exist_ok=True)
    with site_lock(ctx.site, "backup"):
        prefix = f"{now_datetime():%Y%m%d_%H%M%S_%f}-{ctx.site.name}"
        config = target / f"{prefix}-site_config.json"
        shutil.copy2(ctx.site.path / "site_config.json", config)
        database = _database(ctx, target, prefix)
        archives = (
            tuple(
                _archive(ctx.site.path, kind, target / f"{prefix}-{kind}-files.tgz") for kind in ("public", "private")
            )
            if with_files
            else ()
        )
        if keep:
            _forget_old(target, keep)
    return Backup(database, config, archives)


def _database(ctx: Context, folder: Path, prefix: str) -> Path:
    path = ctx.db.connection.backup_to(folder / f"{prefix}-database.{ctx.db.connection.dialect.copy_kind}.gz")
    path.chmod(0o600)
    return path


def _archive(site: Path, kind: str, target: Path) -> Path:
    with tarfile.open(target, "w:gz", compresslevel=6) as archive:
        folder = site / kind / "files"
        if folder.is_dir():
            archive.add(folder, arcname=f"{kind}/files")
    target.chmod(0o600)
    return target


def _forget_old(folder: Path, keep: int) -> None:
    databases = sorted(path for path in folder.iterdir() if _DATABASE.search(path.name))
    for old in databases[:-keep]:
        prefix = _DATABASE.sub("", old.name)
        for path in folder.glob(f"{prefix}-*"):
            path.unlink()


def restore(name: str, database: Path, *, sites_path: Path, files: tuple[Path, ...] = ()) -> Site:
    """Replace the site's database (and files, if given) by a backup's. The site must not be serving meanwhile.

    Raises BackupError, and leaves the site as it was, for a backup that cannot be read to its end.
    """
    if not database.is_file():
        raise DoesNotExistError(f"{database} does not exist")
    site = load_site(name, sites_path)
    config = database_config(site)
    kind = dialect_for(config).copy_kind
    if not database.name.endswith(f".{kind}.gz"):
        raise ValidationError(f"{database.name} is no backup of such a site: its name ends in -database.{kind}.gz")
    with site_lock(site, "restore"):
        restore_from(config, database)
        for path in files:
            with tarfile.open(path) as archive:
                archive.extractall(site.path, filter="data")
    return site
