"""Calling functions over HTTP: what is callable, how arguments arrive, what guests and forgers get."""

from __future__ import annotations

import json
from typing import Any

import pytest

RULES = "/api/method/surface_app.rules"


@pytest.mark.parametrize(
    ("path", "status", "exc_type"),
    [
        pytest.param("surface_app.rules.not_for_outside", 403, "PermissionError", id="not whitelisted"),
        pytest.param("surface_app.rules.nothing", 417, "ValidationError", id="no such function"),
        pytest.param("surface_app.nothing.at_all", 417, "ValidationError", id="no such module"),
        pytest.param("os.getcwd", 417, "ValidationError", id="the standard library"),
        pytest.param("this.s", 417, "ValidationError", id="a module that does something when it is imported"),
        pytest.param("surface_app.rules.frappe.client.get", 417, "ValidationError", id="through another module"),
        pytest.param("surface_app.rules.Order.double", 417, "ValidationError", id="a method of a class"),
        pytest.param("__import__('os')", 417, "ValidationError", id="an expression"),
        pytest.param("frappe..client", 417, "ValidationError", id="an empty part"),
    ],
)
def test_only_registered_functions_can_be_called(world: Any, path: str, status: int, exc_type: str) -> None:
    answer = world.person("clerk").method(path)
    assert (answer.status_code, answer.json["exc_type"]) == (status, exc_type), answer.text


def test_a_request_cannot_import_foreign_modules(world: Any) -> None:
    import sys  # noqa: PLC0415 - what is looked at is the state of the interpreter

    sys.modules.pop("this", None)
    world.browser().method("this.s")
    assert "this" not in sys.modules


@pytest.mark.parametrize(
    "send",
    [
        pytest.param(lambda b: b.get(f"{RULES}.typed?number=3&flag=true&names=[1]&share=1.5&text=x"), id="query"),
        pytest.param(
            lambda b: b.post(f"{RULES}.typed?number=3&flag=1&names=[1]&share=1.5&text=x"), id="POST with a query"
        ),
        pytest.param(
            lambda b: b.post(
                f"{RULES}.typed", data={"number": "3", "flag": "1", "names": "[1]", "share": "1.5", "text": "x"}
            ),
            id="form",
        ),
        pytest.param(
            lambda b: b.post(
                f"{RULES}.typed/", json={"number": 3, "flag": True, "names": [1], "share": 1.5, "text": "x"}
            ),
            id="JSON",
        ),
        pytest.param(
            lambda b: b.put(
                f"{RULES}.typed",
                json={"number": "3", "flag": 1, "names": "[1]", "share": "1.5", "text": "x", "more": 1},
            ),
            id="PUT with an unknown argument",
        ),
    ],
)
def test_arguments_arrive_in_every_form_and_are_converted(world: Any, send: Any) -> None:
    assert send(world.person("clerk")).json == {"message": [3, True, [1], 1.5, "x"]}


@pytest.mark.parametrize(
    "arguments",
    [{"number": "three"}, {"number": [1]}, {"number": 1.5}, {"number": 1, "names": "{"}, {"number": 1, "names": {"a": 1}}, {"number": 1, "share": "x"},
     {"number": 1, "flag": "perhaps"}, {"number": 1, "text": {"a": 1}}],
)  # fmt: skip
def test_a_wrong_type_names_function_and_argument(world: Any, arguments: dict[str, Any]) -> None:
    answer = world.person("clerk").method("surface_app.rules.typed", **arguments)
    assert (answer.status_code, answer.json["exc_type"]) == (417, "FrappeTypeError")
    assert "surface_app.rules.typed" in answer.json["exception"]


def test_a_missing_argument_is_named(world: Any) -> None:
    answer = world.person("clerk").method("surface_app.rules.typed")
    assert answer.status_code == 417
    assert "number" in answer.json["exception"]


def test_texts_of_guests_are_cleaned_also_inside_lists(world: Any) -> None:
    answer = world.browser().method(
        "surface_app.rules.echo", text="<b>x</b><script>1</script>", nested=[{"a": "<img src=x onerror=alert(1)>"}]
    )
    assert "script" not in answer.text
    assert "onerror" not in answer.text
    assert world.browser().method("surface_app.rules.echo_raw", text="<script>").json == {"message": "<script>"}
    assert world.person("clerk").method("surface_app.rules.echo", text="a <b>").json["message"]["text"] == "a <b>"


