"""The history of a document, and secrets kept beside it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

import frappe
from frappe.exceptions import AuthenticationError, ValidationError
from frappe.model import passwords
from frappe.runtime.context import Context

Make = Callable[..., Any]


def history(name: str) -> list[dict[str, Any]]:
    return [
        json.loads(data)
        for data in frappe.get_all("Version", {"docname": name}, pluck="data", order_by="creation, name")
    ]


@pytest.fixture
def doc(make: Make) -> Any:
    return make("M Doc", "D", title="one", mobile="13812345678", rows=[{"item": "a", "qty": 1}, {"item": "b"}])


def test_an_insertion_is_no_change(doc: Any) -> None:
    assert history("D") == []


def test_a_save_records_what_changed_in_upstreams_shape(doc: Any) -> None:
    first, second = doc.rows
    doc.title = "two"
    first.qty = 5
    doc.remove(second)
    added = doc.append("rows", {"item": "c"})
    doc.save()
    (entry,) = history("D")
    assert entry["changed"] == [["title", "one", "two"]]
    assert entry["row_changed"] == [["rows", 0, first.name, [["qty", 1, 5]]]]
    assert [(table, row["name"], row["item"]) for table, row in entry["added"]] == [("rows", added.name, "c")]
    assert [(table, row["name"], row["item"]) for table, row in entry["removed"]] == [("rows", second.name, "b")]


def test_confidential_values_are_recorded_masked(doc: Any) -> None:
    doc.mobile = "13987654321"
    doc.save()
    text = json.dumps(history("D"))
    assert "mobile" in text
    assert "13812345678" not in text
    assert "13987654321" not in text


def test_every_action_that_changes_is_recorded_and_no_other(doc: Any) -> None:
    doc.save()
    assert history("D") == []
    doc.submit()
    doc.note = "late"
    doc.save()
    doc.cancel()
    assert [entry["changed"] for entry in history("D")] == [
        [["docstatus", 0, 1]],
        [["note", None, "late"]],
        [["docstatus", 1, 2]],
    ]


def test_no_history_where_nobody_wants_one(make: Make, doc: Any) -> None:
    doc.title = "two"
    doc.save(ignore_version=True)
    target = make("M Target", "T", title="a")
    target.title = "b"
    target.save()
    assert history("D") == history("T") == []


def test_secrets_are_encrypted_with_the_sites_key(ctx: Context) -> None:
    passwords.set_encrypted_password("M Doc", "D", "open sesame", "pin")
    (stored,) = frappe.db.sql("select password from `__Auth` where doctype = 'M Doc'")[0]
    assert "sesame" not in stored
    assert passwords.get_decrypted_password("M Doc", "D", "pin") == "open sesame"
    passwords.set_encrypted_password("M Doc", "D", "changed", "pin")
    assert passwords.get_decrypted_password("M Doc", "D", "pin") == "changed"
    passwords.remove_encrypted_password("M Doc", "D", "pin")
    assert passwords.get_decrypted_password("M Doc", "D", "pin", raise_exception=False) is None
    with pytest.raises(AuthenticationError):
        passwords.get_decrypted_password("M Doc", "D", "pin")


def test_a_secret_of_another_key_says_what_to_do() -> None:
    key = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
    other = "MTEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
    text = passwords.encrypt("x", key)
    assert passwords.decrypt(text, key) == "x"
    with pytest.raises(ValidationError, match="encryption_key"):
        passwords.decrypt(text, other)


def test_login_passwords_are_hashed_and_compared(ctx: Context) -> None:
    passwords.update_password("clerk@example.com", "right")
    (stored,) = frappe.db.sql("select password from `__Auth` where name = 'clerk@example.com' and encrypted = 0")[0]
    assert stored.startswith("$argon2")
    assert passwords.check_password("clerk@example.com", "right") == "clerk@example.com"
    for user, password in (("clerk@example.com", "wrong"), ("nobody@example.com", "right")):
        with pytest.raises(AuthenticationError):
            passwords.check_password(user, password)
