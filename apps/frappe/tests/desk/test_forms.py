"""What forms ask for: metadata with rights, documents with what stands beside them, and small acts."""

from __future__ import annotations

import json
from typing import Any

import pytest

NUMBER = "13812345678"


def method(browser: Any, path: str, /, **arguments: Any) -> Any:
    answer = browser.method(path, **arguments)
    assert answer.status_code == 200, answer.text
    return answer.json


@pytest.fixture
def order(world: Any) -> str:
    values = {"title": "lamp", "customer": "Acme", "mobile": NUMBER, "quantity": 1, "lines": [{"item": "bulb"}]}
    return str(world.person("manager").post("/api/resource/S Order", json={**values, "cost": 70}).json["data"]["name"])


# --- metadata ------------------------------------------------------------------------------------------------------------


def meta(world: Any, person: str, doctype: str = "S Order") -> list[Any]:
    docs: list[Any] = method(world.person(person), "frappe.desk.form.load.getdoctype", doctype=doctype, with_parent=1)[
        "docs"
    ]
    return docs


def test_metadata_comes_with_its_tables_and_without_rules(world: Any) -> None:
    order, line = meta(world, "clerk")
    assert (order["name"], line["name"]) == ("S Order", "S Line")
    assert order["permissions"] == []
    assert {"title_field", "is_submittable", "autoname", "__js", "states"} <= set(order)


def test_hidden_fields_are_not_described_and_masked_ones_are_named(world: Any) -> None:
    def names(person: str, index: int = 0) -> set[str]:
        return {df["fieldname"] for df in meta(world, person)[index]["fields"]}

    assert "cost" not in names("clerk")
    assert "margin" not in names("clerk", 1)
    assert {"cost"} <= names("manager")
    assert "margin" in names("manager", 1)
    assert meta(world, "clerk")[0]["masked_fields"] == ["mobile"]
    assert meta(world, "manager")[0]["masked_fields"] == []


def test_rights_are_given_per_level(world: Any) -> None:
    perm = meta(world, "manager")[0]["perm"]
    assert (perm["0"]["submit"], perm["1"]["write"], perm["0"]["unmask"]) == (1, 1, 1)
    perm = meta(world, "reader")[0]["perm"]
    assert (perm["0"]["read"], perm["0"]["write"], perm["1"]["read"]) == (1, 0, 0)


def test_texts_of_metadata_are_translated(world: Any) -> None:
    with world.inside():
        world.new_doc("Translation", language="zh", source_text="Quantity", translated_text="数量").insert()
        user = world.document("User", "clerk@example.com")
        user.language = "zh"
        user.save()
    labels = {df["fieldname"]: df.get("label") for df in meta(world, "clerk")[0]["fields"]}
    assert labels["quantity"] == "数量"


@pytest.mark.parametrize(("person", "status"), [("portal", 403), ("guest", 403), ("reader", 200)])
def test_metadata_is_for_those_who_may_choose_documents(world: Any, person: str, status: int) -> None:
    assert world.person(person).method("frappe.desk.form.load.getdoctype", doctype="S Order").status_code == status


# --- a document and what stands beside it ---------------------------------------------------------------------------------


def info(world: Any, person: str, name: str, doctype: str = "S Order") -> Any:
    return method(world.person(person), "frappe.desk.form.load.getdoc", doctype=doctype, name=name)["docinfo"]


def test_what_stands_beside_a_document(world: Any, order: str) -> None:
    clerk = world.person("clerk")
    method(
        clerk,
        "frappe.desk.form.utils.add_comment",
        reference_doctype="S Order",
        reference_name=order,
        content="<p>seen<script>1</script></p>",
    )
    method(clerk, "frappe.desk.form.utils.add_tag", tag="urgent", dt="S Order", dn=order)
    method(clerk, "frappe.desk.like.toggle_like", doctype="S Order", name=order, add="Yes")
    method(clerk, "frappe.desk.form.assign_to.add", doctype="S Order", name=order, assign_to=["reader@example.com"])
    clerk.put(f"/api/resource/S Order/{order}", json={"quantity": 8})
    found = info(world, "clerk", order)
    assert "script" not in found["comments"][0]["content"]
    assert found["tags"] == "urgent"
    assert [row["owner"] for row in found["assignments"]] == ["reader@example.com"]
    assert ["quantity", 1, 8] in json.loads(found["versions"][0]["data"])["changed"]
    assert (found["permissions"]["submit"], found["permissions"]["delete"]) == (1, 1)
    assert found["users"]["clerk@example.com"]["fullname"] == "clerk"


def test_the_history_gives_no_confidential_value_away(world: Any, order: str) -> None:
    changes = {"mobile": "13987654321", "cost": 71, "lines": [{"item": "bulb", "margin": 5}]}
    assert world.person("manager").put(f"/api/resource/S Order/{order}", json=changes).status_code == 200
    for person in ("clerk", "reader", "manager"):
        text = json.dumps(info(world, person, order)["versions"])
        assert "13987654321" not in text
        assert NUMBER not in text
    for person in ("clerk", "reader"):
        text = json.dumps(info(world, person, order)["versions"])
        assert "cost" not in text, person
        assert "margin" not in text, person


