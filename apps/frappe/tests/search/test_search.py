"""Documents are found by what the person may see of them, and follow every change."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import frappe
from frappe.desk import reportview
from frappe.desk.search import get_names_for_mentions, global_search, search_link, titles
from frappe.jobs import worker
from frappe.printing.values import link_title
from frappe.runtime.context import Context
from frappe.search import index
from frappe.utils import global_search as upstream

MOBILE = "13855556666"
_words = itertools.count(1)


def word() -> str:
    """A word that no other test uses."""
    return f"w{next(_words)}q"


def found(text: str, **options: Any) -> list[str]:
    return [row["name"] for row in global_search(text, **options)]


@pytest.mark.parametrize("asked", ["管理", "物业管理", "wygl", "wuyeguanli", "guanli"])
def test_chinese_is_found_by_characters_pinyin_and_initials(make: Callable[..., str], asked: str) -> None:
    name = make("F Case", subject=f"阳光花园物业管理 {(mark := word())}")
    assert found(f"{asked} {mark}") == [name]


def test_the_nearest_come_first(make: Callable[..., str]) -> None:
    mark = word()
    rest = make("F Case", subject=f"about {mark}")
    head = make("F Case", subject=f"{mark} and more")
    exact = make("F Case", subject=mark)
    assert found(mark) == [exact, head, rest]


def test_rows_of_tables_and_long_texts_are_found_as_text(make: Callable[..., str]) -> None:
    item, inside = word(), word()
    name = make("F Case", subject="x", text=f"<p>{inside}</p>", lines=[{"item": item, "cost": "c77c"}])
    assert (found(item), found(inside), found("c77c")) == ([name], [name], [])


def test_a_change_a_rename_and_a_deletion_are_followed(ctx: Context, make: Callable[..., str]) -> None:
    first, second = word(), word()
    name = make("F Case", subject=first)
    doc = frappe.get_doc("F Case", name)
    doc.subject = second
    doc.save()
    ctx.db.commit()
    assert (found(first), found(second)) == ([], [name])
    new = f"renamed-{name}"
    frappe.rename_doc("F Case", name, new)
    ctx.db.commit()
    assert found(second) == [new]
    frappe.delete_doc("F Case", new)
    ctx.db.commit()
    assert found(second) == []


def test_what_was_rolled_back_is_not_found(ctx: Context, make: Callable[..., str]) -> None:
    kept, lost = word(), word()
    name = make("F Case", subject="x")
    doc = frappe.get_doc("F Case", name)
    doc.subject = kept
    doc.save()
    ctx.db.savepoint("before")
    doc.subject = lost
    doc.save()
    frappe.get_doc({"doctype": "F Case", "__newname": f"never-{name}", "subject": lost}).insert()
    ctx.db.rollback(save_point="before")
    ctx.db.commit()
    assert (found(kept), found(lost)) == ([name], [])
    rows = ctx.db.sql("select name from `__search` where name = %s", f"never-{name}")
    assert not rows


def test_masked_and_hidden_values_are_found_by_those_who_see_them(
    make: Callable[..., str], act_as: Callable[[str], None]
) -> None:
    mark = word()
    name = make("F Person", full_name=mark, mobile=MOBILE, salary=f"pay{mark}")
    act_as("chief")
    assert (name in found(MOBILE), name in found("6666"), found(f"pay{mark}")) == (True, True, [name])
    act_as("clerk")
    assert found(mark) == [name]
    assert (found(MOBILE), found("6666"), found(f"{mark} {MOBILE}"), found(f"pay{mark}")) == ([], [], [], [])
    assert search_link("F Person", MOBILE) == []


def test_one_visible_field_tells_nothing_of_another(make: Callable[..., str], act_as: Callable[[str], None]) -> None:
    """Whoever sees one guarded field must not find by the words of a second one."""
    mark = word()
    make("F Person", full_name=mark, mobile=MOBILE, salary=f"pay{mark}")
    with_level = frappe.get_doc({"doctype": "Role", "role_name": f"Level {mark}", "desk_access": 1}).insert()
    frappe.permissions.add_permission("F Person", with_level.name, 1)
    user = frappe.get_doc("User", "nobody@example.com")
    user.add_roles("F Clerk", with_level.name)
    frappe.db.commit()
    act_as("nobody")
    assert len(found(f"pay{mark}")) == 1
    assert found(f"{mark} {MOBILE}") == []
    frappe.set_user("Administrator")
    user.reload()
    user.remove_roles("F Clerk", with_level.name)
    frappe.db.commit()


def test_keys_of_apps_are_found_and_not_shown(make: Callable[..., str], act_as: Callable[[str], None]) -> None:
    key = word()
    name = make("F Person", full_name="Key", search_keys=f"|{key}|3栋1单元1202室|")
    act_as("clerk")
    assert found(key) == [name]
    assert key not in str(global_search(key)) + str(search_link("F Person", key))
    assert [row["value"] for row in search_link("F Person", key)] == [name]


def test_own_documents_only(ctx: Context, make: Callable[..., str], act_as: Callable[[str], None]) -> None:
    mark = word()
    make("F Person", full_name=mark)
    act_as("own")
    mine = make("F Person", full_name=mark)
    assert found(mark) == [mine]
    act_as("nobody")
    assert found(mark) == []


def test_a_search_in_a_big_list_asks_the_index(
    ctx: Context, make: Callable[..., str], act_as: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reportview, "BIG_TABLE", 0)
    mine = word()
    name = make("F Case", subject=f"{mine} 梧桐苑漏水")
    index.rebuild_changed(ctx)
    act_as("clerk")

    def listed(text: str, *fields: str) -> list[str]:
        either = [["F Case", field, "like", f"%{text}%"] for field in fields]
        rows = reportview.get_list("F Case", fields=["name"], or_filters=either)
        assert reportview.get_count("F Case", or_filters=either) == len(rows)
        return [row["name"] for row in rows]

    assert listed(f"{mine} 桐苑", "name", "subject") == [name]
    assert listed(f"{mine} wutongyuan", "name", "subject") == [name]  # as in the search everywhere
    assert listed(mine[1:], "name", "subject") == []
    assert listed(mine[1:], "subject", "owner") == [name]  # what is not indexed is looked through
    act_as("nobody")
    with pytest.raises(frappe.PermissionError):
        listed(mine, "name", "subject")


def test_pages_follow_each_other(make: Callable[..., str]) -> None:
    mark = word()
    names = {make("F Case", subject=f"{mark} {number}") for number in range(5)}
    pages = [found(mark, start=start, limit=2) for start in (0, 2, 4)]
    assert [len(page) for page in pages] == [2, 2, 1]
    assert {name for page in pages for name in page} == names


def test_a_document_without_indexed_fields_costs_nothing_and_another_one_statement(
    ctx: Context, make: Callable[..., str]
) -> None:
    sent: list[str] = []
    ctx.db.connection.listeners.append(lambda sql, _params, _seconds: sent.append(sql))
    make("F Plain", note="x")
    assert not any("__search" in sql for sql in sent)
    name = make("F Case", subject="x")
    assert sum("__search" in sql for sql in sent) == 1
    doc = frappe.get_doc("F Case", name)
    doc.save()
    ctx.db.commit()
    assert sum("__search" in sql for sql in sent) == 1, "nothing indexed has changed"
    ctx.db.connection.listeners.clear()


def test_the_index_is_built_anew(ctx: Context, make: Callable[..., str]) -> None:
    mark = word()
    name = make("F Case", subject=mark, lines=[{"item": f"item{mark}"}])
    ctx.db.sql("delete from `__search`")
    ctx.db.insert_row("__search", {"doctype": "F Case", "name": "gone", "words": "zzgone", "guarded": ""})
    ctx.db.commit()
    assert found(mark) == []
    seen: list[tuple[str, int, int]] = []
    index.rebuild(ctx, progress=lambda *step: seen.append(step))
    assert (found(mark), found(f"item{mark}")) == ([name], [name])
    assert any(kind == "F Case" and done == total for kind, done, total in seen)
    assert not ctx.db.sql("select name from `__search` where name = 'gone'")
    upstream.rebuild_for_doctype("F Case")
    assert [row["name"] for row in upstream.search(mark)] == [name]


def test_a_migration_indexes_what_is_new(ctx: Context, make: Callable[..., str]) -> None:
    mark = word()
    name = make("F Plain", note=mark)
    index.rebuild_changed(ctx)
    assert found(mark) == []
    setter = frappe.get_doc(
        {"doctype": "Property Setter", "doc_type": "F Plain", "field_name": "note", "doctype_or_field": "DocField",
         "property": "in_global_search", "property_type": "Check", "value": "1"}
    ).insert()  # fmt: skip
    index.rebuild_changed(ctx)
    assert found(mark) == [name]
    frappe.delete_doc("Property Setter", setter.name)
    ctx.db.commit()


def test_settings_name_what_is_searched(ctx: Context, make: Callable[..., str]) -> None:
    mark = word()
    case, person = make("F Case", subject=f"{mark} x"), make("F Person", full_name=f"{mark} x")
    settings = frappe.get_doc("Global Search Settings")
    settings.set("allowed_in_global_search", [{"document_type": "F Person"}, {"document_type": "F Case"}])
    settings.save()
    ctx.db.commit()
    assert found(mark) == [person, case]
    settings.append("allowed_in_global_search", {"document_type": "F Line"})
    with pytest.raises(frappe.ValidationError):
        settings.save()
    settings.set("allowed_in_global_search", [])
    settings.save()
    ctx.db.commit()


def test_a_type_that_is_named_is_indexed_by_a_job(ctx: Context, make: Callable[..., str]) -> None:
    mark = word()
    name = make("F Plain", name=mark)
    assert found(mark) == []
    settings = frappe.get_doc("Global Search Settings")
    settings.set("allowed_in_global_search", [{"document_type": "F Plain"}])
    settings.save()
    ctx.db.commit()
    job = frappe.get_last_doc("Background Job")
    assert job.method == "frappe.search.index.rebuild_changed_now"
    worker.Workers(ctx.site.sites_path).drain()
    assert found(mark) == [name]
    settings.reload()
    settings.set("allowed_in_global_search", [])
    settings.save()
    ctx.db.commit()
    worker.Workers(ctx.site.sites_path).drain()


# --- link fields ---------------------------------------------------------------------------------------------------------


def test_links_offer_exact_ones_before_the_rest(make: Callable[..., str], act_as: Callable[[str], None]) -> None:
    mark = word()
    make("F Case", subject=f"{mark} again")
    exact = make("F Case", name=mark, subject="other")
    inside = make("F Case", subject=f"not {mark}")
    act_as("clerk")
    names = [row["value"] for row in search_link("F Case", mark)]
    assert names[0] == exact
    assert names[-1] == inside
    assert search_link("F Case", "%") == []


def test_colleagues_are_found_by_name_and_pinyin_without_the_right_to_read_users(
    ctx: Context, act_as: Callable[[str], None]
) -> None:
    mark = word()
    for number, (kind, enabled) in enumerate((("System User", 1), ("Website User", 1), ("System User", 0))):
        values = {"email": f"{mark}{number}@example.com", "first_name": "曾静", "last_name": mark, "mobile_no": None}
        frappe.get_doc({"doctype": "User", **values, "user_type": kind, "enabled": enabled}).insert()
    ctx.db.commit()
    act_as("clerk")
    expected = [{"value": f"{mark}0@example.com", "label": f"曾静 {mark}", "description": ""}]
    for text in (mark, f"zj {mark}", f"曾静 {mark}", f"{mark}0"):
        rows = search_link("User", text)
        assert [row["value"] for row in rows] == [expected[0]["value"]], text
        assert set(rows[0]) <= {"value", "label", "description"}
    assert get_names_for_mentions(f"曾静 {mark}")[0]["id"] == expected[0]["value"]
    frappe.set_user("Guest")
    with pytest.raises(frappe.PermissionError):
        search_link("User", mark)


# --- the promise -----------------------------------------------------------------------------------------------------------

texts = st.text(alphabet="曾静物业管理zjgl12 -", min_size=1, max_size=8)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(texts, st.sampled_from(["clerk", "own", "chief"]), st.booleans()), min_size=1, max_size=4),
    asked=texts,
    who=st.sampled_from(["clerk", "own", "chief", "nobody"]),
)
def test_nothing_is_found_that_may_not_be_read(
    ctx: Context, make: Callable[..., str], rows: list[tuple[str, str, bool]], asked: str, who: str
) -> None:
    ctx.set_user("Administrator")
    made = [make("F Person", full_name=text, owner=f"{owner}@example.com") for text, owner, _shared in rows]
    for name, (_text, _owner, shared) in zip(made, rows, strict=True):
        if shared:
            frappe.share.add("F Person", name, "nobody@example.com", read=1)
    ctx.db.commit()
    ctx.set_user(f"{who}@example.com")
    for row in global_search(asked, limit=50):
        assert frappe.has_permission(row["doctype"], "read", doc=row["name"])


def test_a_link_to_a_colleague_shows_the_name_and_opens_nothing_else(ctx: Context) -> None:
    """People read their own account alone and choose among all of them."""
    people = ["clerk@example.com", "chief@example.com"]
    names = {name: frappe.db.get_value("User", name, "full_name") for name in people}
    ctx.set_user("clerk@example.com")
    assert titles("User", people) == names
    assert [link_title("User", name) for name in people] == list(names.values())
    assert not frappe.has_permission("User", "read", doc="chief@example.com")
    assert frappe.get_list("User", pluck="name") in ([], ["clerk@example.com"])
    ctx.set_user("Guest")
    assert titles("User", people) == {}


def test_types_are_found_and_called_by_their_words_in_the_users_language(ctx: Context) -> None:
    before, ctx.lang = ctx.lang, "zh"
    try:
        first = search_link("DocType", "用户权限")[0]
        assert (first["value"], first["label"]) == ("User Permission", "用户权限")
        assert [row["value"] for row in search_link("DocType", "User Permission")][:1] == ["User Permission"]
        assert titles("DocType", ["User Permission"]) == {"User Permission": "用户权限"}
        ctx.lang = "en"
        assert search_link("DocType", "用户权限") == []
        assert "label" not in search_link("DocType", "User Permission")[0]
    finally:
        ctx.lang = before
