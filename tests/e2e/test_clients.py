"""A published client, unmodified, against a running site."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.conftest import PASSWORD

pytestmark = pytest.mark.browser  # for the served site
FRONT_END = Path(__file__).parents[2] / "apps/frappe/ui"


def test_frappe_js_sdk(served: str) -> None:
    node = shutil.which("node")
    assert node, "Node.js is not here"
    address = f"http://127.0.0.1:{urlsplit(served).port}"
    command = [node, "tests/clients/js-sdk.mjs", address, PASSWORD]
    done = subprocess.run(command, cwd=FRONT_END, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    answers = json.loads(done.stdout)
    assert answers["wrong"] == {"status": 401, "type": "AuthenticationError"}
    assert (answers["login"], answers["user"]) == ("Logged In", "Administrator")
    assert [set(row) for row in answers["list"]] == [{"name", "priority"}] * 2
    assert answers["count"] > 100
    assert (answers["made"], answers["updated"]) == ("漏水", "Closed")
    assert answers["value"] == {"status": "Closed", "priority": "High"}
    assert answers["single"] == "zh"
    assert answers["missing"]["status"] == 404
    assert answers["mandatory"] == {"status": 417, "type": "MandatoryError"}
    assert answers["get"] == answers["post"] > 15
    assert answers["put"] == "Low"
    assert answers["upload"] == [200, "你好.txt", 1]
    assert answers["deleted"] == {"data": "ok"}
    assert answers["after"] == {"status": 403, "type": "PermissionError"}
