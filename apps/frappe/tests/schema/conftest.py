"""A site of each kind of database for tests of tables. A server commits at every change of a table, so nothing can be
undone there: every test makes DocTypes of its own, under names that no other test uses.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def site(new_site: Callable[[str], Callable[[], Any]]) -> Callable[[], Any]:
    """Opens the site: ``with site() as ctx``."""
    return new_site("schema")


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[Path]:
    """An empty app in a folder of its own; gives the folder of its package."""
    name = f"app_{abs(hash(request.node.nodeid)):x}"
    folder = tmp_path / name
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "hooks.py").write_text(f'app_name = "{name}"\n')
    (folder / "modules.txt").write_text("Side\n")
    (folder / "side").mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    yield folder
    for module in [module for module in sys.modules if module.split(".")[0] == name]:
        del sys.modules[module]
