"""Forms on the public site, and lists and documents for portal users."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest

import frappe

HTML = {"Accept": "text/html"}
ACCEPT = "frappe.website.doctype.web_form.web_form.accept"


def orders(world: Any) -> list[dict[str, Any]]:
    with world.inside():
        return world.stored("S Order")


def test_a_guest_sets_the_fields_of_the_form_and_nothing_else(world: Any, form: Callable[..., str]) -> None:
    route = form()
    page = world.browser().get(f"/{route}", headers=HTML)
    assert page.status_code == 200
    assert 'name="title"' in page.text
    assert "cost" not in page.text
    data = {
        "title": "灯坏了", "status": "Open", "urgent": "1", "due": "2026-12-01", "cost": "999", "quantity": "5", "owner": "Administrator",
        "docstatus": "1", "name": "S-99999", "doctype": "User", "mobile": "13812345678",
    }  # fmt: skip
    answer = world.browser().post(f"/{route}/new", data=data)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/{route}/success?sent=1")
    (row,) = orders(world)
    assert (row["title"], row["status"], row["urgent"], str(row["due"])) == ("灯坏了", "Open", 1, "2026-12-01")
    assert (row["owner"], row["docstatus"], row["cost"], row["mobile"]) == ("Guest", 0, 0, None)
    assert row["name"] != "S-99999"
    assert "Send another one" in world.browser().get(f"/{route}/success", headers=HTML).text


def test_mistakes_show_with_what_was_entered(world: Any, form: Callable[..., str]) -> None:
    route = form()
    for data, said in (
        ({"due": "2026-12-01"}, "What is it about is missing"),
        ({"title": "forbidden"}, "This title is forbidden"),
        ({"title": "x", "status": "Lost"}, "Lost"),
    ):
        answer = world.browser().post(f"/{route}/new", data=data)
        assert answer.status_code == 417
        assert said in answer.text
    assert 'value="2026-12-01"' in world.browser().post(f"/{route}/new", data={"due": "2026-12-01"}).text
    assert orders(world) == []


def test_programs_that_fill_every_field_are_told_that_all_went_well(world: Any, form: Callable[..., str]) -> None:
    route = form()
    answer = world.browser().post(f"/{route}/new", data={"title": "spam", "website_address_2": "http://spam"})
    assert answer.status_code == 303
    assert orders(world) == []


def test_guests_are_limited(world: Any, form: Callable[..., str]) -> None:
    route = form()
    statuses = {
        world.browser().post(f"/{route}/new", data={"title": f"t{number}"}, headers=HTML).status_code
        for number in range(22)
    }
    assert statuses == {303, 429}
    assert len(orders(world)) == 20


def test_the_method_is_the_same_door(world: Any, form: Callable[..., str]) -> None:
    route = form()
    with world.inside():
        name = frappe.db.get_value("Web Form", {"route": route}, "name")
    answer = world.browser().method(ACCEPT, web_form=name, data='{"title": "by method", "cost": 9}')
    assert answer.json["message"]["doctype"] == "S Order"
    assert orders(world)[0]["cost"] == 0
    with world.inside():
        frappe.get_doc("Web Form", name).update({"published": 0}).save()
    assert world.browser().method(ACCEPT, web_form=name, data="{}").status_code == 404
    assert world.browser().get(f"/{route}", headers=HTML).status_code == 404


def test_a_form_for_people_who_are_logged_in(
    world: Any, form: Callable[..., str], outsider: Callable[[str], Any], token_in: Callable[[str], str]
) -> None:
    route = form(login_required=1, show_list=1, allow_multiple=1, allow_edit=1, allow_delete=1, allow_comments=1)
    assert world.browser().get(f"/{route}/new").headers["Location"] == f"/login?redirect-to=/{route}/new"
    assert world.browser().post(f"/{route}/new", data={"title": "x"}).status_code == 302
    mine, other = outsider("portal"), outsider("neighbour")
    token, foreign = token_in(mine.get(f"/{route}/new").text), token_in(other.get(f"/{route}/new").text)
    assert mine.post(f"/{route}/new", data={"title": "no token"}).status_code == 400
    place = (
        mine.post(f"/{route}/new", data={"title": "mine", "csrf_token": token}).headers["Location"].partition("?")[0]
    )
    assert "mine" in mine.get(place).text
    assert "mine" in mine.get(f"/{route}/list").text
    assert "mine" not in other.get(f"/{route}/list").text
    for path, data in (
        (place, None),
        (f"{place}/edit", {"title": "stolen"}),
        (f"{place}/delete", {}),
        (f"{place}/comment", {"comment": "x"}),
    ):
        answer = (
            other.get(path, headers=HTML)
            if data is None
            else other.post(path, data={**data, "csrf_token": foreign}, headers=HTML)
        )
        assert answer.status_code == 404, path
    mine.post(f"{place}/edit", data={"title": "changed", "cost": 5, "csrf_token": token})
    assert (orders(world)[0]["title"], orders(world)[0]["cost"]) == ("changed", 0)
    mine.post(f"{place}/comment", data={"comment": "<b>please</b> hurry", "csrf_token": token})
    with world.inside():
        frappe.get_doc("S Order", orders(world)[0]["name"]).add_comment("Comment", "between colleagues")
    page = mine.get(place).text
    assert "hurry" in page
    assert "between colleagues" not in page
    assert mine.post(f"{place}/delete", data={"csrf_token": token}).status_code == 303
    assert orders(world) == []


def test_what_the_form_does_not_allow_is_refused(
    world: Any, form: Callable[..., str], portal: Any, token_in: Callable[[str], str]
) -> None:
    route = form(login_required=1)
    token = token_in(portal.get(f"/{route}").text)
    place = (
        portal.post(f"/{route}/new", data={"title": "once", "csrf_token": token}).headers["Location"].partition("?")[0]
    )
    assert portal.post(f"{place}/edit", data={"title": "again", "csrf_token": token}, headers=HTML).status_code == 403
    assert portal.post(f"{place}/delete", data={"csrf_token": token}, headers=HTML).status_code == 403
    assert portal.post(f"{place}/comment", data={"comment": "x", "csrf_token": token}, headers=HTML).status_code == 403
    assert portal.post(f"/{route}/new", data={"title": "twice", "csrf_token": token}, headers=HTML).status_code == 403
    assert "once" in portal.get(f"/{route}").text
    assert len(orders(world)) == 1


def test_rights_count_where_the_form_says_so(
    world: Any, form: Callable[..., str], portal: Any, token_in: Callable[[str], str]
) -> None:
    route = form(login_required=1, apply_document_permissions=1)
    token = token_in(portal.get(f"/{route}").text)
    assert portal.post(f"/{route}/new", data={"title": "x", "csrf_token": token}, headers=HTML).status_code == 403
    assert orders(world) == []


def test_an_anonymous_form_keeps_no_name(
    world: Any, form: Callable[..., str], portal: Any, token_in: Callable[[str], str]
) -> None:
    route = form(login_required=1, anonymous=1)
    token = token_in(portal.get(f"/{route}").text)
    answer = portal.post(f"/{route}/new", data={"title": "x", "csrf_token": token})
    assert answer.headers["Location"].startswith(f"/{route}/success")
    assert orders(world)[0]["owner"] == "Guest"


def test_files_are_private_limited_and_of_harmless_kinds(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("frappe.website.web_forms._MEGABYTE", 1000)
    with world.inside():
        fields = [
            {"fieldname": name, "fieldtype": kind, "label": name}
            for name, kind in (("title", "Data"), ("photo", "Attach Image"))
        ]
        frappe.get_doc(
            {
                "doctype": "DocType",
                "name": "W Report",
                "module": "Core",
                "custom": 1,
                "autoname": "hash",
                "fields": fields,
                "permissions": [{"role": "System Manager", "read": 1}],
            }
        ).insert()
        frappe.get_doc(
            {
                "doctype": "Web Form",
                "title": "Report",
                "route": "report",
                "doc_type": "W Report",
                "published": 1,
                "max_attachment_size": 1,
                "web_form_fields": fields,
            }
        ).insert()

    def send(content: bytes, name: str) -> Any:
        return world.browser().post("/report/new", data={"title": "x", "photo": (io.BytesIO(content), name)})

    assert send(b"x" * 1001, "big.png").status_code == 417
    assert send(b"<script>", "page.html").status_code == 417
    assert send(b"%PDF", "paper.pdf").status_code == 417
    assert send(b"\x89PNG", "small.png").status_code == 303
    with world.inside():
        (doc,) = world.stored("W Report")
        file = frappe.get_doc("File", {"file_url": doc["photo"]})
        assert (file.is_private, file.attached_to_doctype, file.attached_to_name) == (1, "W Report", doc["name"])
        assert frappe.db.count("File") == 1
    assert world.browser().get(doc["photo"]).status_code == 403


@pytest.mark.parametrize(
    "values",
    [{"doc_type": "S Line"}, {"doc_type": "S Settings"}, {"allow_edit": 1}, {"route": "app/x"}, {"web_form_fields": [{"fieldname": "lines", "fieldtype": "Data", "label": "x"}]},
     {"web_form_fields": [{"fieldname": "nothing", "fieldtype": "Data", "label": "x"}]}],
)  # fmt: skip
def test_a_form_that_cannot_work_is_refused(world: Any, values: dict[str, Any]) -> None:
    with world.inside(), pytest.raises(frappe.ValidationError):
        frappe.get_doc({"doctype": "Web Form", "title": "x", "doc_type": "S Order", **values}).insert()


def test_choices_are_offered_to_those_who_may_choose(world: Any, form: Callable[..., str]) -> None:
    link = {"fieldname": "customer", "fieldtype": "Link", "label": "Customer"}
    closed = form(fields=[link])
    assert "Acme" not in world.browser().get(f"/{closed}").text
    assert "Acme" in world.person("clerk").get(f"/{closed}").text
    assert "Acme" in world.browser().get(f"/{form(fields=[{**link, 'allow_read_on_all_link_options': 1}])}").text


# --- lists and documents -----------------------------------------------------------------------------------------------------


@pytest.fixture
def shown(world: Any, web_app: Callable[..., None], outsider: Callable[[str], Any]) -> Any:
    """Orders in the portal's menu; one of them is the portal user's to see, by the app's word."""
    web_app(
        'portal_menu_items = [{"title": "Orders", "route": "/orders", "reference_doctype": "S Order", "role": "S Reader"}]\n'
        'has_website_permission = {"S Order": "APP.rights.may"}\n'
        'website_route_rules = [{"from_route": "/bookings", "to_route": "S Order"}, {"from_route": "/bookings/<path:name>", "to_route": "S Order"}]\n',
        **{
            "rights.py": "def may(doc, ptype, user, verbose=False):\n    return doc.title != 'hidden' and user == 'portal@example.com'\n"
        },
    )
    with world.inside():
        for title in ("visible", "hidden"):
            values = {
                "title": title,
                "mobile": "13812345678",
                "cost": 77,
                "lines": [{"item": "灯", "pieces": 2, "margin": 55}],
                "text": "<p>hello</p><script>x</script>",
            }
            frappe.get_doc({"doctype": "S Order", **values}).insert()
        frappe.get_doc("User", "portal@example.com").add_roles("S Reader")
    return outsider("portal")


