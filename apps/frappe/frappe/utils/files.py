"""Names, places and contents of files."""

from __future__ import annotations

import base64
import binascii
import hashlib
import mimetypes
import re
import unicodedata
from pathlib import Path
from typing import Any

from frappe.exceptions import NoSiteError, ValidationError
from frappe.utils import providers
from frappe.utils.providers import translate as _
from frappe.utils.text import generate_hash

MAX_NAME_BYTES = 140

_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*%#\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]')
_RESERVED = frozenset(
    ["con", "prn", "aux", "nul", *(f"com{n}" for n in range(1, 10)), *(f"lpt{n}" for n in range(1, 10))]
)


def get_site_path(*path: str) -> str:
    """A path inside the running site's folder. Raises NoSiteError without a site, ValidationError for a way out."""
    root = providers.provided("site_path")
    if root is None:
        raise NoSiteError("no site is open: run inside `with open_site(name)`")
    return str(_inside(Path(root), path))


def get_files_path(*path: str, is_private: int | bool = 0) -> str:
    """A path in the site's public or private files."""
    return get_site_path("private" if int(is_private) else "public", "files", *path)


def _inside(root: Path, parts: tuple[str, ...]) -> Path:
    joined = root.joinpath(*parts)
    if not joined.resolve().is_relative_to(root.resolve()):
        raise ValidationError(_("{0} leads outside the folder of the site").format("/".join(parts)))
    return joined


def is_safe_path(path: str) -> bool:
    """Does the path stay in the folders of the running site's files?"""
    if path.startswith(("http://", "https://")):
        return True
    root = Path(get_site_path())
    place = Path(path).resolve()
    return any(place.is_relative_to((root / kind / "files").resolve()) for kind in ("public", "private"))


def safe_file_name(name: str) -> str:
    """A name that is one file on every system: no path, no control letters, no more than 140 bytes; letters of all
    scripts stay. An empty or reserved name gets a random one."""
    text = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    text = re.sub(r"\s+", " ", _FORBIDDEN.sub("_", text)).strip(" .")
    stem, dot, extension = text.rpartition(".")
    if not dot:
        stem, extension = text, ""
    if not stem or stem.lower() in _RESERVED:
        stem = f"file-{generate_hash(length=8)}"
    suffix = f".{extension[:20]}" if extension else ""
    return _cut(stem, MAX_NAME_BYTES - len(suffix.encode())) + suffix


get_safe_file_name = safe_file_name


def _cut(text: str, size: int) -> str:
    return text.encode()[:size].decode("utf-8", "ignore")


def get_file_name(fname: str, optional_suffix: str) -> str:
    """The name with a suffix before its extension: ``plan.pdf`` and ``a1`` give ``plana1.pdf``."""
    stem, dot, extension = fname.rpartition(".")
    return f"{stem}{optional_suffix}.{extension}" if dot else f"{fname}{optional_suffix}"


def get_random_filename(content_type: str | None = None) -> str:
    """A random name, with the extension of the content type if that is known."""
    extension = mimetypes.guess_extension(content_type) if content_type else None
    return generate_hash(length=7) + (extension or "")


def get_content_hash(content: bytes | str) -> str:
    """The digest by which equal contents are found. MD5, because imported sites have stored that; it guards nothing."""
    data = content.encode() if isinstance(content, str) else content
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def safe_b64decode(binary: bytes) -> bytes:
    """Base64 that may lack its padding. Raises ValidationError."""
    try:
        return base64.b64decode(binary + b"=" * (-len(binary) % 4))
    except binascii.Error as error:
        raise ValidationError(_("This is not valid base64")) from error


def get_bench_path() -> str:
    """The folder that holds ``apps`` and ``sites``."""
    return str(Path(__file__).resolve().parents[4])


def human_size(size: Any) -> str:
    """Bytes as people read them: ``1.5 MB``."""
    amount = float(size or 0)
    for unit in ("B", "KB", "MB", "GB"):
        if amount < 1024 or unit == "GB":
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1024
    return ""