def test_an_unexpected_error_stays_inside(world: Any) -> None:
    answer = world.person("clerk").method("surface_app.rules.broken")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    with world.inside() as ctx:
        assert "a secret of the inside" in ctx.db.get_value("Error Log", {}, "error")


def test_a_download_has_its_name_in_any_script(world: Any) -> None:
    answer = world.person("clerk").get(f"{RULES}.download")
    assert answer.data == b"bytes"
    assert "filename*=UTF-8''%E6%B8%85%E5%8D%95.txt" in answer.headers["Content-Disposition"]


# --- methods of documents ------------------------------------------------------------------------------------------------


@pytest.fixture
def order(world: Any) -> str:
    doc = world.person("owner").post("/api/resource/S Order", json={"title": "lamp", "quantity": 2}).json["data"]
    return str(doc["name"])


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(lambda b, n: b.method("run_doc_method", dt="S Order", dn=n, method="double", args={"factor": "3"}), id="by name"),
        pytest.param(lambda b, n: b.method("run_doc_method", dt="S Order", dn=n, method="double", args='{"factor":3}'), id="arguments as text"),
        pytest.param(
            lambda b, n: b.method("run_doc_method", docs=json.dumps(b.get(f"/api/v2/document/S Order/{n}").json["data"]), method="double", args={"factor": 3}),
            id="whole document",
        ),
        pytest.param(lambda b, n: b.post(f"/api/resource/S Order/{n}?run_method=double", json={"factor": 3}), id="REST v1, query"),
        pytest.param(lambda b, n: b.post(f"/api/resource/S Order/{n}", json={"run_method": "double", "factor": 3}), id="REST v1, body"),
        pytest.param(lambda b, n: b.post(f"/api/v2/document/S Order/{n}/method/double/", json={"factor": 3}), id="REST v2"),
    ],
)  # fmt: skip
def test_methods_of_documents_are_called_in_every_form(world: Any, order: str, call: Any) -> None:
    answer = call(world.person("owner"), order)
    assert answer.json.get("message", answer.json.get("data")) == 6, answer.text
    assert world.person("owner").get(f"/api/resource/S Order/{order}").json["data"]["quantity"] == 6


def test_the_changed_document_comes_back(world: Any, order: str) -> None:
    answer = world.person("owner").method("run_doc_method", dt="S Order", dn=order, method="double")
    assert answer.json["docs"][0]["quantity"] == 4


@pytest.mark.parametrize("method", ["secret_method", "__init__", "db_set", "meta", "run_method", "no such"])
def test_other_methods_of_documents_cannot_be_called(world: Any, order: str, method: str) -> None:
    answer = world.person("owner").method("run_doc_method", dt="S Order", dn=order, method=method)
    assert (answer.status_code, answer.json["exc_type"]) == (403, "PermissionError")


def test_a_sent_document_does_not_lend_rights_on_the_stored_one(world: Any, order: str) -> None:
    forged = {"doctype": "S Order", "name": order, "owner": "other@example.com", "title": "mine", "quantity": 1}
    answer = world.person("other").method("run_doc_method", docs=json.dumps(forged), method="double")
    assert answer.status_code == 403
    assert world.person("owner").get(f"/api/resource/S Order/{order}").json["data"]["quantity"] == 2


def test_a_method_is_not_run_on_a_stale_document(world: Any, order: str) -> None:
    owner = world.person("owner")
    doc = owner.get(f"/api/resource/S Order/{order}").json["data"]
    owner.put(f"/api/resource/S Order/{order}", json={"title": "changed"})
    answer = owner.method("run_doc_method", docs=json.dumps(doc), method="double")
    assert (answer.status_code, answer.json["exc_type"]) == (417, "TimestampMismatchError")


