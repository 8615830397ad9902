"""An upgrade merges what is made of items item by item: both wishes stand, and what both changed in one item is a conflict."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frappe.custom import lines, merge


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "merged", "conflicts"),
    [
        ({"a": 1}, {"a": 1}, {"a": 2}, {"a": 2}, {}),
        ({"a": 1}, {"a": 3}, {"a": 1}, {"a": 3}, {}),
        ({"a": 1}, {"a": 3}, {"a": 2}, {"a": 3}, {"a": {"app": 2, "site": 3}}),
        ({"a": 1}, {"a": 2}, {"a": 2}, {"a": 2}, {}),
        ({"a": 1}, {}, {"a": 1}, {}, {}),
        ({"a": 1}, {"a": 1, "b": 2}, {}, {"b": 2}, {}),
    ],
    ids=["app alone", "site alone", "both", "both the same", "site took away", "app took away"],
)
def test_three_ways(base: Any, ours: Any, theirs: Any, merged: Any, conflicts: Any) -> None:
    assert merge.three_way(base, ours, theirs) == (merged, conflicts)


def blocks(*names: str, **cols: int) -> str:
    return json.dumps([{"id": name, "type": "shortcut", "data": {"col": cols.get(name, 3)}} for name in names])


def of_blocks(base: str, ours: str, theirs: str) -> tuple[str, dict[str, Any]]:
    merged, conflicts = merge.three_way({"content": base}, {"content": ours}, {"content": theirs})
    return "".join(block["id"] for block in json.loads(merged["content"])), conflicts


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "merged"),
    [
        ("abcd", "abxcd", "abcdy", "abxcdy"),
        ("abcd", "acd", "abc", "ac"),
        ("abcd", "bacd", "abdc", "badc"),
        ("abcd", "xabcd", "dabc", "xdabc"),
        ("abcd", "cd", "abycd", "ycd"),
        ("abcd", "dabc", "bcd", "dbc"),
        ("abcd", "abxcd", "abxcd", "abxcd"),
    ],
    ids=["both add", "both remove", "both move", "add and move", "remove and add", "move and remove", "the same"],
)
def test_both_wishes_for_different_blocks_stand(base: str, ours: str, theirs: str, merged: str) -> None:
    assert of_blocks(blocks(*base), blocks(*ours), blocks(*theirs)) == (merged, {})


def test_a_block_that_both_changed_differently_stays_the_sites_and_is_shown_alone() -> None:
    merged, conflicts = of_blocks(blocks(*"abc"), blocks(*"abcx", b=6), blocks(*"yabc", b=12))
    path = ["content", "b", "data", "col"]
    assert (merged, conflicts) == ("yabcx", {" · ".join(path): {"app": 12, "site": 6, "path": path}})


def test_a_block_that_one_changed_and_the_other_took_away_is_a_conflict() -> None:
    for ours, theirs, there in (
        (blocks(*"ac"), blocks(*"abc", b=6), False),
        (blocks(*"abc", b=6), blocks(*"ac"), True),
    ):
        merged, conflicts = of_blocks(blocks(*"abc"), ours, theirs)
        assert ("b" in merged, [*conflicts]) == (there, ["content · b"])


def test_a_block_that_both_moved_elsewhere_stays_where_the_site_put_it() -> None:
    merged, conflicts = of_blocks(blocks(*"abcd"), blocks(*"dabc"), blocks(*"adbc"))
    assert merged == "dabc"
    [both] = conflicts.values()
    assert both == {"app": "a", "site": "", "path": ["content", "d", merge.PLACE]}
    taken = merge.put_at({"content": blocks(*merged)}, both["path"], both["app"])
    assert "".join(block["id"] for block in json.loads(taken["content"])) == "adbc"


def rows(*given: tuple[str, str, str]) -> dict[str, Any]:
    return {"transitions": [{"state": state, "action": action, "allowed": role} for state, action, role in given]}


def test_rows_of_a_workflow_are_told_by_state_and_action() -> None:
    base = rows(("Open", "Close", "Lead"), ("Open", "Stop", "Lead"))
    ours = rows(("Open", "Close", "Desk"), ("Open", "Stop", "Lead"), ("Stopped", "Resume", "Desk"))
    theirs = rows(("Open", "Close", "Lead"), ("Open", "Stop", "Manager"))
    stored = {"transitions": [{**row, "allow_self_approval": 1} for row in base["transitions"]]}
    kept = {"transitions": [{**row, "allow_self_approval": 1} for row in ours["transitions"]]}
    merged, conflicts = merge.three_way(base, kept, theirs, stored)
    wanted = rows(("Open", "Close", "Desk"), ("Open", "Stop", "Manager"), ("Stopped", "Resume", "Desk"))
    assert merged["transitions"] == [{**row, "allow_self_approval": 1} for row in wanted["transitions"]]
    assert conflicts == {}


def paper(*sections: str) -> str:
    """Sections of columns: ``"ab|c"`` has two."""
    shape = [
        {
            "label": "",
            "columns": [{"fields": [{"fieldname": name} for name in column]} for column in section.split("|")],
        }
        for section in sections
    ]
    return json.dumps({"sections": shape})


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "merged"),
    [
        (["ab|c", "de"], ["ab|cx", "de"], ["yab|c", "de"], ["yab|cx", "de"]),
        (["ab|c", "de"], ["ab|c", "de", "x"], ["y", "ab|c", "de"], ["y", "ab|c", "de", "x"]),
        (["ab|c", "de"], ["b|ac", "de"], ["ab|c", "d"], ["b|ac", "d"]),
        (["ab|c", "de"], ["de", "ab|c"], ["ab|c", "def"], ["def", "ab|c"]),
    ],
    ids=["blocks", "sections", "a block moved", "a section moved"],
)
def test_sections_and_columns_of_a_paper_have_no_names_and_are_found_by_their_blocks(
    base: list[str], ours: list[str], theirs: list[str], merged: list[str]
) -> None:
    found, conflicts = merge.three_way(*({"format_data": paper(*each)} for each in (base, ours, theirs)))
    assert json.loads(found["format_data"]) == json.loads(paper(*merged))
    assert conflicts == {}


def test_a_conflict_in_a_paper_is_taken_over_where_its_block_stands_now() -> None:
    def labelled(label: str, *sections: str) -> dict[str, str]:
        return {"format_data": paper(*sections).replace('"fieldname": "c"', f'"fieldname": "c", "label": "{label}"')}

    merged, conflicts = merge.three_way(labelled("1", "ab|c"), labelled("2", "ab|c"), labelled("3", "ab|c"))
    [both] = conflicts.values()
    assert both == {"app": "3", "site": "2", "path": ["format_data", "sections", "columns", "fields", "c", "label"]}
    assert merge.put_at(labelled("2", "x", "c|ab"), both["path"], "3") == labelled("3", "x", "c|ab")
    assert merge.at(merged, both["path"]) == "2"


def test_lists_whose_items_look_all_alike_are_merged_as_a_whole() -> None:
    filters = [json.dumps([["status", "=", value]]) for value in ("Open", "Closed", "New")]
    merged, conflicts = merge.three_way(*({"filters_json": each} for each in filters))
    assert merged == {"filters_json": filters[1]}
    assert [*conflicts] == ["filters_json"]


def test_what_is_taken_over_comes_and_goes_at_its_place() -> None:
    content = {"content": blocks(*"ab")}
    path = ["content", "b"]
    assert merge.put_at(content, path, None) == {"content": blocks("a")}
    assert merge.put_at({"content": blocks("a")}, path, json.loads(blocks("b"))[0]) == content
    assert merge.at(content, [*path, "data", "col"]) == 3


def test_what_was_taken_in_is_known_without_the_sites_wishes() -> None:
    expected = rows(("Open", "Close", "Lead"), ("Open", "Stop", "Lead"))
    merged = rows(("Open", "Close", "Desk"), ("Open", "Stop", "Lead"))
    now = {"transitions": [{**row, "allow_self_approval": 1} for row in merged["transitions"]]}
    first, second = merge.as_taken(expected, merged, now)["transitions"]
    assert (first["allowed"], second["allow_self_approval"]) == ("Lead", 1)


orders = st.permutations("abcdef").map(lambda names: names[:5])


@given(orders, orders, orders)
def test_nothing_is_lost_or_doubled_and_merging_again_changes_nothing(
    base: list[str], ours: list[str], theirs: list[str]
) -> None:
    merged, _conflicts = of_blocks(blocks(*base), blocks(*ours), blocks(*theirs))
    gone = (set(base) - set(ours)) | (set(base) - set(theirs))
    assert sorted(merged) == sorted((set(ours) | set(theirs)) - gone)
    assert of_blocks(blocks(*theirs), blocks(*merged), blocks(*theirs)) == (merged, {})
    assert of_blocks(blocks(*base), blocks(*ours), blocks(*base)) == ("".join(ours), {})
    assert of_blocks(blocks(*base), blocks(*base), blocks(*theirs)) == ("".join(theirs), {})


TEXT = "one\ntwo\nthree\nfour\nfive\n"


@pytest.mark.parametrize(
    ("ours", "theirs", "site", "app"),
    [
        (TEXT.replace("one", "1"), TEXT.replace("four", "4"), "1\ntwo\nthree\n4\nfive\n", None),
        (TEXT.replace("two\n", ""), TEXT + "six\n", "one\nthree\nfour\nfive\nsix\n", None),
        ("zero\n" + TEXT, TEXT.replace("five\n", ""), "zero\none\ntwo\nthree\nfour\n", None),
        (TEXT.replace("two", "2"), TEXT.replace("two", "2").replace("five", "5"), "one\n2\nthree\nfour\n5\n", None),
        (TEXT.replace("two", "2").replace("five", "5"), TEXT.replace("two", "II"), "one\n2\nthree\nfour\n5\n", "one\nII\nthree\nfour\n5\n"),
    ],
    ids=["each a line", "take out and add", "add and take out", "the same", "the same line"],
)  # fmt: skip
def test_long_texts_are_merged_line_by_line(ours: str, theirs: str, site: str, app: str | None) -> None:
    merged, conflicts = merge.three_way({"script": TEXT}, {"script": ours}, {"script": theirs})
    assert merged == {"script": site}
    assert conflicts == ({"script": {"app": app, "site": site, "said": theirs}} if app else {})


def test_markup_in_one_line_is_merged_by_paragraphs_also_when_it_was_cleaned() -> None:
    base, stored = "<p>a</p><p onclick='x'>b</p><p>c</p>", "<p>a</p><p>b</p><p>c</p>"
    ours, theirs = stored.replace(">a", ">A"), base.replace(">b", ">B").replace("c</p>", "c</p><p>d</p>")
    merged, conflicts = merge.three_way({"html": base}, {"html": ours}, {"html": theirs}, {"html": stored})
    assert (merged, conflicts) == ({"html": "<p>A</p><p onclick='x'>B</p><p>c</p><p>d</p>"}, {})
    now = {"html": "<p>A</p><p>B</p><p>c</p><p>d</p>"}
    assert merge.as_taken({"html": theirs}, merged, now) == {"html": "<p>a</p><p>B</p><p>c</p><p>d</p>"}


def test_a_line_that_both_changed_is_shown_with_its_neighbours_and_taken_over_alone() -> None:
    ours, theirs = TEXT.replace("two", "2"), TEXT.replace("two", "II")
    _merged, conflicts = merge.three_way({"script": TEXT}, {"script": ours}, {"script": theirs})
    both = conflicts["script"]
    assert lines.difference(both["site"], both["app"]) == [
        ("both", "one"), ("site", "2"), ("app", "II"), ("both", "three"), ("both", "four"), ("both", "five"),
    ]  # fmt: skip
    later = {"script": ours.replace("five", "5")}
    assert merge.take_over(later, ["script"], both) == {"script": "one\nII\nthree\nfour\n5\n"}
    newer = {"script": theirs.replace("one", "I")}
    now = {"script": ours.replace("one", "I")}
    assert merge.carried(both, newer, now, ["script"]) == {
        "app": newer["script"], "site": now["script"], "said": newer["script"]
    }  # fmt: skip
