"""Who may do what: rules of roles, ownership, user permissions, shares, rules of apps."""

from __future__ import annotations

from typing import Any

import pytest

import frappe
from frappe.exceptions import DoesNotExistError, PermissionError
from frappe.permissions.columns import hidden, levels, locked
from frappe.permissions.decide import may, require
from frappe.permissions.explain import explain
from frappe.permissions.roles import Access, roles_of
from frappe.permissions.rules import RIGHTS
from frappe.permissions.user_permissions import for_user
from frappe.runtime.apps import set_installed_apps
from frappe.runtime.context import Context
from frappe.schema.meta import meta_of
from frappe.schema.spec import DocTypeSpec
from frappe.schema.sync import sync_doctypes

ANN, BOB = "ann@example.com", "bob@example.com"
World = Any  # the fixture ``world``


def allowed(world: World, right: str = "read", doc: Any = None, user: str = ANN) -> bool:
    return may(world.ctx, world.access(user), right, world.meta, doc)


# --- roles -----------------------------------------------------------------------------------------------------------------


def test_automatic_roles(ctx: Context) -> None:
    assert roles_of(ctx, "Guest") == {"Guest"}
    assert roles_of(ctx, ANN) == {"Guest", "All", "Desk User"}
    assert roles_of(ctx, "nobody@example.com") == {"Guest"}
    assert {"Administrator", "System Manager", "R One", "All"} <= roles_of(ctx, "Administrator")
    frappe.db.set_value("User", ANN, "user_type", "Website User")
    frappe.clear_cache()
    assert roles_of(ctx, ANN) == {"Guest", "All"}


def test_disabled_users_and_roles_give_nothing(world: World) -> None:
    world.give(ANN, "R One", "R Two")
    frappe.db.set_value("Role", "R Two", "disabled", 1)
    frappe.clear_cache()
    assert "R One" in roles_of(world.ctx, ANN)
    assert "R Two" not in roles_of(world.ctx, ANN)
    frappe.db.set_value("User", ANN, "enabled", 0)
    frappe.clear_cache()
    assert roles_of(world.ctx, ANN) == {"Guest"}


def test_rights_of_all_roles_add_up(world: World) -> None:
    world.rule("R One", "read")
    world.rule("R Two", "write")
    world.give(ANN, "R One")
    assert (allowed(world, "read"), allowed(world, "write")) == (True, False)
    world.give(ANN, "R Two")
    assert (allowed(world, "read"), allowed(world, "write")) == (True, True)


def test_administrator_and_the_system_may_everything(world: World) -> None:
    doc = world.doc("D1")
    assert allowed(world, "delete", doc, "Administrator")
    assert may(world.ctx, Access.system("close old cases"), "delete", world.meta, doc)
    assert not allowed(world, "read", doc, "Guest")


def test_reading_brings_selecting_along_but_not_the_other_way(world: World) -> None:
    world.rule("R One", "read")
    world.rule("R Two", "select")
    world.give(ANN, "R One")
    world.give(BOB, "R Two")
    assert allowed(world, "select")
    assert not allowed(world, "read", user=BOB)


def test_rule_of_a_higher_level_gives_no_right_on_documents(world: World) -> None:
    world.rule("R One", "read", permlevel=1)
    world.give(ANN, "R One")
    assert not allowed(world)


# --- ownership ---------------------------------------------------------------------------------------------------------------


def test_rule_for_owners_holds_for_own_documents_and_lets_the_list_open(world: World) -> None:
    world.rule("R One", "read", "write", if_owner=1)
    world.give(ANN, "R One")
    own, other = world.doc("D1", owner=ANN), world.doc("D2", owner=BOB)
    assert allowed(world)
    assert allowed(world, "write", own)
    assert not allowed(world, "write", other)


def test_rule_for_owners_does_not_limit_making_documents(world: World) -> None:
    world.rule("R One", "create", if_owner=1)
    world.give(ANN, "R One")
    assert allowed(world, "create")
    assert allowed(world, "create", frappe.new_doc("R Doc"))


