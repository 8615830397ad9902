"""Addresses and contacts: their names, the ones that are preferred, and what they are tied to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import frappe
from frappe.contacts.doctype.address.address import get_address_display, get_default_address
from frappe.exceptions import ValidationError
from frappe.runtime.context import Context


@pytest.fixture(scope="session")
def site(new_site: Callable[[str], Callable[[], Any]]) -> Callable[[], Any]:
    """Opens the site: ``with site() as ctx``."""
    return new_site("contacts")


def test_an_address_is_named_shown_and_preferred(ctx: Context) -> None:
    links = [{"link_doctype": "User", "link_name": "Administrator"}]
    given = {
        "doctype": "Address",
        "address_title": "Tower",
        "address_line1": "1 A & B St",
        "city": "上海",
        "links": links,
    }
    first, second = (frappe.get_doc({**given, "is_primary_address": mark}).insert() for mark in (0, 1))
    assert [first.name, second.name] == ["Tower-Office", "Tower-Office-1"]
    assert get_address_display(first.name) == "1 A &amp; B St<br>上海"
    assert get_default_address("User", "Administrator") == second.name


def test_a_contact_knows_its_main_mail_and_number(ctx: Context) -> None:
    doc = frappe.get_doc(
        {"doctype": "Contact", "first_name": "王", "last_name": "芳", "email_ids": [{"email_id": "a@example.com"}, {"email_id": "b@example.com", "is_primary": 1}], "phone_nos": [{"phone": "13800138000"}]}
    ).insert()  # fmt: skip
    assert (doc.name, doc.email_id, doc.mobile_no) == ("王 芳", "b@example.com", "13800138000")
    doc.email_ids[0].is_primary = 1
    with pytest.raises(ValidationError, match="one row"):
        doc.save()
    with pytest.raises(ValidationError, match="needs a name"):
        frappe.get_doc({"doctype": "Contact"}).insert()
