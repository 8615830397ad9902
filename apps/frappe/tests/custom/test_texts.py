"""Texts translated in place: each in every language, taken back like any customisation, by those who may."""

from __future__ import annotations

from typing import Any

import pytest

import frappe
from frappe import _
from frappe.custom import builder, changes, texts
from frappe.exceptions import PermissionError, ValidationError
from frappe.runtime.context import Context
from frappe.translate import get_all_translations


@pytest.fixture(autouse=True)
def languages(ctx: Context) -> None:
    for name, own in (("en", "English"), ("zh", "简体中文")):
        if not frappe.db.exists("Language", name):
            frappe.get_doc({"doctype": "Language", "language_code": name, "language_name": own, "enabled": 1}).insert()
    frappe.flags.customization_batch = None


def told(source: str, context: str | None = None) -> dict[str, Any]:
    (found,) = texts.get_texts([{"source": source, "context": context}])
    return {each["language"]: each for each in found["languages"]}


def test_a_word_is_the_sites_until_it_is_taken_back(ctx: Context) -> None:
    shipped = _("Save", lang="zh")
    assert told("Save")["zh"] == {
        "language": "zh", "language_name": told("Save")["zh"]["language_name"], "own": "", "now": shipped, "shipped": shipped,
    }  # fmt: skip
    ctx.lang = "zh"
    assert texts.save("Save", None, {"zh": "存档"})["Save"] == "存档"
    assert (_("Save", lang="zh"), get_all_translations("zh")["Save"], told("Save")["zh"]["own"]) == ("存档",) * 3
    texts.save("Save", None, {"zh": "存下"})
    (entry, *_older) = [each for each in changes.get_history()["entries"] if each["kind"] == "Translation"]
    changes.undo([entry["name"]])
    assert _("Save", lang="zh") == "存档"
    assert texts.save("Save", None, {"zh": ""})["Save"] == shipped
    assert _("Save", lang="zh") == shipped


def test_a_context_is_a_word_of_its_own() -> None:
    texts.save("New", "frappe", {"zh": "崭新"})
    assert _("New", lang="zh", context="frappe") == "崭新"
    assert _("New", lang="zh") != "崭新"


def test_english_can_be_said_in_another_way_too() -> None:
    assert _("投诉单", lang="en") == "投诉单"
    texts.save("投诉单", None, {"en": "Complaint Slip"})
    assert _("投诉单", lang="en") == "Complaint Slip"
    assert _("Save", lang="en") == "Save"


@pytest.mark.parametrize(
    ("source", "said", "message"),
    [("Delete {0}?", {"zh": "删除"}, "{0}"), ("Save", {"zh": "存{0}"}, "places"), ("Save", {"xx": "a"}, "xx"), (" ", {"zh": "a"}, "text")],
)  # fmt: skip
def test_words_that_would_lose_something_are_refused(source: str, said: dict[str, str], message: str) -> None:
    with pytest.raises(ValidationError, match=message.replace("{", r"\{").replace("}", r"\}")):
        texts.save(source, None, said)


def test_what_the_site_made_is_listed(ctx: Context) -> None:
    fields = [{"fieldname": "kind", "fieldtype": "Select", "label": "花色", "options": "红花\n白花"}]
    builder.save({"name": "Text Flower", "__islocal": 1, "module": "Core", "fields": fields})
    listed = {row["source"]: row for row in texts.get_own_texts("en")}
    assert {"花色", "红花", "白花"} <= set(listed)
    assert listed["花色"]["text"] == ""
    assert listed["Core"]["text"] == "Core"  # the apps' own texts are English
    texts.save("花色", None, {"en": "Colour"})
    assert {row["source"]: row["text"] for row in texts.get_own_texts("en")}["花色"] == "Colour"


def test_others_may_not(ctx: Context) -> None:
    if not frappe.db.exists("User", "plain@example.com"):
        frappe.get_doc(
            {"doctype": "User", "email": "plain@example.com", "first_name": "P", "user_type": "System User"}
        ).insert()
    ctx.set_user("plain@example.com")
    try:
        for attempt in (
            lambda: texts.get_texts([{"source": "Save"}]), lambda: texts.save("Save", None, {"zh": "x"}), lambda: texts.get_own_texts("zh"),
        ):  # fmt: skip
            with pytest.raises(PermissionError):
                attempt()
    finally:
        ctx.set_user("Administrator")
