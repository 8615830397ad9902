"""The MCP endpoint as a client speaks it: with the caller's rights, dry by default, every call in the log."""

from __future__ import annotations

from typing import Any

import pytest
from apps.frappe.tests.conftest import World


class Client:
    """Speaks JSON-RPC to /api/mcp as a person."""

    def __init__(self, world: World, person: str) -> None:
        self.browser = world.person(person)
        self.number = 0

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        self.number += 1
        answer = self.browser.post(
            "/api/mcp", json={"jsonrpc": "2.0", "id": self.number, "method": method, "params": params}
        )
        assert answer.status_code == 200, answer.text
        assert answer.json["id"] == self.number
        return dict(answer.json)

    def tool(self, tool: str, **arguments: Any) -> dict[str, Any]:
        result: dict[str, Any] = self.ask("tools/call", name=tool, arguments=arguments)["result"]
        return result


def stored(world: World, doctype: str) -> list[Any]:
    with world.inside():
        return list(world.stored(doctype))


@pytest.fixture
def clerk(world: World) -> Client:
    return Client(world, "clerk")


def test_a_client_begins_and_lists_tools_made_from_its_rights(world: World, clerk: Client) -> None:
    begun = clerk.ask(
        "initialize", protocolVersion="2025-03-26", capabilities={}, clientInfo={"name": "t", "version": "1"}
    )["result"]
    assert begun["protocolVersion"] == "2025-03-26"
    assert (
        clerk.browser.post("/api/mcp", json={"jsonrpc": "2.0", "method": "notifications/initialized"}).status_code
        == 202
    )
    assert clerk.ask("ping")["result"] == {}
    tools = {tool["name"]: tool for tool in clerk.ask("tools/list")["result"]["tools"]}
    assert "S Order" in tools["create_document"]["inputSchema"]["properties"]["doctype"]["enum"]
    reader = {tool["name"]: tool for tool in Client(world, "reader").ask("tools/list")["result"]["tools"]}
    assert "S Order" not in reader["create_document"]["inputSchema"]["properties"]["doctype"].get("enum", ())
    assert "Error Log" not in reader["list_documents"]["inputSchema"]["properties"]["doctype"]["enum"]
    assert tools["read_document"]["annotations"]["readOnlyHint"] is True


def test_documents_are_described_listed_and_read_masked(world: World, clerk: Client) -> None:
    with world.inside():
        name = world.new_doc("S Order", title="Lamp", mobile="13800138000", cost=5).insert().name
    fields = clerk.tool("describe_doctype", doctype="S Order")["structuredContent"]
    assert "cost" not in {field["fieldname"] for field in fields["fields"]}
    assert fields["rights"]["create"] is True
    listed = clerk.tool("list_documents", doctype="S Order", fields=["name", "title"], filters={"title": "Lamp"})[
        "structuredContent"
    ]
    assert listed == {"rows": [{"name": name, "title": "Lamp"}], "count": 1}
    read = clerk.tool("read_document", doctype="S Order", name=name)["structuredContent"]
    assert read["mobile"] != "13800138000"
    assert "cost" not in read


def test_writes_are_tried_unless_they_are_meant(world: World, clerk: Client) -> None:
    values = {"title": "Tried", "lines": [{"item": "bulb"}]}
    tried = clerk.tool("create_document", doctype="S Order", values=values)
    assert (
        tried["isError"],
        tried["structuredContent"]["dry_run"],
        tried["structuredContent"]["document"]["title"],
    ) == (False, True, "Tried")
    assert stored(world, "S Order") == []
    made = clerk.tool("create_document", doctype="S Order", values=values, dry_run=False)["structuredContent"][
        "document"
    ]
    clerk.tool("update_document", doctype="S Order", name=made["name"], values={"title": "Never"})
    assert [row["title"] for row in stored(world, "S Order")] == ["Tried"]
    clerk.tool("update_document", doctype="S Order", name=made["name"], values={"title": "Done"}, dry_run=False)
    assert [row["title"] for row in stored(world, "S Order")] == ["Done"]


def test_what_one_may_not_is_refused_and_everything_is_logged(world: World) -> None:
    reader = Client(world, "reader")
    refused = reader.tool("create_document", doctype="S Customer", values={"region": "x"}, dry_run=False)
    assert refused["isError"] is True
    assert reader.tool("list_documents", doctype="Error Log")["isError"] is True
    why = reader.tool("explain_permission", doctype="S Order", right="write")["structuredContent"]
    assert why["allowed"] is False
    assert reader.tool("explain_permission", doctype="S Order", user="clerk@example.com")["isError"] is True
    log = [(row["tool"], row["user"], row["dry_run"], row["outcome"]) for row in stored(world, "MCP Log")]
    assert sorted(log) == [
        ("create_document", "reader@example.com", 0, "Refused"), ("explain_permission", "reader@example.com", 0, "Done"),
        ("explain_permission", "reader@example.com", 0, "Refused"), ("list_documents", "reader@example.com", 0, "Refused"),
    ]  # fmt: skip


def test_words_find_documents_and_reports_run(world: World, clerk: Client) -> None:
    with world.inside():
        world.new_doc("S Order", title="阳光花园").insert()
        world.new_doc(
            "Report",
            report_name="Orders",
            ref_doctype="S Order",
            report_type="Report Builder",
            is_standard="No",
            json='{"fields": [["title", "S Order"]]}',
        ).insert()
    found = clerk.tool("search_documents", text="阳光")["structuredContent"]["documents"]
    assert [entry["title"] for entry in found] == ["阳光花园"]
    report = clerk.tool("run_report", report="Orders")
    assert report["isError"] is False, report
    assert "阳光花园" in report["content"][0]["text"]
    assert clerk.tool("run_report", report="No Such")["isError"] is True


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("not json", -32700), ({"id": 1}, -32600), ({"jsonrpc": "2.0", "id": 1, "method": "no/such"}, -32601),
        ({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "no_such"}}, -32602),
        ({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "read_document", "arguments": {}}}, -32602),
    ],
)  # fmt: skip
def test_broken_messages_get_errors_of_the_protocol(clerk: Client, body: Any, code: int) -> None:
    sent = {"data": body, "content_type": "application/json"} if isinstance(body, str) else {"json": body}
    answer = clerk.browser.post("/api/mcp", **sent)
    if isinstance(body, str) and answer.status_code != 200:
        assert answer.status_code in (400, 417)
        return
    assert answer.json["error"]["code"] == code


def test_guests_are_sent_to_log_in_and_only_post_is_taken(world: World, clerk: Client) -> None:
    assert world.person("guest").post("/api/mcp", json={"jsonrpc": "2.0", "id": 1, "method": "ping"}).status_code == 401
    assert clerk.browser.get("/api/mcp").status_code == 405
