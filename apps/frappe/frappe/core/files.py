"""Bytes of files: where they lie, what they may be called, who may have them.

Public files are below ``<site>/public/files`` and served as they are; private ones below ``<site>/private/files`` and
served only through a permission check.
"""

from __future__ import annotations

import hashlib
import mimetypes
import os
import re
import secrets
import unicodedata
from pathlib import Path
from typing import Any

from frappe.exceptions import DoesNotExistError, PayloadTooLargeError, StorageFullError, ValidationError
from frappe.model.docs import get_doc
from frappe.runtime.context import Context, current
from frappe.runtime.i18n import _

PUBLIC_URL = "/files/"
PRIVATE_URL = "/private/files/"
_MEGABYTE = 1024 * 1024


def safe_file_name(name: str) -> str:
    """A name that is safe on every file system and in a URL; keeps letters of all scripts and the ending."""
    base = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    cleaned = re.sub(r"[^\w.\- ()（）]", "_", base).strip(". ")
    stem, dot, ending = cleaned.rpartition(".")
    if not dot:
        stem, ending = cleaned, ""
    if not stem:
        raise ValidationError(_("{0} is not a file name").format(name or "''"))
    kept = stem.encode()[:120].decode(errors="ignore")
    return f"{kept}.{ending[:16]}" if ending else kept


def folder_of(ctx: Context, is_private: bool) -> Path:
    """The folder in which files of this kind lie."""
    return ctx.site.path / ("private" if is_private else "public") / "files"


def path_of(ctx: Context, file_url: str) -> Path:
    """The path behind a file URL. Raises DoesNotExistError for anything that is not one of our files."""
    for prefix, is_private in ((PRIVATE_URL, True), (PUBLIC_URL, False)):
        if file_url.startswith(prefix):
            root = folder_of(ctx, is_private).resolve()
            path = (root / file_url.removeprefix(prefix)).resolve()
            if root in path.parents and path.is_file():
                return path
    raise DoesNotExistError(_("File {0} does not exist").format(file_url))


def most_bytes(ctx: Context) -> int:
    """The size of the largest file that may be uploaded."""
    return int(ctx.db.get_single_value("System Settings", "max_file_size") or 25) * _MEGABYTE


def check_upload(ctx: Context, name: str, size: int) -> None:
    """Refuse what is too large or of a kind that the settings do not allow."""
    if size > (limit := most_bytes(ctx)):
        text = _("{0} is larger than {1} MB, the most that may be uploaded")
        raise PayloadTooLargeError(text.format(name, limit // _MEGABYTE))
    allowed = (ctx.db.get_single_value("System Settings", "allowed_file_extensions") or "").split()
    ending = name.rpartition(".")[2].lower()
    if allowed and ending not in {word.lower().lstrip(".") for word in allowed}:
        raise ValidationError(
            _("Files of type {0} may not be uploaded; allowed are {1}").format(ending, ", ".join(allowed))
        )


def content_hash(content: bytes) -> str:
    """Fingerprint by which equal files are recognised."""
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def free_name(folder: Path, name: str, tail: str) -> str:
    """The name as it may be written, with the tail where the folder has such a file already."""
    name = safe_file_name(name)
    if not (folder / name).exists():
        return name
    stem, dot, ending = name.rpartition(".")
    return f"{stem}{tail}.{ending}" if dot else f"{name}{tail}"


def write(ctx: Context, name: str, content: bytes, is_private: bool) -> tuple[str, str]:
    """Store bytes under a free name; gives ``(file name, file URL)``. Removed again if the transaction rolls back."""
    folder = folder_of(ctx, is_private)
    folder.mkdir(parents=True, exist_ok=True)
    name = free_name(folder, name, content_hash(content)[-6:] + secrets.token_hex(2))
    target = folder / name
    try:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640)
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(content)
    except OSError as error:
        target.unlink(missing_ok=True)
        raise StorageFullError(_("{0} could not be stored: {1}").format(name, error.strerror)) from error
    ctx.after_rollback.add(lambda: target.unlink(missing_ok=True))
    return name, f"{PRIVATE_URL if is_private else PUBLIC_URL}{name}"


def save_file(
    fname: str,
    content: bytes | str,
    dt: str | None = None,
    dn: str | None = None,
    folder: str | None = None,
    decode: bool = False,
    is_private: int = 0,
    df: str | None = None,
) -> Any:
    """Store a file and attach it to a document; gives the File document."""
    doc = get_doc(
        {
            "doctype": "File",
            "file_name": fname,
            "attached_to_doctype": dt,
            "attached_to_name": dn,
            "attached_to_field": df,
            "folder": folder,
            "is_private": int(is_private),
            "content": content,
            "decode": decode,
        }
    )
    doc.flags.ignore_permissions = True
    return doc.insert()


def get_file(fname: str) -> list[Any]:
    """Name and content of a stored file, given by its File document's name, its own name or its URL."""
    names = (current().db.get_value("File", {field: fname}, "name") for field in ("name", "file_url", "file_name"))
    name = next((name for name in names if name), None)
    if name is None:
        raise DoesNotExistError(_("File {0} does not exist").format(fname))
    doc = get_doc("File", name)
    return [doc.file_name, doc.get_content()]


def find_by_url(ctx: Context, file_url: str) -> list[Any]:
    """File documents behind a URL; several documents may share the same bytes."""
    names = ctx.db.get_values("File", {"file_url": file_url}, "name", pluck=True)
    return [get_doc("File", name) for name in names]


def readable(ctx: Context, file_url: str) -> Any:
    """The File document that lets the current user have these bytes.

    Raises DoesNotExistError if there is no such file, PermissionError if none of its documents may be read.
    """
    documents = find_by_url(ctx, file_url)
    if not documents:
        raise DoesNotExistError(_("File {0} does not exist").format(file_url))
    for document in documents:
        if not document.is_private or document.has_permission("read"):
            return document
    documents[0].check_permission("read")
    return documents[0]


def media_type(name: str) -> str:
    """Media type by the name's ending."""
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def get_files_path(*path: str, is_private: int = 0) -> str:
    """Path below the site's folder of files."""
    return str(folder_of(current(), bool(is_private)).joinpath(*path))