@pytest.mark.parametrize("forge", [{"owner": "other@example.com"}, {"owner": "other@example.com", "__islocal": 1}])
@pytest.mark.parametrize("path", ["frappe.client.save", "frappe.desk.form.save.savedocs"])
def test_a_saved_document_is_judged_by_what_is_stored(world: Any, order: str, path: str, forge: dict[str, Any]) -> None:
    stored = world.person("owner").get(f"/api/resource/S Order/{order}").json["data"]
    doc = {**stored, **forge, "title": "taken"}
    world.person("other").method(path, doc=json.dumps(doc), action="Save")
    assert world.person("owner").get(f"/api/resource/S Order/{order}").json["data"]["title"] == "lamp"


# --- what is sent wrongly -------------------------------------------------------------------------------------------------

WRONG = [
    ("get", "/api/resource/S Order?limit=abc", None), ("get", "/api/resource/S Order?limit=-5", None),
    ("get", "/api/resource/S Order?limit_start=x", None), ("get", "/api/resource/S Order?fields={", None),
    ("get", "/api/resource/S Order?fields=5", None), ("get", "/api/resource/S Order?filters=5", None),
    ("get", "/api/resource/S Order?filters=[[1,2,3,4,5,6]]", None), ("get", "/api/resource/S Order?filters=[[]]", None),
    ("get", '/api/resource/S Order?filters={"title":{"a":1}}', None), ("get", '/api/resource/S Order?filters=[["title","in",5]]', None),
    ("get", '/api/resource/S Order?filters=[["due","between","x"]]', None), ("get", '/api/resource/S Order?filters=[["due",">","no date"]]', None),
    ("get", "/api/resource/S Order?order_by=;--", None), ("get", "/api/resource/S Order?group_by=nothing", None),
    ("get", "/api/resource/S Order?as_dict=perhaps", None), ("get", "/api/v2/document/S Order?start=x", None),
    ("get", "/api/resource/%00", None), ("get", "/api/resource/S Order/%00", None), ("get", "/api/resource/S%20Order/%FF", None),
    ("post", "/api/resource/S Order", []), ("post", "/api/resource/S Order", [1]), ("post", "/api/resource/S Order", "text"),
    ("post", "/api/resource/S Order", {"data": "[]"}), ("post", "/api/resource/S Order", {"data": 5}),
    ("post", "/api/resource/S Order", {"title": {"a": 1}}), ("post", "/api/resource/S Order", {"title": ["a"]}),
    ("post", "/api/resource/S Order", {"title": "x", "lines": "text"}), ("post", "/api/resource/S Order", {"title": "x", "lines": [1]}),
    ("post", "/api/resource/S Order", {"title": "x", "lines": {"a": 1}}), ("post", "/api/resource/S Order", {"title": "x", "docstatus": "two"}),
    ("post", "/api/resource/S Order", {"title": "x", "docstatus": 7}), ("post", "/api/resource/S Order", {"title": "x", "quantity": "many"}),
    ("post", "/api/resource/S Order", {"title": "x", "due": "yesterday"}), ("post", "/api/resource/S Order", {"title": "x", "name": {"a": 1}}),
    ("post", "/api/resource/S Order", {"title": "x", "flags": {"ignore_permissions": 1}, "__islocal": "x", "meta": 1, "_meta": 5}),
    ("post", "/api/resource/S Order", {"title": "x", "quantity": 10**30}), ("post", "/api/resource/S Order", {"title": "x" * 100_000}),
    ("put", "/api/resource/S Order/S-00001", {"docstatus": "x"}), ("put", "/api/resource/S Order/S-00001", {"modified": "never"}),
    ("post", "/api/method/frappe.client.insert", {}), ("post", "/api/method/frappe.client.insert", {"doc": "x"}),
    ("post", "/api/method/frappe.client.insert", {"doc": "[1"}), ("post", "/api/method/frappe.client.insert_many", {"docs": {"a": 1}}),
    ("post", "/api/method/frappe.client.insert_many", {"docs": [1]}), ("post", "/api/method/frappe.client.bulk_update", {"docs": [1]}),
    ("post", "/api/method/frappe.client.bulk_update", {"docs": [{"name": "x"}]}), ("post", "/api/method/frappe.client.bulk_update", {"docs": "x"}),
    ("post", "/api/method/frappe.client.set_value", {"doctype": "S Order", "name": "S-00001", "fieldname": 5}),
    ("post", "/api/method/frappe.client.set_value", {"doctype": "S Line", "name": "x", "fieldname": "item", "value": 1}),
    ("post", "/api/method/frappe.client.get", {"doctype": "S Order", "filters": {"title": "moon"}}), ("post", "/api/method/frappe.client.get", {"doctype": "S Order"}),
    ("post", "/api/method/frappe.client.get_value", {"doctype": "S Order", "fieldname": 5}),
    ("post", "/api/method/frappe.client.get_value", {"doctype": "S Order", "fieldname": "nothing"}),
    ("post", "/api/method/frappe.client.get_single_value", {"doctype": "S Order", "field": "title"}),
    ("post", "/api/method/frappe.client.validate_link", {"doctype": "S Order", "docname": "x", "fields": 5}),
    ("post", "/api/method/frappe.client.get_doc_permissions", {"doctype": "Nothing", "docname": "x"}),
    ("post", "/api/method/frappe.client.has_permission", {"doctype": "S Order", "docname": "x", "perm_type": "fly"}),
    ("post", "/api/method/frappe.desk.form.save.savedocs", {"doc": "[]", "action": "Save"}),
    ("post", "/api/method/frappe.desk.form.save.savedocs", {"doc": {}, "action": "Save"}),
    ("post", "/api/method/frappe.desk.form.save.savedocs", {"doc": {"doctype": "S Order"}, "action": "Fly"}),
    ("post", "/api/method/frappe.desk.reportview.delete_items", {"items": "x", "doctype": "S Order"}),
    ("post", "/api/method/frappe.desk.reportview.bulk_edit", {"docnames": 5, "doctype": "S Order"}),
    ("post", "/api/method/frappe.desk.reportview.bulk_edit", {"docnames": ["x"], "doctype": "S Order", "data": "[1]"}),
    ("post", "/api/method/frappe.desk.reportview.get_group_by_count", {"doctype": "S Order", "field": "nothing; drop"}),
    ("post", "/api/method/frappe.desk.reportview.export_query", {"doctype": "S Order", "fields": "{"}),
    ("post", "/api/method/frappe.desk.form.assign_to.add", {"args": "5"}), ("post", "/api/method/frappe.desk.form.assign_to.add", {"assign_to": ["a"]}),
    ("post", "/api/method/frappe.desk.form.assign_to.get", {}), ("post", "/api/method/frappe.desk.search.search_link", {"doctype": "Nothing"}),
    ("post", "/api/method/frappe.desk.search.search_link", {"doctype": "S Order", "filters": "x", "page_length": -4}),
    ("post", "/api/method/frappe.desk.search.search_link", {"doctype": "S Order", "query": "os.getcwd"}),
    ("post", "/api/method/frappe.desk.search.search_link", {"doctype": "S Order", "query": "surface_app.rules.not_for_outside"}),
    ("post", "/api/method/run_doc_method", {"method": "double", "docs": "x"}), ("post", "/api/method/run_doc_method", {"method": "double"}),
    ("post", "/api/method/frappe.desk.form.load.getdoctype", {"doctype": "Nothing"}), ("post", "/api/method/upload_file", {}),
    ("get", "/api/method/download_file?file_url=/etc/passwd", None), ("delete", "/api/resource/S Order", None), ("patch", "/api/method/ping", {}),
    ("get", "/api/v2/doctype/S Order/nothing", None), ("get", "/api/v2/method/S Order/nothing", None), ("get", "/api/v2", None), ("get", "/api/", None),
    ("put", "/api/resource/S Settings/S Settings", {"limit": "many"}), ("delete", "/api/resource/S Settings/S Settings", None),
]  # fmt: skip


