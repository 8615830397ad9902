from __future__ import annotations

import json
from pathlib import Path

import pytest

from frappe import translate
from frappe.exceptions import ValidationError
from frappe.runtime.i18n import LazyText
from frappe.translate import extract_messages, get_messages, missing, parent_languages, update_catalogue
from frappe.utils.translation_sources import document_messages, python_messages, script_messages, template_messages

PO = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"

msgid "Open"
msgstr "打开"

msgctxt "status"
msgid "Open"
msgstr "待处理"

msgid "Gone"
msgstr "没了"

#, fuzzy
msgid "Guess"
msgstr "猜"
"""


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Apps ``frappe`` and ``shop`` in a folder of their own."""
    for app in ("frappe", "shop"):
        (tmp_path / app / app).mkdir(parents=True)
    monkeypatch.setattr(translate, "app_path", lambda app: tmp_path / app / app)
    return tmp_path


def _write(bench: Path, name: str, text: str) -> Path:
    path = bench / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_catalogues_are_merged_in_the_order_of_apps(bench: Path) -> None:
    _write(bench, "frappe/frappe/locale/zh.po", PO)
    _write(bench, "shop/shop/locale/zh.po", 'msgid "Open"\nmsgstr "营业"\n')
    texts = get_messages("zh", ("frappe", "shop"))
    assert (texts["Open"], texts["Open:status"], texts["Gone"]) == ("营业", "待处理", "没了")
    assert "Guess" not in texts


def test_older_apps_have_tables_of_texts(bench: Path) -> None:
    _write(bench, "shop/shop/locale/zh.po", 'msgid "Open"\nmsgstr "营业"\n')
    _write(bench, "shop/shop/translations/zh.csv", 'Open,打开\n"Ticket, paper",票,\nOpen,待处理,status\nNothing,,\n\n')
    _write(bench, "shop/shop/translations/zh-TW.csv", "Ticket,票券\n")
    texts = get_messages("zh", ("shop",))
    assert dict(texts) == {"Open": "营业", "Ticket, paper": "票", "Open:status": "待处理"}
    assert get_messages("zh_TW", ("shop",))["Ticket"] == "票券"


def test_a_region_falls_back_to_its_language(bench: Path) -> None:
    _write(bench, "frappe/frappe/locale/zh.po", PO)
    _write(bench, "frappe/frappe/locale/zh_TW.po", 'msgid "Open"\nmsgstr "開啟"\n')
    texts = get_messages("zh-TW", ("frappe",))
    assert (texts["Open"], texts["Gone"]) == ("開啟", "没了")
    assert parent_languages("zh-TW") == ["zh", "zh_TW"]


def test_a_language_without_a_file_has_no_texts(bench: Path) -> None:
    assert get_messages("fr", ("frappe", "shop")) == {}


def test_a_changed_file_is_read_again(bench: Path) -> None:
    path = _write(bench, "shop/shop/locale/zh.po", 'msgid "A"\nmsgstr "甲"\n')
    first = get_messages("zh", ("shop",))["A"]
    path.write_text('msgid "A"\nmsgstr "乙乙"\n', encoding="utf-8")
    assert (first, get_messages("zh", ("shop",))["A"]) == ("甲", "乙乙")


def test_a_broken_file_is_named(bench: Path) -> None:
    _write(bench, "shop/shop/locale/zh.po", 'msgid "A\nmsgstr "甲"\n')
    with pytest.raises(ValidationError, match=r"zh\.po"):
        get_messages("zh", ("shop",))


def test_python_texts_come_with_their_context() -> None:
    source = """
_("Plain")
frappe._("Dotted")
_lt("Lazy")
_("Sent", context="mail")
_("Third", None, "place")
_(name)
other("No")
_("two " "parts")
"""
    assert set(python_messages(source)) == {
        ("Plain", None),
        ("Dotted", None),
        ("Lazy", None),
        ("Sent", "mail"),
        ("Third", "place"),
        ("two parts", None),
    }


def test_script_texts_come_with_their_context() -> None:
    source = """
__("Plain"); __('It\\'s', [name]); __(`Back`); __("In {0}", [a(b)], "Place"); __("Null", null, "Where");
this.__("no"); __(name); x__("no"); __("Spread",
  [a, b]
)
"""
    assert list(script_messages(source)) == [
        ("Plain", None),
        ("It's", None),
        ("Back", None),
        ("In {0}", "Place"),
        ("Null", "Where"),
        ("Spread", None),
    ]


def test_template_texts_are_found_in_both_forms() -> None:
    source = "{{ _('Hello') }} {% set x = _(\"A\", context='b') %} <script>__('Client')</script> {{ my_('no') }}"
    assert list(template_messages(source)) == [("Hello", None), ("A", "b"), ("Client", None)]


