"""What the framework refuses after the controller had its say, and what it mends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

import frappe
from frappe.exceptions import (
    CannotChangeConstantError,
    CharacterLengthExceededError,
    MandatoryError,
    NonNegativeError,
    UniqueValidationError,
    ValidationError,
)
from frappe.model import checks
from frappe.runtime.context import Context

Make = Callable[..., Any]


@pytest.fixture
def checked(make: Make) -> Callable[..., Any]:
    """Insert an "M Checked" with a title."""
    return lambda name="C1", **values: make("M Checked", name, **{"title": "x", **values})


def test_everything_missing_is_named_in_one_error(make: Make) -> None:
    with pytest.raises(MandatoryError) as caught:
        make("M Checked", "C1", title=" ", rows=[{"item": "a"}, {"qty": 1}])
    assert "title, item" in str(caught.value)
    shown = frappe.get_message_log()[-1]
    assert "Title" in shown["message"]
    assert "Rows, row 2, Item" in shown["message"]


def test_a_mandatory_box_may_stay_unticked(make: Make) -> None:
    """As upstream has it: 0 is a value."""
    assert make("M Checked", "C1", title="x", agreed=0).agreed == 0


def test_mandatory_fields_can_be_left_for_later(make: Make) -> None:
    frappe.get_doc({"doctype": "M Checked"}).insert(set_name="C1", ignore_mandatory=True)


@pytest.mark.parametrize(
    ("values", "error", "word"),
    [
        ({"status": "Gone"}, ValidationError, "Status"),
        ({"mail": "nobody"}, ValidationError, "Mail"),
        ({"phone": "call me"}, ValidationError, "Phone"),
        ({"site": "not a url"}, ValidationError, "Site"),
        ({"short": "123456"}, CharacterLengthExceededError, "Short"),
        ({"count": -1}, NonNegativeError, "Count"),
        ({"count": "many"}, ValidationError, "Count"),
        ({"code": "{broken"}, ValidationError, "Code"),
        ({"born": "yesterday-ish"}, ValidationError, "Born"),
        ({"day": "2026-13-01 10:00"}, ValidationError, "Day"),
        ({"title": "x" * 141}, CharacterLengthExceededError, "Title"),
        ({"title": "before\x00after"}, ValidationError, "Title: .*NUL"),
        ({"rows": [{"item": "a\x00"}]}, ValidationError, "Rows, row 1, Item: .*NUL"),
        ({"name": "C\x001"}, ValidationError, "NUL"),
        ({"rows": [{"item": "a", "qty": "three"}]}, ValidationError, "Rows, row 1, Qty"),
        ({"rows": ["text"]}, ValidationError, "Rows"),
    ],
)
def test_values_that_do_not_fit_are_named_with_their_field(
    checked: Any, values: dict[str, Any], error: type[Exception], word: str
) -> None:
    with pytest.raises(error, match=word):
        checked(**values)


def test_values_get_their_fields_types(checked: Any) -> None:
    doc = checked(
        born="2020-02-29", count="3", at="07:30", ok="", code='{"a": 1}', status="Open", mail="a@b.cn", rate="12.5"
    )
    stored = frappe.get_doc("M Checked", doc.name)
    for each in (doc, stored):
        assert (each.born, each.count, each.at, each.rate, each.status) == (
            date(2020, 2, 29),
            3,
            timedelta(hours=7, minutes=30),
            12.5,
            "Open",
        )
    assert doc.ok == 0


def test_defaults_fill_what_is_not_given(checked: Any) -> None:
    doc = checked()
    assert (doc.ok, doc.count, doc.status) == (1, 0, None)


def test_html_is_cleaned_and_text_is_kept(checked: Any) -> None:
    doc = checked(text='<p onclick="x()">a</p><script>b</script>')
    assert "onclick" not in doc.text
    assert "script" not in doc.text
    assert "<p>a</p>" in doc.text


def test_what_is_set_only_once_stays(checked: Any) -> None:
    doc = checked()
    doc.born = "2020-01-01"
    doc.save()
    doc.born = "2020-01-01"
    doc.save()
    doc.born = "2021-01-01"
    with pytest.raises(CannotChangeConstantError, match="Born"):
        doc.save()


def test_who_made_a_document_and_when_cannot_be_changed(checked: Any) -> None:
    doc = checked()
    made = doc.creation
    doc.update({"owner": "Guest", "creation": "2000-01-01"})
    doc.save()
    assert (doc.owner, doc.creation) == ("Administrator", made)


def test_a_unique_value_that_is_taken_is_named(checked: Any) -> None:
    checked("C1", key_no="K1")
    with pytest.raises(UniqueValidationError, match="Key No K1"):
        checked("C2", key_no="K1")
    doc = checked("C3", key_no="K3")
    doc.key_no = "K1"
    with pytest.raises(UniqueValidationError, match="Key No K1"):
        doc.save()


def test_empty_values_are_not_doubles(checked: Any) -> None:
    for name in ("C1", "C2", "C3"):
        checked(name, key_no="" if name == "C1" else None)


def test_a_unique_value_that_is_masked_is_named_masked(checked: Any, act_as: Callable[[str], None]) -> None:
    checked("C1", id_no="11010519491231002X")
    act_as("clerk")
    with pytest.raises(UniqueValidationError) as caught:
        checked("C2", id_no="11010519491231002X")
    assert "11010519491231002X" not in str(caught.value)
    assert "Id No" in str(caught.value)


def test_a_unique_value_of_a_row_is_named_with_its_row(checked: Any) -> None:
    checked("C1", rows=[{"item": "a", "serial": "S1"}])
    with pytest.raises(UniqueValidationError, match="Rows, row 2, Serial S1"):
        checked("C2", rows=[{"item": "a", "serial": "S2"}, {"item": "b", "serial": "S1"}])
    doc = checked("C3", rows=[{"item": "a", "serial": "S3"}])
    doc.rows[0].serial = "S1"
    with pytest.raises(UniqueValidationError, match="Rows, row 1, Serial S1"):
        doc.save()


def test_fields_above_the_users_level_keep_what_is_stored(checked: Any, act_as: Callable[[str], None]) -> None:
    doc = checked("C1", secret="real")
    act_as("clerk")
    doc = frappe.get_doc("M Checked", "C1")
    doc.secret, doc.title = "mine", "new"
    doc.save()
    assert frappe.db.get_value("M Checked", "C1", ["secret", "title"]) == ("real", "new")
    assert checked("C2", secret="mine").secret == "stays"


def test_a_mask_that_comes_back_does_not_replace_what_it_hides(checked: Any, act_as: Callable[[str], None]) -> None:
    checked("C1", mobile="13812345678")
    act_as("clerk")
    doc = frappe.get_doc("M Checked", "C1")
    doc.mask_fields()
    assert doc.mobile != "13812345678"
    doc.title = "new"
    doc.save()
    assert frappe.db.get_value("M Checked", "C1", ["mobile", "title"]) == ("13812345678", "new")


@pytest.mark.parametrize("action", ["save", "submit", "cancel"])
def test_no_action_lets_masks_or_locked_fields_through(make: Make, act_as: Callable[[str], None], action: str) -> None:
    stored = make("M Doc", "D", mobile="13812345678", secret="real")
    if action != "submit":
        stored.submit()
    act_as("clerk")
    doc = frappe.get_doc("M Doc", "D")
    doc.mask_fields()
    doc.secret = "mine"
    getattr(doc, action)()
    assert frappe.db.get_value("M Doc", "D", ["mobile", "secret"]) == ("13812345678", "real")


def test_passwords_go_to_the_vault(checked: Any) -> None:
    doc = checked("C1", pwd="open sesame", rows=[{"item": "a", "pin": "row secret"}])
    assert set(doc.pwd) == {"*"}
    stored = frappe.get_doc("M Checked", "C1")
    assert set(stored.pwd) == {"*"}
    assert stored.get_password("pwd") == "open sesame"
    assert stored.rows[0].get_password("pin") == "row secret"
    stored.save()
    assert stored.get_password("pwd") == "open sesame"
    stored.pwd = None
    stored.save()
    assert stored.get_password("pwd", raise_exception=False) is None


@pytest.mark.parametrize(
    ("fieldtype", "left", "right", "equal"),
    [
        ("Time", None, "00:00:00", False), ("Time", "07:00", timedelta(hours=7), True), ("Date", "2026-01-01", date(2026, 1, 1), True),
        ("Data", None, "", True), ("Int", None, 0, True), ("Int", "3", 3, True), ("Check", None, 0, True), ("Data", "a", "b", False),
        ("Currency", "1.50", 1.5, True), ("Date", None, "", True),
    ],
)  # fmt: skip
def test_the_same_value_in_two_forms(fieldtype: str, left: Any, right: Any, equal: bool) -> None:
    assert checks.same(frappe._dict(fieldtype=fieldtype), left, right) is equal  # type: ignore[arg-type]


def test_a_documents_own_bookkeeping_is_not_the_clients_to_fill(ctx: Context) -> None:
    doc = frappe.get_doc(
        {
            "doctype": "M Checked",
            "title": "x",
            "_doc_before_save": {"title": "y"},
            "flags": {"ignore_permissions": 1},
            "_meta": 1,
        }
    )
    assert not doc.flags
    assert doc.get_doc_before_save() is None
    assert doc.meta.name == "M Checked"


def test_who_made_a_row_is_not_the_clients_to_say(checked: Any, ctx: Context, act_as: Callable[[str], None]) -> None:
    doc = checked("C1", rows=[{"item": "a"}])
    doc.rows[0].owner = "Guest"
    doc.append("rows", {"item": "b", "owner": {"not": "a user"}})
    doc.save()
    assert [row.owner for row in doc.rows] == ["Administrator", "Administrator"]
    act_as("clerk")
    doc.append("rows", {"item": "c", "owner": "Administrator"})
    doc.save()
    assert doc.rows[2].owner == ctx.user


def test_a_controller_computes_with_numbers_only(ctx: Context) -> None:
    rule = {"doctype": "Document Naming Rule", "document_type": "M Checked", "prefix": "X-", "prefix_digits": "many"}
    with pytest.raises(ValidationError, match="many is not a number"):
        frappe.get_doc(rule).insert()