def test_a_list_and_a_document_show_what_may_be_seen(world: Any, shown: Any) -> None:
    page = shown.get("/orders").text
    assert "visible" in page
    assert 'href="/orders"' in shown.get("/me").text
    names = {row["title"]: row["name"] for row in orders(world)}
    document = shown.get(f"/orders/{names['visible']}").text
    assert "138****5678" in document
    assert "<p>hello</p>" in document
    for secret in ("13812345678", "98765", "98,765", "54321", "54,321", "<script>x"):
        assert secret not in document
    assert shown.get(f"/orders/{names['hidden']}", headers=HTML).status_code == 404
    assert shown.get("/orders/nowhere", headers=HTML).status_code == 404
    assert shown.get(f"/bookings/{names['visible']}").status_code == 200
    assert "visible" in shown.get("/bookings?txt=visib").text
    assert "Nothing fits" in shown.get("/orders?txt=zzz").text


def test_guests_log_in_first_and_people_without_rights_see_nothing(
    world: Any, shown: Any, outsider: Callable[[str], Any]
) -> None:
    assert world.browser().get("/orders").headers["Location"] == "/login?redirect-to=/orders"
    neighbour = outsider("neighbour")
    assert neighbour.get("/orders", headers=HTML).status_code == 403
    assert 'href="/orders"' not in neighbour.get("/me").text
    name = orders(world)[0]["name"]
    assert neighbour.get(f"/orders/{name}", headers=HTML).status_code == 404


