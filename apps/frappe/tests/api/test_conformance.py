"""One table of what people do with documents; every surface must give the same result, the same refusal and the same events."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

VOLATILE = ("modified", "creation", "_seen", "idx")
NEW = {"title": "lamp", "customer": "Acme", "quantity": 2}


class Surface:
    """How one family of endpoints creates, reads and changes documents. Each call gives (outcome, value)."""

    def __init__(self, browser: Any) -> None:
        self.browser = browser

    def outcome(self, answer: Any, value: Callable[[Any], Any]) -> tuple[Any, Any]:
        if answer.status_code in (200, 202):
            return "ok", value(answer.json)
        body = answer.json
        kind = body["exc_type"] if "exc_type" in body else body["errors"][0]["type"]
        return (answer.status_code, kind), None

    def amended(self, name: str, changes: dict[str, Any]) -> Any:
        """The whole document as the form holds it, with changes."""
        answer = self.browser.get("/api/method/frappe.client.get", query_string={"doctype": "S Order", "name": name})
        return {**answer.json["message"], **changes} if answer.status_code == 200 else answer

    def count(self, **query: Any) -> Any:
        return self._count("frappe.client.get_count", query)

    def _count(self, method: str, query: dict[str, Any]) -> Any:
        answer = self.browser.get(f"/api/method/{method}", query_string={"doctype": "S Order", **dumped(query)})
        return self.outcome(answer, lambda body: body["message"])


def dumped(query: dict[str, Any]) -> dict[str, Any]:
    return {key: json.dumps(value) if isinstance(value, list | dict) else value for key, value in query.items()}


def path_of(name: str | None) -> str:
    return "" if name is None else "/" + quote(name, safe="")


class Rest1(Surface):
    base = "/api/resource/S Order"

    def data(self, answer: Any) -> Any:
        return self.outcome(answer, lambda body: body["data"])

    def create(self, values: Any) -> Any:
        return self.data(self.browser.post(self.base, json=values))

    def read(self, name: str) -> Any:
        return self.data(self.browser.get(self.base + path_of(name)))

    def change(self, name: str, changes: Any) -> Any:
        return self.data(self.browser.put(self.base + path_of(name), json=changes))

    def submit(self, name: str) -> Any:
        return self.change(name, {"docstatus": 1})

    def cancel(self, name: str) -> Any:
        return self.change(name, {"docstatus": 2})

    def delete(self, name: str) -> Any:
        return self.outcome(self.browser.delete(self.base + path_of(name)), lambda body: None)

    def rows(self, start: int = 0, length: int = 20, **query: Any) -> Any:
        query.update(limit_start=start, limit_page_length=length)
        return self.data(self.browser.get(self.base, query_string=dumped(query)))


class Rest2(Rest1):
    base = "/api/v2/document/S Order"

    def act(self, name: str, method: str) -> Any:
        outcome, _value = self.data(self.browser.post(f"{self.base}{path_of(name)}/method/{method}", json={}))
        return self.read(name) if outcome == "ok" else (outcome, None)

    def submit(self, name: str) -> Any:
        return self.act(name, "submit")

    def cancel(self, name: str) -> Any:
        return self.act(name, "cancel")

    def rows(self, start: int = 0, length: int = 20, **query: Any) -> Any:
        return self.data(self.browser.get(self.base, query_string=dumped({**query, "start": start, "limit": length})))

    def count(self, **query: Any) -> Any:
        return self.data(self.browser.get("/api/v2/doctype/S Order/count", query_string=dumped(query)))


class Methods(Surface):
    def call(self, method: str, **arguments: Any) -> Any:
        answer = self.browser.method(f"frappe.client.{method}", **arguments)
        return self.outcome(answer, lambda body: body.get("message"))

    def create(self, values: Any) -> Any:
        return self.call("insert", doc={"doctype": "S Order", **values})

    def read(self, name: str) -> Any:
        return self.call("get", doctype="S Order", name=name)

    def change(self, name: str, changes: Any) -> Any:
        return self.call("set_value", doctype="S Order", name=name, fieldname=changes)

    def submit(self, name: str) -> Any:
        doc = self.amended(name, {})
        return self.call("submit", doc=doc) if isinstance(doc, dict) else self.outcome(doc, lambda body: None)

    def cancel(self, name: str) -> Any:
        return self.call("cancel", doctype="S Order", name=name)

    def delete(self, name: str) -> Any:
        return self.call("delete", doctype="S Order", name=name)

    def rows(self, start: int = 0, length: int = 20, **query: Any) -> Any:
        return self.call("get_list", doctype="S Order", limit_start=start, limit_page_length=length, **query)


class Desk(Methods):
    def save(self, doc: Any, action: str) -> Any:
        if not isinstance(doc, dict):
            return self.outcome(doc, lambda body: None)
        answer = self.browser.method("frappe.desk.form.save.savedocs", doc=json.dumps(doc), action=action)
        return self.outcome(answer, lambda body: body["docs"][0])

    def create(self, values: Any) -> Any:
        outcome, doc = self.save({"doctype": "S Order", "name": "new-s-order-1", "__islocal": 1, **values}, "Save")
        return outcome, doc and {key: value for key, value in doc.items() if key != "localname"}

    def read(self, name: str) -> Any:
        answer = self.browser.get(
            "/api/method/frappe.desk.form.load.getdoc", query_string={"doctype": "S Order", "name": name}
        )
        return self.outcome(answer, lambda body: body["docs"][0])

    def change(self, name: str, changes: Any) -> Any:
        doc = self.amended(name, changes)
        return self.save(doc, "Update" if isinstance(doc, dict) and doc["docstatus"] == 1 else "Save")

    def submit(self, name: str) -> Any:
        return self.save(self.amended(name, {}), "Submit")

    def cancel(self, name: str) -> Any:
        answer = self.browser.method("frappe.desk.form.save.cancel", doctype="S Order", name=name)
        return self.outcome(answer, lambda body: body["docs"][0])

    def rows(self, start: int = 0, length: int = 20, **query: Any) -> Any:
        query.update(doctype="S Order", start=start, page_length=length)
        answer = self.browser.get("/api/method/frappe.desk.reportview.get", query_string=dumped(query))

        def objects(body: Any) -> Any:
            found = body["message"]
            return [dict(zip(found["keys"], row, strict=True)) for row in found["values"]] if found else []

        return self.outcome(answer, objects)

    def count(self, **query: Any) -> Any:
        return self._count("frappe.desk.reportview.get_count", query)


SURFACES = (Rest1, Rest2, Methods, Desk)


def comparable(value: Any) -> Any:
    """A value without what differs from one moment to the next, and without nulls, which REST v1 leaves out."""
    if isinstance(value, dict):
        kept = {key: comparable(item) for key, item in value.items() if key not in VOLATILE and item is not None}
        if "parent" in kept:
            kept.pop("name", None)  # rows have random names
        return kept
    return [comparable(item) for item in value] if isinstance(value, list) else value


def made(world: Any, owner: str = "clerk", docstatus: int = 0, **values: Any) -> str:
    """An order that stands before the scenario begins."""
    with world.inside() as ctx:
        ctx.set_user(f"{owner}@example.com" if "@" not in owner else owner)
        doc = world.new_doc("S Order", **{**NEW, **values})
        doc.flags.ignore_permissions = True
        doc.insert()
        if docstatus >= 1:
            doc.submit()
        if docstatus == 2:
            doc.cancel()
    world.rules.events.clear()
    return str(doc.name)


INSERTED = "before_insert before_validate validate before_save after_insert on_update on_change"
SAVED = "before_validate validate before_save on_update on_change"
SUBMITTED = "before_validate validate before_submit on_update on_submit on_change"


def wrote(
    case: str, person: str, act: Callable[..., Any], expected: Any, events: str | None = None, **given: Any
) -> Any:
    """given: the order that stands already (``made``); ``fields``: what the result must hold."""
    fields = given.pop("fields", {})
    return pytest.param(person, act, expected, None if events is None else events.split(), given, fields, id=case)


def stale(surface: Any, name: str) -> Any:
    return surface.change(name, {"quantity": 9, "modified": "2001-01-01 00:00:00.000000"})


def resent(surface: Any, name: str) -> Any:
    return surface.change(name, {"mobile": surface.read(name)[1]["mobile"], "quantity": 5})


WRITES = [
    wrote("create", "clerk", lambda s, n: s.create(NEW), "ok", INSERTED, fields={"quantity": 2, "owner": "clerk@example.com", "docstatus": 0}),
    wrote("create with rows", "clerk", lambda s, n: s.create({**NEW, "lines": [{"item": "a", "pieces": "3"}, {"item": "b"}]}), "ok", INSERTED),
    wrote("types are cast", "clerk", lambda s, n: s.create({**NEW, "quantity": "7", "urgent": True, "due": "2026-03-01"}), "ok", INSERTED,
          fields={"quantity": 7, "urgent": 1, "due": "2026-03-01"}),
    wrote("create without right", "reader", lambda s, n: s.create(NEW), (403, "PermissionError"), ""),
    wrote("mandatory field", "clerk", lambda s, n: s.create({"quantity": 1}), (417, "MandatoryError")),
    wrote("mandatory field of a row", "clerk", lambda s, n: s.create({**NEW, "lines": [{"pieces": 1}]}), (417, "MandatoryError")),
    wrote("unknown option", "clerk", lambda s, n: s.create({**NEW, "status": "Maybe"}), (417, "ValidationError")),
    wrote("text with a NUL", "clerk", lambda s, n: s.create({**NEW, "title": "a\x00b"}), (417, "ValidationError")),
    wrote("broken link", "clerk", lambda s, n: s.create({**NEW, "customer": "Nobody"}), (417, "LinkValidationError")),
    wrote("unique field", "clerk", lambda s, n: s.create({**NEW, "code": "K1"}), (417, "UniqueValidationError"), code="K1"),
    wrote("controller refuses", "clerk", lambda s, n: s.create({**NEW, "title": "forbidden"}), (417, "ValidationError")),
    wrote("guest", "guest", lambda s, n: s.create(NEW), (403, "PermissionError"), ""),
    wrote("higher level is not written", "clerk", lambda s, n: s.create({**NEW, "cost": 99}), "ok", INSERTED),
    wrote("markup is cleaned", "clerk", lambda s, n: s.create({**NEW, "text": "<p>hi<script>alert(1)</script></p>"}), "ok", INSERTED),
    wrote("change", "clerk", lambda s, n: s.change(n, {"quantity": 5}), "ok", SAVED, fields={"quantity": 5, "modified_by": "clerk@example.com"}),
    wrote("change rows", "clerk", lambda s, n: s.change(n, {"lines": [{"item": "c"}]}), "ok", SAVED, lines=[{"item": "a"}, {"item": "b"}]),
    wrote("stale", "clerk", stale, (417, "TimestampMismatchError"), ""),
    wrote("change without right", "reader", lambda s, n: s.change(n, {"quantity": 5}), (403, "PermissionError"), ""),
    wrote("change of another's", "other", lambda s, n: s.change(n, {"quantity": 5}), (403, "PermissionError"), "", owner="owner"),
    wrote("change of one's own", "owner", lambda s, n: s.change(n, {"quantity": 5}), "ok", SAVED, owner="owner"),
    wrote("claiming another's by its owner field", "other", lambda s, n: s.change(n, {"owner": "other@example.com"}), (403, "PermissionError"), "", owner="owner"),
    wrote("change of nothing", "clerk", lambda s, n: s.change("S-99999", {"quantity": 5}), (404, "DoesNotExistError"), ""),
    wrote("masked value sent back", "clerk", resent, "ok", SAVED, mobile="13812345678", fields={"mobile": "138****5678", "quantity": 5}),
    wrote("higher level is kept", "clerk", lambda s, n: s.change(n, {"cost": 1}), "ok", None, cost=50.5),
    wrote("higher level by who may", "manager", lambda s, n: s.change(n, {"cost": 1}), "ok", SAVED, cost=50.5, fields={"cost": 1}),
    wrote("submit", "clerk", lambda s, n: s.submit(n), "ok", SUBMITTED, fields={"docstatus": 1}),
    wrote("submit without right", "owner", lambda s, n: s.submit(n), (403, "PermissionError"), None, owner="owner"),
    wrote("cancel a draft", "clerk", lambda s, n: s.cancel(n), (417, "DocstatusTransitionError"), None),
    wrote("change after submit", "clerk", lambda s, n: s.change(n, {"quantity": 5}), (417, "UpdateAfterSubmitError"), None, docstatus=1),
    wrote("allowed change after submit", "clerk", lambda s, n: s.change(n, {"remark": "later"}), "ok", None, docstatus=1, fields={"remark": "later"}),
    wrote("cancel", "clerk", lambda s, n: s.cancel(n), "ok", "before_cancel on_cancel on_change", docstatus=1, fields={"docstatus": 2}),
    wrote("change of a cancelled one", "clerk", lambda s, n: s.change(n, {"remark": "x"}), (417, "ValidationError"), None, docstatus=2),
    wrote("delete", "clerk", lambda s, n: s.delete(n), "ok", "on_trash on_change after_delete"),
    wrote("delete a submitted one", "clerk", lambda s, n: s.delete(n), (417, "ValidationError"), None, docstatus=1),
    wrote("delete without right", "reader", lambda s, n: s.delete(n), (403, "PermissionError"), None),
    wrote("delete nothing", "clerk", lambda s, n: s.delete("S-99999"), (404, "DoesNotExistError"), ""),
]  # fmt: skip


@pytest.mark.parametrize(("person", "act", "expected", "events", "given", "fields"), WRITES)
def test_every_surface_writes_alike(
    new_world: Any,
    person: str,
    act: Callable[..., Any],
    expected: Any,
    events: list[str] | None,
    given: Any,
    fields: Any,
) -> None:
    found = []
    for kind in SURFACES:
        world = new_world()
        name = made(world, **given)
        outcome, value = act(kind(world.person(person)), name)
        assert outcome == expected, (kind.__name__, outcome)
        seen = list(world.rules.events)
        if events is not None:
            assert seen == events, kind.__name__
        assert {key: value[key] for key in fields} == fields, kind.__name__
        with world.inside():
            stored = world.stored("S Order")
        found.append((comparable(value), seen, comparable(stored)))
    for kind, each in zip(SURFACES[1:], found[1:], strict=True):
        assert each == found[0], kind.__name__


ORDERS = [
    {"title": "lamp", "quantity": 1, "mobile": "13812345678", "cost": 10, "lines": [{"item": "bulb", "margin": 3}]},
    {"title": "chair", "quantity": 2, "status": "Closed", "owner": "owner"},
    {"title": "table", "quantity": 3, "status": "Closed", "due": "2026-03-01"},
    {"title": "stool", "quantity": 4, "urgent": 1, "owner": "owner"},
]
MASK = [{"title": "lamp", "mobile": "138****5678"}]


def read(case: str, person: str, act: Callable[..., Any], expected: Any, value: Any = ...) -> Any:
    return pytest.param(person, act, expected, value, id=case)


def titles(*names: str) -> list[dict[str, str]]:
    return [{"title": name} for name in names]


T = ["title"]
READS = [
    read("a document", "clerk", lambda s, n: s.read(n[0]), "ok"),
    read("a document with its clear values", "manager", lambda s, n: s.read(n[0]), "ok"),
    read("a missing document", "clerk", lambda s, n: s.read("S-99999"), (404, "DoesNotExistError")),
    read("a document as guest", "guest", lambda s, n: s.read(n[0]), (403, "PermissionError")),
    read("another's document", "other", lambda s, n: s.read(n[1]), (403, "PermissionError")),
    read("one's own document", "owner", lambda s, n: s.read(n[1]), "ok"),
    read("names by default", "clerk", lambda s, n: s.rows(order_by="name asc"), "ok", [{"name": f"S-0000{n}"} for n in (1, 2, 3, 4)]),
    read("chosen fields", "clerk", lambda s, n: s.rows(fields=["title", "quantity"], order_by="quantity desc", length=1), "ok",
         [{"title": "stool", "quantity": 4}]),
    read("filter as list", "clerk", lambda s, n: s.rows(fields=T, filters=[["status", "=", "Closed"]], order_by="title asc"), "ok", titles("chair", "table")),
    read("filter as object", "clerk", lambda s, n: s.rows(fields=T, filters={"quantity": [">", 2], "urgent": 0}), "ok", titles("table")),
    read("either of two", "clerk", lambda s, n: s.rows(fields=T, or_filters=[["title", "=", "lamp"], ["urgent", "=", 1]], order_by="title asc"), "ok",
         titles("lamp", "stool")),
    read("filter on rows", "clerk", lambda s, n: s.rows(fields=T, filters=[["S Line", "item", "=", "bulb"]]), "ok", titles("lamp")),
    read("second page", "clerk", lambda s, n: s.rows(start=1, length=2, fields=T, order_by="quantity asc"), "ok", titles("chair", "table")),
    read("all", "clerk", lambda s, n: s.rows(length=0, fields=T, order_by=""), "ok"),
    read("only one's own", "owner", lambda s, n: s.rows(fields=T, order_by="title asc"), "ok", titles("chair", "stool")),
    read("masked", "clerk", lambda s, n: s.rows(fields=["title", "mobile"], filters={"title": "lamp"}), "ok", MASK),
    read("in clear", "manager", lambda s, n: s.rows(fields=["mobile"], filters={"title": "lamp"}), "ok", [{"mobile": "13812345678"}]),
    read("guessing a masked value", "clerk", lambda s, n: s.rows(filters=[["mobile", "like", "138%"]]), (403, "PermissionError")),
    read("sorting by a masked value", "clerk", lambda s, n: s.rows(order_by="mobile asc"), (403, "PermissionError")),
    read("hidden field", "clerk", lambda s, n: s.rows(fields=["title", "cost"], filters={"title": "lamp"}), "ok", titles("lamp")),
    read("filter on a hidden field", "clerk", lambda s, n: s.rows(filters=[["cost", ">", 5]]), (403, "PermissionError")),
    read("unknown field", "clerk", lambda s, n: s.rows(fields=["nothing"]), (417, "DataError")),
    read("unknown operator", "clerk", lambda s, n: s.rows(filters=[["title", "~", "x"]]), (417, "DataError")),
    read("filters that are no JSON", "clerk", lambda s, n: s.rows(filters="[["), (400, "MalformedRequestError")),
    read("list as guest", "guest", lambda s, n: s.rows(), (403, "PermissionError")),
    read("list without right", "portal", lambda s, n: s.rows(), (403, "PermissionError")),
    read("grouped", "clerk", lambda s, n: s.rows(fields=["status", "count(name) as n"], group_by="status", order_by="status asc"), "ok",
         [{"status": "Closed", "n": 2}, {"status": "Open", "n": 2}]),
    read("count", "clerk", lambda s, n: s.count(filters=[["status", "=", "Open"]]), "ok", 2),
    read("count of one's own", "owner", lambda s, n: s.count(), "ok", 2),
    read("count as guest", "guest", lambda s, n: s.count(), (403, "PermissionError")),
    read("nothing found", "clerk", lambda s, n: s.rows(filters={"title": "moon"}), "ok", []),
    read("values are data, not SQL", "clerk", lambda s, n: s.rows(filters={"title": "x' or '1'='1"}), "ok", []),
]  # fmt: skip


@pytest.mark.parametrize(("person", "act", "expected", "value"), READS)
def test_every_surface_reads_alike(world: Any, person: str, act: Callable[..., Any], expected: Any, value: Any) -> None:
    names = [made(world, **order) for order in ORDERS]
    found = []
    for kind in SURFACES:
        outcome, got = act(kind(world.person(person)), names)
        assert outcome == expected, (kind.__name__, outcome, got)
        if value is not ...:
            assert got == value, kind.__name__
        found.append(comparable(got))
    assert all(each == found[0] for each in found), found
    assert world.rules.events == []


def test_a_read_document_shows_no_more_than_its_reader_may_see(world: Any) -> None:
    name = made(world, **ORDERS[0])
    for kind in SURFACES:
        clerk, manager = (kind(world.person(person)).read(name)[1] for person in ("clerk", "manager"))
        assert (clerk.get("mobile"), clerk.get("cost"), clerk["lines"][0].get("margin")) == ("138****5678", None, None)
        assert (manager["mobile"], manager["cost"], manager["lines"][0]["margin"]) == ("13812345678", 10, 3)


def test_a_refused_write_leaves_nothing_behind(world: Any) -> None:
    answer = world.person("clerk").method("surface_app.rules.write_then_fail")
    assert answer.status_code == 417
    with world.inside() as ctx:
        assert not ctx.db.exists("S Customer", "half")


def test_a_write_by_get_is_undone(world: Any) -> None:
    assert world.person("clerk").get("/api/method/surface_app.rules.write_by_get").status_code == 200
    with world.inside() as ctx:
        assert not ctx.db.exists("S Customer", "by get")
