"""How many statements a request may take. Exact numbers: a slip shows at once, whatever the machine's mood."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import pytest
from werkzeug.test import Client

from frappe.database import Connection, pool
from tests.conftest import PASSWORD


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements sent on this thread's connections within the block."""
    sent: list[str] = []

    def note(sql: str, _params: Any, _seconds: float) -> None:
        sent.append(sql)

    connections: list[Connection] = list(pool._all)
    for connection in connections:
        connection.listeners.append(note)
    yield sent
    for connection in connections:
        connection.listeners.remove(note)


@pytest.fixture
def client(private_site: Callable[[], Client]) -> Client:
    found = private_site()
    found.post("/api/method/login", json={"usr": "Administrator", "pwd": PASSWORD})
    return found


@pytest.fixture
def profile(client: Client) -> str:
    roles = [{"role": role} for role in ("All", "Guest", "Desk User")]
    return str(
        client.post("/api/resource/Role Profile", json={"role_profile": "three", "roles": roles}).json["data"]["name"]
    )


def test_reading_a_document_takes_three(client: Client, profile: str) -> None:
    client.get(f"/api/resource/Role Profile/{profile}")
    with statements() as sent:
        client.get(f"/api/resource/Role Profile/{profile}")
    assert len(sent) == 3, sent  # session and versions, document, its child table


def test_a_list_takes_two(client: Client, profile: str) -> None:
    path = '/api/resource/Role Profile?fields=["name","modified","owner"]'
    client.get(path)
    with statements() as sent:
        client.get(path)
    assert len(sent) == 2, sent  # session and versions, rows


def test_inserting_with_three_rows_takes_at_most_twelve(client: Client, profile: str) -> None:
    roles = [{"role": role} for role in ("All", "Guest", "Desk User")]
    with statements() as sent:
        answer = client.post("/api/resource/Role Profile", json={"role_profile": "four", "roles": roles})
    assert answer.status_code == 200
    assert len(sent) <= 12, "\n".join(sent)
    assert sum("insert into `tabHas Role`" in sql for sql in sent) == 1


def test_changing_one_field_writes_one_column_and_one_version(client: Client) -> None:
    name = client.post("/api/resource/ToDo", json={"description": "x"}).json["data"]["name"]
    client.put(f"/api/resource/ToDo/{name}", json={"priority": "Low"})  # who follows what is known from here on
    with statements() as sent:
        client.put(f"/api/resource/ToDo/{name}", json={"priority": "High"})
    updates = [sql for sql in sent if sql.startswith("update `tabToDo`")]
    assert len(updates) == 1
    assert "`priority` = ?" in updates[0]
    assert "`description`" not in updates[0]
    assert sum("`tabVersion`" in sql for sql in sent) == 1
    assert len(sent) <= 12, "\n".join(sent)


def test_deleting_asks_once_for_all_that_may_point_to_the_document(client: Client) -> None:
    name = client.post("/api/resource/ToDo", json={"description": "x"}).json["data"]["name"]
    client.delete(
        f"/api/resource/ToDo/{client.post('/api/resource/ToDo', json={'description': 'y'}).json['data']['name']}"
    )
    with statements() as sent:
        assert client.delete(f"/api/resource/ToDo/{name}").status_code == 202
    assert len(sent) <= 6, "\n".join(sent)  # session, versions, is it there, read, who points to it, delete


def test_saving_without_a_change_writes_no_version(client: Client) -> None:
    name = client.post("/api/resource/ToDo", json={"description": "x"}).json["data"]["name"]
    with statements() as sent:
        client.put(f"/api/resource/ToDo/{name}", json={"description": "x"})
    assert not any("`tabVersion`" in sql for sql in sent)


def test_a_list_of_the_desk_takes_at_most_three(client: Client) -> None:
    """Titles of links come in the list's own statement for those who see all of the other type."""
    fields = [
        "name",
        "subject",
        "category",
        "unit",
        "department",
        "workflow_state",
        "modified",
        "_assign",
        "_user_tags",
        "_liked_by",
    ]
    query = {"doctype": "Complaint", "fields": json.dumps(fields), "page_length": 51, "order_by": "modified desc, name desc"}  # fmt: skip
    path = f"/api/method/frappe.desk.reportview.get?{urlencode(query)}"
    assert client.get(path).status_code == 200
    with statements() as sent:
        client.get(path)
    assert len(sent) <= 3, sent
