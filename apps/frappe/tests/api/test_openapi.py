"""The description of the API: valid, complete, and for each caller only what is theirs."""

from __future__ import annotations

from typing import Any

import pytest
from openapi_spec_validator import validate


def described(world: Any, person: str) -> Any:
    return world.person(person).get("/api/openapi.json").json


@pytest.mark.parametrize("person", ["clerk", "reader", "portal", "guest", "admin"])
def test_the_description_is_valid_for_everybody(world: Any, person: str) -> None:
    validate(described(world, person))


def test_operations_follow_the_callers_rights(world: Any) -> None:
    path = "/api/resource/S Order"
    clerk, reader = described(world, "clerk")["paths"], described(world, "reader")["paths"]
    assert set(clerk[path]) == {"get", "post"}
    assert {"get", "put", "delete"} <= set(clerk[path + "/{name}"])
    assert set(reader[path]) == {"get"}
    assert not {"put", "delete"} & set(reader[path + "/{name}"])
    assert path not in described(world, "portal")["paths"]


def test_fields_follow_the_callers_levels(world: Any) -> None:
    clerk = described(world, "clerk")["components"]["schemas"]
    manager = described(world, "manager")["components"]["schemas"]
    assert "cost" not in clerk["S_Order"]["properties"]
    assert "margin" not in clerk["S_Line"]["properties"]
    assert "cost" in manager["S_Order"]["properties"]
    assert clerk["S_Order"]["properties"]["mobile"]["x-masked"] is True
    assert "x-masked" not in manager["S_Order"]["properties"]["mobile"]


def test_methods_are_described_by_their_annotations(world: Any) -> None:
    operation = described(world, "clerk")["paths"]["/api/method/surface_app.rules.typed"]["post"]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    assert schema["required"] == ["number"]
    assert schema["properties"]["number"] == {"type": "integer"}
    guest = described(world, "guest")["paths"]
    assert "/api/method/surface_app.rules.typed" not in guest
    assert "/api/method/surface_app.rules.echo" in guest


def test_what_is_described_can_be_called(world: Any) -> None:
    clerk = world.person("clerk")
    for path, operations in described(world, "clerk")["paths"].items():
        if path.startswith("/api/resource/") and "{name}" not in path and "get" in operations:
            assert clerk.get(path).status_code == 200, path


def test_the_page_needs_nothing_from_elsewhere(world: Any) -> None:
    answer = world.person("clerk").get("/api/docs")
    assert answer.mimetype == "text/html"
    assert "/api/resource/S Order" in answer.text
    assert "https://" not in answer.text
    assert "<script>" not in answer.text
