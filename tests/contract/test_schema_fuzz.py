"""Requests made up from our own API description, well-formed and ill-formed: none may give a 5xx."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from urllib.parse import unquote

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

from tests.conftest import PASSWORD

EXAMPLES = 4  # of an operation, for each kind of request
# The paths of all DocTypes are answered by the same code: a few of every shape (single, tree, child tables, submittable, masked)
# are called in every way, of the others only what reaches their own controllers, which is a new document; test_nonsense.py
# fills all their fields.
EVERY_WAY = frozenset(
    {
        "User",
        "File",
        "ToDo",
        "System Settings",
        "Workflow",
        "Resident",
        "Complaint",
        "Service Department",
        "Service Calendar",
    }
)
SENT = ("method", "url", "headers", "files", "data", "params", "cookies", "json")


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["well-formed", "ill-formed"])
def test_no_request_by_the_description_gives_a_5xx(private_site: Any, mode: GenerationMode) -> None:
    client = private_site()
    client.post("/api/method/login", json={"usr": "Administrator", "pwd": PASSWORD})
    client.put("/api/resource/System Settings/System Settings", json={"requests_per_minute": 0})
    schema = schemathesis.openapi.from_dict(client.get("/api/openapi.json").json)
    answers: dict[int, int] = {}
    broken: set[str] = set()
    for found in schema.get_all_operations():
        operation = found.ok()
        doctype = doctype_of(operation.path)
        if doctype and doctype not in EVERY_WAY and operation.method.upper() != "POST":
            continue

        @settings(
            max_examples=EXAMPLES if doctype in {None, *EVERY_WAY} else 1, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
        )  # fmt: skip
        @given(case=operation.as_strategy(generation_mode=mode))
        def send(case: Any) -> None:
            status = answer_of(client, case)
            answers[status] = answers.get(status, 0) + 1
            if status >= 500:
                broken.add(f"{status} {case.method} {case.formatted_path} {case.query} {case.body}")

        with suppress(Unsatisfiable):  # an operation without parameters cannot be called wrongly
            send()
    assert broken == set()
    assert len(answers) > 2


def doctype_of(path: str) -> str | None:
    """The DocType whose documents a path is about."""
    parts = unquote(path).split("/")
    place = next((parts.index(word) for word in ("resource", "document") if word in parts), None)
    return parts[place + 1] if place else None


def answer_of(client: Any, case: Any) -> int:
    """The status of the answer to the request as a client library would send it."""
    parts = case.as_transport_kwargs(base_url=f"http://{client.site}")
    sent = requests.Request(**{name: parts[name] for name in SENT if name in parts}).prepare()
    path = sent.path_url
    answer = client.open(path, method=sent.method, data=sent.body, headers=dict(sent.headers))
    return int(answer.status_code)
