"""A world whose orders may be printed by clerks and managers, and a look at the text of PDFs."""

from __future__ import annotations

import shutil
import subprocess
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest

from frappe.permissions import update_permission_property

RARE = "㛃𠮷"


@pytest.fixture
def printing(world: Any) -> Any:
    with world.inside():
        for role in ("S Clerk", "S Manager"):
            update_permission_property("S Order", role, 0, "print", 1)
    return world


@pytest.fixture
def order(printing: Any) -> str:
    """An order with Chinese text, a confidential number, a level-1 amount and two lines."""
    with printing.inside():
        doc = printing.new_doc(
            "S Order", title=f"装修许可 {RARE}", status="Open", quantity=3, due="2026-10-31", mobile="13800138000", cost=1409.5, text="<p>漏水 <b>严重</b></p>",
            lines=[{"item": "水泥", "pieces": 2, "margin": 7}, {"item": "<b>砂</b>", "pieces": 5}],
        )  # fmt: skip
        return str(doc.insert().name)


@pytest.fixture(scope="session")
def text_of() -> Callable[[bytes], str]:
    """The text of a PDF, without spaces and in compatibility form: fonts share glyphs between 人 and the radical ⼈."""
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("pdftotext is not installed")

    def read(content: bytes) -> str:
        found = subprocess.run([program, "-layout", "-", "-"], input=content, capture_output=True, check=True).stdout
        return "".join(unicodedata.normalize("NFKC", found.decode()).split())

    return read
