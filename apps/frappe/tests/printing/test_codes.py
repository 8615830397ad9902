"""Codes for cameras and scanners."""

from __future__ import annotations

import re

import pytest

import frappe
from frappe.printing.codes import _symbols, barcode_svg, qr_svg


def test_a_qr_code_is_a_square_picture_of_the_size_asked_for() -> None:
    picture = qr_svg("https://example.org/pass/abc", 25)
    assert 'width="25mm" height="25mm"' in picture
    assert re.search(r'viewBox="0 0 (\d+) \1"', picture)
    assert qr_svg("") == ""


def test_a_code_128_has_start_check_and_stop() -> None:
    # ISO/IEC 15417: "Wikipedia" in set B has the check 88
    assert _symbols("Wikipedia") == [104, 55, 73, 75, 73, 80, 69, 68, 73, 65, 88, 106]
    assert _symbols("1234")[:3] == [105, 12, 34]
    assert _symbols("AB12345")[:4] == [104, 33, 34, 99]


def test_a_barcode_refuses_what_it_cannot_hold() -> None:
    with pytest.raises(frappe.ValidationError):
        barcode_svg("中")
    assert "&lt;" in barcode_svg("<1>")