def test_long_lists_come_in_pages(world: Any, shown: Any) -> None:
    with world.inside():
        for number in range(25):
            frappe.get_doc({"doctype": "S Order", "title": f"more {number}"}).insert()
    assert "start=20" in shown.get("/orders").text
    assert shown.get("/orders?start=20").text.count('<li><a href="/orders/') == 7


def test_links_show_titles_to_those_who_may_see_them(world: Any, shown: Any) -> None:
    with world.inside():
        frappe.get_doc(
            {
                "doctype": "Property Setter",
                "doc_type": "S Customer",
                "doctype_or_field": "DocType",
                "property": "title_field",
                "property_type": "Data",
                "value": "region",
            }
        ).insert()
        order = frappe.get_doc({"doctype": "S Order", "title": "linked", "customer": "Acme"}).insert()
    assert "North" in shown.get(f"/orders/{order.name}").text
    with world.inside():
        frappe.permissions.update_permission_property("S Customer", "S Reader", 0, "read", 0)
    page = shown.get(f"/orders/{order.name}").text
    assert "North" not in page
    assert "Acme" in page


LINES = [{"fieldname": "title", "fieldtype": "Data"}, {"fieldname": "lines", "fieldtype": "Table", "label": "Parts"}]


def lines(world: Any) -> list[tuple[Any, ...]]:
    with world.inside():
        rows = frappe.get_all("S Line", fields=["item", "pieces", "margin"], order_by="idx asc")
        return [(row.item, row.pieces, row.margin) for row in rows]


