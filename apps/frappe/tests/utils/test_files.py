from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from frappe.exceptions import LockTimeoutError, NoSiteError, ValidationError
from frappe.utils import (
    get_content_hash,
    get_file_name,
    get_files_path,
    get_site_path,
    human_size,
    is_safe_path,
    safe_b64decode,
    safe_file_name,
)
from frappe.utils.files import get_random_filename
from frappe.utils.synchronization import filelock


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("plan.pdf", "plan.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\报告.docx", "报告.docx"),
        ("a\x00b<c>.txt", "a_b_c_.txt"),
        ("evil\u202efdp.exe", "evil_fdp.exe"),
        (" .hidden. ", "hidden"),
    ],
)
def test_file_names_are_one_name_on_every_system(name: str, safe: str) -> None:
    assert safe_file_name(name) == safe


@pytest.mark.parametrize("name", ["", "...", "con.txt", "NUL"])
def test_empty_and_reserved_names_get_a_random_one(name: str) -> None:
    assert safe_file_name(name).startswith("file-")


def test_long_names_are_cut_between_letters_and_keep_the_extension() -> None:
    name = safe_file_name("维" * 200 + ".pdf")
    assert len(name.encode()) <= 140
    assert name.endswith("维.pdf")


def test_paths_stay_inside_the_site(provide: Callable[[str, Any], None], tmp_path: Path) -> None:
    provide("site_path", tmp_path)
    assert get_files_path("a.txt") == str(tmp_path / "public" / "files" / "a.txt")
    assert get_files_path("a.txt", is_private=1) == str(tmp_path / "private" / "files" / "a.txt")
    assert is_safe_path(get_files_path("a.txt"))
    assert not is_safe_path(str(tmp_path / "site_config.json"))
    with pytest.raises(ValidationError, match="outside"):
        get_site_path("..", "other")


def test_paths_need_a_site(provide: Callable[[str, Any], None]) -> None:
    provide("site_path", None)
    with pytest.raises(NoSiteError):
        get_site_path()


def test_contents_and_names() -> None:
    assert get_content_hash("a") == get_content_hash(b"a") == "0cc175b9c0f1b6a831c399e269772661"
    assert (get_file_name("plan.pdf", "_1"), get_file_name("plan", "_1")) == ("plan_1.pdf", "plan_1")
    assert get_random_filename("image/png").endswith(".png")
    assert safe_b64decode(b"YQ") == b"a"
    assert (human_size(512), human_size(1536), human_size(None)) == ("512 B", "1.5 KB", "0 B")
    with pytest.raises(ValidationError):
        safe_b64decode(b"a")


def test_a_lock_has_one_holder_at_a_time(provide: Callable[[str, Any], None], tmp_path: Path) -> None:
    provide("site_path", tmp_path)
    refused: list[bool] = []

    def second() -> None:
        try:
            with filelock("build", timeout=0):
                refused.append(False)
        except LockTimeoutError:
            refused.append(True)

    with filelock("build"):
        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
    with filelock("build", timeout=0):
        refused.append(False)
    assert refused == [True, False]