def test_own_documents_stay_visible_beside_user_permissions(world: World) -> None:
    world.rule("R One", "read")
    world.rule("R One", "read", if_owner=1)
    world.give(ANN, "R One")
    world.restrict("R Area", "A1")
    assert allowed(world, "read", world.doc("D1", owner=ANN, area="A2"))
    assert not allowed(world, "read", world.doc("D2", owner=BOB, area="A2"))


# --- user permissions ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("restriction", "values", "visible"),
    [
        pytest.param({"allow": "R Area", "value": "A1"}, {"area": "A1"}, True, id="the allowed value"),
        pytest.param({"allow": "R Area", "value": "A1"}, {"area": "A2"}, False, id="another value"),
        pytest.param({"allow": "R Area", "value": "A1"}, {}, True, id="no value"),
        pytest.param({"allow": "R Area", "value": "A1"}, {"area": "A1", "area2": "A2"}, False, id="one of two links outside"),
        pytest.param({"allow": "R Area", "value": "A1"}, {"free_area": "A2"}, True, id="a field that ignores it"),
        pytest.param({"allow": "R Area", "value": "A1"}, {"lines": ("A1", "A2")}, False, id="a child row outside"),
        pytest.param({"allow": "R Area", "value": "A1"}, {"lines": ("A1", None)}, True, id="child rows inside"),
        pytest.param({"allow": "R Area", "value": "A1", "applicable_for": "R Doc"}, {"area": "A2"}, False, id="applicable here"),
        pytest.param({"allow": "R Area", "value": "A1", "applicable_for": "ToDo"}, {"area": "A2"}, True, id="applicable elsewhere"),
        pytest.param({"allow": "R Doc", "value": "D1"}, {}, True, id="the document itself"),
        pytest.param({"allow": "R Doc", "value": "D9"}, {}, False, id="another document"),
        pytest.param({"allow": "R Region", "value": "North"}, {"region": "Lake"}, True, id="below in the tree"),
        pytest.param({"allow": "R Region", "value": "North"}, {"region": "World"}, False, id="above in the tree"),
        pytest.param({"allow": "R Region", "value": "North", "hide_descendants": 1}, {"region": "Lake"}, False, id="descendants hidden"),
        pytest.param({"allow": "R Region", "value": "North", "hide_descendants": 1}, {"region": "North"}, True, id="the node itself"),
        pytest.param({"allow": "R Area", "value": "A1", "user": BOB}, {"area": "A2"}, True, id="of another user"),
    ],
)  # fmt: skip
def test_user_permission(world: World, restriction: dict[str, Any], values: dict[str, Any], visible: bool) -> None:
    world.rule("All", "read")
    world.restrict(**restriction)
    assert allowed(world, "read", world.doc("D1", **values)) is visible


def test_strict_user_permissions_hide_documents_without_value(world: World) -> None:
    world.rule("All", "read")
    world.restrict("R Area", "A1")
    world.strict()
    assert not allowed(world, "read", world.doc("D1"))
    assert allowed(world, "read", world.doc("D2", area="A1", area2="A1"))


def test_new_documents_must_lie_within_the_user_permissions(world: World) -> None:
    world.rule("All", "create", "read")
    world.restrict("R Area", "A1")
    assert allowed(world, "create", frappe.get_doc({"doctype": "R Doc", "area": "A1"}))
    assert not allowed(world, "create", frappe.get_doc({"doctype": "R Doc", "area": "A2"}))


def test_several_values_are_alternatives(world: World) -> None:
    world.rule("All", "read")
    world.restrict("R Area", "A1")
    world.restrict("R Area", "A2")
    assert allowed(world, "read", world.doc("D1", area="A2"))
    assert not allowed(world, "read", world.doc("D2", area="A3"))


