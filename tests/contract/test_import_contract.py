"""Each promise between layers has been seen to break: one bad line for each, in a copy of the tree."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

# contract -> file of the tree, line put at its end
VIOLATIONS = {
    "Runtime layers: each line may import only lines below it": (
        "frappe/frappe/utils/money.py",
        "import frappe.database",
    ),
    "The engine never imports the public facade": ("frappe/frappe/model/tree.py", "def late(): import frappe"),
    "Database drivers are known only to their own dialect": ("frappe/frappe/query/values.py", "import sqlite3"),
    "Dialects are reached through frappe.database only": (
        "frappe/frappe/schema/diff.py",
        "import frappe.database.sqlite",
    ),
    "No cycles between siblings": ("frappe/frappe/model/checks.py", "import frappe.model.lifecycle"),
    "The application uses the public surface only": (
        "property_service/property_service/search.py",
        "from frappe.query import fetch",
    ),
    "Domain rules do not know frappe": ("property_service/property_service/shared/plates.py", "import frappe"),
}


def test_each_contract_has_been_seen_to_break(tmp_path: Path) -> None:
    for app in ("frappe", "property_service"):
        shutil.copytree(
            ROOT / "apps" / app / app, tmp_path / app / app, ignore=shutil.ignore_patterns("public", "*.json", "*.po")
        )
    for name, line in VIOLATIONS.values():
        with (tmp_path / name).open("a", encoding="utf-8") as module:
            module.write(f"\n\n{line}\n")
    shutil.copy2(ROOT / "pyproject.toml", tmp_path)
    environment = {"PYTHONPATH": f"{tmp_path}/frappe:{tmp_path}/property_service", "PATH": ""}
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))",
    ]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    outcome = dict(re.findall(r"^(.+) (BROKEN|KEPT)(?: \(.*\))?$", done.stdout, re.MULTILINE))
    assert outcome == dict.fromkeys(VIOLATIONS, "BROKEN"), done.stdout + done.stderr
