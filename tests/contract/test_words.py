"""Words that must not stand where they do not belong: dialects, test branches, raw SQL, blind excepts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FRAPPE = ROOT / "apps" / "frappe" / "frappe"
APP = ROOT / "apps" / "property_service" / "property_service"


def offences(pattern: str, *sources: Path, allowed: tuple[str, ...] = (), suffix: str = ".py") -> list[str]:
    found = []
    for source in sources:
        for path in sorted(source.rglob(f"*{suffix}")):
            relative = path.relative_to(ROOT).as_posix()
            if any(place in relative for place in allowed) or "/tests/" in relative or "/test_" in relative:
                continue
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                if re.search(pattern, line):
                    found.append(f"{relative}:{number}: {line.strip()}")
    return found


def test_no_dialect_is_named_outside_the_database_package() -> None:
    # The installer writes the site's choice, commands offer it, and the facade keeps upstream's names for it.
    allowed = ("frappe/database/", "core/installer.py", "commands/sites.py", "commands/maintain.py")
    words = r"(?i)\b(sqlite3?|mariadb|mysql|postgres)\b|\bdb_type\b"
    assert offences(words, FRAPPE, APP, allowed=(*allowed, "query/site_db.py", "query/database_config.py")) == []


def test_production_code_has_no_test_branch() -> None:
    assert offences(r"\bin_test\b|PYTEST_CURRENT_TEST", FRAPPE, APP, allowed=("runtime/local.py",)) == []


def test_the_application_writes_no_sql_by_interpolation() -> None:
    assert offences(r"\.sql\(\s*f[\"']|\.sql\(.*(%|\.format\()\s*[^s(]", APP) == []


def test_only_the_database_and_query_packages_execute_sql_text_with_interpolation() -> None:
    allowed = ("frappe/database/", "frappe/query/", "frappe/schema/", "frappe/permissions/", "frappe/model/")
    assert offences(r"\.(sql|execute)\(\s*f[\"']", FRAPPE, allowed=allowed) == []


@pytest.mark.parametrize("source", [FRAPPE, APP], ids=["frappe", "property_service"])
def test_nothing_is_left_to_do_without_an_issue(source: Path) -> None:
    assert offences(r"\b(TODO|FIXME|XXX)\b(?!.*https?://)", source) == []


def test_no_text_is_put_together_inside_a_translation_call() -> None:
    assert offences(r"\b_\(\s*f[\"']|\b_\([^)]*[\"']\s*(\+|%)\s", FRAPPE, APP) == []


def test_the_tree_has_no_absolute_path_of_a_machine() -> None:
    assert offences(r"/(work|home|root|tmp)/[a-z]", FRAPPE, APP, ROOT / "tests") == []