# --- shares ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "asked", "expected"),
    [
        (("read",), "read", True), (("read",), "print", True), (("read",), "select", True), (("read",), "write", False),
        (("read", "write"), "write", True), (("read", "submit"), "submit", True), (("read", "share"), "share", True),
        (("read", "write", "submit", "share"), "delete", False), (("read",), "export", False),
    ],
)  # fmt: skip
def test_share_grants(world: World, given: tuple[str, ...], asked: str, expected: bool) -> None:
    doc = world.doc("D1", area="A2")
    world.restrict("R Area", "A1")
    world.share("D1", *given)
    assert allowed(world, asked, doc) is expected
    assert allowed(world, asked) is expected
    assert not allowed(world, asked, doc, BOB)


def test_share_with_everyone_leaves_guests_out(world: World) -> None:
    doc = world.doc("D1")
    world.share("D1", "read", user=None)
    assert allowed(world, "read", doc, BOB)
    assert not allowed(world, "read", doc, "Guest")


def test_sharing_needs_the_right_to_share(world: World) -> None:
    world.doc("D1")
    world.rule("R One", "read", "share")
    world.rule("R Two", "read")
    world.give(ANN, "R One")
    world.give(BOB, "R Two")
    world.ctx.set_user(BOB)
    with pytest.raises(PermissionError, match="D1"):
        frappe.share.add("R Doc", "D1", ANN)
    world.ctx.set_user(ANN)
    for right in ("write", "submit"):  # nobody hands on what they do not have, least of all to themselves
        with pytest.raises(PermissionError, match="D1"):
            frappe.share.add("R Doc", "D1", ANN, **{right: 1})
        with pytest.raises(PermissionError, match="D1"):
            frappe.share.set_permission("R Doc", "D1", BOB, right)
    world.rule("R One", "write")
    frappe.share.add("R Doc", "D1", BOB, write=1)
    assert allowed(world, "write", frappe.get_doc("R Doc", "D1"), BOB)
    assert [(row.user, row.write) for row in frappe.share.get_users("R Doc", "D1")] == [(BOB, 1)]
    frappe.share.remove("R Doc", "D1", BOB)
    assert not allowed(world, "write", frappe.get_doc("R Doc", "D1"), BOB)


def test_right_to_share_looks_at_child_rows_too(world: World) -> None:
    world.rule("All", "read", "share")
    world.restrict("R Area", "A1")
    world.doc("D1", lines=("A2",))
    world.ctx.set_user(ANN)
    with pytest.raises(PermissionError):
        frappe.share.add("R Doc", "D1", BOB)


# --- child rows --------------------------------------------------------------------------------------------------------------


def test_child_row_follows_its_document(world: World) -> None:
    world.rule("R One", "read", "write")
    world.rule("R Two", "read")
    world.give(ANN, "R One")
    world.give(BOB, "R Two")
    row = frappe.get_doc("R Line", {"parent": world.doc("D1", lines=("A1",)).name})
    meta = meta_of(world.ctx, "R Line")
    for right in ("create", "write", "delete"):
        assert may(world.ctx, world.access(ANN), right, meta, row)
        assert not may(world.ctx, world.access(BOB), right, meta, row)
    assert may(world.ctx, world.access(BOB), "read", meta, row)
    assert not may(world.ctx, world.access(ANN), "read", meta)
    assert may(world.ctx, world.access(ANN), "read", meta, parent_meta=world.meta)
    assert not may(world.ctx, world.access(ANN), "read", meta, parent_meta=meta_of(world.ctx, "ToDo"))


def test_child_row_is_hidden_with_its_document(world: World) -> None:
    world.rule("All", "read")
    world.restrict("R Area", "A1")
    world.doc("D1", lines=("A1", "A2"))
    row = frappe.get_doc("R Line", {"parent": "D1", "area": "A1"})
    assert not may(world.ctx, world.access(), "read", meta_of(world.ctx, "R Line"), row)


# --- rules of apps -------------------------------------------------------------------------------------------------------------


