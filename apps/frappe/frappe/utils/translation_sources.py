"""Finds the texts to be translated in an app: Python, JavaScript, templates and DocType definitions."""

from __future__ import annotations

import ast
import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from frappe.exceptions import ValidationError

SKIPPED_FOLDERS = frozenset({"node_modules", "__pycache__", "locale", "dist", "tests", ".git", "env"})
_SCRIPTS = frozenset({".js", ".ts", ".vue", ".tsx", ".jsx", ".mjs"})
_TEMPLATES = frozenset({".html", ".xml", ".txt", ".md"})
_PYTHON_CALLS = frozenset({"_", "_lt", "__"})


@dataclass(frozen=True, slots=True)
class Message:
    """A text, its context (``None`` without) and the files where it stands, relative to the app."""

    text: str
    context: str | None
    places: tuple[str, ...]


Found = tuple[str, str | None]


def extract(root: Path) -> list[Message]:
    """Every text under ``root``, sorted, each once."""
    places: dict[Found, list[str]] = {}
    for path in _files(root):
        place = path.relative_to(root.parent).as_posix()
        for text, context in _in_file(path):
            if text.strip():
                files = places.setdefault((text.strip(), context), [])
                if place not in files:
                    files.append(place)
    ordered = sorted(places.items(), key=lambda item: (item[0][0], item[0][1] or ""))
    return [Message(text, context, tuple(files)) for (text, context), files in ordered]


def _files(root: Path) -> list[Path]:
    # the desk's sources lie beside the Python package
    found = [*sorted((root.parent / "ui" / "src").rglob("*")), *sorted(root.rglob("*"))]
    depth = len(root.parent.parts)
    return [path for path in found if not SKIPPED_FOLDERS.intersection(path.parts[depth:]) and path.is_file()]


def is_translatable(text: str) -> bool:
    """Is there a word in it? Numbers, signs and icons need no translation."""
    return bool(re.search(r"[^\W\d_]", re.sub(r"\{[^}]*\}", "", text)))


def _in_file(path: Path) -> Iterator[Found]:
    name = path.name
    if path.suffix == ".py" and not name.startswith("test_"):
        yield from python_messages(_text(path), str(path))
    elif path.suffix in _SCRIPTS and not re.search(r"\.(test|spec|gen)\.", name):
        yield from script_messages(_text(path))
    elif name == "modules.txt":
        yield from ((line.strip(), None) for line in _text(path).splitlines())
    elif path.suffix in _TEMPLATES:
        yield from template_messages(_text(path))
    elif path.suffix == ".json":
        yield from definition_messages(path)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ValidationError(f"{path} is not UTF-8: save it as UTF-8") from error


# --- Python -------------------------------------------------------------------------------------------------


def python_messages(source: str, name: str = "<source>") -> Iterator[Found]:
    """First arguments of ``_()``, ``_lt()`` and ``frappe._()``, with their ``context``."""
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        raise ValidationError(f"{name} is not valid Python: {error}") from error
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node.func) in _PYTHON_CALLS and node.args:
            text = _literal(node.args[0])
            if text:
                yield text, _python_context(node)


