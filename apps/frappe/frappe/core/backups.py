"""Backups: the database while it runs, the files, the configuration; one folder entry each, one common prefix."""

from __future__ import annotations

import gzip
import re
import shutil
import tarfile
from dataclasses import dataclass
from pathlib import Path

from frappe.database import create_database, drop_database, restore_from
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
    plain = ctx.db.connection.backup_to(folder / f"{prefix}-database")
    packed = plain.with_name(plain.name + ".gz")
    with plain.open("rb") as source, gzip.open(packed, "wb", compresslevel=6) as sink:
        shutil.copyfileobj(source, sink, 1 << 20)
    plain.unlink()
    packed.chmod(0o600)
    return packed


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


def restore(
    name: str,
    database: Path,
    *,
    sites_path: Path,
    files: tuple[Path, ...] = (),
    root_user: str = "root",
    root_password: str = "",
) -> Site:
    """Replace the site's database (and files, if given) by a backup's. The site must not be serving meanwhile."""
    if not database.is_file():
        raise DoesNotExistError(f"{database} does not exist")
    if not _DATABASE.search(database.name):
        raise ValidationError(
            f"{database.name} is not a backup of ours: its name ends in -database.db.gz or -database.sql.gz"
        )
    site = load_site(name, sites_path)
    config = database_config(site)
    with site_lock(site, "restore"):
        plain = site.path / "private" / "backups" / ("restoring" + database.name.removesuffix(".gz"))
        with gzip.open(database, "rb") as source, plain.open("wb") as sink:
            shutil.copyfileobj(source, sink, 1 << 20)
        try:
            drop_database(config, root_user=root_user, root_password=root_password)
            create_database(config, root_user=root_user, root_password=root_password)
            restore_from(config, plain)
        finally:
            plain.unlink(missing_ok=True)
        for path in files:
            with tarfile.open(path) as archive:
                archive.extractall(site.path, filter="data")
    return site