def test_apps_narrow_lists_and_documents_alike(world: World, rights_app: str) -> None:
    set_installed_apps(world.ctx, ["frappe", rights_app])
    world.rule("All", "read")
    docs = [
        world.doc("D1", title="open"),
        world.doc("D2", title="a hidden one"),
        world.doc("D3", title="it's \\ 100% ?"),
        world.doc("D4", title=""),
    ]
    for user, names in ((ANN, ["D1", "D2", "D3", "D4"]), (BOB, ["D1", "D4"])):
        world.ctx.set_user(user)
        assert frappe.get_list("R Doc", pluck="name", order_by="name") == names
        assert [doc.name for doc in docs if allowed(world, "read", doc, user)] == names
    world.ctx.set_user("Administrator")
    world.share("D2", "read", user=BOB)
    assert allowed(world, "read", docs[1], BOB)


def test_todo_is_seen_by_those_it_concerns(ctx: Context) -> None:
    frappe.get_doc({"doctype": "ToDo", "description": "for Ann", "allocated_to": ANN}).insert()
    names = []
    for user in (ANN, BOB):
        ctx.set_user(user)
        names.append(frappe.get_list("ToDo", pluck="description"))
    assert names == [["for Ann"], []]


# --- levels --------------------------------------------------------------------------------------------------------------------


def test_levels_of_fields_need_rules_of_their_own(world: World) -> None:
    world.rule("R One", "read", "write")
    world.rule("R One", "read", permlevel=1)
    world.rule("R One", "read", "write", permlevel=2)
    world.give(ANN, "R One")
    found = levels(world.ctx, world.access(), world.meta)
    assert (found.read, found.write) == ({0, 1, 2}, {0, 2})
    assert locked(world.ctx, world.access(), world.meta) == {"secret", "deep_phone"}
    assert hidden(world.ctx, world.access(BOB), world.meta) == {"secret", "deep_phone", "hidden"}
    assert hidden(world.ctx, world.access("Administrator"), world.meta) == frozenset()


# --- explanations ----------------------------------------------------------------------------------------------------------------


def test_refusal_names_document_and_right(world: World) -> None:
    with pytest.raises(PermissionError, match=r"write R Doc D1"):
        require(world.ctx, world.access(), "write", world.meta, world.doc("D1"))
    with pytest.raises(PermissionError, match=r"delete documents of type R Doc"):
        require(world.ctx, world.access(), "delete", world.meta)
    world.ctx.lang = "zh"
    with pytest.raises(PermissionError, match=r"您无权删除“R Doc”类单据"):
        require(world.ctx, world.access(), "delete", world.meta)


def reasons(world: World, doc: Any = None, right: str = "read") -> list[tuple[str, str, str]]:
    found = explain(world.ctx, ANN, world.meta, doc, right)
    assert found.allowed == allowed(world, right, doc)
    return [(reason.rule, reason.effect, reason.text) for reason in found.reasons]


def test_explanation_names_roles_that_would_help(world: World) -> None:
    world.rule("R One", "read")
    assert reasons(world) == [("role", "deny", "None of the user's roles allows it; it takes one of: R One")]


def test_explanation_names_role_restriction_and_share(world: World) -> None:
    world.rule("R One", "read")
    world.rule("R Two", "read", if_owner=1)
    world.give(ANN, "R One", "R Two")
    world.restrict("R Area", "A1")
    doc = world.doc("D1", area="A2", lines=("A3",), owner=BOB)
    assert reasons(world, doc) == [
        ("role", "allow", "Role R One allows it"),
        ("user_permission", "deny", "A user permission limits Area to A1; this document has A2"),
        ("user_permission", "deny", "A user permission limits R Area to A1; a row of Lines has another value"),
        ("role", "none", "Role R Two allows it for one's own documents"),
    ]
    world.share("D1", "read")
    assert ("share", "allow", f"The document is shared with {ANN}") in reasons(world, doc)


def test_explanation_for_administrator_and_of_an_apps_rule(world: World, rights_app: str) -> None:
    set_installed_apps(world.ctx, ["frappe", rights_app])
    world.rule("All", "read")
    doc = world.doc("D1", title="hidden")
    assert explain(world.ctx, "Administrator", world.meta, doc).reasons[0].rule == "administrator"
    found = explain(world.ctx, BOB, world.meta, doc)
    assert not found.allowed
    assert [reason.rule for reason in found.reasons if reason.effect == "deny"] == ["hook"]


