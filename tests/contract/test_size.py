"""The size ratchet: files, functions, the facade and controllers stay small enough to read."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = [ROOT / "apps" / "frappe" / "frappe", ROOT / "apps" / "property_service" / "property_service"]
FILE_LINES, FUNCTION_LINES, FACADE_LINES, CONTROLLER_LINES = 500, 60, 200, 300


def python_files() -> list[Path]:
    return sorted(path for source in SOURCES for path in source.rglob("*.py") if "public" not in path.parts)


def ui_files() -> list[Path]:
    return sorted(
        path for path in (ROOT / "apps" / "frappe" / "ui" / "src").rglob("*") if path.suffix in (".ts", ".vue", ".css")
    )


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_no_file_is_longer_than_500_lines() -> None:
    too_long = {
        str(path.relative_to(ROOT)): lines(path) for path in [*python_files(), *ui_files()] if lines(path) > FILE_LINES
    }
    assert not too_long


def test_no_function_is_longer_than_60_lines() -> None:
    too_long = []
    for path in python_files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > FUNCTION_LINES:
                    too_long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name} {length}")
    assert not too_long


def test_the_facade_holds_names_only() -> None:
    assert lines(ROOT / "apps" / "frappe" / "frappe" / "__init__.py") <= FACADE_LINES


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_no_controller_is_longer_than_300_lines(source: Path) -> None:
    controllers = [path for path in source.rglob("doctype/*/*.py") if path.stem == path.parent.name]
    assert {str(path): lines(path) for path in controllers if lines(path) > CONTROLLER_LINES} == {}