def _called(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id == "frappe":
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _python_context(node: ast.Call) -> str | None:
    for keyword in node.keywords:
        if keyword.arg == "context":
            return _literal(keyword.value)
    return _literal(node.args[2]) if len(node.args) > 2 else None


# --- JavaScript and templates -------------------------------------------------------------------------------

_STRING = r"""(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\$]|\\.)*)`)"""
# __("text"), __("text", [values]), __("text", null, "context")
_SCRIPT_CALL = re.compile(
    rf"(?<![\w$.])__\(\s*{_STRING}\s*(?:,\s*(\[[^\]]*\]|null|undefined)\s*(?:,\s*{_STRING}\s*)?)?[,)]", re.DOTALL
)
_TEMPLATE_CALL = re.compile(
    rf"(?<![\w$.])_\(\s*{_STRING}\s*(?:,\s*(?:context\s*=\s*{_STRING}|[^()]*?context\s*=\s*{_STRING})\s*)?[,)]",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", re.DOTALL)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "\n": ""}


def _one(groups: Iterable[str | None]) -> str | None:
    raw = next((group for group in groups if group is not None), None)
    return None if raw is None else _ESCAPE.sub(_unescaped, raw)


def _unescaped(found: re.Match[str]) -> str:
    code = found.group(1)
    return chr(int(code[1:], 16)) if len(code) > 1 else _LETTERS.get(code, code)


def script_messages(source: str) -> Iterator[Found]:
    """Texts of ``__("…")``, ``__("…", [values], "context")`` in JavaScript, TypeScript and Vue files."""
    for found in _SCRIPT_CALL.finditer(source):
        text = _one(found.groups()[:3])
        if text:
            yield html.unescape(text), _one(found.groups()[4:7])


def template_messages(source: str) -> Iterator[Found]:
    """Texts of ``_("…")`` and ``__("…")`` in templates."""
    for found in _TEMPLATE_CALL.finditer(source):
        text = _one(found.groups()[:3])
        if text:
            yield text, _one(found.groups()[3:])
    yield from script_messages(source)


# --- definitions --------------------------------------------------------------------------------------------

# DocType of the file -> keys whose texts people read
_TEXT_KEYS: Mapping[str, tuple[str, ...]] = {
    "DocType": ("name", "description", "module"),
    "Workspace": ("label", "title", "name"),
    "Report": ("report_name",),
    "Print Format": ("name",),
    "Notification": ("subject",),
    "Web Form": ("title", "introduction_text", "success_message", "button_label"),
    "Dashboard": ("dashboard_name",),
    "Dashboard Chart": ("chart_name",),
    "Number Card": ("label",),
    "Module Def": ("module_name",),
    "Workflow": ("workflow_name",),
    "Workflow State": ("workflow_state_name",),
    "Workflow Action Master": ("workflow_action_name",),
    "Role": ("role_name",),
    "Page": ("title",),
    "Form Tour": ("title",),
    "Onboarding Step": ("title", "description"),
    "Module Onboarding": ("title", "subtitle", "success_message"),
    "Custom Field": ("label", "description", "placeholder"),
}
# child tables, by their field: keys of the rows
_ROW_KEYS: Mapping[str, tuple[str, ...]] = {
    "fields": ("label", "description", "placeholder"),
    "custom_fields": ("label", "description", "placeholder"),
    "web_form_fields": ("label", "description"),
    "links": ("group", "label"),
    "actions": ("label",),
    "states": ("title", "state"),
    "transitions": ("action",),
    "shortcuts": ("label", "format"),
    "quick_lists": ("label",),
    "number_cards": ("label",),
    "charts": ("label",),
    "columns": ("label",),
    "filters": ("label",),
    "permissions": ("role",),
    "steps": ("title", "description"),
}


def definition_messages(path: Path) -> Iterator[Found]:
    """Labels, descriptions, options and names in the JSON files of DocTypes and other documents."""
    try:
        content = json.loads(_text(path))
    except ValueError as error:
        raise ValidationError(f"{path} is not valid JSON: {error}") from error
    for document in content if isinstance(content, list) else [content]:
        if isinstance(document, Mapping) and ("doctype" in document or "custom_fields" in document):
            yield from document_messages(document)


def document_messages(document: Mapping[str, Any]) -> Iterator[Found]:
    """Texts of one document's JSON."""
    doctype = document.get("doctype", "")
    for key in _TEXT_KEYS.get(doctype, ()):
        yield from _value(document.get(key))
    for table, keys in _ROW_KEYS.items():
        for row in _rows(document.get(table)):
            for key in keys:
                yield from _value(row.get(key))
            yield from _options(row)
    if doctype == "Custom Field":
        yield from _options(document)
    if doctype == "Workspace":
        yield from _workspace_blocks(document.get("content"))


def _rows(value: Any) -> list[Mapping[str, Any]]:
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


def _value(value: Any) -> Iterator[Found]:
    if isinstance(value, str) and is_translatable(value):
        yield value, None


def _options(row: Mapping[str, Any]) -> Iterator[Found]:
    if row.get("fieldtype") == "Select" and isinstance(row.get("options"), str):
        for option in row["options"].split("\n"):
            yield from _value(option)


def _workspace_blocks(content: Any) -> Iterator[Found]:
    blocks = json.loads(content) if isinstance(content, str) and content else []
    for block in blocks if isinstance(blocks, list) else []:
        data = block.get("data", {})
        for key in ("text", "shortcut_name", "card_name", "chart_name", "number_card_name"):
            text = data.get(key)
            if isinstance(text, str):
                yield from _value(re.sub(r"<[^>]*>", "", text))
