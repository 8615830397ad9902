"""A site of each kind of database with the DocTypes of a small office; every test is undone at its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest

import frappe
from frappe.permissions.roles import Access
from frappe.runtime.context import Context
from frappe.runtime.versions import bump
from frappe.schema.spec import DocTypeSpec
from frappe.schema.sync import sync_doctypes


def field(fieldname: str, fieldtype: str = "Data", **more: Any) -> dict[str, Any]:
    return {"fieldname": fieldname, "fieldtype": fieldtype, "label": fieldname.title(), **more}


def doctype(name: str, fields: list[dict[str, Any]], permissions: list[dict[str, Any]], **more: Any) -> DocTypeSpec:
    return DocTypeSpec.from_dict(
        {
            "name": name,
            "module": "Core",
            "custom": 1,
            "fields": fields,
            "permissions": permissions,
            "autoname": "prompt",
            **more,
        }
    )


CLERK = {"role": "Q Clerk", "read": 1, "write": 1, "create": 1}
CHIEF = {"role": "Q Chief", "read": 1, "write": 1, "create": 1, "unmask": 1}
SPECS = [
    doctype(
        "Q Region",
        [field("title"), field("parent_q_region", "Link", options="Q Region"), field("lft", "Int"), field("rgt", "Int")],
        [CLERK, CHIEF],
        is_tree=1,
    ),
    doctype(
        "Q Project",
        [field("title"), field("region", "Link", options="Q Region"), field("budget", "Currency", permlevel=1), field("remark")],
        [CLERK, CHIEF, {"role": "Q Chief", "permlevel": 1, "read": 1}, {"role": "Q Picker", "select": 1}],
        title_field="title",
    ),
    doctype(
        "Q Line",
        [field("note"), field("qty", "Int"), field("cost", "Currency", permlevel=1), field("paid_on", "Date")],
        [],
        istable=1,
    ),
    doctype(
        "Q Case",
        [
            field("title"), field("status", "Select", options="Open\nClosed"), field("project", "Link", options="Q Project"),
            field("region", "Link", options="Q Region"), field("amount", "Currency"), field("visits", "Int"), field("done", "Check"),
            field("due", "Date"), field("seen", "Datetime"), field("at", "Time"), field("secret", permlevel=1),
            field("phone", mask=1, mask_format="mobile"), field("lines", "Table", options="Q Line"),
        ],
        [CLERK, CHIEF, {"role": "Q Chief", "permlevel": 1, "read": 1, "write": 1}, {"role": "Q Picker", "read": 1}],
        title_field="title",
    ),
    doctype(
        "Q Guest",
        [field("guest", sort_as="Person"), field("room", sort_as="Title"), field("case", "Link", options="Q Case"), field("phone", mask=1, mask_format="mobile", sort_as="Title")],
        [CLERK, CHIEF],
    ),
    doctype("Q Settings", [field("company"), field("limit", "Int"), field("open", "Check"), field("from", "Date")], [CHIEF], issingle=1),
]  # fmt: skip


@pytest.fixture(scope="session")
def site(new_site: Callable[[str], Callable[[], Any]]) -> Callable[[], Any]:
    """Opens the site: ``with site() as ctx``."""
    opened = new_site("query")
    with opened() as ctx:
        _build(ctx)
    return opened


@pytest.fixture
def access(ctx: Context) -> Callable[[str], Access]:
    """The rights of clerk, chief or picker."""
    return lambda name: Access.of(ctx, f"{name}@example.com")


@pytest.fixture
def act_as(ctx: Context) -> Callable[[str], None]:
    """Go on as clerk, chief or picker."""
    return lambda name: ctx.set_user(f"{name}@example.com")


class Statements(list[str]):
    """Texts of the statements sent."""


@pytest.fixture
def statements(ctx: Context) -> Iterator[Statements]:
    """What reaches the database from now on."""
    sent = Statements()

    def listen(sql: str, _params: Any, _seconds: float) -> None:
        sent.append(sql)

    ctx.db.connection.listeners.append(listen)
    yield sent
    ctx.db.connection.listeners.remove(listen)


def _insert(doctype: str, name: str, **values: Any) -> None:
    frappe.get_doc({"doctype": doctype, "name": name, "__newname": name, **values}).insert(ignore_permissions=True)


def _build(ctx: Context) -> None:
    sync_doctypes(ctx, SPECS)
    for role in ("Q Clerk", "Q Chief", "Q Picker"):
        _insert("Role", role, role_name=role, desk_access=1)
    for name, role in (("clerk", "Q Clerk"), ("chief", "Q Chief"), ("picker", "Q Picker")):
        mail = f"{name}@example.com"
        _insert("User", mail, email=mail, first_name=name, user_type="System User", enabled=1, roles=[{"role": role}])
    # World(1,8) > North(2,5) > North Lake(3,4); World > South(6,7)
    for name, parent, lft, rgt in (
        ("World", None, 1, 8),
        ("North", "World", 2, 5),
        ("North Lake", "North", 3, 4),
        ("South", "World", 6, 7),
    ):
        ctx.db.insert_row(
            "tabQ Region", {**_stamp(name), "title": name, "parent_q_region": parent, "lft": lft, "rgt": rgt}
        )
    ctx.db.insert_row(
        "tabQ Project", {**_stamp("P1"), "title": "Sunny Garden", "region": "North", "budget": 90, "remark": "old"}
    )
    ctx.db.insert_row(
        "tabQ Project", {**_stamp("P2"), "title": "Lake House", "region": "North Lake", "budget": 50, "remark": None}
    )
    for row in CASES:
        values = dict(row)
        lines = values.pop("lines", ())
        name = values["name"]
        ctx.db.insert_row("tabQ Case", {**_stamp(name), **values})
        for index, line in enumerate(lines, 1):
            place = {"parent": name, "parenttype": "Q Case", "parentfield": "lines", "idx": index}
            ctx.db.insert_row("tabQ Line", {**_stamp(f"{name}-{index}"), **place, **line})
    bump(ctx, "permission")


_start = datetime(2026, 3, 1, 8)
CASES: list[dict[str, Any]] = [
    {
        "name": "C1", "title": "Water leak", "status": "Open", "project": "P1", "region": "North", "amount": 10.5, "visits": 2,
        "done": 0, "due": date(2026, 3, 10), "seen": datetime(2026, 3, 1, 9, 30), "at": timedelta(hours=9), "secret": "s1",
        "phone": "13812345678", "creation": _start,
        "lines": [{"note": "pump", "qty": 1, "cost": 5, "paid_on": date(2026, 3, 2)}, {"note": "hose", "qty": 9, "cost": 7}],
    },
    {
        "name": "C2", "title": "Lift 100%", "status": "Closed", "project": "P2", "region": "North Lake", "amount": 4, "visits": 5,
        "done": 1, "due": date(2026, 3, 31), "seen": datetime(2026, 3, 31, 23, 59, 59, 999999), "at": timedelta(hours=23, minutes=5),
        "secret": "s2", "phone": "13987654321", "creation": _start + timedelta(days=1), "lines": [{"note": "hose", "qty": 1, "cost": 2}],
    },
    {
        "name": "C3", "title": "Noise", "status": "Open", "project": None, "region": "South", "amount": 0, "visits": 0, "done": 0,
        "due": None, "seen": None, "at": None, "secret": None, "phone": None, "creation": _start + timedelta(days=2),
    },
    {
        "name": "C4", "title": "", "status": None, "project": "P1", "region": None, "amount": 7.25, "visits": 1, "done": 1,
        "due": date(2026, 4, 1), "seen": datetime(2026, 4, 1), "at": timedelta(0), "secret": "", "phone": "", "creation": _start + timedelta(days=3),
    },
]  # fmt: skip


def _stamp(name: str) -> dict[str, Any]:
    return {
        "name": name, "creation": _start, "modified": _start + timedelta(minutes=int(name[-1]) if name[-1].isdigit() else 0),
        "owner": "Administrator", "modified_by": "Administrator", "docstatus": 0, "idx": 0,
    }  # fmt: skip
