"""What published REST clients rely on: addresses, bodies, status codes, cookies."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from openapi_spec_validator import validate
from werkzeug.test import Client

from tests.conftest import PASSWORD

Clients = Callable[[], Client]


def log_in(client: Client, user: str = "Administrator") -> Any:
    return client.post("/api/method/login", json={"usr": user, "pwd": PASSWORD})


@pytest.fixture
def client(private_site: Clients) -> Client:
    found = private_site()
    assert log_in(found).status_code == 200
    return found


@pytest.fixture
def guest(private_site: Clients) -> Client:
    return private_site()


def new_todo(client: Client, **values: Any) -> dict[str, Any]:
    answer = client.post("/api/resource/ToDo", json={"description": "clean the lobby", **values})
    assert answer.status_code == 200, answer.text
    return dict(answer.json["data"])


# --- logging in ----------------------------------------------------------------------------------------------------------


def test_login_answers_with_names_and_cookies(guest: Client) -> None:
    answer = log_in(guest)
    assert answer.json == {"message": "Logged In", "home_page": "/app", "full_name": "Administrator"}
    cookies = {name.partition("=")[0]: name for name in answer.headers.getlist("Set-Cookie")}
    assert "HttpOnly" in cookies["sid"]
    assert "SameSite=Lax" in cookies["sid"]
    assert "HttpOnly" not in cookies["user_id"]
    assert "HttpOnly" not in cookies["system_user"]


@pytest.mark.parametrize(
    "send",
    [
        pytest.param(lambda c: c.post("/api/method/login", data={"usr": "Administrator", "pwd": PASSWORD}), id="form"),
        pytest.param(
            lambda c: c.post("/", data={"cmd": "login", "usr": "Administrator", "pwd": PASSWORD}), id="cmd on /"
        ),
        pytest.param(
            lambda c: c.post("/", json={"cmd": "login", "usr": "Administrator", "pwd": PASSWORD}), id="cmd as JSON"
        ),
    ],
)
def test_login_takes_every_form(guest: Client, send: Callable[[Client], Any]) -> None:
    assert send(guest).json["message"] == "Logged In"
    assert guest.get("/api/method/frappe.auth.get_logged_user").json == {"message": "Administrator"}


@pytest.mark.parametrize("user", ["Administrator", "nobody@example.com"])
def test_wrong_password_and_unknown_user_look_the_same(guest: Client, user: str) -> None:
    answer = guest.post("/api/method/login", json={"usr": user, "pwd": "wrong"})
    assert answer.status_code == 401
    assert answer.json["exc_type"] == "AuthenticationError"
    assert answer.json["message"] == "Invalid login credentials"


def test_ten_wrong_passwords_lock_the_account(guest: Client) -> None:
    for _attempt in range(11):
        guest.post("/api/method/login", json={"usr": "Administrator", "pwd": "wrong"})
    answer = log_in(guest)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


def test_logout_by_get_on_root_answers_json(client: Client) -> None:
    answer = client.get("/?cmd=logout")
    assert (answer.status_code, answer.json) == (200, {})
    assert client.get("/api/method/frappe.auth.get_logged_user").status_code == 403


def test_a_dead_session_says_so(client: Client) -> None:
    client.set_cookie("sid", "0" * 40, domain=client.site)  # type: ignore[attr-defined]
    answer = client.get("/api/resource/ToDo")
    assert answer.status_code == 403
    assert answer.json["session_expired"] == 1


def test_api_key_works_as_token_and_as_basic(client: Client, private_site: Clients) -> None:
    keys = client.post("/api/method/frappe.core.doctype.user.user.generate_keys", json={"user": "Administrator"}).json[
        "message"
    ]
    pair = f"{keys['api_key']}:{keys['api_secret']}"
    for header in (f"token {pair}", f"Basic {base64.b64encode(pair.encode()).decode()}", f"Bearer {pair}"):
        answer = private_site().get("/api/method/frappe.auth.get_logged_user", headers={"Authorization": header})
        assert answer.json == {"message": "Administrator"}, header


def test_a_wrong_token_is_refused_even_for_guest_methods(guest: Client) -> None:
    answer = guest.get("/api/method/ping", headers={"Authorization": "token a:b"})
    assert (answer.status_code, answer.json["exc_type"]) == (401, "AuthenticationError")


# --- forged requests -----------------------------------------------------------------------------------------------------


def test_no_token_is_asked_before_a_desk_page_was_opened(client: Client) -> None:
    assert client.post("/api/resource/ToDo", json={"description": "x"}).status_code == 200


def test_the_token_is_asked_once_it_was_handed_out(client: Client) -> None:
    token = client.get("/api/method/frappe.api.session.get_csrf_token").json["message"]
    refused = client.post("/api/resource/ToDo", json={"description": "x"})
    assert (refused.status_code, refused.json["exc_type"]) == (400, "CSRFTokenError")
    assert "exc" not in refused.json
    assert (
        client.post("/api/resource/ToDo", json={"description": "x"}, headers={"X-Frappe-CSRF-Token": token}).status_code
        == 200
    )


def test_a_foreign_origin_is_refused(client: Client) -> None:
    answer = client.post("/api/resource/ToDo", json={"description": "x"}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 400


# --- documents -----------------------------------------------------------------------------------------------------------


def test_create_read_change_delete(client: Client) -> None:
    doc = new_todo(client)
    assert client.get(f"/api/resource/ToDo/{doc['name']}").json["data"]["description"] == "clean the lobby"
    changed = client.put(f"/api/resource/ToDo/{doc['name']}", json={"priority": "High"})
    assert changed.json["data"]["priority"] == "High"
    gone = client.delete(f"/api/resource/ToDo/{doc['name']}")
    assert (gone.status_code, gone.json) == (202, {"data": "ok"})
    assert client.get(f"/api/resource/ToDo/{doc['name']}").status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"data": {"data": json.dumps({"doctype": "ToDo", "description": "x"})}}, id="form data=<json>"),
        pytest.param({"json": {"data": json.dumps({"description": "x"})}}, id="JSON data=<json>"),
        pytest.param({"json": {"data": {"description": "x"}}}, id="JSON data={}"),
        pytest.param({"json": {"description": "x"}}, id="plain JSON"),
    ],
)
def test_create_takes_every_form(client: Client, body: dict[str, Any]) -> None:
    answer = client.post("/api/resource/ToDo", **body)
    assert answer.json["data"]["description"] == "x"


def test_v1_leaves_out_nulls_and_v2_keeps_them(client: Client) -> None:
    name = new_todo(client)["name"]
    assert "date" not in client.get(f"/api/resource/ToDo/{name}").json["data"]
    assert client.get(f"/api/v2/document/ToDo/{name}").json["data"]["date"] is None


def test_names_with_slash_question_mark_and_chinese_round_trip(client: Client) -> None:
    for name in ("清洁/大厅?", "a&b%c"):
        made = client.post("/api/resource/Tag", json={"name": name, "__newname": name})
        assert made.json["data"]["name"] == name
        path = f"/api/resource/Tag/{quote(name, safe='')}"
        answer = client.get(path, environ_overrides={"RAW_URI": path})
        assert answer.json["data"]["name"] == name


def test_trailing_slashes_do_not_matter(client: Client) -> None:
    name = new_todo(client)["name"]
    assert client.get("/api/resource/ToDo/").status_code == 200
    assert client.get(f"/api/v2/document/ToDo/{name}/").status_code == 200
    assert client.get("/api/method/frappe.auth.get_logged_user/").json == {"message": "Administrator"}


def test_a_stale_save_is_refused(client: Client) -> None:
    doc = new_todo(client)
    client.put(f"/api/resource/ToDo/{doc['name']}", json={"priority": "High"})
    answer = client.put(f"/api/resource/ToDo/{doc['name']}", json={"priority": "Low", "modified": doc["modified"]})
    assert (answer.status_code, answer.json["exc_type"]) == (417, "TimestampMismatchError")
    assert client.get(f"/api/resource/ToDo/{doc['name']}").json["data"]["priority"] == "High"


# --- lists ---------------------------------------------------------------------------------------------------------------


def test_lists_have_twenty_names_by_default(client: Client) -> None:
    client.post(
        "/api/method/frappe.client.insert_many",
        json={"docs": [{"doctype": "ToDo", "description": str(n)} for n in range(25)]},
    )
    rows = client.get("/api/resource/ToDo").json["data"]
    assert len(rows) == 20
    assert list(rows[0]) == ["name"]
    assert len(client.get("/api/resource/ToDo?limit_page_length=0").json["data"]) >= 25
    assert len(client.get("/api/resource/ToDo?limit=3&order_by=").json["data"]) == 3
    assert isinstance(client.get("/api/resource/ToDo?limit=1&as_dict=false").json["data"][0], list)
    page = client.get("/api/v2/document/ToDo?start=20&limit=4").json
    assert (len(page["data"]), page["has_next_page"]) == (4, True)


def test_filters_come_as_list_and_as_object(client: Client) -> None:
    new_todo(client, priority="High", description="only one")
    for filters in (
        [["description", "like", "only%"]],
        {"priority": "High", "description": "only one"},
        [["ToDo", "priority", "=", "High"], ["description", "=", "only one"]],
    ):
        rows = client.get(
            "/api/resource/ToDo", query_string={"filters": json.dumps(filters), "fields": '["description"]'}
        ).json["data"]
        assert rows == [{"description": "only one"}]


# --- errors --------------------------------------------------------------------------------------------------------------

ERRORS = [
    pytest.param("get", "/api/resource/ToDo/nowhere", None, 404, "DoesNotExistError", id="missing document"),
    pytest.param("get", "/api/resource/Nothing", None, 404, "DoesNotExistError", id="missing DocType"),
    pytest.param("get", "/api/resource/Nothing/x", None, 404, "DoesNotExistError", id="missing DocType with a name"),
    pytest.param("get", "/api/nothing", None, 404, "DoesNotExistError", id="unknown path"),
    pytest.param("get", "/api/method/no.such.method", None, 417, "ValidationError", id="unknown method"),
    pytest.param("get", "/api/method/frappe.utils.data.getdate", None, 403, "PermissionError", id="not whitelisted"),
    pytest.param("get", "/api/method/frappe.client.insert", None, 403, "PermissionError", id="wrong verb"),
    pytest.param("post", "/api/resource/ToDo", {}, 417, "MandatoryError", id="mandatory"),
    pytest.param(
        "post", "/api/resource/ToDo", {"description": "x", "status": "Maybe"}, 417, "ValidationError", id="select"
    ),
    pytest.param(
        "post",
        "/api/resource/ToDo",
        {"description": "x", "allocated_to": "no@one.example"},
        417,
        "LinkValidationError",
        id="link",
    ),
    pytest.param(
        "post", "/api/resource/Role", {"role_name": "System Manager"}, 409, "DuplicateEntryError", id="duplicate"
    ),
    pytest.param("get", '/api/resource/ToDo?fields=["nothing"]', None, 417, "DataError", id="unknown field"),
    pytest.param(
        "get", '/api/resource/ToDo?filters=[["status","~","x"]]', None, 417, "DataError", id="unknown operator"
    ),
    pytest.param(
        "get", '/api/resource/ToDo?fields=["sleep(5)"]', None, 417, "DataError", id="function that is not allowed"
    ),
    pytest.param(
        "get", "/api/resource/ToDo?order_by=status;drop table x", None, 417, "DataError", id="injection in order_by"
    ),
    pytest.param(
        "get",
        '/api/resource/ToDo?filters=[["1=1 or name","=","x"]]',
        None,
        417,
        "DataError",
        id="injection in a filter",
    ),
]


@pytest.mark.parametrize(("verb", "path", "body", "status", "exc_type"), ERRORS)
def test_errors_have_upstreams_status_and_type(
    client: Client, verb: str, path: str, body: Any, status: int, exc_type: str
) -> None:
    answer = getattr(client, verb)(path, **({"json": body} if body is not None else {}))
    assert (answer.status_code, answer.json["exc_type"]) == (status, exc_type), answer.text
    assert ("exc" in answer.json) is (status != 404)
    if status != 404:
        assert isinstance(json.loads(answer.json["exc"])[0], str)
    messages = [json.loads(text) for text in json.loads(answer.json["_server_messages"])]
    assert messages[-1]["message"]


def test_v2_errors_are_a_list(client: Client) -> None:
    answer = client.get("/api/v2/document/ToDo/nowhere")
    assert answer.status_code == 404
    assert answer.json["errors"][0]["type"] == "DoesNotExistError"


def test_broken_json_is_a_client_error(client: Client) -> None:
    answer = client.post("/api/resource/ToDo", data="{bad", content_type="application/json")
    assert answer.status_code == 400


def test_guests_see_no_traceback(guest: Client) -> None:
    answer = guest.get("/api/resource/ToDo")
    assert answer.status_code == 403
    assert 'File "' not in answer.text


def test_an_oversized_body_is_refused(client: Client) -> None:
    answer = client.post(
        "/api/resource/ToDo", data=b'{"description":"' + b"x" * (9 * 2**20) + b'"}', content_type="application/json"
    )
    assert answer.status_code == 413


# --- methods -------------------------------------------------------------------------------------------------------------


def test_client_methods(client: Client) -> None:
    name = new_todo(client)["name"]

    def call(method: str, **arguments: Any) -> Any:
        return client.post(f"/api/method/frappe.client.{method}", json=arguments).json.get("message")

    assert call("get", doctype="ToDo", name=name)["description"] == "clean the lobby"
    assert call("get_count", doctype="ToDo", filters={"name": name}) == 1
    assert call("get_value", doctype="ToDo", fieldname="priority", filters=name) == {"priority": "Medium"}
    assert call("get_value", doctype="ToDo", fieldname="priority", filters={"name": "nowhere"}) == {}
    assert call("set_value", doctype="ToDo", name=name, fieldname="priority", value="Low")["priority"] == "Low"
    assert call("insert", doc={"doctype": "ToDo", "description": "y"})["description"] == "y"
    assert (
        call("get_list", doctype="ToDo", fields="*", filters={"name": name}, limit_page_length=5, start=None)[0]["name"]
        == name
    )
    assert call("bulk_update", docs=[{"doctype": "ToDo", "docname": name, "status": "Closed"}]) == {"failed_docs": []}
    answer = client.post("/api/method/frappe.client.delete", json={"doctype": "ToDo", "name": name})
    assert (answer.status_code, answer.json) == (200, {})
    assert client.post("/api/method/frappe.client.delete", json={"doctype": "ToDo", "name": name}).status_code == 404


def test_arguments_are_checked_against_annotations(client: Client) -> None:
    answer = client.post("/api/method/frappe.desk.search.search_link", json={"doctype": {"a": 1}})
    assert (answer.status_code, answer.json["exc_type"]) == (417, "FrappeTypeError")


# --- files ---------------------------------------------------------------------------------------------------------------


def upload(client: Client, name: str = "leak.txt", content: bytes = b"water", **form: Any) -> Any:
    return client.post("/api/method/upload_file", data={"file": (io.BytesIO(content), name), **form})


def test_upload_and_download_of_a_private_file(client: Client, private_site: Clients) -> None:
    answer = upload(client, is_private=1)
    assert answer.status_code == 200
    doc = answer.json["message"]
    assert doc["file_url"].startswith("/private/files/leak")
    assert doc["is_private"] == 1
    assert client.get(doc["file_url"]).data == b"water"
    assert private_site().get(doc["file_url"]).status_code == 403
    saved = client.get("/api/method/download_file", query_string={"file_url": doc["file_url"]})
    assert saved.headers["Content-Disposition"].startswith("attachment")


def test_the_same_name_twice_gives_two_files(client: Client) -> None:
    first, second = upload(client).json["message"], upload(client, content=b"other").json["message"]
    assert first["file_url"] != second["file_url"]
    assert client.get(first["file_url"]).data == b"water"


@pytest.mark.parametrize("name", ["../../site_config.json", "..\\..\\evil.txt", "/etc/passwd"])
def test_a_file_name_cannot_leave_its_folder(client: Client, name: str) -> None:
    url = upload(client, name=name).json["message"]["file_url"]
    assert url.count("/") == 2
    assert ".." not in url


@pytest.mark.parametrize(
    "path", ["/files/../site_config.json", "/private/files/../../site_config.json", "/files/%2e%2e/site_config.json"]
)
def test_no_address_leads_out_of_the_files_folder(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_html_is_only_ever_saved(client: Client) -> None:
    url = upload(client, name="x.html", content=b"<script>alert(1)</script>").json["message"]["file_url"]
    answer = client.get(url)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]


# --- limits and headers ----------------------------------------------------------------------------------------------------


def test_rate_limits_have_standard_headers(client: Client) -> None:
    answer = client.get("/api/resource/ToDo")
    assert int(answer.headers["RateLimit-Limit"]) > int(answer.headers["RateLimit-Remaining"]) >= 0
    assert int(answer.headers["X-RateLimit-Reset"]) > 0


def test_too_many_requests_are_refused(client: Client) -> None:
    client.put("/api/resource/System Settings/System Settings", json={"requests_per_minute": 3})
    answers = [client.get("/api/resource/ToDo") for _n in range(8)]
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_pages_carry_a_strict_content_policy(guest: Client) -> None:
    answer = guest.get("/login")
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "/assets/frappe/../hooks.py",
        "/assets/frappe/%2e%2e/hooks.py",
        "/assets/os/path",
        "/assets/frappe/dist/.vite/manifest.json",
    ],
)
def test_assets_give_nothing_but_public_files(guest: Client, path: str) -> None:
    assert guest.get(path).status_code == 404


def test_openapi_is_valid_and_only_shows_what_the_user_may_see(client: Client, private_site: Clients) -> None:
    document = client.get("/api/openapi.json").json
    validate(document)
    assert "/api/resource/User" in document["paths"]
    assert "/api/resource/User" not in private_site().get("/api/openapi.json").json["paths"]


def test_get_changes_nothing(client: Client) -> None:
    answer = client.get(
        "/api/method/frappe.client.insert",
        query_string={"doc": json.dumps({"doctype": "ToDo", "description": "by GET"})},
    )
    assert answer.status_code == 403
    assert (
        client.get("/api/resource/ToDo", query_string={"filters": '[["description","=","by GET"]]'}).json["data"] == []
    )