@pytest.mark.parametrize(("verb", "path", "body"), WRONG)
def test_whatever_is_sent_wrongly_is_never_the_servers_fault(world: Any, verb: str, path: str, body: Any) -> None:
    clerk = world.person("clerk")
    answer = getattr(clerk, verb)(path, **({"json": body} if body is not None else {}))
    assert answer.status_code < 500, answer.text
    assert answer.is_json
    if answer.status_code >= 400:
        assert "exc_type" in answer.json or "errors" in answer.json


def test_flags_cannot_be_sent(world: Any) -> None:
    answer = world.person("reader").post(
        "/api/resource/S Order", json={"title": "x", "flags": {"ignore_permissions": True}}
    )
    assert answer.status_code == 403


def test_a_negative_limit_is_no_way_around_the_cap(world: Any) -> None:
    clerk = world.person("clerk")
    docs = [{"doctype": "S Order", "title": str(n)} for n in range(3)]
    clerk.method("frappe.client.insert_many", docs=docs)
    assert len(clerk.get("/api/resource/S Order?limit=2").json["data"]) == 2
    assert len(clerk.get("/api/resource/S Order?limit=-1").json.get("data", [])) < 3


def test_deep_json_is_refused(world: Any) -> None:
    answer = world.person("clerk").post(
        "/api/resource/S Order", data="[" * 5000 + "]" * 5000, content_type="application/json"
    )
    assert answer.status_code == 400


