"""The promise behind every list and every document: what a list shows is exactly what one may open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import frappe
from frappe.exceptions import PermissionError
from frappe.permissions.decide import may
from frappe.permissions.rows import predicate
from frappe.permissions.stored import stored
from frappe.query import fetch
from frappe.query.compile import ListQuery

ANN, BOB = "ann@example.com", "bob@example.com"
ROLES = ("R One", "R Two")
World = Any  # what ``world_of`` gives
RIGHTS = ("select", "read", "write", "submit", "delete", "share", "print")
# Mostly what the restrictions allow, so that single exceptions decide.
AREAS = st.sampled_from(["A1", "A1", "A1", "a1", "A2", None, ""])
OWNERS = st.sampled_from([ANN, ANN.upper(), BOB, "Administrator"])
rules = st.fixed_dictionaries(
    {
        "role": st.sampled_from([*ROLES, "All", "Desk User", "Guest"]),
        "rights": st.one_of(st.just(set(RIGHTS)), st.sets(st.sampled_from(RIGHTS), min_size=1)),
        "if_owner": st.sampled_from([0, 0, 1]),
        "permlevel": st.sampled_from([0, 0, 0, 1]),
    }
)
restrictions = st.one_of(
    st.tuples(st.just("R Area"), st.just("A1")),
    st.tuples(st.just("R Area"), st.sampled_from(["A2", "a3"])),
    st.tuples(st.just("R Region"), st.sampled_from(["World", "North", "Lake", "South"])),
    st.tuples(st.just("R Doc"), st.sampled_from(["D0", "D1", "D2"])),
).flatmap(
    lambda pair: st.fixed_dictionaries(
        {
            "allow": st.just(pair[0]),
            "value": st.just(pair[1]),
            "user": st.sampled_from([ANN, ANN, BOB]),
            "applicable_for": st.sampled_from([None, None, "R Doc", "R Area"]),
            "hide_descendants": st.integers(0, 1),
        }
    )
)
shares = st.tuples(
    st.sampled_from(["D0", "D1", "D2", "gone"]),
    st.sampled_from([ANN, BOB, None]),
    st.sets(st.sampled_from(["read", "write", "submit", "share"])),
)
documents = st.fixed_dictionaries(
    {
        "owner": OWNERS,
        "area": AREAS,
        "area2": AREAS,
        "free_area": AREAS,
        "region": st.sampled_from([None, "North", "Lake", "World", "South"]),
        "lines": st.lists(AREAS, max_size=2).map(tuple),
    }
)
worlds = st.fixed_dictionaries(
    {
        "roles": st.one_of(st.just(set(ROLES)), st.sets(st.sampled_from(ROLES))),
        "rules": st.lists(rules, min_size=1, max_size=3),
        "restrictions": st.lists(restrictions, max_size=3, unique_by=lambda one: tuple(one.values())),
        "shares": st.lists(shares, max_size=3, unique_by=lambda one: one[:2]),
        "strict": st.booleans(),
        "documents": st.lists(documents, min_size=3, max_size=5),
        "right": st.sampled_from(RIGHTS),
    }
)


def fill(world: World, case: dict[str, Any]) -> list[Any]:
    world.give(ANN, *case["roles"])
    for rule in case["rules"]:
        world.rule(rule["role"], *rule["rights"], if_owner=rule["if_owner"], permlevel=rule["permlevel"])
    for one in case["restrictions"]:
        world.restrict(**one)
    for name, user, rights in case["shares"]:
        world.share(name, *rights, user=user)
    world.strict(case["strict"])
    return [world.doc(f"D{index}", **values) for index, values in enumerate(case["documents"])]


def check(world: World, case: dict[str, Any]) -> None:
    docs = fill(world, case)
    ctx, meta, access, right = world.ctx, world.meta, world.access(), case["right"]
    text, params = predicate(ctx, access, meta, right).sql("`tabR Doc`")
    listed = {
        row[0] for row in ctx.db.connection.execute_native(f"select name from `tabR Doc` where {text}", params).rows
    }
    assert listed == {doc.name for doc in docs if may(ctx, access, right, meta, doc)}
    assert listed == {doc.name for doc in docs if may(ctx, access, right, meta, stored(ctx, meta, doc.name))}
    if not may(ctx, access, right, meta):
        assert listed == set()
    if right == "read":
        assert visible(world) == listed | (visible_to_select(world) if not may(ctx, access, "read", meta) else set())


def visible(world: World) -> set[str]:
    query = ListQuery(fields=["name"])
    try:
        return {row.name for row in fetch.get_list(world.ctx, world.access(), "R Doc", query)}
    except PermissionError:
        return set()


def visible_to_select(world: World) -> set[str]:
    text, params = predicate(world.ctx, world.access(), world.meta, "select").sql("`tabR Doc`")
    return {
        row[0]
        for row in world.ctx.db.connection.execute_native(f"select name from `tabR Doc` where {text}", params).rows
    }


def test_list_shows_exactly_the_documents_one_may_open(
    site: Callable[[], Any], world_of: Callable[[Any], World]
) -> None:
    with site() as ctx:
        world = world_of(ctx)

        @settings(max_examples=200, suppress_health_check=list(HealthCheck))
        @given(worlds)
        def agree(case: dict[str, Any]) -> None:
            frappe.db.rollback()
            check(world, case)

        agree()
        frappe.db.rollback()