def test_rows_of_a_table_come_in_without_a_script(world: Any, form: Callable[..., str]) -> None:
    route = form(fields=LINES)
    page = world.browser().get(f"/{route}", headers=HTML).text
    assert 'name="lines.2.item"' in page
    assert "margin" not in page
    data = {
        "title": "x", "lines.0.item": "lamp", "lines.0.pieces": "2", "lines.0.margin": "9", "lines.1.item": "", "lines.7.item": "door",
        "lines.7.name": "another", "lines.7.parent": "S-1", "lines.7.docstatus": "1",
    }  # fmt: skip
    more = world.browser().post(f"/{route}/new", data={**data, "add_rows_to": "lines"}).text
    assert 'value="lamp"' in more
    assert 'name="lines.4.item"' in more
    assert orders(world) == []
    assert world.browser().post(f"/{route}/new", data=data).status_code == 303
    assert lines(world) == [("lamp", 2, 0), ("door", 0, 0)]
    bad = world.browser().post(f"/{route}/new", data={"title": "y", "lines.0.pieces": "3"})
    assert (bad.status_code, len(lines(world))) == (417, 2)
    assert 'value="3"' in bad.text
    many = world.browser().post(f"/{route}/new", data={f"lines.{n}.item": "x" for n in range(150)} | {"title": "z"})
    assert many.status_code == 417