def test_definitions_give_names_labels_and_options() -> None:
    doctype = {
        "doctype": "DocType",
        "name": "Work Order",
        "module": "Shop",
        "fields": [
            {
                "fieldname": "status",
                "fieldtype": "Select",
                "label": "Status",
                "options": "\nOpen\nClosed",
                "description": "How it stands",
            },
            {"fieldname": "customer", "fieldtype": "Link", "label": "Customer", "options": "Contact"},
            {"fieldname": "n", "fieldtype": "Select", "label": "N", "options": "1\n2"},
        ],
        "permissions": [{"role": "Clerk"}],
        "links": [{"group": "Papers", "link_doctype": "X"}],
    }
    found = {text for text, _context in document_messages(doctype)}
    assert found == {
        "Work Order",
        "Shop",
        "Status",
        "How it stands",
        "Open",
        "Closed",
        "Customer",
        "N",
        "Clerk",
        "Papers",
    }


def test_workflows_and_workspaces_give_their_texts() -> None:
    workflow = {
        "doctype": "Workflow",
        "workflow_name": "Approval",
        "states": [{"state": "Draft"}],
        "transitions": [{"action": "Approve", "state": "Draft"}],
    }
    blocks = json.dumps([{"type": "header", "data": {"text": "<b>Today</b>"}}])
    workspace = {"doctype": "Workspace", "label": "Home", "content": blocks}
    found = {text for document in (workflow, workspace) for text, _context in document_messages(document)}
    assert found == {"Approval", "Draft", "Approve", "Home", "Today"}


@pytest.fixture
def shop(bench: Path) -> Path:
    _write(bench, "shop/shop/api.py", '_("Open")\n_("Open", context="status")\n_("Comma, {0}")\n_(", ")\n')
    _write(
        bench,
        "shop/shop/shop/doctype/order/order.json",
        json.dumps({"doctype": "DocType", "name": "Order", "fields": []}),
    )
    _write(bench, "shop/shop/templates/page.html", "{{ _('Welcome') }}")
    _write(bench, "shop/shop/public/form.js", "__('Save it')")
    _write(bench, "shop/ui/src/view.vue", "<template>{{ __('In Vue') }}</template>")
    _write(bench, "shop/shop/modules.txt", "Shop Floor\n")
    _write(bench, "shop/shop/tests/test_x.py", '_("Only a test")')
    _write(bench, "shop/shop/data.json", "[1, 2]")
    return bench


def test_every_kind_of_source_is_read_and_sorted(shop: Path) -> None:
    texts = [(entry.text, entry.context) for entry in extract_messages(shop / "shop" / "shop")]
    assert texts == [
        (",", None),
        ("Comma, {0}", None),
        ("In Vue", None),
        ("Open", None),
        ("Open", "status"),
        ("Order", None),
        ("Save it", None),
        ("Shop Floor", None),
        ("Welcome", None),
    ]


def test_a_source_that_cannot_be_read_is_named(shop: Path) -> None:
    _write(shop, "shop/shop/broken.py", "_(")
    with pytest.raises(ValidationError, match=r"broken\.py"):
        extract_messages(shop / "shop" / "shop")


def test_updating_keeps_translations_and_sets_gone_texts_aside(shop: Path) -> None:
    path = _write(shop, "shop/shop/locale/zh.po", PO)
    update_catalogue("shop", "zh")
    text = path.read_text(encoding="utf-8")
    assert '#~ msgid "Gone"' in text
    assert "shop/shop/api.py" in text or "shop/api.py" in text
    texts = get_messages("zh", ("shop",))
    assert (texts["Open"], texts["Open:status"], "Gone" in texts) == ("打开", "待处理", False)


def test_updating_twice_changes_nothing(shop: Path) -> None:
    first = update_catalogue("shop", "zh").read_bytes()
    assert update_catalogue("shop", "zh").read_bytes() == first


def test_a_text_that_returns_brings_its_translation_back(shop: Path) -> None:
    _write(shop, "shop/shop/locale/zh.po", PO)
    update_catalogue("shop", "zh")
    _write(shop, "shop/shop/more.py", '_("Gone")')
    update_catalogue("shop", "zh")
    assert get_messages("zh", ("shop",))["Gone"] == "没了"


def test_missing_names_texts_without_a_translation(shop: Path) -> None:
    _write(shop, "shop/shop/locale/zh.po", PO)
    _write(shop, "frappe/frappe/locale/zh.po", 'msgid "Order"\nmsgstr "订单"\n')
    left = missing("shop", "zh")
    assert "Welcome" in left
    assert not {"Open", "Open:status", "Order"} & set(left)


def test_lazy_texts_are_translated_when_shown() -> None:
    text = LazyText("Open")
    assert (str(text), text + "!", f"{text}") == ("Open", "Open!", "Open")


def test_an_app_has_its_own_words_beside_the_platforms() -> None:
    texts = get_messages("zh", ("frappe", "property_service"))
    assert (texts["New"], texts["New:frappe"]) == ("待受理", "新建")
    assert "Save:frappe" not in texts  # said alike, or by the platform alone
