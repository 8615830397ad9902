"""What stands beside a form: mails, followers, connections, remarks of one's own, deletions taken back."""

from __future__ import annotations

from typing import Any

import pytest

MAKE = "frappe.core.doctype.communication.email.make"
FOLLOW = "frappe.desk.form.document_follow.update_follow"


@pytest.fixture
def order(world: Any) -> str:
    answer = world.person("clerk").post("/api/resource/S Order", json={"title": "阀门", "customer": "Acme"})
    return str(answer.json["data"]["name"])


def test_a_mail_about_a_document_is_sent_and_stands_in_its_timeline(world: Any, order: str) -> None:
    with world.inside():
        from_admin = world.new_doc("S Order", title="x").insert().name
    body = {"doctype": "S Order", "name": from_admin, "recipients": "a@example.com, b@example.com", "subject": "您好", "content": "<p>报价<script>1</script></p>", "send_email": 1, "print_format": "Standard"}  # fmt: skip
    admin = world.browser()
    admin.log_in()
    token = admin.get("/api/method/frappe.sessions.get_csrf_token").json["message"]
    answer = admin.post(f"/api/method/{MAKE}", json=body, headers={"X-Frappe-CSRF-Token": token})
    assert answer.status_code == 200, answer.text
    with world.inside():
        queued = world.stored("Email Queue")[0]
        assert [row["recipient"] for row in queued["recipients"]] == ["a@example.com", "b@example.com"]
        assert "application/pdf" in queued["message"]
    info = (
        world.person("clerk")
        .method("frappe.desk.form.load.get_docinfo", doctype="S Order", name=from_admin)
        .json["docinfo"]
    )
    assert [(row["subject"], row["content"]) for row in info["communications"]] == [("您好", "<p>报价</p>")]


@pytest.mark.parametrize("person", ["reader", "portal", "guest"])
def test_mails_need_the_right_to_mail(world: Any, order: str, person: str) -> None:
    body = {"doctype": "S Order", "name": order, "recipients": "a@example.com", "subject": "x", "send_email": 1}
    assert world.person(person).method(MAKE, **body).status_code == 403


def test_followers_are_told_of_changes_and_remarks_but_not_of_their_own(world: Any, order: str) -> None:
    reader, clerk = world.person("reader"), world.person("clerk")
    assert reader.method(FOLLOW, doctype="S Order", doc_name=order, following=True).json["message"] is True
    assert clerk.method(FOLLOW, doctype="S Order", doc_name=order, following=True).json["message"] is True
    clerk.put(f"/api/resource/S Order/{order}", json={"quantity": 4, "status": "Closed"})
    clerk.method(
        "frappe.desk.form.utils.add_comment", reference_doctype="S Order", reference_name=order, content="done"
    )
    with world.inside():
        told = [(row["for_user"], row["email_content"]) for row in world.stored("Notification Log")]
    assert sorted(told) == [("reader@example.com", "Status, Quantity"), ("reader@example.com", "done")]
    assert reader.method(FOLLOW, doctype="S Order", doc_name=order, following=False).json["message"] is False
    clerk.put(f"/api/resource/S Order/{order}", json={"quantity": 5})
    with world.inside():
        assert len(world.stored("Notification Log")) == 2


def test_who_cannot_read_a_document_cannot_follow_it(world: Any, order: str) -> None:
    assert world.person("portal").method(FOLLOW, doctype="S Order", doc_name=order, following=True).status_code == 403


def test_connections_are_counted_as_far_as_one_may_see_them(world: Any, order: str) -> None:
    ask = {"doctype": "S Customer", "name": "Acme"}
    found = world.person("clerk").method("frappe.desk.notifications.get_connections", **ask).json["message"]
    assert [(row["doctype"], row["fieldname"], row["count"]) for row in found] == [("S Order", "customer", 1)]
    own = world.person("owner").method("frappe.desk.notifications.get_connections", **ask).json["message"]
    assert own == []  # none of theirs
    count = world.person("clerk").method("frappe.desk.notifications.get_open_count", **ask).json["message"]["count"]
    assert count["external_links_found"] == [{"doctype": "S Order", "count": 1, "open_count": 1}]
    assert world.person("portal").method("frappe.desk.notifications.get_connections", **ask).status_code == 403


def test_remarks_are_changed_and_taken_back_by_their_author_only(world: Any, order: str) -> None:
    add = {"reference_doctype": "S Order", "reference_name": order, "content": "first"}
    name = world.person("clerk").method("frappe.desk.form.utils.add_comment", **add).json["message"]["name"]
    assert world.person("manager").method("frappe.desk.form.utils.delete_comment", name=name).status_code == 403
    assert world.person("clerk").method("frappe.desk.form.utils.delete_comment", name=name).status_code == 200
    with world.inside():
        assert [row["name"] for row in world.stored("Comment") if row["comment_type"] == "Comment"] == []


def test_a_deletion_is_taken_back_by_who_deleted(world: Any, order: str) -> None:
    clerk = world.person("clerk")
    clerk.delete(f"/api/resource/S Order/{order}")
    undo = {"doctype": "S Order", "name": order}
    assert world.person("manager").method("frappe.desk.form.utils.undo_delete", **undo).status_code == 417
    assert clerk.method("frappe.desk.form.utils.undo_delete", **undo).json["message"] == order
    assert clerk.method("frappe.desk.form.utils.undo_delete", **undo).status_code == 417
    following = clerk.post("/api/resource/S Order", json={"title": "the next"})
    assert following.json["data"]["name"] != order  # its number is counted again


def test_scripts_are_read_below_assets_only(world: Any) -> None:
    clerk = world.person("clerk")
    found = clerk.method("frappe.client.get_js", items='["assets/frappe/js/printview.js"]').json["message"]
    assert "window.print" in found[0]
    for path in ("assets/frappe/../hooks.py", "assets/frappe/js/missing.js", "/etc/passwd", "assets/other/js/a.js"):
        assert clerk.method("frappe.client.get_js", items=[path]).status_code == 404