def test_bulk_changes_report_what_failed_and_keep_the_rest(world: Any) -> None:
    clerk = world.person("clerk")
    first, second = clerk.method(
        "frappe.client.insert_many", docs=[{"doctype": "S Order", "title": "a"}, {"doctype": "S Order", "title": "b"}]
    ).json["message"]
    changes = [
        {"doctype": "S Order", "docname": first, "title": "forbidden"},
        {"doctype": "S Order", "docname": second, "title": "fine"},
    ]
    failed = clerk.method("frappe.client.bulk_update", docs=json.dumps(changes)).json["message"]["failed_docs"]
    assert [entry["doc"]["docname"] for entry in failed] == [first]
    assert clerk.get(f"/api/resource/S Order/{second}").json["data"]["title"] == "fine"
    assert clerk.get(f"/api/resource/S Order/{first}").json["data"]["title"] == "a"


def test_rename_answers_with_the_new_name_and_a_message(world: Any) -> None:
    answer = world.person("clerk").post(
        "/", data={"cmd": "frappe.client.rename_doc", "doctype": "S Customer", "old_name": "Acme", "new_name": "Apex"}
    )
    assert answer.json["message"] == "Apex"
    assert json.loads(json.loads(answer.json["_server_messages"])[0])["message"]


@pytest.mark.parametrize(
    "claim", [{"owner": "reader@example.com"}, {"docstatus": 1}, {"cost": 9}, {"amended_from": "x"}], ids=str
)
def test_a_method_runs_on_what_the_sender_may_not_change_as_it_is_stored(
    world: Any, order: str, claim: dict[str, Any]
) -> None:
    owner = world.person("owner")
    doc = owner.get(f"/api/v2/document/S Order/{order}").json["data"]
    answer = owner.method("run_doc_method", docs=json.dumps({**doc, **claim, "title": "typed"}), method="double")
    came = answer.json["docs"][0]
    with world.inside():
        stored = world.document("S Order", order)
        assert {key: came.get(key) for key in claim if key != "cost"} == {
            key: stored.get(key) for key in claim if key != "cost"
        }
        assert not stored.cost
    assert came["title"] == "typed"


@pytest.mark.parametrize(
    "query", ["frappe.client.get_password", "frappe.desk.form.utils.add_comment", "frappe.client.get_list"]
)
def test_what_is_no_search_is_not_called_as_one(world: Any, query: str) -> None:
    answer = world.person("clerk").get(
        "/api/method/frappe.desk.search.search_link", query_string={"doctype": "S Customer", "query": query}
    )
    assert (answer.status_code, answer.json["exc_type"]) == (417, "ValidationError")


def test_people_outside_are_not_told_who_works_here(world: Any) -> None:
    ask = {"doctype": "User", "txt": "", "search_term": ""}
    for path in (
        "frappe.core.doctype.user.user.user_query",
        "frappe.desk.search.get_names_for_mentions",
        "frappe.desk.search.search_link",
    ):
        given = {key: ask[key] for key in (("search_term",) if path.endswith("mentions") else ("doctype", "txt"))}
        assert world.person("portal").method(path, **given).json["message"] == [], path
        assert world.person("clerk").method(path, **given).json["message"], path


def test_a_field_out_of_sight_has_no_values_in_reports(world: Any, order: str) -> None:
    path = "frappe.desk.query_report.get_data_for_custom_field"
    answer = world.person("reader").method(path, doctype="S Order", field="cost")
    assert answer.json["message"] == {order: None}