# --- upstream's functions --------------------------------------------------------------------------------------------------------


def test_has_permission_takes_names_and_documents(world: World) -> None:
    world.rule("R One", "read")
    world.give(ANN, "R One")
    world.restrict("R Area", "A1")
    world.doc("D1", lines=("A2",))
    world.ctx.set_user(ANN)
    assert frappe.has_permission("R Doc")
    assert not frappe.has_permission("R Doc", "read", "D1")
    assert not frappe.has_permission("R Doc", "read", frappe.get_doc("R Doc", "D1"))
    with pytest.raises(PermissionError, match="D1"):
        frappe.has_permission("R Doc", "read", "D1", throw=True)
    with pytest.raises(DoesNotExistError):
        frappe.has_permission("R Doc", "read", "no such")
    assert frappe.has_permission("R Doc", "delete", user="Administrator")


def test_rights_of_a_document_at_a_glance(world: World) -> None:
    world.rule("R One", "read", "write", if_owner=1)
    world.give(ANN, "R One")
    found = frappe.permissions.get_doc_permissions(world.doc("D1", owner=BOB), ANN)
    assert (found["read"], found["write"], found["delete"]) == (0, 0, 0)
    by_role = frappe.permissions.get_role_permissions("R Doc", ANN)
    assert (by_role.read, by_role.delete, by_role["if_owner"]) == (1, 0, {"read": 1, "write": 1, "select": 1})


def test_own_rules_of_a_site_replace_the_standard_ones(ctx: Context) -> None:
    before = len(meta_of(ctx, "Role").permissions)
    frappe.permissions.add_permission("Role", "R One")
    frappe.permissions.update_permission_property("Role", "R One", 0, "write", 1)
    rules = meta_of(ctx, "Role").permissions
    assert len(rules) == before + 1
    assert [(rule.read, rule.write) for rule in rules if rule.role == "R One"] == [(1, 1)]
    frappe.permissions.reset_perms("Role")
    assert len(meta_of(ctx, "Role").permissions) == before


def test_copied_rules_grant_what_the_standard_ones_did(ctx: Context) -> None:
    sync_doctypes(ctx, [DocTypeSpec.from_dict({**RULED, "permissions": [{"role": "R One", "read": 1}]})])
    before = [[rule.get(right) or 0 for right in RIGHTS] for rule in meta_of(ctx, "R Ruled").permissions]
    assert frappe.permissions.setup_custom_perms("R Ruled")
    assert [[rule.get(right) or 0 for right in RIGHTS] for rule in meta_of(ctx, "R Ruled").permissions] == before


RULED = {
    "name": "R Ruled",
    "module": "Core",
    "custom": 1,
    "issingle": 1,
    "fields": [{"fieldname": "a", "fieldtype": "Data", "label": "A"}],
}


def test_user_permissions_are_added_once_and_removed(world: World) -> None:
    for _time in range(2):
        frappe.permissions.add_user_permission("R Area", "A1", ANN)
    assert frappe.permissions.get_user_permissions(ANN)["R Area"] == [
        {"doc": "A1", "applicable_for": None, "is_default": 0}
    ]
    frappe.permissions.remove_user_permission("R Area", "A1", ANN)
    assert for_user(world.ctx, ANN) == {}


def test_rights_are_read_once_per_process(world: World, site: Any) -> None:
    with site() as ctx:
        may(ctx, Access.of(ctx, ANN), "read", meta_of(ctx, "R Doc"))
        for_user(ctx, ANN)
    with site() as ctx:
        before = ctx.db.connection.statements
        may(ctx, Access.of(ctx, ANN), "read", meta_of(ctx, "R Doc"))
        for_user(ctx, ANN)
        assert ctx.db.connection.statements - before == 1  # the versions