def test_rows_are_changed_by_their_sender_alone(world: Any, form: Callable[..., str]) -> None:
    route = form(fields=LINES, login_required=1, allow_edit=1, allow_multiple=1)
    mine = world.person("owner")
    sent = {"title": "x", "lines": [{"item": "lamp", "pieces": 1}, {"item": "door"}, {"item": "bell"}]}
    with world.inside():
        name = frappe.db.get_value("Web Form", {"route": route}, "name")
    answer = mine.post(f"/api/method/{ACCEPT}", json={"web_form": name, "data": sent})
    assert answer.status_code == 200, answer.text
    order = answer.json["message"]["name"]
    with world.inside():
        for row in frappe.get_all("S Line", {"parent": order}, pluck="name"):
            frappe.db.set_value("S Line", row, "margin", 7)
        kept = frappe.get_all("S Line", {"parent": order, "item": "door"}, pluck="name")[0]
    change = {
        "name": order,
        "title": "x",
        "lines": [{"name": kept, "item": "gate", "margin": 99}, {"name": "unknown", "item": "new"}],
    }
    assert mine.post(f"/api/method/{ACCEPT}", json={"web_form": name, "data": change}).status_code == 200
    assert lines(world) == [("gate", 0, 7), ("new", 0, 0)]
    assert (
        world.person("other").post(f"/api/method/{ACCEPT}", json={"web_form": name, "data": change}).status_code == 404
    )
    assert (
        mine.post(f"/api/method/{ACCEPT}", json={"web_form": name, "data": {"name": order, "title": "y"}}).status_code
        == 200
    )
    assert len(lines(world)) == 2


BUILDER = "frappe.website.web_form_builder"


def built(world: Any, person: str, method: str, **values: Any) -> Any:
    return world.person(person).post(f"/api/method/{BUILDER}.{method}", json=values)


def test_the_builder_shows_before_it_stores(world: Any) -> None:
    doc = {
        "title": "Ask us", "doc_type": "S Order", "introduction_text": "<p>Hello<script>x</script></p>",
        "web_form_fields": [
            {"fieldname": "status", "fieldtype": "Select", "label": "State"}, {"fieldtype": "Page Break", "label": "More"},
            {"fieldname": "lines", "fieldtype": "Table"}, {"fieldname": "nothing", "fieldtype": "Data"},
        ],
    }  # fmt: skip
    shown = built(world, "admin", "preview", doc=doc).json["message"]
    assert 'data-page="2"' in shown["html"]
    assert "<script>x" not in shown["html"]
    assert "nothing" not in shown["html"]
    assert "title" in shown["notes"][0].lower()
    wrong = built(world, "admin", "find_mistakes", doc=doc).json["message"]
    assert [each["path"] for each in wrong] == ["fields[3].label"]
    assert built(world, "admin", "save", doc=doc).status_code == 417
    doc["web_form_fields"] = doc["web_form_fields"][:3]
    stored = built(world, "admin", "save", doc={**doc, "published": 1}).json["message"]
    assert (stored["route"], len(stored["web_form_fields"])) == ("ask-us", 3)
    assert world.browser().get("/ask-us", headers=HTML).status_code == 200
    again = built(world, "admin", "find_mistakes", doc={**doc, "show_list": 1}).json["message"]
    assert {each["path"] for each in again} == {"route", "login_required"}
    names = [
        field["fieldname"]
        for field in world.person("admin").get(f"/api/method/{BUILDER}.get_fields?doctype=S Order").json["message"]
    ]
    assert "lines" in names


def test_only_who_may_make_web_forms_gets_an_answer_of_the_builder(world: Any) -> None:
    doc = {"title": "Mine", "doc_type": "S Order", "web_form_fields": []}
    for method in ("preview", "find_mistakes", "save"):
        assert built(world, "clerk", method, doc=doc).status_code == 403
    assert world.person("clerk").get(f"/api/method/{BUILDER}.get_fields?doctype=S Order").status_code == 403
