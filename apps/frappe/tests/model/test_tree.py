"""Trees: spans are right after every change, and nothing stands below itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import frappe
from frappe.exceptions import ValidationError
from frappe.model.rename_doc import rename_doc
from frappe.model.tree import (
    NestedSetChildExistsError,
    NestedSetInvalidMergeError,
    NestedSetMultipleRootsError,
    NestedSetRecursionError,
    get_ancestors_of,
    get_descendants_of,
    get_root_of,
    rebuild_tree,
)

Make = Callable[..., Any]


@pytest.fixture
def tree(make: Make) -> Callable[[], dict[str, str]]:
    """World > North > Lake, World > South. Gives the tree as it is: node -> the nodes above it."""
    for name, parent in (("World", None), ("North", "World"), ("South", "World"), ("Lake", "North")):
        make("M Node", name, parent_m_node=parent, is_group=int(name in ("World", "North")))
    return _tree


def _tree() -> dict[str, str]:
    """Every node's ancestors, after checking that the spans fit the parents and each other."""
    rows = frappe.get_all("M Node", fields=["name", "lft", "rgt", "parent_m_node"], order_by="lft")
    marks = sorted(mark for row in rows for mark in (row.lft, row.rgt))
    assert len(set(marks)) == len(marks)
    assert all(row.lft < row.rgt for row in rows)
    above = {row.name: [other.name for other in rows if other.lft < row.lft and other.rgt > row.rgt] for row in rows}
    for row in rows:
        assert (above[row.name] or [None])[-1] == (row.parent_m_node or None)
    return {name: "/".join(names) for name, names in above.items()}


def test_nodes_stand_below_their_parents(tree: Any) -> None:
    assert tree() == {"World": "", "North": "World", "South": "World", "Lake": "World/North"}


def test_a_moved_node_takes_along_what_is_below(tree: Any) -> None:
    north = frappe.get_doc("M Node", "North")
    north.parent_m_node = "South"
    north.save()
    assert tree() == {"World": "", "South": "World", "North": "World/South", "Lake": "World/South/North"}
    assert (north.lft, north.rgt) == tuple(frappe.db.get_value("M Node", "North", ["lft", "rgt"]))


def test_a_span_is_nobodys_to_write(tree: Any) -> None:
    node = frappe.get_doc("M Node", "Lake")
    node.update({"lft": 1, "rgt": 999})
    node.save()
    assert tree()["Lake"] == "World/North"
    assert frappe.db.get_value("M Node", "Lake", "rgt") < 999


def test_a_save_without_a_move_changes_no_span(tree: Any, statements: list[str]) -> None:
    node = frappe.get_doc("M Node", "North")
    node.title = "new"
    statements.clear()
    node.save()
    assert not any("`lft` =" in sql for sql in statements)
    assert tree()["Lake"] == "World/North"


@pytest.mark.parametrize("parent", ["North", "Lake"])
def test_nothing_stands_below_itself(tree: Any, parent: str) -> None:
    north = frappe.get_doc("M Node", "North")
    north.parent_m_node = parent
    with pytest.raises(NestedSetRecursionError):
        north.save()


def test_only_leaves_are_deleted(tree: Any) -> None:
    with pytest.raises(NestedSetChildExistsError, match="North"):
        frappe.get_doc("M Node", "North").delete()
    frappe.get_doc("M Node", "Lake").delete()
    assert tree() == {"World": "", "North": "World", "South": "World"}


def test_renames_and_merges_keep_the_tree(tree: Any) -> None:
    rename_doc("M Node", "North", "Nord")
    assert tree()["Lake"] == "World/Nord"
    rename_doc("M Node", "Lake", "South", merge=True)
    assert tree() == {"World": "", "Nord": "World", "South": "World"}


def test_a_node_is_not_merged_with_another_kind_or_with_its_own_branch(tree: Any) -> None:
    with pytest.raises(NestedSetInvalidMergeError):
        rename_doc("M Node", "South", "North", merge=True)
    with pytest.raises(ValidationError, match="below it"):
        rename_doc("M Node", "World", "North", merge=True)


def test_relations_are_asked_by_name(tree: Any) -> None:
    assert get_ancestors_of("M Node", "Lake") == ["North", "World"]
    assert get_ancestors_of("M Node", "Lake", "lft asc") == ["World", "North"]
    assert get_descendants_of("M Node", "World") == ["South", "Lake", "North"]
    assert get_descendants_of("M Node", "World", "lft asc", limit=2) == ["North", "Lake"]
    assert get_descendants_of("M Node", "World", "name") == ["Lake", "North", "South"]
    assert get_root_of("M Node") == "World"
    with pytest.raises(ValidationError):
        get_descendants_of("M Node", "World", "name; drop table x")


def test_nodes_know_their_relations(tree: Any) -> None:
    north = frappe.get_doc("M Node", "North")
    assert north.get_parent().name == "World"
    assert [node.name for node in north.get_children()] == ["Lake"]
    assert north.get_ancestors() == ["World"]
    assert frappe.get_doc("M Node", "World").get_parent() is None


def test_controllers_may_insist_on_one_root(tree: Any, make: Make) -> None:
    frappe.get_doc("M Node", "World").validate_one_root()
    with pytest.raises(NestedSetMultipleRootsError, match="World"):
        make("M Node", "Second").validate_one_root()
    with pytest.raises(ValidationError, match="root"):
        frappe.get_doc("M Node", "World").on_trash(allow_root_deletion=False)


def test_spans_are_worked_out_anew(tree: Any) -> None:
    frappe.db.sql("update `tabM Node` set lft = 0, rgt = 0")
    rebuild_tree("M Node")
    assert tree() == {"World": "", "North": "World", "South": "World", "Lake": "World/North"}


def test_a_node_below_one_without_span_mends_the_tree(tree: Any, make: Make) -> None:
    frappe.db.sql("update `tabM Node` set lft = 0, rgt = 0")
    make("M Node", "Shore", parent_m_node="Lake")
    assert tree()["Shore"] == "World/North/Lake"