def test_only_its_author_changes_a_comment(world: Any, order: str) -> None:
    name = method(
        world.person("clerk"),
        "frappe.desk.form.utils.add_comment",
        reference_doctype="S Order",
        reference_name=order,
        content="mine",
    )["message"]["name"]
    path = "frappe.desk.form.utils.update_comment"
    assert world.person("reader").method(path, name=name, content="not mine").status_code == 403
    method(world.person("clerk"), path, name=name, content="better")
    assert info(world, "clerk", order)["comments"][0]["content"] == "better"


@pytest.mark.parametrize(
    ("path", "arguments"),
    [
        (
            "frappe.desk.form.utils.add_comment",
            {"reference_doctype": "S Order", "reference_name": "{name}", "content": "x"},
        ),
        ("frappe.desk.form.utils.add_tag", {"tag": "x", "dt": "S Order", "dn": "{name}"}),
        ("frappe.desk.form.utils.remove_tag", {"tag": "x", "dt": "S Order", "dn": "{name}"}),
        ("frappe.desk.form.utils.toggle_like", {"doctype": "S Order", "name": "{name}"}),
        (
            "frappe.desk.form.assign_to.add",
            {"doctype": "S Order", "name": "{name}", "assign_to": ["other@example.com"]},
        ),
        ("frappe.desk.form.assign_to.get", {"doctype": "S Order", "name": "{name}"}),
        ("frappe.desk.form.load.getdoc", {"doctype": "S Order", "name": "{name}"}),
        ("frappe.desk.form.load.get_docinfo", {"doctype": "S Order", "name": "{name}"}),
        (
            "frappe.desk.form.load.unmask",
            {"doctype": "S Order", "name": "{name}", "fieldname": "mobile", "purpose": "call"},
        ),
        ("frappe.desk.form.save.cancel", {"doctype": "S Order", "name": "{name}"}),
        ("frappe.desk.form.save.discard", {"doctype": "S Order", "name": "{name}"}),
        ("frappe.share.add", {"doctype": "S Order", "name": "{name}", "user": "other@example.com"}),
        ("frappe.client.get_doc_permissions", {"doctype": "S Order", "docname": "{name}"}),
        ("frappe.client.get_password", {"doctype": "User", "name": "clerk@example.com", "fieldname": "api_secret"}),
        ("frappe.client.rename_doc", {"doctype": "S Order", "old_name": "{name}", "new_name": "taken"}),
        ("frappe.client.submit", {"doc": {"doctype": "S Order", "name": "{name}"}}),
        ("frappe.model.workflow.get_transitions", {"doc": {"doctype": "S Order", "name": "{name}"}}),
        ("frappe.realtime.can_subscribe_doc", {"doctype": "S Order", "docname": "{name}"}),
        ("frappe.desk.permissions.explain", {"doctype": "S Order", "name": "{name}", "user": "clerk@example.com"}),
        ("frappe.core.doctype.user.user.generate_keys", {"user": "clerk@example.com"}),
    ],
)
def test_every_act_asks_for_a_right_on_the_document(
    world: Any, order: str, path: str, arguments: dict[str, Any]
) -> None:
    filled = json.loads(json.dumps(arguments).replace("{name}", order))
    for person in ("other", "portal", "guest"):
        answer = world.person(person).method(path, **filled)
        assert answer.status_code in (403, 404), (person, answer.text)


# --- confidential values -------------------------------------------------------------------------------------------------


def test_a_value_is_shown_in_clear_for_a_purpose_only_and_written_down(world: Any, order: str) -> None:
    path = "frappe.desk.form.load.unmask"
    asked = {"doctype": "S Order", "name": order, "fieldname": "mobile"}
    assert world.person("manager").method(path, **asked, purpose=" ").status_code == 417
    assert method(world.person("manager"), path, **asked, purpose="call back")["message"] == {
        "value": NUMBER,
        "seconds": 60,
    }
    assert world.person("clerk").method(path, **asked, purpose="curious").status_code == 403
    with world.inside() as ctx:
        rows = ctx.db.get_values(
            "Sensitive Access", {}, ["user", "purpose", "action"], as_dict=True, order_by="creation asc"
        )
    assert [(row.user, row.purpose, row.action) for row in rows] == [
        ("manager@example.com", "call back", "Unmask"),
        ("clerk@example.com", "curious", "Refused"),
    ]


def test_a_field_that_is_not_confidential_is_not_unmasked(world: Any, order: str) -> None:
    answer = world.person("clerk").method(
        "frappe.desk.form.load.unmask", doctype="S Order", name=order, fieldname="cost", purpose="x"
    )
    assert answer.status_code == 417


# --- saving --------------------------------------------------------------------------------------------------------------


