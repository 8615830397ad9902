"""Somebody of the front desk who opens a builder's address is told so by the page: no empty frame, no message that goes away."""

from __future__ import annotations

import re

import pytest
from apps.frappe.tests.custom.test_rights import PAGES
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


ADDRESSES = [
    f"{page}{below}"
    for page, (_source, has_more) in sorted(PAGES.items())
    for below in ("", "/Complaint")[: 1 + has_more]
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_builder_says_that_it_is_not_for_this_person(desk: Page, address: str) -> None:
    desk.goto(f"/app/{address}")
    told = desk.locator(".shell-main .empty[role=alert]")
    expect(told).to_be_visible()
    expect(told).to_contain_text(re.compile("无权|无法|不能|仅限|没有权限"))
    expect(desk.locator(".toast")).to_have_count(0)
    expect(desk.locator(".builder, .shell-main form, .shell-main .input")).to_have_count(0)
