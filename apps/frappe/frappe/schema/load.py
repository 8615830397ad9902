"""DocType files: read, and written back byte for byte the same when nothing has changed."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from frappe.exceptions import SpecError
from frappe.runtime.apps import app_modules, app_path, scrub
from frappe.schema.spec import DocTypeSpec, Written

_ESCAPE = re.compile(r"\\u[0-9a-f]{4}")


def _object(path: Path, text: str) -> dict[str, Any]:
    """The JSON object in a file's text. Raises SpecError naming the file and the place of the mistake."""
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise SpecError(
            f"not valid JSON: {error.msg} in line {error.lineno}, column {error.colno}", file=str(path)
        ) from error
    if not isinstance(value, dict):
        raise SpecError("a JSON object is expected", file=str(path))
    return value


def load_file(path: Path) -> DocTypeSpec:
    """The DocType in a file. Raises SpecError if it is not one."""
    text = path.read_text(encoding="utf-8")
    value = _object(path, text)
    if value.get("doctype") != "DocType" or not value.get("name"):
        raise SpecError('a DocType file says "doctype": "DocType" and has a name', file=str(path))
    written = Written(str(path), escaped=_ESCAPE.search(text) is not None, newline=text.endswith("\n"))
    return DocTypeSpec.from_dict(value, written)


def doctype_files(app: str) -> list[Path]:
    """The DocType files of an app, by module order, then name."""
    found: list[Path] = []
    for module in app_modules(app):
        folder = app_path(app) / scrub(module) / "doctype"
        if folder.is_dir():
            found.extend(sorted(path for path in folder.glob("*/*.json") if path.stem == path.parent.name))
    return found


def load_app(app: str) -> dict[str, DocTypeSpec]:
    """All DocTypes of an app by name. Raises SpecError when two files have the same name."""
    specs: dict[str, DocTypeSpec] = {}
    for path in doctype_files(app):
        spec = load_file(path)
        if spec.name in specs:
            raise SpecError(f"DocType {spec.name} is defined twice in {app}", file=str(path))
        specs[spec.name] = spec
    return specs


def dump(spec: DocTypeSpec) -> str:
    """The file's text for a spec: indented by one; order of keys and fields, escapes and last line as they were read."""
    values, written = spec.as_dict(), spec.written or Written()
    if spec.written is not None:
        values["fields"] = [df.as_dict() for df in written.fields]
        values = {key: value for key, value in values.items() if key not in written.missing}
    return json.dumps(values, indent=1, ensure_ascii=written.escaped) + ("\n" if written.newline else "")


def content_hash(spec: DocTypeSpec) -> str:
    """Fingerprint of a spec; DocTypes of equal fingerprints need no sync."""
    return hashlib.md5(dump(spec).encode(), usedforsecurity=False).hexdigest()