def test_a_new_document_tells_under_which_name_the_browser_knew_it(world: Any) -> None:
    doc = {
        "doctype": "S Order",
        "name": "new-s-order-7",
        "__islocal": 1,
        "title": "x",
        "lines": [{"item": "a", "__islocal": 1, "name": "new-s-line-1"}],
    }
    answer = method(world.person("clerk"), "frappe.desk.form.save.savedocs", doc=json.dumps(doc), action="Save")
    assert answer["docs"][0]["localname"] == "new-s-order-7"
    assert answer["docs"][0]["name"] == "S-00001"
    assert not answer["docs"][0]["lines"][0]["name"].startswith("new-")
    assert answer["docinfo"]["permissions"]["write"] == 1
    assert json.loads(json.loads(answer["_server_messages"])[0])["message"] == "Saved"


def test_a_form_saved_and_submitted_in_one_go(world: Any) -> None:
    doc = {"doctype": "S Order", "__islocal": 1, "name": "new-1", "title": "x"}
    answer = method(world.person("clerk"), "frappe.desk.form.save.savedocs", doc=json.dumps(doc), action="Submit")
    assert answer["docs"][0]["docstatus"] == 1


def test_an_amended_document_counts_on(world: Any, order: str) -> None:
    clerk = world.person("clerk")
    doc = method(clerk, "frappe.desk.form.load.getdoc", doctype="S Order", name=order)["docs"][0]
    doc = method(clerk, "frappe.desk.form.save.savedocs", doc=json.dumps(doc), action="Submit")["docs"][0]
    method(clerk, "frappe.desk.form.save.cancel", doctype="S Order", name=order)
    fresh = {"doctype": "S Order", "__islocal": 1, "name": "new-1", "title": doc["title"], "amended_from": order}
    assert (
        method(clerk, "frappe.desk.form.save.savedocs", doc=json.dumps(fresh), action="Save")["docs"][0]["name"]
        == f"{order}-1"
    )
    assert (
        method(clerk, "frappe.client.is_document_amended", doctype="S Order", docname=order)["message"] == f"{order}-1"
    )


def test_a_single_is_saved_with_its_hidden_values_kept(world: Any) -> None:
    with world.inside():
        settings = world.document("S Settings", "S Settings")
        settings.update({"limit": 3, "cost": "secret"})
        settings.save()
    clerk = world.person("clerk")
    doc = method(clerk, "frappe.desk.form.load.getdoc", doctype="S Settings", name="S Settings")["docs"][0]
    assert "cost" not in doc
    method(clerk, "frappe.desk.form.save.savedocs", doc=json.dumps({**doc, "limit": 4}), action="Save")
    with world.inside():
        stored = world.document("S Settings", "S Settings")
        assert (stored.limit, stored.cost) == (4, "secret")
    assert method(clerk, "frappe.client.get_single_value", doctype="S Settings", field="limit")["message"] == 4
    assert method(clerk, "frappe.client.get_single_value", doctype="S Settings", field="cost").get("message") is None


# --- sharing, assigning, listening ----------------------------------------------------------------------------------------


def test_a_shared_document_opens_and_closes_again(world: Any, order: str) -> None:
    clerk, other = world.person("clerk"), world.person("other")
    assert other.get(f"/api/resource/S Order/{order}").status_code == 403
    method(clerk, "frappe.share.add", doctype="S Order", name=order, user="other@example.com", write=1)
    assert other.get(f"/api/resource/S Order/{order}").status_code == 200
    assert [
        row["user"] for row in method(clerk, "frappe.share.get_users", doctype="S Order", name=order)["message"]
    ] == ["other@example.com"]
    method(clerk, "frappe.share.remove", doctype="S Order", name=order, user="other@example.com")
    assert other.get(f"/api/resource/S Order/{order}").status_code == 403


def test_an_assigned_document_opens_for_who_has_it(world: Any, order: str) -> None:
    clerk, other = world.person("clerk"), world.person("other")
    method(
        clerk,
        "frappe.desk.form.assign_to.add",
        doctype="S Order",
        name=order,
        assign_to='["other@example.com"]',
        description="please",
    )
    assert other.get(f"/api/resource/S Order/{order}").status_code == 200
    left = method(
        other, "frappe.desk.form.assign_to.close", doctype="S Order", name=order, assign_to="other@example.com"
    )["message"]
    assert left == []


def test_a_socket_learns_whom_it_serves(world: Any, order: str) -> None:
    assert method(world.person("clerk"), "frappe.realtime.get_user_info")["message"] == {
        "user": "clerk@example.com",
        "user_type": "System User",
    }
    assert method(world.browser(), "frappe.realtime.get_user_info")["message"]["user"] == "Guest"
    assert (
        method(world.person("clerk"), "frappe.realtime.can_subscribe_doc", doctype="S Order", docname=order)["message"]
        is True
    )
    assert method(world.person("clerk"), "frappe.realtime.can_subscribe_doctype", doctype="S Order")["message"] is True
    assert world.person("portal").method("frappe.realtime.can_subscribe_doctype", doctype="S Order").status_code == 403


def test_a_decision_is_explained(world: Any, order: str) -> None:
    answer = method(
        world.person("admin"),
        "frappe.desk.permissions.explain",
        doctype="S Order",
        name=order,
        user="other@example.com",
        ptype="read",
    )
    assert answer["message"]["allowed"] is False
    assert all(reason["text"] for reason in answer["message"]["reasons"])
