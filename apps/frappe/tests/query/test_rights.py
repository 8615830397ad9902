"""Lists as people may see them: rows, hidden fields, confidential fields, fields behind links and in child tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import frappe
from frappe.exceptions import PermissionError
from frappe.permissions.roles import Access
from frappe.query import fetch
from frappe.query.compile import ListQuery
from frappe.runtime.context import Context

AccessOf = Callable[[str], Access]


def listed(ctx: Context, access: Access, doctype: str = "Q Case", parent: str | None = None, **query: Any) -> list[Any]:
    query.setdefault("order_by", "name")
    return fetch.get_list(ctx, access, doctype, ListQuery(**query), parent_doctype=parent)


def test_who_has_no_role_is_refused_and_get_all_never_asks(ctx: Context) -> None:
    ctx.set_user("Guest")
    with pytest.raises(PermissionError, match="Q Case"):
        frappe.get_list("Q Case")
    assert len(frappe.get_all("Q Case")) == 4
    assert len(frappe.get_list("Q Case", ignore_permissions=True)) == 4


def test_hidden_field_is_left_out_of_rows(ctx: Context, access: AccessOf) -> None:
    assert listed(ctx, access("clerk"), fields=["name", "secret"], filters="C1") == [{"name": "C1"}]
    assert "secret" not in listed(ctx, access("clerk"), fields=["*"], filters="C1")[0]
    assert listed(ctx, access("chief"), fields=["name", "secret"], filters="C1") == [{"name": "C1", "secret": "s1"}]


def test_a_query_asked_by_turns_shows_everybody_what_is_theirs(ctx: Context, access: AccessOf) -> None:
    """What a statement selects is kept for the next one who asks the same with the same roles."""
    for _turn in range(2):
        for who, fields in (("chief", {"name", "secret"}), ("clerk", {"name"})):
            assert set(listed(ctx, access(who), fields=["name", "secret"], filters="C1")[0]) == fields


@pytest.mark.parametrize(
    "query",
    [
        pytest.param({"filters": {"secret": "s1"}}, id="filter"),
        pytest.param({"or_filters": {"secret": "s1", "name": "C1"}}, id="or filter"),
        pytest.param({"order_by": "secret"}, id="order"),
        pytest.param({"order_by": "name, ifnull(secret, 1)"}, id="order by a function"),
        pytest.param({"fields": ["secret as s"], "order_by": "s"}, id="order by another name"),
        pytest.param({"group_by": "secret", "fields": ["count(name) as n"], "order_by": ""}, id="group"),
        pytest.param({"fields": ["max(secret) as m"]}, id="function"),
        pytest.param({"fields": [{"MAX": "secret"}]}, id="dict function"),
        pytest.param({"fields": ["upper(concat(title, secret)) as m"]}, id="nested function"),
        pytest.param({"filters": [["Q Line", "cost", ">", 1]]}, id="child field"),
        pytest.param({"filters": {"project.budget": 90}}, id="linked field"),
        pytest.param({"order_by": "project.budget"}, id="order by a linked field"),
    ],
)
def test_hidden_field_is_refused_by_name_where_it_would_tell(
    ctx: Context, access: AccessOf, query: dict[str, Any]
) -> None:
    with pytest.raises((PermissionError, frappe.DataError), match=r"Secret|Cost|Budget|\bs\b"):
        listed(ctx, access("clerk"), **query)


def test_hidden_fields_of_links_and_rows_are_left_out(ctx: Context, access: AccessOf) -> None:
    fields = ["name", "project.budget as budget", "lines.cost as cost", "lines.note as note"]
    assert listed(ctx, access("clerk"), fields=fields, filters={"name": "C2"}) == [{"name": "C2", "note": "hose"}]
    assert listed(ctx, access("chief"), fields=fields, filters={"name": "C2"}) == [
        {"name": "C2", "budget": 50.0, "cost": 2.0, "note": "hose"}
    ]


# --- confidential fields -------------------------------------------------------------------------------------------------


def test_confidential_field_is_masked_for_whoever_lacks_the_right(ctx: Context, access: AccessOf) -> None:
    assert [row.phone for row in listed(ctx, access("clerk"), fields=["phone"])] == [
        "138****5678",
        "139****4321",
        None,
        "",
    ]
    assert listed(ctx, access("chief"), fields=["phone"])[0].phone == "13812345678"
    assert listed(ctx, access("clerk"), fields=["phone as p"])[0].p == "138****5678"
    assert listed(ctx, access("clerk"), fields=["*"])[0].phone == "138****5678"
    assert (
        fetch.get_list(ctx, access("clerk"), "Q Case", ListQuery(fields=["phone"], order_by="name"), pluck="phone")[0]
        == "138****5678"
    )
    distinct = listed(ctx, access("clerk"), fields=["distinct phone"], filters="C1", order_by="")
    assert distinct == [{"phone": "138****5678"}]


def test_rule_for_owners_lifts_the_mask_of_own_rows_only(ctx: Context, access: AccessOf) -> None:
    rule = {"parent": "Q Case", "role": "Q Clerk", "permlevel": 0}
    frappe.permissions.setup_custom_perms("Q Case")
    frappe.db.set_value("Custom DocPerm", {**rule}, {"unmask": 0})
    name = frappe.generate_hash(length=10)
    frappe.db.insert_row("tabCustom DocPerm", {**rule, "name": name, "if_owner": 1, "read": 1, "unmask": 1})
    frappe.db.set_value("Q Case", "C2", "owner", "clerk@example.com")
    frappe.clear_cache()
    rows = listed(ctx, access("clerk"), fields=["name", "phone"])
    assert [row.phone for row in rows] == ["138****5678", "13987654321", None, ""]
    assert list(rows[0]) == ["name", "phone"]
    assert listed(ctx, access("clerk"), fields=["phone"], distinct=True, order_by="")[-1].phone in (
        "138****5678",
        "139****4321",
        None,
        "",
    )


@pytest.mark.parametrize(
    "filters",
    [{"phone": "13812345678"}, {"phone": ["=", "13812345678"]}, {"phone": ["is", "set"], "name": "C1"}],
)
def test_confidential_field_may_be_asked_for_in_full(ctx: Context, access: AccessOf, filters: Any) -> None:
    assert listed(ctx, access("clerk"), filters=filters) == [{"name": "C1"}]


@pytest.mark.parametrize(
    "query",
    [
        *(
            pytest.param({"filters": {"phone": [operator, value]}}, id=operator)
            for operator, value in (
                ("like", "138%"), ("not like", "138%"), ("<", "2"), (">", "1"), ("<=", "2"), (">=", "1"), ("!=", "1"),
                ("in", ["13812345678"]), ("not in", ["1"]), ("between", ["1", "2"]),
            )
        ),
        pytest.param({"order_by": "phone"}, id="order"),
        pytest.param({"fields": ["phone as p"], "order_by": "p desc"}, id="order by another name"),
        pytest.param({"group_by": "phone", "order_by": ""}, id="group"),
        pytest.param({"fields": ["max(phone) as m"]}, id="max"),
        pytest.param({"fields": ["concat(phone, '') as m"]}, id="concat"),
        pytest.param({"fields": ["count(ifnull(phone, 1)) as m"]}, id="inside of count"),
        pytest.param({"order_by": "ifnull(phone, 1)"}, id="order by a function"),
        pytest.param({"or_filters": [["phone", "like", "1%"]]}, id="or filter"),
    ],
)  # fmt: skip
def test_confidential_field_cannot_be_guessed_piece_by_piece(
    ctx: Context, access: AccessOf, query: dict[str, Any]
) -> None:
    with pytest.raises(PermissionError, match="Phone"):
        listed(ctx, access("clerk"), **query)
    assert listed(ctx, access("chief"), **query) is not None


# --- child tables and selection --------------------------------------------------------------------------------------------


def test_child_rows_are_reached_through_a_parent_one_may_read(
    ctx: Context, access: AccessOf, act_as: Callable[[str], None]
) -> None:
    frappe.permissions.add_user_permission("Q Region", "North Lake", "clerk@example.com")
    frappe.db.set_value("Q Case", "C4", "region", "South")
    rows = listed(ctx, access("clerk"), "Q Line", "Q Case", fields=["parent", "note", "cost"])
    assert rows == [{"parent": "C2", "note": "hose"}]
    with pytest.raises(PermissionError, match="Q Line"):
        listed(ctx, access("clerk"), "Q Line")
    with pytest.raises(PermissionError, match="Q Line"):
        listed(ctx, access("clerk"), "Q Line", "Sensitive Access")
    act_as("clerk")
    assert frappe.get_list("Q Line", parent_doctype="Q Case", pluck="note") == ["hose"]


def test_right_to_select_shows_by_what_documents_are_chosen(ctx: Context, access: AccessOf) -> None:
    rows = listed(ctx, access("picker"), "Q Project", fields=["*"])
    assert rows[0] == {"name": "P1", "title": "Sunny Garden"}
    assert listed(ctx, access("picker"), fields=["project.title as t", "project.remark as r"], filters="C1") == [
        {"t": "Sunny Garden"}
    ]
    with pytest.raises(PermissionError, match="Remark"):
        listed(ctx, access("picker"), "Q Project", fields=["max(remark) as m"])
    assert listed(ctx, access("picker"), "Q Project", filters={"remark": "old"}) == [{"name": "P1"}]


def test_count_counts_what_one_may_see(ctx: Context, access: AccessOf) -> None:
    frappe.permissions.add_user_permission("Q Region", "North", "clerk@example.com")
    assert fetch.count(ctx, access("clerk"), "Q Case") == 3
    assert fetch.count(ctx, access("chief"), "Q Case") == 4
    assert fetch.count(ctx, access("chief"), "Q Case", limit=2) == 2


def test_list_of_a_person_takes_one_statement_when_rights_are_known(ctx: Context, site: Callable[[], Any]) -> None:
    sent: list[str] = []
    with site() as other:
        access = Access.of(other, "clerk@example.com")
        listed(other, access, fields=["name", "phone"])
    with site() as other:
        other.db.connection.listeners.append(lambda sql, _params, _seconds: sent.append(sql))
        listed(other, Access.of(other, "clerk@example.com"), fields=["name", "phone"])
        other.db.connection.listeners.clear()
    assert len(sent) == 2  # the versions, and the list
